package records

import (
	"context"
)

// WebinarRecords are what the webinars keep about one person.
type WebinarRecords struct {
	Registrations []Registration
	Newsletter    []Subscriber
	Webinars      []string // numbers of those the person planned
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
	all.Webinars, err = many(ctx, s, "webinars of person", scanText, "SELECT number FROM webinars WHERE team_id = ? AND author = ? AND author <> '' ORDER BY number", team, user)
	return all, err
}

// eraseWebinars forgets a person in Slack or a normalised address: registrations to come are withdrawn, so that their seats are
// free for the next Settle, and all of them forgotten; the newsletter ends.
func (t *Tx) eraseWebinars(team, user, email string) error {
	now := micros(t.now())
	const theirs = "team_id = ?2 AND (user_id = ?3 AND user_id <> '' OR email = ?4 AND email <> '') "
	addresses, err := rows(t, "addresses of person", scanText, "SELECT email FROM registrations WHERE ?1 > 0 AND "+theirs+
		"UNION SELECT email_typed FROM registrations WHERE ?1 > 0 AND "+theirs, now, team, user, email)
	if err != nil {
		return err
	}
	if email != "" {
		addresses = append(addresses, email)
	}
	for _, address := range addresses {
		if address == "" {
			continue // forgotten before
		}
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

// eraseAddress removes an address from wherever it may stand in words: messages that hold it, sent or not, what Slack sent, and
// what people wrote. Events that wait are left: they are about to be worked on.
func (t *Tx) eraseAddress(team, address string) error {
	for _, q := range []string{
		"DELETE FROM newsletter WHERE team_id = ?1 AND email = ?2",
		"DELETE FROM outbox WHERE team_id = ?1 AND (channel = ?2 OR instr(lower(CAST(payload AS TEXT)), lower(?2)) > 0)",
		"UPDATE events SET payload = x'' WHERE team_id = ?1 AND state <> 'waiting' AND instr(lower(CAST(payload AS TEXT)), lower(?2)) > 0",
		"UPDATE questions SET words = '' WHERE team_id = ?1 AND instr(lower(words), lower(?2)) > 0",
		"UPDATE votes SET comment = '' WHERE team_id = ?1 AND instr(lower(comment), lower(?2)) > 0",
		"UPDATE handoffs SET words = '' WHERE team_id = ?1 AND instr(lower(words), lower(?2)) > 0",
		"UPDATE registrations SET questions = '' WHERE team_id = ?1 AND instr(lower(questions), lower(?2)) > 0",
		"UPDATE registrations SET access_needs = '' WHERE team_id = ?1 AND instr(lower(access_needs), lower(?2)) > 0",
		"UPDATE registrations SET comment = '' WHERE team_id = ?1 AND instr(lower(comment), lower(?2)) > 0",
	} {
		if _, err := t.exec("erase address", q, team, address); err != nil {
			return err
		}
	}
	return nil
}
