package sandbox

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"strings"
	"time"
)

//go:embed web
var web embed.FS

// pageRoutes are the page in the browser and what it asks for. A person is named by "as": the
// page is a puppet theatre for one operator on one machine, not a service.
func (s *Server) pageRoutes(mux *http.ServeMux) {
	static, err := fs.Sub(web, "web")
	if err != nil {
		panic("sandbox: " + err.Error())
	}
	files := http.FileServerFS(static)
	mux.Handle("/", s.guard(func(w http.ResponseWriter, r *http.Request) error {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			return errors.New("the page is only read")
		}
		w.Header().Set("Cache-Control", "no-cache")
		files.ServeHTTP(w, r)
		return nil
	}))
	get := map[string]func(http.ResponseWriter, *http.Request) error{
		"state": s.pageState, "messages": s.pageMessages, "home": s.pageHome, "modal": s.pageModal, "file/{id}": s.pageFile, "events": s.pageEvents,
	}
	for path, do := range get {
		mux.Handle("GET /page/"+path, s.guard(do))
	}
	for path, do := range s.pageActions() {
		mux.Handle("POST /page/"+path, s.guard(func(w http.ResponseWriter, r *http.Request) error {
			var in pageCall
			if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
				return errors.New("the body must be application/json")
			}
			if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&in); err != nil {
				return fmt.Errorf("the body is no JSON: %w", err)
			}
			out, err := do(in)
			if err != nil {
				return err
			}
			if out == nil {
				out = obj{"ok": true}
			}
			writeJSON(w, out)
			return nil
		}))
	}
	mux.Handle("POST /page/upload", s.guard(s.pageUpload))
}

// pageCall is the body of every action.
type pageCall struct {
	As         string `json:"as"`
	Channel    string `json:"channel"`
	TS         string `json:"ts"`
	ThreadTS   string `json:"thread_ts"`
	Text       string `json:"text"`
	Command    string `json:"command"`
	CallbackID string `json:"callback_id"`
	Container  Place  `json:"container"`
	BlockID    string `json:"block_id"`
	ActionID   string `json:"action_id"`
	Action     obj    `json:"action"`
	Value      string `json:"value"`
	ViewID     string `json:"view_id"`
	Values     Values `json:"values"`
	Tab        string `json:"tab"`
	Name       string `json:"name"`
	Lang       string `json:"lang"`
}

func (s *Server) pageActions() map[string]func(pageCall) (any, error) {
	return map[string]func(pageCall) (any, error){
		"say": func(in pageCall) (any, error) {
			if strings.TrimSpace(in.Text) == "" {
				return nil, errors.New("there is nothing to say")
			}
			ts, err := s.say(in.As, in.Channel, in.Text, InThread(in.ThreadTS))
			return obj{"ts": ts}, err
		},
		"edit":    func(in pageCall) (any, error) { return nil, s.Edit(in.As, in.Channel, in.TS, in.Text) },
		"delete":  func(in pageCall) (any, error) { return nil, s.Delete(in.As, in.Channel, in.TS) },
		"react":   func(in pageCall) (any, error) { return nil, s.React(in.As, in.Channel, in.TS, in.Name) },
		"command": func(in pageCall) (any, error) { return nil, s.Command(in.As, in.Channel, in.Command, in.Text) },
		"shortcut": func(in pageCall) (any, error) {
			if in.TS == "" {
				return nil, s.GlobalShortcut(in.As, in.CallbackID)
			}
			return nil, s.MessageShortcut(in.As, in.Channel, in.TS, in.CallbackID)
		},
		"click": func(in pageCall) (any, error) {
			return nil, s.act(in.As, in.Container, in.BlockID, in.ActionID, in.Action)
		},
		"suggest": func(in pageCall) (any, error) {
			return anyOf(s.suggest(in.As, in.Container, in.BlockID, in.ActionID, in.Value))
		},
		"submit": func(in pageCall) (any, error) {
			r, err := s.Submit(in.As, in.ViewID, in.Values)
			if errors.Is(err, ErrTimeout) || errors.Is(err, ErrTrouble) || errors.Is(err, ErrNoConnection) {
				return obj{"result": "timeout", "errors": obj{}, "error": err.Error()}, nil
			}
			if r.Errors == nil {
				r.Errors = map[string]string{}
			}
			return obj{"result": r.Outcome, "errors": r.Errors}, err
		},
		"close":     func(in pageCall) (any, error) { return nil, s.CloseView(in.As, in.ViewID) },
		"home/open": func(in pageCall) (any, error) { return nil, s.OpenHome(in.As, in.Tab) },
		"lang": func(in pageCall) (any, error) {
			if names[in.Lang] == nil {
				return nil, fmt.Errorf("there is no language %q", in.Lang)
			}
			s.SetLang(in.Lang)
			return nil, nil
		},
	}
}

func (s *Server) pageState(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	me := r.FormValue("as")
	if me == "" {
		me = Buyer
	}
	if s.person(me) == nil {
		return fmt.Errorf("there is no person %q", me)
	}
	people := []obj{}
	for _, p := range s.people {
		if p.kind != robot {
			people = append(people, obj{"id": p.id, "name": p.name, "role": s.role(p), "kind": p.kind})
		}
	}
	rooms := []obj{}
	for _, c := range s.channels {
		if !c.has(me) {
			continue
		}
		unread := 0
		for _, m := range c.messages {
			if m.user != me && (m.to == "" || m.to == me) && tsTime(m.ts).After(tsTime(c.read[me])) {
				unread++
			}
		}
		kind, name := "channel", c.name
		if c.private {
			kind = "private"
		}
		if c.im != "" {
			kind, name = "im", names[s.lang][Bot]
		}
		rooms = append(rooms, obj{"id": c.id, "name": name, "kind": kind, "shared": c.shared, "unread": unread, "members": c.members})
	}
	commands, shortcuts := []obj{}, []obj{}
	if s.person(me).kind != external {
		for _, k := range s.app.commands {
			commands = append(commands, obj{"name": k.Name, "description": k.Description, "usage": k.Usage})
		}
		for _, k := range s.app.shortcuts {
			shortcuts = append(shortcuts, obj{"callback_id": k.CallbackID, "name": k.Name, "type": k.Type})
		}
	}
	writeJSON(w, obj{
		"team": names[s.lang][Team], "lang": s.lang, "bot": obj{"id": Bot, "name": names[s.lang][Bot]}, "me": me, "people": people, "channels": rooms,
		"commands": commands, "shortcuts": shortcuts, "connected": len(s.conns) > 0 || s.out != nil,
	})
	return nil
}

// role is what the person is to the service.
func (s *Server) role(p *person) string {
	for _, id := range s.group {
		if id == p.id {
			return "staff"
		}
	}
	if p.kind == member {
		return "buyer"
	}
	return "supplier"
}

func (s *Server) pageMessages(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	me := r.FormValue("as")
	c, err := s.roomOf(me, r.FormValue("channel"))
	if err != nil {
		return err
	}
	list := []Message{}
	for _, m := range c.messages {
		if m.to == "" || m.to == me {
			list = append(list, s.seen(c, m))
			c.read[me] = m.ts
		}
	}
	writeJSON(w, obj{"messages": list})
	return nil
}

func (s *Server) pageHome(w http.ResponseWriter, r *http.Request) error {
	var v any
	if home := s.Home(r.FormValue("as")); home != nil {
		v = home
	}
	writeJSON(w, obj{"view": v})
	return nil
}

func (s *Server) pageModal(w http.ResponseWriter, r *http.Request) error {
	writeJSON(w, obj{"views": s.Modals(r.FormValue("as"))})
	return nil
}

func (s *Server) pageUpload(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if err := r.ParseMultipartForm(maxUpload); err != nil {
		return fmt.Errorf("the upload is no form, or larger than %d bytes", maxUpload)
	}
	defer r.MultipartForm.RemoveAll()
	part, head, err := r.FormFile("file")
	if err != nil {
		return errors.New("there is no file in the form")
	}
	defer part.Close()
	data, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	as, channel := r.FormValue("as"), r.FormValue("channel")
	if channel == "" { // chosen in a file input of a form: kept, not shared
		s.mu.Lock()
		known := s.person(as) != nil
		s.mu.Unlock()
		if !known {
			return fmt.Errorf("there is no person %q", as)
		}
		writeJSON(w, obj{"id": s.Keep(as, head.Filename, data)})
		return nil
	}
	id, err := s.upload(as, channel, head.Filename, r.FormValue("text"), data, InThread(r.FormValue("thread_ts")))
	if err != nil {
		return err
	}
	writeJSON(w, obj{"id": id})
	return nil
}

// pageFile hands a file out for saving, never for showing: an uploaded page would run as ours.
func (s *Server) pageFile(w http.ResponseWriter, r *http.Request) error {
	s.mu.Lock()
	f, me := s.files[r.PathValue("id")], r.FormValue("as")
	visible := f != nil && f.user == me
	if f != nil {
		for _, id := range f.channels {
			c := s.channel(id)
			visible = visible || c != nil && c.has(me)
		}
	}
	s.mu.Unlock()
	if !visible {
		return errors.New("there is no such file")
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if kind := f.mime; strings.HasPrefix(kind, "image/") && kind != "image/svg+xml" {
		w.Header().Set("Content-Type", kind)
	}
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.name}))
	w.Write(f.data)
	return nil
}

// pageEvents tells the page, by Server-Sent Events, what to fetch again.
func (s *Server) pageEvents(w http.ResponseWriter, r *http.Request) error {
	flusher, ok := w.(http.Flusher)
	if !ok {
		return errors.New("this connection cannot stream")
	}
	feed, ctx, stop := s.watch(r.Context(), r.FormValue("as"))
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, "retry: 1000\n\n")
	flusher.Flush()
	alive := time.NewTicker(20 * time.Second)
	defer alive.Stop()
	for {
		select {
		case ch := <-feed:
			fmt.Fprintf(w, "data: %s\n\n", mustJSON(ch))
		case <-alive.C:
			fmt.Fprint(w, ": alive\n\n")
		case <-ctx.Done():
			return nil
		}
		flusher.Flush()
	}
}

func anyOf(o obj, err error) (any, error) { return o, err }
