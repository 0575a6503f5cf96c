package bot

import (
	"context"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// reasons are why an answer did not help: the fixed words that are recorded, with what the person reads.
var reasons = []struct {
	word string
	text locales.ID
}{
	{"off-topic", locales.ReasonOffTopic}, {"wrong", locales.ReasonWrong}, {"outdated", locales.ReasonOutdated},
	{"unclear", locales.ReasonUnclear}, {"incomplete", locales.ReasonIncomplete}, {"other", locales.ReasonOther},
}

// voteHelpful records that an answer helped. One vote a person: a later one replaces it.
func (b *Bot) voteHelpful(ctx context.Context, ev Event) (any, error) {
	question, where := split2(ev.Value)
	_, p := b.reader(ctx, ev, question)
	vote := records.Vote{Team: ev.Team, User: ev.User, Question: question, Helpful: true, At: b.Now()}
	thanks := changes()
	if where == inThread {
		thanks = b.whisper(ev, ev.Thread, "vote:"+ev.Key, p, Reply{Lines: []Line{line(locales.VoteThanks)}})
	}
	err := b.Store.Write(ctx, changes(cast(vote), thanks))
	if err == nil && where == inView {
		return nil, b.thankInView(ctx, ev, p)
	}
	return nil, err
}

// voteUseless records that an answer did not help, and asks why; who closes the form has voted all the same.
func (b *Bot) voteUseless(ctx context.Context, ev Event) (any, error) {
	question, _ := split2(ev.Value)
	_, p := b.reader(ctx, ev, question)
	if err := b.open(ctx, ev, reasonView(p, question)); err != nil {
		b.Log.WarnContext(ctx, "reason form not opened", "err", err) // the vote still counts
	}
	return nil, b.Store.Write(ctx, cast(records.Vote{Team: ev.Team, User: ev.User, Question: question, At: b.Now()}))
}

func (b *Bot) submitReason(ctx context.Context, ev Event) (any, error) {
	_, p := b.reader(ctx, ev, ev.PrivateMetadata)
	vote := records.Vote{
		Team: ev.Team, User: ev.User, Question: ev.PrivateMetadata, At: b.Now(),
		Reason: ev.State["reason"]["reason"], Comment: ev.State["comment"]["text"],
	}
	if err := b.Store.Write(ctx, cast(vote)); err != nil {
		return nil, err
	}
	view := noteView(p, locales.ReasonTitle, locales.ReasonThanks)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

func cast(v records.Vote) change {
	return func(tx *records.Tx) error { return tx.SetVote(v) }
}

func reasonView(p locales.Printer, question string) slack.ModalViewRequest {
	var options []*slack.OptionBlockObject
	for _, r := range reasons {
		options = append(options, slack.NewOptionBlockObject(r.word, plain(cut(p.Say(r.text), maxButton)), nil))
	}
	why := slack.NewInputBlock("reason", plain(p.Say(locales.ReasonLabel)), nil, slack.NewRadioButtonsBlockElement("reason", options...))
	words := slack.NewPlainTextInputBlockElement(nil, "text")
	words.Multiline, words.MaxLength = true, maxInput
	comment := slack.NewInputBlock("comment", plain(p.Say(locales.ReasonComment)), plain(p.Say(locales.ReasonHint)), words)
	comment.Optional = true
	return form(p, formReason, locales.ReasonTitle, locales.Send, question, why, comment)
}

// noteView is a modal that says one thing.
func noteView(p locales.Printer, title, text locales.ID) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain(cut(p.Say(title), maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewSectionBlock(plain(p.Say(text)), nil, nil)}},
	}
}

func (b *Bot) thankInView(ctx context.Context, ev Event, p locales.Printer) error {
	return b.open(ctx, ev, noteView(p, locales.AnswerTitle, locales.VoteThanks))
}
