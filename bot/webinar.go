package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// What people do with webinars: see them, register, change their mind, answer an offer, say how it was. What they are told of it is
// in webinar_tell.go. Every button works wherever it stands: in a channel, a direct message, a form, the App Home.
const (
	actWebinars     = "webinars"      // the coming ones, in a modal
	actBookings     = "bookings"      // one's own registrations, in a modal
	actRegister     = "register"      // the form, or the registration there is; value: webinar
	actSeatEdit     = "seat_edit"     // value of this and the next: registration
	actSeatCalendar = "seat_calendar" // the calendar file again
	actSeatWithdraw = "seat_withdraw" // give the seat back, or leave the waiting list
	actSeatAccept   = "seat_accept"
	actSeatDecline  = "seat_decline"
	actRate         = "seat_rate" // value: registration|1 to 5
	formRegister    = "register_form"
	formRate        = "rate_form"
)

// webinars is what people do with webinars: see them, register, withdraw, answer an offer; and what they are told.
func (b *Bot) webinars() feature {
	open := (*Bot).openWebinars
	return feature{
		routes: map[route]handler{
			{KindPress, actWebinars}:     (*Bot).openWebinars,
			{KindPress, actBookings}:     (*Bot).openBookings,
			{KindPress, actRegister}:     (*Bot).openRegister,
			{KindSubmit, formRegister}:   (*Bot).submitRegister,
			{KindPress, actSeatEdit}:     (*Bot).editSeat,
			{KindPress, actSeatCalendar}: (*Bot).sendCalendar,
			{KindPress, actSeatWithdraw}: seatAction((*records.Tx).Withdraw),
			{KindPress, actSeatAccept}:   seatAction(func(tx *records.Tx, id, _ string) (records.Outcome, error) { return tx.Accept(id) }),
			{KindPress, actSeatDecline}:  seatAction(func(tx *records.Tx, id, _ string) (records.Outcome, error) { return tx.Decline(id) }),
			{KindPress, actRate}:         (*Bot).rate,
			{KindSubmit, formRate}:       (*Bot).submitRate,
		},
		words: map[string]handler{"webinaires": open, "webinaire": open, "webinars": open, "webinar": open, "webinare": open},
		wish:  b.wishWebinar,
		home:  b.homeWebinars,
		due:   b.dueWebinars,
	}
}

// sees says whether somebody may know of a webinar and register for it.
func sees(as knowledge.Audience, w records.Webinar) bool {
	audience := knowledge.Audience(w.Audience)
	return audience == knowledge.Everyone || as.Sees(audience)
}

// comingFor gives the webinars to come that a reader may know of, soonest first.
func (b *Bot) comingFor(ctx context.Context, team string, as knowledge.Audience) ([]records.Webinar, error) {
	all, err := b.Store.ComingWebinars(ctx, team, false)
	if err != nil {
		return nil, err
	}
	var out []records.Webinar
	for _, w := range all {
		if sees(as, w) {
			out = append(out, w)
		}
	}
	return out, nil
}

// standing is what a demand for a seat would come to now: registered, waiting, full, not open yet, closed, cancelled or over.
func standing(w records.Webinar, s records.Seats, now time.Time) records.Result {
	if open := w.Open(now); open != records.ResultRegistered {
		return open
	}
	if s.Free() != 0 && s.Waiting == 0 {
		return records.ResultRegistered
	}
	if w.WaitingList {
		return records.ResultWaiting
	}
	return records.ResultFull
}

// tellRegistered tells the person what came of a demand for a seat, and the others whom it moved. by is who made the demand: when it
// was not the person, that is said too.
func (b *Bot) tellRegistered(o records.Outcome, by string) change {
	told := changes()
	if n, ok := newsOf(o, by); ok {
		told = b.tell(o.Webinar, o.Registration, n)
	}
	if o.Result == records.ResultWithdrawn {
		told = changes(b.recallReminders(o.Registration), told)
	}
	return changes(told, b.tellMoves(o.Moves), b.refresh(o.Webinar.ID))
}

// tellMoves tells people of the waiting list what happened to them.
func (b *Bot) tellMoves(moves []records.Move) change {
	var all []change
	for _, m := range moves {
		all = append(all, b.tell(m.Webinar, m.Registration, newsOfMove(m)))
		if m.Kind == records.MoveExpired {
			all = append(all, b.refresh(m.Webinar.ID))
		}
	}
	return changes(all...)
}

// tellEdited tells the registered what changed, when it matters to them, and the moved.
func (b *Bot) tellEdited(e records.Edited) change {
	return changes(func(tx *records.Tx) error {
		if !e.Matters {
			return nil
		}
		all, err := tx.Active(e.After.ID)
		if err != nil {
			return err
		}
		fresh := map[string]bool{} // of those the edit itself gave a seat or an offer: their news has the new facts
		for _, m := range e.Moves {
			fresh[m.Registration.ID] = true
		}
		for _, r := range all {
			if err := b.recallReminders(r)(tx); err != nil {
				return err
			}
			if fresh[r.ID] {
				continue
			}
			if err := b.tell(e.After, r, newsOfEdit(e, r))(tx); err != nil {
				return err
			}
		}
		return nil
	}, b.tellMoves(e.Moves), b.refresh(e.After.ID))
}

// tellCancelled tells everybody who had a seat or waited for one.
func (b *Bot) tellCancelled(w records.Webinar, all []records.Registration) change {
	var told []change
	for _, r := range all {
		told = append(told, b.recallReminders(r), b.tell(w, r, newsOfCancel(w, r)))
	}
	return changes(append(told, b.refresh(w.ID))...)
}

// seatKey begins the keys of what is told about a registration.
func seatKey(r records.Registration, what string) string { return "seat:" + r.ID + ":" + what }

// recallReminders takes back the reminders of a registration that have not left yet: what they say is no longer true.
func (b *Bot) recallReminders(r records.Registration) change {
	return func(tx *records.Tx) error {
		_, err := tx.Recall(r.Team, seatKey(r, remind))
		return err
	}
}

// mine gives a registration to the person it belongs to, with its webinar. ok is false when there is none, or it is another's.
func (b *Bot) mine(ctx context.Context, ev Event, id string) (w records.Webinar, r records.Registration, ok bool, err error) {
	r, err = b.Store.Registration(ctx, id)
	if errors.Is(err, records.ErrNotFound) || err == nil && (r.User == "" || r.User != ev.User) {
		return w, r, false, nil
	}
	if err != nil {
		return w, r, false, err
	}
	w, err = b.Store.Webinar(ctx, r.Webinar)
	return w, r, err == nil, err
}

// oneLine is a title as it can stand in a subject or a heading.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// speaker is the printer of the person of an event.
func (b *Bot) speaker(ctx context.Context, ev Event) (person, locales.Printer) {
	who := b.people.person(ctx, b.Store, ev)
	return who, locales.For(who.lang(""))
}
