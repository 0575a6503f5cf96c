package bot

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

func TestAStaleEditLosesNothing(t *testing.T) {
	st := newStory(t)
	r := st.filed(how())
	dm := sandbox.DM(sandbox.Buyer)
	st.press(sandbox.Buyer, dm, "Modifier")
	first := st.opens(sandbox.Buyer, formWhat)
	st.submits(sandbox.Buyer, first, sandbox.Values{inTitle: "Mobilier, premier texte"}, "updated")
	st.opens(sandbox.Buyer, formHow)
	// Meanwhile, in another window of the same person:
	brief := r.Brief
	brief.Title = "Mobilier, second texte"
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error {
		_, _, err := tx.EditRequest(sandbox.Team, r.ID, r.Version, brief, records.Actor{Role: records.ByAuthor, User: sandbox.Buyer})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	st.submits(sandbox.Buyer, first, nil, "updated")
	if text := st.shown(sandbox.Buyer); !strings.Contains(text, "a changé pendant que vous écriviez") {
		t.Fatalf("a stale form is told as %s", text)
	}
	if now, _ := st.store.RequestByID(t.Context(), sandbox.Team, r.ID); now.Title != "Mobilier, second texte" || now.Version != 2 {
		t.Errorf("the stale form has written: %+v", now)
	}
	if err := st.s.Click(sandbox.Buyer, sandbox.InView(first), "", actRequestRetry, ""); err != nil {
		t.Fatal(err)
	}
	st.submits(sandbox.Buyer, st.opens(sandbox.Buyer, formWhat), nil, "updated")
	st.submits(sandbox.Buyer, st.opens(sandbox.Buyer, formHow), nil, "updated")
	st.sees(sandbox.Buyer, "Mobilier, premier texte")
	if now, _ := st.store.RequestByID(t.Context(), sandbox.Team, r.ID); now.Title != "Mobilier, premier texte" || now.Version != 3 || now.Deadline != r.Deadline || len(now.Questions) != 2 {
		t.Errorf("after going on: %+v", now)
	}
}

func TestARequestIsWithdrawnOnce(t *testing.T) {
	st := newStory(t)
	r := st.filed(how())
	dm := sandbox.DM(sandbox.Buyer)
	at := st.s.Messages(dm)[0].TS
	for _, want := range []string{r.Number + " est retirée.", "Rien n'a changé : " + r.Number + " est maintenant retirée"} {
		if err := st.s.Click(sandbox.Buyer, sandbox.InMessage(dm, at), "", actRequestWithdraw, r.ID); err != nil {
			if want[0] == 'R' { // the button has gone with the first click, which is what should be
				break
			}
			t.Fatal(err)
		}
		st.showsModal(sandbox.Buyer, want)
	}
	st.sees(sandbox.Buyer, r.Number+" : retirée")
	if all := st.s.Messages(dm); len(all) != 1 {
		t.Errorf("%d messages, want the copy that was edited", len(all))
	}
	// The other window still has the button.
	if _, err := st.bot.withdrawRequest(t.Context(), Event{Kind: KindPress, Team: sandbox.Team, User: sandbox.Buyer, Value: r.ID}); err == nil {
		t.Error("a trigger of nobody opened a modal")
	}
	if now, _ := st.store.RequestByID(t.Context(), sandbox.Team, r.ID); now.State != records.RequestWithdrawn || now.Version != 2 {
		t.Errorf("request %+v", now)
	}
	st.opensHome(sandbox.Buyer)
	st.await("home", func() bool {
		blocks, _ := st.s.Home(sandbox.Buyer)["blocks"].([]any)
		text := strings.Join(st.s.Lines(blocks), "\n")
		return strings.Contains(text, r.Number) && strings.Contains(text, "retirée")
	})
}

func TestADraftIsKeptAndResumed(t *testing.T) {
	st := newStory(t)
	open := func() string {
		t.Helper()
		if err := st.s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", "sourcing"); err != nil {
			t.Fatal(err)
		}
		return st.opens(sandbox.Buyer, formWhat)
	}
	draft := func() (asked, bool) {
		t.Helper()
		a, _, ok, err := st.bot.draftOf(t.Context(), sandbox.Team, sandbox.Buyer)
		if err != nil {
			t.Fatal(err)
		}
		return a, ok
	}
	// Closed as it was opened: nothing is kept.
	if err := st.s.CloseView(sandbox.Buyer, open()); err != nil {
		t.Fatal(err)
	}
	if _, ok := draft(); ok {
		t.Error("an empty form left a draft")
	}
	// Closed at the second step, after going there and back.
	view := open()
	st.submits(sandbox.Buyer, view, what(), "updated")
	if err := st.s.Select(sandbox.Buyer, sandbox.InView(view), inHowTo, inHowTo, "Par ici"); err != nil {
		t.Fatal(err)
	}
	if err := st.s.Click(sandbox.Buyer, sandbox.InView(view), "", actRequestBack, ""); err != nil {
		t.Fatal(err)
	}
	st.submits(sandbox.Buyer, st.opens(sandbox.Buyer, formWhat), nil, "updated")
	st.opens(sandbox.Buyer, formHow)
	if err := st.s.Select(sandbox.Buyer, sandbox.InView(view), inDay, inDay, inDays(9)); err != nil {
		t.Fatal(err)
	}
	if err := st.s.CloseView(sandbox.Buyer, view); err != nil {
		t.Fatal(err)
	}
	st.sees(sandbox.Buyer, "J'ai gardé votre demande de sourcing")
	if a, ok := draft(); !ok || a.HowTo != "Par ici" || a.Day != inDays(9) || a.Title != "Mobilier de bureau reconditionné" || len(a.CPV) != 1 {
		t.Errorf("draft %+v, %v", a, ok)
	}
	// Resumed from the message, and sent: the draft is done with.
	st.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Reprendre mon brouillon")
	view = st.opens(sandbox.Buyer, formWhat)
	if text := st.shown(sandbox.Buyer); !strings.Contains(text, "Voici votre brouillon") {
		t.Errorf("form %s", text)
	}
	st.submits(sandbox.Buyer, view, nil, "updated")
	st.submits(sandbox.Buyer, st.opens(sandbox.Buyer, formHow), sandbox.Values{inBracket: "b:open"}, "updated")
	st.sees(sandbox.Buyer, " : déposée")
	if _, ok := draft(); ok {
		t.Error("the draft outlives its request")
	}
	if err := st.s.CloseView(sandbox.Buyer, view); err != nil {
		t.Fatal(err)
	}
	// Its old button opens an empty form.
	st.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Reprendre mon brouillon")
	st.opens(sandbox.Buyer, formWhat)
	if text := st.shown(sandbox.Buyer); strings.Contains(text, "brouillon du") {
		t.Errorf("form %s", text)
	}
}

func TestADraftWaitsBesideAWish(t *testing.T) {
	st := newStory(t)
	if err := st.store.Write(t.Context(), st.bot.keepDraft(sandbox.Team, sandbox.Buyer, draftRequest, asked{Title: "Le brouillon"})); err != nil {
		t.Fatal(err)
	}
	dm := sandbox.DM(sandbox.Buyer)
	ts := st.s.Say(sandbox.Buyer, dm, "je cherche un fournisseur de chaises")
	st.hears(sandbox.Buyer, dm, ts, "Déposer une demande de sourcing")
	st.press(sandbox.Buyer, dm, "Déposer une demande de sourcing")
	view := st.opens(sandbox.Buyer, formWhat)
	if raw, _ := json.Marshal(st.s.Modal(sandbox.Buyer)); !strings.Contains(string(raw), `"initial_value":"Chaises"`) {
		t.Errorf("form %s", raw)
	}
	if err := st.s.Click(sandbox.Buyer, sandbox.InView(view), "", actRequestResume, ""); err != nil {
		t.Fatal(err)
	}
	st.await("the draft in the form", func() bool {
		raw, _ := json.Marshal(st.s.Modal(sandbox.Buyer))
		return strings.Contains(string(raw), `"initial_value":"Le brouillon"`)
	})
	if err := st.s.Click(sandbox.Buyer, sandbox.InView(view), "", actRequestBlank, ""); err != nil {
		t.Fatal(err)
	}
	st.await("an empty form", func() bool {
		raw, _ := json.Marshal(st.s.Modal(sandbox.Buyer))
		return !strings.Contains(string(raw), "Le brouillon")
	})
	if _, _, ok, _ := st.bot.draftOf(t.Context(), sandbox.Team, sandbox.Buyer); ok {
		t.Error("the draft was not forgotten")
	}
}

func TestADoubleSubmitIsOneRequest(t *testing.T) {
	st := newStory(t)
	s := newSheet(asked{Kind: "quote", Title: "Chaises", Need: "Dix chaises", Segments: []string{"mobilier"}, Where: []string{"67"}})
	if err := st.store.Write(t.Context(), st.bot.keepSheet(sandbox.Team, sandbox.Buyer, s)); err != nil {
		t.Fatal(err)
	}
	ev := Event{Kind: KindSubmit, Team: sandbox.Team, User: sandbox.Buyer, View: "V1", Callback: formHow, PrivateMetadata: s.Token,
		State: map[string]map[string]string{inDay: {inDay: inDays(5)}, inBracket: {inBracket: "b:later"}}}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := st.bot.submitHow(t.Context(), ev); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := st.store.RequestsOf(t.Context(), sandbox.Team, sandbox.Buyer, 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("requests %v, %v", all, err)
	}
	st.sees(sandbox.Buyer, all[0].Number+" : déposée")
	if got := len(st.s.Messages(sandbox.DM(sandbox.Buyer))); got != 1 {
		t.Errorf("%d copies, want 1", got)
	}
	ack, err := st.bot.submitHow(t.Context(), ev)
	raw, _ := json.Marshal(ack)
	if err != nil || !strings.Contains(string(raw), "déjà enregistré") || !strings.Contains(string(raw), all[0].Number) {
		t.Errorf("once more: %s, %v", raw, err)
	}
}
