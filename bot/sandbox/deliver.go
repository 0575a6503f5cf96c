package sandbox

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// httpDelivery sends payloads over HTTP, signed, instead of over a socket.
type httpDelivery struct {
	s      *Server
	base   string
	secret []byte
	client *http.Client
}

// DeliverTo switches to HTTP mode: events, interactions, commands and options go to
// base/slack/events, /slack/interactions, /slack/commands and /slack/options. It first makes
// Slack's handshake and fails if the app does not answer it. A nil client is the default one.
func (s *Server) DeliverTo(ctx context.Context, base, signingSecret string, client *http.Client) error {
	if signingSecret == "" {
		return errors.New("a signing secret must not be empty")
	}
	if client == nil {
		client = http.DefaultClient
	}
	h := &httpDelivery{s: s, base: trimSlash(base), secret: []byte(signingSecret), client: client}
	challenge := secret()
	body := mustJSON(obj{"token": "sandbox", "challenge": challenge, "type": "url_verification"})
	status, answer, _, err := h.post(ctx, "/slack/events", "application/json", body, 0, "")
	if err != nil {
		return fmt.Errorf("url_verification: %w", err)
	}
	var echoed struct {
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(answer, &echoed) != nil {
		echoed.Challenge = string(bytes.TrimSpace(answer))
	}
	if status != http.StatusOK || echoed.Challenge != challenge {
		return fmt.Errorf("url_verification: status %d, challenge %q", status, echoed.Challenge)
	}
	s.mu.Lock()
	s.out = h
	s.mu.Unlock()
	return nil
}

// post signs and sends (D:/authentication/verifying-requests-from-slack) and waits three seconds.
func (h *httpDelivery) post(ctx context.Context, path, kind string, body []byte, retry int, reason string) (int, []byte, http.Header, error) {
	ctx, cancel := context.WithTimeout(ctx, ackWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	at := strconv.FormatInt(h.s.unix(), 10)
	mac := hmac.New(sha256.New, h.secret)
	fmt.Fprintf(mac, "v0:%s:%s", at, body)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("X-Slack-Request-Timestamp", at)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	if retry > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(retry))
		req.Header.Set("X-Slack-Retry-Reason", reason)
	}
	res, err := h.client.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxBody))
	return res.StatusCode, answer, res.Header, err
}

// event sends an event and, if it was not taken, again: at once, after a minute, after five.
// The lock is held by the caller.
func (h *httpDelivery) event(d *delivery) {
	reason := d.reason
	go func() {
		status, _, header, err := h.post(context.Background(), "/slack/events", "application/json", d.body, d.attempt, reason)
		s := h.s
		s.mu.Lock()
		defer s.mu.Unlock()
		defer s.touch()
		switch {
		case s.closed || d.event.gone:
		case err == nil && status >= 200 && status < 300:
			s.finish(d.event)
		case err == nil && header.Get("X-Slack-No-Retry") == "1":
			s.finish(d.event)
		default:
			h.again(d, status, err)
		}
	}()
}

func (h *httpDelivery) again(d *delivery, status int, err error) {
	s := h.s
	reason := "http_error"
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		reason = "http_timeout"
		s.blame(d.event, "event %s was not acknowledged within %v", d.event.id, ackWithin)
	case err != nil:
		reason = "connection_failed"
	default:
		s.log.Info("the app refused an event", "event", d.event.id, "status", status)
	}
	if d.attempt >= len(retryAfter) {
		s.finish(d.event)
		s.violate("event %s was never acknowledged, in %d deliveries", d.event.id, d.attempt+1)
		return
	}
	next := &delivery{kind: d.kind, body: d.body, event: d.event, attempt: d.attempt + 1, reason: reason}
	retry := func() {
		if !d.event.gone {
			h.event(next)
		}
	}
	if wait := retryAfter[d.attempt]; wait > 0 {
		s.clock.after(wait, retry)
		return
	}
	retry()
}

// interaction sends what a person waits for. It is never sent twice.
func (h *httpDelivery) interaction(d *delivery, payload obj) (json.RawMessage, error) {
	path, form := "/slack/interactions", url.Values{"payload": {string(d.body)}}
	switch {
	case d.kind == "slash_commands":
		path, form = "/slack/commands", url.Values{}
		for k, v := range payload {
			form.Set(k, fmt.Sprint(v))
		}
	case payload["type"] == "block_suggestion":
		path = "/slack/options"
	}
	start := time.Now()
	status, answer, _, err := h.post(context.Background(), path, "application/x-www-form-urlencoded", []byte(form.Encode()), 0, "")
	s := h.s
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		s.violate("%s was not acknowledged within %v", payloadName(d.kind, payload), ackWithin)
		return nil, ErrTimeout
	case err != nil:
		return nil, fmt.Errorf("%w: %v", ErrNoConnection, err)
	case status < 200 || status > 299:
		s.violate("%s was answered with status %d", payloadName(d.kind, payload), status)
		return nil, ErrTrouble
	}
	s.log.Debug("acknowledged", "payload", payloadName(d.kind, payload), "after", time.Since(start))
	answer = bytes.TrimSpace(answer)
	if len(answer) > 0 && !d.accepts {
		s.violate("%s was acknowledged with a body, which it does not accept", payloadName(d.kind, payload))
	}
	if len(answer) > 0 && !json.Valid(answer) && d.kind == "slash_commands" {
		return mustJSON(string(answer)), nil // plain text is a reply too
	}
	return answer, nil
}

func payloadName(kind string, payload obj) string {
	if name, ok := payload["type"].(string); ok {
		return name
	}
	return kind
}
