package records

import "time"

// Enqueue stores a message to send. It is not fresh when its key was enqueued before: then nothing changes. A person's direct
// message channel is used as soon as it is known.
func (t *Tx) Enqueue(m Message) (fresh bool, err error) {
	id, err := newID()
	if err != nil {
		return false, err
	}
	n, err := t.exec("enqueue message", `INSERT INTO outbox (id, team_id, key, method, channel, thread, user_id, ts, payload, question_id, handoff_id, not_before, created_at, attempts, doubt, subject)
		VALUES (?1, ?2, ?3, ?4, coalesce((SELECT channel FROM directs WHERE team_id = ?2 AND user_id = ?5), ?5), ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14, ?15)
		ON CONFLICT (team_id, key) DO NOTHING`,
		id, m.Team, m.Key, string(m.Method), m.Channel, m.Thread, m.User, m.TS, blob(m.Payload), m.Question, m.Handoff,
		micros(m.NotBefore), micros(orNow(m.CreatedAt, t.now)), t.eager && m.Method == Post && m.NotBefore.IsZero(), m.Subject)
	t.enqueued = t.enqueued || n > 0
	return n > 0, err
}

// Begin notes, before a message is sent, that Slack may have it from now on.
func (t *Tx) Begin(id string) error {
	return t.must("begin message", "UPDATE outbox SET attempts = attempts + 1, doubt = 1 WHERE id = ? AND state = 'waiting'", id)
}

// Sent marks a message as sent under a ts, and tells it to the question it answers, the handoff it announces or its subject. A
// question or handoff whose person was erased in the meantime does not learn where.
func (t *Tx) Sent(id, ts string) error {
	err := t.must("message sent", "UPDATE outbox SET state = 'sent', sent_ts = ?, doubt = 0, last_error = '', ended_at = ? WHERE id = ?",
		ts, micros(t.now()), id)
	if err != nil {
		return err
	}
	if _, err := t.exec("set reply of question", `UPDATE questions SET reply_ts = ?1, channel = o.channel
		FROM outbox o WHERE o.id = ?2 AND o.question_id <> '' AND questions.id = o.question_id AND questions.user_id <> ''`, ts, id); err != nil {
		return err
	}
	if _, err = t.exec("set message of handoff", `UPDATE handoffs SET staff_ts = ?1, staff_channel = o.channel
		FROM outbox o WHERE o.id = ?2 AND o.handoff_id <> '' AND handoffs.id = o.handoff_id AND handoffs.asker <> ''`, ts, id); err != nil {
		return err
	}
	return t.ended(id, ts, nil)
}

// Retry puts off a message that Slack refused for now: Slack does not have it.
func (t *Tx) Retry(id string, cause error, notBefore time.Time) error {
	return t.must("retry message", "UPDATE outbox SET doubt = 0, last_error = ?, not_before = ? WHERE id = ? AND state = 'waiting'",
		excerpt(cause), micros(notBefore), id)
}

// Doubt puts off a message whose sending had no clear end: Slack may have it.
func (t *Tx) Doubt(id string, cause error, notBefore time.Time) error {
	return t.must("doubt message", "UPDATE outbox SET doubt = 1, last_error = ?, not_before = ? WHERE id = ? AND state = 'waiting'",
		excerpt(cause), micros(notBefore), id)
}

// Bury gives up a message: it stays among the dead letters until somebody looks.
func (t *Tx) Bury(id string, cause error) error {
	if err := t.must("bury message", "UPDATE outbox SET state = 'dead', last_error = ?, ended_at = ? WHERE id = ? AND state = 'waiting'",
		excerpt(cause), micros(t.now()), id); err != nil {
		return err
	}
	return t.ended(id, "", cause)
}

// Recall takes back the messages of a team that wait under a key with this beginning and whose sending has not begun. It gives how
// many there were. A message that must be recallable is enqueued with a NotBefore: without one its sending may have begun at once.
func (t *Tx) Recall(team, begins string) (int64, error) {
	return t.exec("recall messages", "DELETE FROM outbox WHERE team_id = ?1 AND key >= ?2 AND key < ?2 || char(1114111) AND state = 'waiting' AND doubt = 0", team, begins)
}

// SaveDirect remembers the direct message channel with a person, for what waits and for what comes.
func (t *Tx) SaveDirect(team, user, channel string) error {
	if _, err := t.exec("save direct channel", `INSERT INTO directs (team_id, user_id, channel) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET channel = excluded.channel`, team, user, channel); err != nil {
		return err
	}
	_, err := t.exec("direct waiting messages", "UPDATE outbox SET channel = ? WHERE state = 'waiting' AND team_id = ? AND channel = ?", channel, team, user)
	return err
}
