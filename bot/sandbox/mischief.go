package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// mischief is what the workspace was told to do wrong, the way Slack and networks do.
type mischief struct {
	dropAcks int
	cuts     int
	swap     bool
	held     *event
	calls    map[string][]*fault // by method; "" is any
}

// fault is what happens to the next n calls of a method.
type fault struct {
	left  int
	err   string        // refuse with this error
	after int           // 429 with this Retry-After, in seconds
	delay time.Duration // wait before anything else
	lose  bool          // do it, then cut the connection instead of answering
	code  int           // answer this HTTP status
}

// Disconnect sends a disconnect frame on every connection. After "warning" Slack waits about
// ten seconds, otherwise ("refresh_requested", "link_disabled") it closes at once. The
// connection gets no new payload meanwhile.
func (s *Server) Disconnect(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.quiet = true
		c.enqueue(frame{body: disconnectFrame(reason)})
		wait := 100 * time.Millisecond // long enough for the frame to leave
		if reason == "warning" {
			wait = warnAhead
		}
		s.clock.after(wait, c.cut)
	}
}

// Cut breaks every connection without a word, as a network does.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.cut()
	}
}

// DropNextAck loses the acknowledgements of the next n payloads: events come again, clicks fail.
func (s *Server) DropNextAck(n int) { s.mu.Lock(); defer s.mu.Unlock(); s.mischief.dropAcks += n }

// CutBeforeAck breaks the connection right after each of the next n payloads was written.
func (s *Server) CutBeforeAck(n int) { s.mu.Lock(); defer s.mu.Unlock(); s.mischief.cuts += n }

// SwapNext holds the next event back until the one after it was sent.
func (s *Server) SwapNext() { s.mu.Lock(); defer s.mu.Unlock(); s.mischief.swap = true }

// Redeliver sends an event again, acknowledged or not, as Slack does when its own books are wrong.
func (s *Server) Redeliver(eventID string, attempt int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.sent[eventID]
	if e == nil {
		return fmt.Errorf("there is no event %q to send again", eventID)
	}
	if e.gone {
		e.gone = false
		s.waiting++
	}
	s.dispatch(e, attempt)
	return nil
}

// MaxConnections changes how many sockets the app may hold.
func (s *Server) MaxConnections(n int) { s.mu.Lock(); defer s.mu.Unlock(); s.maxConns = n }

// Refuse answers the next n calls of a method with an error. An empty method is any method.
func (s *Server) Refuse(method, err string, n int) { s.fault(method, fault{left: n, err: err}) }

// RateLimit answers the next n calls of a method with 429 and Retry-After.
func (s *Server) RateLimit(method string, retryAfter time.Duration, n int) {
	s.fault(method, fault{left: n, after: max(1, int(retryAfter/time.Second))})
}

// Delay makes every further call of a method wait; zero ends it.
func (s *Server) Delay(method string, d time.Duration) {
	s.mu.Lock()
	kept := s.mischief.calls[method][:0]
	for _, f := range s.mischief.calls[method] {
		if f.delay == 0 {
			kept = append(kept, f)
		}
	}
	if s.mischief.calls != nil {
		s.mischief.calls[method] = kept
	}
	s.mu.Unlock()
	if d > 0 {
		s.fault(method, fault{left: -1, delay: d})
	}
}

// LoseAnswer does what the next n calls of a method ask, then breaks the connection instead of
// answering: the app cannot know whether its message was posted.
func (s *Server) LoseAnswer(method string, n int) { s.fault(method, fault{left: n, lose: true}) }

// Break answers the next n calls of a method with an HTTP status, as a proxy in trouble does.
func (s *Server) Break(method string, status, n int) { s.fault(method, fault{left: n, code: status}) }

func (s *Server) fault(method string, f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mischief.calls == nil {
		s.mischief.calls = map[string][]*fault{}
	}
	s.mischief.calls[method] = append(s.mischief.calls[method], &f)
}

// faultsOf takes the faults that apply to one call: at most one of each sort.
func (s *Server) faultsOf(method string) (all fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range []string{method, ""} {
		for _, f := range s.mischief.calls[key] {
			if f.left == 0 {
				continue
			}
			if f.delay > 0 {
				all.delay = f.delay
				continue
			}
			if all.err != "" || all.after > 0 || all.lose || all.code > 0 {
				continue
			}
			f.left--
			all.err, all.after, all.lose, all.code = f.err, f.after, f.lose, f.code
		}
	}
	return all
}

// suffer does to a call what must happen before it; it says whether the call was answered.
func (f fault) suffer(ctx context.Context, w http.ResponseWriter) bool {
	if f.delay > 0 {
		t := time.NewTimer(f.delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return true
		}
	}
	switch {
	case f.code > 0:
		w.WriteHeader(f.code)
	case f.after > 0:
		rateLimited(w, f.after)
	case f.err != "":
		writeJSON(w, obj{"ok": false, "error": f.err})
	default:
		return false
	}
	return true
}

func rateLimited(w http.ResponseWriter, seconds int) {
	w.Header().Set("Retry-After", fmt.Sprint(seconds))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusTooManyRequests)
	w.Write([]byte(`{"ok":false,"error":"ratelimited"}`))
}

// bucket counts what one channel was sent. Slack lets a short burst pass, then about one message
// a second (D:/apis/web-api/rate-limits); how short is not documented.
type bucket struct {
	tokens float64
	at     time.Time
}

const channelBurst = 3

// overRate says for how long a channel must rest; zero lets the message pass.
func (s *Server) overRate(channel string) time.Duration {
	if !s.perChannelRate {
		return 0
	}
	now, b := s.now(), s.buckets[channel]
	if b == nil {
		b = &bucket{tokens: channelBurst, at: now}
		s.buckets[channel] = b
	}
	b.tokens = min(channelBurst, b.tokens+now.Sub(b.at).Seconds())
	b.at = now
	if b.tokens < 1 {
		return time.Second
	}
	b.tokens--
	return 0
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Write(append(mustJSON(v), '\n'))
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
