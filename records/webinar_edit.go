package records

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// CreateWebinar plans a webinar and gives it its id, number and version. key is of the form it came from: with the same one
// again, fresh is false and the webinar is the one made before. An *InvalidError lists what has to be mended.
func (t *Tx) CreateWebinar(w Webinar, key string) (_ Webinar, fresh bool, err error) {
	old, err := row(t, "webinar", scanWebinar, webinarColumns+"WHERE w.team_id = ? AND w.key = ?", w.Team, key)
	if err == nil || !isNotFound(err) {
		return old, false, err
	}
	now := t.now()
	w.tidy()
	if err := w.check(now, true); err != nil {
		return w, false, err
	}
	if w.ID, err = newID(); err != nil {
		return w, false, err
	}
	if w.Number, err = t.number(w.Team, "W", w.Start, 3); err != nil {
		return w, false, err
	}
	if _, err := t.exec("save webinar", `INSERT INTO webinars (id, team_id, key, number, title, description, starts_at, ends_at, link, capacity, audience, lang, speakers,
			opens_at, closes_at, waiting_list, reminders, notice_version, retention_days, replay, dated_at, author, created_at, changed_at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 1, ?18, ?19, ?20, ?21, ?20, ?20)`,
		w.ID, w.Team, key, w.Number, w.Title, w.Description, micros(w.Start), micros(w.End), w.Link, w.Capacity, w.Audience, w.Lang, w.Speakers,
		micros(w.Opens), micros(w.Closes), w.WaitingList, reminderSeconds(w.Reminders), w.Retention, w.Replay, micros(now), w.Author); err != nil {
		return w, false, err
	}
	w.NoticeVersion = 1
	if err := t.saveNotice(w, now); err != nil {
		return w, false, err
	}
	if err := t.audit(w.Team, w.ID, "", w.Author, "create", ""); err != nil {
		return w, false, err
	}
	w, err = t.Webinar(w.ID)
	return w, true, err
}

func (t *Tx) saveNotice(w Webinar, now time.Time) error {
	_, err := t.exec("save privacy notice", "INSERT INTO webinar_notices (webinar_id, version, team_id, words, at) VALUES (?, ?, ?, ?, ?)",
		w.ID, w.NoticeVersion, w.Team, w.Notice, micros(now))
	return err
}

// DuplicateWebinar plans a new webinar like an earlier one, at another start: it lasts as long, its registration opens at once and
// closes as long before, and nobody is registered. The link and the replay are not taken over: they belong to one event.
func (t *Tx) DuplicateWebinar(id, key, by string, start time.Time) (_ Webinar, fresh bool, err error) {
	w, err := t.Webinar(id)
	if err != nil {
		return w, false, err
	}
	if !w.Closes.IsZero() {
		w.Closes = start.Add(w.Closes.Sub(w.Start))
	}
	w.Start, w.End, w.Opens = start, start.Add(w.End.Sub(w.Start)), time.Time{}
	w.Link, w.Replay, w.Author = "", "", by
	return t.CreateWebinar(w, key)
}

// Edited is what an edit changed.
type Edited struct {
	Before, After Webinar
	Changed       []Field // in the order of the form
	Matters       bool    // the registered are to be told, and After.Sequence grew
	Moves         []Move  // of who waited, when there are more seats
	Seats         Seats   // afterwards; see Seats.Over when the capacity was cut
}

// EditWebinar stores w over the webinar of its id. It reads the fields that have a Field; all else stays. A webinar that is over cannot be
// moved: it is duplicated. ErrStale: w.Version is not
// the latest; ErrCancelled: it was cancelled; an *InvalidError lists what has to be mended.
func (t *Tx) EditWebinar(w Webinar, by string) (e Edited, err error) {
	if e.Before, err = t.current(w.ID, w.Version); err != nil {
		return e, err
	}
	w.Team = e.Before.Team
	w.tidy()
	now := t.now()
	moved := !w.Start.Equal(e.Before.Start) || !w.End.Equal(e.Before.End)
	if moved && e.Before.State(now) == WebinarDone {
		return e, &InvalidError{[]Fault{{FieldStart, WhyPast}}}
	}
	if err := w.check(now, !w.Start.Equal(e.Before.Start)); err != nil {
		return e, err
	}
	if e.Changed = e.Before.changed(w); len(e.Changed) > 0 {
		if err := t.edit(&e, w, by, now); err != nil {
			return e, err
		}
	} else {
		e.After = e.Before
	}
	e.Moves, e.Seats, err = t.settle(e.After)
	return e, err
}

// edit stores what changed.
func (t *Tx) edit(e *Edited, w Webinar, by string, now time.Time) (err error) {
	e.Matters = slices.ContainsFunc(e.Changed, func(f Field) bool { return slices.Contains(matters, f) })
	w.NoticeVersion = e.Before.NoticeVersion
	if w.Notice != e.Before.Notice {
		w.NoticeVersion++
		if err := t.saveNotice(w, now); err != nil {
			return err
		}
	}
	moved := slices.Contains(e.Changed, FieldStart)
	if err := t.must("edit webinar", `UPDATE webinars SET title = ?2, description = ?3, starts_at = ?4, ends_at = ?5, link = ?6, capacity = ?7, audience = ?8, lang = ?9,
			speakers = ?10, opens_at = ?11, closes_at = ?12, waiting_list = ?13, reminders = ?14, notice_version = ?15, retention_days = ?16, replay = ?17,
			sequence = sequence + ?18, date_sequence = date_sequence + ?19, dated_at = CASE ?19 WHEN 1 THEN ?20 ELSE dated_at END,
			version = version + 1, changed_at = ?20 WHERE id = ?1`,
		w.ID, w.Title, w.Description, micros(w.Start), micros(w.End), w.Link, w.Capacity, w.Audience, w.Lang,
		w.Speakers, micros(w.Opens), micros(w.Closes), w.WaitingList, reminderSeconds(w.Reminders), w.NoticeVersion, w.Retention, w.Replay,
		e.Matters, moved, micros(now)); err != nil {
		return err
	}
	if e.After, err = t.Webinar(w.ID); err != nil {
		return err
	}
	if moved {
		if err := t.shortenOffers(e.After, now); err != nil {
			return err
		}
	}
	names := make([]string, len(e.Changed))
	for i, f := range e.Changed {
		names[i] = string(f)
	}
	return t.audit(w.Team, w.ID, "", by, "edit", strings.Join(names, " "))
}

// shortenOffers makes the offers of a webinar that was moved end no later than one made now would.
func (t *Tx) shortenOffers(w Webinar, now time.Time) error {
	until := now.Add(max(0, w.Start.Sub(now)) / 4)
	_, err := t.exec("shorten offers", "UPDATE registrations SET offer_until = min(offer_until, ?) WHERE webinar_id = ? AND state = 'offered'", micros(until), w.ID)
	return err
}

// current gives a webinar that may be changed, of which the caller saw that version.
func (t *Tx) current(id string, version int) (Webinar, error) {
	w, err := t.Webinar(id)
	switch {
	case err != nil:
		return w, err
	case !w.Cancelled.IsZero():
		return w, fmt.Errorf("webinar %s: %w", w.Number, ErrCancelled)
	case w.Version != version:
		return w, fmt.Errorf("webinar %s: %w", w.Number, ErrStale)
	}
	return w, nil
}

// CancelWebinar calls a webinar off, with a reason for the registered. It gives who is to be told: everybody who had a seat, an
// offer or a place in the waiting list; their registrations stay as they are. ErrStale, ErrCancelled as for an edit.
func (t *Tx) CancelWebinar(id string, version int, reason, by string) (Webinar, []Registration, error) {
	w, err := t.current(id, version)
	if err != nil {
		return w, nil, err
	}
	if err := t.must("cancel webinar", "UPDATE webinars SET cancelled_at = ?2, reason = ?3, sequence = sequence + 1, version = version + 1, changed_at = ?2 WHERE id = ?1",
		id, micros(t.now()), strings.TrimSpace(reason)); err != nil {
		return w, nil, err
	}
	if err := t.audit(w.Team, id, "", by, "cancel", ""); err != nil {
		return w, nil, err
	}
	if w, err = t.Webinar(id); err != nil {
		return w, nil, err
	}
	told, err := t.Active(id)
	return w, told, err
}

// SetReplay stores where the recording of a webinar is watched; "" removes it. Who was written to after the event is told by
// TakeReplays.
func (t *Tx) SetReplay(id, link, by string) error {
	w, err := t.Webinar(id)
	if err != nil {
		return err
	}
	link = strings.TrimSpace(link)
	if !isLink(link) {
		return &InvalidError{[]Fault{{FieldReplay, WhyLink}}}
	}
	if err := t.must("set replay", "UPDATE webinars SET replay = ?, version = version + 1, changed_at = ? WHERE id = ?", link, micros(t.now()), id); err != nil {
		return err
	}
	return t.audit(w.Team, id, "", by, "edit", string(FieldReplay))
}
