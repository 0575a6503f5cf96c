package bot

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// mostMine bounds the requests of somebody's App Home; older ones are counted.
const mostMine = 8

// homeRequests shows a buyer their requests, each with its state and what can be done, the way to a new one and to the draft.
func (b *Bot) homeRequests(ctx context.Context, ev Event, who person, p locales.Printer) ([]slack.Block, error) {
	if _, refused := b.noRequest(who); refused {
		return nil, nil
	}
	mine, err := b.Store.RequestsOf(ctx, ev.Team, ev.User, mostMine+1)
	if err != nil {
		return nil, err
	}
	_, at, waits, err := b.draftOf(ctx, ev.Team, ev.User)
	if err != nil {
		return nil, err
	}
	blocks := []slack.Block{slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.RequestMine)))}
	if len(mine) == 0 {
		blocks = append(blocks, slack.NewSectionBlock(plain(p.Say(locales.RequestMineNone)), nil, nil))
	}
	for _, r := range mine[:min(len(mine), mostMine)] {
		stands, err := b.mineStands(ctx, p, r)
		if err != nil {
			return nil, err
		}
		about := "*" + escape(r.Number+" · "+cut(r.Title, maxRequestTitle)) + "*\n" + escape(stands)
		do := button(actRequestSee+":"+r.Number, r.ID, p.Say(locales.RequestSee))
		if r.State == records.RequestChanges { // what is waited for
			do = button(actRequestEdit+":"+r.Number, r.ID, p.Say(locales.RequestEdit))
			do.Style = slack.StylePrimary
		}
		do.AccessibilityLabel = cut(do.Text.Text+" "+r.Number, maxButton)
		blocks = append(blocks, slack.NewSectionBlock(verbatim(about), nil, slack.NewAccessory(do)))
	}
	if len(mine) > mostMine {
		blocks = append(blocks, slack.NewContextBlock("", plain(p.Say(locales.RequestMineMore, "Shown", mostMine))))
	}
	label := p.Say(locales.RequestNew)
	if waits {
		label = p.Say(locales.RequestResume)
		blocks = append(blocks, slack.NewContextBlock("", plain(p.Say(locales.RequestMineDraft, "Day", p.Date(at.In(paris).Format("2006-01-02"))))))
	}
	return append(blocks, slack.NewActionBlock("", button(actRequest, "", label))), nil
}

// mineStands says where a request stands.
func (b *Bot) mineStands(ctx context.Context, p locales.Printer, r records.Request) (string, error) {
	stands := []string{requestState(p, r)}
	switch {
	case r.Open(b.Now()):
		interest, err := b.Store.InterestIn(ctx, r.Team, r.ID)
		if err != nil {
			return "", err
		}
		stands = append(stands, p.Count(locales.RequestInterestedList, interest.Interested), p.Say(locales.RequestDeadline)+" "+momentName(p, r.Deadline))
	case !r.State.Ended():
		stands = append(stands, p.Say(locales.RequestDeadline)+" "+momentName(p, r.Deadline))
	}
	return strings.Join(stands, " · "), nil
}

// seeRequest shows a request as it stands, with all that its buyer can do.
func (b *Bot) seeRequest(ctx context.Context, ev Event) (any, error) {
	r, _, p, ok, err := b.ownRequest(ctx, ev, ev.Value)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, b.open(ctx, ev, noteView(p, locales.RequestSeeTitle, locales.RequestGone))
	}
	view, err := b.requestView(ctx, p, ev.User, r)
	if err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, view)
}

// requestView is a request in a modal.
func (b *Bot) requestView(ctx context.Context, p locales.Printer, user string, r records.Request) (slack.ModalViewRequest, error) {
	files, err := b.Store.FilesOf(ctx, r.Team, r.ID)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	top := &page{p: p, room: maxMessage}
	top.section("*" + escape(p.Say(locales.RequestCopy, "Number", r.Number, "State", requestState(p, r))) + "*\n" + escape(p.Say(locales.ID("request.next."+string(r.State)))))
	blocks := top.blocks
	if r.Note != "" && r.State != records.RequestPublished {
		blocks = append(blocks, quoteBlocks(p, locales.RequestNote, r.Note)...)
	}
	blocks = append(blocks, slack.NewDividerBlock())
	blocks = append(append(blocks, b.requestBlocks(p, r.Told(files))...), hiddenBlocks(p, r, files)...)
	if !r.PublishedAt.IsZero() {
		said, err := b.saidBlocks(ctx, p, r)
		if err != nil {
			return slack.ModalViewRequest{}, err
		}
		blocks = append(blocks, said...)
	}
	if r.Author == user {
		if row := b.requestButtons(p, r).Elements.ElementSet[1:]; len(row) > 0 { // it is seen already
			blocks = append(blocks, slack.NewActionBlock("", row...))
		}
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain(cut(r.Number, maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: blocks},
	}, nil
}

// withdrawRequest takes a request back, after the question that its button asks. Those who were told of it are told its end.
func (b *Bot) withdrawRequest(ctx context.Context, ev Event) (any, error) {
	r, _, p, ok, err := b.ownRequest(ctx, ev, ev.Value)
	if err != nil {
		return nil, err
	}
	if !ok || r.Author != ev.User {
		return nil, b.open(ctx, ev, noteView(p, locales.RequestSeeTitle, locales.RequestGone))
	}
	files, err := b.Store.FilesOf(ctx, ev.Team, r.ID)
	if err != nil {
		return nil, err
	}
	by := records.Actor{Role: records.ByAuthor, User: ev.User}
	err = b.Store.Write(ctx, func(tx *records.Tx) error {
		moved, notices, err := tx.MoveRequest(records.RequestMove{Team: ev.Team, ID: r.ID, Action: records.ActWithdraw, By: by})
		if err != nil {
			return err
		}
		r = moved
		if err := tx.DropDraft(ev.Team, ev.User, draftRequest+":"+r.ID); err != nil {
			return err
		}
		return changes(b.copyAgain(p, r, files), b.moved(r, by, records.ActWithdraw, notices))(tx)
	})
	said := p.Say(locales.RequestWithdrawn, "Number", r.Number)
	var state *records.StateError
	switch {
	case errors.As(err, &state):
		said = p.Say(locales.RequestAlready, "Number", state.Request.Number, "State", requestState(p, state.Request))
	case err != nil:
		return nil, err
	}
	return nil, b.open(ctx, ev, noteOf(p, locales.RequestSeeTitle, strings.TrimSpace(said)))
}
