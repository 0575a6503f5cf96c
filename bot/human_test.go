package bot

import (
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/locales"
)

// Who asks for somebody gets the button at once, in their language, and it opens the form.
func TestWhoAsksForSomebodyGetsTheButton(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Extern) // no locale: answered in the language they write
	for lang, words := range map[string]string{
		"fr": "Je voudrais parler à quelqu'un", "en": "I want to talk to somebody", "de": "Ich möchte mit jemandem sprechen",
	} {
		p := locales.For(lang)
		ts := st.s.Say(sandbox.Extern, dm, words)
		st.hears(sandbox.Extern, dm, ts, plain(p.Say(locales.TalkHuman)).Text)
		st.press(sandbox.Extern, dm, p.Say(locales.HumanButton))
		human := viewOf(st, sandbox.Extern, formHuman)
		if err := st.s.CloseView(sandbox.Extern, human["id"].(string)); err != nil {
			t.Fatal(err)
		}
	}
}
