package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Slack's, not ours: D:/apis/events-api/using-socket-mode, and sg:socketmode/socketmode.go:65 for the frame.
const (
	ackWithin      = 3 * time.Second
	maxAck         = 20_480 // an acknowledgement of this size is dropped in silence
	maxConnections = 10
	pingEvery      = 5 * time.Second
	warnAhead      = 10 * time.Second // between a "warning" and the end of the connection
)

// retryAfter is when an event comes back: at once, after a minute, after five (D:/apis/events-api).
var retryAfter = []time.Duration{0, time.Minute, 5 * time.Minute}

// conn is one socket of the app.
type conn struct {
	s    *Server
	ws   *websocket.Conn
	mu   sync.Mutex // guards queue
	wake chan struct{}
	done chan struct{}
	once sync.Once

	queue   []frame
	cutting bool // CutBeforeAck: nothing it says counts
	quiet   bool // gets nothing more: it was told to go
}

type frame struct {
	body []byte    // a control frame, or
	d    *delivery // a payload
}

// delivery is one payload on its way to the app.
type delivery struct {
	id      string
	kind    string // events_api, interactive, slash_commands
	body    json.RawMessage
	accepts bool // the acknowledgement may carry a payload
	event   *event
	attempt int
	conn    *conn
	sentAt  time.Time
	lost    bool // the sandbox itself dropped its acknowledgement
	late    bool
	reason  string      // of a retry over HTTP
	answer  chan answer // of an interaction; events have none
}

type answer struct {
	payload json.RawMessage
	err     error
}

type envelope struct {
	ID      string          `json:"envelope_id"`
	Payload json.RawMessage `json:"payload"`
	Type    string          `json:"type"`
	Accepts bool            `json:"accepts_response_payload"`
	Attempt *int            `json:"retry_attempt,omitempty"`
	Reason  *string         `json:"retry_reason,omitempty"`
}

func (s *Server) openConnection(c *call) (obj, *refusal) {
	ticket := secret()
	s.tickets[ticket] = true
	return obj{"url": "ws" + s.base[len("http"):] + "/link?ticket=" + ticket + "&app_id=" + App}, nil
}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	s.mu.Lock()
	ok := s.tickets[ticket] && !s.closed
	delete(s.tickets, ticket) // single use
	s.mu.Unlock()
	if !ok {
		http.Error(w, "link is used or unknown", http.StatusUnauthorized)
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }} // slack-go sends api.slack.com; the ticket is the proof
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{s: s, ws: ws, wake: make(chan struct{}, 1), done: make(chan struct{})}
	s.mu.Lock()
	if s.closed || len(s.conns) >= s.maxConns {
		if !s.closed {
			s.violate("opened connection %d: Slack allows %d", len(s.conns)+1, s.maxConns)
		}
		s.mu.Unlock()
		ws.WriteMessage(websocket.TextMessage, disconnectFrame("too_many_websockets"))
		ws.Close()
		return
	}
	s.conns = append(s.conns, c)
	c.enqueue(frame{body: helloFrame(len(s.conns))})
	waiting := s.backlog
	s.backlog = nil
	for _, d := range waiting {
		s.push(d)
	}
	s.touch()
	s.mu.Unlock()

	go c.write()
	c.read()
	s.forget(c)
}

func helloFrame(n int) []byte {
	return mustJSON(obj{
		"type": "hello", "num_connections": n, "connection_info": obj{"app_id": App},
		"debug_info": obj{"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
	})
}

func disconnectFrame(reason string) []byte {
	return mustJSON(obj{"type": "disconnect", "reason": reason, "debug_info": obj{"host": "sandbox"}})
}

func mustJSON(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("sandbox: " + err.Error())
	}
	return raw
}

func (c *conn) enqueue(f frame) {
	c.mu.Lock()
	c.queue = append(c.queue, f)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *conn) cut() {
	c.once.Do(func() { close(c.done); c.ws.Close() })
}

func (c *conn) write() {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	defer c.cut()
	for {
		c.mu.Lock()
		batch := c.queue
		c.queue = nil
		c.mu.Unlock()
		for i, f := range batch {
			if !c.send(f) {
				c.mu.Lock()
				c.queue = append(slices.Clone(batch[i+1:]), c.queue...) // forget sends them elsewhere
				c.mu.Unlock()
				return
			}
		}
		select {
		case <-c.wake:
		case <-ping.C:
			if c.ws.WriteControl(websocket.PingMessage, []byte("sandbox"), time.Now().Add(pingEvery)) != nil {
				return
			}
		case <-c.done:
			return
		}
	}
}

func (c *conn) send(f frame) bool {
	body := f.body
	if f.d != nil {
		body = f.d.frame()
		c.s.begin(f.d)
	}
	sent := c.ws.WriteMessage(websocket.TextMessage, body) == nil
	return sent && !c.deaf()
}

// deaf says that the connection is to be cut before it acknowledges anything more.
func (c *conn) deaf() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.cutting
}

func (d *delivery) frame() []byte {
	e := envelope{ID: d.id, Type: d.kind, Payload: d.body, Accepts: d.accepts}
	if d.event != nil {
		reason := ""
		if d.attempt > 0 {
			reason = "timeout"
		}
		e.Attempt, e.Reason = &d.attempt, &reason
	}
	return mustJSON(e)
}

// begin starts the three seconds of a payload.
func (s *Server) begin(d *delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.sentAt = s.now()
	if s.mischief.cuts > 0 {
		s.mischief.cuts--
		d.conn.cutting = true
	}
	if d.event != nil {
		s.clock.after(ackWithin, func() { s.expire(d) })
	}
}

// push gives a payload to one of the connections, each in its turn. The lock is held.
func (s *Server) push(d *delivery) {
	var open []*conn
	for _, c := range s.conns {
		if !c.quiet {
			open = append(open, c)
		}
	}
	if len(open) == 0 {
		if d.event != nil {
			s.backlog = append(s.backlog, d)
		} else {
			d.fail(ErrNoConnection)
		}
		return
	}
	s.turn++
	d.conn = open[s.turn%len(open)]
	if d.id == "" {
		d.id = s.next("envelope-")
	}
	s.inFlight[d.id] = d
	if d.event != nil {
		d.event.pending = d
	}
	d.conn.enqueue(frame{d: d})
}

func (d *delivery) fail(err error) {
	if d.answer != nil {
		select {
		case d.answer <- answer{err: err}:
		default:
		}
	}
}

func (c *conn) read() {
	defer c.cut()
	for {
		_, body, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		c.s.acknowledge(c, body)
	}
}

func (s *Server) acknowledge(c *conn, body []byte) {
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	if c.cutting {
		return
	}
	if err := json.Unmarshal(body, &ack); err != nil || ack.ID == "" {
		s.violate("sent a frame that acknowledges nothing: %.80q", body)
		return
	}
	d := s.inFlight[ack.ID]
	acknowledged, known := s.settled[ack.ID]
	switch {
	case d == nil && acknowledged:
		s.violate("acknowledged %s twice", ack.ID)
		return
	case d == nil && known: // of a connection that ended meanwhile: too late, but no fault
		return
	case d == nil:
		s.violate("acknowledged %s, which was never sent", ack.ID)
		return
	case len(body) >= maxAck:
		s.violate("acknowledged %s with %d bytes: Slack drops %d and more in silence", ack.ID, len(body), maxAck)
		return
	case s.mischief.dropAcks > 0:
		s.mischief.dropAcks--
		d.lost = true
		return
	}
	delete(s.inFlight, ack.ID)
	s.remember(ack.ID, true)
	if wait := s.now().Sub(d.sentAt); wait > ackWithin && !d.late {
		s.violate("acknowledged %s after %v: Slack waits %v", d.name(), wait.Round(time.Millisecond), ackWithin)
	}
	if empty := string(ack.Payload); !d.accepts && empty != "" && empty != "null" && empty != "{}" {
		s.violate("acknowledged %s with a payload, which it does not accept", d.name())
	}
	if d.event != nil {
		s.finish(d.event)
		return
	}
	if !d.late {
		d.answer <- answer{payload: ack.Payload}
	}
}

// remember remembers what became of an envelope, for a while: a demo may run for weeks.
func (s *Server) remember(id string, acknowledged bool) {
	if len(s.settled) > keptEvents {
		clear(s.settled)
	}
	s.settled[id] = acknowledged
}

func (d *delivery) name() string {
	if d.event != nil {
		return "event " + d.event.id
	}
	return d.kind + " payload " + d.id
}

// expire is called three seconds after an event was written. The lock is held.
func (s *Server) expire(d *delivery) {
	if s.inFlight[d.id] != d || d.late || d.event.gone {
		return
	}
	d.late = true
	if !d.lost {
		s.blame(d.event, "event %s was not acknowledged within %v", d.event.id, ackWithin)
	}
	if d.lost {
		delete(s.inFlight, d.id)
		s.remember(d.id, false)
	}
	s.again(d)
}

func (s *Server) blame(e *event, format string, args ...any) {
	if !e.blamed {
		e.blamed = true
		s.violate(format, args...)
	}
}

// again sends an unacknowledged event once more, on Slack's schedule.
func (s *Server) again(d *delivery) {
	e := d.event
	if d.attempt >= len(retryAfter) {
		s.finish(e)
		s.violate("event %s was never acknowledged, in %d deliveries", e.id, d.attempt+1)
		s.touch()
		return
	}
	retry := func() {
		if !e.gone {
			s.dispatch(e, d.attempt+1)
		}
	}
	if wait := retryAfter[d.attempt]; wait > 0 {
		s.clock.after(wait, retry)
		return
	}
	retry()
}

// forget drops a connection that ended. What it had not acknowledged is lost, if a person's
// click; or comes back, if an event.
func (s *Server) forget(c *conn) {
	c.cut()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = slices.DeleteFunc(s.conns, func(o *conn) bool { return o == c })
	if s.closed {
		return
	}
	c.mu.Lock()
	unsent := map[*delivery]bool{}
	for _, f := range c.queue {
		if f.d != nil {
			unsent[f.d] = true
		}
	}
	c.queue = nil
	c.mu.Unlock()
	var mine []*delivery
	for _, d := range s.inFlight {
		if d.conn == c && !d.late {
			mine = append(mine, d)
		}
	}
	slices.SortFunc(mine, func(a, b *delivery) int { return compareIDs(a.id, b.id) })
	for _, d := range mine {
		delete(s.inFlight, d.id)
		s.remember(d.id, false)
		switch {
		case d.event == nil:
			d.fail(ErrNoConnection)
		case unsent[d]:
			s.dispatch(d.event, d.attempt)
		default:
			s.again(d)
		}
	}
	s.touch()
}

func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	if a < b {
		return -1
	}
	return 1
}

// Connections is how many sockets the app holds open.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Unacknowledged is how many events still wait for their acknowledgement, or for a connection.
func (s *Server) Unacknowledged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting
}

func (s *Server) violate(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	s.violations = append(s.violations, text)
	s.log.Warn("the app broke a rule", "rule", text)
	s.touch()
}

// Violations is every rule the app broke so far, refused or not. A test ends by finding none.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Forgive empties Violations and returns them: for a test that provokes one on purpose.
func (s *Server) Forgive() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.violations
	s.violations = nil
	return old
}
