package bot

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
)

// within reports what of a rendered reply is over Slack's limits, or missing.
func within(r rendered) (faults []string) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if r.Text == "" || utf8.RuneCountInString(r.Text) > maxText {
		fault("text of %d runes", utf8.RuneCountInString(r.Text))
	}
	if len(r.Blocks) == 0 || len(r.Blocks) > maxBlocks {
		fault("%d blocks", len(r.Blocks))
	}
	total := 0
	size := func(what, s string, max int) {
		n := utf8.RuneCountInString(s)
		total += n
		if n == 0 || n > max {
			fault("%s of %d runes", what, n)
		}
	}
	actions := map[string]bool{}
	for _, b := range r.Blocks {
		switch b := b.(type) {
		case *slack.HeaderBlock:
			size("header", b.Text.Text, maxHeader)
		case *slack.SectionBlock:
			size("section", b.Text.Text, maxSection)
			if b.Text.Type == slack.MarkdownType && !b.Text.Verbatim {
				fault("section is not verbatim")
			}
		case *slack.ActionBlock:
			for _, e := range b.Elements.ElementSet {
				button := e.(*slack.ButtonBlockElement)
				size("button", button.Text.Text, maxButton)
				size("value", button.Value, maxValue)
				if actions[button.ActionID] {
					fault("action %s twice", button.ActionID)
				}
				actions[button.ActionID] = true
			}
		}
	}
	if total > maxMessage+1500 {
		fault("%d runes in all", total)
	}
	if raw := string(r.payload()); strings.Contains(raw, `<!`) || strings.Contains(raw, `\u003c!`) || strings.Contains(raw, `\u003c@`) {
		fault("something can ping")
	}
	return faults
}

func TestRepliesStayInsideSlacksLimits(t *testing.T) {
	huge := &knowledge.Article{
		ID: "x", Lang: "fr", Title: strings.Repeat("Titre & ", 60), Short: strings.Repeat("court <!channel> & ", 200), Body: strings.Repeat("Un paragraphe <@U1> & plus.\n\n- point\n- point\n\n", 900),
		ValidFrom: "2019-04-01", ValidUntil: "2027-12-31", CheckedOn: "2026-11-23",
	}
	for i := range 5 {
		huge.Sources = append(huge.Sources, knowledge.Source{Label: fmt.Sprint("CCP, art. L2113-1", i), URL: "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000037701019/"})
	}
	options := []Option{{"a", strings.Repeat("é", 200)}, {"b", "B"}, {"c", "C"}}
	for _, lang := range locales.Langs {
		for name, r := range map[string]Reply{
			"answer":  {Article: huge, On: "2026-11-23", Options: options, Question: "q", Surface: inThread, Vote: true, Human: true, Foreign: true, Lines: []Line{line(locales.Understood, "Words", "a → b")}},
			"unsure":  {Lines: []Line{line(locales.AnswerUnsure)}, Article: huge, Brief: true, Options: options, Question: "q", Surface: inView, Vote: true, Human: true},
			"unknown": {Lines: []Line{line(locales.AnswerUnknown), line(locales.AnswerNearest)}, Options: options, Question: "q", Human: true},
			"hello":   {Lines: []Line{line(locales.TalkGreeting)}, Examples: examples(knowledge.Supplier), Question: "q"},
			"quote":   {Quote: strings.Repeat("<!channel> *x* ", 400), Quoted: line(locales.HumanReply)},
			"sorry":   {Lines: []Line{line(locales.Sorry, "Ref", "ABCD")}},
		} {
			out := render(locales.For(lang), r)
			if name == "quote" { // literal by type: rich text never pings, whatever it holds
				if raw := string(out.payload()); !strings.Contains(raw, `"rich_text_quote"`) || strings.Contains(out.Text, "<!") {
					t.Errorf("%s %s: the quote is not literal", lang, name)
				}
				continue
			}
			for _, f := range within(out) {
				t.Errorf("%s %s: %s", lang, name, f)
			}
			if name == "answer" {
				last, _ := json.Marshal(out.Blocks[len(out.Blocks)-6:])
				if !strings.Contains(string(last), "legifrance") || !strings.Contains(string(last), `"human"`) || !strings.Contains(string(last), "2026") {
					t.Errorf("%s: sources, date or human dropped from a long answer: %s", lang, last)
				}
			}
		}
	}
}

func TestHomeAndFormsStayInsideSlacksLimits(t *testing.T) {
	for _, lang := range locales.Langs {
		p := locales.For(lang)
		for _, id := range []locales.ID{locales.AnswerTitle, locales.AskTitle, locales.ReasonTitle, locales.HumanTitle, locales.AskSubmit, locales.Send, locales.Cancel, locales.Close} {
			if n := utf8.RuneCountInString(p.Say(id)); n > maxModalName {
				t.Errorf("%s: %q is %d runes, a modal shows %d", lang, p.Say(id), n, maxModalName)
			}
		}
		for _, r := range reasons {
			if n := utf8.RuneCountInString(p.Say(r.text)); n > maxButton {
				t.Errorf("%s: %q is too long for an option", lang, p.Say(r.text))
			}
		}
		var home struct{ Blocks []json.RawMessage }
		who := person{outside: true}
		who.chosen.Lang = lang
		if err := json.Unmarshal(homeView(who, nil), &home); err != nil || len(home.Blocks) < 10 || len(home.Blocks) > 100 {
			t.Errorf("%s: home of %d blocks, %v", lang, len(home.Blocks), err)
		}
	}
}

// The manifest and the code name the same commands and shortcuts.
func TestManifestAndRoutesAgree(t *testing.T) {
	raw, err := os.ReadFile("manifest.json")
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Features struct {
			Shortcuts []struct {
				Type     string
				Callback string `json:"callback_id"`
			}
			Commands []struct{ Command string } `json:"slash_commands"`
		}
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	declared := map[route]bool{}
	for _, s := range m.Features.Shortcuts {
		kind := KindGlobalShortcut
		if s.Type == "message" {
			kind = KindMessageShortcut
		}
		declared[route{kind, s.Callback}] = true
	}
	for _, c := range m.Features.Commands {
		declared[route{KindCommand, c.Command}] = true
	}
	for r := range New(Config{}).routes {
		if (r.kind == KindCommand || r.kind == KindMessageShortcut || r.kind == KindGlobalShortcut) && !declared[r] {
			t.Errorf("%v is routed but not in the manifest", r)
		}
		delete(declared, r)
	}
	for r := range declared {
		t.Errorf("%v is in the manifest but not routed", r)
	}
}

func TestRoleAndLanguage(t *testing.T) {
	type want struct {
		role knowledge.Audience
		lang string
	}
	for _, c := range []struct {
		name     string
		who      person
		question knowledge.Lang
		want     want
	}{
		{"member", person{locale: "fr-FR"}, "en", want{knowledge.Buyer, "fr"}},
		{"guest", person{outside: true, locale: "de-DE"}, "fr", want{knowledge.Supplier, "de"}},
		{"external without locale asks in English", person{outside: true}, "en", want{knowledge.Supplier, "en"}},
		{"external without locale, language unknown", person{outside: true}, "", want{knowledge.Supplier, "fr"}},
		{"guest who chose to be a buyer", func() person { p := person{outside: true}; p.chosen.Role = "buyer"; return p }(), "", want{knowledge.Everyone, "fr"}},
		{"member who chose to be a supplier", func() person { p := person{}; p.chosen.Role = "supplier"; return p }(), "", want{knowledge.Supplier, "fr"}},
		{"staff from outside who chose to be a buyer", func() person { p := person{outside: true, staff: true}; p.chosen.Role = "buyer"; return p }(), "", want{knowledge.Staff, "fr"}},
		{"nobody becomes staff by choosing", func() person { p := person{}; p.chosen.Role = "staff"; return p }(), "", want{knowledge.Buyer, "fr"}},
		{"staff", person{staff: true, locale: "es-ES"}, "de", want{knowledge.Staff, "de"}},
		{"a saved language wins", func() person { p := person{locale: "fr-FR"}; p.chosen.Lang = "de"; return p }(), "en", want{knowledge.Buyer, "de"}},
	} {
		if got := (want{c.who.wording(), c.who.lang(c.question)}); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if c.who.outside && !c.who.staff && c.who.role() != knowledge.Supplier {
			t.Errorf("%s: may do what a %s may", c.name, c.who.role())
		}
	}
}

func textOf(b slack.Block) string {
	if s, ok := b.(*slack.SectionBlock); ok {
		return s.Text.Text
	}
	return ""
}

func FuzzRender(f *testing.F) {
	f.Add("Titre", "Court **gras**.", "# Corps\n- un\n- [lien](https://a.fr)", "<!channel> *x*", "CCP, art. 1", "https://a.fr", uint8(3))
	f.Add(strings.Repeat("é", 400), strings.Repeat("a ", 4000), strings.Repeat("- x\n", 3000), strings.Repeat("<@U1>", 2000), strings.Repeat("l", 5000), "javascript:x", uint8(5))
	f.Add("t", "", strings.Repeat("para\n\n", 200), "", "", "https://a|<!here>", uint8(0))
	f.Fuzz(func(t *testing.T, title, short, body, quote, label, url string, n uint8) {
		for _, s := range []string{title, short, body, quote, label, url} {
			if !utf8.ValidString(s) {
				t.Skip() // articles are checked to be UTF-8, what people write is made so when it is decoded
			}
		}
		if strings.TrimSpace(title) == "" {
			t.Skip() // an article without a title is not served
		}
		a := &knowledge.Article{ID: "a", Title: title, Short: short, Body: body, Sources: []knowledge.Source{{Label: label, URL: url}}, ValidFrom: "2026-01-01", CheckedOn: "2026-01-01"}
		r := Reply{Article: a, On: "2026-11-23", Question: "q", Surface: inThread, Vote: true, Human: true, Quote: quote, Brief: n%2 == 1, Lines: []Line{line(locales.Understood, "Words", quote)}}
		for i := range n % 6 {
			r.Options = append(r.Options, Option{ID: fmt.Sprint("o", i), Title: title})
		}
		out := render(locales.For("fr"), r)
		for _, fault := range within(out) {
			if fault != "something can ping" { // the quote is rich text, inert by its type
				t.Error(fault)
			}
		}
		r.Quote = ""
		for _, fault := range within(render(locales.For("fr"), r)) {
			t.Error("without the quote: ", fault)
		}
		last, ok := out.Blocks[len(out.Blocks)-1].(*slack.ActionBlock)
		if !ok || !strings.HasPrefix(last.Elements.ElementSet[len(last.Elements.ElementSet)-1].(*slack.ButtonBlockElement).ActionID, actHuman) {
			t.Error("the way to a human is gone")
		}
	})
}
