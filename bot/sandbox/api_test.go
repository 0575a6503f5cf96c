package sandbox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"orchidee/bot/sandbox"
)

func TestRefusals(t *testing.T) {
	tests := []struct {
		name, method string
		args         obj
		want         string
		fault        bool // recorded as a violation
	}{
		{"unknown method", "chat.postMesage", nil, "unknown_method", true},
		{"no channel", "chat.postMessage", obj{"text": "hi"}, "invalid_arguments", true},
		{"unknown channel", "chat.postMessage", obj{"channel": "CNOPE", "text": "hi"}, "channel_not_found", false},
		{"nothing to say", "chat.postMessage", obj{"channel": sandbox.BuyersRoom}, "no_text", true},
		{"unknown thread", "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "hi", "thread_ts": "1.000001"}, "thread_not_found", false},
		{"blocks that are no JSON", "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "hi", "blocks": "[{"}, "invalid_blocks_format", true},
		{"metadata without payload", "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "hi", "metadata": obj{"event_type": "x"}}, "invalid_metadata_schema", true},
		{"ephemeral to a stranger", "chat.postEphemeral", obj{"channel": sandbox.BuyersRoom, "user": sandbox.Extern, "text": "hi"}, "user_not_in_channel", false},
		{"update of nothing", "chat.update", obj{"channel": sandbox.BuyersRoom, "ts": "1.000001", "text": "hi"}, "message_not_found", false},
		{"delete of nothing", "chat.delete", obj{"channel": sandbox.BuyersRoom, "ts": "1.000001"}, "message_not_found", false},
		{"schedule in the past", "chat.scheduleMessage", obj{"channel": sandbox.BuyersRoom, "text": "hi", "post_at": 1000}, "time_in_past", false},
		{"schedule too far", "chat.scheduleMessage", obj{"channel": sandbox.BuyersRoom, "text": "hi", "post_at": time.Now().Add(121 * 24 * time.Hour).Unix()}, "time_too_far", false},
		{"unknown user", "users.info", obj{"user": "UNOPE"}, "user_not_found", false},
		{"unknown mail", "users.lookupByEmail", obj{"email": "a@b.fr"}, "users_not_found", false},
		{"unknown group", "usergroups.users.list", obj{"usergroup": "SNOPE"}, "no_such_subteam", false},
		{"bad cursor", "users.list", obj{"cursor": "x"}, "invalid_cursor", false},
		{"bad limit", "users.list", obj{"limit": "many"}, "invalid_limit", true},
		{"DM with the bot itself", "conversations.open", obj{"users": sandbox.Bot}, "cannot_dm_bot", true},
		{"unknown thread to read", "conversations.replies", obj{"channel": sandbox.BuyersRoom, "ts": "1.000001"}, "thread_not_found", false},
		{"colons around an emoji", "reactions.add", obj{"channel": sandbox.BuyersRoom, "timestamp": "1.000001", "name": ":eyes:"}, "message_not_found", false},
		{"unknown file", "files.info", obj{"file": "FNOPE"}, "file_not_found", false},
		{"upload of nothing", "files.getUploadURLExternal", obj{"filename": "a.csv"}, "invalid_arguments", true},
		{"trigger from nowhere", "views.open", obj{"trigger_id": "x", "view": modal()}, "invalid_trigger_id", true},
		{"view that is gone", "views.update", obj{"view_id": "V1", "view": modal()}, "not_found", false},
		{"home of nobody", "views.publish", obj{"user_id": "UNOPE", "view": obj{"type": "home", "blocks": []any{}}}, "invalid_arguments", true},
		{"unknown kind of channel", "conversations.list", obj{"types": "secret"}, "invalid_types", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, sandbox.Options{})
			if out := call(t, s, tt.method, tt.args); out["ok"] != false || out["error"] != tt.want {
				t.Errorf("%s = %v, want %s", tt.method, out, tt.want)
			}
			if v := s.Violations(); (len(v) > 0) != tt.fault {
				t.Errorf("Violations = %q", v)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	tests := []struct{ token, method, want string }{
		{"", "auth.test", "not_authed"},
		{"xoxb-guess", "auth.test", "invalid_auth"},
		{s.AppToken(), "auth.test", "not_allowed_token_type"},
		{s.BotToken(), "apps.connections.open", "not_allowed_token_type"},
	}
	for _, tt := range tests {
		if out := callAs(t, s, tt.token, tt.method, obj{"token": s.BotToken()}); out["error"] != tt.want { // a token in JSON does not count
			t.Errorf("%s with %.9s… = %v, want %s", tt.method, tt.token, out, tt.want)
		}
	}
	res, err := s.HTTPClient().PostForm(sandbox.BaseURL+"auth.test", url.Values{"token": {s.BotToken()}})
	if err != nil {
		t.Fatal(err)
	}
	if scopes := res.Header.Get("X-OAuth-Scopes"); !strings.Contains(scopes, "chat:write") {
		t.Errorf("x-oauth-scopes = %q", scopes)
	}
}

func TestMissingScopes(t *testing.T) {
	tests := []struct {
		method, needed string
		args           obj
	}{
		{"chat.postMessage", "chat:write", obj{"channel": sandbox.BuyersRoom, "text": "hi"}},
		{"conversations.history", "channels:history", obj{"channel": sandbox.BuyersRoom}},
		{"conversations.history", "im:history", obj{"channel": sandbox.DM(sandbox.Buyer)}},
		{"conversations.info", "groups:read", obj{"channel": "CEQUIPE"}},
		{"conversations.list", "groups:read", obj{"types": "private_channel"}},
		{"users.info", "users:read", obj{"user": sandbox.Buyer}},
		{"usergroups.users.list", "usergroups:read", obj{"usergroup": "SSTAFF"}},
		{"files.info", "files:read", obj{"file": "F1"}},
		{"reactions.add", "reactions:write", obj{"channel": sandbox.BuyersRoom, "timestamp": "1", "name": "eyes"}},
	}
	for _, tt := range tests {
		s := newServer(t, sandbox.Options{Scopes: []string{"team:read"}})
		out := call(t, s, tt.method, tt.args)
		if out["error"] != "missing_scope" || out["needed"] != tt.needed || out["provided"] != "team:read" {
			t.Errorf("%s = %v, want missing_scope, needed %s", tt.method, out, tt.needed)
		}
		broke(t, s, "needs "+tt.needed)
	}
}

func TestMailNeedsItsOwnScope(t *testing.T) {
	for _, scopes := range [][]string{{"users:read"}, {"users:read", "users:read.email"}} {
		s := newServer(t, sandbox.Options{Scopes: scopes})
		profile := must(t, s, "users.info", obj{"user": sandbox.Buyer})["user"].(obj)["profile"].(obj)
		if _, ok := profile["email"]; ok != (len(scopes) == 2) {
			t.Errorf("with %v the profile is %v", scopes, profile)
		}
	}
}

func TestPeople(t *testing.T) {
	s := newServer(t, sandbox.Options{Lang: "de"})
	api := client(s)
	tests := []struct {
		id, team, locale string
		guest            bool
	}{
		{sandbox.Buyer, sandbox.Team, "de-DE", false},
		{sandbox.Guest, sandbox.Team, "de-DE", true},
		{sandbox.Extern, sandbox.ExternTeam, "", false},
		{sandbox.Staff, sandbox.Team, "de-DE", false},
	}
	for _, tt := range tests {
		u, err := api.GetUserInfo(tt.id)
		if err != nil {
			t.Fatal(err)
		}
		if u.TeamID != tt.team || u.Locale != tt.locale || u.IsRestricted != tt.guest || u.TZ != "Europe/Paris" {
			t.Errorf("GetUserInfo(%s) = %+v", tt.id, u)
		}
	}
	if u := must(t, s, "users.info", obj{"user": sandbox.Buyer})["user"].(obj); u["locale"] != nil {
		t.Errorf("the locale came unasked: %v", u)
	}
	staff, err := api.GetUserGroupMembers(s.StaffGroup())
	if err != nil || !slices.Equal(staff, []string{sandbox.Staff}) {
		t.Errorf("GetUserGroupMembers = %v, %v", staff, err)
	}
	clean(t, s)
}

func TestCursorsReachEverything(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	for i := range 7 {
		must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": fmt.Sprint(i)})
	}
	var texts []string
	args := obj{"channel": sandbox.BuyersRoom, "limit": 3}
	for range 3 {
		out := must(t, s, "conversations.history", args)
		for _, m := range out["messages"].([]any) {
			texts = append(texts, m.(obj)["text"].(string))
		}
		if out["has_more"] == true {
			args["cursor"] = out["response_metadata"].(obj)["next_cursor"]
		}
	}
	if got := strings.Join(texts, ""); got != "6543210" {
		t.Errorf("history = %s, want newest first, each once", got)
	}
	clean(t, s)
}

func TestHistoryBetweenTwoTimes(t *testing.T) {
	s := newServer(t, sandbox.Options{Now: func() time.Time { return time.Unix(1_800_000_000, 0) }})
	var ts []string
	for i := range 4 {
		ts = append(ts, must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": fmt.Sprint(i)})["ts"].(string))
	}
	if !slices.IsSorted(ts) || ts[0] == ts[1] {
		t.Fatalf("ts = %v, want unique and increasing though the clock stands still", ts)
	}
	for inclusive, want := range map[bool]string{false: "21", true: "3210"} {
		out := must(t, s, "conversations.history", obj{"channel": sandbox.BuyersRoom, "oldest": ts[0], "latest": ts[3], "inclusive": inclusive})
		got := ""
		for _, m := range out["messages"].([]any) {
			got += m.(obj)["text"].(string)
		}
		if got != want {
			t.Errorf("inclusive %v = %s, want %s", inclusive, got, want)
		}
	}
}

func TestThreadsAndMetadata(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	api := client(s)
	root := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "question")
	meta := slack.SlackMetadata{EventType: "orchidee.answer", EventPayload: map[string]any{"question": "q1"}}
	if _, _, err := api.PostMessage(sandbox.BuyersRoom, slack.MsgOptionText("answer", false), slack.MsgOptionTS(root), slack.MsgOptionMetadata(meta)); err != nil {
		t.Fatal(err)
	}
	replies, _, _, err := api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: sandbox.BuyersRoom, Timestamp: root, IncludeAllMetadata: true})
	if err != nil || len(replies) != 2 {
		t.Fatalf("replies = %v, %v", replies, err)
	}
	if got := replies[1].Metadata; got.EventType != "orchidee.answer" || got.EventPayload["question"] != "q1" {
		t.Errorf("metadata = %+v", got)
	}
	if replies[0].ReplyCount != 1 || replies[1].ParentUserId != sandbox.Buyer {
		t.Errorf("thread = %+v", replies)
	}
	plain, _, _, err := api.GetConversationReplies(&slack.GetConversationRepliesParameters{ChannelID: sandbox.BuyersRoom, Timestamp: root})
	if err != nil || plain[1].Metadata.EventType != "" {
		t.Errorf("metadata came unasked: %+v, %v", plain[1].Metadata, err)
	}
	history := must(t, s, "conversations.history", obj{"channel": sandbox.BuyersRoom})["messages"].([]any)
	if len(history) != 1 {
		t.Errorf("history holds %d messages, want the root alone", len(history))
	}
	clean(t, s)
	s.Say(sandbox.Buyer, sandbox.BuyersRoom, "and", sandbox.InThread(replies[1].Timestamp))
	must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "x", "thread_ts": replies[1].Timestamp})
	broke(t, s, "names a reply")
}

func TestUpdateAndDelete(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	ts := must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "a", "blocks": []any{section("a")}})["ts"]
	must(t, s, "chat.update", obj{"channel": sandbox.BuyersRoom, "ts": ts, "text": "b"})
	if m := s.Messages(sandbox.BuyersRoom)[0]; m.Text != "b" || m.Blocks != nil || !m.Edited {
		t.Errorf("after the update = %+v", m)
	}
	must(t, s, "chat.delete", obj{"channel": sandbox.BuyersRoom, "ts": ts})
	if n := len(s.Messages(sandbox.BuyersRoom)); n != 0 {
		t.Errorf("%d messages after the deletion", n)
	}
	clean(t, s)
	own := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "mine")
	if out := call(t, s, "chat.update", obj{"channel": sandbox.BuyersRoom, "ts": own, "text": "yours"}); out["error"] != "cant_update_message" {
		t.Errorf("update of a person's message = %v", out)
	}
}

func TestPostingReachesAPersonAndOnlyJoinedChannels(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	if out := must(t, s, "chat.postMessage", obj{"channel": sandbox.Buyer, "text": "hi"}); out["channel"] != sandbox.DM(sandbox.Buyer) {
		t.Errorf("posting to a person = %v", out)
	}
	s.Leave(sandbox.Bot, sandbox.BuyersRoom)
	if out := call(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "hi"}); out["error"] != "not_in_channel" {
		t.Errorf("posting outside = %v", out)
	}
	must(t, s, "conversations.join", obj{"channel": sandbox.BuyersRoom})
	must(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "hi"})
	s.Archive(sandbox.BuyersRoom)
	if out := call(t, s, "chat.postMessage", obj{"channel": sandbox.BuyersRoom, "text": "hi"}); out["error"] != "is_archived" {
		t.Errorf("posting into an archive = %v", out)
	}
}

func TestScheduledMessagesWaitForTheirHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		schedule := func(text string) any {
			return must(t, s, "chat.scheduleMessage", obj{"channel": sandbox.BuyersRoom, "text": text, "post_at": time.Now().Add(time.Hour).Unix()})["scheduled_message_id"]
		}
		schedule("kept")
		must(t, s, "chat.deleteScheduledMessage", obj{"channel": sandbox.BuyersRoom, "scheduled_message_id": schedule("cancelled")})
		late := schedule("too late to cancel")
		time.Sleep(59*time.Minute + 30*time.Second)
		if n := len(s.Messages(sandbox.BuyersRoom)); n != 0 {
			t.Errorf("%d messages before the hour", n)
		}
		if out := call(t, s, "chat.deleteScheduledMessage", obj{"channel": sandbox.BuyersRoom, "scheduled_message_id": late}); out["error"] != "invalid_scheduled_message_id" {
			t.Errorf("cancelling in the last minute = %v", out)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if m := s.Messages(sandbox.BuyersRoom); len(m) != 2 || m[0].Text != "kept" {
			t.Errorf("after the hour = %+v", m)
		}
		clean(t, s)
	})
}

func TestRateOfAChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{PerChannelRate: true})
		post := func(channel string) int {
			return call(t, s, "chat.postMessage", obj{"channel": channel, "text": "hi"})["status"].(int)
		}
		for range 3 {
			if code := post(sandbox.BuyersRoom); code != http.StatusOK {
				t.Errorf("within the burst = %d", code)
			}
		}
		if code := post(sandbox.BuyersRoom); code != http.StatusTooManyRequests {
			t.Errorf("beyond the burst = %d, want 429", code)
		}
		if code := post(sandbox.SharedRoom); code != http.StatusOK {
			t.Errorf("another channel = %d", code)
		}
		time.Sleep(time.Second)
		if code := post(sandbox.BuyersRoom); code != http.StatusOK {
			t.Errorf("a second later = %d", code)
		}
		start := time.Now()
		api := slack.New(s.BotToken(), slack.OptionAPIURL(sandbox.BaseURL), slack.OptionHTTPClient(s.HTTPClient()), slack.OptionRetry(3))
		if _, _, err := api.PostMessage(sandbox.BuyersRoom, slack.MsgOptionText("hi", false)); err != nil || time.Since(start) < time.Second {
			t.Errorf("slack-go after %v: %v, want it to wait for Retry-After", time.Since(start), err)
		}
	})
}

func TestMischiefOfCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		post := obj{"channel": sandbox.BuyersRoom, "text": "hi"}
		s.Refuse("chat.postMessage", "internal_error", 1)
		if out := call(t, s, "chat.postMessage", post); out["error"] != "internal_error" {
			t.Errorf("refused = %v", out)
		}
		s.RateLimit("chat.postMessage", 30*time.Second, 1)
		if _, _, err := client(s).PostMessage(sandbox.BuyersRoom, slack.MsgOptionText("hi", false)); err == nil || err.(*slack.RateLimitedError).RetryAfter != 30*time.Second {
			t.Errorf("limited = %v", err)
		}
		s.Delay("chat.postMessage", 5*time.Second)
		start := time.Now()
		must(t, s, "chat.postMessage", post)
		if got := time.Since(start); got != 5*time.Second {
			t.Errorf("delayed by %v", got)
		}
		s.Delay("chat.postMessage", 0)
		s.LoseAnswer("chat.postMessage", 1)
		if _, _, err := client(s).PostMessage(sandbox.BuyersRoom, slack.MsgOptionText("posted, but nobody knows", false)); err == nil {
			t.Error("the answer came though it was to be lost")
		}
		if m := s.Messages(sandbox.BuyersRoom); len(m) != 2 || m[1].Text != "posted, but nobody knows" {
			t.Errorf("after the lost answer = %+v", m)
		}
		s.Break("chat.postMessage", 503, 1)
		if _, _, err := client(s).PostMessage(sandbox.BuyersRoom, slack.MsgOptionText("hi", false)); err == nil || !strings.Contains(err.Error(), "503") {
			t.Errorf("broken = %v", err)
		}
		if n := s.Calls("chat.postMessage"); n != 2 {
			t.Errorf("Calls = %d, want those that were carried out", n)
		}
		clean(t, s)
	})
}

func TestIdsGoOnAfterAnEarlierWorkspace(t *testing.T) {
	s := sandbox.New(sandbox.Options{After: 1764000000000})
	t.Cleanup(s.Close)
	id := s.Upload(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "a.txt", []byte("a"))
	if !strings.HasSuffix(id, "1764000000001") {
		t.Errorf("id %q", id)
	}
}
