// Package letters writes words as they are compared: people leave accents and ligatures out.
package letters

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Plain is text without accents and ligatures: œuvre → oeuvre, Straße → Strasse. Capitals stay.
func Plain(s string) string {
	if ascii(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'ß':
			b.WriteString("ss")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
