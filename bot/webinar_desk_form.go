package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// Lengths of the form's texts: those of package records.
const (
	maxWebinarTitle, maxWebinarText, maxWebinarSpeakers, maxWebinarNotice, maxWebinarLink = 150, 2000, 500, 2500, 1000

	maxHostDigits = 8
	maxHostValue  = 80 // of a field in the list of differences: the form, which travels in an acknowledgement, needs the room
)

// hostReminderChoices are those the form offers, beside those a webinar has.
var hostReminderChoices = []time.Duration{14 * 24 * time.Hour, 7 * 24 * time.Hour, 2 * 24 * time.Hour, 24 * time.Hour, time.Hour}

// openNew opens the form of a new webinar.
func (d webinarDesk) openNew(ctx context.Context, a hostAsk) (any, error) {
	w := records.Webinar{
		Audience: "everyone", Lang: a.p.Lang, WaitingList: true, Reminders: records.DefaultReminders, Retention: records.DefaultRetention,
		Notice: a.p.Say(locales.HostNotice, "Days", records.DefaultRetention),
	}
	return d.present(ctx, a, hostWebinarForm(a.p, w, ""))
}

func (d webinarDesk) openEdit(ctx context.Context, a hostAsk) (any, error) {
	if a.w.State(d.Now()) == records.WebinarCancelled {
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostIsCancelled))
	}
	return d.present(ctx, a, hostWebinarForm(a.p, a.w, ""))
}

// hostWebinarForm is the form, filled with a webinar; one without an id is new. warning stands above it.
func hostWebinarForm(p locales.Printer, w records.Webinar, warning string) slack.ModalViewRequest {
	in := &hostForm{p: p}
	if warning != "" {
		in.blocks = append(in.blocks, slack.NewSectionBlock(verbatim(cut(warning, maxSection)), nil, nil))
	}
	in.add("title", false, false, hostText("title", w.Title, maxWebinarTitle, false))
	in.add("start", false, true, hostMoment("start", w.Start))
	in.add("end", false, false, hostMoment("end", w.End))
	in.add("description", true, false, hostText("description", w.Description, maxWebinarText, true))
	in.add("speakers", true, true, hostText("speakers", w.Speakers, maxWebinarSpeakers, true))
	in.add("link", true, true, hostText("link", w.Link, maxWebinarLink, false))
	in.header(locales.HostPartSeats)
	capacity := ""
	if w.Capacity > 0 {
		capacity = strconv.Itoa(w.Capacity)
	}
	in.add("capacity", true, true, hostText("capacity", capacity, maxHostDigits, false))
	waiting := []*slack.OptionBlockObject{slack.NewOptionBlockObject("yes", plain(p.Say(locales.HostWaitingYes)), nil)}
	in.add("waiting_list", true, false, hostTicks("waiting_list", waiting, func(string) bool { return w.WaitingList }))
	in.add("audience", false, false, in.oneOf("audience", w.Audience, "host.audience.", []string{"everyone", "buyer", "supplier", "staff"}))
	in.add("lang", false, false, in.oneOf("lang", w.Lang, "host.lang.", locales.Langs))
	in.add("opens", true, true, hostMoment("opens", w.Opens))
	in.add("closes", true, true, hostMoment("closes", w.Closes))
	in.header(locales.HostPartMessages)
	in.add("reminders", true, false, hostReminders(p, w.Reminders))
	in.add("notice", false, true, hostText("notice", w.Notice, maxWebinarNotice, true))
	in.add("retention", false, true, hostText("retention", strconv.Itoa(w.Retention), maxHostDigits, false))
	title, submit, private := locales.HostNewTitle, locales.HostCreate, ""
	if w.ID != "" {
		title, submit, private = locales.HostEditTitle, locales.HostSave, w.ID+"|"+strconv.Itoa(w.Version)
		in.blocks = append([]slack.Block{slack.NewContextBlock("", plain(p.Say(locales.HostEditIntro, "Number", w.Number)))}, in.blocks...)
	}
	return form(p, formHost, title, submit, private, in.blocks...)
}

func hostReminders(p locales.Printer, chosen []time.Duration) *slack.CheckboxGroupsBlockElement {
	all := append(slices.Clone(hostReminderChoices), chosen...)
	slices.SortFunc(all, func(x, y time.Duration) int { return int(y/time.Second) - int(x/time.Second) })
	var options []*slack.OptionBlockObject
	for _, before := range slices.Compact(all) {
		options = append(options, slack.NewOptionBlockObject(strconv.Itoa(int(before/time.Second)), plain(hostAhead(p, before)), nil))
	}
	return hostTicks("reminders", options, func(value string) bool {
		seconds, _ := strconv.Atoi(value)
		return slices.Contains(chosen, time.Duration(seconds)*time.Second)
	})
}

// hostAhead says how long before the start: "7 jours avant".
func hostAhead(p locales.Printer, before time.Duration) string {
	switch {
	case before%(24*time.Hour) == 0:
		return p.Count(locales.HostDaysBefore, int(before/(24*time.Hour)))
	case before%time.Hour == 0:
		return p.Count(locales.HostHoursBefore, int(before/time.Hour))
	}
	return p.Count(locales.HostMinutesBefore, int(before/time.Minute))
}

// hostWebinar reads the form. What is no number becomes one that the records refuse at its field.
func hostWebinar(ev Event) records.Webinar {
	w := records.Webinar{
		Team: ev.Team, Author: ev.User, Title: ev.field("title"), Description: ev.field("description"), Speakers: ev.field("speakers"), Link: ev.field("link"),
		Start: ev.momentOf("start"), End: ev.momentOf("end"), Opens: ev.momentOf("opens"), Closes: ev.momentOf("closes"),
		WaitingList: len(ev.chosen("waiting_list")) > 0, Audience: ev.field("audience"), Lang: ev.field("lang"), Notice: ev.field("notice"),
		Capacity: hostNumber(ev.field("capacity"), 0), Retention: hostNumber(ev.field("retention"), -1),
	}
	for _, seconds := range ev.chosen("reminders") {
		n, _ := strconv.Atoi(seconds)
		w.Reminders = append(w.Reminders, time.Duration(n)*time.Second)
	}
	return w
}

// noticeFor keeps the days that our own privacy notice names true when the retention is changed; one that the team worded itself stays
// as it is.
func noticeFor(notice string, was, now int) string {
	for _, lang := range locales.Langs {
		if p := locales.For(lang); now > 0 && folded(notice) == folded(p.Say(locales.HostNotice, "Days", was)) {
			return p.Say(locales.HostNotice, "Days", now)
		}
	}
	return notice
}

// hostNumber reads a number as people write it: "1 200"; -1 for what is none.
func hostNumber(text string, empty int) int {
	text = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return r
	}, text)
	if text == "" {
		return empty
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return -1
	}
	return n
}

// save makes or changes a webinar, or tells every fault at its field. The webinar, the team's card and what the registered are told are
// one write; the same form again gives the same webinar.
func (d webinarDesk) save(ctx context.Context, a hostAsk) (any, error) {
	id, version, _ := strings.Cut(a.PrivateMetadata, "|")
	w := hostWebinar(a.Event)
	if id == "" {
		w.Notice = noticeFor(w.Notice, records.DefaultRetention, w.Retention)
		err := d.Store.Write(ctx, func(tx *records.Tx) (err error) {
			if w, _, err = tx.CreateWebinar(w, a.View); err != nil {
				return err
			}
			return d.card(w.ID)(tx)
		})
		if wrong, ok := errors.AsType[*records.InvalidError](err); ok {
			return slack.NewErrorsViewSubmissionResponse(hostFaults(a.p, wrong.Faults)), nil
		}
		if err != nil {
			return nil, err
		}
		d.republish(ctx, a.Event, a.who)
		return d.present(ctx, a, d.savedView(a.p, w, a.p.Say(locales.HostCreated, "Number", w.Number)))
	}
	w.ID = id
	w.Version, _ = strconv.Atoi(version) // what is no number is no version there is
	return d.saveEdit(ctx, a, w)
}

func (d webinarDesk) saveEdit(ctx context.Context, a hostAsk, w records.Webinar) (any, error) {
	before, err := d.Store.Webinar(ctx, w.ID)
	if isNotFound(err) || err == nil && before.Team != a.Team {
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostGone))
	}
	if err != nil {
		return nil, err
	}
	w.Replay = before.Replay // it has a form of its own
	w.Notice = noticeFor(w.Notice, before.Retention, w.Retention)
	var e records.Edited
	err = d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if e, err = tx.EditWebinar(w, a.User); err != nil || len(e.Changed) == 0 {
			return err
		}
		return changes(d.tellEdited(e), d.card(w.ID))(tx)
	})
	wrong, invalid := errors.AsType[*records.InvalidError](err)
	switch {
	case invalid:
		return slack.NewErrorsViewSubmissionResponse(hostFaults(a.p, wrong.Faults)), nil
	case errors.Is(err, records.ErrStale):
		return d.stale(ctx, a, before, w)
	case errors.Is(err, records.ErrCancelled):
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostIsCancelled))
	case err != nil:
		return nil, err
	}
	d.republish(ctx, a.Event, a.who)
	return d.present(ctx, a, d.savedView(a.p, e.After, d.editSaid(a.p, e)))
}

// stale shows the form again as it was typed, over the webinar as somebody else changed it meanwhile, and says where the two differ.
func (d webinarDesk) stale(ctx context.Context, a hostAsk, now, typed records.Webinar) (any, error) {
	fields := now.Differences(typed)
	if len(fields) == 0 { // the same form once more
		return d.present(ctx, a, d.savedView(a.p, now, a.p.Say(locales.HostSaved)))
	}
	lines := []string{escape(a.p.Say(locales.HostStale))}
	for _, f := range fields {
		lines = append(lines, fmt.Sprintf("• *%s* : %s", escape(a.p.Say(locales.ID("host.field."+string(f)))), escape(cut(hostValue(a.p, now, f), maxHostValue))))
	}
	typed.Version, typed.Number = now.Version, now.Number
	return d.present(ctx, a, hostWebinarForm(a.p, typed, strings.Join(lines, "\n")))
}

// editSaid says what an edit did, and who hears of it.
func (d webinarDesk) editSaid(p locales.Printer, e records.Edited) string {
	if len(e.Changed) == 0 {
		return p.Say(locales.HostUnchanged)
	}
	lines := []string{p.Say(locales.HostSaved)}
	told := e.Seats.Registered + e.Seats.Offered + e.Seats.Waiting
	if e.Matters && told > 0 {
		lines = append(lines, p.Count(locales.HostToldEdit, told))
	}
	if over := e.Seats.Over(); over > 0 {
		lines = append(lines, p.Say(locales.HostOver, "Registered", e.Seats.Taken(), "Capacity", e.Seats.Capacity))
	}
	if n := len(e.Moves); n > 0 {
		lines = append(lines, p.Count(locales.HostMoved, n))
	}
	return strings.Join(lines, "\n")
}

// savedView says that a webinar is stored, what it is, and what to do next.
func (d webinarDesk) savedView(p locales.Printer, w records.Webinar, said string) slack.ModalViewRequest {
	pg := &page{p: p, room: maxMessage}
	pg.section(escape(said))
	pg.section("*" + escape(w.Title) + "*\n" + escape(spanInParis(p, w.Start, w.End)))
	blocks := append(pg.blocks, slack.NewActionBlock("",
		hostPrimary(button(actHostAnnounce, w.ID, p.Say(locales.HostAnnounce))),
		button(actHostEnter, w.ID, p.Say(locales.HostEnter)),
		button(actHostImport, w.ID, p.Say(locales.HostImport))))
	return hostView(p, locales.HostTitle, blocks)
}

func hostPrimary(b *slack.ButtonBlockElement) *slack.ButtonBlockElement {
	b.Style = slack.StylePrimary
	return b
}
