package records

import (
	"context"
	"time"
)

// forget removes all that names or tells of a person from registrations, and keeps what is counted: kind, département, language,
// state, attendance, rating, times.
const forget = `UPDATE registrations SET first_name = '', last_name = '', email = '', email_typed = '', organisation = '', siret = '', questions = '',
	access_needs = '', user_id = '', by_user = '', comment = '', untold_at = 0, forgotten_at = ?1, changed_at = ?1 `

// PurgeProof says that registrations were forgotten, and how many; it names nobody.
type PurgeProof struct {
	Team, Webinar string
	Forgotten     int64
	At            time.Time
}

// purgeRegistrations forgets the registrations for webinars whose retention is over.
func (s *Store) purgeRegistrations(ctx context.Context) (total int64, err error) {
	now := micros(s.now())
	over, err := many(ctx, s, "webinars to forget", scanWebinar, webinarColumns+`WHERE w.ends_at + w.retention_days * 86400000000 <= ?
		AND EXISTS (SELECT 1 FROM registrations r WHERE r.webinar_id = w.id AND r.forgotten_at = 0)`, now)
	for _, w := range over {
		if err := s.Write(ctx, func(tx *Tx) error {
			n, err := tx.forgetWebinar(w)
			total += n
			return err
		}); err != nil {
			return total, err
		}
	}
	return total, err
}

func (t *Tx) forgetWebinar(w Webinar) (int64, error) {
	now := micros(t.now())
	if _, err := t.exec("forget messages", "DELETE FROM outbox WHERE subject IN (SELECT 'registration:' || id FROM registrations WHERE webinar_id = ? AND forgotten_at = 0)", w.ID); err != nil {
		return 0, err
	}
	n, err := t.exec("forget registrations", forget+"WHERE webinar_id = ?2 AND forgotten_at = 0", now, w.ID)
	if err != nil || n == 0 {
		return 0, err
	}
	id, err := newID()
	if err != nil {
		return 0, err
	}
	_, err = t.exec("note purge", "INSERT INTO webinar_purges (id, team_id, webinar_id, forgotten, at) VALUES (?, ?, ?, ?, ?)", id, w.Team, w.ID, n, now)
	return n, err
}

// PurgeProofs gives the proofs of a webinar, oldest first.
func (s *Store) PurgeProofs(ctx context.Context, webinar string) ([]PurgeProof, error) {
	return many(ctx, s, "proofs of purge", func(row scanner) (p PurgeProof, err error) {
		var at int64
		err = row.Scan(&p.Team, &p.Webinar, &p.Forgotten, &at)
		p.At = fromMicros(at)
		return p, err
	}, "SELECT team_id, webinar_id, forgotten, at FROM webinar_purges WHERE webinar_id = ? ORDER BY at, id", webinar)
}
