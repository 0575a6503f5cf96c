package sandbox

import "encoding/json"

// event is one thing that happened, as the Events API tells it. Slack keeps its event_id
// through every redelivery; envelope ids are new each time.
type event struct {
	id      string
	body    json.RawMessage
	blamed  bool // a violation was recorded for it: one is enough
	gone    bool // acknowledged, or given up
	pending *delivery
}

// keptEvents bounds what Redeliver can reach back to, so that a demo can run for weeks.
const keptEvents = 20_000

// emit tells the app that something happened, if it subscribed to it. The lock is held.
func (s *Server) emit(name string, inner obj, c *channel) {
	if !s.app.subscribed(name) || s.closed {
		return
	}
	s.counter["event"]++
	id := s.next("Ev")
	body, err := json.Marshal(obj{
		"token": "sandbox", "team_id": Team, "context_team_id": Team, "context_enterprise_id": nil, "api_app_id": App,
		"event": inner, "type": "event_callback", "event_id": id, "event_time": s.unix(),
		"authorizations":        []obj{{"enterprise_id": nil, "team_id": Team, "user_id": Bot, "is_bot": true, "is_enterprise_install": false}},
		"is_ext_shared_channel": c != nil && c.shared, "event_context": "4-" + id,
	})
	if err != nil {
		panic("sandbox: an event does not marshal: " + err.Error())
	}
	e := &event{id: id, body: body}
	if len(s.sent) >= keptEvents {
		for old, o := range s.sent {
			if o.gone {
				delete(s.sent, old)
			}
		}
	}
	s.sent[id] = e
	s.waiting++
	s.lastEvent = id
	if s.mischief.swap && s.mischief.held == nil {
		s.mischief.held = e
		return
	}
	s.dispatch(e, 0)
	if held := s.mischief.held; held != nil {
		s.mischief.held, s.mischief.swap = nil, false
		s.dispatch(held, 0)
	}
}

// finish closes the book on an event: it was acknowledged, or given up.
func (s *Server) finish(e *event) {
	if !e.gone {
		e.gone = true
		s.waiting--
	}
}

func (s *Server) dispatch(e *event, attempt int) {
	d := &delivery{kind: "events_api", body: e.body, event: e, attempt: attempt}
	if s.out != nil {
		s.out.event(d)
		return
	}
	s.push(d)
}

// LastEvent is the id of the event that was sent last, for Redeliver.
func (s *Server) LastEvent() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lastEvent
}

// messageEvent tells of a message: message.im, message.channels or message.groups, and
// app_mention when the text calls the bot in a channel it is in.
func (s *Server) messageEvent(c *channel, m *message) {
	if !c.has(Bot) {
		return
	}
	inner := s.messageJSON(c, m, true)
	inner["channel"], inner["channel_type"], inner["event_ts"] = c.id, c.channelType(), m.ts
	s.emit("message."+plural(c), inner, c)
	if c.im == "" && m.mentionsBot() && m.user != Bot {
		mention := s.messageJSON(c, m, true)
		delete(mention, "subtype")
		mention["type"], mention["channel"], mention["event_ts"] = "app_mention", c.id, m.ts
		s.emit("app_mention", mention, c)
	}
}

// plural is the word of the subscription: message.channels, message.groups, message.im.
func plural(c *channel) string { return c.kind() }

// changeEvent tells of an edit or a deletion.
func (s *Server) changeEvent(c *channel, subtype string, before obj, m *message) {
	if !c.has(Bot) {
		return
	}
	ts := s.ts()
	inner := obj{
		"type": "message", "subtype": subtype, "hidden": true, "channel": c.id, "channel_type": c.channelType(),
		"ts": ts, "event_ts": ts, "previous_message": before,
	}
	if subtype == "message_deleted" {
		inner["deleted_ts"] = m.ts
	} else {
		inner["message"] = s.messageJSON(c, m, true)
	}
	s.emit("message."+plural(c), inner, c)
}
