package records

import "strings"

// La Poste has too many establishments for the check of everybody: its head office alone passes it, and the digits of all others add
// up to a multiple of five. https://fr.wikipedia.org/wiki/Système_d'identification_du_répertoire_des_établissements
const (
	sirenOfLaPoste = "356000000"
	headOfLaPoste  = "35600000000048"
)

// ParseSIRET gives the 14 digits of a SIRET, however people space them, and whether they are one: they pass Luhn's test, or the one
// of La Poste.
func ParseSIRET(typed string) (siret string, ok bool) {
	siret = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u00a0', '\u202f', '.', '-', '\t':
			return -1
		}
		return r
	}, typed)
	if len(siret) != 14 || strings.Trim(siret, "0123456789") != "" || strings.Trim(siret, "0") == "" {
		return siret, false
	}
	if strings.HasPrefix(siret, sirenOfLaPoste) && siret != headOfLaPoste {
		return siret, digitSum(siret)%5 == 0
	}
	return siret, luhn(siret)
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func digitSum(digits string) (sum int) {
	for _, d := range digits {
		sum += int(d - '0')
	}
	return sum
}
