package sandbox

import (
	"fmt"
	"slices"
)

// Place is where an element stands: a message, an open view, or the person's Home tab.
type Place struct {
	Type    string `json:"type"` // message, view, home
	Channel string `json:"channel,omitempty"`
	TS      string `json:"ts,omitempty"`
	View    string `json:"view_id,omitempty"`
}

// InMessage, InView and InHome make a Place.
func InMessage(channel, ts string) Place { return Place{Type: "message", Channel: channel, TS: ts} }

// InView is a modal, by its id.
func InView(id string) Place { return Place{Type: "view", View: id} }

// InHome is the person's own Home tab.
func InHome() Place { return Place{Type: "home"} }

// ground is a Place found.
type ground struct {
	user    string
	channel *channel
	message *message
	view    *view
}

func (s *Server) ground(user string, at Place) (ground, error) {
	g := ground{user: user}
	if s.person(user) == nil {
		return g, fmt.Errorf("there is no person %q", user)
	}
	switch at.Type {
	case "message":
		c, err := s.roomOf(user, at.Channel)
		if err != nil {
			return g, err
		}
		m := c.find(at.TS)
		if m == nil || (m.to != "" && m.to != user) {
			return g, fmt.Errorf("there is no message %s in %s", at.TS, at.Channel)
		}
		g.channel, g.message = c, m
	case "view":
		stack := s.modals[user]
		if len(stack) == 0 || stack[len(stack)-1].id != at.View {
			return g, fmt.Errorf("view %s is not on top of what %s sees", at.View, user)
		}
		g.view = stack[len(stack)-1]
	case "home":
		if g.view = s.homes[user]; g.view == nil {
			return g, fmt.Errorf("%s has an empty Home", user)
		}
	default:
		return g, fmt.Errorf("%q is no container", at.Type)
	}
	return g, nil
}

func (g ground) blocks() []any {
	if g.view != nil {
		return blocksOf(g.view.body)
	}
	return g.message.blocks
}

// into writes where it happened into an interactive payload.
func (g ground) into(s *Server, payload obj) {
	if g.view != nil {
		payload["container"] = obj{"type": "view", "view_id": g.view.id}
		payload["view"] = s.viewJSON(g.view)
		return
	}
	m := g.message
	container := obj{"type": "message", "message_ts": m.ts, "channel_id": g.channel.id, "is_ephemeral": m.to != ""}
	if m.thread != "" {
		container["thread_ts"] = m.thread
	}
	payload["container"], payload["channel"] = container, obj{"id": g.channel.id, "name": s.roomName(g.channel)}
	if m.to == "" { // an ephemeral message is not echoed
		payload["message"] = s.messageJSON(g.channel, m, true)
	}
	values := map[string]map[string]obj{}
	eachElement(m.blocks, func(b, e obj) bool {
		block, action := b["block_id"].(string), e["action_id"].(string)
		if st, ok := m.state[pair(g.user, pair(block, action))]; ok {
			if values[block] == nil {
				values[block] = map[string]obj{}
			}
			values[block][action] = st
		}
		return true
	})
	payload["state"] = obj{"values": values}
}

func (g ground) setState(key string, st obj) {
	if g.view != nil {
		g.view.state[key] = st
		return
	}
	if g.message.state == nil {
		g.message.state = map[string]obj{}
	}
	g.message.state[pair(g.user, key)] = st
}

// Click presses a button, or picks the option with that value; an empty value is a button's own.
// It waits for the acknowledgement.
func (s *Server) Click(user string, at Place, blockID, actionID, value string) error {
	return s.act(user, at, blockID, actionID, value)
}

// Select puts a value into a menu, a picker or an input: a string, a list of strings, or the
// fields of Slack's action payload.
func (s *Server) Select(user string, at Place, blockID, actionID string, value any) error {
	return s.act(user, at, blockID, actionID, value)
}

// Press clicks the newest button with that label that the person sees in a channel.
func (s *Server) Press(user, channel, label string) error {
	s.mu.Lock()
	c, err := s.roomOf(user, channel)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	var at Place
	var found placed
	for _, m := range slices.Backward(c.messages) {
		if m.to != "" && m.to != user {
			continue
		}
		eachElement(m.blocks, func(b, e obj) bool {
			if textOf(e["text"]) == label {
				at, found = InMessage(channel, m.ts), placed{b, e}
			}
			return found.element == nil
		})
		if found.element != nil {
			break
		}
	}
	s.mu.Unlock()
	if found.element == nil {
		return fmt.Errorf("%s sees no button %q in %s", user, label, channel)
	}
	return s.act(user, at, found.block["block_id"].(string), found.element["action_id"].(string), "")
}

func textOf(v any) string {
	o, _ := v.(obj)
	text, _ := o["text"].(string)
	return text
}

func (s *Server) act(user string, at Place, blockID, actionID string, given any) error {
	s.mu.Lock()
	g, err := s.ground(user, at)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	found, ok := findElement(g.blocks(), blockID, actionID)
	if !ok {
		s.mu.Unlock()
		return fmt.Errorf("there is no element %q in block %q", actionID, blockID)
	}
	b, e := found.block, found.element
	kind, _ := e["type"].(string)
	action := obj{"action_id": actionID, "block_id": b["block_id"], "type": kind, "action_ts": s.ts()}
	known := elementKinds[kind]
	switch {
	case known.state != "":
		st, err := s.stateFrom(kind, known, e, given)
		if err != nil {
			s.mu.Unlock()
			return err
		}
		g.setState(pair(b["block_id"].(string), actionID), st)
		action[known.state] = st[known.state]
	default:
		if err := press(kind, e, given, action); err != nil {
			s.mu.Unlock()
			return err
		}
	}
	if b["type"] == "input" && b["dispatch_action"] != true {
		s.mu.Unlock()
		return nil // the app hears of it when the form is sent
	}
	payload := s.interaction("block_actions", user)
	payload["actions"] = []obj{action}
	if g.view == nil {
		payload["trigger_id"] = s.newTrigger(user, "")
		payload["response_url"] = s.base + "/response/" + s.newResponse(user, g.channel, g.message).id
	} else if g.view.kind == "modal" {
		payload["trigger_id"] = s.newTrigger(user, g.view.id)
	} else {
		payload["trigger_id"] = s.newTrigger(user, "")
	}
	g.into(s, payload)
	payload = clone(payload)
	s.mu.Unlock()
	_, err = s.ask("interactive", payload, false)
	return err
}
