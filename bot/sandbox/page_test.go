package sandbox_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
)

// page is a browser on the page.
type page struct {
	t    *testing.T
	base string
}

func open(t *testing.T, s *sandbox.Server) page {
	t.Helper()
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return page{t, srv.URL}
}

func (p page) get(path string) obj {
	p.t.Helper()
	res, err := http.Get(p.base + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	var out obj
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		p.t.Fatalf("GET %s: %v", path, err)
	}
	out["status"] = res.StatusCode
	return out
}

func (p page) post(path string, body obj) obj {
	p.t.Helper()
	raw, _ := json.Marshal(body)
	res, err := http.Post(p.base+path, "application/json", bytes.NewReader(raw))
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	var out obj
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		p.t.Fatalf("POST %s: %v", path, err)
	}
	out["status"] = res.StatusCode
	return out
}

func TestPageShowsEachPersonTheirOwn(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	p := open(t, s)
	tests := []struct {
		as                 string
		channels, commands int
	}{{sandbox.Buyer, 3, 1}, {sandbox.Guest, 2, 1}, {sandbox.Extern, 2, 0}, {sandbox.Staff, 4, 1}}
	for _, tt := range tests {
		st := p.get("/page/state?as=" + tt.as)
		if len(st["channels"].([]any)) != tt.channels || len(st["commands"].([]any)) != tt.commands || st["me"] != tt.as {
			t.Errorf("state of %s = %v", tt.as, st)
		}
	}
	if out := p.get("/page/messages?as=UGUEST&channel=CACHATS"); out["status"] != 400 || out["error"] == nil {
		t.Errorf("a guest read #achats: %v", out)
	}
	s.Say(sandbox.Buyer, sandbox.BuyersRoom, "hi")
	must(t, s, "chat.postEphemeral", obj{"channel": sandbox.BuyersRoom, "user": sandbox.Staff, "text": "psst"})
	if n := len(p.get("/page/messages?as=UBUYER&channel=CACHATS")["messages"].([]any)); n != 1 {
		t.Errorf("the buyer sees %d messages, want 1", n)
	}
	unread := func() any { return p.get("/page/state?as=USTAFF")["channels"].([]any)[0].(obj)["unread"] }
	if n := unread(); n != 2.0 {
		t.Errorf("unread = %v, want 2", n)
	}
	p.get("/page/messages?as=USTAFF&channel=CACHATS")
	if n := unread(); n != 0.0 {
		t.Errorf("unread after reading = %v", n)
	}
}

func TestPageActs(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	p := open(t, s)
	c := dial(t, s).hello()
	c.serve(func(e obj) any {
		pl := e["payload"].(obj)
		switch pl["type"] {
		case "block_actions":
			go call(t, s, "views.open", obj{"trigger_id": pl["trigger_id"], "view": modal(input("need", "Need", textInput))})
		case "view_submission":
			return obj{"response_action": "errors", "errors": obj{"need": "No."}}
		}
		return nil
	})
	said := p.post("/page/say", obj{"as": sandbox.Buyer, "channel": sandbox.BuyersRoom, "text": "@orchidee <!channel>"})
	if m := s.Messages(sandbox.BuyersRoom)[0]; m.TS != said["ts"] || m.Text != "<@UBOT> &lt;!channel&gt;" {
		t.Errorf("said %v, message %+v", said, m)
	}
	ts := must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "t", "blocks": []any{with(actions(button("go", "Go")), "block_id", "b")}})["ts"]
	at := obj{"type": "message", "channel": sandbox.BuyersRoom, "ts": ts}
	if out := p.post("/page/click", obj{"as": sandbox.Buyer, "container": at, "block_id": "b", "action_id": "go", "action": obj{"type": "button", "value": "go"}}); out["ok"] != true {
		t.Fatalf("click = %v", out)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := s.Await(ctx, func() bool { return s.Modal(sandbox.Buyer) != nil }); err != nil {
		t.Fatal(err)
	}
	view := p.get("/page/modal?as=UBUYER")["views"].([]any)[0].(obj)
	sub := p.post("/page/submit", obj{"as": sandbox.Buyer, "view_id": view["id"], "values": obj{"need": obj{"text": obj{"type": "plain_text_input", "value": "balais"}}}})
	if sub["result"] != "errors" || sub["errors"].(obj)["need"] != "No." {
		t.Errorf("submit = %v", sub)
	}
	if out := p.post("/page/close", obj{"as": sandbox.Buyer, "view_id": view["id"]}); out["ok"] != true {
		t.Errorf("close = %v", out)
	}
	for path, body := range map[string]obj{
		"edit":      {"as": sandbox.Buyer, "channel": sandbox.BuyersRoom, "ts": said["ts"], "text": "edited"},
		"react":     {"as": sandbox.Staff, "channel": sandbox.BuyersRoom, "ts": said["ts"], "name": "eyes"},
		"command":   {"as": sandbox.Buyer, "channel": sandbox.BuyersRoom, "command": "/orchidee", "text": "aide"},
		"shortcut":  {"as": sandbox.Buyer, "channel": sandbox.BuyersRoom, "ts": said["ts"], "callback_id": "ask"},
		"home/open": {"as": sandbox.Buyer, "tab": "home"},
		"lang":      {"lang": "en"},
	} {
		if out := p.post("/page/"+path, body); out["status"] != 200 {
			t.Errorf("%s = %v", path, out)
		}
	}
	if st := p.get("/page/state?as=UBUYER"); st["lang"] != "en" || st["people"].([]any)[0].(obj)["name"] != "Buyer" {
		t.Errorf("state in English = %v", st)
	}
	if out := p.post("/page/delete", obj{"as": sandbox.Buyer, "channel": sandbox.BuyersRoom, "ts": said["ts"]}); out["ok"] != true {
		t.Errorf("delete = %v", out)
	}
	for path, body := range map[string]obj{
		"say": {"as": sandbox.Buyer, "channel": sandbox.BuyersRoom, "text": " "}, "lang": {"lang": "xx"},
		"command": {"as": sandbox.Extern, "channel": sandbox.SharedRoom, "command": "/orchidee"}, "delete": {"as": "UNOBODY", "channel": "X"},
	} {
		if out := p.post("/page/"+path, body); out["status"] != 400 || out["error"] == "" {
			t.Errorf("%s with nonsense = %v", path, out)
		}
	}
	clean(t, s)
}

func TestPageFiles(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	p := open(t, s)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("as", sandbox.Staff)
	form.WriteField("channel", "CEQUIPE")
	part, _ := form.CreateFormFile("file", "page.html")
	part.Write([]byte("<script>alert(1)</script>"))
	form.Close()
	res, err := http.Post(p.base+"/page/upload", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	var out obj
	json.NewDecoder(res.Body).Decode(&out)
	res.Body.Close()
	res, err = http.Get(p.base + "/page/file/" + out["id"].(string) + "?as=" + sandbox.Staff)
	if err != nil {
		t.Fatal(err)
	}
	data, _ := io.ReadAll(res.Body)
	res.Body.Close()
	if h := res.Header; string(data) != "<script>alert(1)</script>" || h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("file = %q with %v, want it saved and never shown", data, h)
	}
	if out := p.get("/page/file/" + out["id"].(string) + "?as=" + sandbox.Guest); out["status"] != 400 {
		t.Errorf("a guest took a staff file: %v", out)
	}
}

func TestPageHearsOfChanges(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	p := open(t, s)
	res, err := http.Get(p.base + "/page/events?as=" + sandbox.Guest)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Scan() // retry: the stream is open
	s.Say(sandbox.Buyer, sandbox.BuyersRoom, "not for the guest")
	s.Say(sandbox.Buyer, sandbox.SharedRoom, "for all")
	must(t, s, "chat.postEphemeral", obj{"channel": sandbox.SharedRoom, "user": sandbox.Buyer, "text": "not the guest's"})
	must(t, s, "views.publish", obj{"user_id": sandbox.Guest, "view": obj{"type": "home", "blocks": []any{section("a")}}})
	var got []string
	for len(got) < 2 && lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			got = append(got, data)
		}
	}
	want := []string{`{"type":"message","channel":"CFOURNISSEURS"}`, `{"type":"home"}`}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("events = %q, want %q", got, want)
	}
}

func TestPageAnswersOnlyItself(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	tests := []struct {
		name, host, origin, site, kind string
		want                           int
	}{
		{"the page", "127.0.0.1:8080", "http://127.0.0.1:8080", "same-origin", "application/json", 200},
		{"a tool", "localhost:8080", "", "", "application/json", 200},
		{"IPv6", "[::1]:8080", "", "", "application/json", 200},
		{"a rebound name", "evil.example:8080", "", "", "application/json", 403},
		{"a name that begins like ours", "localhost.evil.example", "", "", "application/json", 403},
		{"another origin", "127.0.0.1:8080", "https://evil.example", "", "application/json", 403},
		{"another port", "127.0.0.1:8080", "http://127.0.0.1:9999", "", "application/json", 403},
		{"no origin at all", "127.0.0.1:8080", "null", "", "application/json", 403},
		{"another site", "127.0.0.1:8080", "", "cross-site", "application/json", 403},
		{"a plain form", "127.0.0.1:8080", "", "", "text/plain", 400},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(http.MethodPost, "/page/say", strings.NewReader(`{"as":"UBUYER","channel":"CACHATS","text":"hi"}`))
		r.Host = tt.host
		r.Header.Set("Content-Type", tt.kind)
		if tt.origin != "" {
			r.Header.Set("Origin", tt.origin)
		}
		if tt.site != "" {
			r.Header.Set("Sec-Fetch-Site", tt.site)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("%s = %d, want %d: %s", tt.name, w.Code, tt.want, w.Body)
		}
	}
}

func TestPageIsServedUnderAStrictPolicy(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	p := open(t, s)
	res, err := http.Get(p.base + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("<script type=\"module\"")) {
		t.Errorf("GET / = %d, %.80s", res.StatusCode, body)
	}
	want := map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
	for key, value := range want {
		if got := res.Header.Get(key); got != value {
			t.Errorf("%s = %q, want %q", key, got, value)
		}
	}
	if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy = %q", policy)
	}
	if home := p.get("/page/home?as=UBUYER"); home["view"] != nil {
		t.Errorf("home before anything is published = %v", home)
	}
	if out := p.post("/", obj{}); out["status"] != 400 {
		t.Errorf("POST / = %v", out)
	}
}
