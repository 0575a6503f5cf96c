package sandbox

import (
	"fmt"
)

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
		several, _ := e["initial_options"].([]any)
		for _, x := range several {
			if o, ok := x.(obj); ok && o["value"] == value {
				return o, nil
			}
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
