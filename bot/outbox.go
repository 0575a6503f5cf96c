package bot

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"orchidee/records"
)

// outbox sends what was decided, each message once. Before a message goes out the database notes that Slack may have it; one
// whose sending had no clear end, or that a crash interrupted, is looked for in its thread by its metadata before it is sent
// again.
type outbox struct {
	outboxConfig
	lanes  *lanes[*letter]
	first  int64         // messages behind this one were decided by this process
	cursor int64         // the last message read from the database
	more   atomic.Bool   // others wait behind the cursor
	room   chan struct{} // there is room for them

	mu     sync.Mutex
	paused map[string]time.Time // until when a method of a workspace rests, after a 429
}

type outboxConfig struct {
	api    *slack.Client
	store  *records.Store
	log    *slog.Logger
	now    func() time.Time
	stats  *stats
	mail   *Mailer                                     // nil: none
	pace   time.Duration                               // between two posts to a channel
	settle time.Duration                               // how long a message may need to show up where it is looked for
	lost   func(m records.Message, cause error) change // what follows when a message is given up
}

// letter is a message on its way.
type letter struct {
	records.Message
	begun   bool      // the database knows already that Slack may have it
	plain   bool      // its blocks were refused: its text goes alone
	sentTS  string    // Slack has it, but that is not recorded yet
	waits   int       // failures in a row
	settled time.Time // when it may be looked for
}

const (
	outboxWorkers = 8                // messages on their way at the same time
	outboxSweep   = 10 * time.Second // how often the database is asked for forgotten messages
	outboxMemory  = 2000             // messages held in memory; the others wait in the database
	sendTime      = 10 * time.Second // for one call
	maxMessageAge = 24 * time.Hour   // then it is given up: nobody waits for it any more
	defaultPace   = time.Second      // Slack's, not ours: https://docs.slack.dev/apis/web-api/rate-limits
	defaultSettle = 2 * time.Second
	replyEvent    = "orchidee_reply" // type of the metadata that every post carries
)

func newOutbox(c outboxConfig) *outbox {
	o := &outbox{outboxConfig: c, paused: map[string]time.Time{}, room: make(chan struct{}, 1)}
	o.lanes = newLanes(o.work)
	return o
}

// start starts the workers; watch feeds them. Nothing may be decided before.
func (o *outbox) start(ctx context.Context) (err error) {
	if o.first, err = o.store.LastMessage(ctx); err != nil {
		return err
	}
	o.store.Eager(func() bool { return o.lanes.length() < outboxWorkers })
	o.lanes.start(ctx, outboxWorkers)
	return nil
}

// watch takes what is enqueued as it is enqueued, and now and then everything, in case something was forgotten. It returns
// when ctx ends.
func (o *outbox) watch(ctx context.Context) {
	tick := time.NewTicker(outboxSweep)
	defer tick.Stop()
	for {
		if err := o.load(ctx); err != nil && ctx.Err() == nil {
			o.log.ErrorContext(ctx, "outbox not read", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-o.store.Wake():
		case <-o.room:
		case <-tick.C:
			o.lanes.sweep()
			o.cursor = 0
		}
	}
}

// load queues what waits behind the cursor, as far as there is room.
func (o *outbox) load(ctx context.Context) error {
	for {
		if o.lanes.length() >= outboxMemory {
			o.more.Store(true)
			return nil
		}
		waiting, err := o.store.Pending(ctx, o.cursor, pageSize)
		if err != nil {
			return err
		}
		for _, m := range waiting {
			o.cursor = m.Seq
			l := &letter{Message: m}
			switch {
			case m.Doubt && m.Seq > o.first && m.Method != records.Mail: // noted as begun when it was enqueued, and only now about to be sent
				l.begun, l.Doubt = true, false
			case m.Doubt:
				l.settled = o.now().Add(o.settle)
			}
			o.lanes.add(laneOf(m), m.ID, l)
		}
		if len(waiting) < pageSize {
			o.more.Store(false)
			return nil
		}
	}
}

// laneOf names what keeps its order: a channel, or the App Home of a person.
func laneOf(m records.Message) string {
	if m.Method == records.Home {
		return m.Team + "/home/" + m.User
	}
	return m.Team + "/" + m.Channel
}

// rest lets a method of a workspace rest, because Slack asked for it.
func (o *outbox) rest(m records.Message, d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.paused[m.Team+"/"+string(m.Method)] = o.now().Add(d)
}

// resting says how long a message's method still rests.
func (o *outbox) resting(m records.Message) time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.paused[m.Team+"/"+string(m.Method)].Sub(o.now())
}
