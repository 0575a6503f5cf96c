package sandbox

import (
	"fmt"
)

// richText: its texts are literal by type, so nothing in them can call anybody; what is
// checked is its shape.
func (k *checker) richText(p string, b obj) {
	for i, e := range k.list(p, b, "elements", 0, 1<<30) {
		at := fmt.Sprintf("%s/elements/%d", p, i)
		o, ok := e.(obj)
		if !ok {
			k.fault(at, "must provide an object")
			continue
		}
		switch o["type"] {
		case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
			k.richElements(at, o)
		case "rich_text_list":
			if style := o["style"]; style != "bullet" && style != "ordered" {
				k.fault(at+"/style", "must be one of: bullet, ordered")
			}
			for j, item := range k.list(at, o, "elements", 1, 1<<30) {
				if section, ok := item.(obj); ok {
					k.richElements(fmt.Sprintf("%s/elements/%d", at, j), section)
				}
			}
		default:
			k.fault(at+"/type", "unsupported type: %v", o["type"])
		}
	}
}

var richKinds = map[string]string{ // kind → required field
	"text": "text", "link": "url", "user": "user_id", "usergroup": "usergroup_id", "channel": "channel_id", "emoji": "name",
	"broadcast": "range", "date": "timestamp", "color": "value", "citation": "", "team": "team_id",
}

func (k *checker) richElements(p string, o obj) {
	for i, e := range k.list(p, o, "elements", 0, 1<<30) {
		at := fmt.Sprintf("%s/elements/%d", p, i)
		part, _ := e.(obj)
		kind, _ := part["type"].(string)
		required, known := richKinds[kind]
		if !known {
			k.fault(at+"/type", "unsupported type: %s", kind)
			continue
		}
		if _, ok := part[required]; required != "" && !ok {
			k.fault(at, "missing required field: %s", required)
		}
		text, _ := part["text"].(string)
		if kind == "text" && text == "" {
			k.fault(at+"/text", "must be more than 0 characters")
		}
		k.chars += runes(text)
		switch id, _ := part[required].(string); {
		case kind == "broadcast" && !k.s.allowBroadcast:
			k.s.violate("rich_text: broadcast %v calls everybody", part["range"])
		case kind == "user" && k.s.person(id) == nil:
			k.s.violate("rich_text: user %q is nobody", id)
		case kind == "link":
			k.link(at, part, "url", true)
		}
	}
}
