package bot

import (
	"context"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records/sheet"
)

// hostExport is a file about a webinar.
type hostExport struct {
	what  string
	label locales.ID
	make  func(webinarDesk, context.Context, hostAsk) (document, error)
}

var hostExports = []hostExport{
	{"xlsx", locales.HostExportXLSX, webinarDesk.registrationsBook},
	{"csv", locales.HostExportCSV, webinarDesk.registrationsCSV},
	{"sheet", locales.HostExportSheet, webinarDesk.attendanceSheet},
}

// openExports offers the files about a webinar.
func (d webinarDesk) openExports(ctx context.Context, a hostAsk) (any, error) {
	pg := &page{p: a.p, room: maxMessage}
	pg.section("*" + escape(a.w.Title) + "*\n" + escape(a.p.Say(locales.HostExportIntro)))
	var row []slack.BlockElement
	for _, e := range hostExports {
		row = append(row, button(actHostExport+":"+e.what, a.w.ID+"|"+e.what, a.p.Say(e.label)))
	}
	view := hostView(a.p, locales.HostExports, append(pg.blocks, slack.NewActionBlock("", row...)))
	view.CallbackID = viewHostExports
	return d.present(ctx, a, view)
}

// export sends a file to who asked, in their direct message. Asked for twice within a minute it is sent once.
func (d webinarDesk) export(ctx context.Context, a hostAsk) (any, error) {
	for _, e := range hostExports {
		if e.what != a.rest {
			continue
		}
		file, err := e.make(d, ctx, a)
		if err != nil {
			return nil, err
		}
		if err := d.Store.Write(ctx, d.sendFile(a, d.exportKey(a, a.w.ID+":"+e.what), a.User, "", file)); err != nil {
			return nil, err
		}
		return d.present(ctx, a, noteView(a.p, locales.HostExports, locales.HostFileSent))
	}
	return nil, nil
}

// exportKey is the same for a second click.
func (d webinarDesk) exportKey(a hostAsk, what string) string {
	return "webinar-export:" + a.User + ":" + what + ":" + d.Now().UTC().Format("200601021504")
}

// sendNewsletter sends the list of who agreed to the newsletter, and nobody else.
func (d webinarDesk) sendNewsletter(ctx context.Context, a hostAsk) (any, error) {
	all, err := d.Store.Newsletter(ctx, a.Team)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return d.present(ctx, a, noteView(a.p, locales.HostExports, locales.HostNoNewsletter))
	}
	s := d.columns(a.p, locales.HostNewsletter, "email", "last_name", "first_name", "organisation", "lang", "consent_at", "consent_by")
	for _, n := range all {
		s.Rows = append(s.Rows, []sheet.Cell{sheet.Text(n.Email), sheet.Text(n.LastName), sheet.Text(n.FirstName), sheet.Text(n.Organisation), sheet.Text(n.Lang),
			sheet.Moment(n.At.In(paris)), sheet.Text(a.p.Say(locales.ID("host.source." + string(n.Source))))})
	}
	change := d.sendBook(a, d.exportKey(a, "newsletter"), "lettre-d-information", a.p.Say(locales.HostNewsletter), s)
	if err := d.Store.Write(ctx, change); err != nil {
		return nil, err
	}
	return d.present(ctx, a, noteView(a.p, locales.HostExports, locales.HostFileSent))
}

// sendFeed sends the webinars to come, cancelled ones as such, as a calendar file without their links.
func (d webinarDesk) sendFeed(ctx context.Context, a hostAsk) (any, error) {
	all, err := d.Store.ComingWebinars(ctx, a.Team, true)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return d.present(ctx, a, noteView(a.p, locales.HostExports, locales.HostNoneComing))
	}
	var events []calendarEvent
	for _, w := range all {
		events = append(events, calendarEvent{Webinar: w})
	}
	title := a.p.Say(locales.HostFeed)
	file := document{Name: "webinaires.ics", Title: title, Data: calendar(icsPublish, d.Now(), events...)}
	if err := d.Store.Write(ctx, d.sendFile(a, d.exportKey(a, "feed"), a.User, "", file)); err != nil {
		return nil, err
	}
	return d.present(ctx, a, noteView(a.p, locales.HostExports, locales.HostFileSent))
}

// columns is a sheet with these columns, whose names are the sentences "host.column.<name>".
func (d webinarDesk) columns(p locales.Printer, tab locales.ID, names ...string) sheet.Sheet {
	s := sheet.Sheet{Name: p.Say(tab)}
	for _, n := range names {
		s.Columns = append(s.Columns, sheet.Column{Name: p.Say(locales.ID("host.column." + n))})
	}
	return s
}

// registrationsSheet has every registration of a webinar, those that ended too.
func (d webinarDesk) registrationsSheet(ctx context.Context, a hostAsk) (sheet.Sheet, error) {
	s := d.columns(a.p, locales.HostTabRegistrations, "state", "position", "last_name", "first_name", "email", "organisation", "siret", "kind", "departement", "questions", "access",
		"consent_at", "lang", "source", "at", "attendance", "minutes", "rating", "comment")
	all, err := d.Store.Registrations(ctx, a.w.ID)
	if err != nil {
		return s, err
	}
	say := func(prefix, value string) sheet.Cell {
		if value == "" {
			return nil
		}
		return sheet.Text(a.p.Say(locales.ID("host." + prefix + "." + value)))
	}
	number := func(n int) sheet.Cell {
		if n == 0 {
			return nil
		}
		return sheet.Number(n)
	}
	for _, r := range all {
		if !r.Forgotten.IsZero() {
			continue
		}
		s.Rows = append(s.Rows, []sheet.Cell{say("state_of", string(r.State)), number(r.Position), sheet.Text(r.LastName), sheet.Text(r.FirstName), sheet.Text(r.EmailTyped),
			sheet.Text(r.Organisation), sheet.Text(r.SIRET), say("kind", r.Kind), sheet.Text(r.Departement), sheet.Text(r.Questions), sheet.Text(r.Access),
			hostDay(r.ConsentAt), say("lang", r.Lang), say("source", string(r.Source)), sheet.Moment(r.Created.In(paris)), say("attendance", string(r.Attendance)),
			number(r.Minutes), number(r.Rating), sheet.Text(r.Comment)})
	}
	return s, nil
}

func (d webinarDesk) registrationsBook(ctx context.Context, a hostAsk) (document, error) {
	s, err := d.registrationsSheet(ctx, a)
	if err != nil {
		return document{}, err
	}
	title := a.p.Say(locales.HostTabRegistrations) + " · " + a.w.Title
	raw, err := sheet.XLSX(sheet.Book{Title: title, Lang: a.p.Lang, Author: a.p.Say(locales.HostAuthor), Made: d.Now(), Sheets: []sheet.Sheet{s}})
	return document{Name: "inscriptions-" + a.w.Number + ".xlsx", Title: title, Data: raw}, err
}

func (d webinarDesk) registrationsCSV(ctx context.Context, a hostAsk) (document, error) {
	s, err := d.registrationsSheet(ctx, a)
	return document{Name: "inscriptions-" + a.w.Number + ".csv", Title: a.p.Say(locales.HostTabRegistrations) + " · " + a.w.Title, Data: sheet.CSV(s)}, err
}

// attendanceSheet is the sheet to sign, in the order of names, with who is expected and an empty column.
func (d webinarDesk) attendanceSheet(ctx context.Context, a hostAsk) (document, error) {
	all, err := d.sheetOf(ctx, a.w)
	if err != nil {
		return document{}, err
	}
	s := d.columns(a.p, locales.HostTabSheet, "last_name", "first_name", "organisation", "email", "attendance", "minutes", "signature")
	s.Columns[len(s.Columns)-1].Width = 30
	for _, r := range all {
		var attendance, minutes sheet.Cell
		if r.Attendance != "" {
			attendance = sheet.Text(a.p.Say(locales.ID("host.attendance." + string(r.Attendance))))
		}
		if r.Minutes > 0 {
			minutes = sheet.Number(r.Minutes)
		}
		s.Rows = append(s.Rows, []sheet.Cell{sheet.Text(r.LastName), sheet.Text(r.FirstName), sheet.Text(r.Organisation), sheet.Text(r.EmailTyped), attendance, minutes, nil})
	}
	title := a.p.Say(locales.HostTabSheet) + " · " + spanInParis(a.p, a.w.Start, a.w.End) + " · " + a.w.Title // printed on each page, where a long end is cut
	raw, err := sheet.XLSX(sheet.Book{Title: title, Lang: a.p.Lang, Author: a.p.Say(locales.HostAuthor), Made: d.Now(), Sheets: []sheet.Sheet{s}})
	return document{Name: "emargement-" + a.w.Number + ".xlsx", Title: title, Data: raw}, err
}
