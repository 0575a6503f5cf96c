package records

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Tx is one write; see Store.Write. It may be used only until the function it was given to returns.
type Tx struct {
	tx       *sql.Tx
	now      func() time.Time
	eager    bool // what is enqueued leaves at once
	enqueued bool
}

func (t *Tx) exec(what, query string, args ...any) (changed int64, err error) {
	res, err := t.tx.Exec(query, args...)
	if err != nil {
		var fault sqlite3.Error
		if errors.As(err, &fault) && fault.ExtendedCode == sqlite3.ErrConstraintForeignKey {
			err = fmt.Errorf("%w: %w", ErrNotFound, err)
		}
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	return res.RowsAffected()
}

// must is exec for a row that has to be there.
func (t *Tx) must(what, query string, args ...any) error {
	n, err := t.exec(what, query, args...)
	if err == nil && n == 0 {
		err = fmt.Errorf("%s: %w", what, ErrNotFound)
	}
	return err
}

func (t *Tx) touch() error {
	_, err := t.exec("touch", "INSERT INTO pulse (id, at) VALUES (1, ?) ON CONFLICT DO UPDATE SET at = excluded.at", micros(t.now()))
	return err
}

// Keep stores an event. It is not fresh when Slack had sent it before, or had told the same message in another way.
func (t *Tx) Keep(e Event) (fresh bool, err error) {
	n, err := t.exec("keep event", `INSERT INTO events (team_id, key, message, conversation, payload, at)
		VALUES (?, ?, nullif(?, ''), ?, ?, ?) ON CONFLICT DO NOTHING`,
		e.Team, e.Key, e.Message, e.Conversation, blob(e.Payload), micros(orNow(e.At, t.now)))
	return n > 0, err
}

// Finish marks an event as done.
func (t *Tx) Finish(team, key string) error {
	return t.must("finish event", "UPDATE events SET state = 'done', last_error = '', ended_at = ? WHERE team_id = ? AND key = ?",
		micros(t.now()), team, key)
}

// FailEvent counts a failed attempt; a dead event is not tried again.
func (t *Tx) FailEvent(team, key string, cause error, dead bool) error {
	state, ended := "waiting", int64(0)
	if dead {
		state, ended = "dead", micros(t.now())
	}
	return t.must("fail event", `UPDATE events SET state = ?, ended_at = ?, attempts = attempts + 1, last_error = ? WHERE team_id = ? AND key = ?`,
		state, ended, excerpt(cause), team, key)
}

// SavePerson stores what somebody chose, over what they chose before.
func (t *Tx) SavePerson(p Person) error {
	_, err := t.exec("save person", `INSERT INTO people (team_id, user_id, role, lang, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET role = excluded.role, lang = excluded.lang, at = excluded.at`,
		p.Team, p.User, p.Role, p.Lang, micros(orNow(p.At, t.now)))
	return err
}

// SaveQuestion stores a question with its answer. Saving it again replaces the answer; the reply's ts, once known, stays.
func (t *Tx) SaveQuestion(q Question) error {
	_, err := t.exec("save question", `INSERT INTO questions (id, team_id, user_id, channel, thread, ts, words, lang, role, day, outcome, article, confidence, reply_ts, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET channel = excluded.channel, thread = excluded.thread, ts = excluded.ts, words = excluded.words, lang = excluded.lang,
			role = excluded.role, day = excluded.day, outcome = excluded.outcome, article = excluded.article, confidence = excluded.confidence,
			reply_ts = CASE excluded.reply_ts WHEN '' THEN reply_ts ELSE excluded.reply_ts END`,
		q.ID, q.Team, q.User, q.Channel, q.Thread, q.TS, q.Text, q.Lang, q.As, q.On, q.Outcome, q.Article, q.Confidence, q.ReplyTS, micros(orNow(q.At, t.now)))
	return err
}

// SetVote stores a vote over an earlier one of the same person. ErrNotFound: there is no such question any more.
func (t *Tx) SetVote(v Vote) error {
	_, err := t.exec("set vote", `INSERT INTO votes (team_id, user_id, question_id, helpful, reason, comment, at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET helpful = excluded.helpful, reason = excluded.reason, comment = excluded.comment, at = excluded.at`,
		v.Team, v.User, v.Question, v.Helpful, v.Reason, v.Comment, micros(orNow(v.At, t.now)))
	return err
}

// SaveHandoff stores a handoff; saving it again replaces it, except that the team's message, once known, stays.
func (t *Tx) SaveHandoff(h Handoff) error {
	_, err := t.exec("save handoff", `INSERT INTO handoffs (id, team_id, question_id, asker, channel, thread, words, staff_channel, staff_ts, at)
		VALUES (?, ?, nullif(?, ''), ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET question_id = excluded.question_id, channel = excluded.channel, thread = excluded.thread, words = excluded.words,
			staff_channel = CASE staff_ts WHEN '' THEN excluded.staff_channel ELSE staff_channel END,
			staff_ts = CASE excluded.staff_ts WHEN '' THEN staff_ts ELSE excluded.staff_ts END`,
		h.ID, h.Team, h.Question, h.Asker, h.Channel, h.Thread, h.Words, h.StaffChannel, h.StaffTS, micros(orNow(h.At, t.now)))
	return err
}
