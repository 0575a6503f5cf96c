package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// refusal is an answer with ok:false.
type refusal struct {
	code  string
	more  obj
	limit int  // 429, seconds
	fault bool // the app is to blame: recorded as a violation
}

func refuse(code string) *refusal { return &refusal{code: code} }

// wrong refuses what a correct app never asks.
func wrong(code string, messages ...string) *refusal {
	r := &refusal{code: code, fault: true}
	if len(messages) > 0 {
		r.more = obj{"response_metadata": obj{"messages": messages}}
	}
	return r
}

// method is one row of the table of what this Slack knows.
type method struct {
	scope string // "" needs none; "{kind}:read" depends on the channel
	token string // "bot" if empty; "app", or "none"
	do    func(*Server, *call) (obj, *refusal)
}

var methods map[string]method

func init() { // a plain var would refer to itself through serveAPI
	methods = map[string]method{
		"api.test":              {token: "none", do: (*Server).apiTest},
		"apps.connections.open": {token: "app", do: (*Server).openConnection},
		"auth.test":             {do: (*Server).authTest},
		"blocks.validate":       {token: "none", do: (*Server).validateBlocks},
		"bots.info":             {scope: "users:read", do: (*Server).botInfo},
		"team.info":             {scope: "team:read", do: (*Server).teamInfo},

		"chat.postMessage":            {scope: "chat:write", do: (*Server).postMessage},
		"chat.postEphemeral":          {scope: "chat:write", do: (*Server).postEphemeral},
		"chat.update":                 {scope: "chat:write", do: (*Server).updateMessage},
		"chat.delete":                 {scope: "chat:write", do: (*Server).deleteMessage},
		"chat.getPermalink":           {do: (*Server).permalink},
		"chat.scheduleMessage":        {scope: "chat:write", do: (*Server).scheduleMessage},
		"chat.deleteScheduledMessage": {scope: "chat:write", do: (*Server).unscheduleMessage},
		"chat.scheduledMessages.list": {do: (*Server).listScheduled},
		"assistant.threads.setStatus": {scope: "chat:write", do: (*Server).setStatus},

		"conversations.open":    {scope: "im:write", do: (*Server).openConversation},
		"conversations.info":    {scope: "{kind}:read", do: (*Server).conversationInfo},
		"conversations.list":    {do: (*Server).listConversations},
		"conversations.members": {scope: "{kind}:read", do: (*Server).conversationMembers},
		"conversations.join":    {scope: "channels:join", do: (*Server).joinConversation},
		"conversations.history": {scope: "{kind}:history", do: (*Server).history},
		"conversations.replies": {scope: "{kind}:history", do: (*Server).threadReplies},

		"users.info":            {scope: "users:read", do: (*Server).userInfo},
		"users.list":            {scope: "users:read", do: (*Server).listUsers},
		"users.conversations":   {do: (*Server).userConversations},
		"users.lookupByEmail":   {scope: "users:read.email", do: (*Server).lookupByEmail},
		"usergroups.list":       {scope: "usergroups:read", do: (*Server).listGroups},
		"usergroups.users.list": {scope: "usergroups:read", do: (*Server).listGroupUsers},

		"views.open":    {do: (*Server).openView},
		"views.push":    {do: (*Server).pushView},
		"views.update":  {do: (*Server).updateView},
		"views.publish": {do: (*Server).publishView},

		"reactions.add":    {scope: "reactions:write", do: (*Server).addReaction},
		"reactions.remove": {scope: "reactions:write", do: (*Server).removeReaction},
		"reactions.get":    {scope: "reactions:read", do: (*Server).getReactions},

		"files.getUploadURLExternal":   {scope: "files:write", do: (*Server).uploadURL},
		"files.completeUploadExternal": {scope: "files:write", do: (*Server).completeUpload},
		"files.info":                   {scope: "files:read", do: (*Server).fileInfo},
		"files.delete":                 {scope: "files:write", do: (*Server).deleteFile},
	}
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("method")
	c, formToken, err := readCall(name, r)
	if err != nil {
		s.reject(w, name, wrong("invalid_arguments", "[ERROR] "+err.Error()))
		return
	}
	f := s.faultsOf(name)
	if f.suffer(r.Context(), w) {
		return
	}
	token := bearer(r)
	if token == "" {
		token = formToken
	}
	s.mu.Lock()
	s.counter["call "+name]++
	s.base = "http://" + r.Host
	out, no := s.invoke(c, token)
	if no == nil {
		// Marshalled under the lock: an answer may share maps with what is stored.
		raw := json.RawMessage(mustJSON(okay(out)))
		s.mu.Unlock()
		if f.lose {
			panic(http.ErrAbortHandler)
		}
		s.header(w, name)
		writeJSON(w, raw)
		return
	}
	s.mu.Unlock()
	s.reject(w, name, no)
}

func okay(out obj) obj {
	if out == nil {
		out = obj{}
	}
	out["ok"] = true
	return out
}

func (s *Server) header(w http.ResponseWriter, name string) {
	w.Header().Set("X-OAuth-Scopes", strings.Join(s.app.scopes, ","))
	if scope := methods[name].scope; scope != "" {
		w.Header().Set("X-Accepted-OAuth-Scopes", strings.ReplaceAll(scope, "{kind}", "channels"))
	}
}

func (s *Server) reject(w http.ResponseWriter, name string, no *refusal) {
	if no.fault {
		s.mu.Lock()
		s.violate("%s was refused: %s%s", name, no.code, detail(no.more))
		s.mu.Unlock()
	}
	s.header(w, name)
	if no.limit > 0 {
		rateLimited(w, no.limit)
		return
	}
	out := obj{"ok": false, "error": no.code}
	for k, v := range no.more {
		out[k] = v
	}
	writeJSON(w, out)
}

func detail(more obj) string {
	if meta, ok := more["response_metadata"].(obj); ok {
		if list, ok := meta["messages"].([]string); ok {
			return ": " + strings.Join(list, "; ")
		}
	}
	if needed, ok := more["needed"]; ok {
		return fmt.Sprintf(": needs %v", needed)
	}
	return ""
}

// invoke checks the token and the scope, then does the call. The lock is held.
func (s *Server) invoke(c *call, token string) (obj, *refusal) {
	m, ok := methods[c.method]
	if !ok {
		no := wrong("unknown_method")
		no.more = obj{"req_method": c.method}
		return nil, no
	}
	want, other := s.botToken, s.appToken
	if m.token == "app" {
		want, other = other, want
	}
	switch {
	case m.token == "none":
	case token == "":
		return nil, wrong("not_authed")
	case token == other:
		return nil, wrong("not_allowed_token_type")
	case token != want:
		return nil, refuse("invalid_auth")
	}
	if m.scope != "" {
		scope := m.scope
		if strings.Contains(scope, "{kind}") {
			ch := s.channel(c.str("channel"))
			if ch == nil {
				return nil, refuse("channel_not_found")
			}
			scope = strings.ReplaceAll(scope, "{kind}", ch.kind())
		}
		if no := s.need(scope); no != nil {
			return nil, no
		}
	}
	return m.do(s, c)
}

// need refuses a call whose scope the app was not given.
func (s *Server) need(scope string) *refusal {
	if s.app.has(scope) {
		return nil
	}
	no := wrong("missing_scope")
	no.more = obj{"needed": scope, "provided": strings.Join(s.app.scopes, ",")}
	return no
}

// need says which required arguments are absent, as Slack does.
func (c *call) need(keys ...string) *refusal {
	var missing []string
	for _, k := range keys {
		if v, ok := c.args[k]; !ok || v == "" || v == nil {
			missing = append(missing, "[ERROR] missing required field: "+k)
		}
	}
	if missing == nil {
		return nil
	}
	return wrong("invalid_arguments", missing...)
}

// Calls is how often a method was called and reached: calls that mischief stopped do not count.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counter["call "+method]
}

func (s *Server) apiTest(c *call) (obj, *refusal) { return obj{"args": c.args}, nil }

func (s *Server) authTest(*call) (obj, *refusal) {
	return obj{
		"url": workspace, "team": names[s.lang][Team], "user": "orchidee", "team_id": Team, "user_id": Bot, "bot_id": botID,
		"is_enterprise_install": false,
	}, nil
}

func (s *Server) teamInfo(*call) (obj, *refusal) {
	return obj{"team": obj{
		"id": Team, "name": names[s.lang][Team], "url": workspace, "domain": teamDomain, "email_domain": "", "icon": obj{"image_default": true},
	}}, nil
}

func (s *Server) botInfo(c *call) (obj, *refusal) {
	if id := c.str("bot"); id != "" && id != botID {
		return nil, refuse("bot_not_found")
	}
	return obj{"bot": obj{
		"id": botID, "deleted": false, "name": names[s.lang][Bot], "updated": 1700000000, "app_id": App, "user_id": Bot, "icons": obj{},
	}}, nil
}
