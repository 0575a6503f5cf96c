package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"orchidee/bot/sandbox"
)

const signing = "s3cret"

// httpApp is an app in HTTP mode, without a network; answer decides about everything but the handshake.
func httpApp(t *testing.T, answer http.HandlerFunc) *http.Client {
	t.Helper()
	return &http.Client{Transport: inProcess(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		v, err := slack.NewSecretsVerifier(r.Header, signing)
		if err == nil {
			v.Write(body)
			err = v.Ensure()
		}
		if err != nil {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		var in struct{ Type, Challenge string }
		if json.Unmarshal(body, &in); in.Type == "url_verification" {
			io.WriteString(w, in.Challenge)
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		answer(w, r)
	})}
}

// inProcess calls a handler; the caller gives up when its context ends, the handler does not.
type inProcess http.HandlerFunc

func (h inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	done := make(chan *http.Response, 1)
	go func() {
		w := httptest.NewRecorder()
		h(w, r)
		done <- w.Result()
	}()
	select {
	case res := <-done:
		return res, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

func TestHTTPDeliveryIsSignedAndRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var seen []string
		var at []time.Duration
		start := time.Now()
		hc := httpApp(t, func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			seen = append(seen, r.URL.Path+" "+r.Header.Get("X-Slack-Retry-Num")+" "+r.Header.Get("X-Slack-Retry-Reason"))
			at = append(at, time.Since(start).Round(time.Second))
			n := len(seen)
			mu.Unlock()
			switch n {
			case 1:
				w.WriteHeader(500)
			case 2:
				time.Sleep(4 * time.Second)
			case 3:
				w.WriteHeader(500)
			}
		})
		s := newServer(t, sandbox.Options{})
		if err := s.DeliverTo(t.Context(), "http://bot.test", signing, hc); err != nil {
			t.Fatal(err)
		}
		s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "hi")
		time.Sleep(10 * time.Minute)
		mu.Lock()
		defer mu.Unlock()
		want := []string{"/slack/events  ", "/slack/events 1 http_error", "/slack/events 2 http_timeout", "/slack/events 3 http_error"}
		if strings.Join(seen, "\n") != strings.Join(want, "\n") {
			t.Errorf("deliveries = %q, want %q", seen, want)
		}
		if len(at) == 4 && (at[2] != 63*time.Second || at[3] != 363*time.Second) {
			t.Errorf("at %v", at)
		}
		broke(t, s, "was not acknowledged within 3s")
	})
}

func TestHTTPNoRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int32
		hc := httpApp(t, func(w http.ResponseWriter, _ *http.Request) {
			n.Add(1)
			w.Header().Set("X-Slack-No-Retry", "1")
			w.WriteHeader(500)
		})
		s := newServer(t, sandbox.Options{})
		if err := s.DeliverTo(t.Context(), "http://bot.test", signing, hc); err != nil {
			t.Fatal(err)
		}
		s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "hi")
		time.Sleep(10 * time.Minute)
		if n.Load() != 1 {
			t.Errorf("%d deliveries, want one", n.Load())
		}
	})
}

func TestHTTPInteractions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		hc := httpApp(t, func(w http.ResponseWriter, r *http.Request) {
			r.ParseForm()
			switch r.URL.Path {
			case "/slack/commands":
				c, _ := slack.SlashCommandParse(r)
				client(s).OpenView(c.TriggerID, slack.ModalViewRequest{
					Type: slack.VTModal, Title: slack.NewTextBlockObject("plain_text", "T", false, false), Submit: slack.NewTextBlockObject("plain_text", "S", false, false),
					Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("cpv", slack.NewTextBlockObject("plain_text", "C", false, false), nil,
						slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, nil, "cpv"))}},
				})
				io.WriteString(w, "plain words are a reply")
			case "/slack/options":
				w.Write([]byte(`{"options":[{"text":{"type":"plain_text","text":"Balais"},"value":"39224100"}]}`))
			case "/slack/interactions":
				w.Write([]byte(`{"response_action":"errors","errors":{"cpv":"No."}}`))
			}
		})
		if err := s.DeliverTo(t.Context(), "http://bot.test/", signing, hc); err != nil {
			t.Fatal(err)
		}
		if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", "demande"); err != nil {
			t.Fatal(err)
		}
		if e := s.Ephemerals(sandbox.Buyer); len(e) != 1 || e[0].Text != "plain words are a reply" {
			t.Errorf("Ephemerals = %+v", e)
		}
		id := s.Modal(sandbox.Buyer)["id"].(string)
		if o, err := s.Suggest(sandbox.Buyer, sandbox.InView(id), "cpv", "cpv", "balais"); err != nil || len(o) != 1 || o[0].Value != "39224100" {
			t.Errorf("Suggest = %v, %v", o, err)
		}
		if r, err := s.Submit(sandbox.Buyer, id, sandbox.Values{"cpv": "39224100"}); err != nil || r.Errors["cpv"] != "No." {
			t.Errorf("Submit = %+v, %v", r, err)
		}
		clean(t, s)
	})
}

func TestHandshakeMustSucceed(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	if err := s.DeliverTo(t.Context(), sandbox.BaseURL, signing, s.HTTPClient()); err == nil {
		t.Error("an app that does not answer the challenge was accepted")
	}
	if err := s.DeliverTo(t.Context(), "http://bot.test", "", nil); err == nil {
		t.Error("an empty signing secret was accepted")
	}
}
