package bot

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// listBatch is how many lines one write keeps. 50 000 in one write would hold up everybody else's for some seconds; 500 take a few
// hundredths of one. Where the import stands is kept in the same writes, so that after a crash it goes on from there.
const listBatch = 500

// runList reads a list and tells what would become of it, or keeps one that was read.
func (b *Bot) runList(ctx context.Context, ev Event) (change, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	var o listOrder
	if err := json.Unmarshal([]byte(ev.Value), &o); err != nil {
		return nil, fmt.Errorf("order of a list: %w", err)
	}
	if !who.staff { // left the team while it waited
		return b.sayList(ev, p, Reply{Lines: []Line{line(locales.ListStaffOnly)}}), nil
	}
	kind, ok := listKindOf(o.Kind)
	if !ok {
		return nil, fmt.Errorf("no kind of list %q", o.Kind)
	}
	raw, err := b.downloadList(ctx, o.File)
	if refused, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		b.Log.WarnContext(ctx, "file not given", "error", refused.Err)
		return b.sayList(ev, p, Reply{Lines: []Line{line(locales.ListGone, "File", o.Name)}}), nil
	}
	var list sheet.List
	if err == nil {
		list, err = readList(o.Name, raw, kind.use)
	}
	if fault, ok := errors.AsType[*sheet.Fault](err); ok {
		b.Log.InfoContext(ctx, "list not read", "code", fault.Code)
		return b.sayList(ev, p, Reply{Lines: []Line{sheetLine(p, kind, fault, o.Name)}}), nil
	}
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	hash := hashOf(raw)
	switch {
	case o.Hash == "":
		o.Hash = hash
		return b.foretell(ctx, ev, p, kind, o, list)
	case o.Hash != hash:
		return b.sayList(ev, p, Reply{Lines: []Line{line(locales.ListChanged, "File", o.Name)}}), nil
	}
	return b.keepList(ctx, ev, p, kind, o, list)
}

// hashOf tells two files apart.
func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8])
}

func readList(name string, raw []byte, use sheet.Use) (sheet.List, error) {
	table, err := sheet.Read(name, raw)
	if err != nil {
		return sheet.List{}, err
	}
	return table.List(use)
}

// sheetLine says why a list cannot be read.
func sheetLine(p locales.Printer, kind listKind, f *sheet.Fault, file string) Line {
	var columns []string
	for _, key := range f.Columns {
		columns = append(columns, p.Say(kind.columns[key]))
	}
	return line(locales.ID("sheet."+string(f.Code)), "File", file, "Columns", strings.Join(columns, ", "), "Line", f.Line, "Found", strings.Join(f.Found, ", "))
}

// downloadList gets a list from Slack.
func (b *Bot) downloadList(ctx context.Context, id string) ([]byte, error) {
	info, _, _, err := b.API.GetFileInfoContext(ctx, id, 0, 0)
	if err != nil {
		return nil, err
	}
	if info.Size > sheet.MaxBytes {
		return nil, &sheet.Fault{Code: sheet.TooLarge}
	}
	var content bytes.Buffer
	err = b.API.GetFileContext(ctx, cmp.Or(info.URLPrivateDownload, info.URLPrivate), &atMost{&content, sheet.MaxBytes})
	return content.Bytes(), err
}

// listCounts is what became of the lines of a list.
type listCounts struct {
	Next                                    int // the line that comes next, while it is being kept
	Created, Updated, Unchanged, Own, Wrong int
}

func (c *listCounts) add(l records.Change) {
	switch l {
	case records.Created:
		c.Created++
	case records.Updated:
		c.Updated++
	case records.Unchanged:
		c.Unchanged++
	case records.KeptOwn:
		c.Own++
	default:
		c.Wrong++
	}
}

// facts are the counts in words, those that are not zero.
func (c listCounts) facts(p locales.Printer) []string {
	var out []string
	for _, f := range []struct {
		id locales.ID
		n  int
	}{{locales.ListCreated, c.Created}, {locales.ListUpdated, c.Updated}, {locales.ListUnchanged, c.Unchanged}, {locales.ListOwn, c.Own}, {locales.ListWrong, c.Wrong}} {
		if f.n > 0 {
			out = append(out, p.Count(f.id, f.n))
		}
	}
	return out
}

// mostFaults is how many faults a message shows; the report has them all.
const mostFaults = 5

// foretell says what would become of a list, with a report of every line, and offers to keep what is right.
func (b *Bot) foretell(ctx context.Context, ev Event, p locales.Printer, kind listKind, o listOrder, list sheet.List) (change, error) {
	lines, err := kind.read(b, ctx, p, withAgreed(ev, o), list)
	if err != nil {
		return nil, err
	}
	var c listCounts
	r := Reply{}
	for _, l := range lines {
		if len(l.wrong) == 0 {
			c.add(l.became)
			continue
		}
		if c.Wrong++; c.Wrong <= mostFaults {
			r.Items = append(r.Items, Item{Title: p.Say(locales.ListLine, "Line", l.line, "Title", cut(l.title, maxTitle)), Facts: l.wrong})
		}
	}
	counted := Item{Title: p.Count(locales.ListReadLines, len(lines), "File", o.Name), Facts: c.facts(p)}
	if len(list.Unknown) > 0 {
		counted.Facts = append(counted.Facts, p.Count(locales.SheetUnread, len(list.Unknown), "Columns", strings.Join(list.Unknown, ", ")))
	}
	if len(list.Outside) > 0 {
		counted.Facts = append(counted.Facts, p.Count(locales.SheetOutside, len(list.Outside)))
	}
	r.Items = append([]Item{counted}, r.Items...)
	if c.Wrong > mostFaults {
		r.Items = append(r.Items, Item{Title: p.Count(locales.ListMoreFaults, c.Wrong-mostFaults)})
	}
	if n := c.Created + c.Updated; n > 0 {
		r.Buttons = []Button{{Action: actListCommit, Value: o.value(), Label: line(locales.ListCommit, "Lines", n), Primary: true}, {Action: actListDrop, Value: o.value(), Label: line(locales.ListDrop)}}
	} else {
		r.Items = append(r.Items, Item{Title: p.Say(locales.ListNothing)})
	}
	report, err := b.listReport(p, kind, o, lines)
	if err != nil {
		return nil, err
	}
	return changes(b.sayList(ev, p, r), b.file(ctx, ev, carried{Channel: ev.Channel, Thread: ev.Thread}, ev.Key, report)), nil
}

// withAgreed carries what the form asked into the reading of the lines.
func withAgreed(ev Event, o listOrder) Event {
	if o.Agreed {
		ev.State = map[string]map[string]string{inAgreed: {inAgreed: alertsYes}}
	}
	ev.Files = []File{{ID: o.File, Name: o.Name}}
	return ev
}

// keepList keeps the lines that are right, a batch a write, and tells what became of them.
func (b *Bot) keepList(ctx context.Context, ev Event, p locales.Printer, kind listKind, o listOrder, list sheet.List) (change, error) {
	lines, err := kind.read(b, ctx, p, withAgreed(ev, o), list)
	if err != nil {
		return nil, err
	}
	var c listCounts
	place := "list:" + ev.Key
	if d, err := b.Store.Draft(ctx, ev.Team, ev.User, place); err == nil {
		err = json.Unmarshal(d.Data, &c)
		if err != nil {
			return nil, fmt.Errorf("place in list: %w", err)
		}
	} else if !isNotFound(err) {
		return nil, err
	}
	for c.Next < len(lines) {
		next := c
		if err := b.Store.Write(ctx, func(tx *records.Tx) error {
			next = c
			return keepBatch(tx, &next, lines, records.Draft{Team: ev.Team, User: ev.User, Form: place, At: b.Now()})
		}); err != nil {
			return nil, fmt.Errorf("keep list: %w", err)
		}
		c = next
	}
	facts := c.facts(p)
	return changes(
		func(tx *records.Tx) error { return tx.DropDraft(ev.Team, ev.User, place) },
		b.sayList(ev, p, Reply{Items: []Item{{Title: p.Say(locales.ListDone, "File", o.Name), Facts: facts}}}),
	), nil
}

// keepBatch keeps some lines and where it stopped. A line that somebody else's profile stands against since it was read is left out
// and counted with the faulty ones.
func keepBatch(tx *records.Tx, c *listCounts, lines []listLine, place records.Draft) error {
	for _, l := range lines[c.Next:min(c.Next+listBatch, len(lines))] {
		c.Next++
		if len(l.wrong) > 0 {
			c.Wrong++
			continue
		}
		became, err := l.keep(tx)
		if err != nil && !errors.Is(err, records.ErrTaken) {
			return fmt.Errorf("line %d: %w", l.line, err)
		}
		c.add(became)
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	place.Data = data
	return tx.SaveDraft(place)
}

// sayList tells something of a list where it was sent, or in the direct message of who sent it.
func (b *Bot) sayList(ev Event, p locales.Printer, r Reply) change {
	return b.say(ev, "say:"+ev.Key, p, r)
}

// listReport is every line with what became of it, as a workbook; what is to be mended stands on a sheet of its own, first.
func (b *Bot) listReport(p locales.Printer, kind listKind, o listOrder, lines []listLine) (document, error) {
	columns := []sheet.Column{{Name: p.Say(locales.ListColLine)}, {Name: p.Say(locales.ListColName)}, {Name: p.Say(locales.ListColRef)}, {Name: p.Say(locales.ListColResult)}, {Name: p.Say(locales.ListColMend), Width: 60}}
	var all, wrong [][]sheet.Cell
	for _, l := range lines {
		said := p.Say(locales.ID("list.result." + string(l.became)))
		if len(l.wrong) > 0 {
			said = p.Say(locales.ListResultWrong)
		}
		row := []sheet.Cell{sheet.Number(l.line), sheet.Text(l.title), sheet.Text(l.ref), sheet.Text(said), sheet.Text(strings.Join(l.wrong, " "))}
		all = append(all, row)
		if len(l.wrong) > 0 {
			wrong = append(wrong, row)
		}
	}
	sheets := []sheet.Sheet{{Name: p.Say(locales.ListSheetAll), Columns: columns, Rows: all}}
	if len(wrong) > 0 {
		sheets = append([]sheet.Sheet{{Name: p.Say(locales.ListSheetWrong), Columns: columns, Rows: wrong}}, sheets...)
	}
	title := p.Say(locales.ListReport, "File", o.Name)
	data, err := sheet.XLSX(sheet.Book{Title: title, Lang: p.Lang, Author: "Région Grand Est", Made: b.Now(), Sheets: sheets})
	if err != nil {
		return document{}, fmt.Errorf("report of list: %w", err)
	}
	return document{Name: kind.noun + ".xlsx", Title: title, Comment: escape(title), Data: data, Lang: p.Lang}, nil
}
