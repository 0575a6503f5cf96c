package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"orchidee/bot/sandbox"
)

// formApp is an app whose command opens a modal at once and which then answers submissions by
// whatever reply says.
type formApp struct {
	s     *sandbox.Server
	t     *testing.T
	seen  []obj // payloads, in order
	reply func(payload obj) any
}

func newFormApp(t *testing.T, s *sandbox.Server, view obj) *formApp {
	t.Helper()
	f := &formApp{s: s, t: t}
	c := dial(t, s).hello()
	c.serve(func(e obj) any {
		p := e["payload"].(obj)
		f.seen = append(f.seen, p)
		if e["type"] == "slash_commands" {
			call(t, s, "views.open", obj{"trigger_id": p["trigger_id"], "view": view})
			return nil
		}
		if f.reply != nil {
			return f.reply(p)
		}
		return nil
	})
	if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", "demande"); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *formApp) top() string {
	f.t.Helper()
	v := f.s.Modal(sandbox.Buyer)
	if v == nil {
		f.t.Fatal("no modal is open")
	}
	return v["id"].(string)
}

func (f *formApp) last() obj { return f.seen[len(f.seen)-1] }

var textInput = obj{"type": "plain_text_input", "action_id": "text", "min_length": 2, "max_length": 10}

func TestTriggers(t *testing.T) {
	tests := []struct {
		name string
		wait time.Duration
		uses int
		want any
	}{
		{"at once", 0, 1, nil},
		{"after three seconds", 3 * time.Second, 1, nil},
		{"later", 3001 * time.Millisecond, 1, "expired_trigger_id"},
		{"twice", 0, 2, "exchanged_trigger_id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(t, sandbox.Options{})
				c := dial(t, s).hello()
				var trigger any
				c.serve(func(e obj) any { trigger = e["payload"].(obj)["trigger_id"]; return nil })
				if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", ""); err != nil {
					t.Fatal(err)
				}
				time.Sleep(tt.wait)
				var out obj
				for range tt.uses {
					out = call(t, s, "views.open", obj{"trigger_id": trigger, "view": modal(section("a"))})
				}
				if out["error"] != tt.want {
					t.Errorf("views.open = %v, want %v", out["error"], tt.want)
				}
			})
		})
	}
}

func TestViewLimits(t *testing.T) {
	withInput := modal(input("b", "L", textInput))
	tests := []struct {
		name      string
		good, bad obj
		want      string
	}{
		{"title", with(modal(), "title", plain(x(24))), with(modal(), "title", plain(x(25))), "less than 25 characters [json-pointer:/view/title/text]"},
		{"title required", modal(), with(modal(), "title", nil), "missing required field: title"},
		{"close", with(modal(), "close", plain(x(24))), with(modal(), "close", plain(x(25))), "/view/close/text"},
		{"submit", withInput, with(withInput, "submit", plain(x(25))), "/view/submit/text"},
		{"submit beside inputs", withInput, with(withInput, "submit", nil), "missing required field: submit"},
		{"private_metadata", with(modal(), "private_metadata", x(3000)), with(modal(), "private_metadata", x(3001)), "/view/private_metadata"},
		{"callback_id", with(modal(), "callback_id", x(255)), with(modal(), "callback_id", x(256)), "/view/callback_id"},
		{"blocks", modal(list(100, func(int) any { return obj{"type": "divider"} })...), modal(list(101, func(int) any { return obj{"type": "divider"} })...), "no more than 100"},
		{"type", modal(), with(modal(), "type", "home"), "/view/type"},
		{"no feedback buttons", modal(section("a")), modal(obj{"type": "context_actions", "elements": []any{}}), "unsupported type: context_actions"},
		{"file input", modal(input("f", "F", obj{"type": "file_input", "max_files": 10})), modal(input("f", "F", obj{"type": "file_input", "max_files": 11})), "max_files"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, sandbox.Options{})
			f := newFormApp(t, s, modal(section("first")))
			update := func(v obj) obj { return call(t, s, "views.update", obj{"view_id": f.top(), "view": v}) }
			if out := update(tt.good); out["ok"] != true {
				t.Errorf("inside the limit = %v", out)
			}
			out := update(tt.bad)
			if out["error"] != "invalid_arguments" || !strings.Contains(fmt.Sprint(out["response_metadata"]), tt.want) {
				t.Errorf("outside the limit = %v, want %q", out, tt.want)
			}
			broke(t, s, tt.want)
		})
	}
}

func TestFormIsCheckedThenSent(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	f := newFormApp(t, s, modal(
		input("need", "Need", textInput),
		input("when", "When", obj{"type": "datepicker", "action_id": "date"}),
		with(input("kind", "Kind", menu), "optional", true),
		with(input("mail", "Mail", obj{"type": "email_text_input", "action_id": "mail"}), "optional", true),
	))
	tests := []struct {
		name   string
		values sandbox.Values
		want   string // the field at fault
	}{
		{"empty", nil, "need"},
		{"too short", sandbox.Values{"need": "a", "when": "2026-12-01"}, "need"},
		{"too long", sandbox.Values{"need": "abcdefghijk", "when": "2026-12-01"}, "need"},
		{"no address", sandbox.Values{"need": "abc", "when": "2026-12-01", "mail": "nobody"}, "mail"},
	}
	for _, tt := range tests {
		r, err := s.Submit(sandbox.Buyer, f.top(), tt.values)
		if err != nil || r.Outcome != "errors" || !r.Local || r.Errors[tt.want] == "" {
			t.Errorf("%s: Submit = %+v, %v, want an error on %s", tt.name, r, err, tt.want)
		}
	}
	if n := len(f.seen); n != 1 {
		t.Fatalf("the app saw %d payloads, want only the command", n)
	}
	for _, bad := range []sandbox.Values{{"kind": "99"}, {"when": "tomorrow"}, {"nothing": "x"}} {
		if _, err := s.Submit(sandbox.Buyer, f.top(), bad); err == nil {
			t.Errorf("Submit(%v) passed", bad)
		}
	}
	r, err := s.Submit(sandbox.Buyer, f.top(), sandbox.Values{"need": "balais", "when": "2026-12-01", "kind": "1", "mail": ""})
	if err != nil || r.Outcome != "closed" || s.Modal(sandbox.Buyer) != nil {
		t.Fatalf("Submit = %+v, %v", r, err)
	}
	values := f.last()["view"].(obj)["state"].(obj)["values"].(obj)
	if got := values["need"].(obj)["text"].(obj)["value"]; got != "balais" {
		t.Errorf("need = %v", got)
	}
	if got := values["kind"].(obj)["m"].(obj)["selected_option"].(obj)["value"]; got != "1" {
		t.Errorf("kind = %v", got)
	}
	if got, ok := values["mail"].(obj)["mail"].(obj)["value"]; !ok || got != nil {
		t.Errorf("mail = %v, want null", got)
	}
	clean(t, s)
}

func TestAnswersToAForm(t *testing.T) {
	tests := []struct {
		name      string
		reply     any
		outcome   string
		violation string
		open      int // views left
	}{
		{"nothing", nil, "closed", "", 0},
		{"clear", obj{"response_action": "clear"}, "closed", "", 0},
		{"errors", obj{"response_action": "errors", "errors": obj{"need": "No."}}, "errors", "", 1},
		{"errors of a block that is no input", obj{"response_action": "errors", "errors": obj{"note": "No."}}, "timeout", "no input block", 1},
		{"errors of an action_id", obj{"response_action": "errors", "errors": obj{"text": "No."}}, "timeout", "no input block", 1},
		{"no errors", obj{"response_action": "errors", "errors": obj{}}, "timeout", "none is given", 1},
		{"an empty error", obj{"response_action": "errors", "errors": obj{"need": ""}}, "timeout", "is empty", 1},
		{"update", obj{"response_action": "update", "view": modal(section("done"))}, "updated", "", 1},
		{"push", obj{"response_action": "push", "view": modal(section("sure?"))}, "pushed", "", 2},
		{"a view beyond limits", obj{"response_action": "update", "view": with(modal(), "title", plain(x(25)))}, "timeout", "less than 25", 1},
		{"something else", obj{"response_action": "explode"}, "timeout", "explode", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, sandbox.Options{})
			f := newFormApp(t, s, modal(input("need", "Need", textInput), with(section("n"), "block_id", "note")))
			f.reply = func(obj) any { return tt.reply }
			r, _ := s.Submit(sandbox.Buyer, f.top(), sandbox.Values{"need": "balais"})
			if r.Outcome != tt.outcome || len(s.Modals(sandbox.Buyer)) != tt.open {
				t.Errorf("Submit = %+v with %d views open, want %s and %d", r, len(s.Modals(sandbox.Buyer)), tt.outcome, tt.open)
			}
			if tt.violation == "" {
				clean(t, s)
			} else {
				broke(t, s, tt.violation)
			}
		})
	}
}

func TestSilentAppKeepsTheForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		f := newFormApp(t, s, modal(input("need", "Need", textInput)))
		f.reply = func(obj) any { time.Sleep(4 * time.Second); return nil }
		if r, err := s.Submit(sandbox.Buyer, f.top(), sandbox.Values{"need": "balais"}); err != sandbox.ErrTimeout || r.Outcome != "timeout" {
			t.Errorf("Submit = %+v, %v", r, err)
		}
		f.top()
		time.Sleep(2 * time.Second)
		broke(t, s, "view_submission was not acknowledged within 3s")
	})
}

func TestStackHoldsThreeViews(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	more := modal(actions(button("more", "More")))
	f := newFormApp(t, s, more)
	var errors []any
	f.reply = func(p obj) any {
		errors = append(errors, call(t, s, "views.push", obj{"trigger_id": p["trigger_id"], "view": more})["error"])
		return nil
	}
	for range 3 {
		if err := s.Click(sandbox.Buyer, sandbox.InView(f.top()), "", "more", ""); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(errors) != "[<nil> <nil> push_limit_reached]" || len(s.Modals(sandbox.Buyer)) != 3 {
		t.Errorf("views.push = %v with %d views", errors, len(s.Modals(sandbox.Buyer)))
	}
	all := s.Modals(sandbox.Buyer)
	if all[2]["previous_view_id"] != all[1]["id"] || all[2]["root_view_id"] != all[0]["id"] {
		t.Errorf("stack = %v, %v, %v", all[0]["id"], all[1], all[2])
	}
	if err := s.CloseView(sandbox.Buyer, all[0]["id"].(string)); err == nil {
		t.Error("a covered view was closed")
	}
}

func TestUpdateKeepsWhatWasTypedUnderTheSameIDs(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	dispatching := with(input("cpv", "CPV", menu), "dispatch_action", true)
	f := newFormApp(t, s, modal(input("need", "Need", textInput), dispatching))
	var hash any
	f.reply = func(p obj) any {
		v := p["view"].(obj)
		hash = v["hash"]
		must(t, s, "views.update", obj{"view_id": v["id"], "hash": hash, "view": modal(input("need", "Need", textInput), input("cpv2", "CPV", menu))})
		return nil
	}
	top := sandbox.InView(f.top())
	if err := s.Select(sandbox.Buyer, top, "need", "text", "balais"); err != nil {
		t.Fatal(err)
	}
	if n := len(f.seen); n != 1 {
		t.Errorf("an input without dispatch_action told the app: %v", f.last())
	}
	if err := s.Select(sandbox.Buyer, top, "cpv", "m", "1"); err != nil {
		t.Fatal(err)
	}
	if got := f.last()["view"].(obj)["state"].(obj)["values"].(obj)["need"].(obj)["text"].(obj)["value"]; got != "balais" {
		t.Errorf("state in the action = %v", got)
	}
	values := s.Modal(sandbox.Buyer)["state"].(obj)["values"].(obj)
	if values["need"].(obj)["text"].(obj)["value"] != "balais" || values["cpv2"].(obj)["m"].(obj)["selected_option"] != nil {
		t.Errorf("state after the update = %v", values)
	}
	if out := call(t, s, "views.update", obj{"view_id": f.top(), "hash": hash, "view": modal(section("late"))}); out["error"] != "hash_conflict" {
		t.Errorf("update with an old hash = %v", out)
	}
	clean(t, s)
}

func TestHome(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	home := obj{"type": "home", "blocks": []any{section("hello")}}
	first := must(t, s, "views.publish", obj{"user_id": sandbox.Guest, "view": home})["view"].(obj)
	must(t, s, "views.publish", obj{"user_id": sandbox.Guest, "view": home, "hash": first["hash"]})
	if out := call(t, s, "views.publish", obj{"user_id": sandbox.Guest, "view": home, "hash": first["hash"]}); out["error"] != "hash_conflict" {
		t.Errorf("publishing with an old hash = %v", out)
	}
	if s.Home(sandbox.Guest)["id"] != first["id"] || s.Home(sandbox.Buyer) != nil {
		t.Error("a Home is one person's")
	}
	c := dial(t, s).hello()
	if err := s.OpenHome(sandbox.Guest); err != nil {
		t.Fatal(err)
	}
	event := c.next()["payload"].(obj)["event"].(obj)
	if event["type"] != "app_home_opened" || event["tab"] != "home" || event["view"] == nil {
		t.Errorf("event = %v", event)
	}
}

func TestClosingTellsTheAppThatAsked(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	f := newFormApp(t, s, with(modal(input("need", "Need", textInput)), "notify_on_close", true))
	if err := s.CloseView(sandbox.Buyer, f.top()); err != nil {
		t.Fatal(err)
	}
	if p := f.last(); p["type"] != "view_closed" || p["is_cleared"] != false || s.Modal(sandbox.Buyer) != nil {
		t.Errorf("last payload = %v", p)
	}
	clean(t, s)
}

func TestExternalMenus(t *testing.T) {
	external := obj{"type": "external_select", "action_id": "cpv"}
	tests := []struct {
		name, query string
		reply       any
		want        int
		violation   string
	}{
		{"options", "bal", obj{"options": list(2, option)}, 2, ""},
		{"groups", "bal", obj{"option_groups": []any{obj{"label": plain("g"), "options": list(3, option)}}}, 3, ""},
		{"nothing matches", "bal", obj{"options": []any{}}, 0, ""},
		{"too short a query is not sent", "ba", obj{"options": list(2, option)}, 0, ""},
		{"no list at all", "bal", obj{}, 0, "an empty list is []"},
		{"too many", "bal", obj{"options": list(101, option)}, 0, "no more than 100"},
		{"too long", "bal", obj{"options": []any{obj{"text": plain(x(76)), "value": "v"}}}, 0, "less than 76"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, sandbox.Options{})
			f := newFormApp(t, s, modal(input("cpv", "CPV", external)))
			f.reply = func(obj) any { return tt.reply }
			got, err := s.Suggest(sandbox.Buyer, sandbox.InView(f.top()), "cpv", "cpv", tt.query)
			if len(got) != tt.want || (err != nil) != (tt.violation != "") {
				t.Errorf("Suggest = %v, %v", got, err)
			}
			if tt.violation != "" {
				broke(t, s, tt.violation)
				return
			}
			clean(t, s)
			f.reply = nil
			if _, err := s.Submit(sandbox.Buyer, f.top(), sandbox.Values{"cpv": "0"}); (err == nil) != (tt.want > 0) {
				t.Errorf("Submit of an option %v offered = %v", got, err)
			}
		})
	}
}
