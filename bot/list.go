package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

// The team imports a list in two steps: the list is read and what would become of each line is told, then a button keeps the lines
// that are right. Both are queued events, since a long list takes more than the three seconds of a click.

const (
	actList       = "list"        // open the form; value: kind|file|name, without a file the form asks for one
	actListCommit = "list_commit" // keep the lines that are right; value: listOrder
	actListDrop   = "list_drop"   // keep nothing
	formList      = "list_form"

	inFile, inAgreed = "file", "agreed"

	listSuppliers  = "suppliers"
	listIntentions = "intentions"
)

// listKind is a kind of list that the team imports.
type listKind struct {
	name                string
	title, hint, button locales.ID
	noun                string // of the report's file name
	agreed              bool   // the form asks whether those named agreed to be told
	use                 sheet.Use
	columns             map[string]locales.ID // what the needed columns are called
	read                func(*Bot, context.Context, locales.Printer, Event, sheet.List) ([]listLine, error)
}

var listKinds = []listKind{supplierLists, intentionLists}

func listKindOf(name string) (listKind, bool) {
	i := slices.IndexFunc(listKinds, func(k listKind) bool { return k.name == name })
	if i < 0 {
		return listKind{}, false
	}
	return listKinds[i], true
}

// listLine is a line of a list: what would become of it, or what is wrong with it.
type listLine struct {
	line       int
	title, ref string
	wrong      []string // sentences
	became     records.Change
	keep       func(*records.Tx) (records.Change, error)
}

// listOrder is a list that was read, as the value of the button that keeps it.
type listOrder struct {
	Kind   string `json:"k"`
	File   string `json:"f"`
	Name   string `json:"n"`
	Hash   string `json:"h"` // of what was read
	Agreed bool   `json:"a,omitempty"`
}

func (o listOrder) value() string {
	out, err := json.Marshal(o)
	if err != nil {
		panic(err) // strings
	}
	return string(out)
}

// openList opens the form of an import.
func (b *Bot) openList(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	name, file, _ := strings.Cut(ev.Value, "|")
	kind, ok := listKindOf(name)
	if !ok {
		return nil, fmt.Errorf("no kind of list %q", name)
	}
	if !who.staff {
		return nil, b.open(ctx, ev, noteView(p, kind.title, locales.ListStaffOnly))
	}
	at := "||"
	if file != "" {
		at = ev.Channel + "|" + cmp.Or(ev.Thread, ev.MessageTS) + "|" + file
	}
	return nil, b.open(ctx, ev, listView(p, kind, cut(kind.name+"|"+at, maxInput)))
}

// listOffers offers to read the first sent file that may be a list as one.
func listOffers(files []File) (out []Button) {
	for _, f := range files {
		if end := strings.ToLower(path.Ext(f.Name)); end == ".csv" || end == ".xlsx" {
			for _, k := range listKinds {
				out = append(out, Button{Action: actList + ":" + k.name, Value: k.name + "|" + f.ID + "|" + f.Name, Label: line(k.button)})
			}
			return out
		}
	}
	return nil
}

// listView is the form; private is kind|channel|thread|file|name.
func listView(p locales.Printer, kind listKind, private string) slack.ModalViewRequest {
	f := &fields{p: p, blocks: []slack.Block{slack.NewSectionBlock(plain(p.Say(kind.hint)), nil, nil)}}
	parts := strings.SplitN(private, "|", 5)
	if len(parts) == 5 {
		f.blocks = append(f.blocks, slack.NewSectionBlock(plain(p.Say(locales.ListFileIs, "File", parts[4])), nil, nil))
	} else {
		f.add(inFile, locales.ListFile, locales.ListFileHint, false, slack.NewFileInputBlockElement(inFile).WithMaxFiles(1))
	}
	if kind.agreed {
		f.add(inAgreed, locales.ListAgreed, locales.ListAgreedHint, true, f.boxes(inAgreed, nil, []*slack.OptionBlockObject{f.option(alertsYes, p.Say(locales.ListAgreedYes))}))
	}
	return form(p, formList, kind.title, locales.ListRead, private, f.blocks...)
}

// submitList queues the reading and says so; a second submit of the same form is the same reading.
func (b *Bot) submitList(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	parts := strings.SplitN(ev.PrivateMetadata, "|", 5)
	kind, ok := listKindOf(parts[0])
	if !ok || len(parts) < 4 {
		return nil, fmt.Errorf("no list in the form's metadata")
	}
	if !who.staff {
		view := noteView(p, kind.title, locales.ListStaffOnly)
		return slack.NewUpdateViewSubmissionResponse(&view), nil
	}
	channel, thread, file, name := parts[1], parts[2], parts[3], parts[len(parts)-1]
	if file == "" {
		file, name, _ = strings.Cut(ev.field(inFile), "|")
	}
	if file == "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{inFile: p.Say(locales.ListFileMissing)}), nil
	}
	if id := wrongEnding(name); id != "" {
		if ev.field(inFile) != "" {
			return slack.NewErrorsViewSubmissionResponse(map[string]string{inFile: p.Say(id, "File", cut(name, maxTitle))}), nil
		}
	}
	order := listOrder{Kind: kind.name, File: file, Name: cut(name, maxTitle), Agreed: slices.Contains(ev.chosen(inAgreed), alertsYes)}
	if err := b.queueList(ctx, ev, "list:"+ev.View, order, cmp.Or(channel, ev.User), thread); err != nil {
		return nil, err
	}
	view := noteView(p, kind.title, locales.ListStarted)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// wrongEnding tells by its name alone a file that is no list, so that its sender hears it at once.
func wrongEnding(name string) locales.ID {
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv", ".txt", ".xlsx":
		return ""
	case ".xls":
		return locales.SheetOldExcel
	}
	return locales.SheetUnknown
}

// queueList keeps the work as an event, so that a crash repeats it or nothing.
func (b *Bot) queueList(ctx context.Context, ev Event, key string, o listOrder, channel, thread string) error {
	return b.queue(ctx, Event{
		Kind: KindList, Key: key, Team: ev.Team, User: ev.User, UserTeam: ev.UserTeam, Channel: channel, Thread: thread,
		Files: []File{{ID: o.File, Name: o.Name}}, Value: o.value(),
	})
}

// commitList queues the keeping of a list that was read. The message loses its buttons, so that one sees that it goes on.
func (b *Bot) commitList(ctx context.Context, ev Event) (any, error) {
	return nil, b.settleList(ctx, ev, locales.ListGoing, func(o listOrder) error {
		return b.queueList(ctx, ev, "list-commit:"+ev.Channel+":"+ev.MessageTS, o, ev.Channel, ev.Thread)
	})
}

// dropList ends an import before anything was kept.
func (b *Bot) dropList(ctx context.Context, ev Event) (any, error) {
	return nil, b.settleList(ctx, ev, locales.ListDropped, func(listOrder) error { return nil })
}

func (b *Bot) settleList(ctx context.Context, ev Event, said locales.ID, do func(listOrder) error) error {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	if !who.staff {
		return b.open(ctx, ev, noteView(p, locales.ListTitle, locales.ListStaffOnly))
	}
	var o listOrder
	if err := json.Unmarshal([]byte(ev.Value), &o); err != nil {
		return fmt.Errorf("order of a list: %w", err)
	}
	if err := do(o); err != nil {
		return err
	}
	reply := Reply{Lines: []Line{line(said, "File", o.Name)}}
	return b.Store.Write(ctx, enqueue(records.Message{
		Team: ev.Team, Key: "list-settled:" + ev.Channel + ":" + ev.MessageTS, Method: records.Update, Channel: ev.Channel, TS: ev.MessageTS,
		Payload: render(p, reply).payload(), CreatedAt: b.Now(),
	}))
}
