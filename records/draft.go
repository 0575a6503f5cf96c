package records

import (
	"context"
	"time"
)

// Draft is a form that somebody closed before sending it. A person has one for each form; a later one replaces it.
type Draft struct {
	Team, User, Form string
	Data             []byte // the bot's own JSON
	At               time.Time
}

// keepDraft is how long a draft waits for its writer.
const keepDraft = 30 * 24 * time.Hour

// SaveDraft keeps a draft over an earlier one of the same form, for 30 days from now.
func (t *Tx) SaveDraft(d Draft) error {
	at := orNow(d.At, t.now)
	_, err := t.exec("save draft", `INSERT INTO drafts (team_id, user_id, form, data, at, expires_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET data = excluded.data, at = excluded.at, expires_at = excluded.expires_at`,
		d.Team, d.User, d.Form, blob(d.Data), micros(at), micros(at.Add(keepDraft)))
	return err
}

// DropDraft forgets a draft, as when its form was sent. There may be none.
func (t *Tx) DropDraft(team, user, form string) error {
	_, err := t.exec("drop draft", "DELETE FROM drafts WHERE team_id = ? AND user_id = ? AND form = ?", team, user, form)
	return err
}

const draftColumns = "SELECT team_id, user_id, form, data, at FROM drafts "

func scanDraft(row scanner) (d Draft, err error) {
	var at int64
	err = row.Scan(&d.Team, &d.User, &d.Form, &d.Data, &at)
	d.At = fromMicros(at)
	return d, err
}

// Draft gives what somebody left in a form. ErrNotFound: nothing, or too long ago.
func (s *Store) Draft(ctx context.Context, team, user, form string) (Draft, error) {
	return one(ctx, s, "draft", scanDraft, draftColumns+"WHERE team_id = ? AND user_id = ? AND form = ? AND expires_at > ?",
		team, user, form, micros(s.now()))
}
