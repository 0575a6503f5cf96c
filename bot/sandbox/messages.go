package sandbox

import (
	"regexp"
	"slices"
	"strings"
)

// message is one message of a channel: a person's or the app's, in a thread or not.
type message struct {
	ts, thread  string // thread is the ts of the root; empty outside threads, and on a root without replies
	user        string
	fromApp     bool
	text        string // as Slack keeps it: escaped, with <@U…> tokens
	blocks      []any
	attachments []any
	metadata    obj
	files       []*file
	subtype     string
	edited      string // ts of the last edit
	editedBy    string
	broadcast   bool   // a reply shown in the channel too
	to          string // the only person who sees it: an ephemeral message
	reactions   []reaction
	replies     []*message
	state       map[string]obj // person, block and action → what was chosen
}

type reaction struct {
	name  string
	users []string
}

func (m *message) mentionsBot() bool { return strings.Contains(m.text, "<@"+Bot+">") }

// messageJSON is a message as the Web API and events show it.
func (s *Server) messageJSON(c *channel, m *message, metadata bool) obj {
	o := obj{"type": "message", "user": m.user, "text": m.text, "ts": m.ts, "team": Team}
	if p := s.person(m.user); p != nil {
		o["team"] = p.team
		if p.team != Team {
			o["user_team"], o["source_team"] = p.team, p.team
		}
	}
	if m.fromApp {
		o["bot_id"], o["app_id"] = botID, App
		o["bot_profile"] = obj{"id": botID, "app_id": App, "name": names[s.lang][Bot], "deleted": false, "updated": 1700000000, "team_id": Team}
	} else if m.subtype != "tombstone" {
		o["client_msg_id"] = "sandbox-" + m.ts
	}
	if m.subtype != "" {
		o["subtype"] = m.subtype
	}
	if m.blocks != nil {
		o["blocks"] = m.blocks
	}
	if m.attachments != nil {
		o["attachments"] = m.attachments
	}
	if metadata && m.metadata != nil {
		o["metadata"] = m.metadata
	}
	if m.edited != "" {
		o["edited"] = obj{"user": m.editedBy, "ts": m.edited}
	}
	if m.to != "" {
		o["is_ephemeral"] = true
	}
	if len(m.files) > 0 {
		var files []obj
		for _, f := range m.files {
			files = append(files, s.fileJSON(f, c != nil && c.shared && s.person(f.user).team != Team))
		}
		o["files"], o["upload"] = files, false
	}
	if len(m.reactions) > 0 {
		o["reactions"] = m.reactionsJSON()
	}
	if m.thread != "" {
		o["thread_ts"] = m.thread
		if root := c.find(m.thread); root != nil && m.thread != m.ts {
			o["parent_user_id"] = root.user
		}
	}
	if len(m.replies) > 0 {
		var users []string
		for _, r := range m.replies {
			if !slices.Contains(users, r.user) {
				users = append(users, r.user)
			}
		}
		o["reply_count"], o["reply_users"], o["reply_users_count"] = len(m.replies), users, len(users)
		o["latest_reply"], o["is_locked"], o["subscribed"] = m.replies[len(m.replies)-1].ts, false, true
	}
	return o
}

func (m *message) reactionsJSON() []obj {
	list := []obj{}
	for _, r := range m.reactions {
		list = append(list, obj{"name": r.name, "users": r.users, "count": len(r.users)})
	}
	return list
}

// react adds or removes; it says whether anything changed.
func (m *message) react(name, user string, add bool) bool {
	i := slices.IndexFunc(m.reactions, func(r reaction) bool { return r.name == name })
	switch {
	case add && i < 0:
		m.reactions = append(m.reactions, reaction{name: name, users: []string{user}})
		return true
	case i < 0 || add == slices.Contains(m.reactions[i].users, user):
		return false
	case add:
		m.reactions[i].users = append(m.reactions[i].users, user)
		return true
	}
	m.reactions[i].users = slices.DeleteFunc(m.reactions[i].users, func(u string) bool { return u == user })
	if len(m.reactions[i].users) == 0 {
		m.reactions = slices.Delete(m.reactions, i, i+1)
	}
	return true
}

// store puts a message into its channel and its thread, and tells the page.
func (s *Server) store(c *channel, m *message) {
	if m.ts == "" {
		m.ts = s.ts()
	}
	c.add(m)
	if root := c.find(m.thread); m.thread != "" && root != nil && root != m && m.to == "" {
		root.thread = root.ts
		root.replies = append(root.replies, m)
	}
	if m.fromApp {
		delete(s.statuses, pair(c.id, m.thread))
	}
	if m.to != "" {
		s.notify(change{Type: "ephemeral", Channel: c.id, only: m.to})
		return
	}
	s.notify(change{Type: "message", Channel: c.id})
}

// take removes a message; a root with replies leaves a tombstone, as in Slack.
func (s *Server) take(c *channel, m *message) {
	if len(m.replies) > 0 {
		m.subtype, m.text, m.user, m.fromApp = "tombstone", "This message was deleted.", "USLACKBOT", false
		m.blocks, m.files, m.reactions, m.metadata = nil, nil, nil, nil
	} else {
		c.remove(m)
		if root := c.find(m.thread); m.thread != "" && root != nil {
			root.replies = slices.DeleteFunc(root.replies, func(r *message) bool { return r == m })
			if len(root.replies) == 0 {
				root.thread = ""
			}
		}
	}
	s.notify(change{Type: "message", Channel: c.id})
}

var (
	tokenShape = regexp.MustCompile(`<[@#!][^<>]+>`)
	linkShape  = regexp.MustCompile(`\bhttps?://[^\s<>|]+[^\s<>|.,;:!?)\]»"']`)
	mailShape  = regexp.MustCompile(`\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b`)
	someToken  = regexp.MustCompile(`<[^<>]+>`)
	escaper    = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescaper  = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// asTyped turns what a person typed into what Slack stores: a mention of somebody who exists
// becomes a token, addresses become links, and everything else is escaped. A token of anything
// else that a person typed is only text: should the app send it back raw, that is an injection.
func (s *Server) asTyped(text string) string {
	text = strings.ReplaceAll(text, "@orchidee", "<@"+Bot+">")
	var out strings.Builder
	last := 0
	for _, at := range tokenShape.FindAllStringIndex(text, -1) {
		token := text[at[0]:at[1]]
		id, _, _ := strings.Cut(token[2:len(token)-1], "|")
		switch {
		case token[1] == '@' && s.person(id) != nil:
		case token[1] == '#' && s.channel(id) != nil && s.channel(id).im == "":
			token = "<#" + id + "|" + s.channel(id).name + ">"
		default:
			s.typed[token] = true
			continue
		}
		out.WriteString(linkify(text[last:at[0]]))
		out.WriteString(token)
		last = at[1]
	}
	out.WriteString(linkify(text[last:]))
	return out.String()
}

func linkify(plain string) string {
	text := escaper.Replace(plain)
	text = linkShape.ReplaceAllStringFunc(text, func(u string) string { return "<" + u + ">" })
	if strings.Contains(text, "://") {
		return text // an address inside a link stays part of it
	}
	return mailShape.ReplaceAllStringFunc(text, func(m string) string { return "<mailto:" + m + "|" + m + ">" })
}

// richText is the rich_text block Slack adds to what people type.
func (s *Server) richText(text string) []any {
	var elements []any
	plain := func(t string) {
		if t != "" {
			elements = append(elements, obj{"type": "text", "text": unescaper.Replace(t)})
		}
	}
	last := 0
	for _, at := range someToken.FindAllStringIndex(text, -1) {
		plain(text[last:at[0]])
		inner := text[at[0]+1 : at[1]-1]
		target, label, _ := strings.Cut(inner, "|")
		switch inner[0] {
		case '@':
			elements = append(elements, obj{"type": "user", "user_id": target[1:]})
		case '#':
			elements = append(elements, obj{"type": "channel", "channel_id": target[1:]})
		default:
			link := obj{"type": "link", "url": unescaper.Replace(target)}
			if label != "" {
				link["text"] = unescaper.Replace(label)
			}
			elements = append(elements, link)
		}
		last = at[1]
	}
	plain(text[last:])
	if elements == nil {
		return nil
	}
	section := obj{"type": "rich_text_section", "elements": elements}
	return []any{obj{"type": "rich_text", "block_id": s.next("b"), "elements": []any{section}}}
}
