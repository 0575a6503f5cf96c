package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"orchidee/records"
)

// errOverloaded refuses an event before it is kept: it is not acknowledged, so Slack sends it again later.
var errOverloaded = errors.New("too many events wait")

// inbox keeps events before they are acknowledged, then works on them: in order within a conversation, a few conversations at
// once. What a decision writes and the end of its event are one transaction, so a crash at any moment repeats the decision or
// nothing, and the keys of what it enqueued make the repeat harmless.
type inbox struct {
	store *records.Store
	log   *slog.Logger
	now   func() time.Time
	stats *stats

	handle func(context.Context, Event) (change, error)
	sorry  func(context.Context, Event, string) change

	lanes *lanes[*arrival]
}

// arrival is an event in the inbox, with the attempts that the database counts too.
type arrival struct {
	Event
	attempts int
	received time.Time
}

const (
	inboxWorkers  = 8
	inboxAttempts = 5                // then the person is told and the event is dead
	inboxWaiting  = 4096             // events that may wait before more are refused
	handleTime    = 30 * time.Second // for one decision
	inboxSweep    = 30 * time.Second // how often the database is asked for forgotten events
	pageSize      = 256              // rows read at a time
)

// inboxPause is the wait before the next attempt, by the number of failed ones.
func inboxPause(attempts int) time.Duration {
	pauses := []time.Duration{0, 500 * time.Millisecond, 2 * time.Second, 8 * time.Second, 30 * time.Second}
	return pauses[min(attempts, len(pauses)-1)]
}

func newInbox(store *records.Store, log *slog.Logger, now func() time.Time, s *stats,
	handle func(context.Context, Event) (change, error), sorry func(context.Context, Event, string) change) *inbox {
	in := &inbox{store: store, log: log, now: now, stats: s, handle: handle, sorry: sorry}
	in.lanes = newLanes(in.work)
	return in
}

// start loads what an earlier run left unfinished, then starts the workers.
func (in *inbox) start(ctx context.Context) error {
	if err := in.load(ctx); err != nil {
		return err
	}
	in.lanes.start(ctx, inboxWorkers)
	return nil
}

// watch is the safety net: now and then it looks for events that the memory has forgotten. It returns when ctx ends.
func (in *inbox) watch(ctx context.Context) {
	tick := time.NewTicker(inboxSweep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := in.load(ctx); err != nil && ctx.Err() == nil {
				in.log.ErrorContext(ctx, "inbox not read", "err", err)
			}
		}
	}
}

func (in *inbox) load(ctx context.Context) error {
	in.lanes.sweep()
	var after int64
	for {
		kept, err := in.store.Unfinished(ctx, after, pageSize)
		if err != nil {
			return err
		}
		for _, k := range kept {
			after = k.Seq
			a := &arrival{attempts: k.Attempts, received: k.At}
			if err := json.Unmarshal(k.Payload, &a.Event); err != nil {
				a.Event = Event{Team: k.Team, Key: k.Key}
				in.bury(ctx, a, fmt.Errorf("payload: %w", err), nil)
				continue
			}
			in.lanes.add(k.Conversation, k.Team+"/"+k.Key, a)
		}
		if len(kept) < pageSize {
			return nil
		}
	}
}

// keep stores an event durably and returns; only then it may be acknowledged. One that was kept before is not worked on again.
func (in *inbox) keep(ctx context.Context, ev Event) error {
	if in.lanes.length() >= inboxWaiting {
		return errOverloaded
	}
	payload, err := json.Marshal(ev)
	if err != nil {
		return fmt.Errorf("keep event: %w", err)
	}
	began := in.now()
	k := records.Event{Team: ev.Team, Key: ev.Key, Message: ev.message(), Conversation: ev.conversation(), Payload: payload, At: began}
	var fresh bool
	if err := in.store.Write(ctx, func(tx *records.Tx) (err error) {
		fresh, err = tx.Keep(k)
		return err
	}); err != nil {
		return fmt.Errorf("keep event: %w", err)
	}
	in.stats.kept(ev.Kind, fresh, in.now().Sub(began))
	if fresh {
		in.lanes.add(k.Conversation, k.Team+"/"+k.Key, &arrival{Event: ev, received: began})
	}
	return nil
}

// message names the message that the event tells, so that a mention told as message and as app_mention is kept once.
func (e Event) message() string {
	if e.TS == "" || (e.Kind != KindMessage && e.Kind != KindMention) {
		return ""
	}
	return e.Channel + ":" + e.TS
}

// work makes one attempt at an event.
func (in *inbox) work(ctx context.Context, a *arrival) verdict {
	most := handleTime
	if a.Kind == KindImport || a.Kind == KindList || a.Kind == KindFetch {
		most = importTime
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	decided, err := in.decide(ctx, a.Event)
	if err == nil {
		err = in.store.Write(ctx, changes(decided, func(tx *records.Tx) error { return tx.Finish(a.Team, a.Key) }))
	}
	if err == nil {
		in.stats.worked(in.now().Sub(a.received))
		return verdict{done: true}
	}
	if errors.Is(err, records.ErrClosed) || errors.Is(ctx.Err(), context.Canceled) {
		return verdict{wait: inboxPause(1)} // the program stops: the next start goes on here
	}
	return in.failed(context.WithoutCancel(ctx), a, err)
}

// decide calls the handler and turns a panic into an error.
func (in *inbox) decide(ctx context.Context, ev Event) (c change, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &records.PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	c, err = in.handle(ctx, ev)
	if c == nil {
		c = changes()
	}
	return c, err
}

// failed counts the attempt; after the last one the person is told. The log and the person get the same reference.
func (in *inbox) failed(ctx context.Context, a *arrival, cause error) verdict {
	ref := newRef()
	attrs := []any{"kind", a.Kind, "key", a.Key, "attempt", a.attempts + 1, "ref", ref, "err", cause}
	if p, ok := errors.AsType[*records.PanicError](cause); ok {
		attrs = append(attrs, "stack", string(p.Stack))
	}
	in.log.ErrorContext(ctx, "event failed", attrs...)
	in.stats.failed()
	if a.attempts+1 >= inboxAttempts {
		if !in.bury(ctx, a, fmt.Errorf("%s: %w", ref, cause), in.apology(ctx, a, ref)) {
			return verdict{wait: inboxPause(inboxAttempts)}
		}
		return verdict{done: true}
	}
	if err := in.store.Write(ctx, func(tx *records.Tx) error {
		return tx.FailEvent(a.Team, a.Key, fmt.Errorf("%s: %w", ref, cause), false)
	}); err != nil {
		in.log.ErrorContext(ctx, "attempt not counted", "key", a.Key, "err", err)
		return verdict{wait: inboxPause(inboxAttempts)} // the database itself is ill: this says nothing about the event
	}
	a.attempts++
	return verdict{wait: inboxPause(a.attempts)}
}

// apology is what tells the person; one that fails itself is not worth a crash.
func (in *inbox) apology(ctx context.Context, a *arrival, ref string) (c change) {
	defer func() {
		if p := recover(); p != nil {
			in.log.ErrorContext(ctx, "no apology", "key", a.Key, "ref", ref, "err", &records.PanicError{Value: p})
			c = nil
		}
	}()
	return in.sorry(ctx, a.Event, ref)
}

// bury marks an event as dead, with the apology in the same transaction. Should the apology be what fails, the event dies
// without it. It says whether the end is recorded.
func (in *inbox) bury(ctx context.Context, a *arrival, cause error, apology change) bool {
	dead := func(tx *records.Tx) error { return tx.FailEvent(a.Team, a.Key, cause, true) }
	err := in.store.Write(ctx, changes(dead, cmpChange(apology)))
	if err != nil && apology != nil {
		in.log.ErrorContext(ctx, "no apology", "key", a.Key, "err", err)
		err = in.store.Write(ctx, dead)
	}
	if err != nil {
		in.log.ErrorContext(ctx, "dead event not recorded", "key", a.Key, "err", err)
		return false
	}
	in.stats.died(cmp.Or(a.Kind, "unreadable"))
	return true
}

func cmpChange(c change) change {
	if c == nil {
		return changes()
	}
	return c
}
