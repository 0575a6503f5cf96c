package sandbox

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
)

// Values fill a form: block_id → what stands in its input, as a string, a list of strings, or
// action_id → one of these or the fields of Slack's own state.
type Values map[string]any

// Result is what became of a form.
type Result struct {
	Outcome string            `json:"result"` // closed, errors, updated, pushed, timeout
	Errors  map[string]string `json:"errors,omitempty"`
	Local   bool              `json:"local,omitempty"` // the client itself refused; the app was not asked
}

// Submit fills the person's top view and sends it. An error says that the app did not answer,
// or not in a way Slack understands; the form then stays open.
func (s *Server) Submit(user, viewID string, values Values) (Result, error) {
	s.mu.Lock()
	g, err := s.ground(user, InView(viewID))
	if err != nil {
		s.mu.Unlock()
		return Result{}, err
	}
	v := g.view
	if err := s.fill(v, values); err != nil {
		s.mu.Unlock()
		return Result{}, err
	}
	if faults := clientFaults(v); len(faults) > 0 {
		s.mu.Unlock()
		return Result{Outcome: "errors", Errors: faults, Local: true}, nil
	}
	payload := s.interaction("view_submission", user)
	payload["trigger_id"], payload["response_urls"] = s.newTrigger(user, v.id), []any{}
	payload["view"] = s.viewJSON(v)
	payload = clone(payload)
	s.mu.Unlock()
	raw, err := s.ask("interactive", payload, true)
	if err != nil {
		return Result{Outcome: "timeout"}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settle(v, raw)
}

// fill puts values into a view's inputs.
func (s *Server) fill(v *view, values Values) error {
	blocks := blocksOf(v.body)
	for blockID, given := range values {
		matched := false
		var fault error
		eachElement(blocks, func(b, e obj) bool {
			kind, _ := e["type"].(string)
			known := elementKinds[kind]
			if b["block_id"] != blockID || known.state == "" {
				return true
			}
			actionID := e["action_id"].(string)
			value := given
			if byAction, ok := given.(obj); ok {
				if value, ok = byAction[actionID]; !ok {
					if _, isState := byAction[known.state]; !isState {
						return true
					}
					value = given
				}
			}
			matched = true
			st, err := s.stateFrom(kind, known, e, value)
			if err != nil {
				fault = fmt.Errorf("%s: %w", blockID, err)
				return false
			}
			v.state[pair(blockID, actionID)] = st
			return true
		})
		if fault != nil {
			return fault
		}
		if !matched {
			return fmt.Errorf("view %s has no input %q", v.id, blockID)
		}
	}
	return nil
}

// clientFaults is what Slack's own client refuses before it asks the app.
func clientFaults(v *view) map[string]string {
	faults := map[string]string{}
	eachElement(blocksOf(v.body), func(b, e obj) bool {
		if b["type"] != "input" {
			return true
		}
		block, kind := b["block_id"].(string), e["type"].(string)
		value := v.state[pair(block, e["action_id"].(string))][elementKinds[kind].state]
		if list, ok := value.([]any); ok && len(list) == 0 {
			value = nil
		}
		if value == nil {
			if b["optional"] != true {
				faults[block] = "Please complete this required field."
			}
			return true
		}
		if text, ok := value.(string); ok {
			if fault := inputFault(kind, e, text); fault != "" {
				faults[block] = fault
			}
		}
		return true
	})
	return faults
}

func inputFault(kind string, e obj, text string) string {
	least, _ := e["min_length"].(float64)
	most, limited := e["max_length"].(float64)
	if !limited {
		most = maxInput
	}
	switch kind {
	case "plain_text_input":
		if n := float64(runes(text)); n < least || n > most {
			return fmt.Sprintf("Must be between %v and %v characters.", least, most)
		}
	case "email_text_input":
		if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(text); err != nil || u.Scheme == "" || u.Host == "" {
			return "Please enter a valid URL."
		}
	case "number_input":
		n, err := strconv.ParseFloat(text, 64)
		decimal, _ := e["is_decimal_allowed"].(bool)
		if err != nil || (!decimal && n != float64(int64(n))) {
			return "Please enter a number."
		}
		if low, err := strconv.ParseFloat(fmt.Sprint(e["min_value"]), 64); err == nil && n < low {
			return fmt.Sprintf("Must be at least %v.", low)
		}
		if high, err := strconv.ParseFloat(fmt.Sprint(e["max_value"]), 64); err == nil && n > high {
			return fmt.Sprintf("Must be at most %v.", high)
		}
	}
	return ""
}

// settle does what the acknowledgement of a form says. An empty one closes the view.
func (s *Server) settle(v *view, raw json.RawMessage) (Result, error) {
	var reply struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   any               `json:"view"`
	}
	if len(raw) > 0 && string(raw) != `""` {
		if err := json.Unmarshal(raw, &reply); err != nil {
			s.violate("view_submission was answered with something else than an object: %.80s", raw)
			return Result{Outcome: "timeout"}, ErrTrouble
		}
	}
	switch reply.Action {
	case "":
		s.pop(v)
		return Result{Outcome: "closed"}, nil
	case "clear":
		s.closeAll(v.user)
		s.notify(change{Type: "modal", only: v.user})
		return Result{Outcome: "closed"}, nil
	case "errors":
		return s.fieldErrors(v, reply.Errors)
	case "update", "push":
		body, no := s.checkView(reply.View, "modal")
		if no == nil && reply.Action == "push" && len(s.modals[v.user]) >= maxStack {
			no = wrong("push_limit_reached")
		}
		if no != nil {
			s.violate("view_submission was answered with a view Slack refuses: %s%s", no.code, detail(no.more))
			return Result{Outcome: "timeout"}, ErrTrouble
		}
		if reply.Action == "push" {
			s.stack(v.user, s.modals[v.user], body)
			return Result{Outcome: "pushed"}, nil
		}
		s.replaceView(v, body)
		return Result{Outcome: "updated"}, nil
	}
	s.violate("view_submission was answered with response_action %q", reply.Action)
	return Result{Outcome: "timeout"}, ErrTrouble
}

// fieldErrors: a key that is not the block_id of an input makes Slack show a connection error
// (undocumented beside D:/surfaces/modals).
func (s *Server) fieldErrors(v *view, faults map[string]string) (Result, error) {
	inputs := map[string]bool{}
	for _, x := range blocksOf(v.body) {
		if b, ok := x.(obj); ok && b["type"] == "input" {
			inputs[b["block_id"].(string)] = true
		}
	}
	bad := len(faults) == 0
	if bad {
		s.violate("view_submission was answered with errors, but none is given")
	}
	for key, text := range faults {
		switch {
		case !inputs[key]:
			s.violate("view_submission: errors for %q, which is no input block", key)
			bad = true
		case text == "":
			s.violate("view_submission: the error for %q is empty", key)
			bad = true
		}
	}
	if bad {
		return Result{Outcome: "timeout"}, ErrTrouble
	}
	return Result{Outcome: "errors", Errors: faults}, nil
}

// pop closes the top view, and shows the one below.
func (s *Server) pop(v *view) {
	stack := s.modals[v.user]
	if n := len(stack); n > 0 && stack[n-1] == v {
		s.modals[v.user] = stack[:n-1]
	}
	v.open = false
	s.notify(change{Type: "modal", only: v.user})
}

// CloseView dismisses the top view. With notify_on_close the app gets view_closed, which it
// acknowledges like everything.
func (s *Server) CloseView(user, viewID string) error {
	s.mu.Lock()
	g, err := s.ground(user, InView(viewID))
	if err != nil {
		s.mu.Unlock()
		return err
	}
	v := g.view
	cleared := v.body["clear_on_close"] == true
	payload := s.interaction("view_closed", user)
	payload["view"], payload["is_cleared"] = s.viewJSON(v), cleared
	payload = clone(payload)
	if s.pop(v); cleared {
		s.closeAll(user)
	}
	s.mu.Unlock()
	if v.body["notify_on_close"] != true {
		return nil
	}
	_, err = s.ask("interactive", payload, false)
	return err
}
