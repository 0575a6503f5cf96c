package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// maxBody is ours: no call of an assistant is larger. Files go to their own address.
const maxBody = 4 << 20

// call is one request to one method, form or JSON, with its arguments made alike.
type call struct {
	method string
	args   map[string]any
}

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

// readCall takes the arguments from the query, a form or a JSON body. A token counts in a form,
// never in JSON (D:/apis/web-api/).
func readCall(name string, r *http.Request) (*call, string, error) {
	c := &call{method: name, args: map[string]any{}}
	take := func(values url.Values) {
		for k, v := range values {
			if len(v) > 0 {
				c.args[k] = v[0]
			}
		}
	}
	take(r.URL.Query())
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, "", fmt.Errorf("the body ended early")
	}
	if len(body) > maxBody {
		return nil, "", fmt.Errorf("the body is larger than %d bytes", maxBody)
	}
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case len(body) == 0:
	case kind == "application/json":
		if err := json.Unmarshal(body, &c.args); err != nil {
			return nil, "", fmt.Errorf("the body is not a JSON object")
		}
		delete(c.args, "token")
	case kind == "multipart/form-data":
		form, err := multipartForm(body, params["boundary"])
		if err != nil {
			return nil, "", err
		}
		take(form)
	default:
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, "", fmt.Errorf("the body is not a form")
		}
		take(form)
	}
	token, _ := c.args["token"].(string)
	delete(c.args, "token")
	return c, token, nil
}

func multipartForm(body []byte, boundary string) (url.Values, error) {
	req := &http.Request{Method: "POST", Header: http.Header{"Content-Type": {"multipart/form-data; boundary=" + boundary}}, Body: io.NopCloser(bytes.NewReader(body))}
	if err := req.ParseMultipartForm(maxBody); err != nil {
		return nil, fmt.Errorf("the body is not a multipart form")
	}
	return url.Values(req.MultipartForm.Value), nil
}

func (c *call) str(key string) string {
	switch v := c.args[key].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (c *call) has(key string) bool { _, ok := c.args[key]; return ok }

func (c *call) flag(key string) bool {
	v := c.str(key)
	return v == "true" || v == "1"
}

// json is an argument that forms carry as JSON text and JSON bodies as a value.
func (c *call) json(key string) (any, bool) {
	v, ok := c.args[key]
	if !ok || v == nil || v == "" {
		return nil, true
	}
	text, isText := v.(string)
	if !isText {
		return v, true
	}
	var out any
	if json.Unmarshal([]byte(text), &out) != nil {
		return nil, false
	}
	return out, true
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

// page cuts one page out of a list; the cursor names the first row of the next.
func page[T any](c *call, all []T, usual, most int) ([]T, string, *refusal) {
	limit := usual
	if text := c.str("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > most {
			return nil, "", wrong("invalid_limit")
		}
		if n > 0 {
			limit = n
		}
	}
	start := 0
	if cursor := c.str("cursor"); cursor != "" {
		raw, err := base64.StdEncoding.DecodeString(cursor)
		n, isNext := strings.CutPrefix(string(raw), "next:")
		if start, _ = strconv.Atoi(n); err != nil || !isNext || start <= 0 || start > len(all) {
			return nil, "", refuse("invalid_cursor")
		}
	}
	end := min(start+limit, len(all))
	next := ""
	if end < len(all) {
		next = base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "next:%d", end))
	}
	return slices.Clone(all[start:end]), next, nil
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
