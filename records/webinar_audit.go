package records

import (
	"context"
	"time"
)

// AuditLine is one thing the team did with a webinar. It names no attendee.
type AuditLine struct {
	Team, Webinar string
	Registration  string // its id, or ""
	By            string // in Slack; "" when that person was erased
	Action        string // create, edit, cancel, register, change, withdraw, import, attendance, told
	Details       string // names of fields, states, counts
	At            time.Time
}

func (t *Tx) audit(team, webinar, registration, by, action, details string) error {
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = t.exec("audit", "INSERT INTO webinar_audit (id, team_id, webinar_id, registration_id, by_user, action, details, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		id, team, webinar, registration, by, action, details, micros(t.now()))
	return err
}

// WebinarAudit gives what the team did with a webinar, oldest first.
func (s *Store) WebinarAudit(ctx context.Context, webinar string) ([]AuditLine, error) {
	return many(ctx, s, "audit", scanAudit, auditColumns+"WHERE webinar_id = ? ORDER BY at, id", webinar)
}

const auditColumns = "SELECT team_id, webinar_id, registration_id, by_user, action, details, at FROM webinar_audit "

func scanAudit(row scanner) (a AuditLine, err error) {
	var at int64
	err = row.Scan(&a.Team, &a.Webinar, &a.Registration, &a.By, &a.Action, &a.Details, &at)
	a.At = fromMicros(at)
	return a, err
}
