package bot

import (
	"strconv"
	"strings"
	"time"

	"orchidee/locales"
	"orchidee/records"
)

// hostSeats says how full a webinar is.
func hostSeats(p locales.Printer, s records.Seats) string {
	parts := []string{p.Count(locales.HostSeatsFree, s.Taken())}
	if s.Capacity > 0 {
		parts[0] = p.Count(locales.HostSeats, s.Taken(), "Capacity", s.Capacity)
	}
	if s.Offered > 0 {
		parts = append(parts, p.Count(locales.HostOffered, s.Offered))
	}
	if s.Waiting > 0 {
		parts = append(parts, p.Count(locales.HostWaiting, s.Waiting))
	}
	return strings.Join(parts, " · ")
}

// hostValue is a field of a webinar as a person reads it.
func hostValue(p locales.Printer, w records.Webinar, f records.Field) string {
	at := func(t time.Time) string {
		if t.IsZero() {
			return p.Say(locales.HostNothing)
		}
		return p.Moment(t)
	}
	text := func(s string) string {
		if s == "" {
			return p.Say(locales.HostNothing)
		}
		return strings.Join(strings.Fields(s), " ")
	}
	switch f {
	case records.FieldTitle:
		return text(w.Title)
	case records.FieldDescription:
		return text(w.Description)
	case records.FieldStart:
		return at(w.Start)
	case records.FieldEnd:
		return at(w.End)
	case records.FieldLink:
		return text(w.Link)
	case records.FieldCapacity:
		if w.Capacity == 0 {
			return p.Say(locales.HostUnlimited)
		}
		return strconv.Itoa(w.Capacity)
	case records.FieldAudience:
		return p.Say(locales.ID("host.audience." + w.Audience))
	case records.FieldLang:
		return p.Say(locales.ID("host.lang." + w.Lang))
	case records.FieldSpeakers:
		return text(w.Speakers)
	case records.FieldOpens:
		return at(w.Opens)
	case records.FieldCloses:
		return at(w.Closes)
	case records.FieldWaitingList:
		if w.WaitingList {
			return p.Say(locales.PurchaseYes)
		}
		return p.Say(locales.PurchaseNo)
	case records.FieldReminders:
		var all []string
		for _, before := range w.Reminders {
			all = append(all, hostAhead(p, before))
		}
		return text(strings.Join(all, ", "))
	case records.FieldNotice:
		return text(w.Notice)
	case records.FieldRetention:
		return strconv.Itoa(w.Retention)
	}
	return text(w.Replay)
}
