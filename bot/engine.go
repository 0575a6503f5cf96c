package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// Engine is the durable road of a running bot: what comes in is kept and worked on, what is decided goes out once. It is the
// keeper of the transports.
type Engine struct {
	bot    *Bot
	in     *inbox
	out    *outbox
	stats  *stats
	cancel context.CancelFunc
	wg     sync.WaitGroup
	checks []check

	stopWatching context.CancelFunc
}

// EngineOptions are what tests and the local workspace change; the zero value is right for Slack.
type EngineOptions struct {
	Pace   time.Duration // between two posts to a channel; negative: none
	Settle time.Duration // how long a message may need to show up in its thread; negative: none
}

func orDefault(d, def time.Duration) time.Duration {
	switch {
	case d < 0:
		return 0
	case d == 0:
		return def
	}
	return d
}

// Start takes the records for this process, goes on with what an earlier run left, and runs until Stop.
func (b *Bot) Start(ctx context.Context, o EngineOptions) (*Engine, error) {
	if err := b.Store.Claim(ctx); err != nil {
		return nil, err
	}
	s := newStats()
	e := &Engine{bot: b, stats: s}
	e.in = newInbox(b.Store, b.Log, b.Now, s, b.handle, b.sorry)
	b.queue = e.in.keep
	e.out = newOutbox(outboxConfig{
		api: b.API, store: b.Store, log: b.Log, now: b.Now, stats: s, mail: b.Mail,
		pace: orDefault(o.Pace, defaultPace), settle: orDefault(o.Settle, defaultSettle), lost: b.cardLost,
	})
	if err := b.Store.Housekeep(ctx, b.due); err != nil {
		return nil, err
	}
	run, cancel := context.WithCancel(context.WithoutCancel(ctx)) // Stop ends it, in order
	if err := e.out.start(run); err != nil {                      // before anything is decided
		cancel()
		return nil, fmt.Errorf("start outbox: %w", err)
	}
	if err := e.in.start(run); err != nil {
		cancel()
		e.out.lanes.stop()
		return nil, fmt.Errorf("start inbox: %w", err)
	}
	e.cancel = cancel
	watching, stopWatching := context.WithCancel(run)
	e.stopWatching = stopWatching
	e.wg.Go(func() { e.in.watch(watching) })
	e.wg.Go(func() { e.out.watch(watching) })
	return e, nil
}

func (e *Engine) keep(ctx context.Context, ev Event) error { return e.in.keep(ctx, ev) }

// Connected is told by the socket whether it is open.
func (e *Engine) Connected(yes bool) { e.stats.connected.Store(yes) }

// Stop finishes what was received and sends what was decided, as far as ctx allows; the rest stays in the database for the next
// start. The transports must have ended before.
func (e *Engine) Stop(ctx context.Context) error {
	err := e.in.lanes.flush(ctx)
	e.in.lanes.stop() // no attempt is cut: an unfinished one would only be repeated
	if err == nil {
		err = e.flushOut(ctx)
	}
	e.stopWatching()
	e.wg.Wait()
	e.cancel() // calls still on their way end without a clear answer: they are looked for at the next start
	e.out.lanes.stop()
	if err != nil {
		waiting := e.in.lanes.length() + e.out.lanes.length()
		e.bot.Log.WarnContext(ctx, "stopped with work left for the next start", "waiting", waiting)
	}
	return nil
}

// flushOut waits until nothing is pending, in memory or in the database.
func (e *Engine) flushOut(ctx context.Context) error {
	for {
		if err := e.out.lanes.flush(ctx); err != nil {
			return err
		}
		pending, err := e.bot.Store.Pending(ctx, 0, 1)
		if err != nil || len(pending) == 0 {
			return err
		}
		select { // it was enqueued, and is on its way to the memory
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// check is one condition of being ready.
type check struct {
	name string
	ok   func(context.Context) error
}

// Require adds a condition of being ready.
func (e *Engine) Require(name string, ok func(context.Context) error) {
	e.checks = append(e.checks, check{name, ok})
}

// RequireSocket makes an open socket a condition of being ready.
func (e *Engine) RequireSocket() {
	e.Require("socket", func(context.Context) error {
		if !e.stats.connected.Load() {
			return errors.New("not connected")
		}
		return nil
	})
}

// checkTime bounds a question whether the bot is ready.
const checkTime = 2 * time.Second

// Health serves /healthz (the process answers), /readyz (it can work) and /metrics.
func (e *Engine) Health() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), checkTime)
		defer cancel()
		for _, c := range append([]check{{"records", e.bot.Store.Ready}}, e.checks...) {
			if err := c.ok(ctx); err != nil {
				e.bot.Log.WarnContext(ctx, "not ready", "check", c.name, "err", err)
				http.Error(w, "not ready: "+c.name, http.StatusServiceUnavailable)
				return
			}
		}
		fmt.Fprintln(w, "ready")
	})
	mux.HandleFunc("GET /metrics", e.metrics())
	return mux
}
