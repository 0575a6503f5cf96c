package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

type channel struct {
	id, name string
	private  bool
	im       string // the person of a DM with the bot
	shared   bool   // with another workspace: is_ext_shared
	archived bool
	members  []string
	messages []*message // in order of time, thread replies and ephemerals too
	byTS     map[string]*message
	read     map[string]string // person → ts of what was seen last
}

func defaultChannels() []*channel {
	list := []*channel{
		{id: BuyersRoom, name: "achats", members: []string{Buyer, Staff, Bot}},
		{id: SharedRoom, name: "fournisseurs", shared: true, members: []string{Buyer, Guest, Extern, Staff, Bot}},
		{id: staffRoom, name: "orchidee-equipe", private: true, members: []string{Staff, Bot}},
	}
	for _, c := range list {
		c.byTS, c.read = map[string]*message{}, map[string]string{}
	}
	for _, user := range []string{Buyer, Guest, Extern, Staff} {
		list = append(list, dm(user))
	}
	return list
}

func dm(user string) *channel {
	return &channel{
		id: DM(user), im: user, members: []string{user, Bot},
		byTS: map[string]*message{}, read: map[string]string{},
	}
}

// DM is the id of the direct channel between a person and the bot.
func DM(user string) string { return "D" + strings.TrimPrefix(user, "U") }

// AddChannel makes one more public channel, with the bot in it.
func (s *Server) AddChannel(id, name string, members ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels = append(s.channels, &channel{
		id: id, name: name, members: append(slices.Clone(members), Bot),
		byTS: map[string]*message{}, read: map[string]string{},
	})
	s.notify(change{Type: "channel"})
	return id
}

// Join lets a person, or the bot, into a channel; the app gets member_joined_channel.
func (s *Server) Join(user, channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, c := s.mustPerson(user), s.mustChannel(channel)
	if slices.Contains(c.members, user) {
		return
	}
	c.members = append(c.members, user)
	s.emit("member_joined_channel", obj{
		"type": "member_joined_channel", "user": user, "channel": c.id, "channel_type": strings.ToUpper(c.id[:1]),
		"team": p.team, "event_ts": s.ts(),
	}, c)
	s.notify(change{Type: "channel", Channel: c.id})
}

// Leave takes a person, or the bot, out of a channel.
func (s *Server) Leave(user, channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.mustChannel(channel)
	c.members = slices.DeleteFunc(c.members, func(m string) bool { return m == user })
	s.notify(change{Type: "channel", Channel: c.id})
}

// Archive closes a channel for posting.
func (s *Server) Archive(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustChannel(channel).archived = true
}

func (s *Server) channel(id string) *channel {
	for _, c := range s.channels {
		if c.id == id {
			return c
		}
	}
	return nil
}

func (s *Server) mustChannel(id string) *channel {
	if c := s.channel(id); c != nil {
		return c
	}
	panic(fmt.Sprintf("sandbox: there is no channel %q", id))
}

// kind is the word scopes are made of: channels:read, groups:history, im:write.
func (c *channel) kind() string {
	switch {
	case c.im != "":
		return "im"
	case c.private:
		return "groups"
	}
	return "channels"
}

// channelType is the word events use.
func (c *channel) channelType() string {
	return map[string]string{"im": "im", "groups": "group", "channels": "channel"}[c.kind()]
}

func (c *channel) has(user string) bool { return slices.Contains(c.members, user) }

func (c *channel) find(ts string) *message { return c.byTS[ts] }

func (c *channel) add(m *message) {
	c.messages = append(c.messages, m)
	c.byTS[m.ts] = m
}

func (c *channel) remove(m *message) {
	c.messages = slices.DeleteFunc(c.messages, func(o *message) bool { return o == m })
	delete(c.byTS, m.ts)
}

// title is how people call the channel.
func (s *Server) title(c *channel) string {
	if c.im != "" {
		return s.person(c.im).name
	}
	return c.name
}

func (s *Server) channelJSON(c *channel) obj {
	if c.im != "" {
		return obj{
			"id": c.id, "is_im": true, "is_channel": false, "is_group": false, "is_mpim": false, "created": 1700000000, "is_archived": false,
			"is_org_shared": false, "context_team_id": Team, "user": c.im, "is_user_deleted": false, "is_open": true, "priority": 0,
		}
	}
	o := obj{
		"id": c.id, "name": c.name, "name_normalized": c.name, "is_channel": !c.private, "is_group": c.private, "is_im": false, "is_mpim": false,
		"is_private": c.private, "is_member": c.has(Bot), "is_archived": c.archived, "is_general": false, "created": 1700000000, "creator": Staff,
		"is_shared": c.shared, "is_ext_shared": c.shared, "is_org_shared": false, "is_pending_ext_shared": false, "context_team_id": Team,
		"num_members": len(c.members), "topic": obj{"value": "", "creator": "", "last_set": 0}, "purpose": obj{"value": "", "creator": "", "last_set": 0},
	}
	if c.shared {
		o["shared_team_ids"], o["connected_team_ids"] = []string{Team, ExternTeam}, []string{ExternTeam}
	}
	return o
}
