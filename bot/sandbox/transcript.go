package sandbox

import (
	"fmt"
	"strings"
)

// Transcript is a channel as readable text, threads indented, without times or ids: for golden
// files, and for a person who wonders what was said. Ephemeral messages name who sees them.
func (s *Server) Transcript(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChannel(channel)
	var out strings.Builder
	title := "#" + c.name
	if c.im != "" {
		title = "DM " + s.title(c)
	}
	fmt.Fprintln(&out, title)
	replies := map[string][]*message{} // of a thread: replies and ephemerals, in order
	for _, m := range c.messages {
		if m.thread != "" && m.thread != m.ts && c.find(m.thread) != nil {
			replies[m.thread] = append(replies[m.thread], m)
		}
	}
	for _, m := range c.messages {
		if m.thread != "" && m.thread != m.ts && c.find(m.thread) != nil {
			continue
		}
		s.transcribe(&out, c, m, "  ")
		for _, r := range replies[m.ts] {
			s.transcribe(&out, c, r, "      ")
		}
	}
	return out.String()
}

func (s *Server) transcribe(out *strings.Builder, c *channel, m *message, indent string) {
	name := m.user
	if p := s.person(m.user); p != nil {
		name = p.name
	}
	var marks []string
	if m.to != "" {
		marks = append(marks, "only to "+s.person(m.to).name)
	}
	if m.edited != "" {
		marks = append(marks, "edited")
	}
	if m.broadcast {
		marks = append(marks, "also in the channel")
	}
	if len(marks) > 0 {
		name += " (" + strings.Join(marks, ", ") + ")"
	}
	lines := []string{}
	if m.fromApp && len(m.blocks) > 0 {
		lines = s.Lines(m.blocks)
	} else if m.text != "" {
		lines = strings.Split(s.legible(m.text), "\n")
	}
	for _, f := range m.files {
		lines = append(lines, fmt.Sprintf("[file %s, %d bytes]", f.name, len(f.data)))
	}
	for _, r := range m.reactions {
		lines = append(lines, fmt.Sprintf(":%s: %d", r.name, len(r.users)))
	}
	if len(lines) == 0 {
		lines = []string{""}
	}
	fmt.Fprintf(out, "%s%s: %s\n", indent, name, lines[0])
	for _, l := range lines[1:] {
		fmt.Fprintln(out, strings.TrimRight(indent+"  "+l, " "))
	}
}

// legible turns tokens back into what a person reads.
func (s *Server) legible(text string) string {
	text = someToken.ReplaceAllStringFunc(text, func(token string) string {
		target, label, _ := strings.Cut(token[1:len(token)-1], "|")
		switch target[0] {
		case '@':
			if p := s.person(target[1:]); p != nil {
				return "@" + p.name
			}
			return "@" + target[1:]
		case '#':
			if c := s.channel(target[1:]); c != nil {
				return "#" + c.name
			}
			return "#" + target[1:]
		case '!':
			if label != "" {
				return label
			}
			return target
		}
		if label != "" && label != target && "mailto:"+label != target {
			return label + " → " + target
		}
		return strings.TrimPrefix(target, "mailto:")
	})
	return unescaper.Replace(text)
}

// Lines is blocks, of a message or a view, as readable lines.
func (s *Server) Lines(blocks []any) []string {
	var lines []string
	add := func(text string) {
		if text != "" {
			lines = append(lines, strings.Split(text, "\n")...)
		}
	}
	for _, v := range blocks {
		b, ok := v.(obj)
		if !ok {
			continue
		}
		switch b["type"] {
		case "header":
			add("# " + s.show(b["text"]))
		case "divider":
			add("---")
		case "section":
			add(s.show(b["text"]))
			fields, _ := b["fields"].([]any)
			for _, f := range fields {
				add("| " + strings.ReplaceAll(s.show(f), "\n", "\n| "))
			}
			add(s.control(b["accessory"]))
		case "context":
			var parts []string
			list, _ := b["elements"].([]any)
			for _, e := range list {
				if o, ok := e.(obj); ok && o["type"] == "image" {
					parts = append(parts, fmt.Sprintf("[image %v]", o["alt_text"]))
				} else {
					parts = append(parts, s.show(e))
				}
			}
			add("~ " + strings.Join(parts, " · "))
		case "actions", "context_actions":
			var parts []string
			list, _ := b["elements"].([]any)
			for _, e := range list {
				parts = append(parts, s.control(e))
			}
			add(strings.Join(parts, " "))
		case "input":
			label := s.show(b["label"])
			if b["optional"] != true {
				label += " *"
			}
			add(label + " " + s.control(b["element"]))
		case "image":
			add(fmt.Sprintf("[image %v]", b["alt_text"]))
		case "markdown":
			text, _ := b["text"].(string)
			add(text)
		case "rich_text":
			add(s.rich(b))
		default:
			add(fmt.Sprintf("[%v]", b["type"]))
		}
	}
	return lines
}

func (s *Server) show(v any) string {
	o, _ := v.(obj)
	text, _ := o["text"].(string)
	if o["type"] == "mrkdwn" {
		return s.legible(text)
	}
	return text
}

func (s *Server) control(v any) string {
	e, ok := v.(obj)
	if !ok {
		return ""
	}
	switch e["type"] {
	case "image":
		return fmt.Sprintf("[image %v]", e["alt_text"])
	case "button", "icon_button":
		label := s.show(e["text"])
		if u, ok := e["url"].(string); ok && u != "" {
			label += " → " + u
		}
		return "[" + label + "]"
	case "feedback_buttons":
		yes, _ := e["positive_button"].(obj)
		no, _ := e["negative_button"].(obj)
		return "[" + s.show(yes["text"]) + "] [" + s.show(no["text"]) + "]"
	}
	var options []string
	for _, o := range optionsOf(e) {
		options = append(options, s.show(o["text"]))
	}
	kind := strings.TrimPrefix(fmt.Sprint(e["type"]), "multi_")
	if p := s.show(e["placeholder"]); p != "" {
		kind = p
	}
	if len(options) > 0 {
		return "{" + kind + ": " + strings.Join(options, " | ") + "}"
	}
	return "{" + kind + "}"
}

func (s *Server) rich(b obj) string {
	var out []string
	list, _ := b["elements"].([]any)
	for _, e := range list {
		o, _ := e.(obj)
		items, _ := o["elements"].([]any)
		switch o["type"] {
		case "rich_text_list":
			for i, item := range items {
				mark := "• "
				if o["style"] == "ordered" {
					mark = fmt.Sprintf("%d. ", i+1)
				}
				section, _ := item.(obj)
				parts, _ := section["elements"].([]any)
				out = append(out, mark+s.inline(parts))
			}
		case "rich_text_quote":
			out = append(out, "> "+strings.ReplaceAll(s.inline(items), "\n", "\n> "))
		default:
			out = append(out, s.inline(items))
		}
	}
	return strings.Join(out, "\n")
}

func (s *Server) inline(parts []any) string {
	var out strings.Builder
	for _, v := range parts {
		e, _ := v.(obj)
		text, _ := e["text"].(string)
		str := func(key string) string { t, _ := e[key].(string); return t }
		switch e["type"] {
		case "text":
			out.WriteString(text)
		case "link":
			if text == "" || text == str("url") {
				out.WriteString(str("url"))
			} else {
				out.WriteString(text + " → " + str("url"))
			}
		case "user":
			out.WriteString(s.legible("<@" + str("user_id") + ">"))
		case "channel":
			out.WriteString(s.legible("<#" + str("channel_id") + ">"))
		case "emoji":
			out.WriteString(":" + str("name") + ":")
		case "date":
			out.WriteString(str("fallback"))
		case "citation":
			out.WriteString("[" + firstOf(text, str("title"), str("label"), str("url")) + "]")
		default:
			fmt.Fprintf(&out, "[%v]", e["type"])
		}
	}
	return out.String()
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
