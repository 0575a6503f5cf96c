package bot

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/knowledge"
	"orchidee/records"
)

func ana() sandbox.Values {
	return sandbox.Values{inFirst: "Ana", inLast: "Achats", inEmail: "ana@exemple.fr"}
}

// Every road leads to the same form: a word in a direct message or a channel, the command, the App Home, the button under an article.
func TestEveryRoadToAWebinar(t *testing.T) {
	th := newTheatre(t)
	th.lib = announcing{}
	th.enter()
	w := th.plan(5, nil)
	buyers := th.plan(5, func(w *records.Webinar) { w.Title, w.Audience = "Entre acheteurs", "buyer" })
	dm := sandbox.DM(sandbox.Guest)

	ts := th.s.Say(sandbox.Guest, dm, "je veux m'inscrire au prochain webinaire")
	th.hears(sandbox.Guest, dm, ts, w.Title)
	if said := th.heard(sandbox.Guest, dm, ts); strings.Contains(said, buyers.Title) || strings.Contains(said, "visio.example.org") {
		t.Errorf("a supplier sees a buyers' webinar, or a link: %s", said)
	}
	if got := th.register(sandbox.Guest, dm, "S'inscrire", ana()); got.Outcome != "updated" {
		t.Fatalf("form: %+v", got)
	}
	th.closeViews(sandbox.Guest)
	th.hearsIn(dm, "Votre inscription est confirmée")

	// In a channel nothing of the person is told, and only what everybody may know.
	ts = th.s.Say(sandbox.Buyer, sandbox.SharedRoom, "<@"+sandbox.Bot+"> quels webinaires à venir ?")
	th.hears(sandbox.Buyer, sandbox.SharedRoom, ts, w.Title)
	if said := th.heard(sandbox.Buyer, sandbox.SharedRoom, ts); strings.Contains(said, buyers.Title) {
		t.Errorf("a buyers' webinar is told in a channel of everybody: %s", said)
	}
	ts = th.s.Say(sandbox.Guest, sandbox.SharedRoom, "<@"+sandbox.Bot+"> annuler mon inscription")
	th.hears(sandbox.Guest, sandbox.SharedRoom, ts, "ne regardent que vous")
	if said := th.heard(sandbox.Guest, sandbox.SharedRoom, ts); strings.Contains(said, w.Title) {
		t.Errorf("a registration is told in a channel: %s", said)
	}
	th.press(sandbox.Guest, sandbox.SharedRoom, "Mes inscriptions")
	th.await("one's own", func() bool { return strings.Contains(th.shows(th.s.Modal(sandbox.Guest)), "Inscription confirmée") })
	th.closeViews(sandbox.Guest)

	// The command, for a buyer.
	if err := th.s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", "Webinaires"); err != nil {
		t.Fatal(err)
	}
	th.await("the list", func() bool { return strings.Contains(th.shows(th.s.Modal(sandbox.Buyer)), buyers.Title) })
	th.closeViews(sandbox.Buyer)

	// The App Home.
	th.opensHome(sandbox.Guest)
	home := th.shows(th.s.Home(sandbox.Guest))
	if !strings.Contains(home, w.Title) || !strings.Contains(home, "Inscription confirmée") || !strings.Contains(home, "visio.example.org") || strings.Contains(home, buyers.Title) {
		t.Errorf("home of the guest: %s", home)
	}
	th.opensHome(sandbox.Buyer)
	if home := th.shows(th.s.Home(sandbox.Buyer)); !strings.Contains(home, buyers.Title) || strings.Contains(home, "visio.example.org") {
		t.Errorf("home of the buyer: %s", home)
	}

	// Under an article, in German.
	th.write(func(tx *records.Tx) error {
		return tx.SavePerson(records.Person{Team: sandbox.Team, User: sandbox.Buyer, Lang: "de"})
	})
	ts = th.s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "comment s'inscrire à un webinaire")
	th.hears(sandbox.Buyer, sandbox.DM(sandbox.Buyer), ts, "La réponse.")
	th.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Kommende Webinare")
	th.await("the list in German", func() bool {
		return strings.Contains(th.shows(th.s.Modal(sandbox.Buyer)), "Dies sind die kommenden Webinare")
	})
}

// announcing knows one article, which offers the webinars.
type announcing struct{ parrot }

func (a announcing) Search(context.Context, knowledge.Query) (knowledge.Result, error) {
	article, _ := a.Article("", "", "", "")
	return knowledge.Result{Outcome: knowledge.Answered, Article: article, Lang: knowledge.French, Confidence: 1}, nil
}

func (announcing) Article(string, knowledge.Lang, knowledge.Date, knowledge.Audience) (*knowledge.Article, bool) {
	a := *parrotArticle
	a.Actions = []knowledge.Action{knowledge.ActionWebinar}
	return &a, true
}

// A webinar's button may be anywhere, also where it should not be: the audience is looked at when it is pressed.
func TestWhoMayNotIsToldSo(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(5, func(w *records.Webinar) { w.Audience = "buyer" })
	th.s.Join(sandbox.Bot, sandbox.SharedRoom)
	th.write(th.bot.announceWebinar(w, sandbox.SharedRoom, "fr", "k"))
	th.hearsIn(sandbox.SharedRoom, "Pour les acheteurs publics.")
	for _, user := range []string{sandbox.Guest, sandbox.Extern} {
		th.press(user, sandbox.SharedRoom, "S'inscrire")
		th.await("a refusal", func() bool { return strings.Contains(th.shows(th.s.Modal(user)), "un autre public") })
	}
	th.press(sandbox.Buyer, sandbox.SharedRoom, "S'inscrire")
	viewOf(th.stage, sandbox.Buyer, formRegister)
}

// Each state of a registration has its own clear answer, also when it changed while the form was open.
func TestWhyThereIsNoSeat(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	th.s.Join(sandbox.Bot, sandbox.SharedRoom)
	var ws []records.Webinar
	for _, c := range []struct {
		title, says string
		change      func(*records.Webinar)
	}{
		{"Pas encore", "Les inscriptions ouvriront le", func(w *records.Webinar) { w.Opens = th.now().Add(time.Hour) }},
		{"Clos", "Les inscriptions sont closes.", func(w *records.Webinar) { w.Closes = th.now().Add(-time.Hour) }},
		{"Plein", "Complet : il n'y a plus de place.", func(w *records.Webinar) { w.Capacity, w.WaitingList = 1, false }},
		{"Annulé", "Ce webinaire est annulé.", nil},
	} {
		w := th.plan(5, func(w *records.Webinar) {
			w.Title = c.title
			if c.change != nil {
				c.change(w)
			}
		})
		th.write(th.bot.announceWebinar(w, sandbox.SharedRoom, "fr", c.title))
		switch c.title {
		case "Plein":
			th.invite(w, "premier@exemple.fr")
		case "Annulé":
			th.write(func(tx *records.Tx) error {
				now, all, err := tx.CancelWebinar(w.ID, w.Version, "L'intervenante est souffrante.", sandbox.Staff)
				if err != nil {
					return err
				}
				return th.bot.tellCancelled(now, all)(tx)
			})
			th.hearsIn(sandbox.SharedRoom, "L'intervenante est souffrante.")
		}
		th.hearsIn(sandbox.SharedRoom, c.says)
		if got, err := th.bot.react(t.Context(), Event{Kind: KindSubmit, Callback: formRegister, Team: sandbox.Team, User: sandbox.Buyer, View: "V" + c.title, PrivateMetadata: w.ID + "|1|",
			State: map[string]map[string]string{inFirst: {inFirst: "Ana"}, inLast: {inLast: "A"}, inEmail: {inEmail: "ana@exemple.fr"}}}); err != nil || !strings.Contains(strings.ReplaceAll(jsonOf(got), "\u00a0", " "), c.says) {
			t.Errorf("%s: %s, %v", c.title, jsonOf(got), err)
		}
		ws = append(ws, w)
	}
	for _, w := range ws {
		if s, err := th.store.Seats(t.Context(), w.ID); err != nil || w.Title != "Plein" && s.Registered != 0 {
			t.Errorf("%s: %+v, %v", w.Title, s, err)
		}
	}
}

// Faults are told together, each at its field, and nothing that was typed is lost; what is only odd is taken.
func TestFaultsOfTheForm(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(0, nil)
	th.s.Join(sandbox.Bot, sandbox.SharedRoom)
	th.write(th.bot.announceWebinar(w, sandbox.SharedRoom, "fr", "k"))
	th.hearsIn(sandbox.SharedRoom, w.Title)
	th.press(sandbox.Extern, sandbox.SharedRoom, "S'inscrire")
	form := viewOf(th.stage, sandbox.Extern, formRegister)
	got, err := th.s.Submit(sandbox.Extern, form["id"].(string), sandbox.Values{inFirst: "Zoé", inLast: "É", inEmail: "a@b,fr", inSIRET: "123", inDepartement: "2A"})
	if err != nil || got.Outcome != "errors" || !strings.Contains(got.Errors[inEmail], "virgule") || !strings.Contains(got.Errors[inSIRET], "14 chiffres") || len(got.Errors) != 2 {
		t.Fatalf("form: %+v, %v", got, err)
	}
	for typed, want := range map[string]string{
		"a@b,fr": "virgule", "a b@c.fr": "espace", "exemple.fr": "Il manque le @", "a@b": "Ce qui suit le @", "a@b@c.fr": "plus d'un @", "a@b.fr, c@d.fr": "plus d'un @", "..@b.fr": "n'est pas une adresse",
	} {
		got, err := th.s.Submit(sandbox.Extern, form["id"].(string), sandbox.Values{inFirst: "Zoé", inLast: "É", inEmail: typed})
		if err != nil || got.Outcome != "errors" || !strings.Contains(got.Errors[inEmail], want) {
			t.Errorf("%q: %+v, %v", typed, got, err)
		}
	}
	got, err = th.s.Submit(sandbox.Extern, form["id"].(string), sandbox.Values{
		inFirst: "=cmd|'/c'!A1", inLast: "d'Été", inEmail: " Zoé.D+Pro@EXEMPLE.fr.. ", inSIRET: "732 829 320 00074", inKind: "esat", inDepartement: "67", inNews: []string{"yes"},
	})
	if err != nil || got.Outcome != "updated" {
		t.Fatalf("form: %+v, %v", got, err)
	}
	r := th.only(w)
	if r.Email != "zoé.d+pro@exemple.fr" || r.SIRET != "73282932000074" || r.Departement != "67" || r.Kind != "esat" || !r.Newsletter || r.Consent != 1 || r.User != sandbox.Extern || r.By != sandbox.Extern {
		t.Errorf("registration %+v", r)
	}
}

// Who registered changes what they wrote, asks for the file again, withdraws from the App Home, and sees it there.
func TestChangingOnesMind(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(5, nil)
	dm := sandbox.DM(sandbox.Guest)
	th.opensHome(sandbox.Guest)
	ts := th.s.Say(sandbox.Guest, dm, "webinaires")
	th.hears(sandbox.Guest, dm, ts, w.Title)
	th.register(sandbox.Guest, dm, "S'inscrire", ana())
	th.closeViews(sandbox.Guest)
	th.hearsIn(dm, "Votre inscription est confirmée")
	th.await("home renewed", func() bool { return strings.Contains(th.shows(th.s.Home(sandbox.Guest)), "Inscription confirmée") })

	th.press(sandbox.Guest, dm, "Modifier")
	form := viewOf(th.stage, sandbox.Guest, formRegister)
	got, err := th.s.Submit(sandbox.Guest, form["id"].(string), sandbox.Values{inQuestions: "Et les sous-traitants ?", inNeeds: "Sous-titres"})
	if err != nil || got.Outcome != "updated" {
		t.Fatalf("change: %+v, %v", got, err)
	}
	th.closeViews(sandbox.Guest)
	if r := th.only(w); r.Questions != "Et les sous-traitants ?" || r.Access != "Sous-titres" || r.FirstName != "Ana" || r.State != records.SeatRegistered {
		t.Errorf("registration %+v", r)
	}
	before := th.files(dm, "")
	th.press(sandbox.Guest, dm, "Fichier agenda")
	th.await("the file again", func() bool { return th.files(dm, "METHOD:PUBLISH") == before+1 })

	// Another person who gets hold of the button can do nothing with it.
	r := th.only(w)
	for _, act := range []string{actSeatWithdraw, actSeatAccept, actSeatDecline, actSeatEdit, actSeatCalendar, actRate} {
		if _, err := th.bot.react(t.Context(), Event{Kind: KindPress, Action: act, Value: r.ID + map[bool]string{true: "|5"}[act == actRate], Team: sandbox.Team, User: sandbox.Buyer, Trigger: "none"}); err == nil {
			t.Errorf("%s by another was not refused", act) // the refusal is a view, for which there is no trigger here
		}
	}
	th.s.Forgive()
	if r := th.only(w); r.State != records.SeatRegistered {
		t.Errorf("another person changed it: %s", r.State)
	}
	th.press(sandbox.Guest, dm, "Annuler mon inscription")
	th.hearsIn(dm, "Votre inscription est annulée")
	th.await("home renewed", func() bool { return !strings.Contains(th.shows(th.s.Home(sandbox.Guest)), "Inscription confirmée") })
}

func jsonOf(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}
