package records

import (
	"context"
	"fmt"
	"strings"
)

// Everything is all that is kept about one person, for `person export`.
type Everything struct {
	Person    Person
	Questions []Question
	Votes     []Vote
	Handoffs  []Handoff
	Documents []string // titles of those they imported
	Sourcing  Sourcing
	Webinars  WebinarRecords
}

// Empty reports whether nothing is kept about the person.
func (e Everything) Empty() bool {
	w, s := e.Webinars, e.Sourcing
	return e.Person == Person{} && len(e.Questions)+len(e.Votes)+len(e.Handoffs)+len(e.Documents)+len(w.Registrations)+len(w.Newsletter)+len(w.Webinars)+len(w.Audit)+len(w.Messages)+
		len(s.Requests)+len(s.Steps)+len(s.Files)+len(s.Suppliers)+len(s.Notices)+len(s.Answers)+len(s.Inquiries)+len(s.Aftermaths)+len(s.Intentions)+len(s.Drafts) == 0 &&
		s.Subscription.User == ""
}

// PersonExport gives all that is kept about a person, oldest first. who is their id in Slack, or an e-mail address: then it is what
// was registered under that address.
func (s *Store) PersonExport(ctx context.Context, team, who string) (all Everything, err error) {
	user, email, err := userOrEmail(who)
	if err != nil {
		return all, err
	}
	if all.Webinars, err = s.webinarRecords(ctx, team, user, email); err != nil {
		return all, err
	}
	if user == "" {
		all.Sourcing, err = s.sourcingByEmail(ctx, team, email)
		return all, err
	}
	p, err := s.Person(ctx, team, user)
	if err == nil {
		all.Person = p
	} else if !isNotFound(err) {
		return all, err
	}
	if all.Questions, err = many(ctx, s, "questions", scanQuestion, questionColumns+"WHERE team_id = ? AND user_id = ? ORDER BY at, id", team, user); err != nil {
		return all, err
	}
	if all.Votes, err = many(ctx, s, "votes", scanVote, voteColumns+"WHERE team_id = ? AND user_id = ? ORDER BY at", team, user); err != nil {
		return all, err
	}
	if all.Sourcing, err = s.sourcingOf(ctx, team, user); err != nil {
		return all, err
	}
	if all.Documents, err = many(ctx, s, "documents", scanText, "SELECT title FROM documents WHERE team_id = ? AND imported_by = ? AND imported_by <> '' ORDER BY title", team, user); err != nil {
		return all, err
	}
	all.Handoffs, err = many(ctx, s, "handoffs", scanHandoff, handoffColumns+"WHERE team_id = ? AND asker = ? ORDER BY at, id", team, user)
	return all, err
}

// userOrEmail tells an e-mail address, which it normalises, from a person in Slack.
func userOrEmail(who string) (user, email string, err error) {
	if !strings.Contains(who, "@") {
		return who, "", nil
	}
	email, why := NormalizeEmail(who)
	if why != "" {
		return "", "", &InvalidError{[]Fault{{FieldEmail, why}}}
	}
	return "", email, nil
}

// PersonErase forgets a person in one transaction: what they chose and voted, what they wrote and asked for, and who asked. That a
// question was asked, and how it ended, stays as a figure. who is their id in Slack, or an e-mail address, which is then found nowhere any
// more: not in the file, nor its log, nor a later backup. ErrLogInUse: it was erased, but the log still holds it.
func (s *Store) PersonErase(ctx context.Context, team, who string) error {
	user, email, err := userOrEmail(who)
	if err != nil {
		return err
	}
	err = s.Write(ctx, func(tx *Tx) error {
		if err := tx.eraseWebinars(team, user, email); err != nil {
			return err
		}
		if user == "" {
			_, err := tx.eraseByEmail(team, email)
			return err
		}
		for _, q := range []string{
			`DELETE FROM outbox WHERE team_id = ?1 AND state <> 'waiting' AND (user_id = ?2 OR channel IN (SELECT channel FROM directs WHERE team_id = ?1 AND user_id = ?2)
				OR question_id IN (SELECT id FROM questions WHERE team_id = ?1 AND user_id = ?2)
				OR handoff_id IN (SELECT id FROM handoffs WHERE team_id = ?1 AND asker = ?2))`,
			`UPDATE events SET payload = x'', conversation = '' WHERE team_id = ?1 AND state <> 'waiting' AND json_valid(CAST(payload AS TEXT))
				AND CAST(payload AS TEXT) ->> '$.User' = ?2`,
			"UPDATE events SET key = 'erased:' || seq WHERE team_id = ?1 AND state <> 'waiting' AND instr(key, ':' || ?2 || ':') > 0", // of a click: Slack tells none again
			"DELETE FROM votes WHERE team_id = ?1 AND user_id = ?2",
			"UPDATE handoffs SET asker = '', words = '', channel = '', thread = '', staff_ts = '' WHERE team_id = ?1 AND asker = ?2",
			"UPDATE questions SET user_id = '', words = '', channel = '', thread = '', ts = '', reply_ts = '' WHERE team_id = ?1 AND user_id = ?2",
			"UPDATE documents SET imported_by = '' WHERE team_id = ?1 AND imported_by = ?2",
			"DELETE FROM directs WHERE team_id = ?1 AND user_id = ?2",
			"DELETE FROM people WHERE team_id = ?1 AND user_id = ?2",
		} {
			if _, err := tx.exec("erase person", q, team, user); err != nil {
				return err
			}
		}
		return tx.eraseSourcing(team, user)
	})
	if err != nil {
		return fmt.Errorf("erase person: %w", err)
	}
	if err := s.scrub(ctx); err != nil {
		return fmt.Errorf("erase person: %w", err)
	}
	return nil
}
