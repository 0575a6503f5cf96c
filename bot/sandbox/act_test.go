package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"orchidee/bot/sandbox"
)

// listener collects the events the app got, acknowledging each.
func listen(t *testing.T, s *sandbox.Server) func() []obj {
	t.Helper()
	c := dial(t, s).hello()
	var events []obj
	c.serve(func(e obj) any {
		events = append(events, e["payload"].(obj))
		return nil
	})
	return func() []obj { synctest.Wait(); return events }
}

func kinds(payloads []obj) string {
	var out []string
	for _, p := range payloads {
		e, _ := p["event"].(obj)
		kind := fmt.Sprint(e["type"])
		if sub, ok := e["subtype"]; ok {
			kind += "/" + fmt.Sprint(sub)
		}
		if e["bot_id"] != nil {
			kind += "(own)"
		}
		out = append(out, kind)
	}
	return strings.Join(out, " ")
}

func TestWhatTheAppHears(t *testing.T) {
	dm := sandbox.DM(sandbox.Buyer)
	tests := []struct {
		name   string
		events []string // subscriptions; nil: the default ones
		do     func(s *sandbox.Server)
		want   string
	}{
		{"a direct message", nil, func(s *sandbox.Server) { s.Say(sandbox.Buyer, dm, "hi") }, "message"},
		{"a mention in a direct message", nil, func(s *sandbox.Server) { s.Say(sandbox.Buyer, dm, "<@UBOT> hi") }, "message"},
		{"a channel without mention", nil, func(s *sandbox.Server) { s.Say(sandbox.Buyer, sandbox.BuyersRoom, "hi") }, ""},
		{"a mention", nil, func(s *sandbox.Server) { s.Say(sandbox.Buyer, sandbox.BuyersRoom, "<@UBOT> hi") }, "app_mention"},
		{"a mention where messages are subscribed arrives twice", []string{"app_mention", "message.channels"}, func(s *sandbox.Server) { s.Say(sandbox.Buyer, sandbox.BuyersRoom, "<@UBOT> hi") }, "message app_mention"},
		{"a private channel is another subscription", []string{"message.channels"}, func(s *sandbox.Server) { s.Say(sandbox.Staff, "CEQUIPE", "hi") }, ""},
		{"an edit", nil, func(s *sandbox.Server) { s.Edit(sandbox.Buyer, dm, s.Say(sandbox.Buyer, dm, "hi"), "ho") }, "message message/message_changed"},
		{"a mention added by an edit", nil, func(s *sandbox.Server) {
			s.Edit(sandbox.Buyer, sandbox.BuyersRoom, s.Say(sandbox.Buyer, sandbox.BuyersRoom, "hi"), "<@UBOT> hi")
		}, "app_mention"},
		{"a deletion", nil, func(s *sandbox.Server) { s.Delete(sandbox.Buyer, dm, s.Say(sandbox.Buyer, dm, "hi")) }, "message message/message_deleted"},
		{"a file", nil, func(s *sandbox.Server) { s.Upload(sandbox.Buyer, dm, "a.csv", []byte("a")) }, "message/file_share"},
		{"a reaction", nil, func(s *sandbox.Server) { s.React(sandbox.Buyer, dm, s.Say(sandbox.Buyer, dm, "hi"), "eyes") }, "message reaction_added"},
		{"a channel the bot left", nil, func(s *sandbox.Server) {
			s.Leave(sandbox.Bot, sandbox.BuyersRoom)
			s.Say(sandbox.Buyer, sandbox.BuyersRoom, "<@UBOT> hi")
		}, ""},
		{"somebody joins", nil, func(s *sandbox.Server) { s.Join(sandbox.Guest, sandbox.BuyersRoom) }, "member_joined_channel"},
		{"the staff changes", nil, func(s *sandbox.Server) { s.SetStaff(sandbox.Buyer) }, "subteam_members_changed"},
		{"a locale changes", nil, func(s *sandbox.Server) { s.SetLocale(sandbox.Buyer, "de-DE") }, "user_change"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(t, sandbox.Options{Events: tt.events})
				heard := listen(t, s)
				tt.do(s)
				if got := kinds(heard()); got != tt.want {
					t.Errorf("the app heard %q, want %q", got, tt.want)
				}
				clean(t, s)
			})
		})
	}
}

func TestTheAppHearsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		heard := listen(t, s)
		must(t, s, "chat.postMessage", obj{"channel": sandbox.DM(sandbox.Buyer), "text": "hi"})
		if got := kinds(heard()); got != "message(own)" {
			t.Errorf("the app heard %q of its own message", got)
		}
	})
}

func TestTextIsEscapedAsSlackDoes(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"a < b & c > d", "a &lt; b &amp; c &gt; d"},
		{"<!channel>", "&lt;!channel&gt;"},
		{"<@UBOT> @orchidee", "<@UBOT> <@UBOT>"},
		{"<@UNOBODY>", "&lt;@UNOBODY&gt;"},
		{"<#CACHATS>", "<#CACHATS|achats>"},
		{"voir https://a.fr/b?c=d&e=f.", "voir <https://a.fr/b?c=d&amp;e=f>."},
		{"a@b.fr", "<mailto:a@b.fr|a@b.fr>"},
		{"« 300 k€ »", "« 300 k€ »"},
	}
	s := newServer(t, sandbox.Options{})
	for _, tt := range tests {
		ts := s.Say(sandbox.Buyer, sandbox.BuyersRoom, tt.typed)
		if got := s.Thread(sandbox.BuyersRoom, ts)[0].Text; got != tt.want {
			t.Errorf("Say(%q) = %q, want %q", tt.typed, got, tt.want)
		}
	}
}

func TestExternalPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{Events: []string{"app_mention"}})
		heard := listen(t, s)
		ts := s.Say(sandbox.Extern, sandbox.SharedRoom, "<@UBOT> bonjour")
		e := heard()[0]
		if inner := e["event"].(obj); inner["user_team"] != sandbox.ExternTeam || e["team_id"] != sandbox.Team || e["is_ext_shared_channel"] != true {
			t.Errorf("event = %v", e)
		}
		if err := s.Command(sandbox.Extern, sandbox.SharedRoom, "/orchidee", ""); err == nil {
			t.Error("an external person used a slash command")
		}
		if err := s.MessageShortcut(sandbox.Extern, sandbox.SharedRoom, ts, "ask"); err == nil {
			t.Error("an external person used a message shortcut")
		}
		if err := s.GlobalShortcut(sandbox.Extern, "ask"); err == nil {
			t.Error("an external person used a global shortcut")
		}
		must(t, s, "chat.postMessage", obj{"channel": sandbox.SharedRoom, "text": "t", "blocks": []any{actions(button("ok", "OK"))}})
		if err := s.Press(sandbox.Extern, sandbox.SharedRoom, "OK"); err != nil {
			t.Fatal(err)
		}
		p := heard()[1]
		if p["user"].(obj)["team_id"] != sandbox.ExternTeam || p["team"].(obj)["id"] != sandbox.Team {
			t.Errorf("click = %v", p)
		}
		s.Upload(sandbox.Extern, sandbox.SharedRoom, "offre.pdf", []byte("%PDF"))
		s.Say(sandbox.Extern, sandbox.SharedRoom, "<@UBOT> voilà")
		history := must(t, s, "conversations.history", obj{"channel": sandbox.SharedRoom})["messages"].([]any)
		stub := history[1].(obj)["files"].([]any)[0].(obj)
		if stub["file_access"] != "check_file_info" || stub["url_private"] != nil {
			t.Errorf("file in a shared channel = %v, want a stub", stub)
		}
		full := must(t, s, "files.info", obj{"file": stub["id"]})["file"].(obj)
		if full["name"] != "offre.pdf" {
			t.Errorf("files.info = %v", full)
		}
	})
}

func TestManifestDecidesWhatExists(t *testing.T) {
	s := newServer(t, sandbox.Options{Manifest: []byte(`{"features":{"slash_commands":[{"command":"/achats","should_escape":true}],
		"shortcuts":[{"callback_id":"ask","name":"Ask","type":"message"}]},
		"oauth_config":{"scopes":{"bot":["chat:write"]}},"settings":{"event_subscriptions":{"bot_events":["app_mention"]}}}`)})
	c := dial(t, s).hello()
	c.serve(func(obj) any { return nil })
	ts := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "hi")
	if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", ""); err == nil {
		t.Error("a command the manifest does not declare worked")
	}
	if err := s.MessageShortcut(sandbox.Buyer, sandbox.BuyersRoom, ts, "other"); err == nil {
		t.Error("a shortcut the manifest does not declare worked")
	}
	if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/achats", ""); err != nil {
		t.Error(err)
	}
	if err := s.MessageShortcut(sandbox.Buyer, sandbox.BuyersRoom, ts, "ask"); err != nil {
		t.Error(err)
	}
	if out := call(t, s, "users.info", obj{"user": sandbox.Buyer}); out["error"] != "missing_scope" {
		t.Errorf("users.info = %v", out)
	}
}

func TestCommandReplyIsShown(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	c := dial(t, s).hello()
	c.serve(func(e obj) any {
		p := e["payload"].(obj)
		return obj{"text": "heard " + p["text"].(string)}
	})
	if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", "a & b"); err != nil {
		t.Fatal(err)
	}
	e := s.Ephemerals(sandbox.Buyer)
	if len(e) != 1 || e[0].Text != "heard a &amp; b" || len(s.Messages(sandbox.BuyersRoom)) != 0 {
		t.Errorf("Ephemerals = %+v", e)
	}
	clean(t, s)
}

func TestClicksOnlyReachWhatIsSeen(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	c := dial(t, s).hello()
	var last obj
	c.serve(func(e obj) any { last = e["payload"].(obj); return nil })
	ts := must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "t", "blocks": []any{with(actions(button("ok", "OK"), menu), "block_id", "b")}})["ts"].(string)
	at := sandbox.InMessage(sandbox.BuyersRoom, ts)
	bad := map[string]func() error{
		"a stranger":     func() error { return s.Click(sandbox.Guest, at, "b", "ok", "") },
		"no such button": func() error { return s.Click(sandbox.Buyer, at, "b", "nope", "") },
		"another value":  func() error { return s.Click(sandbox.Buyer, at, "b", "ok", "forged") },
		"no such option": func() error { return s.Select(sandbox.Buyer, at, "b", "m", "99") },
		"no such message": func() error {
			return s.Click(sandbox.Buyer, sandbox.InMessage(sandbox.BuyersRoom, "1.0"), "b", "ok", "")
		},
		"no such view":      func() error { return s.Click(sandbox.Buyer, sandbox.InView("V1"), "b", "ok", "") },
		"an empty Home":     func() error { return s.Click(sandbox.Buyer, sandbox.InHome(), "b", "ok", "") },
		"no such container": func() error { return s.Click(sandbox.Buyer, sandbox.Place{}, "b", "ok", "") },
		"no such label":     func() error { return s.Press(sandbox.Buyer, sandbox.BuyersRoom, "Cancel") },
	}
	for name, do := range bad {
		if do() == nil {
			t.Errorf("%s could click", name)
		}
	}
	secret := must(t, s, "chat.postEphemeral", obj{"channel": sandbox.BuyersRoom, "user": sandbox.Staff, "text": "t", "blocks": []any{actions(button("only", "Only staff"))}})["message_ts"].(string)
	if s.Click(sandbox.Buyer, sandbox.InMessage(sandbox.BuyersRoom, secret), "", "only", "") == nil || s.Press(sandbox.Buyer, sandbox.BuyersRoom, "Only staff") == nil {
		t.Error("somebody else's ephemeral message was clicked")
	}
	if err := s.Press(sandbox.Staff, sandbox.BuyersRoom, "Only staff"); err != nil || last["container"].(obj)["is_ephemeral"] != true || last["message"] != nil {
		t.Errorf("a click in an ephemeral message = %v, %v", last, err)
	}
	if err := s.Select(sandbox.Buyer, at, "b", "m", "1"); err != nil {
		t.Fatal(err)
	}
	if err := s.Press(sandbox.Buyer, sandbox.BuyersRoom, "OK"); err != nil {
		t.Fatal(err)
	}
	if last["type"] != "block_actions" || last["message"].(obj)["ts"] != ts || last["container"].(obj)["channel_id"] != sandbox.BuyersRoom {
		t.Errorf("payload = %v", last)
	}
	state := last["state"].(obj)["values"].(obj)["b"].(obj)["m"].(obj)["selected_option"].(obj)
	if state["value"] != "1" {
		t.Errorf("state = %v, want what was chosen before", state)
	}
	clean(t, s)
}

func post(t *testing.T, s *sandbox.Server, url string, body obj) int {
	t.Helper()
	raw, _ := json.Marshal(body)
	res, err := s.HTTPClient().Post(url, "application/json", bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.Header.Get("Content-Type") == "" {
		t.Error("the answer has no Content-Type")
	}
	return res.StatusCode
}

func TestResponseURL(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		c := dial(t, s).hello()
		var url string
		c.serve(func(e obj) any {
			if u, ok := e["payload"].(obj)["response_url"].(string); ok {
				url = u
			}
			return nil
		})
		must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "before", "blocks": []any{actions(button("ok", "OK"))}})
		click := func() {
			if err := s.Press(sandbox.Buyer, sandbox.BuyersRoom, "OK"); err != nil {
				t.Fatal(err)
			}
		}
		click()
		if code := post(t, s, url, obj{"text": "only you"}); code != http.StatusOK {
			t.Errorf("first use = %d", code)
		}
		if e := s.Ephemerals(sandbox.Buyer); len(e) != 1 || e[0].Text != "only you" {
			t.Errorf("Ephemerals = %+v", e)
		}
		post(t, s, url, obj{"text": "for all", "response_type": "in_channel"})
		post(t, s, url, obj{"text": "after", "replace_original": true, "blocks": []any{actions(button("ok", "OK"))}})
		if m := s.Messages(sandbox.BuyersRoom); len(m) != 2 || m[0].Text != "after" || m[1].Text != "for all" {
			t.Errorf("Messages = %+v", m)
		}
		if code := post(t, s, url, obj{"text": "t", "blocks": []any{obj{"type": "x"}}}); code != http.StatusBadRequest {
			t.Errorf("unknown block = %d", code)
		}
		broke(t, s, "unsupported type: x")
		post(t, s, url, obj{"delete_original": true})
		if m := s.Messages(sandbox.BuyersRoom); len(m) != 1 {
			t.Errorf("after delete_original = %+v", m)
		}
		if code := post(t, s, url, obj{"text": "sixth"}); code != http.StatusNotFound {
			t.Errorf("sixth use = %d, want 404", code)
		}
		broke(t, s, "used_url")

		must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "t", "blocks": []any{actions(button("ok", "OK"))}})
		click()
		time.Sleep(30*time.Minute + time.Second)
		if code := post(t, s, url, obj{"text": "late"}); code != http.StatusNotFound {
			t.Errorf("after half an hour = %d, want 404", code)
		}
		broke(t, s, "expired_url")
	})
}

func TestTombstone(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	root := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "question")
	s.Say(sandbox.Staff, sandbox.BuyersRoom, "answer", sandbox.InThread(root))
	if err := s.Delete(sandbox.Buyer, sandbox.BuyersRoom, root); err != nil {
		t.Fatal(err)
	}
	if thread := s.Thread(sandbox.BuyersRoom, root); len(thread) != 2 || thread[0].Subtype != "tombstone" {
		t.Errorf("thread = %+v", thread)
	}
}

func TestTranscript(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	ts := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "@orchidee quelle clause ? <b>")
	must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "thread_ts": ts, "text": "t", "blocks": []any{
		obj{"type": "header", "text": plain("Clauses")},
		section("Bonjour <@UBUYER>, voir <https://a.fr|l'article> &amp; la suite"),
		obj{"type": "rich_text", "elements": []any{obj{"type": "rich_text_quote", "elements": []any{obj{"type": "text", "text": "cité"}}}}},
		obj{"type": "context", "elements": []any{plain("CCP"), plain("2026")}},
		actions(button("a", "Utile"), menu),
	}})
	must(t, s, "chat.postEphemeral", obj{"channel": sandbox.BuyersRoom, "user": sandbox.Buyer, "text": "merci"})
	s.Upload(sandbox.Buyer, sandbox.BuyersRoom, "liste.csv", []byte("a;b"))
	want := `#achats
  Acheteur: @Orchidée quelle clause ? <b>
      Orchidée: # Clauses
        Bonjour @Acheteur, voir l'article → https://a.fr & la suite
        > cité
        ~ CCP · 2026
        [Utile] {static_select: o0 | o1}
  Orchidée (only to Acheteur): merci
  Acheteur: [file liste.csv, 3 bytes]
`
	if got := s.Transcript(sandbox.BuyersRoom); got != want {
		t.Errorf("Transcript:\n%s\nwant:\n%s", got, want)
	}
	clean(t, s)
}
