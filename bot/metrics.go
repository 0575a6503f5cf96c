package bot

import (
	"fmt"
	"io"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"orchidee/records"
)

// stats are the figures of a run, for /metrics. No label names a person, a channel or a word: kinds, methods and outcomes are
// words of this program.
type stats struct {
	events, dead, calls, lost counters
	failures                  atomic.Int64
	ack, work, call, out      histogram
	connected                 atomic.Bool
}

func (s *stats) kept(kind Kind, fresh bool, took time.Duration) {
	repeat := "no"
	if !fresh {
		repeat = "yes"
	}
	s.events.add(`kind="` + string(kind) + `",repeat="` + repeat + `"`)
	s.ack.observe(took)
}

func (s *stats) worked(took time.Duration) { s.work.observe(took) }
func (s *stats) failed()                   { s.failures.Add(1) }
func (s *stats) died(kind Kind)            { s.dead.add(`kind="` + string(kind) + `"`) }

func (s *stats) called(m records.Method, outcome string, took time.Duration) {
	s.calls.add(`method="` + string(m) + `",outcome="` + outcome + `"`)
	s.call.observe(took)
}

func (s *stats) sent(_ records.Method, took time.Duration) { s.out.observe(took) }
func (s *stats) buried(m records.Method)                   { s.lost.add(`method="` + string(m) + `"`) }

// counters is one counter for each set of labels.
type counters struct {
	mu sync.Mutex
	n  map[string]int64
}

func (c *counters) add(labels string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]int64{}
	}
	c.n[labels]++
}

func (c *counters) snapshot() map[string]int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.n)
}

// bounds of the histograms, in seconds: the speeds to reach (2, 50 and 150 ms) are among them.
var bounds = [...]float64{.001, .002, .005, .01, .025, .05, .1, .15, .25, .5, 1, 2.5, 10, 60}

type histogram struct {
	buckets [len(bounds) + 1]atomic.Int64
	micros  atomic.Int64
}

func (h *histogram) observe(d time.Duration) {
	i, _ := slices.BinarySearch(bounds[:], d.Seconds())
	h.buckets[i].Add(1)
	h.micros.Add(max(0, d.Microseconds()))
}

// exposition writes metrics in the text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats
type exposition struct{ w io.Writer }

func (e exposition) head(name, kind, help string) {
	fmt.Fprintf(e.w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func (e exposition) counters(name, help string, values map[string]int64) {
	e.head(name, "counter", help)
	for _, labels := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(e.w, "%s{%s} %d\n", name, labels, values[labels])
	}
}

func (e exposition) counter(name, help string, v int64) {
	e.head(name, "counter", help)
	fmt.Fprintf(e.w, "%s %d\n", name, v)
}

func (e exposition) gauge(name, help string, v float64) {
	e.head(name, "gauge", help)
	fmt.Fprintf(e.w, "%s %g\n", name, v)
}

func (e exposition) histogram(name, help string, h *histogram) {
	e.head(name, "histogram", help)
	var n int64
	for i := range h.buckets {
		bound := math.Inf(1)
		if i < len(bounds) {
			bound = bounds[i]
		}
		n += h.buckets[i].Load()
		le := strings.TrimPrefix(fmt.Sprintf("%+g", bound), "+")
		if math.IsInf(bound, 1) {
			le = "+Inf"
		}
		fmt.Fprintf(e.w, "%s_bucket{le=%q} %d\n", name, le, n)
	}
	fmt.Fprintf(e.w, "%s_sum %g\n%s_count %d\n", name, float64(h.micros.Load())/1e6, name, n)
}

// write writes everything; c comes from the database.
func (s *stats) write(w io.Writer, c records.Counts, now time.Time) {
	e := exposition{w}
	e.counters("orchidee_events_total", "Events from Slack; repeats were known already.", s.events.snapshot())
	e.histogram("orchidee_ack_seconds", "From an event to its being stored, which is when it is acknowledged.", &s.ack)
	e.histogram("orchidee_work_seconds", "From an event to its decision being stored.", &s.work)
	e.histogram("orchidee_out_seconds", "From a decision to Slack having taken the message.", &s.out)
	e.histogram("orchidee_slack_call_seconds", "Calls that send something.", &s.call)
	e.counters("orchidee_slack_calls_total", "Calls that send something, by outcome.", s.calls.snapshot())
	e.counter("orchidee_event_failures_total", "Failed attempts at events.", s.failures.Load())
	e.counters("orchidee_events_dead_total", "Events given up since the start.", s.dead.snapshot())
	e.counters("orchidee_messages_lost_total", "Messages given up since the start.", s.lost.snapshot())
	e.gauge("orchidee_inbox_waiting", "Events stored and not yet worked on.", float64(c.EventsWaiting))
	e.gauge("orchidee_inbox_oldest_seconds", "Age of the oldest of them.", age(now, c.OldestEvent))
	e.gauge("orchidee_inbox_dead", "Events given up, ever.", float64(c.EventsDead))
	e.gauge("orchidee_outbox_waiting", "Messages decided and not yet sent.", float64(c.MessagesWaiting))
	e.gauge("orchidee_outbox_oldest_seconds", "Age of the oldest of them.", age(now, c.OldestMessage))
	e.gauge("orchidee_dead_letters", "Messages given up, ever.", float64(c.MessagesDead))
	e.head("orchidee_questions", "gauge", "Recorded questions by outcome.")
	for _, outcome := range slices.Sorted(maps.Keys(c.Outcomes)) {
		fmt.Fprintf(w, "orchidee_questions{outcome=%q} %d\n", outcome, c.Outcomes[outcome])
	}
	e.head("orchidee_votes", "gauge", "Votes on answers.")
	fmt.Fprintf(w, "orchidee_votes{helpful=\"yes\"} %d\norchidee_votes{helpful=\"no\"} %d\n", c.Helpful, c.Useless)
	connected := 0.0
	if s.connected.Load() {
		connected = 1
	}
	e.gauge("orchidee_socket_connected", "1 while Slack's socket is open.", connected)
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	e.gauge("go_goroutines", "Goroutines.", float64(runtime.NumGoroutine()))
	e.gauge("go_memstats_heap_alloc_bytes", "Heap in use.", float64(mem.HeapAlloc))
}

func age(now, since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(0, now.Sub(since).Seconds())
}
