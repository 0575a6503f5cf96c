package bot

import (
	"context"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// formOf reads the open form of an event, for who may still send it. no is what to show instead.
func (b *Bot) formOf(ctx context.Context, ev Event) (s requestSheet, who person, p locales.Printer, no *slack.ModalViewRequest, err error) {
	who = b.people.person(ctx, b.Store, ev)
	p = locales.For(who.lang(""))
	note := func(text string) *slack.ModalViewRequest {
		v := noteOf(p, locales.RequestSeeTitle, text)
		return &v
	}
	if why, refused := b.noRequest(who); refused {
		return s, who, p, note(p.Say(why)), nil
	}
	s, ok, err := b.sheetOf(ctx, ev.Team, ev.User, ev.PrivateMetadata)
	switch {
	case err != nil:
		return s, who, p, nil, err
	case !ok: // older than a draft may be
		return s, who, p, note(p.Say(locales.RequestFormGone)), nil
	case s.Sent != "":
		r, err := b.Store.RequestByID(ctx, ev.Team, s.Sent)
		if err != nil {
			return s, who, p, nil, err
		}
		return s, who, p, note(p.Say(locales.RequestSentBefore, "Number", r.Number, "State", requestState(p, r))), nil
	}
	return s, who, p, nil, nil
}

// noteOf is a modal that says one thing, in words that are ready.
func noteOf(p locales.Printer, title locales.ID, text string, more ...slack.Block) slack.ModalViewRequest {
	v := noteView(p, title, locales.Close)
	v.Blocks.BlockSet = append([]slack.Block{slack.NewSectionBlock(plain(cut(text, maxSection)), nil, nil)}, more...)
	return v
}

func updated(v slack.ModalViewRequest) any { return slack.NewUpdateViewSubmissionResponse(&v) }

// submitWhat goes to the second step, or tells every fault of the first.
func (b *Bot) submitWhat(ctx context.Context, ev Event) (any, error) {
	s, _, p, no, err := b.formOf(ctx, ev)
	if err != nil || no != nil {
		return instead(no), err
	}
	s.Now.readWhat(ev)
	if faults := b.checkWhat(p, s.Now); len(faults) > 0 {
		return slack.NewErrorsViewSubmissionResponse(faults), nil
	}
	if err := b.Store.Write(ctx, b.keepSheet(ev.Team, ev.User, s)); err != nil {
		return nil, err
	}
	return updated(b.howView(p, s)), nil
}

func instead(no *slack.ModalViewRequest) any {
	if no == nil {
		return nil
	}
	return updated(*no)
}

// rework changes what a form holds, keeps it, and shows the first step in the place of what was shown: with what do gives above it, and
// in one write with what do has to keep besides.
func (b *Bot) rework(ctx context.Context, ev Event, do func(locales.Printer, *requestSheet) (above []slack.Block, besides change, err error)) (any, error) {
	s, _, p, no, err := b.formOf(ctx, ev)
	if err != nil {
		return nil, err
	}
	if no == nil {
		above, besides, err := do(p, &s)
		if err != nil {
			return nil, err
		}
		if err := b.Store.Write(ctx, changes(besides, b.keepSheet(ev.Team, ev.User, s))); err != nil {
			return nil, err
		}
		v := b.whatView(p, s, above...)
		no = &v
	}
	_, err = b.API.UpdateViewContext(ctx, *no, "", ev.Hash, ev.View)
	return nil, err
}

// backRequest shows the first step again; what the second holds is kept.
func (b *Bot) backRequest(ctx context.Context, ev Event) (any, error) {
	return b.rework(ctx, ev, func(_ locales.Printer, s *requestSheet) ([]slack.Block, change, error) {
		s.Now.readHow(ev)
		return nil, changes(), nil
	})
}

// resumeRequest puts the draft in the place of what the form holds; what was typed meanwhile becomes the draft.
func (b *Bot) resumeRequest(ctx context.Context, ev Event) (any, error) {
	return b.rework(ctx, ev, func(p locales.Printer, s *requestSheet) ([]slack.Block, change, error) {
		s.Now.readWhat(ev)
		left, at, waits, err := b.draftOf(ctx, ev.Team, ev.User)
		if err != nil {
			return nil, nil, err
		}
		typed, keep := s.Now, changes()
		above := choiceAbove(p.Say(locales.RequestDraftGone), b.blankButton(p, *s))
		if waits {
			if !typed.same(s.Before) {
				keep = b.keepDraft(ev.Team, ev.User, draftRequest, typed)
			}
			s.Now, s.Before, s.Draft = left, left, typed.same(s.Before)
			above = choiceAbove(p.Say(locales.RequestDraftResumed, "Day", p.Date(at.In(paris).Format("2006-01-02"))), b.blankButton(p, *s))
		}
		return above, keep, nil
	})
}

// blankRequest forgets the draft and empties the form; that of a filed request shows it as it stands.
func (b *Bot) blankRequest(ctx context.Context, ev Event) (any, error) {
	return b.rework(ctx, ev, func(_ locales.Printer, s *requestSheet) ([]slack.Block, change, error) {
		fresh := asked{}
		if s.Request != "" {
			r, files, err := b.requestWithFiles(ctx, ev.Team, s.Request)
			if err != nil {
				return nil, nil, err
			}
			fresh, s.Version = b.askedOf(r, files), r.Version
		}
		s.Now, s.Before, s.Draft = fresh, fresh, false
		name := s.draftName()
		return nil, func(tx *records.Tx) error { return tx.DropDraft(ev.Team, ev.User, name) }, nil
	})
}

// draftName is under what a form is kept when it is closed.
func (s requestSheet) draftName() string {
	if s.Request != "" {
		return draftRequest + ":" + s.Request
	}
	return draftRequest
}

// closeRequest keeps what was typed, and tells where to find it. A form closed as it was opened, or sent, leaves nothing.
func (b *Bot) closeRequest(ctx context.Context, ev Event) (any, error) {
	s, _, p, no, err := b.formOf(ctx, ev)
	if err != nil || no != nil {
		return nil, err
	}
	if len(ev.State) > 0 { // else what the last step left
		if ev.Callback == formHow {
			s.Now.readHow(ev)
		} else {
			s.Now.readWhat(ev)
		}
	}
	if s.untouched() {
		return nil, nil
	}
	resume := Button{Action: actRequest, Label: line(locales.RequestResume)}
	if s.Request != "" {
		resume = Button{Action: actRequestEdit, Value: s.Request, Label: line(locales.RequestResume)}
	}
	return nil, b.Store.Write(ctx, changes(
		b.keepDraft(ev.Team, ev.User, s.draftName(), s.Now),
		enqueue(records.Message{
			Team: ev.Team, Key: "request-draft:" + s.Token, Method: records.Post, Channel: ev.User, User: ev.User, CreatedAt: b.Now(),
			Payload: render(p, Reply{Lines: []Line{line(locales.RequestDraftKept)}, Buttons: []Button{resume}}).payload(),
		}),
	))
}

// untouched says whether a form stands as it was opened; an empty one shows the usual kind.
func (s requestSheet) untouched() bool {
	before := s.Before
	if before.Kind == "" {
		before.Kind = s.Now.Kind
	}
	return s.Now.same(before)
}
