package bot

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// submitHow records the request, or its changes, or tells every fault of the step. The record, the copy to the buyer and what follows
// for others are one transaction; the files are fetched afterwards. A second submit of the same form is the same request.
func (b *Bot) submitHow(ctx context.Context, ev Event) (any, error) {
	s, who, p, no, err := b.formOf(ctx, ev)
	if err != nil || no != nil {
		return instead(no), err
	}
	s.Now.readHow(ev)
	filed := asked{}
	if s.Request != "" {
		filed = s.Before
	}
	if faults := b.checkHow(p, s.Now, filed); len(faults) > 0 {
		return slack.NewErrorsViewSubmissionResponse(faults), nil
	}
	if len(b.checkWhat(p, s.Now)) > 0 { // the rules, or the places, have changed since the first step
		return updated(b.whatView(p, s, slack.NewSectionBlock(plain(p.Say(locales.RequestLookAgain)), nil, nil))), nil
	}
	brief, err := b.brief(s.Now)
	if err != nil {
		return nil, err
	}
	if s.Request != "" {
		return b.saveEdit(ctx, ev, who, p, s, brief)
	}
	var r records.Request
	var files []records.SourcingFile
	by := records.Actor{Role: records.ByAuthor, User: ev.User}
	err = b.Store.Write(ctx, func(tx *records.Tx) (err error) {
		fresh := false
		if r, fresh, err = tx.FileRequest(records.Request{Team: ev.Team, View: s.Token, Author: ev.User, Brief: brief}); err != nil || !fresh {
			return err
		}
		if files, err = b.attach(tx, r, ev.User, s.Now.Held); err != nil {
			return err
		}
		if s.Draft {
			if err := tx.DropDraft(ev.Team, ev.User, draftRequest); err != nil {
				return err
			}
		}
		return changes(b.sent(ev, s, r), b.firstCopy(p, r, files), b.moved(r, by, records.ActFile, nil))(tx)
	})
	if err != nil {
		return nil, err
	}
	b.fetchLater(ctx, files)
	return updated(noteOf(p, locales.RequestSeeTitle, p.Say(locales.RequestFiled, "Number", r.Number))), nil
}

// sent notes what became of a form, so that it is not sent again; what it held is forgotten.
func (b *Bot) sent(ev Event, s requestSheet, r records.Request) change {
	return b.keepSheet(ev.Team, ev.User, requestSheet{Token: s.Token, Request: s.Request, Sent: r.ID})
}

// attach notes the files that were chosen, and takes away those that were unchecked. It gives the new ones.
func (b *Bot) attach(tx *records.Tx, r records.Request, user string, all []held) (added []records.SourcingFile, err error) {
	for _, h := range all { // first: three at most at any time
		if h.Gone && h.Record != "" {
			if err := tx.DropFile(r.Team, h.Record); err != nil && !isNotFound(err) {
				return nil, err
			}
		}
	}
	for _, h := range all {
		if h.Gone || h.Record != "" {
			continue
		}
		f, err := tx.AttachFile(records.SourcingFile{Team: r.Team, Owner: r.ID, Request: r.ID, User: user, SlackID: h.Slack, Name: cut(h.Name, maxRequestTitle)})
		if err != nil {
			return nil, err
		}
		added = append(added, f)
	}
	return added, nil
}

// saveEdit records changed words: of a buyer's own request before it is published, and by staff afterwards. A buyer who was asked for
// changes thereby answers.
func (b *Bot) saveEdit(ctx context.Context, ev Event, who person, p locales.Printer, s requestSheet, brief records.Brief) (any, error) {
	r, kept, err := b.requestWithFiles(ctx, ev.Team, s.Request)
	if err != nil {
		return nil, err
	}
	by, ok := b.editor(ev.User, who, r)
	if !ok {
		return updated(noteOf(p, locales.RequestEditTitle, p.Say(locales.RequestNoEdit, "Number", r.Number, "State", requestState(p, r)))), nil
	}
	theirs := b.printerOf(ctx, r.Team, r.Author)
	var added []records.SourcingFile
	err = b.Store.Write(ctx, func(tx *records.Tx) (err error) {
		if added, err = b.attach(tx, r, ev.User, s.Now.Held); err != nil {
			return err
		}
		action := records.ActEdit
		edited, notices, err := tx.EditRequest(ev.Team, r.ID, s.Version, brief, by)
		if err != nil {
			return err
		}
		if by.Role == records.ByAuthor && edited.State == records.RequestChanges {
			action = records.ActResubmit
			if edited, _, err = tx.MoveRequest(records.RequestMove{Team: ev.Team, ID: r.ID, Action: action, By: by}); err != nil {
				return err
			}
		}
		r = edited
		if err := tx.DropDraft(ev.Team, ev.User, s.draftName()); err != nil {
			return err
		}
		return changes(b.sent(ev, s, r), b.copyAgain(theirs, r, afterEdit(kept, added, s.Now.Held)), b.moved(r, by, action, notices))(tx)
	})
	var state *records.StateError
	var late *records.DeadlineError
	switch {
	case errors.As(err, &late):
		return slack.NewErrorsViewSubmissionResponse(map[string]string{inDay: p.Say(locales.RequestDayPast, "Deadline", momentName(p, late.Deadline))}), nil
	case errors.Is(err, records.ErrFileWaiting):
		return slack.NewErrorsViewSubmissionResponse(map[string]string{inFiles: p.Say(locales.RequestFilePublished)}), nil
	case errors.Is(err, records.ErrStale):
		return b.stale(ctx, ev, p, s)
	case errors.As(err, &state):
		return updated(noteOf(p, locales.RequestEditTitle, p.Say(locales.RequestNoEdit, "Number", state.Request.Number, "State", requestState(p, state.Request)))), nil
	case err != nil:
		return nil, err
	}
	b.fetchLater(ctx, added)
	said := locales.RequestEdited
	if r.State == records.RequestResubmitted {
		said = locales.RequestResubmittedNow
	}
	return updated(noteOf(p, locales.RequestEditTitle, p.Say(said, "Number", r.Number))), nil
}

// afterEdit are the files of a request once an edit is recorded.
func afterEdit(before, added []records.SourcingFile, all []held) (after []records.SourcingFile) {
	gone := map[string]bool{}
	for _, h := range all {
		if h.Gone && h.Record != "" {
			gone[h.Record] = true
		}
	}
	for _, f := range before {
		if !gone[f.ID] {
			after = append(after, f)
		}
	}
	return append(after, added...)
}

// stale keeps what was typed on words that changed meanwhile, and offers to go on from there.
func (b *Bot) stale(ctx context.Context, ev Event, p locales.Printer, s requestSheet) (any, error) {
	if err := b.Store.Write(ctx, b.keepSheet(ev.Team, ev.User, s)); err != nil {
		return nil, err
	}
	r, err := b.Store.RequestByID(ctx, ev.Team, s.Request)
	if err != nil {
		return nil, err
	}
	again := button(actRequestRetry, s.Token, p.Say(locales.RequestStaleRetry))
	again.Style = slack.StylePrimary
	return updated(noteOf(p, locales.RequestEditTitle, p.Say(locales.RequestStale, "Number", r.Number, "State", requestState(p, r)),
		slack.NewActionBlock("", again, button(actRequestSee+":stale", r.ID, p.Say(locales.RequestSee))))), nil
}

// editor says in what quality somebody may edit a request now.
func (b *Bot) editor(user string, who person, r records.Request) (records.Actor, bool) {
	if r.Author == user && can(records.ByAuthor, r.State, records.ActEdit) {
		return records.Actor{Role: records.ByAuthor, User: user}, true
	}
	if who.staff && can(records.ByStaff, r.State, records.ActEdit) {
		return records.Actor{Role: records.ByStaff, User: user}, true
	}
	return records.Actor{}, false
}

// editRequest opens the form of a filed request, with the changes that were left in it.
func (b *Bot) editRequest(ctx context.Context, ev Event) (any, error) {
	r, who, p, ok, err := b.ownRequest(ctx, ev, ev.Value)
	if err != nil {
		return nil, err
	}
	by, may := b.editor(ev.User, who, r)
	switch {
	case !ok || !b.sources():
		return nil, b.open(ctx, ev, noteView(p, locales.RequestEditTitle, locales.RequestGone))
	case !may:
		return nil, b.open(ctx, ev, noteOf(p, locales.RequestEditTitle, p.Say(locales.RequestNoEdit, "Number", r.Number, "State", requestState(p, r))))
	}
	files, err := b.Store.FilesOf(ctx, ev.Team, r.ID)
	if err != nil {
		return nil, err
	}
	s := newSheet(b.askedOf(r, files))
	s.Request, s.Version = r.ID, r.Version
	var above []slack.Block
	if r.State == records.RequestChanges && r.Note != "" {
		above = append(above, quoteBlocks(p, locales.RequestToChange, r.Note)...)
	}
	if by.Role == records.ByStaff {
		above = append(above, slack.NewContextBlock("", plain(p.Say(locales.RequestEditPublished))))
	}
	var left asked
	if at, waits, err := b.draft(ctx, ev.Team, ev.User, s.draftName(), &left); err != nil {
		return nil, err
	} else if waits {
		left.Held = s.Now.Held // the files are as they are now
		s.Now = left
		above = append(above, choiceAbove(p.Say(locales.RequestDraftResumed, "Day", p.Date(at.In(paris).Format("2006-01-02"))), b.blankButton(p, s))...)
	}
	if err := b.Store.Write(ctx, b.keepSheet(ev.Team, ev.User, s)); err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, b.whatView(p, s, above...))
}

// retryRequest goes on with what was typed on words that changed meanwhile.
func (b *Bot) retryRequest(ctx context.Context, ev Event) (any, error) {
	ev.PrivateMetadata = ev.Value
	return b.rework(ctx, ev, func(_ locales.Printer, s *requestSheet) ([]slack.Block, change, error) {
		r, err := b.Store.RequestByID(ctx, ev.Team, s.Request)
		s.Version = r.Version
		return nil, changes(), err
	})
}

func (b *Bot) requestWithFiles(ctx context.Context, team, id string) (records.Request, []records.SourcingFile, error) {
	r, err := b.Store.RequestByID(ctx, team, id)
	if err != nil {
		return r, nil, err
	}
	files, err := b.Store.FilesOf(ctx, team, id)
	return r, files, err
}
