package bot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// work makes one attempt at a message.
func (o *outbox) work(ctx context.Context, l *letter) (v verdict) {
	defer func() {
		if v.done && o.more.Load() && o.lanes.length() < outboxMemory/2 {
			select {
			case o.room <- struct{}{}:
			default:
			}
		}
	}()
	if l.sentTS != "" {
		return o.record(ctx, l)
	}
	wait := max(o.resting(l.Message), l.NotBefore.Sub(o.now()), l.settled.Sub(o.now()))
	if wait > 0 {
		return verdict{wait: wait}
	}
	most := sendTime
	if l.Method == records.Mail {
		most = mailTime
		if l.Doubt {
			return o.bury(ctx, l, errMayHaveLeft)
		}
	}
	call, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	thread, err := o.placed(call, l, l.Thread)
	if err != nil {
		return o.refused(ctx, l, err)
	}
	l.Thread = thread
	findable := l.Method == records.Post || l.Method == records.File
	if l.Doubt && findable {
		ts, err := o.find(call, l.Message)
		switch {
		case err != nil:
			return o.unfound(ctx, l, err)
		case ts != "":
			o.log.InfoContext(ctx, "message was there already", "message", l.Message)
			l.sentTS = ts
			return o.record(ctx, l)
		}
	}
	if findable && isUser(l.Channel) {
		if err := o.direct(call, l); err != nil {
			return o.refused(ctx, l, err)
		}
	}
	if (findable || l.Method == records.Mail) && !l.begun {
		if err := o.store.Write(ctx, func(tx *records.Tx) error { return tx.Begin(l.ID) }); err != nil {
			return o.unrecorded(ctx, l, err)
		}
	}
	l.Attempts++
	l.begun, l.Doubt = false, true // until there is a clear answer
	began := o.now()
	ts, err := o.send(call, l)
	o.stats.called(l.Method, outcomeOf(err), o.now().Sub(began))
	if err != nil {
		return o.refused(ctx, l, err)
	}
	l.sentTS = ts
	return o.record(ctx, l)
}

// record writes that a message is sent. Until that succeeds the memory knows it, and after a crash the message is found by its
// metadata.
func (o *outbox) record(ctx context.Context, l *letter) verdict {
	err := o.store.Write(context.WithoutCancel(ctx), func(tx *records.Tx) error { return tx.Sent(l.ID, l.sentTS) })
	if err != nil && !errors.Is(err, records.ErrNotFound) {
		return o.unrecorded(ctx, l, err)
	}
	o.stats.sent(l.Method, o.now().Sub(l.CreatedAt))
	if l.Method == records.Post || l.Method == records.File {
		return verdict{done: true, wait: o.pace}
	}
	return verdict{done: true}
}

// unrecorded is a fault of the database, not of the message.
func (o *outbox) unrecorded(ctx context.Context, l *letter, err error) verdict {
	if errors.Is(err, records.ErrNotFound) { // it was sent, buried or purged by somebody else
		return verdict{done: true}
	}
	if !errors.Is(err, records.ErrClosed) {
		o.log.ErrorContext(ctx, "message not recorded", "message", l.Message, "err", err)
	}
	l.waits++
	return verdict{wait: outboxPause(l.waits)}
}

// refused decides what follows from a failed call.
func (o *outbox) refused(ctx context.Context, l *letter, err error) verdict {
	if l.Method == records.Mail {
		return o.mailRefused(ctx, l, err)
	}
	if ctx.Err() != nil { // the program stops: the message stays doubtful if it was begun
		return verdict{wait: outboxPause(1)}
	}
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		o.rest(l.Message, limited.RetryAfter)
		o.log.WarnContext(ctx, "rate limit", "method", string(l.Method), "for", limited.RetryAfter)
		return o.later(ctx, l, err, false, limited.RetryAfter)
	}
	switch fate := fateOf(err); {
	case fate == tryPlain && !l.plain && l.Method != records.Home && l.Method != records.File:
		o.log.ErrorContext(ctx, "blocks refused: the text goes alone", "message", l.Message, "err", describe(err))
		l.plain, l.Doubt = true, false
		return verdict{wait: time.Nanosecond}
	case fate == tryPlain, fate == giveUp:
		return o.bury(ctx, l, err)
	case o.now().Sub(l.CreatedAt) > maxMessageAge:
		return o.bury(ctx, l, fmt.Errorf("too old: %w", err))
	default:
		l.waits++
		o.log.WarnContext(ctx, "message not sent", "message", l.Message, "err", describe(err))
		return o.later(ctx, l, err, fate == tryUnsure, outboxPause(l.waits))
	}
}

// later puts a message off. In doubt it is looked for before it is sent again.
func (o *outbox) later(ctx context.Context, l *letter, cause error, doubt bool, wait time.Duration) verdict {
	l.Doubt, l.NotBefore = doubt, o.now().Add(wait)
	if doubt {
		l.settled = o.now().Add(o.settle)
	}
	if err := o.store.Write(ctx, func(tx *records.Tx) error {
		if doubt {
			return tx.Doubt(l.ID, describe(cause), l.NotBefore)
		}
		return tx.Retry(l.ID, describe(cause), l.NotBefore)
	}); err != nil {
		return o.unrecorded(ctx, l, err)
	}
	return verdict{wait: wait}
}

// unfound follows a failed search for a doubtful message. When Slack does not let us look, nothing is sent twice: the message
// becomes a dead letter, which somebody sees.
func (o *outbox) unfound(ctx context.Context, l *letter, err error) verdict {
	if fateOf(err) == giveUp {
		return o.bury(ctx, l, fmt.Errorf("may have been sent, cannot look: %w", err))
	}
	wait := time.Duration(0)
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		wait = limited.RetryAfter
	}
	l.waits++
	return verdict{wait: max(wait, outboxPause(l.waits))}
}

// bury makes a dead letter.
func (o *outbox) bury(ctx context.Context, l *letter, cause error) verdict {
	ref := newRef()
	o.log.ErrorContext(ctx, "message given up", "message", l.Message, "ref", ref, "err", describe(cause))
	if err := o.store.Write(ctx, changes(func(tx *records.Tx) error { return tx.Bury(l.ID, describe(cause)) }, o.missed(l.Message, ref), o.lost(l.Message, cause))); err != nil {
		return o.unrecorded(ctx, l, err)
	}
	o.stats.buried(l.Method)
	return verdict{done: true}
}

// missed tells where a file was expected that it does not come, with the reference that is in the log. What was asked for by a
// button may otherwise be waited for in vain.
func (o *outbox) missed(m records.Message, ref string) change {
	var d document
	if m.Method != records.File || json.Unmarshal(m.Payload, &d) != nil {
		return changes()
	}
	return enqueue(records.Message{
		Team: m.Team, Key: "missed:" + m.Key, Method: records.Post, Channel: m.Channel, Thread: m.Thread, CreatedAt: o.now(),
		Payload: render(locales.For(d.Lang), Reply{Lines: []Line{line(locales.PurchaseFileMissed, "Title", d.Title, "Ref", ref)}}).payload(),
	})
}

// outboxPause is the wait before the next attempt: 0.5 s, 1 s, 2 s … at most a minute.
func outboxPause(failures int) time.Duration {
	return min(time.Minute, 250*time.Millisecond<<min(failures, 10))
}

func isUser(id string) bool { return strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") }

// direct opens the direct message with a person and remembers its channel.
func (o *outbox) direct(ctx context.Context, l *letter) error {
	ch, _, _, err := o.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{l.Channel}})
	if err != nil {
		return notBegun{err}
	}
	user := l.Channel
	if err := o.store.Write(ctx, func(tx *records.Tx) error { return tx.SaveDirect(l.Team, user, ch.ID) }); err != nil {
		return notBegun{err}
	}
	l.Channel = ch.ID
	return nil
}

// send makes the call and gives the ts of the message.
func (o *outbox) send(ctx context.Context, l *letter) (ts string, err error) {
	switch l.Method {
	case records.Home:
		return o.publish(ctx, l)
	case records.File:
		return o.upload(ctx, l)
	case records.Mail:
		return l.ID, o.mailOut(ctx, l)
	}
	var content struct {
		Text   string     `json:"text"`
		Blocks []rawBlock `json:"blocks"`
	}
	if err := json.Unmarshal(l.Payload, &content); err != nil {
		return "", slack.SlackErrorResponse{Err: "unreadable_payload"}
	}
	opts := []slack.MsgOption{
		slack.MsgOptionText(content.Text, false),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if !l.plain && len(content.Blocks) > 0 {
		blocks := make([]slack.Block, len(content.Blocks))
		for i, b := range content.Blocks {
			blocks[i] = b
		}
		opts = append(opts, slack.MsgOptionBlocks(blocks...))
	}
	if l.Thread != "" {
		opts = append(opts, slack.MsgOptionTS(l.Thread))
	}
	switch l.Method {
	case records.Post:
		opts = append(opts, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: replyEvent, EventPayload: map[string]any{"key": l.Key}}))
		_, ts, err = o.api.PostMessageContext(ctx, l.Channel, opts...)
	case records.Ephemeral:
		ts, err = o.api.PostEphemeralContext(ctx, l.Channel, l.User, opts...)
	case records.Update:
		at, err := o.placed(ctx, l, l.TS)
		if err != nil {
			return "", err
		}
		_, ts, _, err = o.api.UpdateMessageContext(ctx, l.Channel, at, opts...)
		return ts, err
	default:
		return "", slack.SlackErrorResponse{Err: "unknown_method"}
	}
	if err == nil && ts == "" {
		err = errNoAnswer
	}
	return ts, err
}

// errFirst says that a message refers to one that is still on its way.
var errFirst = errors.New("the message it refers to is on its way")

// placed is the ts of another message to which l refers, to update it or to follow in its thread. One that is given by its key may
// still be on its way when it was the first to its person: it went by their name then, and l goes by their channel. When it was
// given up there is nothing to refer to, even if another one was enqueued under its key since: that one waits behind l.
func (o *outbox) placed(ctx context.Context, l *letter, ref string) (string, error) {
	key, ok := strings.CutPrefix(ref, "key:")
	if !ok {
		return ref, nil
	}
	first, err := o.store.MessageByKey(ctx, l.Team, key)
	switch {
	case err != nil && !isNotFound(err):
		return "", notBegun{err}
	case err == nil && first.SentTS == "" && !first.Dead && first.Seq < l.Seq:
		return "", notBegun{errFirst}
	case first.SentTS == "":
		return "", slack.SlackErrorResponse{Err: "nothing_to_update"}
	}
	if isUser(l.Channel) {
		l.Channel = first.Channel
	}
	return first.SentTS, nil
}

func (o *outbox) publish(ctx context.Context, l *letter) (string, error) {
	var view struct {
		slack.HomeTabViewRequest
		Blocks []rawBlock `json:"blocks"`
	}
	if err := json.Unmarshal(l.Payload, &view); err != nil {
		return "", slack.SlackErrorResponse{Err: "unreadable_payload"}
	}
	for _, b := range view.Blocks {
		view.HomeTabViewRequest.Blocks.BlockSet = append(view.HomeTabViewRequest.Blocks.BlockSet, b)
	}
	resp, err := o.api.PublishViewContext(ctx, slack.PublishViewContextRequest{UserID: l.User, View: view.HomeTabViewRequest})
	if err != nil {
		return "", err
	}
	return resp.View.ID, nil
}

// document is a file to send. Its name is its own in the thread: after an interruption it is looked for by it.
type document struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Comment string `json:"comment"` // mrkdwn, escaped
	Content string `json:"content,omitempty"`
	Data    []byte `json:"data,omitempty"` // instead of Content, what is no text
	Kept    string `json:"kept,omitempty"` // instead of both, the id of a file of sourcing whose bytes are kept
	Alt     string `json:"alt,omitempty"`  // of an image: what it shows, for who does not see it
	Lang    string `json:"lang"`           // of who asked for it
}

func (d document) payload() []byte {
	out, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings and bytes always marshal
	}
	return out
}

// upload sends a file; Slack tells its id but not the ts of its message.
func (o *outbox) upload(ctx context.Context, l *letter) (string, error) {
	var d document
	if err := json.Unmarshal(l.Payload, &d); err != nil {
		return "", slack.SlackErrorResponse{Err: "unreadable_payload"}
	}
	if d.Kept != "" {
		var err error
		if d.Data, err = o.store.FileBytes(ctx, l.Team, d.Kept); isNotFound(err) {
			return "", slack.SlackErrorResponse{Err: "file_gone"}
		} else if err != nil {
			return "", notBegun{err}
		}
	}
	params := slack.UploadFileParameters{
		Filename: d.Name, Title: d.Title, AltTxt: d.Alt, FileSize: len(d.Content), Content: d.Content, InitialComment: d.Comment, Channel: l.Channel, ThreadTimestamp: l.Thread,
	}
	if d.Data != nil {
		params.FileSize, params.Reader = len(d.Data), bytes.NewReader(d.Data)
	}
	f, err := o.api.UploadFileContext(ctx, params)
	if err != nil {
		return "", err
	}
	return f.ID, nil
}

// is reports whether a message of Slack's is the one to be sent.
func is(msg slack.Message, m records.Message) bool {
	if m.Method != records.File {
		return msg.Metadata.EventType == replyEvent && msg.Metadata.EventPayload["key"] == m.Key
	}
	var d document
	if json.Unmarshal(m.Payload, &d) != nil {
		return false
	}
	return slices.ContainsFunc(msg.Files, func(f slack.File) bool { return f.Name == d.Name })
}

// rawBlock is a block as it was rendered: it needs no decoding to be sent.
type rawBlock struct{ json.RawMessage }

func (rawBlock) BlockType() slack.MessageBlockType { return "" }
func (rawBlock) ID() string                        { return "" }

// find looks for a message by the metadata that every post carries; "" means that Slack does not have it.
func (o *outbox) find(ctx context.Context, m records.Message) (ts string, err error) {
	if isUser(m.Channel) {
		return "", nil // its conversation was never opened, so nothing was sent
	}
	oldest := ""
	if !m.CreatedAt.IsZero() {
		oldest = fmt.Sprintf("%d.000000", m.CreatedAt.Add(-5*time.Minute).Unix()) // the clocks may differ
	}
	cursor := ""
	for {
		var page []slack.Message
		if m.Thread != "" {
			page, _, cursor, err = o.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: m.Channel, Timestamp: m.Thread, Cursor: cursor, Oldest: oldest, Limit: 200, IncludeAllMetadata: true})
		} else {
			var resp *slack.GetConversationHistoryResponse
			resp, err = o.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
				ChannelID: m.Channel, Cursor: cursor, Oldest: oldest, Limit: 200, IncludeAllMetadata: true})
			if err == nil {
				page, cursor = resp.Messages, resp.ResponseMetaData.NextCursor
			}
		}
		if err != nil {
			return "", err
		}
		for _, msg := range page {
			if is(msg, m) {
				return msg.Timestamp, nil
			}
		}
		if cursor == "" {
			return "", nil
		}
	}
}
