package knowledge

import "testing"

func TestChangesThatAreNear(t *testing.T) {
	for _, tt := range []struct {
		from, until, on, day Date
		ahead, ok            bool
	}{
		{"2026-08-22", "", "2026-08-22", "2026-08-22", false, true},
		{"2026-08-22", "", "2026-11-21", "2026-08-22", false, true},
		{"2026-08-22", "", "2026-11-22", "", false, false},
		{"2026-04-01", "", "2026-11-25", "", false, false},
		{"2020-01-01", "2026-03-31", "2026-03-31", "2026-04-01", true, true},
		{"2020-01-01", "2026-03-31", "2026-01-01", "2026-04-01", true, true},
		{"2020-01-01", "2026-03-31", "2025-12-31", "", false, false},
		{"2026-01-01", "2026-03-31", "2026-02-01", "2026-04-01", true, true}, // what is coming matters more
	} {
		a := &Article{ValidFrom: tt.from, ValidUntil: tt.until}
		if day, ahead, ok := a.Change(tt.on); day != tt.day || ahead != tt.ahead || ok != tt.ok {
			t.Errorf("%s to %s, seen from %s: %s %v %v, want %s %v %v", tt.from, tt.until, tt.on, day, ahead, ok, tt.day, tt.ahead, tt.ok)
		}
	}
}
