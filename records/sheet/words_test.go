package sheet

import (
	"testing"
	"time"
)

func TestStayed(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"1h 7m 34s": time.Hour + 7*time.Minute + 34*time.Second, "56m 50s": 56*time.Minute + 50*time.Second, "28m": 28 * time.Minute,
		"01:07:38": time.Hour + 7*time.Minute + 38*time.Second, "57": 57 * time.Minute, "1 h 2 min": 62 * time.Minute, "45 s": 45 * time.Second, "0": 0,
	} {
		if got, ok := Stayed(s); !ok || got != want {
			t.Errorf("Stayed(%q) = %v, %v; want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "--", "-", "-5", "une heure", "99999999999999999999h", "12:00"} {
		if got, ok := Stayed(s); ok {
			t.Errorf("Stayed(%q) = %v", s, got)
		}
	}
}

func TestYes(t *testing.T) {
	for s, want := range map[string][2]bool{
		"Oui": {true, true}, "YES": {true, true}, "ja": {true, true}, "TRUE": {true, true}, "x": {true, true}, "Présent": {true, true},
		"Non": {false, true}, "no": {false, true}, "Absente": {false, true}, "": {false, false}, "--": {false, false}, "peut-être": {false, false},
	} {
		if yes, known := Yes(s); yes != want[0] || known != want[1] {
			t.Errorf("Yes(%q) = %v, %v; want %v", s, yes, known, want)
		}
	}
}
