package bot

import (
	"context"
	"errors"
	"strconv"

	"orchidee/records"
)

// dueAtOnce is how many of each kind one sweep does; the next one goes on.
const dueAtOnce = 200

// deskDue does what time alone makes due: requests without the asked changes are warned of and refused, those past their deadline
// are closed, suppliers without an answer are reminded once, and the team learns whom it has to tell by hand.
func (b *Bot) deskDue(ctx context.Context) error {
	due, err := b.Store.SourcingDue(ctx, dueAtOnce)
	if err != nil {
		return err
	}
	var faults []error
	for _, step := range []struct {
		action   records.Action
		requests []records.Request
	}{{records.ActExpire, due.Expire}, {records.ActWarn, due.Warn}, {records.ActClose, due.Close}} {
		for _, r := range step.requests {
			faults = append(faults, b.moveByClock(ctx, r, step.action))
		}
	}
	for _, n := range due.Remind {
		faults = append(faults, b.remind(ctx, n))
	}
	return errors.Join(append(faults, b.handLists(ctx))...)
}

// moveByClock takes a step because its term has passed. Somebody may have been faster.
func (b *Bot) moveByClock(ctx context.Context, due records.Request, a records.Action) error {
	err := b.Store.Write(ctx, func(tx *records.Tx) error {
		r, notices, err := tx.MoveRequest(records.RequestMove{Team: due.Team, ID: due.ID, Action: a, By: records.Clock})
		if err != nil {
			return err
		}
		return b.moved(r, records.Clock, a, notices)(tx)
	})
	var state *records.StateError
	if errors.As(err, &state) || errors.Is(err, records.ErrTooEarly) {
		return nil
	}
	return err
}

func (b *Bot) remind(ctx context.Context, first records.Notice) error {
	err := b.Store.Write(ctx, func(tx *records.Tx) error {
		n, fresh, err := tx.Remind(first.Team, first.ID)
		if err != nil || !fresh {
			return err
		}
		r, err := tx.Request(first.Team, first.Request)
		if err != nil {
			return err
		}
		return b.tellSuppliers(r, []records.Notice{n}, nil)(tx)
	})
	if errors.Is(err, records.ErrTooEarly) {
		return nil
	}
	return err
}

// handLists tells the team whom the bot could not reach, once its own messages have had their chance.
func (b *Bot) handLists(ctx context.Context) error {
	left, err := b.Store.ByHandDue(ctx, b.Self.Team)
	if err != nil {
		return err
	}
	var faults []error
	for _, id := range left {
		faults = append(faults, b.Store.Write(ctx, func(tx *records.Tx) error {
			hand, err := tx.ByHand(b.Self.Team, id)
			if err != nil || hand.Sending {
				return err
			}
			r, err := tx.Request(b.Self.Team, id)
			if err != nil {
				return err
			}
			return changes(b.handList(r), b.card(r, "hand:"+strconv.Itoa(hand.Ever)))(tx)
		}))
	}
	return errors.Join(faults...)
}
