package bot

import (
	"encoding/json"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
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
	ids, hidden := internal(t, base, day)
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

// internal gives what no supplier sees: the ids of the articles, and the lines of a message that only they have.
func internal(t *testing.T, base *knowledge.Base, day knowledge.Date) (ids, hidden map[string]bool) {
	t.Helper()
	ids, hidden = map[string]bool{}, map[string]bool{}
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
	return ids, hidden
}

// lines are all texts of a message, line by line.
func lines(t *testing.T, r rendered) []string {
	t.Helper()
	var message any
	if err := json.Unmarshal(r.payload(), &message); err != nil {
		t.Fatal(err)
	}
	return linesIn(message)
}

// linesIn are the lines of decoded JSON; those that every answer has are too short to count.
func linesIn(message any) (out []string) {
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

// A channel is read by others: the internal article a buyer's question leads to is offered to the buyer alone.
func TestAChannelShowsNobodyTheInternalArticles(t *testing.T) {
	st := newStory(t)
	const question, title = "comment motiver un marché sans lots ?", "motivation d'un marché non alloti"
	room := sandbox.SharedRoom
	ts := st.s.Say(sandbox.Buyer, room, "<@"+sandbox.Bot+"> "+question)
	st.await("reply", func() bool { return st.replies(room, ts) == 1 })
	internal := func(text string) bool { return strings.Contains(text, title) }
	public := func() string {
		var all []string
		for _, m := range st.s.Thread(room, ts) {
			all = append(all, m.Text, strings.Join(st.s.Lines(m.Blocks), "\n"))
		}
		return strings.Join(all, "\n")
	}
	private := func() string {
		var all []string
		for _, m := range st.s.Ephemerals(sandbox.Buyer) {
			all = append(all, strings.Join(st.s.Lines(m.Blocks), "\n"))
		}
		return strings.Join(all, "\n")
	}
	st.await("offer to the buyer", func() bool { return internal(private()) })
	if len(st.s.Ephemerals(sandbox.Guest)) > 0 {
		t.Error("the guest is offered something too")
	}
	base, err := content()
	if err != nil {
		t.Fatal(err)
	}
	a, ok := base.Article("motiver-non-allotissement", knowledge.French, "2026-11-23", knowledge.Buyer)
	if !ok || a.Audience != knowledge.Buyer {
		t.Fatalf("the test needs an internal article: %+v", a)
	}
	st.press(sandbox.Buyer, room, hold(cut(a.Title, maxButton)))
	st.await("the article, for the buyer alone", func() bool { return strings.Contains(private(), "Vérifiée le") })
	if said := public(); internal(said) || !strings.Contains(said, "Vérifiée le") {
		t.Errorf("everybody in the channel reads %s", said)
	}

	// In a direct message the buyer is answered with it at once.
	dm := sandbox.DM(sandbox.Buyer)
	ts = st.s.Say(sandbox.Buyer, dm, question)
	st.hears(sandbox.Buyer, dm, ts, a.Title)
}
