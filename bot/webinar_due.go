package bot

import (
	"context"
	"errors"

	"orchidee/records"
)

// dueBatch is how many people one write tells, so that no click waits for it.
const dueBatch = 100

// dueWebinars does what time alone makes due: offers that end, reminders, the words after the event, replays, and announcements whose
// registration opens or closes. What is decided is enqueued in the same write. A failure of one does not hold up the rest.
func (b *Bot) dueWebinars(ctx context.Context) error {
	team := b.Self.Team
	due, err := b.Store.WebinarsDue(ctx, team)
	if err != nil {
		return err
	}
	faults := []error{b.dueAnnouncements(ctx, team)}
	if due.Settle {
		faults = append(faults, b.Store.Write(ctx, func(tx *records.Tx) error {
			moves, err := tx.Settle(team)
			if err != nil {
				return err
			}
			return b.tellMoves(moves)(tx)
		}))
	}
	if due.Reminders {
		faults = append(faults, inBatches(ctx, b, func(tx *records.Tx) ([]records.Reminder, error) { return tx.TakeReminders(team, dueBatch) },
			func(d records.Reminder) change { return b.tell(d.Webinar, d.Registration, newsOfReminder(d)) }))
	}
	if due.FollowUps {
		faults = append(faults, inBatches(ctx, b, func(tx *records.Tx) ([]records.Booking, error) { return tx.TakeFollowUps(team, dueBatch) },
			func(k records.Booking) change { return b.tell(k.Webinar, k.Registration, newsAfter(k)) }))
	}
	if due.Replays {
		faults = append(faults, inBatches(ctx, b, func(tx *records.Tx) ([]records.Booking, error) { return tx.TakeReplays(team, dueBatch) },
			func(k records.Booking) change { return b.tell(k.Webinar, k.Registration, newsOfReplay(k)) }))
	}
	return errors.Join(faults...)
}

// inBatches takes what is due and tells it, a batch to a write, until nothing is left.
func inBatches[T any](ctx context.Context, b *Bot, take func(*records.Tx) ([]T, error), tell func(T) change) error {
	for {
		var taken int
		if err := b.Store.Write(ctx, func(tx *records.Tx) error {
			all, err := take(tx)
			if err != nil {
				return err
			}
			taken = len(all)
			for _, one := range all {
				if err := tell(one)(tx); err != nil {
					return err
				}
			}
			return nil
		}); err != nil || taken < dueBatch {
			return err
		}
	}
}

// dueAnnouncements brings up to date what the clock alone has changed. One whose webinar is over or cancelled is left as it is.
func (b *Bot) dueAnnouncements(ctx context.Context, team string) error {
	all, err := b.Store.LiveAnnouncements(ctx, team, string(records.ResultOver), string(records.ResultCancelled))
	if err != nil {
		return err
	}
	var faults []error
	looked := map[string]string{}
	for _, a := range all {
		now, ok := looked[a.Webinar]
		if !ok {
			w, err := b.Store.Webinar(ctx, a.Webinar)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			seats, err := b.Store.Seats(ctx, a.Webinar)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			now = shown(w, standing(w, seats, b.Now()))
			looked[a.Webinar] = now
		}
		if now != a.Shown {
			faults = append(faults, b.Store.Write(ctx, b.refresh(a.Webinar)))
		}
	}
	return errors.Join(faults...)
}
