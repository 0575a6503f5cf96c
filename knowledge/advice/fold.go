package advice

import (
	"strings"
	"unicode"

	"orchidee/knowledge/letters"
)

// fold writes text without case and accents, with one kind of apostrophe, hyphen and space: "Maîtrise d’œuvre" becomes "maitrise d'oeuvre".
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '’' || r == 'ʼ' || r == '`' || r == '´':
			return '\''
		case r == '‑' || r == '–' || r == '—':
			return '-'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, letters.Plain(strings.ToLower(s)))
}

// words are the runs of letters and digits of a folded text.
func words(s string) []string {
	return strings.FieldsFunc(fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
