package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// export is a file about a request.
type export struct {
	kind  string
	label locales.ID
	name  locales.ID // of the file, without its ending
	end   string
	make  func(*requestReport) ([]byte, error)
}

// exports are those offered, in the order of their buttons.
var exports = []export{
	{"list-xlsx", locales.RequestListXLSX, locales.RequestListFile, ".xlsx", (*requestReport).listXLSX},
	{"list-csv", locales.RequestListCSV, locales.RequestListFile, ".csv", (*requestReport).listCSV},
	{"log-xlsx", locales.RequestLogXLSX, locales.RequestLogFile, ".xlsx", (*requestReport).logXLSX},
	{"log-docx", locales.RequestLogDOCX, locales.RequestLogFile, ".docx", (*requestReport).logDOCX},
}

// exportRequest queues the making of a file, which may take longer than Slack waits, and says where it will be.
func (b *Bot) exportRequest(ctx context.Context, ev Event) (any, error) {
	id, kind, _ := strings.Cut(ev.Value, "|")
	r, _, p, ok, err := b.ownRequest(ctx, ev, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, b.open(ctx, ev, noteView(p, locales.RequestSeeTitle, locales.RequestGone))
	}
	// A double click within a minute is one file.
	key := fmt.Sprintf("export:%s:%s:%s:%d", ev.User, r.ID, kind, b.Now().Unix()/60)
	if err := b.queue(ctx, Event{Kind: KindExport, Key: key, Team: ev.Team, User: ev.User, UserTeam: ev.UserTeam, Value: ev.Value}); err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, noteView(p, locales.RequestSeeTitle, locales.RequestExporting))
}

// makeExport makes the file and sends it to who asked, if they still may have it.
func (b *Bot) makeExport(ctx context.Context, ev Event) (change, error) {
	id, kind, _ := strings.Cut(ev.Value, "|")
	r, _, p, ok, err := b.ownRequest(ctx, ev, id)
	if err != nil || !ok {
		return changes(), err
	}
	for _, e := range exports {
		if e.kind != kind {
			continue
		}
		report, err := b.report(ctx, p, r)
		if err != nil {
			return nil, err
		}
		data, err := e.make(report)
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", kind, err)
		}
		title := p.Say(e.name, "Number", r.Number)
		return b.sendFile(ev, ev.Key, document{
			Name: r.Number + "-" + strings.SplitN(kind, "-", 2)[0] + e.end, Title: title, Comment: escape(p.Say(locales.RequestFileHere, "Title", title, "Subject", r.Title)),
			Data: data, Lang: p.Lang,
		}), nil
	}
	return changes(), nil
}

// exportGivenUp tells that a file could not be made.
func (b *Bot) exportGivenUp(ctx context.Context, ev Event, ref string) change {
	return enqueue(records.Message{
		Team: ev.Team, Key: "sorry:" + ev.Key, Method: records.Post, Channel: ev.User, User: ev.User, CreatedAt: b.Now(),
		Payload: render(b.printerOf(ctx, ev.Team, ev.User), Reply{Lines: []Line{line(locales.Sorry, "Ref", ref)}}).payload(),
	})
}

// sendFile sends a file to who acts, once for a key. Its name is its own, so that after an interruption it is found by it.
func (b *Bot) sendFile(ev Event, key string, d document) change {
	sum := sha256.Sum256([]byte(key + ev.User))
	end := path.Ext(d.Name)
	d.Name = strings.TrimSuffix(d.Name, end) + "-" + hex.EncodeToString(sum[:4]) + end
	payload, err := json.Marshal(d)
	if err != nil {
		panic(err) // bytes and strings always marshal
	}
	return enqueue(records.Message{
		Team: ev.Team, Key: "request-file:" + hex.EncodeToString(sum[:16]), Method: records.File, Channel: ev.User, User: ev.User, Payload: payload, CreatedAt: b.Now(),
	})
}

// requestReport is all that is known of a request, in the words of who asks.
type requestReport struct {
	p     locales.Printer
	b     *Bot
	made  time.Time
	log   records.SourcingLog
	names map[string]string         // of people, by id
	files map[string][]string       // of answers, by id
	about map[string]records.Notice // first notices, by supplier
}

// report gathers a request. It may ask Slack for the names of people.
func (b *Bot) report(ctx context.Context, p locales.Printer, r records.Request) (*requestReport, error) {
	log, err := b.Store.SourcingLog(ctx, r.Team, r.ID)
	if err != nil {
		return nil, err
	}
	out := &requestReport{p: p, b: b, made: b.Now(), log: log, names: map[string]string{}, files: map[string][]string{}, about: map[string]records.Notice{}}
	people := []string{r.Author, r.Taker}
	for _, s := range log.Steps {
		if s.By.Role != records.BySupplier {
			people = append(people, s.By.User)
		}
	}
	for _, n := range log.Notices {
		people = append(people, n.ToldBy)
		if n.Kind == records.NoticeFirst {
			out.about[n.Supplier] = n
		}
	}
	for _, user := range people {
		if _, known := out.names[user]; !known && user != "" {
			out.names[user] = b.people.person(ctx, b.Store, Event{Team: r.Team, User: user}).name
		}
	}
	for _, a := range log.Answers {
		files, err := b.Store.FilesOf(ctx, r.Team, a.ID)
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			out.files[a.ID] = append(out.files[a.ID], f.Name)
		}
	}
	return out, nil
}

// who names somebody; a supplier is not named: who asked a question is nobody's business but the team's.
func (o *requestReport) who(by records.Actor) string {
	role := o.p.Say(locales.ID("request.role." + string(by.Role)))
	if name := o.names[by.User]; name != "" && by.Role != records.BySupplier {
		return name + " (" + role + ")"
	}
	return role
}

// list is the sheet of interested suppliers with all their answers.
func (o *requestReport) list() sheet.Sheet {
	p := o.p
	s := sheet.Sheet{Name: p.Say(locales.RequestColInterested)}
	s.Columns = columns(p, locales.RequestColName, locales.RequestColSIRET, locales.RequestColKinds, locales.RequestColEmail, locales.RequestColPhone, locales.RequestColAnswered)
	for i, q := range o.log.Request.Questions {
		s.Columns = append(s.Columns, sheet.Column{Name: strconv.Itoa(i+1) + ". " + q})
	}
	s.Columns = append(s.Columns, columns(p, locales.RequestFiles)...)
	for _, a := range o.log.Answers {
		if !a.Interested {
			continue
		}
		row := []sheet.Cell{sheet.Text(supplierName(p, a)), sheet.Text(siretName(a.SIRET)), sheet.Text(kindsOf(p, a.Kinds)), sheet.Text(a.Email), sheet.Phone(a.Phone), sheet.Moment(inParis(a.At))}
		for i := range o.log.Request.Questions {
			said := ""
			if i < len(a.Answers) {
				said = a.Answers[i]
			}
			row = append(row, sheet.Text(said))
		}
		s.Rows = append(s.Rows, append(row, sheet.Text(strings.Join(o.files[a.ID], ", "))))
	}
	return s
}

func columns(p locales.Printer, names ...locales.ID) (out []sheet.Column) {
	for _, n := range names {
		out = append(out, sheet.Column{Name: p.Say(n)})
	}
	return out
}

func (o *requestReport) listCSV() ([]byte, error) { return sheet.CSV(o.list()), nil }

func (o *requestReport) listXLSX() ([]byte, error) {
	return sheet.XLSX(o.book(locales.RequestListFile, o.list()))
}

func (o *requestReport) book(title locales.ID, sheets ...sheet.Sheet) sheet.Book {
	return sheet.Book{
		Title: o.p.Say(title, "Number", o.log.Request.Number), Lang: sheetLang[o.p.Lang], Author: o.p.Say(locales.RequestOrganisation), Made: o.made, Sheets: sheets,
	}
}

var sheetLang = map[string]string{"fr": "fr-FR", "en": "en-GB", "de": "de-DE"}
