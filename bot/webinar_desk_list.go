package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"orchidee/knowledge/extract"
	"orchidee/locales"
	"orchidee/records"
	"orchidee/records/sheet"
)

const (
	// maxHostList is how many people one list may register. Ours: they are decided, written and told in one write, inside Slack's
	// three seconds.
	maxHostList = 2000
	// maxHostFile is how large the file of a list may be, in bytes. Ours: 2 000 lines are some 300 kB.
	maxHostFile = 5 << 20
	// hostFileTime is how long Slack may take to give a file: the rest of its three seconds is for reading it and answering.
	hostFileTime = 1500 * time.Millisecond
)

// hostListTypes are the endings Slack's file chooser lets through.
var hostListTypes = []string{"csv", "txt", "tsv", "xlsx"}

func (d webinarDesk) openImportList(ctx context.Context, a hostAsk) (any, error) {
	if a.w.State(d.Now()) != records.WebinarPlanned {
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostNoEnter))
	}
	in := &hostForm{p: a.p}
	in.note(locales.HostImportIntro, "Title", a.w.Title)
	in.add("file", true, true, slack.NewFileInputBlockElement("file").WithMaxFiles(1).WithFileTypes(hostListTypes...))
	in.add("lines", true, true, hostText("lines", "", maxInput, true))
	view := form(a.p, formHostImport, locales.HostImportTitle, locales.HostTry, a.w.ID, in.blocks...)
	if a.Callback == formHostEnter {
		return d.replace(ctx, a, view)
	}
	return d.present(ctx, a, view)
}

// hostList is a list between its dry run and its commit. It stands in a draft of the person who sent it, under the id of the view.
type hostList struct {
	Rows  []records.Registration
	Lines []int // of the file
	Notes []string
}

func hostDraft(view string) string { return "webinar-list:" + view }

// tryList reads a list and says what would become of each line. Nothing is registered yet.
func (d webinarDesk) tryList(ctx context.Context, a hostAsk) (any, error) {
	table, fault, err := d.table(ctx, a, "file", "lines")
	if err != nil {
		return nil, err
	}
	if fault != nil {
		return slack.NewErrorsViewSubmissionResponse(fault), nil
	}
	field := hostField(a.Event)
	list, err := table.List(hostAttendeeColumns)
	if err == nil && len(list.Rows) > maxHostList {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{field: a.p.Say(locales.HostListLong, "Lines", len(list.Rows), "Most", maxHostList)}), nil
	}
	if err != nil {
		return d.refuseSheet(a, field, err)
	}
	l := d.readList(a, list)
	if len(l.Rows) == 0 {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{field: a.p.Say(locales.HostListEmpty)}), nil
	}
	raw := hostPacked(l)
	var rep records.ImportReport
	err = d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if rep, err = tx.Import(a.w.ID, l.Rows, a.User, true); err != nil {
			return err
		}
		return tx.SaveDraft(records.Draft{Team: a.Team, User: a.User, Form: hostDraft(a.View), Data: raw, At: d.Now()})
	})
	if err != nil {
		return nil, err
	}
	return d.present(ctx, a, hostTryView(a.p, a.w, rep, l))
}

// hostPacked is a list as it is stored. Addresses stand in it as they are, so that who is forgotten is found there too.
func hostPacked(l any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(l); err != nil {
		panic(err) // texts and numbers always marshal
	}
	return out.Bytes()
}

// aboutList does something with the list that a view was about; one that was committed or dropped is said to be gone.
func (d webinarDesk) aboutList(h func(webinarDesk, context.Context, hostAsk, hostList) (any, error)) handler {
	return d.about(func(d webinarDesk, ctx context.Context, a hostAsk) (any, error) {
		draft, err := d.Store.Draft(ctx, a.Team, a.User, hostDraft(a.View))
		if isNotFound(err) {
			return d.present(ctx, a, noteView(a.p, locales.HostImportTitle, locales.HostListDone))
		}
		var l hostList
		if err == nil {
			err = json.Unmarshal(draft.Data, &l)
		}
		if err != nil {
			return nil, err
		}
		return h(d, ctx, a, l)
	})
}

// commitList registers the people of a list that was tried. The list is gone afterwards, in the same write: the second click finds nothing.
func (d webinarDesk) commitList(ctx context.Context, a hostAsk, l hostList) (any, error) {
	var rep records.ImportReport
	err := d.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if rep, err = tx.Import(a.w.ID, l.Rows, a.User, false); err != nil {
			return err
		}
		if err := tx.DropDraft(a.Team, a.User, hostDraft(a.View)); err != nil {
			return err
		}
		return changes(d.tellImported(a, rep), d.reportFile(a, "webinar-import:"+a.View, rep, l), d.card(a.w.ID))(tx)
	})
	if err != nil {
		return nil, err
	}
	return d.present(ctx, a, hostReportView(a.p, a.w, rep, l.Lines))
}

// dropList forgets a list that was tried and not committed.
func (d webinarDesk) dropList(ctx context.Context, a hostAsk) (any, error) {
	return nil, d.Store.Write(ctx, func(tx *records.Tx) error { return tx.DropDraft(a.Team, a.User, hostDraft(a.View)) })
}

// hostField is the field of the form that was filled: what is said of the list is said there.
func hostField(ev Event) string {
	if ev.field("file") != "" {
		return "file"
	}
	return "lines"
}

// table reads what was sent: a file, or else pasted lines when the form takes them. fault says what to mend.
func (d webinarDesk) table(ctx context.Context, a hostAsk, file, lines string) (t sheet.Table, fault map[string]string, err error) {
	sent, pasted := a.field(file), ""
	if lines != "" {
		pasted = a.field(lines)
	}
	switch {
	case sent == "" && pasted == "":
		return t, map[string]string{file: a.p.Say(locales.HostListMissing)}, nil
	case sent != "" && pasted != "":
		return t, map[string]string{lines: a.p.Say(locales.HostListBoth)}, nil
	case sent == "":
		t, err = sheet.Read("", []byte(pasted))
		fault, err = d.sheetFault(a, lines, "", err)
		return t, fault, err
	}
	id, name, _ := strings.Cut(sent, "|")
	raw, err := d.fetchList(ctx, id)
	if refused, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		d.Log.WarnContext(ctx, "list not given", "error", refused.Err)
		return t, map[string]string{file: a.p.Say(locales.FileFailed, "File", name)}, nil
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return t, map[string]string{file: a.p.Say(locales.HostFileSlow)}, nil
	}
	if err == nil {
		t, err = sheet.Read(name, raw)
	}
	fault, err = d.sheetFault(a, file, name, err)
	return t, fault, err
}

func (d webinarDesk) fetchList(ctx context.Context, id string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, hostFileTime)
	defer cancel()
	info, _, _, err := d.API.GetFileInfoContext(ctx, id, 0, 0)
	if err != nil {
		return nil, err
	}
	if info.Size > maxHostFile {
		return nil, &sheet.Fault{Code: sheet.TooLarge}
	}
	var content bytes.Buffer
	url := info.URLPrivateDownload
	if url == "" {
		url = info.URLPrivate
	}
	err = d.API.GetFileContext(ctx, url, &atMost{&content, maxHostFile})
	if _, tooLarge := errors.AsType[*extract.Fault](err); tooLarge {
		err = &sheet.Fault{Code: sheet.TooLarge}
	}
	return content.Bytes(), err
}

// sheetFault says at a field why a list cannot be used; any other error comes back.
func (d webinarDesk) sheetFault(a hostAsk, field, name string, err error) (map[string]string, error) {
	f, ok := errors.AsType[*sheet.Fault](err)
	if !ok {
		return nil, err
	}
	if name == "" {
		name = a.p.Say(locales.HostPasted)
	}
	if f.Code == sheet.TooLarge {
		return map[string]string{field: a.p.Say(locales.HostListLarge, "File", name)}, nil
	}
	var needed []string
	for _, key := range f.Columns {
		needed = append(needed, a.p.Say(locales.ID("host.column."+key)))
	}
	if len(needed) == 0 {
		needed = []string{a.p.Say(locales.HostColumnEmail)}
	}
	return map[string]string{field: a.p.Say(locales.ID("sheet."+string(f.Code)), "File", name, "Columns", strings.Join(needed, ", "),
		"Line", f.Line, "Found", cut(strings.Join(f.Found, ", "), maxHeader))}, nil
}

func (d webinarDesk) refuseSheet(a hostAsk, field string, err error) (any, error) {
	_, name, _ := strings.Cut(a.field("file"), "|")
	fault, err := d.sheetFault(a, field, name, err)
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	return slack.NewErrorsViewSubmissionResponse(fault), nil
}
