package bot

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/knowledge/extract"
	"orchidee/locales"
	"orchidee/records"
)

// The team imports a document by sending it in a direct message: a button opens a form, and the form queues the work like any
// event, so that a crash repeats it or nothing. Everybody else is told kindly that files are not read.

const (
	maxOffered = 5               // files of one message
	importTime = 6 * time.Minute // for one attempt: the download and the reading
	maxTitle   = 150             // runes
)

var audiences = []struct {
	value knowledge.Audience
	text  locales.ID
}{
	{knowledge.Everyone, locales.AudienceAll}, {knowledge.Buyer, locales.AudienceBuyer}, {knowledge.Supplier, locales.AudienceSupp}, {knowledge.Staff, locales.AudienceStaff},
}

// filesSent answers a direct message with files.
func (b *Bot) filesSent(ev Event, who person) change {
	p := locales.For(who.lang(""))
	reply := Reply{Lines: []Line{line(locales.FileStaffOnly)}}
	if who.staff {
		reply = Reply{Lines: []Line{line(locales.FileOffer)}, Files: ev.Files[:min(len(ev.Files), maxOffered)], Buttons: listOffers(ev.Files)}
	}
	return b.say(ev, "files:"+ev.Key, p, reply)
}

// openImport opens the form for one file. Only the team may.
func (b *Bot) openImport(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	if !who.staff {
		return nil, b.open(ctx, ev, noteView(p, locales.FileTitle, locales.FileStaffOnly))
	}
	file, name, _ := strings.Cut(ev.Value, "|")
	private := strings.Join([]string{file, ev.Channel, cmp.Or(ev.Thread, ev.MessageTS), name}, "|")
	return nil, b.open(ctx, ev, importView(p, private, titleOf("", name)))
}

func importView(p locales.Printer, private, title string) slack.ModalViewRequest {
	var options []*slack.OptionBlockObject
	for _, a := range audiences {
		options = append(options, slack.NewOptionBlockObject(string(a.value), plain(cut(p.Say(a.text), maxButton)), nil))
	}
	who := slack.NewInputBlock("audience", plain(p.Say(locales.FileWho)), nil, slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, "audience", options...))
	name := slack.NewPlainTextInputBlockElement(nil, "title")
	name.MaxLength, name.InitialValue = maxTitle, cut(title, maxTitle)
	from := slack.NewInputBlock("from", plain(p.Say(locales.FileFrom)), nil, slack.NewDatePickerBlockElement("from"))
	until := slack.NewInputBlock("until", plain(p.Say(locales.FileUntil)), nil, slack.NewDatePickerBlockElement("until"))
	url := slack.NewInputBlock("url", plain(p.Say(locales.FileURL)), plain(p.Say(locales.FileURLHint)), slack.NewPlainTextInputBlockElement(nil, "url"))
	from.Optional, until.Optional, url.Optional = true, true, true
	return form(p, formImport, locales.FileTitle, locales.Send, cut(private, maxInput), who,
		slack.NewInputBlock("title", plain(p.Say(locales.FileName)), plain(p.Say(locales.FileNameHint)), name), from, until, url)
}

// submitImport queues the work and says so; a second submit of the same form is the same work.
func (b *Bot) submitImport(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	if !who.staff {
		view := noteView(p, locales.FileTitle, locales.FileStaffOnly)
		return slack.NewUpdateViewSubmissionResponse(&view), nil
	}
	if wrong := checkImport(p, ev.State); len(wrong) > 0 {
		return slack.NewErrorsViewSubmissionResponse(wrong), nil
	}
	parts := strings.SplitN(ev.PrivateMetadata, "|", 4)
	if len(parts) < 4 {
		return nil, fmt.Errorf("import form: %d parts in its metadata", len(parts))
	}
	if err := b.queue(ctx, Event{
		Kind: KindImport, Key: "import:" + ev.View, Team: ev.Team, User: ev.User, UserTeam: ev.UserTeam, Channel: parts[1], Thread: parts[2],
		Files: []File{{ID: parts[0], Name: parts[3]}}, State: ev.State,
	}); err != nil {
		return nil, err
	}
	view := noteView(p, locales.FileTitle, locales.FileStarted)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// checkImport says which fields of the form to mend.
func checkImport(p locales.Printer, state map[string]map[string]string) map[string]string {
	wrong := map[string]string{}
	if from, until := state["from"]["from"], state["until"]["until"]; from != "" && until != "" && until < from {
		wrong["until"] = p.Say(locales.FileUntilEarly)
	}
	if url := state["url"]["url"]; url != "" && !safeURL(url) {
		wrong["url"] = p.Say(locales.FileURLWrong)
	}
	return wrong
}

// importFile reads the file and stores it, with the word to who sent it in the same transaction. A file that cannot be imported
// is told and done with; when Slack cannot be reached, the event is tried again.
func (b *Bot) importFile(ctx context.Context, ev Event) (change, error) {
	if len(ev.Files) == 0 {
		return nil, errors.New("import without a file")
	}
	p := locales.For(b.people.person(ctx, b.Store, ev).lang(""))
	file := ev.Files[0]
	name, raw, err := b.download(ctx, file.ID)
	if refused, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		b.Log.WarnContext(ctx, "file not given", "error", refused.Err)
		return b.say(ev, ev.Key, p, Reply{Lines: []Line{line(locales.FileFailed, "File", file.Name)}}), nil
	}
	var doc *extract.Document
	if err == nil {
		doc, err = extract.Read(ctx, name, raw, extract.Options{Cache: b.PDFCache})
	}
	if fault, ok := errors.AsType[*extract.Fault](err); ok {
		b.Log.InfoContext(ctx, "file not imported", "code", fault.Code)
		return b.say(ev, ev.Key, p, Reply{Lines: []Line{line(locales.ID("document."+string(fault.Code)), "File", cmp.Or(file.Name, name))}}), nil
	}
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	d, passages := Imported(name, raw, doc)
	d.Team, d.By, d.Title, d.Named, d.Whole = ev.Team, ev.User, cmp.Or(ev.field("title"), d.Title), true, true
	d.Audience, d.ValidFrom, d.ValidUntil, d.URL, d.At = ev.field("audience"), ev.field("from"), ev.field("until"), ev.field("url"), b.Now()
	return func(tx *records.Tx) error {
		d, replaced, err := tx.SaveDocument(d, passages)
		if err != nil {
			return err
		}
		id := locales.DocumentImported
		if replaced {
			id = locales.DocumentReplaced
		}
		reply := Reply{Lines: []Line{line(id, "Title", d.Title, "ID", d.ID, "Version", d.Version, "Passages", d.Passages)}}
		return b.say(ev, ev.Key, p, reply)(tx)
	}, nil
}

// download gets a file from Slack, which asks for the scope files:read.
func (b *Bot) download(ctx context.Context, id string) (name string, raw []byte, err error) {
	info, _, _, err := b.API.GetFileInfoContext(ctx, id, 0, 0)
	if err != nil {
		return "", nil, err
	}
	name = path.Base(info.Name)
	switch {
	case !extract.Known(name):
		return name, nil, &extract.Fault{Code: extract.Unknown}
	case info.Size > extract.MaxFile:
		return name, nil, &extract.Fault{Code: extract.TooLarge}
	}
	var content bytes.Buffer
	err = b.API.GetFileContext(ctx, cmp.Or(info.URLPrivateDownload, info.URLPrivate), &atMost{&content, extract.MaxFile})
	return name, content.Bytes(), err
}

// atMost refuses to write more than what was announced.
type atMost struct {
	io.Writer
	left int
}

func (w *atMost) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, &extract.Fault{Code: extract.TooLarge}
	}
	return w.Writer.Write(p)
}
