package bot

import (
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/locales"
	"orchidee/records"
)

// closesRequest has a request published and its deadline pass, so that its buyer is asked what became of it.
func (st *stage) closesRequest(clock *clockwork) records.Request {
	t := st.t
	t.Helper()
	brief, err := st.bot.brief(asked{Kind: "market", Title: "Chaises", Need: "Dix", Segments: []string{"mobilier"}, Where: []string{"57"}, Day: inDays(2), Amount: "b:later"})
	if err != nil {
		t.Fatal(err)
	}
	r := st.deposits(brief)
	staff := records.Actor{Role: records.ByStaff, User: sandbox.Staff}
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error {
		if _, _, err := tx.MoveRequest(records.RequestMove{Team: sandbox.Team, ID: r.ID, Action: records.ActTake, By: staff}); err != nil {
			return err
		}
		_, _, err := tx.PublishRequest(records.Publication{Team: sandbox.Team, ID: r.ID, By: staff, Seed: records.NewSeed()})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	clock.forward(4 * 24 * time.Hour)
	for range 2 {
		if err := st.bot.due(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	st.settles()
	st.sees(sandbox.Buyer, "Qu'en est-il de votre achat ?")
	return r
}

func TestTheOutcomeIsAskedAndAnsweredOnce(t *testing.T) {
	st, clock := deskAt(t)
	r := st.closesRequest(clock)
	dm := sandbox.DM(sandbox.Buyer)
	if n := st.told(sandbox.Buyer, "Qu'en est-il de votre achat ?"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	st.press(sandbox.Buyer, dm, "Répondre avec un commentaire")
	form := st.opens(sandbox.Buyer, formOutcome)
	st.submits(sandbox.Buyer, form, sandbox.Values{inOutcome: "launched", inNote: "Avis publié hier <!here>"}, "updated")
	st.sees(sandbox.Buyer, "c'est noté, « Consultation lancée »")
	if _, err := st.bot.submitOutcome(t.Context(), Event{Team: sandbox.Team, User: sandbox.Buyer, PrivateMetadata: outcomeValue(r.ID, records.AtClosing, ""),
		State: map[string]map[string]string{inOutcome: {inOutcome: "dropped"}}}); err != nil {
		t.Fatal(err)
	}
	all, err := st.store.Outcomes(t.Context(), sandbox.Team, r.ID)
	if err != nil || len(all) != 1 || all[0].Outcome != records.Launched || !strings.HasPrefix(all[0].Note, "Avis publié") {
		t.Errorf("outcomes %+v, %v", all, err)
	}
}

// A click may have been the wrong one: the buyer says it anew, and the log holds what they mean.
func TestAnOutcomeIsCorrected(t *testing.T) {
	st, clock := deskAt(t)
	r := st.closesRequest(clock)
	dm := sandbox.DM(sandbox.Buyer)
	st.press(sandbox.Buyer, dm, "Projet abandonné")
	st.sees(sandbox.Buyer, "c'est noté, « Projet abandonné »")
	for _, outcome := range []string{"launched", "dropped"} { // and back
		st.press(sandbox.Buyer, dm, "Corriger ma réponse")
		form := st.opens(sandbox.Buyer, formOutcome)
		st.submits(sandbox.Buyer, form, sandbox.Values{inOutcome: outcome, inNote: "Erreur de clic."}, "updated")
		if err := st.s.CloseView(sandbox.Buyer, st.s.Modal(sandbox.Buyer)["id"].(string)); err != nil {
			t.Fatal(err)
		}
		st.sees(sandbox.Buyer, "c'est noté, « "+locales.For("fr").Say(outcomeName(records.RequestOutcome(outcome)))+" »")
		all, err := st.store.Outcomes(t.Context(), sandbox.Team, r.ID)
		if err != nil || len(all) != 1 || string(all[0].Outcome) != outcome || all[0].Note != "Erreur de clic." {
			t.Errorf("outcomes %+v, %v", all, err)
		}
	}
}

func TestAfterSixMonthsTheOutcomeIsAskedAgain(t *testing.T) {
	st, clock := deskAt(t)
	st.closesRequest(clock)
	st.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Toujours en cours")
	st.sees(sandbox.Buyer, "c'est noté, « Toujours en cours »")
	clock.forward(190 * 24 * time.Hour)
	if err := st.bot.dueRequests(t.Context()); err != nil {
		t.Fatal(err)
	}
	st.sees(sandbox.Buyer, "Six mois ont passé")
	st.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Achat fait")
	st.sees(sandbox.Buyer, "c'est noté, « Achat fait »")
}

// Names of fixed words are made of the word: each must be in the catalogs.
func TestEveryWordOfARequestHasAName(t *testing.T) {
	var ids []string
	for _, a := range []records.Action{records.ActFile, records.ActTake, records.ActRelease, records.ActAsk, records.ActResubmit, records.ActEdit, records.ActPublish, records.ActClose, records.ActRefuse,
		records.ActWithdraw, records.ActWarn, records.ActExpire, records.ActShow, records.ActInterest, records.ActDecline, records.ActInquire, records.ActReply} {
		ids = append(ids, "request.action."+string(a))
	}
	for _, s := range []records.RequestState{records.RequestFiled, records.RequestTaken, records.RequestChanges, records.RequestResubmitted, records.RequestPublished, records.RequestClosed,
		records.RequestRefused, records.RequestWithdrawn} {
		ids = append(ids, "request.state."+string(s), "request.next."+string(s))
	}
	for _, k := range []records.NoticeKind{records.NoticeFirst, records.NoticeReminder, records.NoticeEdit, records.NoticeAnswer, records.NoticeEnd} {
		ids = append(ids, "request.notice."+string(k))
	}
	for _, w := range []records.Way{records.BySlack, records.ByEmail, records.ByPhone, records.ByAsk} {
		ids = append(ids, "request.way."+string(w))
	}
	for _, s := range []records.FileState{records.FileWaiting, records.FileThere, records.FileFailed} {
		ids = append(ids, "request.file."+string(s))
	}
	for _, r := range []records.Role{records.ByAuthor, records.ByStaff, records.BySupplier, records.ByClock} {
		ids = append(ids, "request.role."+string(r))
	}
	for _, r := range []records.Round{records.AtClosing, records.AfterMonths} {
		ids = append(ids, "request.round."+string(r), "request.ask."+string(r))
	}
	for _, o := range requestOutcomes {
		ids = append(ids, string(outcomeName(o)))
	}
	for _, k := range requestKinds {
		ids = append(ids, "request.kind."+string(k))
	}
	for _, k := range structureKinds {
		ids = append(ids, "request.for."+string(k))
	}
	for _, b := range amountBrackets {
		ids = append(ids, "request.amount."+b.word)
	}
	for _, w := range amountBlanks {
		ids = append(ids, "request.blank."+w)
	}
	for _, lang := range locales.Langs {
		for _, id := range ids {
			if locales.For(lang).Say(locales.ID(id)) == id {
				t.Errorf("%s: %s has no name", lang, id)
			}
		}
	}
}
