package records

import "testing"

func TestSIRET(t *testing.T) {
	for _, tt := range []struct {
		typed, siret string
		ok           bool
	}{
		{"732 829 320 00074", "73282932000074", true},
		{"732.829.320\u00a000074", "73282932000074", true},
		{"73282932000075", "73282932000075", false},
		{"7328293200007", "7328293200007", false},
		{"732829320000744", "732829320000744", false},
		{"7328293200007O", "7328293200007O", false},
		{"00000000000000", "00000000000000", false},
		{"", "", false},
		{"35600000000048", "35600000000048", true},  // the head office: Luhn, though its digits add up to 26
		{"35600000000010", "35600000000010", true},  // 15: a multiple of five, though Luhn's test fails
		{"35600000000055", "35600000000055", false}, // 24
		{"35600000000022", "35600000000022", false}, // 18
	} {
		if siret, ok := ParseSIRET(tt.typed); siret != tt.siret || ok != tt.ok {
			t.Errorf("ParseSIRET(%q) = %q, %t, want %q, %t", tt.typed, siret, ok, tt.siret, tt.ok)
		}
	}
}
