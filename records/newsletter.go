package records

import (
	"context"
	"time"
)

// Subscriber is somebody who agreed to the newsletter, apart from any registration.
type Subscriber struct {
	Team, Email         string
	FirstName, LastName string
	Organisation, Lang  string
	Webinar             string // with whose registration the consent was given
	Source              Source // who gave it: the person, or the team for them
	At                  time.Time
}

// subscribe notes a consent to the newsletter; the latest one counts.
func (t *Tx) subscribe(r Registration, now time.Time) error {
	_, err := t.exec("subscribe", `INSERT INTO newsletter (team_id, email, first_name, last_name, organisation, lang, webinar_id, source, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET first_name = excluded.first_name, last_name = excluded.last_name, organisation = excluded.organisation, lang = excluded.lang,
			webinar_id = excluded.webinar_id, source = excluded.source, at = excluded.at`,
		r.Team, r.Email, r.FirstName, r.LastName, r.Organisation, r.Lang, r.Webinar, string(r.Source), micros(now))
	return err
}

// unsubscribe withdraws the consent of a normalised address to the newsletter. It does nothing when there is none.
func (t *Tx) unsubscribe(team, email string) error {
	_, err := t.exec("unsubscribe", "DELETE FROM newsletter WHERE team_id = ? AND email = ?", team, email)
	return err
}

// Newsletter gives who agreed to the newsletter and did not withdraw it, by address.
func (s *Store) Newsletter(ctx context.Context, team string) ([]Subscriber, error) {
	return many(ctx, s, "newsletter", scanSubscriber, subscriberColumns+"WHERE team_id = ? ORDER BY email", team)
}

const subscriberColumns = "SELECT team_id, email, first_name, last_name, organisation, lang, webinar_id, source, at FROM newsletter "

func scanSubscriber(row scanner) (n Subscriber, err error) {
	var at int64
	err = row.Scan(&n.Team, &n.Email, &n.FirstName, &n.LastName, &n.Organisation, &n.Lang, &n.Webinar, &n.Source, &at)
	n.At = fromMicros(at)
	return n, err
}
