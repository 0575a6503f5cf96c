package bot

import (
	"strings"
	"testing"

	"orchidee/bot/sandbox"
)

func TestAnybodySeesCopiesAndErasesTheirData(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Guest)
	ts := st.s.Say(sandbox.Guest, dm, "comment accéder aux marchés réservés ?")
	st.await("reply", func() bool { return st.replies(dm, ts) == 1 })
	st.opensHome(sandbox.Guest)
	click := func(at sandbox.Place, action string) {
		t.Helper()
		if err := st.s.Click(sandbox.Guest, at, "", action, ""); err != nil {
			t.Fatal(err)
		}
	}
	inModal := func() sandbox.Place { return sandbox.InView(st.s.Modal(sandbox.Guest)["id"].(string)) }
	click(sandbox.InHome(), actPrivacy)
	shows := func(want string) {
		t.Helper()
		st.await(want, func() bool {
			v := st.s.Modal(sandbox.Guest)
			return v != nil && strings.Contains(jsonOf(v), want)
		})
	}
	shows("1 question posée")
	click(inModal(), actMyData)
	shows("arrive dans vos messages directs")
	st.await("file", func() bool { return strings.Contains(st.s.Transcript(dm), "orchidee-donnees-") })
	if err := st.s.CloseView(sandbox.Guest, st.s.Modal(sandbox.Guest)["id"].(string)); err != nil {
		t.Fatal(err)
	}
	click(sandbox.InHome(), actPrivacy)
	shows("1 question posée")
	click(inModal(), actForgetMe)
	shows("plus rien ne vous nomme")
	if all, err := st.bot.keptOf(t.Context(), sandbox.Team, sandbox.Guest, ""); err != nil || len(all) > 0 {
		t.Errorf("kept %v, %v", all, err)
	}
}
