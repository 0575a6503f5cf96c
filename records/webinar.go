package records

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrCancelled says that nothing more can be done with a webinar.
var ErrCancelled = errors.New("the webinar was cancelled")

// WebinarState is where a webinar stands.
type WebinarState string

const (
	WebinarPlanned   WebinarState = "planned"
	WebinarCancelled WebinarState = "cancelled"
	WebinarDone      WebinarState = "done" // its end is over
)

// DefaultReminders are how long before the start people are reminded when nobody chose.
var DefaultReminders = []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour}

// DefaultRetention is how many days after the end registrations are forgotten when nobody chose.
const DefaultRetention = 180

// Webinar is one event. Times are UTC instants.
type Webinar struct {
	ID            string // given by CreateWebinar
	Team          string
	Number        string // W-2026-003, given by CreateWebinar: the year of the start
	Title         string
	Description   string
	Start, End    time.Time
	Link          string // given to the registered alone; may still be "" when it is created
	Capacity      int    // seats, 0: unlimited
	Audience      string // everyone, buyer, supplier, staff
	Lang          string // fr, en, de: spoken in it
	Speakers      string
	Opens, Closes time.Time       // of the registration by people themselves; zero: at once, and at the start
	WaitingList   bool            // when it is full, people may wait for a seat
	Reminders     []time.Duration // before the start, longest first
	Notice        string          // the privacy notice, in its version NoticeVersion
	NoticeVersion int             // from 1
	Retention     int             // days after the end until registrations are forgotten
	Replay        string          // a link, "" while there is none
	Sequence      int             // of its calendar event: grows with each change that matters to the registered
	DateSequence  int             // grows each time it is moved
	Cancelled     time.Time       // zero unless it was
	Reason        string          // of the cancellation, for the registered
	Attended      time.Time       // when its attendance was complete, else zero
	StaffChannel  string          // where the team's message about it stands
	StaffTS       string
	Author        string // a person in Slack
	Version       int    // grows with each edit; see ErrStale
	Created       time.Time
	Changed       time.Time
}

// State is where the webinar stands at a moment.
func (w Webinar) State(now time.Time) WebinarState {
	switch {
	case !w.Cancelled.IsZero():
		return WebinarCancelled
	case !now.Before(w.End):
		return WebinarDone
	}
	return WebinarPlanned
}

// Open says whether people may register themselves at a moment, seats apart: ResultRegistered, else why not.
func (w Webinar) Open(now time.Time) Result {
	closes := w.Closes
	if closes.IsZero() {
		closes = w.Start
	}
	switch w.State(now) {
	case WebinarCancelled:
		return ResultCancelled
	case WebinarDone:
		return ResultOver
	}
	switch {
	case now.Before(w.Opens):
		return ResultNotOpen
	case !now.Before(closes):
		return ResultClosed
	}
	return ResultRegistered
}

// Field is the name of a field, of a webinar or of a registration.
type Field string

const (
	FieldTitle       Field = "title"
	FieldDescription Field = "description"
	FieldStart       Field = "start"
	FieldEnd         Field = "end"
	FieldLink        Field = "link"
	FieldCapacity    Field = "capacity"
	FieldAudience    Field = "audience"
	FieldLang        Field = "lang"
	FieldSpeakers    Field = "speakers"
	FieldOpens       Field = "opens"
	FieldCloses      Field = "closes"
	FieldWaitingList Field = "waiting_list"
	FieldReminders   Field = "reminders"
	FieldNotice      Field = "notice"
	FieldRetention   Field = "retention"
	FieldReplay      Field = "replay"
)

// matters are the fields whose change is told to the registered.
var matters = []Field{FieldTitle, FieldDescription, FieldStart, FieldEnd, FieldLink, FieldSpeakers}

// Limits of what a webinar holds, in characters unless said otherwise. They keep a confirmation inside one Slack message.
const (
	maxTitle       = 150
	maxDescription = 2000
	maxSpeakers    = 500
	maxNotice      = 2500
	maxLink        = 1000
	maxCapacity    = 100_000
	maxReminders   = 5
	maxReminder    = 60 * 24 * time.Hour
	maxRetention   = 3650 // days
)

// check lists what has to be mended. A new webinar may not begin in the past.
func (w Webinar) check(now time.Time, fresh bool) error {
	var f faults
	text := func(field Field, s string, limit int) { f.add(utf8.RuneCountInString(s) > limit, field, WhyTooLong) }
	f.add(w.Title == "", FieldTitle, WhyMissing)
	text(FieldTitle, w.Title, maxTitle)
	text(FieldDescription, w.Description, maxDescription)
	text(FieldSpeakers, w.Speakers, maxSpeakers)
	f.add(w.Start.IsZero(), FieldStart, WhyMissing)
	f.add(fresh && !w.Start.IsZero() && !w.Start.After(now), FieldStart, WhyPast)
	f.add(!w.End.After(w.Start), FieldEnd, WhyOrder)
	f.add(!isLink(w.Link), FieldLink, WhyLink)
	f.add(!isLink(w.Replay), FieldReplay, WhyLink)
	f.add(w.Capacity < 0 || w.Capacity > maxCapacity, FieldCapacity, WhyRange)
	f.add(!slices.Contains([]string{"everyone", "buyer", "supplier", "staff"}, w.Audience), FieldAudience, WhyUnknown)
	f.add(!slices.Contains([]string{"fr", "en", "de"}, w.Lang), FieldLang, WhyUnknown)
	f.add(!w.Closes.IsZero() && (w.Closes.Before(w.Opens) || w.Closes.After(w.End)), FieldCloses, WhyOrder)
	f.add(!w.Opens.IsZero() && w.Opens.After(w.Start), FieldOpens, WhyOrder)
	f.add(len(w.Reminders) > maxReminders || slices.ContainsFunc(w.Reminders, func(d time.Duration) bool {
		return d < time.Minute || d > maxReminder
	}), FieldReminders, WhyRange)
	f.add(w.Notice == "", FieldNotice, WhyMissing)
	text(FieldNotice, w.Notice, maxNotice)
	f.add(w.Retention < 1 || w.Retention > maxRetention, FieldRetention, WhyRange)
	return f.err()
}

func isLink(s string) bool {
	if s == "" {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxLink && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// tidy removes what typing leaves around a value, and fills in what nobody chose.
func (w *Webinar) tidy() {
	for _, s := range []*string{&w.Title, &w.Description, &w.Link, &w.Speakers, &w.Notice, &w.Replay} {
		*s = strings.TrimSpace(*s)
	}
	for _, t := range []*time.Time{&w.Start, &w.End, &w.Opens, &w.Closes} {
		if !t.IsZero() {
			*t = t.UTC().Truncate(time.Microsecond)
		}
	}
	if w.Audience == "" {
		w.Audience = "everyone"
	}
	if w.Lang == "" {
		w.Lang = "fr"
	}
	if w.Retention == 0 {
		w.Retention = DefaultRetention
	}
	w.Reminders = slices.Clone(w.Reminders)
	slices.SortFunc(w.Reminders, func(a, b time.Duration) int { return int(b/time.Second) - int(a/time.Second) })
	w.Reminders = slices.Compact(w.Reminders)
}

// changed names the fields that differ, in the order of the form.
func (w Webinar) changed(next Webinar) []Field {
	var out []Field
	add := func(differs bool, field Field) {
		if differs {
			out = append(out, field)
		}
	}
	add(w.Title != next.Title, FieldTitle)
	add(w.Description != next.Description, FieldDescription)
	add(!w.Start.Equal(next.Start), FieldStart)
	add(!w.End.Equal(next.End), FieldEnd)
	add(w.Link != next.Link, FieldLink)
	add(w.Capacity != next.Capacity, FieldCapacity)
	add(w.Audience != next.Audience, FieldAudience)
	add(w.Lang != next.Lang, FieldLang)
	add(w.Speakers != next.Speakers, FieldSpeakers)
	add(!w.Opens.Equal(next.Opens), FieldOpens)
	add(!w.Closes.Equal(next.Closes), FieldCloses)
	add(w.WaitingList != next.WaitingList, FieldWaitingList)
	add(!slices.Equal(w.Reminders, next.Reminders), FieldReminders)
	add(w.Notice != next.Notice, FieldNotice)
	add(w.Retention != next.Retention, FieldRetention)
	add(w.Replay != next.Replay, FieldReplay)
	return out
}

func reminderSeconds(all []time.Duration) string {
	seconds := make([]int64, len(all))
	for i, d := range all {
		seconds[i] = int64(d / time.Second)
	}
	b, err := json.Marshal(seconds)
	if err != nil {
		panic(err) // numbers can be written
	}
	return string(b)
}

// webinarColumns fetches the notice in a subquery: SQLite prepares a join on a parameter anew each time, which takes ten times as long.
const webinarColumns = `SELECT w.id, w.team_id, w.number, w.title, w.description, w.starts_at, w.ends_at, w.link, w.capacity, w.audience, w.lang, w.speakers,
	w.opens_at, w.closes_at, w.waiting_list, w.reminders,
	(SELECT n.words FROM webinar_notices n WHERE n.webinar_id = w.id AND n.version = w.notice_version) AS notice, w.notice_version, w.retention_days, w.replay, w.sequence, w.date_sequence,
	w.cancelled_at, w.reason, w.attended_at, w.staff_channel, w.staff_ts, w.author, w.version, w.created_at, w.changed_at
	FROM webinars w `

func scanWebinar(row scanner) (w Webinar, err error) {
	var start, end, opens, closes, cancelled, attended, created, changed int64
	var reminders string
	if err := row.Scan(&w.ID, &w.Team, &w.Number, &w.Title, &w.Description, &start, &end, &w.Link, &w.Capacity, &w.Audience, &w.Lang, &w.Speakers,
		&opens, &closes, &w.WaitingList, &reminders, &w.Notice, &w.NoticeVersion, &w.Retention, &w.Replay, &w.Sequence, &w.DateSequence,
		&cancelled, &w.Reason, &attended, &w.StaffChannel, &w.StaffTS, &w.Author, &w.Version, &created, &changed); err != nil {
		return w, err
	}
	w.Start, w.End, w.Opens, w.Closes = fromMicros(start), fromMicros(end), fromMicros(opens), fromMicros(closes)
	w.Cancelled, w.Attended, w.Created, w.Changed = fromMicros(cancelled), fromMicros(attended), fromMicros(created), fromMicros(changed)
	var seconds []int64
	if err := json.Unmarshal([]byte(reminders), &seconds); err != nil {
		return w, err
	}
	for _, s := range seconds {
		w.Reminders = append(w.Reminders, time.Duration(s)*time.Second)
	}
	return w, nil
}
