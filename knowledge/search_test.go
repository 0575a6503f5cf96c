package knowledge

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// three articles on one thing: for all, for buyers, and the rule as it was.
func threshold(t testing.TB) *Base {
	t.Helper()
	return open(t,
		"articles/fr/seuils/seuil.md", articleFile("seuil", "Le délai de paiement", "Le seuil des travaux", "Quand suis-je payé pour seuil", "Quel est le seuil de publicité des travaux",
			"2019-04-01", "2026-01-01", "La Région paie en 30 jours.", "100 000 € HT."),
		"articles/fr/seuils/seuil.2019.md", articleFile("seuil", "Le délai de paiement", "Le seuil des travaux", "Quand suis-je payé pour seuil", "Quel est le seuil de publicité des travaux",
			"checked_on", "valid_until: 2025-12-31\nchecked_on", "La Région paie en 30 jours.", "40 000 € HT."),
		"articles/fr/seuils/interne.md", articleFile("interne", "Le délai de paiement", "Seuil des travaux, conseil interne", "Quand suis-je payé pour interne", "Comment ruser avec le seuil de publicité des travaux",
			"valid_from", "audience: buyer\nvalid_from"),
	)
}

func TestAnswersAsOfADate(t *testing.T) {
	b := threshold(t)
	for on, want := range map[Date]string{"2025-12-31": "40 000 € HT.", "2026-01-01": "100 000 € HT.", "2026-11-23": "100 000 € HT.", "2018-01-01": ""} {
		r := ask(t, b, Query{Text: "quel est le seuil de publicité des travaux ?", On: on})
		got := ""
		if r.Article != nil {
			got = r.Article.Short
		}
		if got != want {
			t.Errorf("on %s: %q, want %q (%s)", on, got, want, r.Outcome)
		}
		for _, h := range r.Alternatives {
			if h.Article.ID == "seuil" {
				t.Errorf("on %s: another version of the answer is offered beside it", on)
			}
		}
	}
}

func TestSuppliersNeverSeeWhatIsForBuyers(t *testing.T) {
	for _, as := range []Audience{Supplier, Everyone, "", "stranger"} {
		r := ask(t, threshold(t), Query{Text: "ruser avec le seuil : conseil interne", As: as})
		if r.Article != nil && r.Article.ID == "interne" || slices.ContainsFunc(r.Alternatives, func(h Hit) bool { return h.Article.ID == "interne" }) {
			t.Errorf("as %q: the buyers' article shows", as)
		}
	}
	if r := ask(t, threshold(t), Query{Text: "ruser avec le seuil : conseil interne", As: Buyer}); r.Article == nil || r.Article.ID != "interne" {
		t.Errorf("as buyer: %+v, want the buyers' article", r)
	}
}

func TestNoQuestionLeaks(t *testing.T) {
	b := openData(t)
	qs, _ := Questions(os.DirFS("../data"))
	for _, as := range []Audience{Supplier, Everyone, Buyer} {
		for _, q := range qs {
			query := q.query(fitDay)
			query.As = as
			r := ask(t, b, query)
			for _, a := range shownArticles(r) {
				if !as.Sees(a.Audience) || !a.ValidOn(query.On) {
					t.Errorf("%q as %s: %s is for %s, valid from %s to %s", query.Text, as, a.File, a.Audience, a.ValidFrom, a.ValidUntil)
				}
			}
		}
	}
}

// shownArticles are all the articles of a result.
func shownArticles(r Result) (out []*Article) {
	if r.Article != nil {
		out = append(out, r.Article)
	}
	for _, h := range r.Alternatives {
		out = append(out, h.Article)
	}
	return out
}

func TestSameQuestionSameAnswer(t *testing.T) {
	content, err := theContent()
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := Open(content, Options{Today: fitDay})
	if err != nil {
		t.Fatal(err)
	}
	one := openData(t)
	qs, _ := Questions(os.DirFS("../data"))
	for _, q := range qs {
		a, err := json.Marshal(ask(t, one, q.query(fitDay)))
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(ask(t, other, q.query(fitDay)))
		if err != nil {
			t.Fatal(err)
		}
		if string(a) != string(b) {
			t.Errorf("%q:\n%.300s\n%.300s", q.Q, a, b)
		}
	}
}

func TestSmallTalkAndScope(t *testing.T) {
	b := openData(t)
	for text, want := range map[string]string{
		"": "smalltalk/empty", " \n\t\u200b\u0007 ": "smalltalk/empty", "👍🏽": "smalltalk/ok", "???": "smalltalk/ok", "ok": "smalltalk/ok",
		"Bonjour !": "smalltalk/greeting", "MERCI BEAUCOUP": "smalltalk/thanks", "thank you": "smalltalk/thanks", "vielen Dank": "smalltalk/thanks",
		"Au revoir": "smalltalk/bye", "que sais-tu faire ?": "smalltalk/help", "who are you?": "smalltalk/who", "wie geht's?": "smalltalk/how-are-you",
		"Je voudrais parler à quelqu'un": "smalltalk/human", "parler à un humain": "smalltalk/human", "bonjour, je voudrais parler à un humain svp": "smalltalk/human",
		"I want to talk to somebody": "smalltalk/human", "ich möchte mit jemandem sprechen": "smalltalk/human",
		"tu es un robot ?": "smalltalk/who", "je parle à un humain ?": "smalltalk/who",
		"relis mon mémoire": "scope/proof-reading", "pouvez-vous corriger notre offre ?": "scope/proof-reading",
		"recommandez-moi une entreprise de peinture": "scope/supplier-choice", "which supplier should I choose?": "scope/supplier-choice",
		"mon concurrent a gagné, est-ce illégal dans mon cas ?": "scope/legal-opinion", "werde ich die Klage gewinnen?": "scope/legal-opinion",
		"rédige mon CCTP": "scope/proof-reading", "bonjour, signe le contrat à ma place": "scope/action",
		"quel temps fait-il ?": "unknown/", "comment demander une avance sur salaire ?": "unknown/",
	} {
		if r := ask(t, b, Query{Text: text}); string(r.Outcome)+"/"+r.Kind != want {
			t.Errorf("%q: %s/%s, want %s", text, r.Outcome, r.Kind, want)
		}
	}
}

// Questions in the words of a request the bot refuses.
func TestRealQuestionsAreNotRefused(t *testing.T) {
	b := openData(t)
	for _, text := range []string{
		"je rédige mon CCTP, quelles clauses environnementales mettre ?", "j'écris quoi dans la rubrique écologie du règlement ?",
		"comment montrer aux candidats le résumé de nos échanges de sourcing ?", "noter les offres : quelle méthode ?",
		"peut-on corriger mon offre après l'avoir déposée ?", "clause ou marché réservé, laquelle choisir ?",
		"quelle pondération conseillez-vous pour le critère environnemental ?", "je fais l'analyse des offres, un prix me paraît trop bas",
		"can I correct my tender after submission?", "welches Gericht ist zuständig wenn mein Angebot abgelehnt wird?",
	} {
		if r := ask(t, b, Query{Text: text, As: Buyer}); r.Outcome != Answered && r.Outcome != Unsure {
			t.Errorf("%q: %s %s", text, r.Outcome, r.Kind)
		}
	}
}

func TestPatterns(t *testing.T) {
	for text, want := range map[string]bool{
		"rédige mon CCTP": true, "bonjour, rédige donc mon CCTP": true, "je rédige mon CCTP": false, "rédige un avis d'achat pour mon lycée": false,
	} {
		if got := newPattern("^ rédige|écris mon").in(plainWords(text)); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestReferencesHoweverTyped(t *testing.T) {
	b := openData(t)
	for _, text := range []string{"L2113-12", "l. 2113-12", "L. 2113‑12", "art 2113-12", "article L2113 12 du code"} {
		r := ask(t, b, Query{Text: text})
		if r.Article == nil || !strings.Contains(r.Article.Short+r.Article.Body+r.Article.Sources[0].Label, "L2113-12") {
			t.Errorf("%q: %s, want an article on L2113-12", text, r.Outcome)
		}
	}
}

func TestTyposAreToldWhenMended(t *testing.T) {
	r := ask(t, openData(t), Query{Text: "c'est quoi l'alotissement"})
	if want := []string{"alotissement → allotissement"}; !slices.Equal(r.Understood, want) || r.Article == nil {
		t.Errorf("Understood %q, article %v, want %q", r.Understood, r.Article, want)
	}
}

func TestDefinitionsComeFromTheGlossary(t *testing.T) {
	b := openData(t)
	for text, want := range map[string]string{"c'est quoi un ESAT ?": "glossaire-esat", "BPU": "glossaire-bpu", "que veut dire DPGF": "glossaire-dpgf"} {
		r := ask(t, b, Query{Text: text})
		if r.Outcome != Answered || r.Article.ID != want {
			t.Errorf("%q: %s %v, want %s", text, r.Outcome, r.Article, want)
		}
	}
	if r := ask(t, b, Query{Text: "Comment réserver un marché à un ESAT ?", As: Buyer}); r.Article == nil || r.Article.Topic == glossaryTopic {
		t.Errorf("a question on how to do it got %v, want an article", r.Article)
	}
}

func TestFollowUps(t *testing.T) {
	b := openData(t)
	for _, tt := range []struct {
		turns    []string
		want     []string
		followUp bool
	}{
		{[]string{"jusqu'à quel montant acheter des fournitures sans publicité ?", "et pour les travaux ?"}, []string{"seuil-dispense-travaux"}, true},
		{[]string{"sous combien de jours la Région paie-t-elle une facture ?", "depuis quand ?"}, []string{"delai-paiement"}, true},
		{[]string{"what is the threshold for supplies without publication?", "what about works?"}, []string{"seuil-dispense-travaux", "seuils-tableau-decision"}, true},
		{[]string{"la clause sociale est-elle obligatoire ?", "et pour le nettoyage ?", "et les espaces verts ?"}, []string{"clause-sociale-espaces-verts"}, true},
		{[]string{"quel est le délai de paiement ?", "Comment réserver un marché à un ESAT ?"}, []string{"marches-reserves-ea-esat"}, false},
		{[]string{"bonjour", "Comment réserver un marché à un ESAT ?"}, []string{"marches-reserves-ea-esat"}, false},
		{[]string{"C'est quoi ORCHIDÉE ?", "et ça s'arrête quand ?"}, []string{"orchidee-apres-2026", "orchidee-versions"}, true},
		// What is small talk, or refused, is no part of the thread.
		{[]string{"jusqu'à quel montant acheter des fournitures sans publicité ?", "merci", "ok", "super", "👍", "cool", "et pour les travaux ?"}, []string{"seuil-dispense-travaux"}, true},
		{[]string{"jusqu'à quel montant acheter des fournitures sans publicité ?", "où se trouve la gare la plus proche ?", "et pour les travaux ?"}, []string{"seuil-dispense-travaux"}, true},
		// A word and its meaning, an article of a code and a full question of another language stand by themselves.
		{[]string{"comment accéder aux marchés réservés ?", "c'est quoi un BPU ?"}, []string{"glossaire-bpu"}, false},
		{[]string{"quel est le délai de paiement ?", "L2113-12"}, []string{"marches-reserves-ea-esat", "glossaire-esat", "glossaire-ea", "marches-reserves-mixte", "marches-reserves-preuves"}, false},
		{[]string{"quel est le délai de paiement ?", "How long is the standstill period before signing?"}, []string{"standstill-delai"}, false},
		{[]string{"quel était le seuil de publicité au 3 novembre 2021 ?", "comment fonctionne la sous-traitance ?"}, []string{"sous-traitance-declarer", "groupement-ou-sous-traitance", "glossaire-sous-traitance", "paiement-direct-sous-traitant"}, false},
	} {
		last := len(tt.turns) - 1
		r := ask(t, b, Query{Text: tt.turns[last], Turns: tt.turns[:last], As: Buyer})
		if r.Article == nil || !slices.Contains(tt.want, r.Article.ID) || r.FollowUp != tt.followUp {
			id := ""
			if r.Article != nil {
				id = r.Article.ID
			}
			t.Errorf("%q: %s %s, follow-up %v; want %v, %v", tt.turns, r.Outcome, id, r.FollowUp, tt.want, tt.followUp)
		}
	}
	if r := ask(t, b, Query{Text: "How long is the standstill period before signing?", Turns: []string{"quel est le délai de paiement ?"}}); r.Lang != English {
		t.Errorf("a full question in English after a French one is read in %q", r.Lang)
	}
	for _, text := range []string{"et toi ?", "et la météo à Metz ?"} {
		if r := ask(t, b, Query{Text: text, Turns: []string{"quel est le délai de paiement ?"}}); r.Article != nil {
			t.Errorf("%q in a thread shows %s", text, r.Article.ID)
		}
	}
	if r := ask(t, b, Query{Text: "merci", Turns: []string{"quel est le délai de paiement ?"}}); r.Kind != "thanks" {
		t.Errorf("thanks in a thread: %s/%s", r.Outcome, r.Kind)
	}
	alone := ask(t, b, Query{Text: "Comment réserver un marché à un ESAT ?"})
	after := ask(t, b, Query{Text: "Comment réserver un marché à un ESAT ?", Turns: []string{"quel est le délai de paiement ?"}})
	if alone.Confidence != after.Confidence {
		t.Errorf("a question that stands alone: confidence %v, after another one %v", alone.Confidence, after.Confidence)
	}
}

func TestFolderOfArticlesOnly(t *testing.T) {
	b, faults, err := Open(folder("articles/fr/divers/esat.md", articleFile("esat", "Le délai de paiement", "Réserver aux ESAT", "Quand suis-je payé pour esat", "Comment réserver un contrat à un ESAT")),
		Options{Today: fitDay, Fallback: os.DirFS("../data")})
	if err != nil || len(faults) > 0 {
		t.Fatalf("Open: %v, %v", faults, err)
	}
	if r := ask(t, b, Query{Text: "how to reserve a contract for a sheltered workshop?"}); r.Article == nil || r.Article.ID != "esat" || r.Lang != English {
		t.Errorf("through the fallback's synonyms: %+v", r)
	}
	if r := ask(t, b, Query{Text: "bonjour"}); r.Kind != "greeting" {
		t.Errorf("small talk of the fallback: %+v", r)
	}
	if r := ask(t, b, Query{Text: "c'est quoi un BPU"}); r.Article != nil && r.Article.ID == "glossaire-bpu" {
		t.Errorf("the fallback's glossary answers: %+v", r.Article)
	}
}

func TestReloadWhileSearching(t *testing.T) {
	small := folder("articles/fr/divers/a.md", articleFile("a"))
	b, _, err := Open(small, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if _, err := b.Search(context.Background(), Query{Text: "quand suis-je payé ?", As: Everyone, On: fitDay}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 5 {
		if _, err := b.Reload(small); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
	if _, err := b.Reload(folder("articles/fr/divers/a.md", "rien")); err == nil {
		t.Error("Reload of a broken folder: no error")
	}
	if r := ask(t, b, Query{Text: "quand suis-je payé pour a ?"}); r.Article == nil {
		t.Errorf("after a failed Reload the base does not answer: %+v", r)
	}
}

func TestFolderWithoutArticles(t *testing.T) {
	if _, _, err := Open(folder("readme.txt", "x"), Options{}); err == nil {
		t.Error("Open of a folder without articles/: no error")
	}
}

func FuzzSearch(f *testing.F) {
	b := openData(f)
	for _, s := range []string{"", "\x00\xff\xfe", `title:"x" +body:* -(`, "\u202eevil\u202c", strings.Repeat("seuil ", 8000), "L2113-12 R2122-8", "…’œß", "1 000 000 000 000,99 k€", "et pour les travaux ?"} {
		f.Add(s, "quel est le délai de paiement ?")
		f.Add("et ça ?", s)
	}
	f.Fuzz(func(t *testing.T, text, before string) {
		r := ask(t, b, Query{Text: text, Turns: []string{before}, As: Supplier})
		for _, s := range r.Understood {
			if !utf8.ValidString(s) {
				t.Errorf("Understood %q is no UTF-8", s)
			}
		}
		if r.Confidence < 0 || r.Confidence > 1 || len(r.Alternatives) > maxAlternatives {
			t.Errorf("Search(%q): confidence %v, %d alternatives", text, r.Confidence, len(r.Alternatives))
		}
		for _, a := range shownArticles(r) {
			if !Supplier.Sees(a.Audience) {
				t.Errorf("Search(%q) shows %s", text, a.File)
			}
		}
		if (r.Article != nil) != (r.Outcome == Answered || r.Outcome == Unsure) {
			t.Errorf("Search(%q): %s with article %v", text, r.Outcome, r.Article)
		}
	})
}
