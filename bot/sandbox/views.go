package sandbox

import (
	"fmt"
	"time"
)

// view is a modal or a Home tab.
type view struct {
	id, user, kind string
	root, previous string
	hash           string
	body           obj // as the app sent it, checked
	state          map[string]obj
	open           bool
}

// trigger is what lets the app open a view: three seconds, once.
type trigger struct {
	user string
	view string // the modal it came from
	at   time.Time
	used bool
}

const triggerLife = 3 * time.Second // D:/surfaces/modals

func (s *Server) newTrigger(user, view string) string {
	id := s.next("trigger.")
	s.triggers[id] = &trigger{user: user, view: view, at: s.now()}
	if len(s.triggers) > 10_000 {
		for old, t := range s.triggers {
			if s.now().Sub(t.at) > time.Minute {
				delete(s.triggers, old)
			}
		}
	}
	return id
}

func (s *Server) useTrigger(c *call) (*trigger, *refusal) {
	if no := c.need("trigger_id", "view"); no != nil {
		return nil, no
	}
	t := s.triggers[c.str("trigger_id")]
	switch {
	case t == nil:
		return nil, wrong("invalid_trigger_id")
	case t.used:
		return nil, wrong("exchanged_trigger_id")
	case s.now().Sub(t.at) > triggerLife:
		return nil, wrong("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

// checkView checks what the app wants to show as a modal or a Home tab.
func (s *Server) checkView(v any, kind string) (obj, *refusal) {
	body, ok := v.(obj)
	if !ok {
		return nil, wrong("invalid_arguments", "[ERROR] must provide an object [json-pointer:/view]")
	}
	if len(mustJSON(body)) > maxViewBytes {
		return nil, wrong("view_too_large")
	}
	k := &checker{s: s, surface: onModal}
	if kind == "home" {
		k.surface = onHome
	}
	if body["type"] != kind {
		k.fault("/view/type", "must be one of: %s", kind)
	}
	list, ok := body["blocks"].([]any)
	if !ok {
		k.fault("/view", "missing required field: blocks")
	}
	k.blocks("/view/blocks", list, maxViewBlocks)
	k.plain("/view", body, "private_metadata", maxPrivate, false)
	k.plain("/view", body, "callback_id", maxID, false)
	k.plain("/view", body, "external_id", maxID, false)
	if kind == "modal" {
		k.text("/view", body, "title", maxViewTitle, true, false)
		k.text("/view", body, "close", maxViewTitle, false, false)
		k.text("/view", body, "submit", maxViewTitle, k.inputs > 0, false)
	}
	return body, k.refusal("invalid_arguments")
}

func (s *Server) newView(user, kind string, body obj) *view {
	v := &view{id: s.next("V"), user: user, kind: kind, body: body, open: true, state: map[string]obj{}}
	v.root = v.id
	v.hash = s.newHash()
	s.setState(v, nil)
	s.views[v.id] = v
	return v
}

func (s *Server) newHash() string {
	s.counter["hash"]++
	return fmt.Sprintf("%d.hash%d", s.unix(), s.counter["hash"])
}

func (s *Server) openView(c *call) (obj, *refusal)  { return s.showView(c, false) }
func (s *Server) pushView(c *call) (obj, *refusal)  { return s.showView(c, true) }
func (s *Server) stackOf(user string) []*view       { return s.modals[user] }
func (s *Server) setStack(user string, all []*view) { s.modals[user] = all }

// showView opens a modal, or puts one on top of the stack. A trigger that came from a modal
// stacks in either case, as seen in Slack.
func (s *Server) showView(c *call, push bool) (obj, *refusal) {
	t, no := s.useTrigger(c)
	if no != nil {
		return nil, no
	}
	raw, ok := c.json("view")
	if !ok {
		return nil, wrong("invalid_arguments", "[ERROR] must be valid JSON [json-pointer:/view]")
	}
	body, no := s.checkView(raw, "modal")
	if no != nil {
		return nil, no
	}
	if no := s.freshExternalID(body, ""); no != nil {
		return nil, no
	}
	stack := s.stackOf(t.user)
	onTop := t.view != "" && len(stack) > 0
	switch {
	case push && !onTop:
		return nil, wrong("invalid_trigger_id", "[ERROR] views.push needs a trigger from an open modal")
	case !onTop:
		s.closeAll(t.user)
		stack = nil
	case len(stack) >= maxStack:
		return nil, wrong("push_limit_reached")
	}
	v := s.stack(t.user, stack, body)
	return obj{"view": s.viewJSON(v)}, nil
}

func (s *Server) stack(user string, below []*view, body obj) *view {
	v := s.newView(user, "modal", body)
	if len(below) > 0 {
		v.root, v.previous = below[0].id, below[len(below)-1].id
	}
	s.setStack(user, append(below, v))
	s.notify(change{Type: "modal", only: user})
	return v
}

func (s *Server) freshExternalID(body obj, except string) *refusal {
	id, _ := body["external_id"].(string)
	if id == "" {
		return nil
	}
	for _, v := range s.views {
		if v.open && v.id != except && v.body["external_id"] == id {
			return wrong("duplicate_external_id")
		}
	}
	return nil
}

func (s *Server) closeAll(user string) {
	for _, v := range s.modals[user] {
		v.open = false
	}
	delete(s.modals, user)
}

func (s *Server) updateView(c *call) (obj, *refusal) {
	if no := c.need("view"); no != nil {
		return nil, no
	}
	v := s.views[c.str("view_id")]
	if id := c.str("external_id"); id != "" {
		for _, o := range s.views {
			if o.open && o.body["external_id"] == id {
				v = o
			}
		}
	}
	if v == nil || !v.open {
		return nil, refuse("not_found")
	}
	raw, ok := c.json("view")
	if !ok {
		return nil, wrong("invalid_arguments", "[ERROR] must be valid JSON [json-pointer:/view]")
	}
	body, no := s.checkView(raw, v.kind)
	if no != nil {
		return nil, no
	}
	if h := c.str("hash"); h != "" && h != v.hash {
		return nil, refuse("hash_conflict")
	}
	if no := s.freshExternalID(body, v.id); no != nil {
		return nil, no
	}
	s.replaceView(v, body)
	return obj{"view": s.viewJSON(v)}, nil
}

func (s *Server) replaceView(v *view, body obj) {
	old := v.body
	v.body, v.hash = body, s.newHash()
	s.setState(v, old)
	s.notify(change{Type: v.kind, only: v.user})
}

func (s *Server) publishView(c *call) (obj, *refusal) {
	if no := c.need("user_id", "view"); no != nil {
		return nil, no
	}
	p := s.person(c.str("user_id"))
	if p == nil {
		return nil, wrong("invalid_arguments", "[ERROR] user_id is nobody")
	}
	raw, ok := c.json("view")
	if !ok {
		return nil, wrong("invalid_arguments", "[ERROR] must be valid JSON [json-pointer:/view]")
	}
	body, no := s.checkView(raw, "home")
	if no != nil {
		return nil, no
	}
	v := s.homes[p.id]
	h := c.str("hash")
	switch {
	case v == nil && h != "":
		return nil, refuse("hash_conflict")
	case v == nil:
		v = s.newView(p.id, "home", body)
		s.homes[p.id] = v
		s.notify(change{Type: "home", only: p.id})
	case h != "" && h != v.hash:
		return nil, refuse("hash_conflict")
	default:
		s.replaceView(v, body)
	}
	return obj{"view": s.viewJSON(v)}, nil
}

func (s *Server) viewJSON(v *view) obj {
	o := obj{
		"id": v.id, "team_id": Team, "app_id": App, "bot_id": botID, "app_installed_team_id": Team, "hash": v.hash, "root_view_id": v.root,
		"previous_view_id": nil, "state": obj{"values": v.values()}, "private_metadata": "", "callback_id": "", "external_id": "",
		"clear_on_close": false, "notify_on_close": false, "title": nil, "close": nil, "submit": nil, "blocks": []any{},
	}
	if v.previous != "" {
		o["previous_view_id"] = v.previous
	}
	for key, value := range v.body {
		o[key] = value
	}
	return o
}

// values is view.state.values: what each input holds now.
func (v *view) values() map[string]map[string]obj {
	out := map[string]map[string]obj{}
	eachElement(blocksOf(v.body), func(b, e obj) bool {
		kind, _ := e["type"].(string)
		if elementKinds[kind].state == "" {
			return true
		}
		block, action := b["block_id"].(string), e["action_id"].(string)
		if out[block] == nil {
			out[block] = map[string]obj{}
		}
		out[block][action] = v.state[pair(block, action)]
		return true
	})
	return out
}

func blocksOf(body obj) []any {
	list, _ := body["blocks"].([]any)
	return list
}

// setState gives each input its initial value. What a person typed survives an update only
// where block_id and action_id stay the same (D:/surfaces/modals).
func (s *Server) setState(v *view, before obj) {
	next := map[string]obj{}
	eachElement(blocksOf(v.body), func(b, e obj) bool {
		kind, _ := e["type"].(string)
		known := elementKinds[kind]
		if known.state == "" {
			return true
		}
		key := pair(b["block_id"].(string), e["action_id"].(string))
		if old, ok := v.state[key]; ok && before != nil && old["type"] == kind {
			next[key] = old
			return true
		}
		next[key] = initialState(kind, known, e)
		return true
	})
	v.state = next
}

func initialState(kind string, known element, e obj) obj {
	o := obj{"type": kind, known.state: nil}
	initial := "initial_" + map[string]string{
		"value": "value", "selected_date": "date", "selected_time": "time", "selected_date_time": "date_time", "selected_option": "option",
		"selected_options": "options", "selected_user": "user", "selected_users": "users", "selected_channel": "channel",
		"selected_channels": "channels", "selected_conversation": "conversation", "selected_conversations": "conversations",
		"rich_text_value": "value",
	}[known.state]
	if val, ok := e[initial]; ok && val != "" {
		o[known.state] = val
	} else if known.many {
		o[known.state] = []any{}
	}
	return o
}
