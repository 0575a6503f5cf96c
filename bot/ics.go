package bot

import (
	"time"

	ics "github.com/arran4/golang-ical"

	"orchidee/records"
)

// What a calendar file asks of a calendar: to show an event, to answer an invitation, to remove an event. RFC 5546, 1.4.
const (
	icsPublish = ics.MethodPublish
	icsRequest = ics.MethodRequest
	icsCancel  = ics.MethodCancel
)

// calendarEvent is a webinar as a calendar file shows it.
type calendarEvent struct {
	Webinar   records.Webinar
	Link      bool   // its link is shown: to who has a seat, nobody else
	Organizer string // e-mail of the Région, "" in a file that answers nobody
	Attendee  string // e-mail of who is invited, "" the same
}

// calendar writes a calendar file, as RFC 5545 has it: UTC times, which no change of clocks touches; the UID of a webinar never
// changes, its SEQUENCE grows with each change, and the later of two files of one SEQUENCE has the later stamp.
func calendar(method ics.Method, stamp time.Time, events ...calendarEvent) []byte {
	cal := ics.NewCalendarFor("Orchidee")
	cal.SetMethod(method)
	for _, e := range events {
		w := e.Webinar
		ev := cal.AddEvent(w.ID + "@orchidee.grandest.fr")
		ev.SetDtStampTime(stamp.UTC())
		ev.SetSequence(w.Sequence)
		ev.SetStartAt(w.Start.UTC())
		ev.SetEndAt(w.End.UTC())
		ev.SetSummary(w.Title)
		if !w.Changed.IsZero() {
			ev.SetLastModifiedAt(w.Changed.UTC())
		}
		text := w.Description
		if e.Link && w.Link != "" {
			ev.SetLocation(w.Link)
			ev.SetURL(w.Link)
			text = w.Link + "\n\n" + text
		}
		if text != "" {
			ev.SetDescription(text)
		}
		ev.SetTimeTransparency(ics.TransparencyOpaque)
		ev.SetStatus(ics.ObjectStatusConfirmed)
		if method == icsCancel || !w.Cancelled.IsZero() {
			ev.SetStatus(ics.ObjectStatusCancelled)
		}
		if e.Organizer != "" {
			ev.SetOrganizer("mailto:" + e.Organizer)
		}
		if e.Attendee != "" {
			ev.AddAttendee("mailto:"+e.Attendee, ics.CalendarUserTypeIndividual, ics.ParticipationRoleReqParticipant, ics.ParticipationStatusAccepted, ics.WithRSVP(false))
		}
	}
	return []byte(cal.Serialize(ics.WithNewLineWindows))
}
