package bot

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"orchidee/records"
)

// bounds of the histograms, in seconds: the speeds to reach (2, 50 and 150 ms) are among them.
var bounds = []float64{.001, .002, .005, .01, .025, .05, .1, .15, .25, .5, 1, 2.5, 10, 60}

// stats are the figures of a run, for /metrics. No label names a person, a channel or a word: kinds, methods and outcomes are
// words of this program.
type stats struct {
	registry                  *prometheus.Registry
	events, dead, calls, lost *prometheus.CounterVec
	failures                  prometheus.Counter
	ack, work, out, call      prometheus.Histogram
	connected                 atomic.Bool
}

func newStats() *stats {
	r := prometheus.NewRegistry()
	with := promauto.With(r)
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return with.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	seconds := func(name, help string) prometheus.Histogram {
		return with.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: bounds})
	}
	s := &stats{
		registry: r,
		events:   counters("orchidee_events_total", "Events from Slack; repeats were known already.", "kind", "repeat"),
		ack:      seconds("orchidee_ack_seconds", "From an event to its being stored, which is when it is acknowledged."),
		work:     seconds("orchidee_work_seconds", "From an event to its decision being stored."),
		out:      seconds("orchidee_out_seconds", "From a decision to Slack having taken the message."),
		call:     seconds("orchidee_slack_call_seconds", "Calls that send something."),
		calls:    counters("orchidee_slack_calls_total", "Calls that send something, by outcome.", "method", "outcome"),
		failures: with.NewCounter(prometheus.CounterOpts{Name: "orchidee_event_failures_total", Help: "Failed attempts at events."}),
		dead:     counters("orchidee_events_dead_total", "Events given up since the start.", "kind"),
		lost:     counters("orchidee_messages_lost_total", "Messages given up since the start.", "method"),
	}
	with.NewGaugeFunc(prometheus.GaugeOpts{Name: "orchidee_socket_connected", Help: "1 while Slack's socket is open."}, func() float64 {
		if s.connected.Load() {
			return 1
		}
		return 0
	})
	r.MustRegister(collectors.NewGoCollector()) // memory and goroutines: what an operator looks at first
	return s
}

func (s *stats) kept(kind Kind, fresh bool, took time.Duration) {
	repeat := "no"
	if !fresh {
		repeat = "yes"
	}
	s.events.WithLabelValues(string(kind), repeat).Inc()
	observe(s.ack, took)
}

func (s *stats) worked(took time.Duration) { observe(s.work, took) }
func (s *stats) failed()                   { s.failures.Inc() }
func (s *stats) died(kind Kind)            { s.dead.WithLabelValues(string(kind)).Inc() }

func (s *stats) called(m records.Method, outcome string, took time.Duration) {
	s.calls.WithLabelValues(string(m), outcome).Inc()
	observe(s.call, took)
}

func (s *stats) sent(_ records.Method, took time.Duration) { observe(s.out, took) }
func (s *stats) buried(m records.Method)                   { s.lost.WithLabelValues(string(m)).Inc() }

// observe takes a clock that was set back for no time at all.
func observe(h prometheus.Histogram, took time.Duration) { h.Observe(max(0, took.Seconds())) }

// metrics serves the figures of the run, and those of the records as they are when asked.
func (e *Engine) metrics() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		counts, err := e.bot.Store.Counts(r.Context())
		if err != nil {
			e.bot.Log.ErrorContext(r.Context(), "metrics", "err", err)
			http.Error(w, "the records cannot be read", http.StatusInternalServerError)
			return
		}
		stored := prometheus.NewRegistry()
		stored.MustRegister(snapshot{counts, e.bot.Now()})
		promhttp.HandlerFor(prometheus.Gatherers{e.stats.registry, stored}, promhttp.HandlerOpts{
			ErrorLog: slog.NewLogLogger(e.bot.Log.Handler(), slog.LevelError),
		}).ServeHTTP(w, r)
	}
}

// snapshot is what the records held at a moment.
type snapshot struct {
	records.Counts
	now time.Time
}

// Describe tells nothing beforehand: a snapshot is collected once.
func (snapshot) Describe(chan<- *prometheus.Desc) {}

func (c snapshot) Collect(to chan<- prometheus.Metric) {
	gauge := func(name, help string, v float64, labels prometheus.Labels) {
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, labels), prometheus.GaugeValue, v)
	}
	gauge("orchidee_inbox_waiting", "Events stored and not yet worked on.", float64(c.EventsWaiting), nil)
	gauge("orchidee_inbox_oldest_seconds", "Age of the oldest of them.", age(c.now, c.OldestEvent), nil)
	gauge("orchidee_inbox_dead", "Events given up, ever.", float64(c.EventsDead), nil)
	gauge("orchidee_outbox_waiting", "Messages decided and not yet sent.", float64(c.MessagesWaiting), nil)
	gauge("orchidee_outbox_oldest_seconds", "Age of the oldest of them.", age(c.now, c.OldestMessage), nil)
	gauge("orchidee_dead_letters", "Messages given up, ever.", float64(c.MessagesDead), nil)
	for outcome, n := range c.Outcomes {
		gauge("orchidee_questions", "Recorded questions by outcome.", float64(n), prometheus.Labels{"outcome": outcome})
	}
	gauge("orchidee_votes", "Votes on answers.", float64(c.Helpful), prometheus.Labels{"helpful": "yes"})
	gauge("orchidee_votes", "Votes on answers.", float64(c.Useless), prometheus.Labels{"helpful": "no"})
}

func age(now, since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(0, now.Sub(since).Seconds())
}
