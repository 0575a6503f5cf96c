package records

import (
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Limits of RFC 5321, 4.5.3.1, in bytes.
const (
	maxEmail     = 254
	maxEmailName = 64 // before the @
)

// NormalizeEmail gives the form under which two spellings of one address are the same: lower case, Unicode NFC, without space
// around it or dots at the end, the domain in ASCII. What stands before the @ is otherwise kept: a "+tag" makes another address.
// why is "" when it is an address.
func NormalizeEmail(typed string) (email string, why Why) {
	s := strings.TrimFunc(norm.NFC.String(typed), func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	s = strings.ToLower(strings.TrimRight(s, "."))
	at := strings.LastIndexByte(s, '@')
	switch {
	case s == "":
		return "", WhyMissing
	case strings.Count(s, "@") > 1:
		return "", WhySeveral
	case strings.ContainsAny(s, ",;"):
		return "", WhyComma
	case strings.ContainsFunc(s, unicode.IsSpace):
		return "", WhySpace
	case at < 0:
		return "", WhyNoAt
	case strings.ContainsAny(s, `<>()[]"\:`):
		return "", WhyNotAddress
	case len(s) > maxEmail || at > maxEmailName:
		return "", WhyTooLong
	}
	domain, err := idna.Lookup.ToASCII(s[at+1:])
	if err != nil || !strings.Contains(domain, ".") {
		return "", WhyNoDomain
	}
	s = s[:at+1] + domain
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s || len(s) > maxEmail {
		return "", WhyNotAddress
	}
	return s, ""
}
