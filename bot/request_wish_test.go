package bot

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
)

func TestWhoSeeksASupplierIsUnderstood(t *testing.T) {
	for text, want := range map[string]string{
		"Je cherche un fournisseur de mobilier reconditionné à Metz":          "mobilier reconditionné à Metz",
		"Bonjour, nous recherchons des prestataires pour l’élagage à Épinal.": "l’élagage à Épinal",
		"je cherche une entreprise qui répare des vélos":                      "répare des vélos",
		"I'm looking for a supplier of reconditioned furniture in Metz":       "reconditioned furniture in Metz",
		"we are looking for suppliers of office chairs":                       "office chairs",
		"Ich suche einen Lieferanten für gebrauchte Möbel in Metz":            "gebrauchte Möbel in Metz",
		"wir suchen Anbieter für Grünpflege":                                  "Grünpflege",
		"J'ai besoin d'un prestataire pour laver des vitres à Reims":          "laver des vitres à Reims",
		"Connaissez-vous un fournisseur de chaises ?":                         "chaises",
		"Qui peut nous livrer des paniers repas à Troyes ?":                   "paniers repas à Troyes",
		"Do you know a supplier of bicycles?":                                 "bicycles",
		"Kennen Sie einen Lieferanten für Fahrräder?":                         "Fahrräder",
		"demande de sourcing":                                                 "",
		"Je voudrais lancer un sourcing":                                      "",
		"Sourcing-Anfrage stellen":                                            "",
	} {
		if got, ok := sought(text); !ok || got != want {
			t.Errorf("%q: %q, %v; want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{
		"Comment trouver un fournisseur ?", "Je cherche des marchés", "je cherche un marché de nettoyage", "Puis-je chercher un fournisseur avant de publier ?",
		"Le sourcing est-il autorisé ?", "comment faire du sourcing", "How do I find a supplier?", "Wie finde ich einen Lieferanten?", "je cherche la clause sociale", "",
	} {
		if got, ok := sought(text); ok {
			t.Errorf("%q is taken for a wish for %q", text, got)
		}
	}
}

// The questions of the corpora ask for an answer: none of them may open a form instead.
func TestQuestionsAreNoWishes(t *testing.T) {
	names, err := filepath.Glob("../data/questions/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatalf("no questions: %v", err)
	}
	n := 0
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for in := bufio.NewScanner(f); in.Scan(); n++ {
			var q struct {
				Q     string
				Turns []string
			}
			if err := json.Unmarshal(in.Bytes(), &q); err != nil {
				t.Fatal(err)
			}
			for _, text := range append(q.Turns, q.Q) {
				if _, ok := sought(text); ok || asksOwn.MatchString(folded(text)) || requestNumber.MatchString(folded(text)) {
					t.Errorf("%s: %q", name, text)
				}
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d questions read", n)
	}
}

func TestSuppliersAreNotOfferedTheForm(t *testing.T) {
	st := newStory(t)
	for _, user := range []string{sandbox.Guest, sandbox.Extern} {
		dm := sandbox.DM(user)
		ts := st.s.Say(user, dm, "je cherche un fournisseur de mobilier à Metz")
		st.await("reply", func() bool { return st.replies(dm, ts) == 1 })
		if said := st.heard(user, dm, ts); strings.Contains(said, "Déposer une demande") {
			t.Errorf("%s is offered the form: %s", user, said)
		}
		st.opensHome(user)
		blocks, _ := st.s.Home(user)["blocks"].([]any)
		if strings.Contains(strings.Join(st.s.Lines(blocks), "\n"), "Mes demandes") {
			t.Errorf("the home of %s lists requests", user)
		}
	}
	// A button that got there all the same asks again who they are.
	st.opensHome(sandbox.Guest)
	ev := Event{Kind: KindPress, Team: sandbox.Team, User: sandbox.Guest, Action: actRequest}
	if who := st.bot.people.person(t.Context(), st.store, ev); mayRequest(who) {
		t.Error("a guest may file a request")
	}
}

func TestATitleBeginsWithTheThing(t *testing.T) {
	st := newStory(t)
	for text, want := range map[string]string{
		"Je cherche un prestataire pour l'élagage des arbres dans les Vosges": "Élagage des arbres dans les Vosges",
		"Je cherche une entreprise pour la tonte":                             "Tonte",
		"Ich suche einen Dienstleister für die Reinigung in Metz":             "Reinigung in Metz",
		"je cherche un fournisseur de lampes":                                 "Lampes",
	} {
		if got := st.bot.askedIn(text); got.Title != want || got.Need != want {
			t.Errorf("%q: title %q, need %q; want %q", text, got.Title, got.Need, want)
		}
	}
}

func TestAnArticleLeadsToTheForm(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Buyer)
	ts := st.s.Say(sandbox.Buyer, dm, "puis-je rencontrer des fournisseurs avant de publier mon marché ? (sourcing)")
	st.hears(sandbox.Buyer, dm, ts, "Déposer une demande de sourcing")
	st.press(sandbox.Buyer, dm, "Déposer une demande de sourcing")
	st.opens(sandbox.Buyer, formWhat)
	if raw, _ := json.Marshal(st.s.Modal(sandbox.Buyer)); strings.Contains(string(raw), "rencontrer des fournisseurs") {
		t.Error("the question stands in the form as if it were the need")
	}
}

func TestABuyerAsksWhereRequestsStand(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Buyer)
	ts := st.s.Say(sandbox.Buyer, dm, "où en sont mes demandes ?")
	st.hears(sandbox.Buyer, dm, ts, "Déposer une demande de sourcing")
	r := st.filed(how())
	for _, text := range []string{"mes demandes de sourcing", "et ma demande " + r.Number + " ?", "my requests", "meine Anfragen"} {
		ts := st.s.Say(sandbox.Buyer, dm, text)
		st.hears(sandbox.Buyer, dm, ts, r.Number+" · "+r.Title)
	}
	// Neither in a channel, nor to somebody else.
	ts = st.s.Say(sandbox.Buyer, sandbox.BuyersRoom, "<@"+sandbox.Bot+"> où en est "+r.Number)
	st.await("reply", func() bool { return st.replies(sandbox.BuyersRoom, ts) == 1 })
	if said := st.heard(sandbox.Buyer, sandbox.BuyersRoom, ts); strings.Contains(said, r.Title) {
		t.Errorf("everybody reads %s", said)
	}
	other := st.s.AddPerson("UOTHER", "Quelqu'un")
	ts = st.s.Say(other, sandbox.DM(other), "où en est "+r.Number)
	st.hears(other, sandbox.DM(other), ts, "elle n'est pas la vôtre")
}
