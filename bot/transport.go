package bot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
)

const (
	reactTime = 2500 * time.Millisecond // of the three seconds Slack gives: https://docs.slack.dev/interactivity/handling-user-interaction
	keepLanes = 32                      // events kept at the same time; those of one conversation share a lane, so that they stay in order
	reactions = 64                      // interactions decided at the same time
)

// keeper stores an event durably; it returns only then, so that the acknowledgement can follow.
type keeper interface {
	keep(context.Context, Event) error
}

// desk is what the transports share: it receives, and waits for what it received when it is told to stop.
type desk struct {
	bot  *Bot
	in   keeper
	busy chan struct{}
	lane [keepLanes]chan func()
	wg   sync.WaitGroup
}

func newDesk(b *Bot, in keeper) *desk {
	d := &desk{bot: b, in: in, busy: make(chan struct{}, reactions)}
	for i := range d.lane {
		d.lane[i] = make(chan func(), 64)
		d.wg.Go(func() {
			for do := range d.lane[i] {
				do()
			}
		})
	}
	return d
}

// close waits until everything received is kept or answered. Nothing may be received afterwards.
func (d *desk) close() {
	for i := range d.lane {
		close(d.lane[i])
	}
	d.wg.Wait()
}

// receive keeps an event, then calls done with the result; events of one conversation in order.
func (d *desk) receive(ctx context.Context, ev Event, done func(error)) {
	if ev.Kind == "" {
		done(nil)
		return
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(ev.conversation()))
	ctx = context.WithoutCancel(ctx) // what was received is kept, also when the program is told to stop
	d.lane[h.Sum32()%keepLanes] <- func() {
		ctx, cancel := context.WithTimeout(ctx, reactTime)
		defer cancel()
		err := d.in.keep(ctx, ev)
		if err != nil {
			d.bot.Log.ErrorContext(ctx, "event not kept: Slack will send it again", "kind", ev.Kind, "err", err)
		}
		done(err)
	}
}

// answer decides an interaction in time and calls done with what the acknowledgement carries. A failure is told to the person,
// with the reference that is in the log.
func (d *desk) answer(ctx context.Context, ev Event, done func(any)) {
	d.busy <- struct{}{}
	ctx = context.WithoutCancel(ctx)
	d.wg.Go(func() {
		defer func() { <-d.busy }()
		ctx, cancel := context.WithTimeout(ctx, reactTime)
		defer cancel()
		ack, err := d.reactSafely(ctx, ev)
		if err != nil {
			ref := newRef()
			d.bot.Log.ErrorContext(ctx, "interaction failed", "kind", ev.Kind, "route", ev.routeName(), "ref", ref, "err", err)
			ack = d.bot.apology(ctx, ev, ref)
		}
		done(ack)
	})
}

func (d *desk) reactSafely(ctx context.Context, ev Event) (ack any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return d.bot.react(ctx, ev)
}

// apology tells a person that what they pressed or sent failed. A form stays open with what was typed in it.
func (b *Bot) apology(ctx context.Context, ev Event, ref string) any {
	p := locales.For(b.people.person(ctx, b.Store, ev).lang(""))
	text := p.Say(locales.Sorry, "Ref", ref)
	switch ev.Kind {
	case KindSubmit:
		for block := range ev.State {
			return slack.NewErrorsViewSubmissionResponse(map[string]string{block: text})
		}
	case KindCommand:
		return ephemeral(rendered{Text: escape(text)})
	case KindPress:
		if ev.ResponseURL != "" {
			_, _, err := b.API.PostMessageContext(ctx, ev.Channel, slack.MsgOptionResponseURL(ev.ResponseURL, slack.ResponseTypeEphemeral), slack.MsgOptionText(escape(text), false))
			if err != nil {
				b.Log.WarnContext(ctx, "apology not delivered", "ref", ref, "err", err)
			}
		}
	}
	return nil
}

// fits gives the acknowledgement if a socket carries it, else sends it the slower way and acknowledges with nothing.
func (b *Bot) fits(ctx context.Context, ev Event, ack any) any {
	raw, err := json.Marshal(ack)
	if err == nil && len(raw) < maxAck-512 { // the envelope around it counts too
		return ack
	}
	switch v := ack.(type) {
	case map[string]any:
		blocks, _ := v["blocks"].([]slack.Block)
		text, _ := v["text"].(string)
		_, _, err = b.API.PostMessageContext(ctx, ev.Channel, slack.MsgOptionResponseURL(ev.ResponseURL, slack.ResponseTypeEphemeral),
			slack.MsgOptionText(text, false), slack.MsgOptionBlocks(blocks...))
	case *slack.ViewSubmissionResponse:
		_, err = b.API.UpdateViewContext(ctx, *v.View, "", "", ev.View)
	}
	if err != nil {
		b.Log.ErrorContext(ctx, "long acknowledgement not delivered", "kind", ev.Kind, "err", err)
	}
	return nil
}

// newRef is a short reference that stands in the message to the person and in the log.
func newRef() string { return rand.Text()[:8] }
