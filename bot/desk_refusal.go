package bot

import (
	"context"
	"errors"

	"orchidee/locales"
	"orchidee/records"
)

// refusal puts what the records refuse into words for the team; ok is false for faults that are nobody's business but ours.
func (b *Bot) refusal(ctx context.Context, team string, p locales.Printer, err error) (_ Line, ok bool) {
	var state *records.StateError
	var late *records.DeadlineError
	switch {
	case err == nil:
		return Line{}, false
	case errors.As(err, &state):
		return line(locales.DeskWas, "Number", state.Request.Number, "State", deskState(p, state.Request.State),
			"At", momentName(p, state.Last.At), "Who", b.actorName(ctx, team, p, state.Last.By)), true
	case errors.As(err, &late):
		return line(locales.DeskPast, "Until", momentName(p, late.Deadline)), true
	case errors.Is(err, records.ErrStale):
		return line(locales.DeskStale), true
	case errors.Is(err, records.ErrTooEarly):
		return line(locales.DeskEarly), true
	case errors.Is(err, records.ErrFileWaiting):
		return line(locales.DeskWaits), true
	case isNotFound(err):
		return line(locales.DeskGone), true
	}
	return Line{}, false
}

// actorName names who did something, as Slack names them.
func (b *Bot) actorName(ctx context.Context, team string, p locales.Printer, by records.Actor) string {
	switch {
	case by.Role == records.ByClock:
		return p.Say(locales.DeskClock)
	case by.User == "":
		return p.Say(locales.DeskSomebody)
	}
	known, err := b.people.profile(ctx, by.User)
	if err != nil || known.name == "" {
		return by.User
	}
	return known.name
}

// mentionOf names a person so that Slack shows who it is; what is no id of a person is nobody's.
func mentionOf(p locales.Printer, user string) string {
	if !isUser(user) {
		return escape(p.Say(locales.DeskNobody))
	}
	return "<@" + escape(user) + ">"
}

// tellHere answers where somebody acted: in the form, under the message, or on top of the view.
func (b *Bot) tellHere(ctx context.Context, ev Event, p locales.Printer, title locales.ID, lines ...Line) (any, error) {
	return b.replyHere(ctx, ev, p, title, Reply{Lines: lines})
}

func (b *Bot) replyHere(ctx context.Context, ev Event, p locales.Printer, title locales.ID, r Reply) (any, error) {
	view := answerView(p, r)
	view.Title = plain(cut(p.Say(title), maxModalName))
	switch {
	case ev.Kind == KindSubmit:
		return updated(view), nil
	case ev.MessageTS != "":
		return nil, b.Store.Write(ctx, b.whisper(ev, ev.Thread, "here:"+ev.Key, p, r))
	}
	return nil, b.open(ctx, ev, view)
}
