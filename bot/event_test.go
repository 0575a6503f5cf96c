package bot

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var testDecoder = decoder{self: Identity{Team: "T1", User: "UBOT", BotID: "B1"}, staffChannel: "GSTAFF"}

func TestDecodeEvents(t *testing.T) {
	event := func(inner string) string {
		return `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{` + inner + `}}`
	}
	for _, c := range []struct {
		name, in string
		kind     Kind
		text     string
	}{
		{"direct message", event(`"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.1","text":"a &amp; b"`), KindMessage, "a & b"},
		{"mention", event(`"type":"app_mention","channel":"C1","user":"U1","ts":"1.1","text":"<@UBOT> délais ?"`), KindMention, "délais ?"},
		{"message that mentions", event(`"type":"message","channel_type":"channel","channel":"C1","user":"U1","ts":"1.1","text":"<@UBOT> délais ?"`), KindMention, "délais ?"},
		{"reply in a staff thread", event(`"type":"message","channel_type":"group","channel":"GSTAFF","user":"U1","ts":"1.2","thread_ts":"1.1","text":"oui"`), KindMessage, "oui"},
		{"staff talk outside threads", event(`"type":"message","channel_type":"group","channel":"GSTAFF","user":"U1","ts":"1.2","text":"oui"`), "", ""},
		{"channel talk", event(`"type":"message","channel_type":"channel","channel":"C1","user":"U1","ts":"1.1","text":"bonjour"`), "", ""},
		{"another bot", event(`"type":"message","channel_type":"im","channel":"D1","user":"U1","bot_id":"B9","ts":"1.1","text":"a"`), "", ""},
		{"the bot itself", event(`"type":"message","channel_type":"im","channel":"D1","user":"UBOT","ts":"1.1","text":"a"`), "", ""},
		{"edited", event(`"type":"message","subtype":"message_changed","channel_type":"im","channel":"D1","ts":"1.1","hidden":true`), "", ""},
		{"deleted", event(`"type":"message","subtype":"message_deleted","channel_type":"im","channel":"D1","ts":"1.1"`), "", ""},
		{"unknown event", event(`"type":"moon_rise","user":{"id":"U1"}`), "", ""},
		{"unknown blocks", event(`"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.1","text":"délais ?","blocks":[{"type":"hologram","x":[1]}]`), KindMessage, "délais ?"},
		{"bytes that are not UTF-8", event(`"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.1","text":"` + "d\xe9lais" + `"`), KindMessage, "d\uFFFDlais"},
		{"home", event(`"type":"app_home_opened","tab":"home","user":"U1","channel":"D1"`), KindHome, ""},
		{"messages tab", event(`"type":"app_home_opened","tab":"messages","user":"U1","channel":"D1"`), "", ""},
		{"profile change", event(`"type":"user_change","user":{"id":"U1"}`), KindUserChange, ""},
		{"pings are inert", event(`"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.1","text":"<!channel> <@U2> <#C2|achats> <https://x.fr|lien> <https://y.fr>"`), KindMessage, "#achats lien https://y.fr"},
		{"direction marks and controls go", event(`"type":"message","channel_type":"im","channel":"D1","user":"U1","ts":"1.1","text":"a\u202eb\u0000c\u200f"`), KindMessage, "abc"},
	} {
		ev, err := testDecoder.event([]byte(c.in))
		if err != nil || ev.Kind != c.kind || strings.Join(strings.Fields(ev.Text), " ") != c.text {
			t.Errorf("%s: kind %q text %q err %v; want %q %q", c.name, ev.Kind, ev.Text, err, c.kind, c.text)
		}
	}
}

func TestDecodeInteractions(t *testing.T) {
	ev, err := testDecoder.interaction([]byte(`{"type":"block_actions","team":{"id":"T1"},"user":{"id":"U1","team_id":"T2"},"channel":{"id":"C1"},"trigger_id":"tr","response_url":"https://r",
		"message":{"ts":"1.2","thread_ts":"1.1"},"actions":[{"action_id":"article:avance","value":"avance|q|t","action_ts":"9.9"}]}`))
	if err != nil || ev.Kind != KindPress || ev.Action != "article" || ev.Value != "avance|q|t" || ev.Thread != "1.1" || ev.UserTeam != "T2" || ev.Trigger != "tr" {
		t.Errorf("press: %+v, %v", ev, err)
	}
	ev, err = testDecoder.interaction([]byte(`{"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"id":"V1","callback_id":"reason_form","private_metadata":"q1",
		"state":{"values":{"reason":{"reason":{"type":"radio_buttons","selected_option":{"value":"wrong"}}},"comment":{"text":{"type":"plain_text_input","value":null}}}}}}`))
	if err != nil || ev.Kind != KindSubmit || ev.State["reason"]["reason"] != "wrong" || ev.State["comment"]["text"] != "" || ev.PrivateMetadata != "q1" {
		t.Errorf("submit: %+v, %v", ev, err)
	}
}

func TestFormsGiveTheirValues(t *testing.T) {
	ev, err := testDecoder.interaction([]byte(`{"type":"view_closed","user":{"id":"U1"},"view":{"id":"V1","callback_id":"some_form","state":{"values":{
		"kinds":{"kinds":{"type":"checkboxes","selected_options":[{"value":"sme"},{"value":"ess"}]}},
		"at":{"at":{"type":"datetimepicker","selected_date_time":1767222000}},
		"day":{"day":{"type":"datepicker","selected_date":"2026-12-01"}},
		"who":{"who":{"type":"users_select","selected_user":"U2"}},
		"files":{"files":{"type":"file_input","files":[{"id":"F1","name":"plan.pdf"},{"id":"F2","name":"lot 2.pdf"}]}},
		"none":{"none":{"type":"multi_static_select","selected_options":[]}}}}}}`))
	if err != nil || ev.Kind != KindClose || ev.Callback != "some_form" || ev.Key != "close:V1" {
		t.Fatalf("%+v, %v", ev, err)
	}
	for name, want := range map[string]string{"kinds": "sme,ess", "at": "1767222000", "day": "2026-12-01", "who": "U2", "files": "F1|plan.pdf,F2|lot 2.pdf", "none": "", "absent": ""} {
		if got := strings.Join(ev.chosen(name), ","); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestLongTextIsCut(t *testing.T) {
	if got := utf8.RuneCountInString(testDecoder.plainText(strings.Repeat("é", 40_000))); got != maxAsked {
		t.Errorf("40 000 characters became %d, want %d", got, maxAsked)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"type":"event_callback","event_id":"E","event":{"type":"message","channel_type":"im","channel":"D","user":"U","ts":"1","text":"<@UBOT> <!x"}}`))
	f.Add([]byte(`{"type":"block_actions","actions":[{}]}`))
	f.Add([]byte(`{"event":{"type":"user_change","user":[]}}`))
	f.Add([]byte("\xff{"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		ev, _ := testDecoder.event(raw)
		in, _ := testDecoder.interaction(raw)
		for _, text := range []string{ev.Text, in.Text, testDecoder.plainText(string(raw))} {
			if !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxAsked {
				t.Errorf("decoding %q gave text that is not UTF-8 or too long", raw)
			}
		}
	})
}
