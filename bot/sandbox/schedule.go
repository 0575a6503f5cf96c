package sandbox

import (
	"strconv"
	"time"
)

// scheduled is a message that waits for its hour.
type scheduled struct {
	id      string
	channel *channel
	thread  string
	body    content
	at      int64
}

// maxAhead is how far ahead a message may be scheduled (D:/reference/methods/chat.scheduleMessage).
const maxAhead = 120 * 24 * time.Hour

func (s *Server) scheduleMessage(c *call) (obj, *refusal) {
	if no := c.need("channel", "post_at"); no != nil {
		return nil, no
	}
	ch, no := s.target(c)
	if no != nil {
		return nil, no
	}
	body, no := s.content(c)
	if no != nil {
		return nil, no
	}
	thread, no := s.thread(c, ch)
	if no != nil {
		return nil, no
	}
	at, err := strconv.ParseInt(c.str("post_at"), 10, 64)
	wait := time.Unix(at, 0).Sub(s.now())
	switch {
	case err != nil:
		return nil, wrong("invalid_time")
	case wait <= 0:
		return nil, refuse("time_in_past")
	case wait > maxAhead:
		return nil, refuse("time_too_far")
	}
	if body.metadata != nil {
		s.violate("chat.scheduleMessage: metadata is not kept on scheduled messages")
		body.metadata = nil
	}
	l := &scheduled{id: s.next("Q"), channel: ch, thread: thread, body: body, at: at}
	s.later[l.id] = l
	s.clock.after(wait, func() {
		if s.later[l.id] == l {
			delete(s.later, l.id)
			s.post(l.channel, l.body, l.thread, false)
		}
	})
	return obj{"channel": ch.id, "scheduled_message_id": l.id, "post_at": at, "message": obj{
		"type": "delayed_message", "text": body.text, "bot_id": botID, "user": Bot, "team": Team, "blocks": body.blocks,
	}}, nil
}

// unscheduleMessage refuses in the last minute, as Slack does (D:/reference/methods/chat.deleteScheduledMessage).
func (s *Server) unscheduleMessage(c *call) (obj, *refusal) {
	if no := c.need("channel", "scheduled_message_id"); no != nil {
		return nil, no
	}
	l := s.later[c.str("scheduled_message_id")]
	if l == nil || time.Unix(l.at, 0).Sub(s.now()) < time.Minute {
		return nil, refuse("invalid_scheduled_message_id")
	}
	delete(s.later, l.id)
	return nil, nil
}

func (s *Server) listScheduled(c *call) (obj, *refusal) {
	list := []obj{}
	for _, l := range s.later {
		if id := c.str("channel"); id == "" || id == l.channel.id {
			list = append(list, obj{"id": l.id, "channel_id": l.channel.id, "post_at": l.at, "date_created": s.unix(), "text": l.body.text})
		}
	}
	return obj{"scheduled_messages": list, "response_metadata": obj{"next_cursor": ""}}, nil
}
