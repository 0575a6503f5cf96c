package records

import (
	"fmt"
	"time"
)

// number gives the next number of a series for the year of a moment in Europe/Paris, filled up to so many digits: S-2026-0042. They
// count from 1 without a gap, as they are given in the transaction that uses them.
func (t *Tx) number(team, series string, at time.Time, digits int) (string, error) {
	name := fmt.Sprintf("%s-%04d", series, at.In(paris).Year())
	n, err := row(t, "next number of "+name, scanInt, `INSERT INTO counters (team_id, name, last) VALUES (?, ?, 1)
		ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last`, team, name)
	return fmt.Sprintf("%s-%0*d", name, digits, n), err
}
