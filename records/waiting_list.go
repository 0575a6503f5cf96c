package records

import (
	"fmt"
	"time"
)

// offerFor is how long a seat is kept for somebody when this much time is left before the start; 0: it is given at once.
func offerFor(left time.Duration) time.Duration {
	if left < 24*time.Hour {
		return 0
	}
	return min(left/4, 24*time.Hour)
}

// settle ends the offers that are over and gives free seats to who waits, first come first served. The seats are as they are then.
func (t *Tx) settle(w Webinar) (moves []Move, seats Seats, err error) {
	now := t.now()
	seats, late, err := t.standing(w, now)
	if err != nil || w.State(now) != WebinarPlanned {
		return nil, seats, err
	}
	if late {
		ended, err := rows(t, "ended offers", scanText, "SELECT id FROM registrations WHERE webinar_id = ? AND state = 'offered' AND offer_until <= ? ORDER BY seq", w.ID, micros(now))
		if err != nil {
			return nil, seats, err
		}
		for _, id := range ended {
			if moves, err = t.move(moves, w, id, SeatExpired, MoveExpired, time.Time{}); err != nil {
				return nil, seats, err
			}
		}
		seats.Offered -= len(ended)
	}
	for seats.Waiting > 0 && seats.Free() != 0 {
		id, err := row(t, "first in the waiting list", scanText, "SELECT id FROM registrations WHERE webinar_id = ? AND state = 'waiting' ORDER BY seq LIMIT 1", w.ID)
		if err != nil {
			return nil, seats, err
		}
		if hold := offerFor(w.Start.Sub(now)); hold > 0 {
			moves, err = t.move(moves, w, id, SeatOffered, MoveOffered, now.Add(hold))
			seats.Offered++
		} else {
			moves, err = t.move(moves, w, id, SeatRegistered, MoveSeated, time.Time{})
			seats.Registered++
		}
		if err != nil {
			return nil, seats, err
		}
		seats.Waiting--
	}
	return moves, seats, nil
}

// standing gives the seats of a webinar, and whether an offer is over at that moment.
func (t *Tx) standing(w Webinar, now time.Time) (seats Seats, late bool, err error) {
	seats, err = row(t, "seats", func(row scanner) (s Seats, err error) {
		err = row.Scan(&s.Registered, &s.Offered, &s.Waiting, &late)
		return s, err
	}, seatsOf+", EXISTS (SELECT 1 FROM registrations WHERE webinar_id = ?1 AND state = 'offered' AND offer_until <= ?2)", w.ID, micros(now))
	seats.Capacity = w.Capacity
	return seats, late, err
}

func (t *Tx) move(moves []Move, w Webinar, id string, to SeatState, kind MoveKind, until time.Time) ([]Move, error) {
	if err := t.setState(id, to); err != nil {
		return nil, err
	}
	if !until.IsZero() {
		if err := t.must("offer seat", "UPDATE registrations SET offer_until = ? WHERE id = ?", micros(until), id); err != nil {
			return nil, err
		}
	}
	r, err := t.Registration(id)
	if err != nil {
		return nil, fmt.Errorf("move registration: %w", err)
	}
	return append(moves, Move{kind, w, r}), nil
}

// Settle ends the offers that are over and fills the seats that are free, in all webinars of a team: called now and then, since
// nobody's demand does it. The moves are to be told.
func (t *Tx) Settle(team string) ([]Move, error) {
	webinars, err := rows(t, "webinars to settle", scanWebinar, webinarColumns+unsettled, micros(t.now()), team)
	if err != nil {
		return nil, err
	}
	var all []Move
	for _, w := range webinars {
		moves, _, err := t.settle(w)
		if err != nil {
			return nil, err
		}
		all = append(all, moves...)
	}
	return all, nil
}

// unsettled finds webinars to come with an offer that is over, or a free seat that somebody waits for.
const unsettled = `WHERE w.team_id = ?2 AND w.ends_at > ?1 AND w.cancelled_at = 0 AND (
	EXISTS (SELECT 1 FROM registrations r WHERE r.webinar_id = w.id AND r.state = 'offered' AND r.offer_until <= ?1)
	OR EXISTS (SELECT 1 FROM registrations r WHERE r.webinar_id = w.id AND r.state = 'waiting')
		AND (w.capacity = 0 OR w.capacity > (SELECT count(*) FROM registrations r WHERE r.webinar_id = w.id AND r.state IN ('registered', 'offered'))))
	ORDER BY w.starts_at, w.id`
