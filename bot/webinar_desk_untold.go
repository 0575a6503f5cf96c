package bot

import (
	"context"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// maxHostUntold is how many people the view shows at a time: each takes two blocks, and who is told makes room.
const maxHostUntold = 40

// openUntold lists who could be written to neither in Slack nor by e-mail, and what there is to tell them.
func (d webinarDesk) openUntold(ctx context.Context, a hostAsk) (any, error) {
	view, err := d.untoldView(ctx, a)
	if err != nil {
		return nil, err
	}
	return d.present(ctx, a, view)
}

// noteTold notes that somebody of the team told one of them, and shows who is left.
func (d webinarDesk) noteTold(ctx context.Context, a hostAsk) (any, error) {
	r, err := d.Store.Registration(ctx, a.rest)
	if err == nil && r.Webinar == a.w.ID && !r.Untold.IsZero() {
		err = d.Store.Write(ctx, func(tx *records.Tx) error {
			if err := tx.NoteTold(r.ID, a.User); err != nil {
				return err
			}
			return d.card(a.w.ID)(tx)
		})
	}
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	view, err := d.untoldView(ctx, a)
	if err != nil {
		return nil, err
	}
	return d.replace(ctx, a, view)
}

func (d webinarDesk) untoldView(ctx context.Context, a hostAsk) (slack.ModalViewRequest, error) {
	all, err := d.Store.Untold(ctx, a.w.ID)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	pg := &page{p: a.p, room: maxMessage}
	pg.section("*" + escape(a.w.Title) + "*\n" + escape(spanInParis(a.p, a.w.Start, a.w.End)))
	if len(all) == 0 {
		pg.section(escape(a.p.Say(locales.HostAllTold)))
		return hostView(a.p, locales.HostTitle, pg.blocks), nil
	}
	pg.section(escape(a.p.Say(locales.HostUntoldIntro)))
	for i, r := range all {
		if i == maxHostUntold {
			pg.context(escape(a.p.Count(locales.ItemsMore, len(all)-i)))
			break
		}
		text := "*" + escape(attendeeName(r)) + "*, " + escape(r.EmailTyped) + "\n" + escape(hostStanding(a.p, a.w, r))
		told := button(actHostTold, a.w.ID+"|"+r.ID, a.p.Say(locales.HostTold))
		told.AccessibilityLabel = cut(a.p.Say(locales.HostToldLabel, "Name", attendeeName(r)), maxButton)
		pg.blocks = append(pg.blocks, slack.NewSectionBlock(verbatim(cut(text, maxSection)), nil, slack.NewAccessory(told)))
	}
	return hostView(a.p, locales.HostTitle, pg.blocks), nil
}

// hostStanding is what there is to tell somebody about their registration.
func hostStanding(p locales.Printer, w records.Webinar, r records.Registration) string {
	switch {
	case !w.Cancelled.IsZero():
		return p.Say(locales.HostStateCancelled, "Reason", w.Reason)
	case r.State == records.SeatWaiting:
		return p.Say(locales.HostResultWaiting, "Position", r.Position)
	case r.State == records.SeatOffered:
		return p.Say(locales.HostTellOffer, "Until", p.Moment(r.OfferUntil))
	case r.State == records.SeatRegistered && w.Link != "":
		return p.Say(locales.HostTellLink, "Link", w.Link)
	}
	return p.Say(locales.ID("host.state_of." + string(r.State)))
}
