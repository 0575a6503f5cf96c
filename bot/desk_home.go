package bot

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// homeOfState is how many requests of one state stand in an App Home.
const homeOfState = 5

// homeStates are those in which the team has something to do or to watch.
var homeStates = []records.RequestState{
	records.RequestFiled, records.RequestResubmitted, records.RequestTaken, records.RequestChanges, records.RequestPublished,
}

// deskHome is the part of the team, or of a supplier, in their App Home.
func (b *Bot) deskHome(ctx context.Context, ev Event, who person, p locales.Printer) ([]slack.Block, error) {
	switch {
	case who.staff:
		return b.staffHome(ctx, ev.Team, p)
	case who.role() == knowledge.Supplier:
		return b.openHome(ctx, ev, p)
	}
	return nil, nil
}

// staffHome lists the requests by state.
func (b *Bot) staffHome(ctx context.Context, team string, p locales.Printer) ([]slack.Block, error) {
	counts, err := b.Store.RequestCounts(ctx, team)
	if err != nil {
		return nil, err
	}
	pg := &page{p: p, room: maxMessage}
	pg.blocks = append(pg.blocks, slack.NewDividerBlock())
	pg.header(p.Say(locales.DeskHome))
	none := true
	for _, state := range homeStates {
		n := counts[state]
		if n == 0 {
			continue
		}
		none = false
		all, err := b.Store.RequestsIn(ctx, team, state, homeOfState)
		if err != nil {
			return nil, err
		}
		pg.section("*" + escape(deskState(p, state)) + "* (" + strconv.Itoa(n) + ")")
		for _, r := range all {
			pg.section(escape(r.Number+" · "+r.Title) + "\n" + p.Say(locales.DeskAnswers, "Until", momentName(p, r.Deadline)))
			open := button(actDeskOpen+":"+r.ID, r.ID, p.Say(locales.DeskOpen))
			open.AccessibilityLabel = cut(p.Say(locales.DeskOpen)+" "+r.Number, maxButton)
			pg.blocks[len(pg.blocks)-1].(*slack.SectionBlock).Accessory = slack.NewAccessory(open)
		}
		if n > len(all) {
			pg.context(p.Count(locales.DeskHomeMore, n-len(all)))
		}
	}
	if none {
		pg.section(p.Say(locales.DeskHomeNone))
	}
	if ended := counts[records.RequestClosed] + counts[records.RequestRefused] + counts[records.RequestWithdrawn]; ended > 0 {
		pg.context(p.Say(locales.DeskHomeEnded, "Closed", counts[records.RequestClosed], "Refused", counts[records.RequestRefused], "Withdrawn", counts[records.RequestWithdrawn]))
	}
	return pg.blocks, nil
}

// openCard shows the card of a request in a view, with what may be done now.
func (b *Bot) openCard(ctx context.Context, a deskAsk) (any, error) {
	said, err := b.Store.InterestIn(ctx, a.Team, a.r.ID)
	if err != nil {
		return nil, err
	}
	return nil, b.open(ctx, a.Event, blocksView(a.p, locales.DeskTitle, b.cardOf(a.p, a.r, a.files, said).Blocks...))
}
