package sandbox

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
)

// file is one uploaded file. It lives in memory like everything here.
type file struct {
	id, name, title, mime, alt string
	user                       string
	data                       []byte
	length                     int    // announced by the app
	ticket                     string // of an upload that is not complete
	channels                   []string
	created                    int64
}

const maxUpload = 25 << 20 // ours: the workspace lives in memory

func mimeOf(name string) string {
	kind, _, _ := mime.ParseMediaType(mime.TypeByExtension(strings.ToLower(filepath.Ext(name))))
	if kind == "" {
		return "application/octet-stream"
	}
	return kind
}

func (s *Server) newFile(user, name string, data []byte) *file {
	f := &file{id: s.next("F"), name: name, title: name, mime: mimeOf(name), user: user, data: data, created: s.unix()}
	s.files[f.id] = f
	return f
}

// fileJSON is a file as the Web API shows it. In a shared channel a file of the other side
// arrives as a stub: files.info tells the rest (D:/apis/slack-connect).
func (s *Server) fileJSON(f *file, stub bool) obj {
	if stub {
		return obj{"id": f.id, "created": f.created, "timestamp": f.created, "mode": "file_access", "file_access": "check_file_info", "user": f.user}
	}
	link := s.base + "/files/pri/" + Team + "-" + f.id + "/" + f.name
	return obj{
		"id": f.id, "created": f.created, "timestamp": f.created, "name": f.name, "title": f.title, "mimetype": f.mime,
		"filetype": strings.TrimPrefix(strings.ToLower(filepath.Ext(f.name)), "."), "pretty_type": "File", "user": f.user, "user_team": s.person(f.user).team,
		"editable": false, "size": len(f.data), "mode": "hosted", "is_external": false, "external_type": "", "is_public": false,
		"public_url_shared": false, "display_as_bot": false, "username": "", "url_private": link, "url_private_download": link,
		"permalink": workspace + "files/" + f.user + "/" + f.id, "file_access": "visible", "channels": f.channels, "groups": []string{}, "ims": []string{},
		"alt_txt": f.alt,
	}
}

// Upload shares a file as a person: a message with the subtype file_share, and file_shared.
func (s *Server) Upload(user, channel, name string, data []byte, options ...SayOption) (fileID string) {
	id, err := s.upload(user, channel, name, "", data, options...)
	if err != nil {
		panic("sandbox: " + err.Error())
	}
	return id
}

// Keep puts a file into the workspace without sharing it: what a person chose in a file input.
func (s *Server) Keep(user, name string, data []byte) (fileID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustPerson(user)
	return s.newFile(user, name, data).id
}

func (s *Server) upload(user, channel, name, text string, data []byte, options ...SayOption) (string, error) {
	s.mu.Lock()
	if _, err := s.roomOf(user, channel); err != nil {
		s.mu.Unlock()
		return "", err
	}
	f := s.newFile(user, filepath.Base(name), data)
	f.channels = []string{channel}
	s.mu.Unlock()
	if _, err := s.say(user, channel, text, append(options, func(o *saying) { o.files = []string{f.id} })...); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emit("file_shared", obj{
		"type": "file_shared", "file_id": f.id, "file": obj{"id": f.id}, "user_id": user, "channel_id": channel, "event_ts": s.ts(),
	}, s.channel(channel))
	return f.id, nil
}

func (s *Server) uploadURL(c *call) (obj, *refusal) {
	if no := c.need("filename", "length"); no != nil {
		return nil, no
	}
	var length int
	if _, err := fmt.Sscan(c.str("length"), &length); err != nil || length <= 0 {
		return nil, wrong("invalid_arguments", "[ERROR] length must be a positive number")
	}
	if length > maxUpload {
		return nil, refuse("file_upload_size_restricted")
	}
	f := s.newFile(Bot, filepath.Base(c.str("filename")), nil)
	f.length, f.ticket, f.alt = length, secret(), c.str("alt_txt")
	return obj{"upload_url": s.base + "/files/upload/" + f.ticket, "file_id": f.id}, nil
}

// serveUpload takes the bytes, raw or as a form: the official clients differ.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var f *file
	for _, o := range s.files {
		if o.ticket != "" && o.ticket == r.PathValue("ticket") {
			f = o
		}
	}
	s.mu.Unlock()
	if f == nil {
		http.Error(w, "unknown upload", http.StatusNotFound)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload+1<<20)
	var data []byte
	var err error
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		data, err = firstPart(r)
	} else {
		data, err = io.ReadAll(r.Body)
	}
	if err != nil {
		http.Error(w, "upload: "+err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	f.data = data
	if len(data) != f.length {
		s.violate("file %s was announced with %d bytes and has %d", f.name, f.length, len(data))
	}
	s.mu.Unlock()
	fmt.Fprintf(w, "OK - %d", len(data))
}

func firstPart(r *http.Request) ([]byte, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		p, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if p.FileName() != "" {
			return io.ReadAll(p)
		}
	}
}

func (s *Server) completeUpload(c *call) (obj, *refusal) {
	v, _ := c.json("files")
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, wrong("invalid_arguments", "[ERROR] missing required field: files")
	}
	var files []*file
	var out []obj
	for _, x := range list {
		o, _ := x.(obj)
		id, _ := o["id"].(string)
		f := s.files[id]
		switch {
		case f == nil || f.user != Bot:
			return nil, refuse("file_not_found")
		case f.data == nil:
			return nil, wrong("file_update_failed") // completed before the bytes were sent
		}
		if title, _ := o["title"].(string); title != "" {
			f.title = title
		}
		f.ticket = ""
		files = append(files, f)
		out = append(out, obj{"id": f.id, "title": f.title})
	}
	targets := strings.FieldsFunc(c.str("channels")+","+c.str("channel_id"), func(r rune) bool { return r == ',' })
	for _, id := range targets {
		ch := s.channel(id)
		if ch == nil {
			return nil, refuse("channel_not_found")
		}
		if !ch.has(Bot) {
			return nil, refuse("not_in_channel")
		}
		comment := &call{method: "files.completeUploadExternal", args: map[string]any{"text": c.str("initial_comment"), "thread_ts": c.str("thread_ts")}}
		if blocks, ok := c.args["blocks"]; ok {
			comment.args["blocks"] = blocks
		}
		var body content
		if comment.str("text") != "" || comment.args["blocks"] != nil {
			var no *refusal
			if body, no = s.content(comment); no != nil {
				return nil, no
			}
		}
		thread, no := s.thread(comment, ch)
		if no != nil {
			return nil, no
		}
		m := &message{user: Bot, fromApp: true, thread: thread, text: body.text, blocks: body.blocks, files: files, subtype: "file_share"}
		s.store(ch, m)
		s.messageEvent(ch, m)
		for _, f := range files {
			f.channels = append(f.channels, id)
		}
	}
	return obj{"files": out}, nil
}

func (s *Server) fileInfo(c *call) (obj, *refusal) {
	f := s.files[c.str("file")]
	if f == nil {
		return nil, refuse("file_not_found")
	}
	return obj{"file": s.fileJSON(f, false), "comments": []any{}, "response_metadata": obj{"next_cursor": ""}}, nil
}

func (s *Server) deleteFile(c *call) (obj, *refusal) {
	f := s.files[c.str("file")]
	switch {
	case f == nil:
		return nil, refuse("file_not_found")
	case f.user != Bot:
		return nil, refuse("cant_delete_file")
	}
	delete(s.files, f.id)
	for _, ch := range s.channels {
		for _, m := range ch.messages {
			m.files = slices.DeleteFunc(m.files, func(o *file) bool { return o == f })
		}
	}
	return nil, nil
}

// serveDownload gives a file to the app. Without its token Slack answers a login page, with 200:
// whoever saves that as a file has a bug.
func (s *Server) serveDownload(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files[strings.TrimPrefix(r.PathValue("id"), Team+"-")]
	allowed := bearer(r) == s.botToken && s.app.has("files:read")
	if !allowed {
		s.violate("file %s was asked for without a token that may read it", r.PathValue("id"))
	}
	s.mu.Unlock()
	switch {
	case !allowed:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body></body></html>")
	case f == nil:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", f.mime)
		w.Write(f.data)
	}
}

// Data is what a file holds, and whether there is such a file.
func (s *Server) Data(fileID string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[fileID]
	if f == nil {
		return nil, false
	}
	return slices.Clone(f.data), true
}
