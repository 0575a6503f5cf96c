package sandbox_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"orchidee/bot/sandbox"
)

func TestSocketGreetsAndNumbersConnections(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	dial(t, s).hello()
	if f := dial(t, s).next(); f["num_connections"] != 2.0 {
		t.Errorf("hello = %v, want two connections", f)
	}
}

func TestSocketURLWorksOnce(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	url := must(t, s, "apps.connections.open", nil)["url"].(string)
	ws, _, err := s.Dialer().Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	ws.Close()
	if _, _, err := s.Dialer().Dial(url, nil); err == nil {
		t.Error("the same URL opened a second socket")
	}
}

func TestSocketsBeyondTheLimitAreTurnedAway(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	for range 10 {
		dial(t, s).hello()
	}
	if f := dial(t, s).next(); f["reason"] != "too_many_websockets" {
		t.Errorf("frame = %v, want too_many_websockets", f)
	}
	broke(t, s, "connection 11")
}

func TestServerPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		c := dial(t, s).hello()
		var pings atomic.Int32
		c.ws.SetPingHandler(func(data string) error {
			pings.Add(1)
			return c.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
		})
		c.serve(func(obj) any { return nil })
		time.Sleep(time.Minute)
		if n := pings.Load(); n < 10 {
			t.Errorf("%d pings in a minute, want one every five seconds or so", n)
		}
		c.ws.Close()
	})
}

// Each row breaks, or keeps, one rule of acknowledging.
func TestAcknowledgements(t *testing.T) {
	tests := []struct {
		name string
		do   func(c *socket, s *sandbox.Server)
		want string // the violation; empty for none
	}{
		{"in time", func(c *socket, _ *sandbox.Server) { c.ack(c.next(), nil) }, ""},
		{"late", func(c *socket, _ *sandbox.Server) {
			e := c.next()
			time.Sleep(3100 * time.Millisecond)
			c.ack(e, nil)
		}, "was not acknowledged within 3s"},
		{"twice", func(c *socket, _ *sandbox.Server) {
			e := c.next()
			c.ack(e, nil)
			c.ack(e, nil)
		}, "twice"},
		{"of nothing", func(c *socket, _ *sandbox.Server) {
			c.ack(c.next(), nil)
			c.ack(obj{"envelope_id": "nobody"}, nil)
		}, "never sent"},
		{"not an acknowledgement", func(c *socket, _ *sandbox.Server) {
			c.ack(c.next(), nil)
			c.ws.WriteMessage(websocket.TextMessage, []byte(`{"hello":1}`))
		}, "acknowledges nothing"},
		{"with a payload on an event", func(c *socket, _ *sandbox.Server) { c.ack(c.next(), obj{"text": "hi"}) }, "does not accept"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(t, sandbox.Options{})
				c := dial(t, s).hello()
				s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "hello")
				tt.do(c, s)
				synctest.Wait()
				if tt.want == "" {
					clean(t, s)
					return
				}
				broke(t, s, tt.want)
			})
		})
	}
}

func TestAcknowledgementOf20KBIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		c := dial(t, s).hello()
		c.serve(func(obj) any { return obj{"text": strings.Repeat("x", 20_480)} })
		if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", "aide"); err != sandbox.ErrTimeout {
			t.Errorf("Command = %v, want ErrTimeout", err)
		}
		v := s.Violations()
		if len(v) != 2 || !strings.Contains(v[0], "Slack drops 20480") {
			t.Errorf("Violations = %q", v)
		}
	})
}

func TestUnacknowledgedEventsComeBackOnSlacksSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		c := dial(t, s).hello()
		s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "hello")
		start := time.Now()
		var attempts []float64
		var at []time.Duration
		ids, envelopes := map[any]bool{}, map[any]bool{}
		for range 4 {
			e := c.next()
			attempts = append(attempts, e["retry_attempt"].(float64))
			at = append(at, time.Since(start).Round(time.Second))
			ids[e["payload"].(obj)["event_id"]] = true
			envelopes[e["envelope_id"]] = true
			if reason := e["retry_reason"]; (reason == "timeout") != (len(at) > 1) {
				t.Errorf("retry_reason of delivery %d = %q", len(at), reason)
			}
		}
		if len(ids) != 1 || len(envelopes) != 4 {
			t.Errorf("%d event ids and %d envelope ids, want 1 and 4", len(ids), len(envelopes))
		}
		want := []time.Duration{0, 3 * time.Second, 66 * time.Second, 369 * time.Second}
		for i := range want {
			if attempts[i] != float64(i) || at[i] != want[i] {
				t.Errorf("delivery %d: attempt %v after %v, want after %v", i, attempts[i], at[i], want[i])
			}
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		v := strings.Join(s.Violations(), "\n")
		if !strings.Contains(v, "never acknowledged") {
			t.Errorf("Violations = %q, want one about an event never acknowledged", v)
		}
	})
}

func TestEventsSurviveACutAndClicksDoNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		c := dial(t, s).hello()
		s.CutBeforeAck(1)
		s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "hello")
		first := c.next()
		synctest.Wait()
		if n := s.Connections(); n != 0 {
			t.Fatalf("%d connections after the cut", n)
		}
		c = dial(t, s).hello()
		again := c.next()
		if again["retry_attempt"] != 1.0 || first["payload"].(obj)["event_id"] != again["payload"].(obj)["event_id"] {
			t.Errorf("second delivery = %v", again)
		}
		c.ack(again, nil)
		c.serve(func(obj) any { return nil })
		s.CutBeforeAck(1)
		if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", ""); err != sandbox.ErrNoConnection {
			t.Errorf("Command = %v, want ErrNoConnection", err)
		}
		clean(t, s) // a network's fault is not the app's
	})
}

func TestDroppedAcknowledgementIsNoFaultOfTheApp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		c := dial(t, s).hello()
		s.DropNextAck(1)
		s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "hello")
		c.ack(c.next(), nil)
		e := c.next()
		if e["retry_attempt"] != 1.0 {
			t.Errorf("redelivery = %v", e)
		}
		c.ack(e, nil)
		synctest.Wait()
		if n := s.Unacknowledged(); n != 0 {
			t.Errorf("%d events unacknowledged", n)
		}
		clean(t, s)
	})
}

func TestEventsWaitForAConnection(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "is anybody there?")
	c := dial(t, s).hello()
	if e := c.next(); e["type"] != "events_api" {
		t.Errorf("frame = %v, want the event", e)
	}
}

func TestSwapRedeliverAndTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		c := dial(t, s).hello()
		textOf := func(e obj) any { return e["payload"].(obj)["event"].(obj)["text"] }
		s.SwapNext()
		s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "one")
		s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "two")
		a, b := c.next(), c.next()
		if textOf(a) != "two" || textOf(b) != "one" {
			t.Errorf("order = %v, %v, want two, one", textOf(a), textOf(b))
		}
		c.ack(a, nil)
		c.ack(b, nil)
		synctest.Wait()
		if err := s.Redeliver(s.LastEvent(), 2); err != nil {
			t.Fatal(err)
		}
		e := c.next()
		if textOf(e) != "two" || e["retry_attempt"] != 2.0 {
			t.Errorf("redelivered = %v", e)
		}
		c.ack(e, nil)

		other := dial(t, s).hello()
		s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "three")
		s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "four")
		c.ack(c.next(), nil) // each connection gets its turn
		other.ack(other.next(), nil)
		synctest.Wait()
		clean(t, s)
	})
}

func TestDisconnectFrames(t *testing.T) {
	for reason, life := range map[string]time.Duration{"warning": 10 * time.Second, "refresh_requested": 0, "link_disabled": 0} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(t, sandbox.Options{})
			c := dial(t, s).hello()
			start := time.Now()
			s.Disconnect(reason)
			if f := c.next(); f["type"] != "disconnect" || f["reason"] != reason {
				t.Errorf("frame = %v, want disconnect %s", f, reason)
			}
			s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "meanwhile")
			fresh := dial(t, s).hello()
			fresh.ack(fresh.next(), nil) // a leaving connection gets nothing new
			c.ws.ReadMessage()           // until Slack closes it
			if got := time.Since(start).Truncate(time.Second); got != life {
				t.Errorf("%s: the connection lived %v more, want %v", reason, got, life)
			}
			synctest.Wait()
			clean(t, s)
		})
	}
}
