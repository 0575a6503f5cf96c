package bot

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// requestOutcomes are what may have become of a request, in the order of their buttons.
var requestOutcomes = []records.RequestOutcome{records.Launched, records.Bought, records.Ongoing, records.Dropped, records.NoSource}

// Inputs of the form in which an outcome is told with a word.
const inOutcome, inNote = "outcome", "note"

// correcting stands in the place of an outcome where one that was said is to be changed.
const correcting records.RequestOutcome = "correct"

// outcomesAtOnce bounds what one sweep asks; the next one goes on.
const outcomesAtOnce = 100

// dueRequests asks what became of closed requests, at closing and six months later, and fetches files that were forgotten.
func (b *Bot) dueRequests(ctx context.Context) error {
	due, err := b.Store.SourcingDue(ctx, outcomesAtOnce)
	if err != nil {
		return err
	}
	var faults []error
	for _, r := range due.Closing {
		faults = append(faults, b.askOutcome(ctx, r, records.AtClosing))
	}
	for _, r := range due.Later {
		faults = append(faults, b.askOutcome(ctx, r, records.AfterMonths))
	}
	waiting, err := b.Store.FilesWaiting(ctx, outcomesAtOnce)
	if b.queue != nil { // not before the start
		b.fetchLater(ctx, waiting)
	}
	return errors.Join(append(faults, err)...)
}

func (b *Bot) askOutcome(ctx context.Context, r records.Request, round records.Round) error {
	p := b.printerOf(ctx, r.Team, r.Author)
	return b.Store.Write(ctx, func(tx *records.Tx) error {
		fresh, err := tx.AskOutcome(r.Team, r.ID, round)
		if err != nil || !fresh || r.Author == "" {
			return err
		}
		reply := Reply{Lines: []Line{line(locales.ID("request.ask."+string(round)), "Number", r.Number, "Title", r.Title)}}
		for _, o := range requestOutcomes {
			reply.Buttons = append(reply.Buttons, Button{Action: actRequestOutcome + ":" + string(o), Value: outcomeValue(r.ID, round, o), Label: line(outcomeName(o))})
		}
		reply.Buttons = append(reply.Buttons, Button{Action: actRequestOutcomeNote, Value: outcomeValue(r.ID, round, ""), Label: line(locales.RequestOutcomeNote)})
		return enqueue(records.Message{
			Team: r.Team, Key: outcomeKey(r.ID, round), Method: records.Post, Channel: r.Author, User: r.Author, Payload: render(p, reply).payload(), CreatedAt: b.Now(),
		})(tx)
	})
}

func outcomeName(o records.RequestOutcome) locales.ID {
	return locales.ID("request.outcome." + string(o))
}

func outcomeKey(id string, round records.Round) string {
	return "request-outcome:" + id + ":" + string(round)
}

func outcomeValue(id string, round records.Round, o records.RequestOutcome) string {
	return id + "|" + string(round) + "|" + string(o)
}

// tellOutcome records what a button says.
func (b *Bot) tellOutcome(ctx context.Context, ev Event) (any, error) {
	said, view, err := b.setOutcome(ctx, ev, ev.Value, "", (*records.Tx).SetOutcome)
	if err != nil || view == nil {
		return nil, err
	}
	if said && ev.MessageTS != "" {
		return nil, nil // the message itself says so
	}
	return nil, b.open(ctx, ev, *view)
}

// openOutcome opens the form for an outcome and a word about it.
func (b *Bot) openOutcome(ctx context.Context, ev Event) (any, error) {
	id, _, _ := split3(ev.Value)
	_, _, p, ok, err := b.ownRequest(ctx, ev, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, b.open(ctx, ev, noteView(p, locales.RequestSeeTitle, locales.RequestGone))
	}
	f := &fields{p: p}
	var options []*slack.OptionBlockObject
	for _, o := range requestOutcomes {
		options = append(options, f.option(string(o), p.Say(outcomeName(o))))
	}
	f.add(inOutcome, locales.RequestOutcomeLabel, "", false, slack.NewRadioButtonsBlockElement(inOutcome, options...))
	f.add(inNote, locales.RequestOutcomeWords, locales.RequestOutcomeHint, true, f.text(inNote, "", maxOutcomeNote, true))
	return nil, b.open(ctx, ev, form(p, formOutcome, locales.RequestSeeTitle, locales.Send, ev.Value, f.blocks...))
}

// maxOutcomeNote is the length of a word about an outcome, in runes; ours.
const maxOutcomeNote = 600

func (b *Bot) submitOutcome(ctx context.Context, ev Event) (any, error) {
	id, round, mode := split3(ev.PrivateMetadata)
	write := (*records.Tx).SetOutcome
	if string(mode) == string(correcting) {
		write = (*records.Tx).CorrectOutcome
	}
	_, view, err := b.setOutcome(ctx, ev, outcomeValue(id, records.Round(round), records.RequestOutcome(ev.field(inOutcome))), cut(ev.field(inNote), maxOutcomeNote), write)
	return instead(view), err
}

// setOutcome writes an outcome, thanks in the place of the question with the way to correct it, and gives
// what to show.
func (b *Bot) setOutcome(ctx context.Context, ev Event, value, note string, write func(*records.Tx, records.Aftermath) error) (said bool, view *slack.ModalViewRequest, err error) {
	id, round, word := split3(value)
	outcome := records.RequestOutcome(word)
	r, _, p, ok, err := b.ownRequest(ctx, ev, id)
	if err != nil {
		return false, nil, err
	}
	if !ok || !isOutcome(outcome) {
		v := noteView(p, locales.RequestSeeTitle, locales.RequestGone)
		return false, &v, nil
	}
	a := records.Aftermath{Team: ev.Team, Request: r.ID, Round: records.Round(round), Outcome: outcome, Note: note, User: ev.User}
	thanks := line(locales.RequestOutcomeNoted, "Number", r.Number, "Outcome", p.Say(outcomeName(outcome)))
	key := outcomeKey(r.ID, a.Round)
	answered := changes()
	if r.Author != "" {
		answered = enqueue(records.Message{
			Team: r.Team, Key: key + ":said:" + ev.Key, Method: records.Update, Channel: r.Author, User: r.Author, TS: "key:" + key,
			Payload: render(b.printerOf(ctx, r.Team, r.Author), Reply{Lines: []Line{thanks}, Buttons: []Button{
				{Action: actRequestOutcomeNote, Value: outcomeValue(r.ID, a.Round, correcting), Label: line(locales.RequestOutcomeCorrect)},
			}}).payload(), CreatedAt: b.Now(),
		})
	}
	err = b.Store.Write(ctx, changes(func(tx *records.Tx) error { return write(tx, a) }, answered))
	switch {
	case errors.Is(err, records.ErrTaken):
		thanks = line(locales.RequestOutcomeTaken, "Number", r.Number, "Outcome", b.outcomeSaid(ctx, p, r, a.Round))
	case isNotFound(err):
		thanks = line(locales.RequestGone)
	case err != nil:
		return false, nil, err
	}
	v := noteOf(p, locales.RequestSeeTitle, p.Say(thanks.ID, thanks.Pairs...))
	return err == nil, &v, nil
}

func isOutcome(o records.RequestOutcome) bool {
	for _, known := range requestOutcomes {
		if o == known {
			return true
		}
	}
	return false
}

// outcomeSaid is what was said before.
func (b *Bot) outcomeSaid(ctx context.Context, p locales.Printer, r records.Request, round records.Round) string {
	all, err := b.Store.Outcomes(ctx, r.Team, r.ID)
	if err != nil {
		b.Log.ErrorContext(ctx, "read outcomes", "err", err)
	}
	for _, a := range all {
		if a.Round == round && a.Outcome != "" {
			return strings.TrimSpace(p.Say(outcomeName(a.Outcome)) + " " + a.Note)
		}
	}
	return ""
}
