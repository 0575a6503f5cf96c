package bot

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-ical"

	"orchidee/locales"
	"orchidee/records"
)

// parseCalendar reads a file with a parser that did not write it.
func parseCalendar(t *testing.T, raw []byte) *ical.Calendar {
	t.Helper()
	cal, err := ical.NewDecoder(bytes.NewReader(raw)).Decode()
	if err != nil {
		t.Fatalf("not a calendar: %v\n%s", err, raw)
	}
	return cal
}

func prop(t *testing.T, props ical.Props, name string) string {
	t.Helper()
	s, err := props.Text(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

func TestACalendarFileIsReadByAnotherParser(t *testing.T) {
	start := time.Date(2026, 12, 15, 14, 0, 0, 0, paris)
	w := records.Webinar{
		ID: "0192", Title: "Répondre, sans se tromper ; guide \\ n° 1", Description: strings.Repeat("Été à l'œuvre — première ligne, avec virgule ; et\nsuite. ", 30),
		Start: start, End: start.Add(time.Hour), Link: "https://visio.example.org/w?a=1,2;b&" + strings.Repeat("é", 60), Sequence: 3, Changed: start.Add(-time.Hour),
	}
	stamp := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	raw := calendar(icsRequest, stamp, calendarEvent{Webinar: w, Link: true, Organizer: "orchidee@grandest.example", Attendee: "zoe@exemple.fr"})
	for l := range strings.SplitSeq(strings.TrimSuffix(string(raw), "\r\n"), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) || strings.ContainsAny(l, "\r\n") {
			t.Errorf("line of %d bytes: %q", len(l), l)
		}
	}
	cal := parseCalendar(t, raw)
	if m := prop(t, cal.Props, ical.PropMethod); m != "REQUEST" {
		t.Errorf("method %s", m)
	}
	events := cal.Events()
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	e := events[0]
	if got := prop(t, e.Props, ical.PropSummary); got != w.Title {
		t.Errorf("summary %q, want %q", got, w.Title)
	}
	if got := prop(t, e.Props, ical.PropDescription); got != w.Link+"\n\n"+w.Description {
		t.Errorf("description %q", got)
	}
	if got := prop(t, e.Props, ical.PropLocation); got != w.Link {
		t.Errorf("location %q, want %q", got, w.Link)
	}
	for name, want := range map[string]string{ical.PropUID: "0192@orchidee.grandest.fr", ical.PropSequence: "3", ical.PropStatus: "CONFIRMED", ical.PropDateTimeStamp: "20261125T090000Z"} {
		if p := e.Props.Get(name); p == nil || p.Value != want {
			t.Errorf("%s is %+v, want %s", name, p, want)
		}
	}
	if p := e.Props.Get(ical.PropAttendee); p == nil || p.Value != "mailto:zoe@exemple.fr" {
		t.Errorf("attendee %+v", p)
	}
	if p := e.Props.Get(ical.PropURL); p == nil || p.Value != w.Link {
		t.Errorf("url %+v, want %s", p, w.Link)
	}
	from, err := e.DateTimeStart(time.UTC)
	if err != nil || !from.Equal(w.Start) {
		t.Errorf("start %v, %v", from, err)
	}
	// Anybody's file has no link, and a cancelled webinar is cancelled.
	w.Cancelled = stamp
	other := calendar(icsCancel, stamp, calendarEvent{Webinar: w})
	if bytes.Contains(other, []byte("visio.example")) {
		t.Errorf("the link is in a file for anybody: %s", other)
	}
	if p := parseCalendar(t, other).Events()[0].Props.Get(ical.PropStatus); p == nil || p.Value != "CANCELLED" {
		t.Errorf("status %+v", p)
	}
}

// On the two days on which the clocks change, the hour that is told, the one in the file and the one of Slack are the same moment.
func TestTimesOnTheDaysTheClocksChange(t *testing.T) {
	for _, c := range []struct {
		start, utc, words string
	}{
		{"2026-10-25 01:30", "20261024T233000Z", "dimanche 25 octobre 2026 à 1 h 30"},
		{"2026-10-25 10:00", "20261025T090000Z", "dimanche 25 octobre 2026 à 10 h 00"},
		{"2027-03-28 01:30", "20270328T003000Z", "dimanche 28 mars 2027 à 1 h 30"},
		{"2027-03-28 10:00", "20270328T080000Z", "dimanche 28 mars 2027 à 10 h 00"},
	} {
		start, err := time.ParseInLocation("2006-01-02 15:04", c.start, paris)
		if err != nil {
			t.Fatal(err)
		}
		w := records.Webinar{ID: "x", Title: "t", Start: start.UTC(), End: start.Add(2 * time.Hour).UTC()}
		e := parseCalendar(t, calendar(icsPublish, start, calendarEvent{Webinar: w})).Events()[0]
		if got := e.Props.Get(ical.PropDateTimeStart).Value; got != c.utc {
			t.Errorf("%s: file says %s, want %s", c.start, got, c.utc)
		}
		if d, err := e.DateTimeEnd(time.UTC); err != nil || d.Sub(w.Start) != 2*time.Hour {
			t.Errorf("%s: ends %v, %v", c.start, d, err)
		}
		p := french()
		if got := spanInParis(p, w.Start, w.End); !strings.HasPrefix(got, c.words+" – ") || !strings.HasSuffix(got, "(heure de Paris)") {
			t.Errorf("%s: told as %q", c.start, got)
		}
		if got := moment(p, w.Start); !strings.Contains(got, c.words) || !strings.HasPrefix(got, "<!date^") {
			t.Errorf("%s: in Slack %q", c.start, got)
		}
	}
}

func french() locales.Printer { return locales.For("fr") }
