package sandbox_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"orchidee/bot/sandbox"
)

func TestWorkspaceAndBot(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	api := client(s)
	who, err := api.AuthTest()
	if err != nil || who.TeamID != sandbox.Team || who.UserID != sandbox.Bot || who.BotID == "" {
		t.Errorf("AuthTest = %+v, %v", who, err)
	}
	team, err := api.GetTeamInfo()
	if err != nil || team.ID != sandbox.Team || team.Name != "Région Grand Est" {
		t.Errorf("GetTeamInfo = %+v, %v", team, err)
	}
	bot, err := api.GetBotInfo(slack.GetBotInfoParameters{Bot: who.BotID})
	if err != nil || bot.UserID != sandbox.Bot {
		t.Errorf("GetBotInfo = %+v, %v", bot, err)
	}
	if out := call(t, s, "bots.info", obj{"bot": "BNOPE"}); out["error"] != "bot_not_found" {
		t.Errorf("bots.info = %v", out)
	}
	if out := callAs(t, s, "", "api.test", obj{"foo": "bar"}); out["args"].(obj)["foo"] != "bar" {
		t.Errorf("api.test = %v", out)
	}
	clean(t, s)
}

func TestConversations(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	api := client(s)
	c, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: sandbox.SharedRoom, IncludeNumMembers: true})
	if err != nil || !c.IsExtShared || c.Name != "fournisseurs" || c.NumMembers != 5 {
		t.Errorf("GetConversationInfo = %+v, %v", c, err)
	}
	members, _, err := api.GetUsersInConversation(&slack.GetUsersInConversationParameters{ChannelID: sandbox.BuyersRoom})
	if err != nil || !slices.Equal(members, []string{sandbox.Buyer, sandbox.Staff, sandbox.Bot}) {
		t.Errorf("GetUsersInConversation = %v, %v", members, err)
	}
	for types, want := range map[string]int{"public_channel": 2, "public_channel,private_channel": 3, "im": 4} {
		list, _, err := api.GetConversations(&slack.GetConversationsParameters{Types: strings.Split(types, ",")})
		if err != nil || len(list) != want {
			t.Errorf("GetConversations(%s) = %d, %v, want %d", types, len(list), err, want)
		}
	}
	of, _, err := api.GetConversationsForUser(&slack.GetConversationsForUserParameters{UserID: sandbox.Guest, Types: []string{"public_channel", "private_channel"}})
	if err != nil || len(of) != 1 || of[0].ID != sandbox.SharedRoom {
		t.Errorf("GetConversationsForUser = %v, %v", of, err)
	}
	dm, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{sandbox.Extern}, ReturnIM: true})
	if err != nil || dm.ID != sandbox.DM(sandbox.Extern) || dm.User != sandbox.Extern {
		t.Errorf("OpenConversation = %+v, %v", dm, err)
	}
	for users, want := range map[string]string{"": "users_list_not_supplied", "UNOPE": "user_not_found", "UBUYER,UGUEST": "users_list_not_supplied"} {
		if out := call(t, s, "conversations.open", obj{"users": users}); out["error"] != want {
			t.Errorf("conversations.open(%q) = %v, want %s", users, out, want)
		}
	}
	s.Forgive()
	room := s.AddChannel("CMORE", "plus", s.AddPerson("UMORE", "Encore"))
	if _, err := api.GetConversationInfo(&slack.GetConversationInfoInput{ChannelID: room}); err != nil {
		t.Error(err)
	}
	s.Say("UMORE", sandbox.DM("UMORE"), "bonjour")
	s.Leave(sandbox.Bot, "CEQUIPE")
	if out := call(t, s, "conversations.info", obj{"channel": "CEQUIPE"}); out["error"] != "channel_not_found" {
		t.Errorf("a private channel the bot left = %v", out)
	}
	if out := call(t, s, "conversations.history", obj{"channel": "CEQUIPE"}); out["error"] != "not_in_channel" {
		t.Errorf("its history = %v", out)
	}
	clean(t, s)
}

func TestReactions(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	api := client(s)
	ts := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "hi")
	ref := slack.NewRefToMessage(sandbox.BuyersRoom, ts)
	if err := api.AddReaction("eyes", ref); err != nil {
		t.Fatal(err)
	}
	if err := api.AddReaction("eyes", ref); err == nil || err.Error() != "already_reacted" {
		t.Errorf("a second time = %v", err)
	}
	if err := s.React(sandbox.Staff, sandbox.BuyersRoom, ts, "eyes"); err != nil {
		t.Fatal(err)
	}
	if r := s.Messages(sandbox.BuyersRoom)[0].Reactions; len(r) != 1 || r[0].Count != 2 {
		t.Errorf("reactions = %+v", r)
	}
	got := must(t, s, "reactions.get", obj{"channel": sandbox.BuyersRoom, "timestamp": ts})["message"].(obj)["reactions"].([]any)
	if len(got) != 1 {
		t.Errorf("reactions.get = %v", got)
	}
	if err := api.RemoveReaction("eyes", ref); err != nil {
		t.Fatal(err)
	}
	if err := api.RemoveReaction("eyes", ref); err == nil || err.Error() != "no_reaction" {
		t.Errorf("removing twice = %v", err)
	}
	s.React(sandbox.Staff, sandbox.BuyersRoom, ts, "eyes") // a second time takes it back
	if r := s.Messages(sandbox.BuyersRoom)[0].Reactions; len(r) != 0 {
		t.Errorf("reactions = %+v", r)
	}
	clean(t, s)
	call(t, s, "reactions.add", obj{"channel": sandbox.BuyersRoom, "timestamp": ts, "name": ":eyes:"})
	broke(t, s, "invalid_name")
}

func TestPermalinks(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	root := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "hi")
	reply := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "ho", sandbox.InThread(root))
	link, err := client(s).GetPermalink(&slack.PermalinkParameters{Channel: sandbox.BuyersRoom, Ts: reply})
	want := fmt.Sprintf("https://grandest.slack.test/archives/CACHATS/p%s?thread_ts=%s&cid=CACHATS", strings.ReplaceAll(reply, ".", ""), root)
	if err != nil || link != want {
		t.Errorf("GetPermalink = %s, %v, want %s", link, err, want)
	}
}

func TestStatusGoesWithTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		ts := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "hi")
		status := func() string { return s.Messages(sandbox.BuyersRoom)[0].Status }
		set := func() {
			must(t, s, "assistant.threads.setStatus", obj{"channel_id": sandbox.BuyersRoom, "thread_ts": ts, "status": "cherche…"})
		}
		set()
		if status() != "cherche…" {
			t.Errorf("status = %q", status())
		}
		must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "thread_ts": ts, "text": "voilà"})
		if status() != "" {
			t.Errorf("status after the answer = %q", status())
		}
		set()
		time.Sleep(2*time.Minute + time.Second)
		if status() != "" {
			t.Errorf("status after two minutes = %q", status())
		}
		clean(t, s)
	})
}

func TestGroupsAndScheduledList(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	groups, err := client(s).GetUserGroups(slack.GetUserGroupsOptionIncludeUsers(true))
	if err != nil || len(groups) != 1 || groups[0].ID != s.StaffGroup() || !slices.Equal(groups[0].Users, []string{sandbox.Staff}) {
		t.Errorf("GetUserGroups = %+v, %v", groups, err)
	}
	must(t, s, "chat.scheduleMessage", obj{"channel": s.StaffChannel(), "text": "later", "post_at": time.Now().Add(time.Hour).Unix()})
	list := must(t, s, "chat.scheduledMessages.list", obj{"channel": s.StaffChannel()})["scheduled_messages"].([]any)
	if len(list) != 1 {
		t.Errorf("scheduled = %v", list)
	}
	clean(t, s)
}

// A value of each kind of input, as a person gives it and as the app receives it.
func TestEveryKindOfInput(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	file := s.Keep(sandbox.Buyer, "liste.xlsx", []byte("xlsx"))
	tests := []struct {
		element obj
		given   any
		field   string
		want    string
	}{
		{obj{"type": "plain_text_input"}, "a", "value", "a"},
		{obj{"type": "email_text_input"}, "a@b.fr", "value", "a@b.fr"},
		{obj{"type": "url_text_input"}, "https://a.fr", "value", "https://a.fr"},
		{obj{"type": "number_input", "is_decimal_allowed": false, "min_value": "1", "max_value": "9"}, "5", "value", "5"},
		{obj{"type": "datepicker"}, "2026-12-01", "selected_date", "2026-12-01"},
		{obj{"type": "timepicker"}, "14:30", "selected_time", "14:30"},
		{obj{"type": "datetimepicker"}, 1796306400.0, "selected_date_time", "1.7963064e+09"},
		{menu, "1", "selected_option", "map[text:map[text:o1 type:plain_text] value:1]"},
		{obj{"type": "radio_buttons", "options": list(2, option)}, "0", "selected_option", "map[text:map[text:o0 type:plain_text] value:0]"},
		{obj{"type": "checkboxes", "options": list(2, option)}, []string{"0"}, "selected_options", "[map[text:map[text:o0 type:plain_text] value:0]]"},
		{obj{"type": "multi_static_select", "options": list(2, option)}, []any{"1"}, "selected_options", "[map[text:map[text:o1 type:plain_text] value:1]]"},
		{obj{"type": "users_select"}, sandbox.Staff, "selected_user", sandbox.Staff},
		{obj{"type": "multi_users_select"}, []string{sandbox.Staff, sandbox.Buyer}, "selected_users", "[USTAFF UBUYER]"},
		{obj{"type": "conversations_select"}, sandbox.BuyersRoom, "selected_conversation", sandbox.BuyersRoom},
		{obj{"type": "file_input"}, []string{file}, "files", "liste.xlsx"},
	}
	var blocks []any
	values := sandbox.Values{}
	for i, tt := range tests {
		block := fmt.Sprint("b", i)
		blocks = append(blocks, input(block, "L", with(tt.element, "action_id", "a")))
		values[block] = tt.given
	}
	f := newFormApp(t, s, modal(blocks...))
	if r, err := s.Submit(sandbox.Buyer, f.top(), values); err != nil || r.Outcome != "closed" {
		t.Fatalf("Submit = %+v, %v", r, err)
	}
	state := f.last()["view"].(obj)["state"].(obj)["values"].(obj)
	for i, tt := range tests {
		got := state[fmt.Sprint("b", i)].(obj)["a"].(obj)
		if got["type"] != tt.element["type"] || !strings.Contains(fmt.Sprint(got[tt.field]), tt.want) {
			t.Errorf("%v = %v, want %s", tt.element["type"], got, tt.want)
		}
	}
	clean(t, s)
}

func TestClientRefusesNumbersAndAddresses(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	number := obj{"type": "number_input", "action_id": "a", "is_decimal_allowed": false, "min_value": "1", "max_value": "9"}
	f := newFormApp(t, s, modal(with(input("n", "N", number), "optional", true), with(input("u", "U", obj{"type": "url_text_input", "action_id": "a"}), "optional", true)))
	for _, bad := range []sandbox.Values{{"n": "0"}, {"n": "10"}, {"n": "1.5"}, {"n": "x"}, {"n": "5", "u": "nowhere"}} {
		if r, err := s.Submit(sandbox.Buyer, f.top(), bad); err != nil || r.Outcome != "errors" || !r.Local {
			t.Errorf("Submit(%v) = %+v, %v", bad, r, err)
		}
	}
}

func TestElementsOfMessages(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	c := dial(t, s).hello()
	var last obj
	c.serve(func(e obj) any { last = e["payload"].(obj); return nil })
	feedback := obj{"type": "feedback_buttons", "action_id": "rate", "positive_button": obj{"text": plain("Utile"), "value": "up"}, "negative_button": obj{"text": plain("Inutile"), "value": "down"}}
	card := obj{"type": "card", "title": plain("Carte"), "actions": []any{button("card", "Voir")}}
	ts := must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "t", "blocks": []any{
		obj{"type": "context_actions", "elements": []any{feedback}},
		actions(obj{"type": "overflow", "action_id": "more", "options": list(2, option)}),
		obj{"type": "carousel", "elements": []any{card}},
		with(section("a"), "accessory", button("side", "Côté")),
	}})["ts"].(string)
	at := sandbox.InMessage(sandbox.BuyersRoom, ts)
	tests := []struct{ action, value, field, want string }{
		{"rate", "down", "value", "down"},
		{"more", "1", "selected_option", "value:1"},
		{"card", "", "value", "card"},
		{"side", "side", "value", "side"},
	}
	for _, tt := range tests {
		if err := s.Click(sandbox.Buyer, at, "", tt.action, tt.value); err != nil {
			t.Fatal(err)
		}
		got := last["actions"].([]any)[0].(obj)
		if got["action_id"] != tt.action || !strings.Contains(fmt.Sprint(got[tt.field]), tt.want) {
			t.Errorf("action = %v, want %s in %s", got, tt.want, tt.field)
		}
	}
	for action, value := range map[string]string{"rate": "sideways", "more": "99"} {
		if s.Click(sandbox.Buyer, at, "", action, value) == nil {
			t.Errorf("%s took the value %q", action, value)
		}
	}
	clean(t, s)
}

func TestTranscriptOfEveryBlock(t *testing.T) {
	s := newServer(t, sandbox.Options{Lang: "en"})
	rich := func(elements ...any) obj { return obj{"type": "rich_text", "elements": elements} }
	line := func(elements ...any) obj { return obj{"type": "rich_text_section", "elements": elements} }
	text := func(v string) obj { return obj{"type": "text", "text": v} }
	image := obj{"type": "image", "image_url": "https://a.fr/a.png", "alt_text": "a map"}
	must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "t", "blocks": []any{
		obj{"type": "divider"},
		obj{"type": "section", "fields": []any{plain("one"), obj{"type": "mrkdwn", "text": "two\nthree"}}, "accessory": with(button("go", "Open"), "url", "https://a.fr")},
		obj{"type": "context", "elements": []any{image, obj{"type": "mrkdwn", "text": "<mailto:a@b.fr|a@b.fr> <!date^1796306400^{date}|3 Dec> <#CACHATS>"}}},
		image,
		obj{"type": "markdown", "text": "**bold**"},
		rich(
			line(text("see "), obj{"type": "link", "url": "https://a.fr"}, text(" and "), obj{"type": "link", "url": "https://b.fr", "text": "b"}),
			obj{"type": "rich_text_list", "style": "ordered", "elements": []any{line(text("first")), line(obj{"type": "user", "user_id": sandbox.Buyer})}},
			obj{"type": "rich_text_list", "style": "bullet", "elements": []any{line(obj{"type": "emoji", "name": "eyes"}, obj{"type": "channel", "channel_id": sandbox.BuyersRoom})}},
			line(obj{"type": "date", "timestamp": 1796306400, "format": "{date}", "fallback": "3 Dec"}, obj{"type": "citation", "text": "CCP"}, obj{"type": "color", "value": "#fff"}),
		),
		input("b", "Need", with(menu, "placeholder", plain("Choose"))),
		with(input("c", "More", obj{"type": "plain_text_input", "action_id": "i"}), "optional", true),
		obj{"type": "context_actions", "elements": []any{obj{"type": "feedback_buttons", "action_id": "f", "positive_button": obj{"text": plain("Good"), "value": "1"}, "negative_button": obj{"text": plain("Bad"), "value": "0"}}}},
	}})
	s.React(sandbox.Buyer, sandbox.BuyersRoom, s.Messages(sandbox.BuyersRoom)[0].TS, "eyes")
	want := `#achats
  Orchidée: ---
    | one
    | two
    | three
    [Open → https://a.fr]
    ~ [image a map] · a@b.fr 3 Dec #achats
    [image a map]
    **bold**
    see https://a.fr and b → https://b.fr
    1. first
    2. @Buyer
    • :eyes:#achats
    3 Dec[CCP][color]
    Need * {Choose: o0 | o1}
    More {plain_text_input}
    [Good] [Bad]
    :eyes: 1
`
	if got := s.Transcript(sandbox.BuyersRoom); got != want {
		t.Errorf("Transcript:\n%s\nwant:\n%s", got, want)
	}
	if got := s.Transcript(sandbox.DM(sandbox.Guest)); got != "DM Guest supplier\n" {
		t.Errorf("Transcript of an empty DM = %q", got)
	}
	clean(t, s)
}

func TestExternalIDsAreUnique(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	named := with(modal(section("a")), "external_id", "draft-1")
	newFormApp(t, s, named)
	must(t, s, "views.update", obj{"external_id": "draft-1", "view": named})
	if out := call(t, s, "views.publish", obj{"user_id": sandbox.Buyer, "view": obj{"type": "home", "blocks": []any{}}}); out["ok"] != true {
		t.Errorf("views.publish = %v", out)
	}
	clean(t, s)
	c := dial(t, s).hello()
	var answers []any
	c.serve(func(e obj) any {
		p := e["payload"].(obj)
		answers = append(answers, call(t, s, "views.open", obj{"trigger_id": p["trigger_id"], "view": named})["error"])
		return nil
	})
	for range 2 { // one of the two sockets is this one
		if err := s.Command(sandbox.Staff, sandbox.BuyersRoom, "/orchidee", ""); err != nil {
			t.Fatal(err)
		}
	}
	if !slices.Contains(answers, any("duplicate_external_id")) {
		t.Errorf("views.open = %v, want duplicate_external_id", answers)
	}
}

func TestMultipartCallsAndFileDeletion(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	f, err := client(s).UploadFile(slack.UploadFileParameters{Filename: "a.csv", FileSize: 3, Content: "a;b", Channel: sandbox.BuyersRoom})
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("token", s.BotToken())
	form.WriteField("file", f.ID)
	form.Close()
	res, err := s.HTTPClient().Post(sandbox.BaseURL+"files.delete", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if _, ok := s.Data(f.ID); ok || len(s.Messages(sandbox.BuyersRoom)[0].Files) != 0 {
		t.Error("the file is still there")
	}
	own := s.Upload(sandbox.Buyer, sandbox.BuyersRoom, "mine.csv", []byte("a"))
	if out := call(t, s, "files.delete", obj{"file": own}); out["error"] != "cant_delete_file" {
		t.Errorf("deleting a person's file = %v", out)
	}
	clean(t, s)
}

func TestFewerConnections(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	s.MaxConnections(1)
	dial(t, s).hello()
	if f := dial(t, s).next(); f["reason"] != "too_many_websockets" {
		t.Errorf("frame = %v", f)
	}
	broke(t, s, "Slack allows 1")
}
