package sandbox

import (
	"encoding/json"
	"time"
)

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

func compareIDs(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	if a < b {
		return -1
	}
	return 1
}

// Unacknowledged is how many events still wait for their acknowledgement, or for a connection.
func (s *Server) Unacknowledged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting
}
