package records

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalizeEmail(t *testing.T) {
	for _, tt := range []struct {
		typed, want string
		why         Why
	}{
		{"marie@exemple.fr", "marie@exemple.fr", ""},
		{"  Marie.DUPONT@Exemple.FR ", "marie.dupont@exemple.fr", ""},
		{"marie@exemple.fr.", "marie@exemple.fr", ""},
		{"marie@exemple.fr...", "marie@exemple.fr", ""},
		{"marie+webinaire@exemple.fr", "marie+webinaire@exemple.fr", ""},
		{"\ufeff\u00a0marie@exemple.fr\u200b", "marie@exemple.fr", ""},
		{"marie@écoles-élan.fr", "marie@xn--coles-lan-93ag.fr", ""},
		{"marie@ÉCOLES-ÉLAN.FR", "marie@xn--coles-lan-93ag.fr", ""},
		{"hélène@exemple.fr", "hélène@exemple.fr", ""},
		{"he\u0301le\u0300ne@exemple.fr", "hélène@exemple.fr", ""},
		{"o'brien@exemple.ie", "o'brien@exemple.ie", ""},
		{"", "", WhyMissing},
		{"   ", "", WhyMissing},
		{"marie", "", WhyNoAt},
		{"marie.exemple.fr", "", WhyNoAt},
		{"marie@", "", WhyNoDomain},
		{"marie@exemple", "", WhyNoDomain},
		{"marie@exemple,fr", "", WhyComma},
		{"marie,dupont@exemple.fr", "", WhyComma},
		{"marie@exemple.fr, luc@exemple.fr", "", WhySeveral},
		{"marie@exemple.fr;luc@exemple.fr", "", WhySeveral},
		{"marie dupont@exemple.fr", "", WhySpace},
		{"@exemple.fr", "", WhyNotAddress},
		{"marie..dupont@exemple.fr", "", WhyNotAddress},
		{"Marie<marie@exemple.fr>", "", WhyNotAddress},
		{"<marie@exemple.fr>", "", WhyNotAddress},
		{`"marie"@exemple.fr`, "", WhyNotAddress},
		{"marie@exem_ple.fr", "", WhyNoDomain},
		{"marie@-exemple.fr", "", WhyNoDomain},
		{"marie@exemple..fr", "", WhyNotAddress},
		{strings.Repeat("a", 65) + "@exemple.fr", "", WhyTooLong},
		{"a@" + strings.Repeat("abcdefg.", 40) + "fr", "", WhyTooLong},
	} {
		if got, why := NormalizeEmail(tt.typed); got != tt.want || why != tt.why {
			t.Errorf("NormalizeEmail(%q) = %q, %q, want %q, %q", tt.typed, got, why, tt.want, tt.why)
		}
	}
}

func FuzzNormalizeEmail(f *testing.F) {
	for _, s := range []string{"Marie@Exemple.FR.", "a,b@c.fr", "é@xn--a.fr", "\xff@a.fr", "a@b@c.d", "(x)a@b.fr", "=cmd|'/c'!A1@b.fr"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		email, why := NormalizeEmail(typed)
		if (email == "") == (why == "") {
			t.Fatalf("NormalizeEmail(%q) = %q, %q", typed, email, why)
		}
		if email == "" {
			return
		}
		if !utf8.ValidString(email) || len(email) > maxEmail || strings.ContainsAny(email, " ,;<>\"\t\r\n") {
			t.Errorf("NormalizeEmail(%q) = %q", typed, email)
		}
		if again, why := NormalizeEmail(email); again != email || why != "" {
			t.Errorf("NormalizeEmail(%q) = %q, %q: not the same again", email, again, why)
		}
	})
}
