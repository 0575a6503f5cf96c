package sandbox

import (
	"strings"
	"time"
)

// content is what the app wants to show, after every check.
type content struct {
	text        string
	blocks      []any
	attachments []any
	metadata    obj
}

// content reads and checks text, blocks, attachments and metadata of a call. What Slack accepts
// but a good app never sends is recorded and let through.
func (s *Server) content(c *call) (content, *refusal) {
	var out content
	out.text = c.str("text")
	blocks, ok := c.json("blocks")
	if !ok {
		return out, wrong("invalid_blocks_format")
	}
	attachments, ok := c.json("attachments")
	if !ok {
		return out, wrong("invalid_attachments")
	}
	if out.attachments, ok = attachments.([]any); !ok && attachments != nil {
		return out, wrong("invalid_attachments")
	}
	if blocks != nil {
		list, isList := blocks.([]any)
		if !isList {
			return out, wrong("invalid_blocks_format")
		}
		k := &checker{s: s, surface: onMessage}
		out.blocks = k.blocks("/blocks", list, maxMessageBlocks)
		if no := k.refusal("invalid_blocks"); no != nil {
			return out, no
		}
		if k.chars > maxMessageChars {
			return out, wrong("msg_blocks_too_long")
		}
	}
	if out.text == "" && len(out.blocks) == 0 && len(out.attachments) == 0 {
		return out, wrong("no_text")
	}
	if out.text == "" {
		s.violate("%s: blocks without text: notifications and screen readers read the text", c.method)
	}
	if r := []rune(out.text); len(r) > maxText {
		s.violate("%s: text of %d characters is cut at %d", c.method, len(r), maxText)
		out.text = string(r[:maxText])
	}
	if c.flag("link_names") {
		s.violate("%s: link_names turns what people typed into mentions", c.method)
	}
	s.inspect(c.method+" text", out.text)
	meta, ok := c.json("metadata")
	if !ok {
		return out, wrong("invalid_metadata_format")
	}
	if m, isObj := meta.(obj); isObj && len(m) > 0 {
		kind, _ := m["event_type"].(string)
		payload, hasPayload := m["event_payload"].(obj)
		switch {
		case kind == "" && len(payload) == 0: // slack-go sends {"event_type":"","event_payload":null} for none
		case kind == "" || !hasPayload:
			return out, wrong("invalid_metadata_schema")
		default:
			out.metadata = m
		}
	}
	return out, nil
}

// inspect looks for mentions in text that Slack parses. A broadcast fires; a token somebody typed
// as plain text and that comes back raw was injected; a mention of nobody is a fault.
func (s *Server) inspect(where, text string) {
	if !strings.Contains(text, "<") {
		return
	}
	for _, token := range tokenShape.FindAllString(text, -1) {
		id, _, _ := strings.Cut(token[2:len(token)-1], "|")
		switch {
		case s.typed[token]:
			s.violate("%s: %s was typed by a person and is sent unescaped", where, token)
		case token[1] == '!' && (id == "channel" || id == "here" || id == "everyone"):
			if !s.allowBroadcast {
				s.violate("%s: %s calls everybody", where, token)
			}
		case token[1] == '@' && s.person(id) == nil:
			s.violate("%s: %s mentions nobody", where, token)
		case token[1] == '#' && s.channel(id) == nil:
			s.violate("%s: %s names no channel", where, token)
		}
	}
}

// target is the channel of a message: an id, #name, or a person, whose DM it then is.
func (s *Server) target(c *call) (*channel, *refusal) {
	id := c.str("channel")
	if id == "" {
		return nil, wrong("invalid_arguments", "[ERROR] missing required field: channel")
	}
	for _, ch := range s.channels {
		if ch.id == id || (ch.im == id && ch.im != "") || (ch.name != "" && "#"+ch.name == id) {
			switch {
			case ch.archived:
				return nil, refuse("is_archived")
			case !ch.has(Bot):
				return nil, refuse("not_in_channel")
			}
			return ch, nil
		}
	}
	return nil, refuse("channel_not_found")
}

// thread finds the root of a reply. That Slack refuses an unknown root under this name is seen
// in the field, not documented.
func (s *Server) thread(c *call, ch *channel) (string, *refusal) {
	ts := c.str("thread_ts")
	if ts == "" {
		return "", nil
	}
	root := ch.find(ts)
	if root == nil {
		return "", refuse("thread_not_found")
	}
	if root.thread != "" && root.thread != root.ts {
		s.violate("%s: thread_ts %s names a reply, not the root of its thread", c.method, ts)
		return root.thread, nil
	}
	return root.ts, nil
}

func (s *Server) postMessage(c *call) (obj, *refusal) {
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
	if wait := s.overRate(ch.id); wait > 0 {
		return nil, &refusal{code: "ratelimited", limit: int(wait / time.Second)}
	}
	m := s.post(ch, body, thread, c.flag("reply_broadcast"))
	return obj{"channel": ch.id, "ts": m.ts, "message": s.messageJSON(ch, m, true)}, nil
}

// post puts the app's message into a channel. The app hears of it too, where it subscribed:
// an assistant that does not know its own voice answers itself for ever.
func (s *Server) post(ch *channel, body content, thread string, broadcast bool) *message {
	m := &message{
		user: Bot, fromApp: true, thread: thread, text: body.text, blocks: body.blocks, attachments: body.attachments,
		metadata: body.metadata,
	}
	if broadcast && thread != "" {
		m.broadcast, m.subtype = true, "thread_broadcast"
	}
	s.store(ch, m)
	s.messageEvent(ch, m)
	return m
}

func (s *Server) postEphemeral(c *call) (obj, *refusal) {
	if no := c.need("channel", "user"); no != nil {
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
	if !ch.has(c.str("user")) {
		return nil, refuse("user_not_in_channel")
	}
	m := &message{user: Bot, fromApp: true, to: c.str("user"), thread: thread, text: body.text, blocks: body.blocks, attachments: body.attachments}
	s.store(ch, m)
	return obj{"message_ts": m.ts}, nil
}

// own finds a message that the app may change.
func (s *Server) own(c *call, otherwise string) (*channel, *message, *refusal) {
	if no := c.need("channel", "ts"); no != nil {
		return nil, nil, no
	}
	ch := s.channel(c.str("channel"))
	if ch == nil {
		return nil, nil, refuse("channel_not_found") // update and delete want the id, not a name or a person
	}
	m := ch.find(c.str("ts"))
	switch {
	case m == nil || m.to != "":
		return nil, nil, refuse("message_not_found")
	case !m.fromApp:
		return nil, nil, wrong(otherwise)
	}
	return ch, m, nil
}

func (s *Server) updateMessage(c *call) (obj, *refusal) {
	ch, m, no := s.own(c, "cant_update_message")
	if no != nil {
		return nil, no
	}
	body, no := s.content(c)
	if no != nil {
		return nil, no
	}
	before := s.messageJSON(ch, m, true)
	s.rewrite(m, body, c.has("metadata"))
	s.changeEvent(ch, "message_changed", before, m)
	s.notify(change{Type: "message", Channel: ch.id})
	return obj{"channel": ch.id, "ts": m.ts, "text": m.text, "message": s.messageJSON(ch, m, true)}, nil
}

// rewrite replaces what a message shows. Blocks that are not sent again are gone
// (D:/reference/methods/chat.update); metadata stays unless replaced.
func (s *Server) rewrite(m *message, body content, metadata bool) {
	m.text, m.blocks, m.attachments = body.text, body.blocks, body.attachments
	if metadata && body.metadata != nil {
		m.metadata = body.metadata
	}
	m.edited, m.editedBy = s.ts(), m.user
}

func (s *Server) deleteMessage(c *call) (obj, *refusal) {
	ch, m, no := s.own(c, "cant_delete_message")
	if no != nil {
		return nil, no
	}
	before := s.messageJSON(ch, m, true)
	ts := m.ts
	s.take(ch, m)
	s.changeEvent(ch, "message_deleted", before, m)
	return obj{"channel": ch.id, "ts": ts}, nil
}

func (s *Server) permalink(c *call) (obj, *refusal) {
	if no := c.need("channel", "message_ts"); no != nil {
		return nil, no
	}
	ch := s.channel(c.str("channel"))
	if ch == nil {
		return nil, refuse("channel_not_found")
	}
	m := ch.find(c.str("message_ts"))
	if m == nil || m.to != "" {
		return nil, refuse("message_not_found")
	}
	link := workspace + "archives/" + ch.id + "/p" + strings.ReplaceAll(m.ts, ".", "")
	if m.thread != "" && m.thread != m.ts {
		link += "?thread_ts=" + m.thread + "&cid=" + ch.id
	}
	return obj{"channel": ch.id, "permalink": link}, nil
}

// setStatus shows "is searching…" under a thread. It goes after two minutes, or with the next message.
func (s *Server) setStatus(c *call) (obj, *refusal) {
	if no := c.need("channel_id", "thread_ts"); no != nil {
		return nil, no
	}
	ch := s.channel(c.str("channel_id"))
	if ch == nil {
		return nil, refuse("channel_not_found")
	}
	if ch.find(c.str("thread_ts")) == nil {
		return nil, refuse("invalid_thread_ts")
	}
	key, status := pair(ch.id, c.str("thread_ts")), c.str("status")
	if status == "" {
		delete(s.statuses, key)
	} else {
		s.statuses[key] = status
		s.clock.after(2*time.Minute, func() { delete(s.statuses, key) })
	}
	s.notify(change{Type: "message", Channel: ch.id})
	return nil, nil
}
