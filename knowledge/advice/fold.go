package advice

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes text without case and accents: "Maîtrise d'œuvre" becomes "maitrise d'oeuvre".
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'ß':
			b.WriteString("ss")
		case r == '’' || r == 'ʼ' || r == '`' || r == '´':
			b.WriteByte('\'')
		case r == '‑' || r == '–' || r == '—':
			b.WriteByte('-')
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// words are the runs of letters and digits of a folded text.
func words(s string) []string {
	return strings.FieldsFunc(fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
