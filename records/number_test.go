package records

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"
)

// The year of a number is that of the Région, and each series and team counts for itself.
func TestNumbers(t *testing.T) {
	s := openTemp(t)
	eve := time.Date(2026, 12, 31, 22, 59, 59, 0, time.UTC) // one second before the new year in Paris
	for _, tt := range []struct {
		team, series string
		at           time.Time
		want         string
	}{
		{"T", "S", eve, "S-2026-0001"}, {"T", "S", eve, "S-2026-0002"}, {"T", "W", eve, "W-2026-0001"},
		{"T", "S", eve.Add(time.Second), "S-2027-0001"}, {"T2", "S", eve, "S-2026-0001"},
	} {
		if got := in(t, s, func(tx *Tx) (string, error) { return tx.number(tt.team, tt.series, tt.at, 4) }); got != tt.want {
			t.Errorf("%s %s %v: %s, want %s", tt.team, tt.series, tt.at, got, tt.want)
		}
	}
}

// A file from before the counters of webinars goes on where it was.
func TestNumbersOfWebinarsGoOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	db, err := sql.Open("sqlite3", dsn(path, writing))
	if err != nil {
		t.Fatal(err)
	}
	old, err := provider(db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.UpTo(t.Context(), 6); err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{"W-2026-009", "W-2026-010", "W-2025-044"} {
		if _, err := db.Exec(`INSERT INTO webinars (id, team_id, key, number, title, description, starts_at, ends_at, link, capacity, audience, lang, speakers, opens_at, closes_at,
			waiting_list, reminders, notice_version, retention_days, dated_at, author, created_at, changed_at)
			VALUES (?1, 'T', ?1, ?1, '', '', 1, 2, '', 0, 'everyone', 'fr', '', 0, 0, 0, '[]', 1, 1, 1, '', 1, 1)`, number); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s := open(t, path)
	if got := in(t, s, func(tx *Tx) (string, error) { return tx.number("T", "W", noon, 3) }); got != "W-2026-011" {
		t.Errorf("the next one is %s", got)
	}
}
