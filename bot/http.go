package bot

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/slack-go/slack"
)

// maxBody bounds a request of Slack's: its largest payloads, forms with their state, stay far below.
const maxBody = 1 << 20

// HTTP serves the Events API, interactions, commands and options for the mode without a socket. Every request must carry
// Slack's signature, at most five minutes old. close waits for what was received.
func (b *Bot) HTTP(secret string, in keeper) (handler http.Handler, close func()) {
	d := newDesk(b, in)
	decode := decoder{b.Self, b.StaffChannel}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /slack/events", signed(secret, func(w http.ResponseWriter, r *http.Request, body []byte) {
		var hello struct{ Type, Challenge string }
		if json.Unmarshal(body, &hello) == nil && hello.Type == "url_verification" {
			writeJSON(w, map[string]string{"challenge": hello.Challenge})
			return
		}
		ev, err := decode.event(body)
		if err != nil {
			b.Log.WarnContext(r.Context(), "unreadable event", "err", err)
			return // 200: sent again it would be as unreadable
		}
		kept := make(chan error, 1)
		d.receive(r.Context(), ev, func(err error) { kept <- err })
		if <-kept != nil {
			http.Error(w, "not stored, send it again", http.StatusServiceUnavailable)
		}
	}))
	react := func(w http.ResponseWriter, r *http.Request, ev Event) {
		ack := make(chan any, 1)
		d.answer(r.Context(), ev, func(a any) { ack <- a })
		if a := <-ack; a != nil {
			writeJSON(w, a)
		}
	}
	interaction := signed(secret, func(w http.ResponseWriter, r *http.Request, body []byte) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			http.Error(w, "not a form", http.StatusBadRequest)
			return
		}
		ev, err := decode.interaction([]byte(form.Get("payload")))
		if err != nil {
			http.Error(w, "unreadable payload", http.StatusBadRequest)
			return
		}
		react(w, r, ev)
	})
	mux.HandleFunc("POST /slack/interactions", interaction)
	mux.HandleFunc("POST /slack/options", interaction)
	mux.HandleFunc("POST /slack/commands", signed(secret, func(w http.ResponseWriter, r *http.Request, body []byte) {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			http.Error(w, "not a form", http.StatusBadRequest)
			return
		}
		react(w, r, decode.command(form.Get))
	}))
	return mux, d.close
}

// signed lets only requests through that Slack signed; the body is read once, and no more of it than Slack ever sends.
func signed(secret string, next func(http.ResponseWriter, *http.Request, []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			var big *http.MaxBytesError
			if errors.As(err, &big) {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			http.Error(w, "unreadable", http.StatusBadRequest)
			return
		}
		v, err := slack.NewSecretsVerifier(r.Header, secret)
		if err == nil {
			_, _ = v.Write(body) // a hash: it never fails
			err = v.Ensure()
		}
		if err != nil {
			http.Error(w, "wrong signature", http.StatusUnauthorized)
			return
		}
		next(w, r, body)
	}
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(v) // the client went away: nothing to do about it
}
