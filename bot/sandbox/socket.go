package sandbox

import (
	"encoding/json"
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

// Connections is how many sockets the app holds open.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}
