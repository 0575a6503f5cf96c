package records

import "strings"

// sirenOfLaPoste is the SIREN whose establishments have a rule of their own: too many of them for the one of everybody.
const sirenOfLaPoste = "356000000"

// ParseSIRET gives the 14 digits of a SIRET, however people space them, and whether they are one: the digits pass Luhn's test, or
// those of an establishment of La Poste add up to a multiple of five (its head office passes Luhn's as well).
// https://www.insee.fr/fr/metadonnees/definition/c1841
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
	if luhn(siret) {
		return siret, true
	}
	return siret, strings.HasPrefix(siret, sirenOfLaPoste) && digitSum(siret)%5 == 0
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
