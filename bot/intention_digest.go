package bot

import (
	"context"
	"errors"
	"strconv"

	"orchidee/locales"
	"orchidee/records"
)

// A digest is sent once a week, from Monday morning on, and only in a week that brought something new: it is never empty. See
// records.DueDigests.

// mostDigests bounds one sweep; the next one, a minute later, goes on.
const mostDigests = 200

// startDigest gives somebody the weekly digest of what a filter chooses, instead of the one they may have.
func (b *Bot) startDigest(ctx context.Context, ev Event) (any, error) {
	f, err := readFilterValue(ev.Value)
	if err != nil {
		return nil, err
	}
	who, p, err := b.spokenTo(ctx, ev, f.Lang)
	if err != nil {
		return nil, err
	}
	if err := b.Store.Write(ctx, func(tx *records.Tx) error { return tx.SubscribeDigest(ev.Team, ev.User, f.IntentionFilter) }); err != nil {
		return nil, err
	}
	return nil, b.digestNote(ctx, ev, who, p, Reply{Lines: []Line{line(locales.DigestStarted, "What", b.filterName(p, f.IntentionFilter))}})
}

// stopDigest ends it; a second click says the same.
func (b *Bot) stopDigest(ctx context.Context, ev Event) (any, error) {
	who, p, err := b.spokenTo(ctx, ev, ev.Value)
	if err != nil {
		return nil, err
	}
	if err := b.Store.Write(ctx, func(tx *records.Tx) error { return tx.UnsubscribeDigest(ev.Team, ev.User) }); err != nil {
		return nil, err
	}
	return nil, b.digestNote(ctx, ev, who, p, Reply{Lines: []Line{line(locales.DigestStopped)}})
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
		_, p, err := b.spokenTo(ctx, Event{Team: d.Team, User: d.User}, "")
		if err != nil {
			faults = append(faults, err)
			continue
		}
		r := Reply{
			Lines:   []Line{line(locales.Verbatim, "Text", p.Count(locales.DigestIntro, len(d.New), "What", b.filterName(p, d.Filter)))},
			Items:   b.intentionItems(p, d.New),
			Buttons: []Button{{Action: actIntentionShow, Value: filterValue(d.Filter, p.Lang), Label: line(locales.IntentionShow)}, {Action: actDigestOff, Value: p.Lang, Label: line(locales.DigestStop)}},
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
