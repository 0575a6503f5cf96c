package bot

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"orchidee/knowledge/extract"
	"orchidee/locales"
	"orchidee/records"
)

// fetchLater queues the fetching of files that were noted: an event of our own, so that a crash repeats it or nothing. What cannot
// be queued now is found by the next sweep.
func (b *Bot) fetchLater(ctx context.Context, files []records.SourcingFile) {
	for _, f := range files {
		private, err := json.Marshal(f)
		if err != nil {
			panic(err) // plain values only
		}
		ev := Event{Kind: KindFetch, Key: "fetch:" + f.ID, Team: f.Team, User: f.User, Value: f.ID, Files: []File{{ID: f.SlackID, Name: f.Name}}, PrivateMetadata: string(private)}
		if err := b.queue(ctx, ev); err != nil {
			b.Log.WarnContext(ctx, "file to fetch not queued", "file", f.ID, "err", err)
		}
	}
}

// fetchFile keeps a file of a request or of an answer, or gives it up: deleted in Slack, or too large. Then who gave it is told what
// to do. When Slack cannot be reached, the event is tried again.
func (b *Bot) fetchFile(ctx context.Context, ev Event) (change, error) {
	var f records.SourcingFile
	if err := json.Unmarshal([]byte(ev.PrivateMetadata), &f); err != nil {
		return nil, fmt.Errorf("file to fetch: %w", err)
	}
	content, err := b.sourcingFile(ctx, f.SlackID)
	refused, deleted := errors.AsType[slack.SlackErrorResponse](err)
	switch {
	case deleted:
		b.Log.WarnContext(ctx, "file not given", "error", refused.Err)
		return b.fileLost(ctx, f, refused), nil
	case errors.Is(err, records.ErrTooBig):
		return b.fileLost(ctx, f, err), nil
	case err != nil:
		return nil, fmt.Errorf("fetch file: %w", err)
	}
	return b.fileEnded(f, func(tx *records.Tx) error { return tx.KeepFile(f.Team, f.ID, content) }), nil
}

// sourcingFile downloads a file, which asks for the scope files:read.
func (b *Bot) sourcingFile(ctx context.Context, id string) ([]byte, error) {
	info, _, _, err := b.API.GetFileInfoContext(ctx, id, 0, 0)
	if err != nil {
		return nil, err
	}
	if info.Size > records.MaxFileSize {
		return nil, records.ErrTooBig
	}
	var content bytes.Buffer
	err = b.API.GetFileContext(ctx, cmp.Or(info.URLPrivateDownload, info.URLPrivate), &atMost{&content, records.MaxFileSize})
	if _, big := errors.AsType[*extract.Fault](err); big { // atMost's
		err = records.ErrTooBig
	}
	return content.Bytes(), err
}

// fileLost gives a file up and tells who gave it.
func (b *Bot) fileLost(ctx context.Context, f records.SourcingFile, cause error) change {
	p := b.printerOf(ctx, f.Team, f.User)
	said := line(locales.RequestFileLost, "File", f.Name)
	if errors.Is(cause, records.ErrTooBig) {
		said = line(locales.RequestFileBig, "File", f.Name, "Most", records.MaxFileSize>>20)
	}
	reply := Reply{Lines: []Line{said}}
	if f.Owner == f.Request {
		reply.Buttons = []Button{{Action: actRequestEdit, Value: f.Request, Label: line(locales.RequestFileAgain)}}
	}
	return changes(
		b.fileEnded(f, func(tx *records.Tx) error { return tx.FailFile(f.Team, f.ID, cause) }),
		enqueue(records.Message{
			Team: f.Team, Key: "file-lost:" + f.ID, Method: records.Post, Channel: f.User, User: f.User, Payload: render(p, reply).payload(), CreatedAt: b.Now(),
		}),
	)
}

// fileEnded records how a file came out, and shows it in the buyer's copy and the team's card. One that was taken away meanwhile is
// no fault.
func (b *Bot) fileEnded(f records.SourcingFile, end change) change {
	return func(tx *records.Tx) error {
		err := end(tx)
		if isNotFound(err) {
			return nil
		}
		if err != nil || f.Owner != f.Request {
			return err
		}
		r, err := tx.Request(f.Team, f.Request)
		if err != nil {
			return err
		}
		files, err := tx.FilesOf(f.Team, f.Request)
		if err != nil {
			return err
		}
		p, err := b.languageIn(tx, r.Team, r.Author)
		if err != nil {
			return err
		}
		return changes(b.copyAgain(p, r, files), b.card(r, "file:"+f.ID))(tx)
	}
}

// fetchGivenUp is what is left of an event that failed too often.
func (b *Bot) fetchGivenUp(ctx context.Context, ev Event, ref string) change {
	var f records.SourcingFile
	if err := json.Unmarshal([]byte(ev.PrivateMetadata), &f); err != nil {
		return changes()
	}
	return b.fileLost(ctx, f, errors.New("given up: "+ref))
}
