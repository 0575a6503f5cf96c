package records

import (
	"context"
	"slices"
	"time"
)

const eventColumns = "SELECT seq, team_id, key, coalesce(message, ''), conversation, payload, at, attempts, last_error FROM events "

func scanEvent(row scanner) (e Event, err error) {
	var at int64
	err = row.Scan(&e.Seq, &e.Team, &e.Key, &e.Message, &e.Conversation, &e.Payload, &at, &e.Attempts, &e.LastError)
	e.At = fromMicros(at)
	return e, err
}

// Unfinished gives events that wait to be worked on, oldest first, from after the one with that Seq.
func (s *Store) Unfinished(ctx context.Context, after int64, limit int) ([]Event, error) {
	return many(ctx, s, "unfinished events", scanEvent, eventColumns+"WHERE state = 'waiting' AND seq > ? ORDER BY seq LIMIT ?", after, limit)
}

// DeadEvents gives the events that were given up, latest first.
func (s *Store) DeadEvents(ctx context.Context, limit int) ([]Event, error) {
	return many(ctx, s, "dead events", scanEvent, eventColumns+"WHERE state = 'dead' ORDER BY seq DESC LIMIT ?", limit)
}

const messageColumns = `SELECT seq, id, team_id, key, method, channel, thread, user_id, ts, payload, question_id, handoff_id, not_before,
	attempts, doubt, last_error, created_at, state = 'dead', sent_ts, subject FROM outbox `

func scanMessage(row scanner) (m Message, err error) {
	var notBefore, created int64
	err = row.Scan(&m.Seq, &m.ID, &m.Team, &m.Key, &m.Method, &m.Channel, &m.Thread, &m.User, &m.TS, &m.Payload, &m.Question, &m.Handoff,
		&notBefore, &m.Attempts, &m.Doubt, &m.LastError, &created, &m.Dead, &m.SentTS, &m.Subject)
	m.NotBefore, m.CreatedAt = fromMicros(notBefore), fromMicros(created)
	return m, err
}

// Pending gives messages that wait to be sent, in their order, from after the one with that Seq.
func (s *Store) Pending(ctx context.Context, after int64, limit int) ([]Message, error) {
	return many(ctx, s, "pending messages", scanMessage, messageColumns+"WHERE state = 'waiting' AND seq > ? ORDER BY seq LIMIT ?", after, limit)
}

// DeadLetters gives the messages that were given up, latest first.
func (s *Store) DeadLetters(ctx context.Context, limit int) ([]Message, error) {
	return many(ctx, s, "dead letters", scanMessage, messageColumns+"WHERE state = 'dead' ORDER BY seq DESC LIMIT ?", limit)
}

// MessageByKey gives what was enqueued under a key.
func (s *Store) MessageByKey(ctx context.Context, team, key string) (Message, error) {
	return one(ctx, s, "message", scanMessage, messageColumns+"WHERE team_id = ? AND key = ?", team, key)
}

// Person gives what somebody chose.
func (s *Store) Person(ctx context.Context, team, user string) (Person, error) {
	return one(ctx, s, "person", scanPerson, personColumns+"WHERE team_id = ? AND user_id = ?", team, user)
}

const personColumns = "SELECT team_id, user_id, role, lang, at FROM people "

func scanPerson(row scanner) (p Person, err error) {
	var at int64
	err = row.Scan(&p.Team, &p.User, &p.Role, &p.Lang, &at)
	p.At = fromMicros(at)
	return p, err
}

const questionColumns = `SELECT id, team_id, user_id, channel, thread, ts, words, lang, role, day, outcome, article, confidence, reply_ts, at FROM questions `

func scanQuestion(row scanner) (q Question, err error) {
	var at int64
	err = row.Scan(&q.ID, &q.Team, &q.User, &q.Channel, &q.Thread, &q.TS, &q.Text, &q.Lang, &q.As, &q.On, &q.Outcome, &q.Article, &q.Confidence, &q.ReplyTS, &at)
	q.At = fromMicros(at)
	return q, err
}

// Question gives one question.
func (s *Store) Question(ctx context.Context, id string) (Question, error) {
	return one(ctx, s, "question", scanQuestion, questionColumns+"WHERE id = ?", id)
}

// ThreadQuestions gives the last questions of a thread, oldest first; a form's answer begins a thread of its own. Those whose words were purged are left out.
func (s *Store) ThreadQuestions(ctx context.Context, team, channel, thread string, limit int) ([]Question, error) {
	all, err := many(ctx, s, "questions of thread", scanQuestion,
		questionColumns+"WHERE team_id = ?1 AND channel = ?2 AND (thread = ?3 OR reply_ts = ?3) AND words <> '' ORDER BY at DESC, id DESC LIMIT ?4", team, channel, thread, limit)
	slices.Reverse(all)
	return all, err
}

// RecentQuestions gives the last questions of a person in a channel since then, oldest first.
func (s *Store) RecentQuestions(ctx context.Context, team, user, channel string, since time.Time, limit int) ([]Question, error) {
	all, err := many(ctx, s, "recent questions", scanQuestion,
		questionColumns+"WHERE team_id = ? AND user_id = ? AND channel = ? AND at >= ? AND words <> '' ORDER BY at DESC, id DESC LIMIT ?",
		team, user, channel, micros(since), limit)
	slices.Reverse(all)
	return all, err
}

// LastQuestions gives the n latest questions, latest first.
func (s *Store) LastQuestions(ctx context.Context, n int) ([]Question, error) {
	return many(ctx, s, "last questions", scanQuestion, questionColumns+"ORDER BY at DESC, id DESC LIMIT ?", n)
}

const voteColumns = "SELECT team_id, user_id, question_id, helpful, reason, comment, at FROM votes "

func scanVote(row scanner) (v Vote, err error) {
	var at int64
	err = row.Scan(&v.Team, &v.User, &v.Question, &v.Helpful, &v.Reason, &v.Comment, &at)
	v.At = fromMicros(at)
	return v, err
}

// Vote gives a person's vote on an answer.
func (s *Store) Vote(ctx context.Context, team, user, question string) (Vote, error) {
	return one(ctx, s, "vote", scanVote, voteColumns+"WHERE team_id = ? AND user_id = ? AND question_id = ?", team, user, question)
}

const handoffColumns = `SELECT id, team_id, coalesce(question_id, ''), asker, channel, thread, words, staff_channel, staff_ts, at FROM handoffs `

func scanHandoff(row scanner) (h Handoff, err error) {
	var at int64
	err = row.Scan(&h.ID, &h.Team, &h.Question, &h.Asker, &h.Channel, &h.Thread, &h.Words, &h.StaffChannel, &h.StaffTS, &at)
	h.At = fromMicros(at)
	return h, err
}

// HandoffByID gives one handoff.
func (s *Store) HandoffByID(ctx context.Context, id string) (Handoff, error) {
	return one(ctx, s, "handoff", scanHandoff, handoffColumns+"WHERE id = ?", id)
}

// HandoffByStaffMessage gives the handoff that a message in the team's channel announced.
func (s *Store) HandoffByStaffMessage(ctx context.Context, team, channel, ts string) (Handoff, error) {
	return one(ctx, s, "handoff by message", scanHandoff,
		handoffColumns+"WHERE team_id = ? AND staff_channel = ? AND staff_ts = ? AND staff_ts <> ''", team, channel, ts)
}

// Announcing reports whether the announcement of a handoff is on its way to the team's channel: its message may be there already
// without being recorded.
func (s *Store) Announcing(ctx context.Context, team, channel string) (bool, error) {
	return one(ctx, s, "announcements", scanBool, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'waiting' AND handoff_id <> '' AND team_id = ? AND channel = ?)", team, channel)
}

// Counts are figures for the metrics and the home of the team; they hold nobody's words.
type Counts struct {
	EventsWaiting, EventsDead     int
	MessagesWaiting, MessagesDead int
	OldestEvent, OldestMessage    time.Time      // zero when none waits
	Outcomes                      map[string]int // questions by outcome, since ever
	Helpful, Useless              int
}

// Counts counts.
func (s *Store) Counts(ctx context.Context) (Counts, error) {
	c, err := one(ctx, s, "counts", func(row scanner) (c Counts, err error) {
		var event, message int64
		err = row.Scan(&c.EventsWaiting, &event, &c.EventsDead, &c.MessagesWaiting, &message, &c.MessagesDead, &c.Helpful, &c.Useless)
		c.OldestEvent, c.OldestMessage = fromMicros(event), fromMicros(message)
		return c, err
	}, `SELECT
		(SELECT count(*) FROM events WHERE state = 'waiting'), (SELECT coalesce(min(at), 0) FROM events WHERE state = 'waiting'),
		(SELECT count(*) FROM events WHERE state = 'dead'),
		(SELECT count(*) FROM outbox WHERE state = 'waiting'), (SELECT coalesce(min(created_at), 0) FROM outbox WHERE state = 'waiting'),
		(SELECT count(*) FROM outbox WHERE state = 'dead'),
		(SELECT count(*) FROM votes WHERE helpful = 1), (SELECT count(*) FROM votes WHERE helpful = 0)`)
	if err != nil {
		return c, err
	}
	type row struct {
		outcome string
		n       int
	}
	rows, err := many(ctx, s, "outcomes", func(r scanner) (o row, err error) {
		err = r.Scan(&o.outcome, &o.n)
		return o, err
	},
		"SELECT outcome, count(*) FROM questions GROUP BY outcome")
	c.Outcomes = map[string]int{}
	for _, r := range rows {
		c.Outcomes[r.outcome] = r.n
	}
	return c, err
}
