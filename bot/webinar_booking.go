package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// stateNames say where a registration stands; of a waiting one the place is said instead.
var stateNames = map[records.SeatState]locales.ID{
	records.SeatRegistered: locales.SeatIsRegistered, records.SeatOffered: locales.SeatIsOffered, records.SeatWithdrawn: locales.SeatIsWithdrawn,
	records.SeatDeclined: locales.SeatIsDeclined, records.SeatExpired: locales.SeatIsExpired,
}

// bookingItem shows a registration: where it stands and what can be done with it.
func bookingItem(p locales.Printer, k records.Booking) Item {
	w, r := k.Webinar, k.Registration
	it := Item{Title: oneLine(w.Title), Start: w.Start, End: w.End, Buttons: seatButtons(r)}
	switch {
	case !w.Cancelled.IsZero():
		it.Facts, it.Buttons = []string{p.Say(locales.SeatCancelled)}, nil
	case r.State == records.SeatWaiting:
		it.Facts = []string{p.Count(locales.SeatWaitingAt, r.Position)}
	case r.State == records.SeatOffered:
		it.Facts = []string{p.Say(locales.SeatIsOffered, "Until", p.Moment(r.OfferUntil))}
	default:
		it.Facts = []string{p.Say(stateNames[r.State])}
	}
	if r.State == records.SeatRegistered && w.Cancelled.IsZero() {
		if it.Link = w.Link; w.Link == "" {
			it.Facts = append(it.Facts, p.Say(locales.SeatLinkLater))
		}
	}
	return it
}

// modal shows a page that has nothing to submit.
func modal(p locales.Printer, title locales.ID, r Reply) slack.ModalViewRequest {
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain(cut(p.Say(title), maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: render(p, r).Blocks},
	}
}

// bookingsView shows registrations under a sentence.
func bookingsView(p locales.Printer, all []records.Booking, first locales.ID) slack.ModalViewRequest {
	return modal(p, locales.SeatBookingsTitle, bookingsReply(p, all, first))
}

func bookingsReply(p locales.Printer, all []records.Booking, first locales.ID) Reply {
	r := Reply{Lines: []Line{line(first)}}
	for _, k := range all {
		r.Items = append(r.Items, bookingItem(p, k))
	}
	return r
}

// openBookings shows one's own registrations.
func (b *Bot) openBookings(ctx context.Context, ev Event) (any, error) {
	_, p := b.speaker(ctx, ev)
	all, err := b.Store.Bookings(ctx, ev.Team, ev.User)
	if err != nil {
		return nil, err
	}
	first := locales.SeatMine
	r := bookingsReply(p, all, first)
	if len(all) == 0 {
		r.Lines = []Line{line(locales.SeatMineNone)}
		r.Buttons = []Button{{Action: actWebinars, Label: line(locales.SeatWebinars)}}
	}
	return nil, b.open(ctx, ev, modal(p, locales.SeatBookingsTitle, r))
}

// outcomeNames are what is shown of an outcome to who asked for it.
var outcomeNames = map[records.Result]locales.ID{
	records.ResultRegistered: locales.SeatConfirmedHere, records.ResultWaiting: locales.SeatWaitingHere, records.ResultAlready: locales.SeatAlready,
	records.ResultWithdrawn: locales.SeatWithdrawn, records.ResultLeft: locales.SeatLeft, records.ResultDeclined: locales.SeatDeclined,
	records.ResultExpired: locales.SeatExpired, records.ResultNothing: locales.SeatNothing,
}

// outcomeView shows what came of a demand.
func outcomeView(p locales.Printer, o records.Outcome) slack.ModalViewRequest {
	if id, ok := outcomeNames[o.Result]; ok && o.Registration.ID != "" {
		return bookingsView(p, []records.Booking{{Webinar: o.Webinar, Registration: o.Registration}}, id)
	}
	return webinarNote(p, o.Webinar, o.Result)
}

// webinarNote says why there is no seat to be had.
func webinarNote(p locales.Printer, w records.Webinar, stands records.Result) slack.ModalViewRequest {
	text := []string{"*" + escape(oneLine(w.Title)) + "*", span(p, w.Start, w.End), standingLine(p, w, stands)}
	view := modal(p, locales.SeatFormTitle, Reply{Buttons: []Button{{Action: actWebinars, Label: line(locales.SeatOthers)}}})
	view.Blocks.BlockSet = append([]slack.Block{slack.NewSectionBlock(verbatim(strings.Join(text, "\n")), nil, nil)}, view.Blocks.BlockSet...)
	return view
}

// seatAction is what follows from a button about one's own registration. What it does and what is told of it are one write; the
// second click on it is answered with what is true now.
func seatAction(do func(tx *records.Tx, id, by string) (records.Outcome, error)) handler {
	return func(b *Bot, ctx context.Context, ev Event) (any, error) {
		who, p := b.speaker(ctx, ev)
		_, _, ok, err := b.mine(ctx, ev, ev.Value)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, b.showSeat(ctx, ev, noteView(p, locales.SeatBookingsTitle, locales.SeatGone))
		}
		var out records.Outcome
		if err := b.Store.Write(ctx, func(tx *records.Tx) (err error) {
			if out, err = do(tx, ev.Value, ev.User); err != nil {
				return err
			}
			return b.tellRegistered(out, ev.User)(tx)
		}); err != nil {
			return nil, err
		}
		b.republish(ctx, ev, who)
		if _, told := newsOf(out, ev.User); told && ev.MessageTS != "" {
			return nil, nil // the word of it stands below, in the direct message
		}
		return nil, b.showSeat(ctx, ev, outcomeView(p, out))
	}
}

// showSeat shows a view in place of the one in which the button stands, else on its own.
func (b *Bot) showSeat(ctx context.Context, ev Event, view slack.ModalViewRequest) error {
	if ev.View != "" && ev.MessageTS == "" && ev.Callback != callHome {
		_, err := b.API.UpdateViewContext(ctx, view, "", ev.Hash, ev.View)
		return err
	}
	return b.open(ctx, ev, view)
}

// editSeat opens the form with a registration.
func (b *Bot) editSeat(ctx context.Context, ev Event) (any, error) {
	_, p := b.speaker(ctx, ev)
	w, r, ok, err := b.mine(ctx, ev, ev.Value)
	if err != nil {
		return nil, err
	}
	if !ok || !r.State.Active() || w.State(b.Now()) != records.WebinarPlanned {
		return nil, b.open(ctx, ev, noteView(p, locales.SeatEditTitle, locales.SeatGone))
	}
	return nil, b.open(ctx, ev, b.registerForm(p, w, records.ResultRegistered, r, r.ID))
}

// sendCalendar sends the calendar file again, in the direct message with the person.
func (b *Bot) sendCalendar(ctx context.Context, ev Event) (any, error) {
	_, p := b.speaker(ctx, ev)
	w, r, ok, err := b.mine(ctx, ev, ev.Value)
	if err != nil {
		return nil, err
	}
	if !ok || r.State != records.SeatRegistered || !w.Cancelled.IsZero() {
		return nil, b.showSeat(ctx, ev, noteView(p, locales.SeatBookingsTitle, locales.SeatGone))
	}
	if err := b.Store.Write(ctx, b.calendarFile(p, "calendar:"+ev.Key, w, r, icsPublish)); err != nil {
		return nil, err
	}
	if ev.MessageTS != "" {
		return nil, nil
	}
	return nil, b.open(ctx, ev, noteView(p, locales.SeatBookingsTitle, locales.SeatCalendarSent))
}

// republish shows somebody their App Home as it is after what they did. It is no part of what they did: a fault is logged.
func (b *Bot) republish(ctx context.Context, ev Event, who person) {
	if err := b.Store.Write(ctx, b.publish(ctx, ev, who)); err != nil {
		b.Log.WarnContext(ctx, "home not renewed", "err", err)
	}
}
