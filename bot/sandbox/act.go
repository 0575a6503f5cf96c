package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What a person sees when the app does not answer.
var (
	ErrTimeout      = errors.New("the app did not answer within three seconds")
	ErrNoConnection = errors.New("the app is not connected")
	ErrTrouble      = errors.New("the app's answer was not understood") // Slack: "We had some trouble connecting"
)

// SayOption changes how something is said.
type SayOption func(*saying)

type saying struct {
	thread string
	files  []string
}

// InThread says it in a thread.
func InThread(ts string) SayOption { return func(o *saying) { o.thread = ts } }

// Say writes as a person. The text is as typed: <@UBOT>, or @orchidee, calls the bot; what else
// looks like a token is escaped, as Slack does. The app is told by an event; Say does not wait.
func (s *Server) Say(user, channel, text string, options ...SayOption) string {
	ts, err := s.say(user, channel, text, options...)
	if err != nil {
		panic("sandbox: " + err.Error())
	}
	return ts
}

func (s *Server) say(user, channel, text string, options ...SayOption) (string, error) {
	var how saying
	for _, o := range options {
		o(&how)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.roomOf(user, channel)
	if err != nil {
		return "", err
	}
	if how.thread != "" {
		root := c.find(how.thread)
		if root == nil {
			return "", fmt.Errorf("there is no message %s in %s", how.thread, channel)
		}
		if root.thread != "" {
			how.thread = root.thread
		}
	}
	m := &message{user: user, thread: how.thread, text: s.asTyped(text)}
	m.blocks = s.richText(m.text)
	for _, id := range how.files {
		m.files = append(m.files, s.files[id])
		m.subtype = "file_share"
	}
	s.store(c, m)
	c.read[user] = m.ts
	s.messageEvent(c, m)
	return m.ts, nil
}

// roomOf finds a channel the person is in.
func (s *Server) roomOf(user, channel string) (*channel, error) {
	c := s.channel(channel)
	if s.person(user) == nil {
		return nil, fmt.Errorf("there is no person %q", user)
	}
	if c == nil || !c.has(user) {
		return nil, fmt.Errorf("%s is not in a channel %q", user, channel)
	}
	return c, nil
}

// Edit changes what a person said.
func (s *Server) Edit(user, channel, ts, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.mine(user, channel, ts)
	if err != nil {
		return err
	}
	before, called := s.messageJSON(c, m, true), m.mentionsBot()
	m.text = s.asTyped(text)
	m.blocks = s.richText(m.text)
	m.edited, m.editedBy = s.ts(), user
	s.changeEvent(c, "message_changed", before, m)
	if c.im == "" && c.has(Bot) && m.mentionsBot() && !called { // an edit that first calls the bot does call it
		mention := s.messageJSON(c, m, true)
		mention["type"], mention["channel"], mention["event_ts"] = "app_mention", c.id, m.edited
		s.emit("app_mention", mention, c)
	}
	s.notify(change{Type: "message", Channel: c.id})
	return nil
}

// Delete takes back what a person said.
func (s *Server) Delete(user, channel, ts string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, err := s.mine(user, channel, ts)
	if err != nil {
		return err
	}
	before := s.messageJSON(c, m, true)
	s.take(c, m)
	s.changeEvent(c, "message_deleted", before, m)
	return nil
}

func (s *Server) mine(user, channel, ts string) (*channel, *message, error) {
	c, err := s.roomOf(user, channel)
	if err != nil {
		return nil, nil, err
	}
	m := c.find(ts)
	if m == nil || m.user != user || m.subtype == "tombstone" {
		return nil, nil, fmt.Errorf("%s wrote no message %s in %s", user, ts, channel)
	}
	return c, m, nil
}

// React gives a message an emoji, as a person; a second time takes it back.
func (s *Server) React(user, channel, ts, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.roomOf(user, channel)
	if err != nil {
		return err
	}
	m := c.find(ts)
	if m == nil || m.to != "" {
		return fmt.Errorf("there is no message %s in %s", ts, channel)
	}
	event := "reaction_added"
	if !m.react(name, user, true) {
		m.react(name, user, false)
		event = "reaction_removed"
	}
	s.reactionEvent(event, c, m, user, name)
	return nil
}

func (s *Server) reactionEvent(event string, c *channel, m *message, user, name string) {
	s.emit(event, obj{
		"type": event, "user": user, "reaction": name, "item_user": m.user, "event_ts": s.ts(),
		"item": obj{"type": "message", "channel": c.id, "ts": m.ts},
	}, c)
	s.notify(change{Type: "message", Channel: c.id})
}

// OpenHome opens a tab of the app's page: "home" (or "") and "messages".
func (s *Server) OpenHome(user string, tab ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.person(user)
	if p == nil {
		return fmt.Errorf("there is no person %q", user)
	}
	inner := obj{"type": "app_home_opened", "user": p.id, "channel": DM(p.id), "tab": "home", "event_ts": s.ts()}
	if len(tab) > 0 && tab[0] != "" {
		inner["tab"] = tab[0]
	}
	if v := s.homes[user]; v != nil && inner["tab"] == "home" {
		inner["view"] = s.viewJSON(v)
	}
	s.emit("app_home_opened", inner, nil)
	return nil
}

// local refuses what Slack Connect people cannot do (D:/apis/slack-connect).
func (s *Server) local(user, what string) (*person, error) {
	p := s.person(user)
	if p == nil {
		return nil, fmt.Errorf("there is no person %q", user)
	}
	if p.kind == external {
		return nil, fmt.Errorf("people of other workspaces have no %s", what)
	}
	return p, nil
}

// Command types a slash command and waits for the acknowledgement; what it carries is shown.
func (s *Server) Command(user, room, name, text string) error {
	s.mu.Lock()
	p, err := s.local(user, "slash commands")
	var c *channel
	if err == nil {
		c, err = s.roomOf(user, room)
	}
	i := slices.IndexFunc(s.app.commands, func(k command) bool { return k.Name == name })
	if err == nil && i < 0 {
		err = fmt.Errorf("%s is not a valid command", name)
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	sent := escaper.Replace(text)
	if s.app.commands[i].Escape {
		sent = s.escapeCommand(text)
	} else {
		s.noteTyped(text)
	}
	reply := s.newResponse(user, c, nil)
	fields := obj{
		"token": "sandbox", "team_id": Team, "team_domain": teamDomain, "channel_id": c.id, "channel_name": s.roomName(c), "user_id": user,
		"user_name": p.handle, "command": name, "text": sent, "api_app_id": App, "is_enterprise_install": "false",
		"response_url": s.base + "/response/" + reply.id, "trigger_id": s.newTrigger(user, ""),
	}
	s.mu.Unlock()
	payload, err := s.ask("slash_commands", fields, true)
	if err != nil || len(payload) == 0 {
		return err
	}
	return s.respond(reply, payload, false)
}

func (s *Server) roomName(c *channel) string {
	if c.im != "" {
		return "directmessage"
	}
	if c.private {
		return "privategroup"
	}
	return c.name
}

// escapeCommand is should_escape: people and channels become tokens, the rest is escaped; bare
// addresses stay as they are.
func (s *Server) escapeCommand(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		if p := s.byHandle(strings.TrimPrefix(w, "@")); p != nil && strings.HasPrefix(w, "@") {
			words[i] = "<@" + p.id + "|" + p.handle + ">"
			continue
		}
		if m := tokenShape.FindString(w); m == w && w != "" && w[1] == '@' && s.person(strings.Trim(w, "<@>")) != nil {
			continue
		}
		s.noteTyped(w)
		words[i] = escaper.Replace(w)
	}
	return strings.Join(words, " ")
}

func (s *Server) byHandle(handle string) *person {
	for _, p := range s.people {
		if p.handle == handle {
			return p
		}
	}
	return nil
}

// noteTyped remembers tokens that are only text.
func (s *Server) noteTyped(text string) {
	for _, token := range tokenShape.FindAllString(text, -1) {
		s.typed[token] = true
	}
}

// MessageShortcut uses a shortcut on a message.
func (s *Server) MessageShortcut(user, room, ts, callbackID string) error {
	s.mu.Lock()
	_, err := s.local(user, "shortcuts")
	var c *channel
	if err == nil {
		c, err = s.roomOf(user, room)
	}
	var m *message
	if err == nil {
		if m = c.find(ts); m == nil {
			err = fmt.Errorf("there is no message %s in %s", ts, room)
		} else {
			err = s.declaredShortcut(callbackID, "message")
		}
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	payload := s.interaction("message_action", user)
	payload["callback_id"], payload["message_ts"], payload["message"] = callbackID, m.ts, clone(s.messageJSON(c, m, false))
	payload["channel"] = obj{"id": c.id, "name": s.roomName(c)}
	payload["trigger_id"] = s.newTrigger(user, "")
	payload["response_url"] = s.base + "/response/" + s.newResponse(user, c, nil).id
	s.mu.Unlock()
	_, err = s.ask("interactive", payload, false)
	return err
}

// GlobalShortcut uses a shortcut from the search bar: it knows no channel.
func (s *Server) GlobalShortcut(user, callbackID string) error {
	s.mu.Lock()
	_, err := s.local(user, "shortcuts")
	if err == nil {
		err = s.declaredShortcut(callbackID, "global")
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	payload := s.interaction("shortcut", user)
	payload["callback_id"], payload["trigger_id"] = callbackID, s.newTrigger(user, "")
	s.mu.Unlock()
	_, err = s.ask("interactive", payload, false)
	return err
}

func (s *Server) declaredShortcut(id, kind string) error {
	if !s.app.declared || slices.ContainsFunc(s.app.shortcuts, func(k shortcut) bool { return k.CallbackID == id && k.Type == kind }) {
		return nil
	}
	return fmt.Errorf("the manifest declares no %s shortcut %q", kind, id)
}

// interaction is what every interactive payload begins with.
func (s *Server) interaction(kind, user string) obj {
	p := s.person(user)
	s.counter["action"]++
	return obj{
		"type": kind, "token": "sandbox", "api_app_id": App, "action_ts": s.ts(), "enterprise": nil, "is_enterprise_install": false,
		"team": obj{"id": Team, "domain": teamDomain}, "user": obj{"id": p.id, "username": p.handle, "name": p.handle, "team_id": p.team},
	}
}

// ask sends a payload that a person waits for, and returns what its acknowledgement carries.
func (s *Server) ask(kind string, payload obj, accepts bool) (json.RawMessage, error) {
	s.mu.Lock()
	out := s.out
	d := &delivery{kind: kind, body: mustJSON(payload), accepts: accepts, answer: make(chan answer, 1)}
	if out == nil {
		s.push(d)
	}
	s.mu.Unlock()
	if out != nil {
		return out.interaction(d, payload)
	}
	limit := time.NewTimer(ackWithin)
	defer limit.Stop()
	select {
	case a := <-d.answer:
		return a.payload, a.err
	case <-limit.C:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	d.late = true
	if !d.lost {
		s.violate("%s was not acknowledged within %v", payloadName(kind, payload), ackWithin)
	}
	return nil, ErrTimeout
}
