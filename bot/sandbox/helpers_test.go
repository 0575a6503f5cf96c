package sandbox_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"orchidee/bot/sandbox"
)

type obj = map[string]any

// call asks one method with a JSON body and returns the answer.
func call(t *testing.T, s *sandbox.Server, method string, args obj) obj {
	t.Helper()
	token := s.BotToken()
	if method == "apps.connections.open" {
		token = s.AppToken()
	}
	return callAs(t, s, token, method, args)
}

func callAs(t *testing.T, s *sandbox.Server, token, method string, args obj) obj {
	t.Helper()
	raw, err := json.Marshal(args)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(http.MethodPost, sandbox.BaseURL+method, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := s.HTTPClient().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	var out obj
	if err := json.Unmarshal(body, &out); err != nil {
		t.Fatalf("%s answered %q", method, body)
	}
	out["status"] = res.StatusCode
	return out
}

// must is call for what has to work.
func must(t *testing.T, s *sandbox.Server, method string, args obj) obj {
	t.Helper()
	out := call(t, s, method, args)
	if out["ok"] != true {
		t.Fatalf("%s(%v) = %v", method, args, out)
	}
	return out
}

// clean fails the test if the app broke a rule.
func clean(t *testing.T, s *sandbox.Server) {
	t.Helper()
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("Violations = %q, want none", v)
	}
}

// broke fails the test unless exactly one rule was broken and its text holds want.
func broke(t *testing.T, s *sandbox.Server, want string) {
	t.Helper()
	v := s.Forgive()
	if len(v) != 1 || !strings.Contains(v[0], want) {
		t.Errorf("Violations = %q, want one with %q", v, want)
	}
}

// socket is a bare socket of an app that does nothing by itself.
type socket struct {
	t  *testing.T
	ws *websocket.Conn
}

func dial(t *testing.T, s *sandbox.Server) *socket {
	t.Helper()
	url := must(t, s, "apps.connections.open", nil)["url"].(string)
	ws, _, err := s.Dialer().Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return &socket{t, ws}
}

// next is the next frame.
func (c *socket) next() obj {
	c.t.Helper()
	_, raw, err := c.ws.ReadMessage()
	if err != nil {
		c.t.Fatalf("reading a frame: %v", err)
	}
	var out obj
	if err := json.Unmarshal(raw, &out); err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *socket) ack(envelope obj, payload any) {
	c.t.Helper()
	out := obj{"envelope_id": envelope["envelope_id"]}
	if payload != nil {
		out["payload"] = payload
	}
	if err := c.ws.WriteJSON(out); err != nil {
		c.t.Fatal(err)
	}
}

// hello skips the greeting.
func (c *socket) hello() *socket {
	c.t.Helper()
	if f := c.next(); f["type"] != "hello" {
		c.t.Fatalf("first frame = %v, want hello", f)
	}
	return c
}

// serve answers every payload by reply, until the socket ends.
func (c *socket) serve(reply func(obj) any) {
	go func() {
		for {
			_, raw, err := c.ws.ReadMessage()
			if err != nil {
				return
			}
			var e obj
			if json.Unmarshal(raw, &e) != nil || e["envelope_id"] == nil {
				continue
			}
			out := obj{"envelope_id": e["envelope_id"]}
			if p := reply(e); p != nil {
				out["payload"] = p
			}
			if c.ws.WriteJSON(out) != nil {
				return
			}
		}
	}()
}

func section(text string) obj {
	return obj{"type": "section", "text": obj{"type": "mrkdwn", "text": text}}
}

func plain(text string) obj { return obj{"type": "plain_text", "text": text} }

func button(action, text string) obj {
	return obj{"type": "button", "action_id": action, "text": plain(text), "value": action}
}

func input(block, label string, element obj) obj {
	return obj{"type": "input", "block_id": block, "label": plain(label), "element": element}
}

func modal(blocks ...any) obj {
	return obj{"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send"), "blocks": append([]any{}, blocks...)}
}
