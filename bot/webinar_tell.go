package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// remind ends the keys of reminders, before which one it is.
const remind = "remind:"

// news is what a person is told about their registration: by Slack when they are known there, else by e-mail, else by the team.
type news struct {
	what    string     // ends the key: the same news is told once
	subject locales.ID // with {{.Title}}
	write   func(*pen)
	invite  ics.Method // of the calendar file that goes with it, "" none
	buttons []Button   // in Slack
	queued  bool       // it may be taken back until it leaves
}

// pen writes the same news for Slack and for an e-mail.
type pen struct {
	p     locales.Printer
	slack bool
	lines []string
}

func (n *pen) say(id locales.ID, pairs ...any) {
	n.lines = append(n.lines, n.text(n.p.Say(id, pairs...)))
}

func (n *pen) count(id locales.ID, c int, pairs ...any) {
	n.lines = append(n.lines, n.text(n.p.Count(id, c, pairs...)))
}

// text makes text of a person or a catalog fit to be shown.
func (n *pen) text(s string) string {
	if n.slack {
		return escape(s)
	}
	return s
}

// fact is one line of a label and what it says, which is fit to be shown.
func (n *pen) fact(label locales.ID, value string) {
	if value == "" {
		return
	}
	name := n.text(n.p.Say(label))
	if n.slack {
		name = "*" + name + "*"
	}
	n.lines = append(n.lines, name+" "+value)
}

func (n *pen) link(url string) string {
	if n.slack {
		return link(url, escape(url))
	}
	return url
}

// span is from a start to an end: in the reader's zone where Slack can tell it, else in Paris.
func (n *pen) span(start, end time.Time) string {
	if n.slack {
		return span(n.p, start, end)
	}
	return spanInParis(n.p, start, end)
}

// title names the webinar, which in Slack stands above already.
func (n *pen) title(w records.Webinar) {
	if !n.slack {
		n.fact(locales.SeatTitle, oneLine(w.Title))
	}
}

// facts are the title and the time of a webinar, with the link for who has a seat.
func (n *pen) facts(w records.Webinar, r records.Registration) {
	n.title(w)
	n.fact(locales.SeatWhen, n.span(w.Start, w.End))
	if r.State != records.SeatRegistered {
		return
	}
	if w.Link != "" {
		n.fact(locales.SeatLink, n.link(w.Link))
	} else {
		n.say(locales.SeatLinkLater)
	}
}

// tell enqueues news for a person, once.
func (b *Bot) tell(w records.Webinar, r records.Registration, n news) change {
	p, key := locales.For(r.Lang), seatKey(r, n.what)
	switch {
	case r.User != "":
		return b.tellInSlack(p, key, w, r, n)
	case b.Mail != nil && r.Email != "":
		return b.tellByMail(p, key, w, r, n)
	}
	return func(tx *records.Tx) error { return tx.NoteUntold(r.ID) }
}

func (b *Bot) tellInSlack(p locales.Printer, key string, w records.Webinar, r records.Registration, n news) change {
	m := records.Message{
		Team: r.Team, Key: key, Method: records.Post, Channel: r.User, User: r.User, CreatedAt: b.Now(), Subject: "registration:" + r.ID,
		Payload: newsInSlack(p, w, n).payload(),
	}
	if n.queued {
		m.NotBefore = b.Now()
	}
	if n.invite == "" {
		return enqueue(m)
	}
	return changes(enqueue(m), b.calendarFile(p, key, w, r, n.invite))
}

// newsInSlack shows news with its buttons.
func newsInSlack(p locales.Printer, w records.Webinar, n news) rendered {
	in := &pen{p: p, slack: true}
	n.write(in)
	pg := &page{p: p, room: maxMessage}
	pg.section("*" + escape(p.Say(n.subject, "Title", oneLine(w.Title))) + "*")
	pg.section(strings.Join(in.lines, "\n"))
	pg.press(n.buttons)
	return rendered{Text: cut(strings.Join(pg.plain, "\n"), maxText), Blocks: pg.blocks}
}

// calendarFile sends a person a calendar file about a webinar. Its name is its own, so that it is found by it after an interruption.
func (b *Bot) calendarFile(p locales.Printer, key string, w records.Webinar, r records.Registration, method ics.Method) change {
	if method == icsRequest {
		method = icsPublish // a file answers nobody
	}
	sum := sha256.Sum256([]byte(key))
	comment := locales.SeatCalendarAdd
	if method == icsCancel {
		comment = locales.SeatCalendarRemove
	}
	d := document{
		Name:  "webinaire-" + strings.ToLower(w.Number) + "-" + hex.EncodeToString(sum[:4]) + ".ics",
		Title: oneLine(w.Title), Comment: escape(p.Say(comment)), Lang: p.Lang,
		Content: string(calendar(method, b.Now(), calendarEvent{Webinar: w, Link: r.State == records.SeatRegistered})),
	}
	payload, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings always marshal
	}
	return enqueue(records.Message{
		Team: r.Team, Key: key + ":ics", Method: records.File, Channel: r.User, User: r.User, Payload: payload, CreatedAt: b.Now(),
	})
}

func (b *Bot) tellByMail(p locales.Printer, key string, w records.Webinar, r records.Registration, n news) change {
	in := &pen{p: p}
	n.write(in)
	name := strings.TrimSpace(r.FirstName + " " + r.LastName)
	lines := slices.Concat([]string{p.Say(locales.SeatMailHello, "Name", name), ""}, in.lines, []string{"", p.Say(locales.SeatMailHow, "From", b.Mail.Address())})
	l := mailLetter{Subject: p.Say(n.subject, "Title", oneLine(w.Title)), Text: strings.Join(lines, "\n") + "\n", Lang: p.Lang}
	if n.invite != "" {
		l.Calendar = calendar(n.invite, b.Now(), calendarEvent{Webinar: w, Link: r.State == records.SeatRegistered, Organizer: b.Mail.Address(), Attendee: r.Email})
		l.Method = string(n.invite)
	}
	payload, err := json.Marshal(l)
	if err != nil {
		panic(err) // strings always marshal
	}
	m := records.Message{Team: r.Team, Key: key, Method: records.Mail, Channel: r.Email, Payload: payload, CreatedAt: b.Now(), Subject: "registration:" + r.ID}
	if n.queued {
		m.NotBefore = b.Now()
	}
	return enqueue(m)
}

// seatButtons are what the owner of a registration can do with it.
func seatButtons(r records.Registration) []Button {
	of := func(action string, label locales.ID) Button {
		return Button{Action: action, Value: r.ID, Label: line(label)}
	}
	edit := of(actSeatEdit, locales.SeatEdit)
	leave := of(actSeatWithdraw, locales.SeatWithdraw)
	leave.Sure = line(locales.SeatWithdrawSure)
	switch r.State {
	case records.SeatRegistered:
		return []Button{of(actSeatCalendar, locales.SeatCalendar), edit, leave}
	case records.SeatWaiting:
		leave.Label, leave.Sure = line(locales.SeatLeave), line(locales.SeatLeaveSure)
		return []Button{edit, leave}
	case records.SeatOffered:
		accept := of(actSeatAccept, locales.SeatAccept)
		accept.Primary = true
		decline := of(actSeatDecline, locales.SeatDecline)
		decline.Sure = line(locales.SeatDeclineSure)
		return []Button{accept, decline}
	}
	return []Button{{Action: actRegister, Value: r.Webinar, Label: line(locales.SeatAgain)}}
}

// confirmation is what a button asks before it acts: https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
func confirmation(p locales.Printer, question Line) *slack.ConfirmationBlockObject {
	return slack.NewConfirmationBlockObject(plain(p.Say(locales.SeatSure)), plain(p.Say(question.ID, question.Pairs...)),
		plain(p.Say(locales.SeatYes)), plain(p.Say(locales.SeatNo)))
}
