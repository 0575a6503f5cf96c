package sandbox

import (
	"encoding/json"
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

// press fills the action of an element that holds no state.
func press(kind string, e obj, given any, action obj) error {
	value, _ := given.(string)
	if o, ok := given.(obj); ok {
		value, _ = o["value"].(string)
		if picked, ok := o["selected_option"].(obj); ok {
			value, _ = picked["value"].(string)
		}
	}
	switch kind {
	case "overflow":
		for _, o := range optionsOf(e) {
			if o["value"] == value {
				action["selected_option"] = o
				return nil
			}
		}
		return fmt.Errorf("the menu has no option %q", value)
	case "feedback_buttons":
		for _, key := range []string{"positive_button", "negative_button"} {
			b, _ := e[key].(obj)
			if b["value"] == value {
				action["value"], action["text"] = value, b["text"]
				return nil
			}
		}
		return fmt.Errorf("no feedback button has the value %q", value)
	}
	own, _ := e["value"].(string)
	if value != "" && value != own {
		return fmt.Errorf("the button's value is %q, not %q", own, value)
	}
	action["text"] = e["text"]
	if own != "" {
		action["value"] = own
	}
	if style, ok := e["style"]; ok {
		action["style"] = style
	}
	return nil
}

// stateFrom makes the value of an input from what a person chose, refusing what no client lets
// through: an option that is not there.
func (s *Server) stateFrom(kind string, known element, e obj, given any) (obj, error) {
	value := given
	if o, ok := given.(obj); ok {
		value = o[known.state]
	}
	out := obj{"type": kind, known.state: nil}
	if known.many {
		out[known.state] = []any{}
	}
	if value == nil || value == "" {
		return out, nil
	}
	switch known.state {
	case "selected_option":
		o, err := s.pick(known, e, value)
		if err != nil {
			return nil, err
		}
		out[known.state] = o
		return out, nil
	case "selected_options":
		picked := []any{}
		for _, v := range manyOf(value) {
			o, err := s.pick(known, e, v)
			if err != nil {
				return nil, err
			}
			picked = append(picked, o)
		}
		out[known.state] = picked
		return out, nil
	case "selected_users", "selected_conversations", "selected_channels":
		out[known.state] = manyOf(value)
		return out, nil
	case "files":
		files := []any{}
		for _, v := range manyOf(value) {
			id, _ := v.(string)
			if o, ok := v.(obj); ok {
				id, _ = o["id"].(string)
			}
			f := s.files[id]
			if f == nil {
				return nil, fmt.Errorf("there is no file %q", id)
			}
			files = append(files, s.fileJSON(f, false))
		}
		out[known.state] = files
		return out, nil
	case "selected_date":
		if text, _ := value.(string); !dateShape.MatchString(text) {
			return nil, fmt.Errorf("%v is no date", value)
		}
	case "selected_time":
		if text, _ := value.(string); !timeShape.MatchString(text) {
			return nil, fmt.Errorf("%v is no time", value)
		}
	case "value":
		text, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("%v is no text", value)
		}
		s.noteTyped(text)
	}
	out[known.state] = value
	return out, nil
}

func manyOf(v any) []any {
	switch list := v.(type) {
	case []any:
		return list
	case []string:
		var out []any
		for _, x := range list {
			out = append(out, x)
		}
		return out
	}
	return []any{v}
}

func (s *Server) pick(known element, e obj, given any) (obj, error) {
	value, _ := given.(string)
	if o, ok := given.(obj); ok {
		value, _ = o["value"].(string)
	}
	if known.source == "external" {
		if o, ok := s.suggested[value]; ok {
			return o, nil
		}
		if o, ok := e["initial_option"].(obj); ok && o["value"] == value {
			return o, nil
		}
		return nil, fmt.Errorf("the app never suggested an option %q", value)
	}
	for _, o := range optionsOf(e) {
		if o["value"] == value {
			return o, nil
		}
	}
	return nil, fmt.Errorf("the menu has no option %q", value)
}

// Option is one line of a menu.
type Option struct {
	Text, Value string
}

// Suggest types into an external menu and returns what the app offers, groups flattened.
func (s *Server) Suggest(user string, at Place, blockID, actionID, query string) ([]Option, error) {
	raw, err := s.suggest(user, at, blockID, actionID, query)
	if err != nil {
		return nil, err
	}
	list := []Option{}
	for _, o := range optionsOf(raw) {
		value, _ := o["value"].(string)
		list = append(list, Option{Text: textOf(o["text"]), Value: value})
	}
	return list, nil
}

func (s *Server) suggest(user string, at Place, blockID, actionID, query string) (obj, error) {
	s.mu.Lock()
	g, err := s.ground(user, at)
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	found, ok := findElement(g.blocks(), blockID, actionID)
	kind, _ := found.element["type"].(string)
	if !ok || elementKinds[kind].source != "external" {
		s.mu.Unlock()
		return nil, fmt.Errorf("there is no external menu %q in block %q", actionID, blockID)
	}
	least := 3.0 // D:/reference/block-kit/block-elements/select-menu-element
	if n, ok := found.element["min_query_length"].(float64); ok {
		least = n
	}
	if float64(runes(query)) < least {
		s.mu.Unlock()
		return obj{"options": []any{}}, nil // the client does not ask yet
	}
	payload := s.interaction("block_suggestion", user)
	payload["action_id"], payload["block_id"], payload["value"] = actionID, found.block["block_id"], query
	g.into(s, payload)
	payload = clone(payload)
	s.mu.Unlock()
	raw, err := s.ask("interactive", payload, true)
	if err != nil {
		return nil, err
	}
	var out obj
	s.mu.Lock()
	defer s.mu.Unlock()
	if json.Unmarshal(raw, &out) != nil || (out["options"] == nil && out["option_groups"] == nil) {
		s.violate("block_suggestion for %s was answered without options: an empty list is []", actionID)
		return nil, ErrTrouble
	}
	k := &checker{s: s, surface: everywhere}
	if list, isList := out["options"].([]any); !isList || len(list) > 0 { // an empty list says that nothing matches
		k.options("", out, maxOptions)
	}
	if no := k.refusal("invalid_arguments"); no != nil {
		s.violate("block_suggestion for %s was answered with %v", actionID, k.faults)
		return nil, ErrTrouble
	}
	for _, o := range optionsOf(out) {
		value, _ := o["value"].(string)
		s.suggested[value] = o
	}
	return out, nil
}
