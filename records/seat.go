package records

import (
	"time"
)

// Seats. The rules, for one webinar:
//
//   - registered + offered never exceed the capacity, whoever writes: each decision is taken inside a write transaction, of which
//     SQLite runs one at a time. Only a capacity that is cut leaves more: nobody is thrown out, and no new seat is given until
//     there is room again.
//   - A seat that is free goes to who waits longest. Nobody who comes later, by whatever road, gets one before.
//   - Who waited is offered the seat for a quarter of the time that is left before the start, at most a day. When less than
//     a day is left the seat is given at once: there is no time for asking.
//   - An offer that was not accepted in time is over, and so is the registration. Who comes back goes to the end of the list.
//   - People register themselves while the registration is open; the team may register people until the end of the webinar.

// Register registers r.EmailTyped for r.Webinar: on a seat, or at the end of the waiting list. The outcome is one of
// ResultRegistered, Waiting, Already, Full, NotOpen, Closed, Cancelled and Over. r.Source says who asks: SourceSelf needs a consent
// and an open registration. An *InvalidError lists what has to be mended; ErrNotFound: there is no such webinar.
func (t *Tx) Register(r Registration) (out Outcome, err error) {
	if err := r.Check(); err != nil {
		return out, err
	}
	if out.Webinar, err = t.Webinar(r.Webinar); err != nil {
		return out, err
	}
	if out.Moves, out.Seats, err = t.settle(out.Webinar); err != nil {
		return out, err
	}
	if out.Result, out.Registration, err = t.register(out.Webinar, r, &out.Seats); err != nil {
		return out, err
	}
	if r.Source != SourceSelf && (out.Result == ResultRegistered || out.Result == ResultWaiting) {
		err = t.audit(out.Webinar.Team, out.Webinar.ID, out.Registration.ID, r.By, "register", "")
	}
	return out, err
}

// register decides on one checked registration of a settled webinar with those seats: while somebody waits, none is free.
func (t *Tx) register(w Webinar, r Registration, seats *Seats) (Result, Registration, error) {
	old, err := t.ActiveRegistration(w.ID, r.Email)
	if err == nil {
		return ResultAlready, old, nil
	} else if !isNotFound(err) {
		return "", r, err
	}
	now := t.now()
	switch state := w.State(now); {
	case state == WebinarCancelled:
		return ResultCancelled, Registration{}, nil
	case state == WebinarDone:
		return ResultOver, Registration{}, nil
	case r.Source == SourceSelf && w.Open(now) != ResultRegistered:
		return w.Open(now), Registration{}, nil
	}
	result := ResultRegistered
	r.State, r.SeatedAt = SeatRegistered, now
	if seats.Free() == 0 {
		if !w.WaitingList {
			return ResultFull, Registration{}, nil
		}
		result = ResultWaiting
		r.State, r.SeatedAt = SeatWaiting, time.Time{}
	}
	r.Team, r.Webinar = w.Team, w.ID
	id, err := t.insertRegistration(r, now)
	if err != nil {
		return "", r, err
	}
	if result == ResultRegistered {
		seats.Registered++
	} else {
		seats.Waiting++
	}
	r, err = t.Registration(id)
	return result, r, err
}

func (t *Tx) insertRegistration(r Registration, now time.Time) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	if r.Consent > 0 {
		r.ConsentAt = orNow(r.ConsentAt, t.now)
	}
	if _, err := t.exec("save registration", `INSERT INTO registrations (id, team_id, webinar_id, first_name, last_name, email, email_typed, organisation, siret, kind,
			departement, questions, access_needs, consent, consent_at, lang, user_id, by_user, source, state, seated_at, created_at, changed_at)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?22)`,
		id, r.Team, r.Webinar, r.FirstName, r.LastName, r.Email, r.EmailTyped, r.Organisation, r.SIRET, r.Kind,
		r.Departement, r.Questions, r.Access, r.Consent, micros(r.ConsentAt), r.Lang, r.User, r.By, string(r.Source), string(r.State),
		micros(r.SeatedAt), micros(now)); err != nil {
		return "", err
	}
	if r.Newsletter {
		err = t.subscribe(r, now)
	}
	return id, err
}

// Withdraw ends an active registration: a seat is given back (ResultWithdrawn), the waiting list is left (ResultLeft), an offer
// is declined (ResultDeclined). ResultNothing: it had ended before, or the webinar is over. by is who asked, in Slack or "".
func (t *Tx) Withdraw(id, by string) (Outcome, error) {
	return t.answer(id, func(w Webinar, r Registration) (Result, SeatState, error) {
		if by != r.User {
			if err := t.audit(w.Team, w.ID, r.ID, by, "withdraw", string(r.State)); err != nil {
				return "", "", err
			}
		}
		switch r.State {
		case SeatRegistered:
			return ResultWithdrawn, SeatWithdrawn, nil
		case SeatWaiting:
			return ResultLeft, SeatWithdrawn, nil
		}
		return ResultDeclined, SeatDeclined, nil
	})
}

// Accept takes the seat that was offered: ResultRegistered. ResultExpired: the offer had ended; ResultAlready: the seat was
// taken before; ResultNothing: there is no offer.
func (t *Tx) Accept(id string) (Outcome, error) {
	return t.answer(id, func(_ Webinar, r Registration) (Result, SeatState, error) {
		switch r.State {
		case SeatOffered:
			return ResultRegistered, SeatRegistered, nil
		case SeatRegistered:
			return ResultAlready, r.State, nil
		}
		return ResultNothing, r.State, nil
	})
}

// Decline says no to an offer: ResultDeclined. Nothing else is ended by it: ResultNothing, or ResultExpired.
func (t *Tx) Decline(id string) (Outcome, error) {
	return t.answer(id, func(_ Webinar, r Registration) (Result, SeatState, error) {
		if r.State == SeatOffered {
			return ResultDeclined, SeatDeclined, nil
		}
		return ResultNothing, r.State, nil
	})
}

// answer lets decide say what becomes of an active registration, and gives away what that frees.
func (t *Tx) answer(id string, decide func(Webinar, Registration) (Result, SeatState, error)) (out Outcome, err error) {
	r, err := t.Registration(id)
	if err != nil {
		return out, err
	}
	w, err := t.Webinar(r.Webinar)
	if err != nil {
		return out, err
	}
	out.Webinar = w
	if out.Moves, out.Seats, err = t.settle(w); err != nil {
		return out, err
	}
	if r, err = t.Registration(id); err != nil {
		return out, err
	}
	next := r.State
	switch state := w.State(t.now()); {
	case r.State == SeatExpired:
		out.Result = ResultExpired
	case !r.State.Active():
		out.Result = ResultNothing
	case state == WebinarCancelled:
		out.Result = ResultCancelled
	case state == WebinarDone:
		out.Result = ResultOver
	default:
		if out.Result, next, err = decide(w, r); err != nil {
			return out, err
		}
	}
	if next != r.State {
		if err := t.setState(id, next); err != nil {
			return out, err
		}
		var more []Move
		if more, out.Seats, err = t.settle(w); err != nil {
			return out, err
		}
		out.Moves = append(out.Moves, more...)
	}
	out.Moves = withoutOwn(out.Moves, id)
	out.Registration, err = t.Registration(id)
	return out, err
}

// withoutOwn leaves out what the one who asked is told by the result.
func withoutOwn(moves []Move, id string) []Move {
	var out []Move
	for _, m := range moves {
		if m.Registration.ID != id {
			out = append(out, m)
		}
	}
	return out
}

func (t *Tx) setState(id string, state SeatState) error {
	now := micros(t.now())
	return t.must("change registration", `UPDATE registrations SET state = ?1, changed_at = ?2,
		seated_at = CASE ?1 WHEN 'registered' THEN ?2 ELSE seated_at END WHERE id = ?3`, string(state), now, id)
}

const seatsOf = `SELECT (SELECT count(*) FROM registrations WHERE webinar_id = ?1 AND state = 'registered'),
	(SELECT count(*) FROM registrations WHERE webinar_id = ?1 AND state = 'offered'),
	(SELECT count(*) FROM registrations WHERE webinar_id = ?1 AND state = 'waiting')`

func scanSeats(row scanner) (s Seats, err error) {
	err = row.Scan(&s.Registered, &s.Offered, &s.Waiting)
	return s, err
}

// Seats gives the figures of a webinar, as this write sees them.
func (t *Tx) Seats(w Webinar) (Seats, error) {
	seats, _, err := t.standing(w, t.now())
	return seats, err
}
