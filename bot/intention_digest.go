package bot

import (
	"context"
	"errors"
	"strconv"

	"orchidee/locales"
	"orchidee/records"
)

// A digest is sent once a week, and only in a week that brought something new: it is never empty. See records.DueDigests.

// mostDigests bounds one sweep; the next one, a minute later, goes on.
const mostDigests = 200

// startDigest gives somebody the weekly digest of what a filter chooses, instead of the one they may have.
func (b *Bot) startDigest(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(""))
	f, err := readFilterValue(ev.Value)
	if err != nil {
		return nil, err
	}
	if err := b.Store.Write(ctx, func(tx *records.Tx) error { return tx.SubscribeDigest(ev.Team, ev.User, f) }); err != nil {
		return nil, err
	}
	return nil, b.digestNote(ctx, ev, who, p, Reply{Lines: []Line{line(locales.DigestStarted, "What", b.filterName(p, f))}})
}

// stopDigest ends it; a second click says the same.
func (b *Bot) stopDigest(ctx context.Context, ev Event) (any, error) {
	who := b.people.person(ctx, b.Store, ev)
	if err := b.Store.Write(ctx, func(tx *records.Tx) error { return tx.UnsubscribeDigest(ev.Team, ev.User) }); err != nil {
		return nil, err
	}
	return nil, b.digestNote(ctx, ev, who, locales.For(who.lang("")), Reply{Lines: []Line{line(locales.DigestStopped)}})
}

func (b *Bot) digestNote(ctx context.Context, ev Event, who person, p locales.Printer, r Reply) error {
	if ev.Callback == callHome {
		if err := b.Store.Write(ctx, b.publish(ctx, ev, who)); err != nil {
			return err
		}
	}
	return b.open(ctx, ev, answerView(p, r))
}

// dueDigests enqueues the digests that are due, each in the write that notes it as sent.
func (b *Bot) dueDigests(ctx context.Context) error {
	if b.rules() == nil || b.Places == nil {
		return nil
	}
	due, err := b.Store.DueDigests(ctx, mostDigests)
	if err != nil {
		return err
	}
	var faults []error
	for _, d := range due {
		who := b.people.person(ctx, b.Store, Event{Team: d.Team, User: d.User})
		p := locales.For(who.lang(""))
		r := Reply{
			Lines:   []Line{line(locales.DigestIntro, "Count", len(d.New), "What", b.filterName(p, d.Filter))},
			Items:   b.intentionItems(p, d.New),
			Buttons: []Button{{Action: actIntentionShow, Value: filterValue(d.Filter), Label: line(locales.IntentionShow)}, {Action: actDigestOff, Label: line(locales.DigestStop)}},
		}
		faults = append(faults, b.Store.Write(ctx, func(tx *records.Tx) error {
			fresh, err := tx.DigestSent(d)
			if err != nil || !fresh {
				return err
			}
			_, err = tx.Enqueue(records.Message{
				Team: d.Team, Key: "digest:" + d.User + ":" + strconv.FormatInt(d.Seen, 10) + ":" + strconv.FormatInt(d.SentAt.Unix(), 10), Method: records.Post, Channel: d.User, User: d.User,
				Payload: render(p, r).payload(), CreatedAt: b.Now(),
			})
			return err
		}))
	}
	return errors.Join(faults...)
}
