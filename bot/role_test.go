package bot

import (
	"slices"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/knowledge"
	"orchidee/locales"
)

// Guests and people of other organisations may say that they are buyers: the form tells them what that changes, and what is for
// the buyers of the house stays hidden, in answers and behind buttons that somebody else was shown.
func TestSomebodyFromOutsideWhoBuysReadsNothingInternal(t *testing.T) {
	base, err := content()
	if err != nil {
		t.Fatal(err)
	}
	const day = "2026-11-23"
	ids, hidden := internal(t, base, day)
	var articles []*knowledge.Article
	for _, a := range base.Articles() {
		if a.Lang == knowledge.French && ids[a.ID] && a.ValidOn(day) {
			articles = append(articles, a)
		}
	}
	slices.SortFunc(articles, func(a, b *knowledge.Article) int { return strings.Compare(a.ID, b.ID) })
	told := plain(locales.For("fr").Say(locales.HomeOutside)).Text
	for _, user := range []string{sandbox.Guest, sandbox.Extern} {
		st := newStory(t)
		home := func() string {
			blocks, _ := st.s.Home(user)["blocks"].([]any)
			return strings.Join(st.s.Lines(blocks), "\n")
		}
		st.opensHome(user)
		for choice, value := range map[string]string{actLang: "fr", actRole: string(knowledge.Buyer)} {
			if err := st.s.Select(user, sandbox.InHome(), "", choice, value); err != nil {
				t.Fatal(err)
			}
		}
		st.await("home of a buyer, and what that changes", func() bool {
			return strings.Contains(home(), told) && strings.Contains(home(), "marché de nettoyage")
		})

		dm := sandbox.DM(user)
		for _, a := range articles {
			ts := st.s.Say(user, dm, a.Title)
			st.await("reply about "+a.ID, func() bool { return st.replies(dm, ts) == 1 })
			press := Event{Kind: KindPress, Action: actArticle, Key: "press:" + a.ID, Team: sandbox.Team, User: user, Channel: dm, MessageTS: ts, Value: a.ID + "||"}
			if _, err := st.bot.react(t.Context(), press); err != nil {
				t.Fatal(err)
			}
			st.await("reply to the button of "+a.ID, func() bool { return st.replies(dm, ts) == 2 })
			for _, m := range st.s.Thread(dm, ts)[1:] {
				for _, l := range linesIn(append([]any{m.Text}, m.Blocks...)) {
					if hidden[l] {
						t.Errorf("%s, asked %q, reads %q", user, a.Title, l)
					}
				}
			}
		}
		if len(st.s.Ephemerals(user)) > 0 {
			t.Errorf("%s is offered something aside", user)
		}
	}
}

// A member of the house is a buyer without choosing, and nothing is explained to them about outsiders.
func TestAMemberIsNotTakenForAnOutsider(t *testing.T) {
	st := newStory(t)
	st.opensHome(sandbox.Buyer)
	blocks, _ := st.s.Home(sandbox.Buyer)["blocks"].([]any)
	for _, lang := range locales.Langs {
		if strings.Contains(strings.Join(st.s.Lines(blocks), "\n"), plain(locales.For(lang).Say(locales.HomeOutside)).Text) {
			t.Error("a member is told what outsiders are told")
		}
	}
}
