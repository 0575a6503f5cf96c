package records

import "strings"

// laPoste is the company whose establishments follow a check of their own.
const laPoste = "356000000"

// normalizeSIRET removes the spaces of a SIRET. ok: it is empty, or 14 digits with a right check digit (Luhn; for La Poste, the
// digits add up to a multiple of five).
func normalizeSIRET(typed string) (siret string, ok bool) {
	siret = strings.Join(strings.Fields(typed), "")
	if siret == "" {
		return "", true
	}
	if len(siret) != 14 {
		return siret, false
	}
	sum, luhn := 0, 0
	for i, r := range siret {
		if r < '0' || r > '9' {
			return siret, false
		}
		d := int(r - '0')
		sum += d
		if i%2 == 0 {
			d = d*2/10 + d*2%10
		}
		luhn += d
	}
	return siret, luhn%10 == 0 || (strings.HasPrefix(siret, laPoste) && sum%5 == 0)
}
