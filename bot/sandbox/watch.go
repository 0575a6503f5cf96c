package sandbox

import (
	"context"
	"slices"
)

// change is what the page is told; it then asks for the thing that changed.
type change struct {
	Type    string `json:"type"` // message, home, modal, ephemeral, channel, file, reset
	Channel string `json:"channel,omitempty"`
	only    string // the one person it concerns
}

type watcher struct {
	user   string
	feed   chan change
	cancel context.CancelFunc
}

// notify tells the page and whoever waits. The lock is held.
func (s *Server) notify(ch change) {
	for w := range s.watchers {
		if ch.only != "" && ch.only != w.user {
			continue
		}
		if c := s.channel(ch.Channel); c != nil && ch.Type != "channel" && !c.has(w.user) {
			continue
		}
		select {
		case w.feed <- ch:
		default: // a page that does not keep up fetches everything
			drain(w.feed)
			w.feed <- change{Type: "reset"}
		}
	}
	s.touch()
}

func drain(feed chan change) {
	for {
		select {
		case <-feed:
		default:
			return
		}
	}
}

func (s *Server) watch(ctx context.Context, user string) (<-chan change, context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	w := &watcher{user: user, feed: make(chan change, 64), cancel: cancel}
	s.mu.Lock()
	s.watchers[w] = true
	s.mu.Unlock()
	return w.feed, ctx, func() {
		cancel()
		s.mu.Lock()
		delete(s.watchers, w)
		s.mu.Unlock()
	}
}

// Await returns once the condition holds; it looks again whenever something changed. A test
// waits with it instead of sleeping.
func (s *Server) Await(ctx context.Context, condition func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if condition() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Message is what a person sees of a message, for tests and for the page.
type Message struct {
	TS         string     `json:"ts"`
	ThreadTS   string     `json:"thread_ts,omitempty"`
	User       string     `json:"user"`
	Bot        bool       `json:"bot"`
	Name       string     `json:"name"`
	Text       string     `json:"text"`
	Blocks     []any      `json:"blocks,omitempty"`
	Files      []File     `json:"files,omitempty"`
	Edited     bool       `json:"edited"`
	Ephemeral  bool       `json:"ephemeral"`
	ReplyCount int        `json:"reply_count"`
	Reactions  []Reaction `json:"reactions,omitempty"`
	Subtype    string     `json:"subtype,omitempty"`
	Status     string     `json:"status,omitempty"` // "is searching…", on the root of a thread
	Metadata   obj        `json:"metadata,omitempty"`
}

// File is what a person sees of a file.
type File struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Title    string `json:"title"`
	MimeType string `json:"mimetype"`
	Size     int    `json:"size"`
}

// Reaction is one emoji and who gave it.
type Reaction struct {
	Name  string   `json:"name"`
	Count int      `json:"count"`
	Users []string `json:"users"`
}

func (s *Server) seen(c *channel, m *message) Message {
	out := Message{
		TS: m.ts, ThreadTS: m.thread, User: m.user, Bot: m.fromApp, Text: m.text, Edited: m.edited != "", Ephemeral: m.to != "",
		ReplyCount: len(m.replies), Subtype: m.subtype, Status: s.statuses[pair(c.id, m.ts)],
	}
	if m.blocks != nil {
		out.Blocks = copied(m.blocks).([]any)
	}
	if m.metadata != nil {
		out.Metadata = copied(m.metadata).(obj)
	}
	if p := s.person(m.user); p != nil {
		out.Name = p.name
	}
	for _, f := range m.files {
		out.Files = append(out.Files, File{ID: f.id, Name: f.name, Title: f.title, MimeType: f.mime, Size: len(f.data)})
	}
	for _, r := range m.reactions {
		out.Reactions = append(out.Reactions, Reaction{Name: r.name, Count: len(r.users), Users: slices.Clone(r.users)})
	}
	return out
}

func (s *Server) collect(channel string, keep func(*message) bool) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Message{}
	c := s.mustChannel(channel)
	for _, m := range c.messages {
		if keep(m) {
			list = append(list, s.seen(c, m))
		}
	}
	return list
}

// Messages is what stands in a channel, threads included, ephemeral messages not.
func (s *Server) Messages(channel string) []Message {
	return s.collect(channel, func(m *message) bool { return m.to == "" })
}

// Thread is a root and its replies.
func (s *Server) Thread(channel, ts string) []Message {
	return s.collect(channel, func(m *message) bool { return m.to == "" && (m.ts == ts || m.thread == ts) })
}

// Ephemerals is what only this person was shown, in every channel.
func (s *Server) Ephemerals(user string) []Message {
	s.mu.Lock()
	var ids []string
	for _, c := range s.channels {
		ids = append(ids, c.id)
	}
	s.mu.Unlock()
	var all []Message
	for _, id := range ids {
		all = append(all, s.collect(id, func(m *message) bool { return m.to == user })...)
	}
	slices.SortStableFunc(all, func(a, b Message) int { return tsTime(a.TS).Compare(tsTime(b.TS)) })
	return all
}

// Home is the person's Home tab as the app published it; nil when it did not.
func (s *Server) Home(user string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.homes[user]; v != nil {
		return clone(s.viewJSON(v))
	}
	return nil
}

// Modal is the view on top of the person's stack; nil when none is open.
func (s *Server) Modal(user string) map[string]any {
	all := s.Modals(user)
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// Modals is the person's stack of views, the top last.
func (s *Server) Modals(user string) []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []map[string]any{}
	for _, v := range s.modals[user] {
		list = append(list, clone(s.viewJSON(v)))
	}
	return list
}
