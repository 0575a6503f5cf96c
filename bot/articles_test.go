package bot

import (
	"testing"

	"orchidee/locales"
)

// Every article of the base fits in one message, whole: nothing of it is cut.
func TestEveryArticleFitsInOneMessage(t *testing.T) {
	base, err := content()
	if err != nil {
		t.Fatal(err)
	}
	articles := base.Articles()
	if len(articles) < 90 {
		t.Fatalf("only %d articles", len(articles))
	}
	for _, a := range articles {
		p := locales.For(string(a.Lang))
		out := render(p, Reply{Article: a, On: "2026-11-23", Question: "q", Surface: inThread, Vote: true, Human: true, Options: []Option{{"a", "A"}, {"b", "B"}, {"c", "C"}}})
		for _, f := range within(out) {
			t.Errorf("%s: %s", a.File, f)
		}
		for _, b := range out.Blocks {
			if textOf(b) == "_"+p.Say(locales.AnswerCut)+"_" {
				t.Errorf("%s is too long for one message", a.File)
			}
		}
	}
}
