package sandbox

import (
	"slices"
	"strings"
	"time"
)

func nextCursor(next string) obj { return obj{"next_cursor": next} }

// openConversation opens the DM with one person. A group DM is not part of this workspace.
func (s *Server) openConversation(c *call) (obj, *refusal) {
	if id := c.str("channel"); id != "" {
		ch := s.channel(id)
		if ch == nil {
			return nil, refuse("channel_not_found")
		}
		return obj{"channel": s.channelJSON(ch), "no_op": true, "already_open": true}, nil
	}
	users := strings.FieldsFunc(c.str("users"), func(r rune) bool { return r == ',' })
	if len(users) != 1 {
		return nil, wrong("users_list_not_supplied")
	}
	p := s.person(users[0])
	switch {
	case p == nil:
		return nil, refuse("user_not_found")
	case p.kind == robot:
		return nil, wrong("cannot_dm_bot")
	}
	ch := s.channel(DM(p.id))
	if c.flag("return_im") {
		return obj{"channel": s.channelJSON(ch), "no_op": true, "already_open": true}, nil
	}
	return obj{"channel": obj{"id": ch.id}}, nil
}

func (s *Server) conversationInfo(c *call) (obj, *refusal) {
	ch := s.channel(c.str("channel"))
	if !ch.has(Bot) && ch.private {
		return nil, refuse("channel_not_found")
	}
	o := s.channelJSON(ch)
	if !c.flag("include_num_members") {
		delete(o, "num_members")
	}
	return obj{"channel": o}, nil
}

// conversations lists what the app may see of the kinds it asks for. Each kind has its scope.
func (s *Server) conversations(c *call, user string) (obj, *refusal) {
	types := c.str("types")
	if types == "" {
		types = "public_channel"
	}
	kinds := map[string]string{"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
	var wanted []string
	for _, t := range strings.Split(types, ",") {
		kind, ok := kinds[strings.TrimSpace(t)]
		if !ok {
			return nil, wrong("invalid_types")
		}
		if no := s.need(kind + ":read"); no != nil {
			return nil, no
		}
		wanted = append(wanted, kind)
	}
	var list []obj
	for _, ch := range s.channels {
		switch {
		case !slices.Contains(wanted, ch.kind()):
		case c.flag("exclude_archived") && ch.archived:
		case ch.private && !ch.has(Bot), user != "" && !ch.has(user):
		default:
			list = append(list, s.channelJSON(ch))
		}
	}
	out, next, no := page(c, list, 100, 1000)
	if no != nil {
		return nil, no
	}
	return obj{"channels": append([]obj{}, out...), "response_metadata": nextCursor(next)}, nil
}

func (s *Server) listConversations(c *call) (obj, *refusal) { return s.conversations(c, "") }

func (s *Server) userConversations(c *call) (obj, *refusal) {
	user := c.str("user")
	if user == "" {
		user = Bot
	}
	if s.person(user) == nil {
		return nil, refuse("user_not_found")
	}
	return s.conversations(c, user)
}

func (s *Server) conversationMembers(c *call) (obj, *refusal) {
	out, next, no := page(c, s.channel(c.str("channel")).members, 100, 1000)
	if no != nil {
		return nil, no
	}
	return obj{"members": out, "response_metadata": nextCursor(next)}, nil
}

func (s *Server) joinConversation(c *call) (obj, *refusal) {
	ch := s.channel(c.str("channel"))
	switch {
	case ch == nil || ch.private && !ch.has(Bot):
		return nil, refuse("channel_not_found")
	case ch.im != "":
		return nil, wrong("method_not_supported_for_channel_type")
	case ch.archived:
		return nil, refuse("is_archived")
	case !ch.has(Bot):
		ch.members = append(ch.members, Bot)
		s.emit("member_joined_channel", obj{
			"type": "member_joined_channel", "user": Bot, "channel": ch.id, "channel_type": "C", "team": Team, "event_ts": s.ts(),
		}, ch)
	}
	return obj{"channel": s.channelJSON(ch)}, nil
}

// within says whether a ts lies between oldest and latest.
func within(c *call) (func(ts string) bool, *refusal) {
	oldest, latest, inclusive := c.str("oldest"), c.str("latest"), c.flag("inclusive")
	from, to := tsTime(oldest+zero(oldest)), tsTime(latest+zero(latest))
	if oldest != "" && oldest != "0" && from.IsZero() {
		return nil, wrong("invalid_ts_oldest")
	}
	if latest != "" && to.IsZero() {
		return nil, wrong("invalid_ts_latest")
	}
	return func(ts string) bool {
		at := tsTime(ts)
		after := oldest == "" || at.After(from) || inclusive && at.Equal(from)
		before := latest == "" || at.Before(to) || inclusive && at.Equal(to)
		return after && before
	}, nil
}

// zero completes a time without a fraction.
func zero(ts string) string {
	if ts == "" || strings.Contains(ts, ".") {
		return ""
	}
	return ".000000"
}

func (s *Server) readable(c *call) (*channel, *refusal) {
	ch := s.channel(c.str("channel"))
	if !ch.has(Bot) {
		return nil, refuse("not_in_channel")
	}
	return ch, nil
}

// history: roots only, newest first. Ephemeral messages are in nobody's history.
func (s *Server) history(c *call) (obj, *refusal) {
	ch, no := s.readable(c)
	if no != nil {
		return nil, no
	}
	in, no := within(c)
	if no != nil {
		return nil, no
	}
	var rows []*message
	for _, m := range slices.Backward(ch.messages) {
		reply := m.thread != "" && m.thread != m.ts && !m.broadcast
		if m.to == "" && !reply && in(m.ts) {
			rows = append(rows, m)
		}
	}
	return s.messagePage(c, ch, rows)
}

// threadReplies: the root, then its replies, oldest first. A reply's own ts gives that reply alone.
func (s *Server) threadReplies(c *call) (obj, *refusal) {
	if no := c.need("channel", "ts"); no != nil {
		return nil, no
	}
	ch, no := s.readable(c)
	if no != nil {
		return nil, no
	}
	in, no := within(c)
	if no != nil {
		return nil, no
	}
	root := ch.find(c.str("ts"))
	if root == nil || root.to != "" {
		return nil, refuse("thread_not_found")
	}
	rows := []*message{root}
	for _, m := range root.replies {
		if in(m.ts) {
			rows = append(rows, m)
		}
	}
	return s.messagePage(c, ch, rows)
}

func (s *Server) messagePage(c *call, ch *channel, rows []*message) (obj, *refusal) {
	out, next, no := page(c, rows, 100, 1000)
	if no != nil {
		return nil, no
	}
	list := []obj{}
	for _, m := range out {
		list = append(list, s.messageJSON(ch, m, c.flag("include_all_metadata")))
	}
	answer := obj{"messages": list, "has_more": next != "", "pin_count": 0}
	if next != "" {
		answer["response_metadata"] = nextCursor(next)
	}
	return answer, nil
}

func (s *Server) userInfo(c *call) (obj, *refusal) {
	p := s.person(c.str("user"))
	if p == nil {
		return nil, refuse("user_not_found")
	}
	return obj{"user": s.userJSON(p, c.flag("include_locale"))}, nil
}

func (s *Server) listUsers(c *call) (obj, *refusal) {
	var all []obj
	for _, p := range s.people {
		all = append(all, s.userJSON(p, c.flag("include_locale")))
	}
	out, next, no := page(c, all, 200, 1000)
	if no != nil {
		return nil, no
	}
	return obj{"members": out, "cache_ts": s.now().Truncate(time.Second).Unix(), "response_metadata": nextCursor(next)}, nil
}

func (s *Server) lookupByEmail(c *call) (obj, *refusal) {
	for _, p := range s.people {
		if p.email != "" && strings.EqualFold(p.email, c.str("email")) {
			return obj{"user": s.userJSON(p, false)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (s *Server) listGroups(c *call) (obj, *refusal) {
	g := obj{
		"id": staffGroup, "team_id": Team, "is_usergroup": true, "name": names[s.lang][Staff], "handle": "equipe-orchidee", "description": "",
		"is_external": false, "date_create": 1700000000, "date_update": 1700000000, "date_delete": 0, "auto_type": nil, "created_by": Staff,
		"updated_by": Staff, "user_count": len(s.group), "prefs": obj{"channels": []string{}, "groups": []string{}},
	}
	if c.flag("include_users") {
		g["users"] = s.group
	}
	return obj{"usergroups": []obj{g}}, nil
}

func (s *Server) listGroupUsers(c *call) (obj, *refusal) {
	if c.str("usergroup") != staffGroup {
		return nil, refuse("no_such_subteam")
	}
	return obj{"users": slices.Clone(s.group)}, nil
}

// reacted finds the message of a reactions call; the argument is called timestamp here.
func (s *Server) reacted(c *call) (*channel, *message, *refusal) {
	if no := c.need("channel", "timestamp"); no != nil {
		return nil, nil, no
	}
	ch := s.channel(c.str("channel"))
	if ch == nil {
		return nil, nil, refuse("channel_not_found")
	}
	m := ch.find(c.str("timestamp"))
	if m == nil || m.to != "" {
		return nil, nil, refuse("message_not_found")
	}
	return ch, m, nil
}

func (s *Server) addReaction(c *call) (obj, *refusal) {
	ch, m, no := s.reacted(c)
	switch {
	case no != nil:
		return nil, no
	case c.str("name") == "" || strings.Contains(c.str("name"), ":"):
		return nil, wrong("invalid_name")
	case !m.react(c.str("name"), Bot, true):
		return nil, refuse("already_reacted")
	}
	s.reactionEvent("reaction_added", ch, m, Bot, c.str("name"))
	return nil, nil
}

func (s *Server) removeReaction(c *call) (obj, *refusal) {
	ch, m, no := s.reacted(c)
	switch {
	case no != nil:
		return nil, no
	case !m.react(c.str("name"), Bot, false):
		return nil, refuse("no_reaction")
	}
	s.reactionEvent("reaction_removed", ch, m, Bot, c.str("name"))
	return nil, nil
}

func (s *Server) getReactions(c *call) (obj, *refusal) {
	ch, m, no := s.reacted(c)
	if no != nil {
		return nil, no
	}
	o := s.messageJSON(ch, m, false)
	o["reactions"] = m.reactionsJSON()
	return obj{"type": "message", "channel": ch.id, "message": o}, nil
}
