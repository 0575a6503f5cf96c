package records

import (
	"context"
	"time"
)

// After the end, people are written to although nobody said who came after followLater, and not any more after followUntil.
const (
	followLater = 3 * 24 * time.Hour
	followUntil = 60 * 24 * time.Hour
)

// Reminder is one that is to be sent now.
type Reminder struct {
	Webinar      Webinar
	Registration Registration
	Before       time.Duration // which of Webinar.Reminders; it may be sent later than that
}

// due pairs each registration with a seat with the reminder that is due for it at ?1: of those whose time has come, the last
// one. An earlier one that was missed is left out, and so is one whose time had come before the person had the seat or before
// the webinar got its date: they have just been told.
const due = ` FROM (SELECT *, (SELECT min(value) FROM json_each(reminders) WHERE starts_at - value * 1000000 <= ?1) AS before FROM webinars
		WHERE team_id = ?2 AND starts_at > ?1 AND cancelled_at = 0) w
	JOIN registrations r ON r.webinar_id = w.id AND r.state = 'registered' AND r.forgotten_at = 0
	WHERE w.before IS NOT NULL AND w.starts_at - w.before * 1000000 > max(r.seated_at, w.dated_at)
	AND NOT EXISTS (SELECT 1 FROM reminders m WHERE m.registration_id = r.id AND m.before = w.before AND m.date_sequence = w.date_sequence)`

// TakeReminders gives at most limit reminders that are due, and notes that they were decided: enqueue them in the same write.
// Each (registration, reminder, date of the webinar) is given once, never to who waits or has withdrawn. A reminder that was
// missed is given late, until the next one is due or the webinar begins.
func (t *Tx) TakeReminders(team string, limit int) ([]Reminder, error) {
	now := micros(t.now())
	type found struct {
		webinar, registration string
		before                int64
	}
	all, err := rows(t, "due reminders", func(row scanner) (f found, err error) {
		err = row.Scan(&f.webinar, &f.registration, &f.before)
		return f, err
	}, "SELECT w.id, r.id, w.before"+due+" ORDER BY w.starts_at, w.id, r.seq LIMIT ?3", now, team, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Reminder, 0, len(all))
	var w Webinar
	for _, f := range all {
		if w.ID != f.webinar {
			if w, err = t.Webinar(f.webinar); err != nil {
				return nil, err
			}
		}
		if _, err := t.exec("note reminder", "INSERT INTO reminders (registration_id, before, date_sequence, team_id, at) VALUES (?, ?, ?, ?, ?)",
			f.registration, f.before, w.DateSequence, w.Team, now); err != nil {
			return nil, err
		}
		r, err := t.Registration(f.registration)
		if err != nil {
			return nil, err
		}
		out = append(out, Reminder{w, r, time.Duration(f.before) * time.Second})
	}
	return out, nil
}

// TakeFollowUps gives at most limit people who are to be written to after the event, once each, and notes that it was decided:
// enqueue the messages in the same write. Due are those who had a seat, as soon as the attendance is complete, or three days
// after the end without it: then the Attendance of their registration may be "".
func (t *Tx) TakeFollowUps(team string, limit int) ([]Booking, error) {
	now := t.now()
	return t.take("follow-ups", "UPDATE registrations SET followed_at = ?1, replayed_at = CASE ?3 WHEN '' THEN 0 ELSE ?1 END WHERE id = ?2",
		followUps, team, now, limit)
}

// TakeReplays gives at most limit people who were written to after the event before there was a replay, once each, and notes that
// it was decided: enqueue the messages in the same write.
func (t *Tx) TakeReplays(team string, limit int) ([]Booking, error) {
	return t.take("replays", "UPDATE registrations SET replayed_at = CASE ?3 WHEN '' THEN 0 ELSE ?1 END WHERE id = ?2", replays, team, t.now(), limit)
}

// What is due after the event, at ?1, with ?3 as the end of a webinar whose attendance need not be awaited, and ?4 as the end of one
// that is too old.
const (
	after = ` FROM registrations r JOIN webinars w ON w.id = r.webinar_id
	WHERE w.team_id = ?2 AND w.ends_at BETWEEN ?4 AND ?1 AND w.cancelled_at = 0 AND r.state = 'registered' AND r.forgotten_at = 0 AND `
	followUps = after + "r.followed_at = 0 AND (w.attended_at > 0 OR w.ends_at <= ?3)"
	replays   = after + "r.followed_at > 0 AND r.replayed_at = 0 AND w.replay <> ''"
)

func (t *Tx) take(what, note, from, team string, now time.Time, limit int) ([]Booking, error) {
	ids, err := rows(t, what, scanText, "SELECT r.id"+from+" ORDER BY w.ends_at, w.id, r.seq LIMIT ?5", micros(now), team, micros(now.Add(-followLater)), micros(now.Add(-followUntil)), limit)
	if err != nil {
		return nil, err
	}
	var out []Booking
	for _, id := range ids {
		r, err := t.Registration(id)
		if err != nil {
			return nil, err
		}
		w, err := t.Webinar(r.Webinar)
		if err != nil {
			return nil, err
		}
		if err := t.must("note "+what, note, micros(now), id, w.Replay); err != nil {
			return nil, err
		}
		out = append(out, Booking{w, r})
	}
	return out, nil
}

// Due says what Settle, TakeReminders, TakeFollowUps and TakeReplays would have to do.
type Due struct{ Settle, Reminders, FollowUps, Replays bool }

// WebinarsDue looks what is due.
func (s *Store) WebinarsDue(ctx context.Context, team string) (Due, error) {
	now := s.now()
	return one(ctx, s, "what is due", func(row scanner) (d Due, err error) {
		err = row.Scan(&d.Settle, &d.Reminders, &d.FollowUps, &d.Replays)
		return d, err
	}, "SELECT EXISTS (SELECT 1 FROM webinars w "+unsettled+"), EXISTS (SELECT 1"+due+"), EXISTS (SELECT 1"+followUps+"), EXISTS (SELECT 1"+replays+")",
		micros(now), team, micros(now.Add(-followLater)), micros(now.Add(-followUntil)))
}
