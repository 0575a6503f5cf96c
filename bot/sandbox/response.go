package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// responseURL lets the app answer one interaction: five times, for half an hour
// (D:/interactivity/handling-user-interaction).
type responseURL struct {
	id, user string
	channel  *channel
	source   *message // what was clicked; nil after a command or a shortcut
	at       time.Time
	uses     int
}

const (
	responseUses = 5
	responseLife = 30 * time.Minute
)

func (s *Server) newResponse(user string, c *channel, source *message) *responseURL {
	r := &responseURL{id: secret(), user: user, channel: c, source: source, at: s.now()}
	s.replies[r.id] = r
	if len(s.replies) > 10_000 {
		for id, old := range s.replies {
			if s.now().Sub(old.at) > responseLife {
				delete(s.replies, id)
			}
		}
	}
	return r
}

func (s *Server) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	if s.faultsOf("response_url").suffer(r.Context(), w) {
		return
	}
	s.mu.Lock()
	reply := s.replies[r.PathValue("id")]
	fault := ""
	switch {
	case reply == nil || s.now().Sub(reply.at) > responseLife:
		fault = "expired_url"
	case reply.uses >= responseUses:
		fault = "used_url"
	default:
		reply.uses++
	}
	if fault != "" {
		s.violate("response_url: %s", fault)
	}
	s.mu.Unlock()
	if fault != "" {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		w.Write(mustJSON(obj{"ok": false, "error": fault}))
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err == nil {
		err = s.respond(reply, body, true)
	}
	if err != nil {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusBadRequest)
		w.Write(mustJSON(obj{"ok": false, "error": err.Error()}))
		return
	}
	writeJSON(w, obj{"ok": true})
}

// refused is a refusal as an error.
type refused struct{ *refusal }

func (r refused) Error() string { return r.code }

// respond shows what the app answers to an interaction: to the person alone unless it says
// in_channel. A command's acknowledgement may be empty, a response_url's body may not.
func (s *Server) respond(reply *responseURL, raw json.RawMessage, posted bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{method: "response_url", args: map[string]any{}}
	if !posted {
		c.method = "slash command reply"
	}
	if json.Unmarshal(raw, &c.args) != nil {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			s.violate("%s: the body is no JSON", c.method)
			return refused{wrong("invalid_payload")}
		}
		c.args = map[string]any{"text": text}
	}
	if !posted && len(c.args) == 0 || !posted && c.str("text") == "" && c.args["blocks"] == nil {
		return nil
	}
	if c.flag("delete_original") {
		if reply.source != nil {
			s.take(reply.channel, reply.source)
		}
		return nil
	}
	body, no := s.content(c)
	if no != nil {
		s.violate("%s was refused: %s%s", c.method, no.code, detail(no.more))
		return refused{no}
	}
	if c.flag("replace_original") && reply.source != nil {
		if reply.channel.find(reply.source.ts) == nil || !reply.source.fromApp {
			return nil
		}
		before := s.messageJSON(reply.channel, reply.source, true)
		s.rewrite(reply.source, body, true)
		if reply.source.to == "" {
			s.changeEvent(reply.channel, "message_changed", before, reply.source)
		}
		s.notify(change{Type: "message", Channel: reply.channel.id})
		return nil
	}
	thread := c.str("thread_ts")
	if c.str("response_type") == "in_channel" {
		s.post(reply.channel, body, thread, false)
		return nil
	}
	s.store(reply.channel, &message{
		user: Bot, fromApp: true, to: reply.user, thread: thread, text: body.text, blocks: body.blocks, attachments: body.attachments,
	})
	return nil
}
