package sandbox

import (
	"encoding/json"
	"fmt"
)

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
