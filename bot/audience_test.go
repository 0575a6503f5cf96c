package bot

import (
	"encoding/json"
	"strings"
	"testing"

	"orchidee/data"
	"orchidee/knowledge"
	"orchidee/locales"
)

// Nothing of what is for buyers only reaches a supplier in Slack: not in an answer, a suggestion or a notification to any
// question of the file, not by a button that somebody else was shown.
func TestASupplierIsNeverShownWhatIsForBuyers(t *testing.T) {
	base, err := content()
	if err != nil {
		t.Fatal(err)
	}
	const day = "2026-11-23"
	hidden, ids := map[string]bool{}, map[string]bool{}
	show := func(a *knowledge.Article) []string {
		return lines(t, render(locales.For(string(a.Lang)), Reply{Article: a, On: day, Options: []Option{{a.ID, a.Title}}}))
	}
	for _, a := range base.Articles() {
		if !knowledge.Supplier.Sees(a.Audience) {
			ids[a.ID] = true
			for _, l := range show(a) {
				hidden[l] = true
			}
		}
	}
	for _, a := range base.Articles() {
		if knowledge.Supplier.Sees(a.Audience) {
			delete(ids, a.ID)
			for _, l := range show(a) {
				delete(hidden, l)
			}
		}
	}
	if len(ids) < 10 || len(hidden) < 3*len(ids) {
		t.Fatalf("%d articles and %d lines are for buyers only: the test sees too little", len(ids), len(hidden))
	}
	b := New(Config{Knowledge: base})
	questions, _ := knowledge.Questions(data.FS)
	for _, q := range questions {
		query := knowledge.Query{Text: q.Q, Turns: q.Turns, As: knowledge.Supplier, On: day}
		res, err := base.Search(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines(t, render(locales.For(string(res.Lang)), b.compose(Finding{Result: res, As: query.As, On: query.On}, query, string(res.Lang), "q"))) {
			if hidden[l] {
				t.Errorf("%q shows %q", q.Q, l)
			}
		}
	}
	for id := range ids {
		for _, lang := range knowledge.Langs {
			if a, ok := base.Article(id, lang, day, knowledge.Supplier); ok {
				t.Errorf("a supplier who presses the button of %s reads %s", id, a.File)
			}
		}
	}
}

// lines are all texts of a message, line by line; those that every answer has are too short to count.
func lines(t *testing.T, r rendered) (out []string) {
	t.Helper()
	var message any
	if err := json.Unmarshal(r.payload(), &message); err != nil {
		t.Fatal(err)
	}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case string:
			for l := range strings.Lines(v) {
				if l = strings.TrimSpace(l); len(l) > 30 || strings.HasPrefix(l, actArticle+":") {
					out = append(out, l)
				}
			}
		case []any:
			for _, e := range v {
				visit(e)
			}
		case map[string]any:
			for _, e := range v {
				visit(e)
			}
		}
	}
	visit(message)
	return out
}
