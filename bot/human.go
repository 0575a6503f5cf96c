package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// private marks a message of the team's thread that is for the team alone.
const private = "//"

// openHuman opens the form that hands a question to the team, filled with the question as it was asked: the person sees what
// will be sent before it is. Without a staff channel it says where to write instead.
func (b *Bot) openHuman(ctx context.Context, ev Event) (any, error) {
	id, _ := split2(ev.Value)
	_, p := b.reader(ctx, ev, id)
	if b.StaffChannel == "" {
		return nil, b.open(ctx, ev, noteView(p, locales.HumanTitle, locales.HumanNobody))
	}
	q, err := b.Store.Question(ctx, id)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	input := slack.NewPlainTextInputBlockElement(plain(p.Say(locales.HumanPlaceholder)), "text")
	input.Multiline, input.MaxLength, input.InitialValue = true, maxInput, cut(q.Text, maxInput)
	view := form(p, formHuman, locales.HumanTitle, locales.Send, id,
		slack.NewInputBlock("words", plain(p.Say(locales.HumanLabel)), plain(p.Say(locales.HumanHint)), input))
	return nil, b.open(ctx, ev, view)
}

// submitHuman records the handoff and announces it to the team, in one transaction with the word to the person. A second
// submit of the same form is the same handoff.
func (b *Bot) submitHuman(ctx context.Context, ev Event) (any, error) {
	who, p := b.reader(ctx, ev, ev.PrivateMetadata)
	words := strings.TrimSpace(ev.State["words"]["text"])
	if words == "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"words": p.Say(locales.HumanEmpty)}), nil
	}
	q, err := b.Store.Question(ctx, ev.PrivateMetadata)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	h := records.Handoff{
		ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte(ev.Team+ev.View)).String(), Team: ev.Team, Question: q.ID, Asker: ev.User,
		Channel: q.Channel, Thread: q.Thread, Words: words, StaffChannel: b.StaffChannel, At: b.Now(),
	}
	if q.TS == "" { // asked by command or in a modal: there is no thread, the answer comes as a direct message
		h.Channel, h.Thread = ev.User, ""
	}
	if err := b.Store.Write(ctx, changes(
		func(tx *records.Tx) error { return tx.SaveHandoff(h) },
		b.announce(ctx, h, q, who),
	)); err != nil {
		return nil, err
	}
	view := noteView(p, locales.HumanTitle, locales.HumanSent)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// permalinkTime leaves time to record the handoff within Slack's three seconds when the link of the thread is slow to come.
const permalinkTime = time.Second

// announce tells the team, in French: who asks, what the bot had answered, and that a reply in the thread is passed on.
func (b *Bot) announce(ctx context.Context, h records.Handoff, q records.Question, who person) change {
	p := locales.For(locales.Default)
	where := p.Say(locales.StaffFromForm)
	if h.Thread != "" {
		where = escape(p.Say(locales.StaffNoLink))
		ask, cancel := context.WithTimeout(ctx, permalinkTime)
		defer cancel()
		if url, err := b.API.GetPermalinkContext(ask, &slack.PermalinkParameters{Channel: h.Channel, Ts: h.Thread}); err == nil && safeURL(url) {
			where = link(url, escape(p.Say(locales.StaffThread)))
		}
	}
	role := locales.RoleBuyer
	if who.role() == knowledge.Supplier { // what they may read, whatever they chose
		role = locales.RoleSupplier
	}
	asker := []slack.RichTextSectionElement{
		slack.NewRichTextSectionTextElement(p.Say(locales.StaffAsker)+" ", nil),
		slack.NewRichTextSectionUserElement(h.Asker, nil),
		slack.NewRichTextSectionTextElement(" ("+p.Say(role)+")", nil),
	}
	outcome := ""
	switch {
	case q.ID == "": // from the App Home: nothing was asked before
	case q.Article == "":
		outcome = p.Say(locales.StaffUnanswered)
	default:
		title := q.Article
		if a, ok := b.Knowledge.Article(q.Article, knowledge.French, knowledge.Date(q.On), knowledge.Staff); ok {
			title = a.Title
		}
		outcome = p.Say(locales.StaffAnswered, "Article", title, "Outcome", p.Say(outcomes[knowledge.Outcome(q.Outcome)]))
	}
	pg := &page{p: p, room: maxMessage}
	pg.blocks = append(pg.blocks, slack.NewHeaderBlock(plain(p.Say(locales.StaffHeader))), slack.NewRichTextBlock("", slack.NewRichTextSection(asker...)))
	pg.plain = append(pg.plain, escape(p.Say(locales.StaffHeader)))
	pg.quote(Reply{Quote: h.Words})
	pg.section(escape(outcome))
	pg.context(where)
	pg.context(escape(p.Say(locales.StaffHow, "Mark", private)))
	out := rendered{Text: cut(strings.Join(pg.plain, "\n"), maxText), Blocks: pg.blocks}
	return enqueue(records.Message{
		Team: h.Team, Key: "handoff:" + h.ID, Method: records.Post, Channel: h.StaffChannel, Payload: out.payload(), Handoff: h.ID, CreatedAt: b.Now(),
	})
}

var outcomes = map[knowledge.Outcome]locales.ID{
	knowledge.Answered: locales.OutcomeAnswered, knowledge.Unsure: locales.OutcomeUnsure, knowledge.Unknown: locales.OutcomeUnknown,
	knowledge.SmallTalk: locales.OutcomeUnknown, knowledge.Scope: locales.OutcomeUnknown,
}

// How long a reply of the team waits for the announcements on their way, and between two looks.
const (
	announceWait = 5 * time.Second
	announceLook = 50 * time.Millisecond
)

// handoffOf finds the handoff whose thread in the staff channel the event replies in. The team may be faster than the record of
// the announcement, above all after a crash: while one is on its way, the reply waits a little.
func (b *Bot) handoffOf(ctx context.Context, ev Event) (records.Handoff, bool, error) {
	if ev.Kind != KindMessage || ev.Channel != b.StaffChannel || b.StaffChannel == "" || ev.Thread == "" {
		return records.Handoff{}, false, nil
	}
	for end := b.Now().Add(announceWait); ; {
		announcing, err := b.Store.Announcing(ctx, ev.Team, ev.Channel)
		if err != nil {
			return records.Handoff{}, false, err
		}
		h, err := b.Store.HandoffByStaffMessage(ctx, ev.Team, ev.Channel, ev.Thread)
		switch {
		case err == nil:
			return h, true, nil
		case !isNotFound(err):
			return records.Handoff{}, false, fmt.Errorf("handoff of thread: %w", err)
		case !announcing || b.Now().After(end): // a thread of the team's own: none of the bot's business
			return records.Handoff{}, true, nil
		}
		select {
		case <-ctx.Done():
			return records.Handoff{}, false, ctx.Err()
		case <-time.After(announceLook):
		}
	}
}

// passOn sends the team's words to the person who asked, and tells their author so. What starts with // stays in the team.
func (b *Bot) passOn(ctx context.Context, h records.Handoff, ev Event) change {
	words := strings.TrimSpace(ev.Text)
	if h.ID == "" || strings.HasPrefix(words, private) {
		return changes()
	}
	told := func(id locales.ID) change {
		return b.whisper(ev, ev.Thread, "handoff-done:"+ev.Key, locales.For(locales.Default), Reply{Lines: []Line{line(id)}})
	}
	if words == "" { // a file alone, or nothing that can be read
		return told(locales.StaffNotPassed)
	}
	_, p := b.reader(ctx, Event{Team: h.Team, User: h.Asker}, h.Question)
	out := render(p, Reply{Quoted: line(locales.HumanReply), Quote: words})
	return changes(
		enqueue(records.Message{
			Team: h.Team, Key: "handoff-reply:" + ev.Key, Method: records.Post, Channel: h.Channel, Thread: h.Thread,
			Payload: out.payload(), CreatedAt: b.Now(),
		}),
		told(locales.StaffPassedOn),
	)
}
