package bot

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

const testSecret = "8f742231b10e8888abcd99yyyzzz85a5"

// keeperFunc is a keeper that a test wrote.
type keeperFunc func(context.Context, Event) error

func (f keeperFunc) keep(ctx context.Context, ev Event) error { return f(ctx, ev) }

func sign(r *http.Request, secret, body string, at time.Time) {
	ts := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", ts, body)
	r.Header.Set("X-Slack-Request-Timestamp", ts)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

func TestHTTPRequests(t *testing.T) {
	st := newStage(t, sandbox.Options{})
	st.prepare()
	t.Cleanup(func() { st.store.Close() })
	var kept []string
	keeper := keeperFunc(func(_ context.Context, ev Event) error {
		if strings.Contains(ev.Text, "plein") {
			return records.ErrFull
		}
		kept = append(kept, ev.Key)
		return nil
	})
	handler, drain := st.bot.HTTP(testSecret, keeper)
	defer drain()
	noSecret, drainToo := st.bot.HTTP("", keeper)
	defer drainToo()

	event := func(id, text string) string {
		return `{"type":"event_callback","team_id":"T0GRANDEST","event_id":"` + id + `","event":{"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.1","text":"` + text + `"}}`
	}
	now := time.Now()
	for _, tt := range []struct {
		name, method, path, body, secret string
		at                               time.Time
		status                           int
		answer, kept                     string
	}{
		{name: "handshake", path: "/slack/events", body: `{"type":"url_verification","challenge":"c9"}`, status: 200, answer: `{"challenge":"c9"}`},
		{name: "event", path: "/slack/events", body: event("Ev1", "délais ?"), status: 200, kept: "Ev1"},
		{name: "event of no interest", path: "/slack/events", body: `{"type":"event_callback","event_id":"Ev2","event":{"type":"reaction_added"}}`, status: 200},
		{name: "event that cannot be kept", path: "/slack/events", body: event("Ev3", "plein"), status: 503},
		{name: "unreadable event", path: "/slack/events", body: `{`, status: 200},
		{name: "wrong secret", path: "/slack/events", body: event("Ev4", ""), secret: "other", status: 401},
		{name: "handshake with a wrong secret", path: "/slack/events", body: `{"type":"url_verification","challenge":"c9"}`, secret: "other", status: 401},
		{name: "four minutes old", path: "/slack/events", body: event("Ev5", "a"), at: now.Add(-4 * time.Minute), status: 200, kept: "Ev5"},
		{name: "six minutes old", path: "/slack/events", body: event("Ev6", "a"), at: now.Add(-6 * time.Minute), status: 401},
		{name: "from the future", path: "/slack/events", body: event("Ev7", "a"), at: now.Add(6 * time.Minute), status: 401},
		{name: "too large", path: "/slack/events", body: strings.Repeat("x", maxBody+1), status: 413},
		{name: "read", method: "GET", path: "/slack/events", status: 405},
		{name: "read", method: "GET", path: "/slack/interactions", status: 405},
		{name: "unreadable interaction", path: "/slack/interactions", body: "payload=%7B", status: 400},
		{name: "unsigned command", path: "/slack/commands", body: "command=%2Forchidee", secret: "other", status: 401},
		{name: "unsigned options", path: "/slack/options", body: "payload=%7B%7D", secret: "other", status: 401},
	} {
		t.Run(tt.name, func(t *testing.T) {
			kept = nil
			method, secret, at := tt.method, tt.secret, tt.at
			if method == "" {
				method = "POST"
			}
			if secret == "" {
				secret = testSecret
			}
			if at.IsZero() {
				at = now
			}
			do := func(h http.Handler, sign func(*http.Request)) *httptest.ResponseRecorder {
				r := httptest.NewRequest(method, tt.path, strings.NewReader(tt.body))
				if strings.HasPrefix(tt.body, "payload=") || strings.HasPrefix(tt.body, "command=") {
					r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				}
				sign(r)
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				return w
			}
			w := do(handler, func(r *http.Request) { sign(r, secret, tt.body, at) })
			if w.Code != tt.status || (tt.answer != "" && strings.TrimSpace(w.Body.String()) != tt.answer) || strings.Join(kept, ",") != tt.kept {
				t.Errorf("status %d, answer %q, kept %q; want %d, %q, %q", w.Code, w.Body, kept, tt.status, tt.answer, tt.kept)
			}
			if method == "GET" || tt.status == 413 {
				return
			}
			if w := do(handler, func(*http.Request) {}); w.Code != 401 {
				t.Errorf("unsigned: status %d, want 401", w.Code)
			}
			if w := do(noSecret, func(r *http.Request) { sign(r, "", tt.body, now) }); w.Code != 401 {
				t.Errorf("signed with an empty secret: status %d, want 401", w.Code)
			}
		})
	}
}

// The whole road by HTTP: events signed and repeated by the sandbox, an event that is refused at first, one reply each.
func TestTheRoadByHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.prepare()
		engine, err := st.bot.Start(t.Context(), EngineOptions{Pace: -1})
		if err != nil {
			t.Fatal(err)
		}
		full := 2
		handler, drain := st.bot.HTTP(testSecret, keeperFunc(func(ctx context.Context, ev Event) error {
			if full > 0 {
				full--
				return records.ErrFull
			}
			return engine.keep(ctx, ev)
		}))
		defer func() {
			drain()
			engine.Stop(context.Background())
			st.store.Close()
		}()
		if err := st.s.DeliverTo(t.Context(), "http://bot.test", testSecret, &http.Client{Transport: handlerTransport{handler}}); err != nil {
			t.Fatal(err)
		}
		asked := st.ask(5, "délais de paiement ?")
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		st.wantOneReply(dm, asked...)
	})
}

// handlerTransport calls a handler without a network.
type handlerTransport struct{ h http.Handler }

func (h handlerTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.h.ServeHTTP(w, r)
	return w.Result(), nil
}
