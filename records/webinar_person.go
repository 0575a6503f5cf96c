package records

import (
	"context"
	"time"
)

// WebinarRecords are what the webinars keep about one person.
type WebinarRecords struct {
	Registrations []Registration
	Newsletter    []Subscriber
	Webinars      []string // numbers of those the person planned
	Audit         []AuditLine
	Messages      []KeptMessage
}

// KeptMessage is one of the last messages about a person's registrations: they are kept for a week after they were sent.
type KeptMessage struct {
	Method  Method
	Content string // the bot's JSON
	At      time.Time
}

// webinarRecords gives them for a person in Slack or, when email is set, for a normalised address.
func (s *Store) webinarRecords(ctx context.Context, team, user, email string) (all WebinarRecords, err error) {
	if all.Registrations, err = many(ctx, s, "registrations of person", scanRegistration,
		registrationColumns+"WHERE r.team_id = ?1 AND (r.user_id = ?2 AND r.user_id <> '' OR r.email = ?3 AND r.email <> '') ORDER BY r.seq", team, user, email); err != nil {
		return all, err
	}
	if all.Newsletter, err = many(ctx, s, "newsletter of person", scanSubscriber, subscriberColumns+`WHERE team_id = ?1 AND (email = ?3
		OR email IN (SELECT email FROM registrations WHERE team_id = ?1 AND user_id = ?2 AND user_id <> '' AND email <> ''))`, team, user, email); err != nil {
		return all, err
	}
	if all.Audit, err = many(ctx, s, "audit of person", scanAudit, auditColumns+"WHERE team_id = ? AND by_user = ? AND by_user <> '' ORDER BY at, id", team, user); err != nil {
		return all, err
	}
	if all.Messages, err = many(ctx, s, "messages to person", func(row scanner) (m KeptMessage, err error) {
		var at int64
		err = row.Scan(&m.Method, &m.Content, &at)
		m.At = fromMicros(at)
		return m, err
	}, `SELECT method, CAST(payload AS TEXT), created_at FROM outbox WHERE team_id = ?1 AND (channel = ?3 AND ?3 <> '' OR subject IN (SELECT 'registration:' || id
		FROM registrations WHERE team_id = ?1 AND (user_id = ?2 AND user_id <> '' OR email = ?3 AND email <> ''))) ORDER BY seq`, team, user, email); err != nil {
		return all, err
	}
	all.Webinars, err = many(ctx, s, "webinars of person", scanText, "SELECT number FROM webinars WHERE team_id = ? AND author = ? AND author <> '' ORDER BY number", team, user)
	return all, err
}

// theirAddresses are the spellings under which somebody registered, but for a person in Slack those that others registered under too:
// such an address may be theirs.
const theirAddresses = `WITH mine AS (SELECT r.email, r.email_typed FROM registrations r WHERE r.team_id = ?1 AND r.email <> ''
		AND (r.email = ?3 OR r.user_id = ?2 AND ?2 <> '' AND NOT EXISTS (SELECT 1 FROM registrations o WHERE o.team_id = ?1 AND o.email = r.email AND o.user_id <> ?2)))
	SELECT email FROM mine UNION SELECT email_typed FROM mine UNION SELECT ?3 WHERE ?3 <> ''`

// eraseWebinars forgets a person in Slack or a normalised address: registrations to come are withdrawn, so that their seats are
// free for the next Settle, and all of them forgotten; the newsletter ends.
func (t *Tx) eraseWebinars(team, user, email string) error {
	now := micros(t.now())
	const theirs = "team_id = ?2 AND (user_id = ?3 AND user_id <> '' OR email = ?4 AND email <> '') "
	addresses, err := rows(t, "addresses of person", scanText, theirAddresses, team, user, email)
	if err != nil {
		return err
	}
	for _, address := range addresses {
		if err := t.eraseAddress(team, address); err != nil {
			return err
		}
	}
	if _, err := t.exec("erase messages", "DELETE FROM outbox WHERE ?1 > 0 AND subject IN (SELECT 'registration:' || id FROM registrations WHERE "+theirs+")", now, team, user, email); err != nil {
		return err
	}
	if _, err := t.exec("withdraw person", `UPDATE registrations SET state = 'withdrawn' WHERE `+theirs+`AND state IN ('registered', 'waiting', 'offered')
		AND webinar_id IN (SELECT id FROM webinars WHERE ends_at > ?1 AND cancelled_at = 0)`, now, team, user, email); err != nil {
		return err
	}
	if _, err := t.exec("forget person", forget+"WHERE "+theirs, now, team, user, email); err != nil {
		return err
	}
	if user == "" {
		return nil
	}
	for _, q := range []string{
		"UPDATE registrations SET by_user = '' WHERE team_id = ?1 AND by_user = ?2",
		"UPDATE webinars SET author = '' WHERE team_id = ?1 AND author = ?2",
		"UPDATE webinar_audit SET by_user = '' WHERE team_id = ?1 AND by_user = ?2",
	} {
		if _, err := t.exec("erase staff", q, team, user); err != nil {
			return err
		}
	}
	return nil
}
