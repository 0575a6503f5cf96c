package bot

import (
	"context"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// webinarItem shows a webinar to come.
func webinarItem(p locales.Printer, w records.Webinar, stands records.Result) Item {
	it := Item{Title: oneLine(w.Title), Start: w.Start, End: w.End}
	if w.Description != "" {
		it.Facts = append(it.Facts, cut(oneLine(w.Description), maxBrief))
	}
	if w.Lang != p.Lang {
		it.Facts = append(it.Facts, p.Say(spokenNames[w.Lang]))
	}
	press := Button{Action: actRegister, Value: w.ID}
	switch stands {
	case records.ResultRegistered:
		press.Label, press.Primary = line(locales.SeatRegister), true
	case records.ResultWaiting:
		press.Label = line(locales.SeatJoinWaiting)
		it.Facts = append(it.Facts, p.Say(locales.SeatFullWaiting))
	case records.ResultFull:
		it.Facts = append(it.Facts, p.Say(locales.SeatFull))
	case records.ResultNotOpen:
		it.Facts = append(it.Facts, p.Say(locales.SeatNotOpen)+" "+p.Moment(w.Opens)+" "+p.Say(locales.SeatParis))
	default:
		it.Facts = append(it.Facts, p.Say(locales.SeatClosed))
	}
	if press.Label.ID != "" {
		it.Buttons = []Button{press}
	}
	return it
}

// maxBrief is how much of a description stands in a list, in runes.
const maxBrief = 200

// listing is the webinars to come that a reader may know of. With own, each that they registered for shows their registration;
// without, it is left out when booked names it.
func (b *Bot) listing(ctx context.Context, team string, p locales.Printer, as knowledge.Audience, booked map[string]records.Registration, own bool) ([]Item, error) {
	all, err := b.comingFor(ctx, team, as)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, w := range all {
		r, has := booked[w.ID]
		switch {
		case has && own:
			items = append(items, bookingItem(p, records.Booking{Webinar: w, Registration: r}))
			continue
		case has:
			continue
		}
		seats, err := b.Store.Seats(ctx, w.ID)
		if err != nil {
			return nil, err
		}
		items = append(items, webinarItem(p, w, standing(w, seats, b.Now())))
	}
	return items, nil
}

// booked gives the active registrations of somebody, in order and by webinar.
func (b *Bot) booked(ctx context.Context, ev Event) ([]records.Booking, map[string]records.Registration, error) {
	mine, err := b.Store.Bookings(ctx, ev.Team, ev.User)
	by := map[string]records.Registration{}
	for _, k := range mine {
		by[k.Webinar.ID] = k.Registration
	}
	return mine, by, err
}

// openWebinars shows the webinars to come.
func (b *Bot) openWebinars(ctx context.Context, ev Event) (any, error) {
	who, p := b.speaker(ctx, ev)
	_, booked, err := b.booked(ctx, ev)
	if err != nil {
		return nil, err
	}
	items, err := b.listing(ctx, ev.Team, p, who.role(), booked, true)
	if err != nil {
		return nil, err
	}
	r := listReply(items)
	r.Buttons = hostButtons(who)
	return nil, b.open(ctx, ev, modal(p, locales.SeatListTitle, r))
}

func listReply(items []Item) Reply {
	if len(items) == 0 {
		return Reply{Lines: []Line{line(locales.SeatNone)}}
	}
	return Reply{Lines: []Line{line(locales.SeatList)}, Items: items}
}

// What the App Home shows at most; the rest is one click away.
const (
	homeComing   = 3
	homeBookings = 5
)

// homeWebinars is the part of the App Home about webinars: one's own registrations, then what one may still register for.
func (b *Bot) homeWebinars(ctx context.Context, ev Event, who person, p locales.Printer) ([]slack.Block, error) {
	mine, booked, err := b.booked(ctx, ev)
	if err != nil {
		return nil, err
	}
	coming, err := b.listing(ctx, ev.Team, p, who.role(), booked, false)
	if err != nil {
		return nil, err
	}
	pg := &page{p: p, room: maxMessage}
	pg.blocks = append(pg.blocks, slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.SeatHome))))
	for _, k := range mine[:min(len(mine), homeBookings)] {
		pg.items([]Item{bookingItem(p, k)}, maxHome)
	}
	if len(mine) > 0 && len(coming) > 0 {
		pg.section("*" + escape(p.Say(locales.SeatHomeMore)) + "*")
	}
	for _, it := range coming[:min(len(coming), homeComing)] {
		pg.items([]Item{it}, maxHome)
	}
	var ways []Button
	if len(coming) > homeComing {
		ways = append(ways, Button{Action: actWebinars, Label: line(locales.SeatAll)})
	}
	if len(mine) > homeBookings {
		ways = append(ways, Button{Action: actBookings, Label: line(locales.SeatBookings)})
	}
	pg.press(ways)
	if len(mine)+len(coming) == 0 {
		pg.section(escape(p.Say(locales.SeatNone)))
	}
	return pg.blocks, nil
}
