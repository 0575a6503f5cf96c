package bot

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"

	"orchidee/data"
	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// rulesOfData are the real rules, read once for all tests.
var rulesOfData = sync.OnceValues(func() (*advice.Base, error) {
	base, _, err := advice.Open(data.FS)
	return base, err
})

func realCounsel(t testing.TB) Counsel {
	t.Helper()
	base, err := content()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulesOfData()
	if err != nil {
		t.Fatal(err)
	}
	return Counsel{base, rules}
}

const todayInTests = knowledge.Date("2026-11-25")

// The decision between the articles and the rules, in one table.
func TestWhoAnswers(t *testing.T) {
	c := realCounsel(t)
	cleaning := "marché de nettoyage de 300 k€ sur 2 ans"
	for _, x := range []struct {
		as    knowledge.Audience
		turns []string
		q     string
		how   How
		on    knowledge.Date
		holds string // what is said of the purchase
	}{
		{"buyer", nil, "j'ai un marché de 55 000 € de fournitures, je dois publier ?", Beside, todayInTests, "aucune publicité imposée, car besoin inférieur à 60 000 €"},
		{"buyer", nil, cleaning + ", lancement en mars", ByRules, "2027-03-01", "procédure formalisée"},
		{"buyer", nil, "quelle procédure pour 218 000 € de fournitures au 3 novembre 2025 ?", Beside, "2025-11-03", "procédure adaptée"},
		{"buyer", nil, "90k de travaux, faut une pub ?", ByRules, todayInTests, "aucune publicité imposée"},
		{"buyer", nil, "Bauauftrag über 120.000 Euro, muss ich ausschreiben?", Beside, todayInTests, "Bekanntmachung im BOAMP"},
		{"buyer", nil, "cleaning contract 250k, social clause?", Beside, todayInTests, "Mandatory social clause: yes"},
		{"supplier", nil, "ai-je droit à une avance sur un marché de 80 000 € ?", Beside, todayInTests, "Avance de droit : oui, si durée de plus de 2 mois"},
		{"supplier", nil, "j'ai un marché de travaux de 80 000 € sur 6 mois, ai-je droit à une avance ?", Beside, todayInTests, "Avance de droit : oui, car"},
		{"buyer", nil, "clause sociale obligatoire pour un marché de nettoyage de 150 000 € ?", Beside, todayInTests, "Clause sociale obligatoire : non, il faudrait : à partir de 216 000 €"},
		{"supplier", nil, "je suis un ESAT, quels marchés me sont réservés ?", ByWay, todayInTests, "La voie pour : ESAT ou EA"},
		// An article question stays one.
		{"buyer", nil, "quelle clause sociale pour un marché de nettoyage ?", ByArticle, todayInTests, ""},
		{"supplier", nil, "comment accéder aux marchés réservés ?", ByArticle, todayInTests, ""},
		{"buyer", nil, "quel est le seuil de dispense pour les fournitures au 1er mars 2026 ?", ByArticle, "2026-03-01", ""},
		{"buyer", nil, "bonjour", ByArticle, todayInTests, ""},
		{"buyer", nil, "choisis-moi une entreprise pour un marché de nettoyage de 300 k€", ByArticle, todayInTests, ""},
		// A thread goes on.
		{"buyer", []string{cleaning}, "et si c'était 200 000 € ?", WhatIf, todayInTests, "Procédure : Procédure adaptée au lieu de « Procédure formalisée »"},
		{"buyer", []string{cleaning}, "et au 1er mars 2026 ?", WhatIf, "2026-03-01", "Ne s'applique plus : Clause sociale obligatoire"},
		{"buyer", []string{"quelle procédure pour 218 000 € de fournitures ?"}, "et pour les travaux ?", WhatIf, todayInTests, "travaux, 218 000 €"},
		{"buyer", []string{cleaning, "et si c'était 200 000 € ?"}, "et au 1er mars 2026 ?", WhatIf, "2026-03-01", "Nettoyage des locaux, 200 000 €"},
		{"buyer", []string{cleaning}, "faut-il une clause sociale ?", Beside, todayInTests, "Clause sociale obligatoire : oui"},
		{"buyer", []string{cleaning}, "merci", ByArticle, todayInTests, ""},
		{"buyer", []string{cleaning, "peut-on le réserver ?"}, "et pour une association ?", ByWay, todayInTests, "Réservation à l'économie sociale et solidaire : non"},
		{"buyer", []string{cleaning}, "marché de travaux de 6 M€ sur 18 mois", ByRules, todayInTests, "travaux, 6 000 000 €"},
		{"buyer", []string{"seuil pour des fournitures ?"}, "et pour les travaux ?", ByArticle, todayInTests, ""},
	} {
		f, err := c.Ask(t.Context(), knowledge.Query{Text: x.q, Turns: x.turns, As: x.as}, todayInTests)
		if err != nil {
			t.Fatal(err)
		}
		said, ok := c.Text(locales.For(string(f.Lang)), f)
		if f.How != x.how || f.On != x.on {
			t.Errorf("%q after %q: answered by %q on %s, want %q on %s", x.q, x.turns, f.How, f.On, x.how, x.on)
		}
		if ok != (x.how != ByArticle) || !strings.Contains(said.Applied, x.holds) {
			t.Errorf("%q after %q says %q, want %q", x.q, x.turns, said.Applied, x.holds)
		}
		for _, s := range said.Sources {
			if !strings.HasPrefix(s.URL, "https://") {
				t.Errorf("%q: the source %v is no link", x.q, s)
			}
		}
	}
}

// A day that is given wins over one that is told; an amount including VAT is not judged.
func TestWhatIsNotJudged(t *testing.T) {
	c := realCounsel(t)
	ask := func(q string, on knowledge.Date) Finding {
		f, err := c.Ask(t.Context(), knowledge.Query{Text: q, As: knowledge.Buyer, On: on}, todayInTests)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if f := ask("fournitures, 55 000 €, lancement le 1er mars 2026", "2026-06-01"); f.On != "2026-06-01" || f.Advice == nil || f.Advice.Purchase.On != "2026-06-01" {
		t.Errorf("the given day does not win: %s, %+v", f.On, f.Advice)
	}
	if f := ask("marché de fournitures de 55 000 € TTC", ""); f.Advice != nil || f.Problem == nil || f.Problem.Key != "vat" {
		t.Errorf("an amount including VAT is judged: %+v", f.Problem)
	}
	if f := ask("marché de fournitures de 55 000 € lancé le 3 mars 1990", ""); f.Advice != nil || f.Problem == nil || f.Problem.Key != "date" {
		t.Errorf("a day without rules is judged: %+v", f.Problem)
	}
	if f := ask("quel seuil avant le 1er avril 2026 pour les fournitures ?", ""); f.On != "2026-03-31" {
		t.Errorf("before a day is %s", f.On)
	}
	if f := ask("quel seuil en mars dernier pour les fournitures ?", ""); f.On != "2026-03-01" {
		t.Errorf("last March is %s", f.On)
	}
}

// A supplier hears the law of a purchase and none of the advice to buyers.
func TestASupplierHearsOnlyTheLaw(t *testing.T) {
	c := realCounsel(t)
	p := locales.For("fr")
	r := rand.New(rand.NewPCG(7, 2026))
	for range 100 {
		a := c.Rules.Assess(anyPurchase(r, c.Rules))
		f := Finding{How: ByRules, As: knowledge.Supplier, Advice: &a}
		said, _ := c.Text(p, f)
		shown := strings.Join(lines(t, render(p, Reply{Found: f, Rules: c.Rules, Question: "q", Human: true})), "\n")
		for _, x := range a.Rules {
			if x.Level == advice.Must {
				continue
			}
			if head := "• " + c.voice(p, "").name(x); strings.Contains(said.Applied, head+" (") || strings.Contains(shown, head+"\n") {
				t.Fatalf("a supplier is told %q", head)
			}
		}
		if strings.Contains(shown, actNote) {
			t.Fatal("a supplier is offered the buyers' note")
		}
	}
}

// anyPurchase is a purchase that can be judged, of any kind.
func anyPurchase(r *rand.Rand, b *advice.Base) advice.Purchase {
	p := advice.Purchase{
		Nature: advice.Natures[r.IntN(3)],
		Amount: float64([]int{1000, 25000, 59999, 60000, 90000, 140000, 216000, 5404000, 80000000}[r.IntN(9)] + r.IntN(3000)),
		Months: float64(r.IntN(60)), Holder: []advice.Holder{"", advice.SME, advice.Large}[r.IntN(3)],
		On: []advice.Date{"2024-06-01", "2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01", "2026-08-22", "2026-11-25", "2027-03-01"}[r.IntN(8)],
	}
	if s := b.Segments(); r.IntN(4) > 0 {
		p.Segment = s[r.IntN(len(s))].ID
		p.Nature = b.Segment(p.Segment).Nature
	}
	if yes := r.IntN(2) == 0; r.IntN(2) == 0 {
		p.Innovative = &yes
	}
	if n := r.IntN(4) * r.IntN(30); n > 1 {
		p.Amount = 0
		for range n {
			lot := float64(1000 + r.IntN(90000))
			p.Lots, p.Amount = append(p.Lots, lot), p.Amount+lot
		}
	}
	return p
}

// No reply about a purchase breaks Slack's limits, in any language, for anybody.
func TestAnyPurchaseFitsIntoSlack(t *testing.T) {
	c := realCounsel(t)
	r := rand.New(rand.NewPCG(4, 2026))
	var before advice.Assessment
	for i := range 300 {
		a := c.Rules.Assess(anyPurchase(r, c.Rules))
		p := locales.For(locales.Langs[i%3])
		as := []knowledge.Audience{knowledge.Buyer, knowledge.Supplier}[i%2]
		f := Finding{How: ByRules, As: as, Advice: &a}
		replies := map[string]Finding{"rules": f}
		if i > 0 {
			f.How, f.Before = WhatIf, &before
			replies["what-if"] = f
		}
		for name, f := range replies {
			out := render(p, Reply{Found: f, Rules: c.Rules, Question: strings.Repeat("q", 36), Surface: inThread, Vote: true, Human: true,
				Options: []Option{{"a", strings.Repeat("é", 75)}, {"b", "B"}, {"c", "C"}}})
			for _, fault := range within(out) {
				t.Errorf("%s of %+v: %s", name, a.Purchase, fault)
			}
		}
		for _, level := range advice.Levels {
			carry := carried{Question: strings.Repeat("q", 36), Channel: "C0123456789", Thread: "1764000000.000100", Level: level, Purchase: a.Purchase}
			for carry.Page = range 5 {
				view := levelView(c.voice(p, as), &a, carry)
				if n := len(view.Blocks.BlockSet); n == 0 || n > 100 {
					t.Errorf("a list of %d blocks", n)
				}
				if n := len(view.PrivateMetadata); n > 3000 {
					t.Errorf("%d characters of private metadata", n)
				}
			}
		}
		before = a
	}
}

// What a button carries is what comes back, and what a form leaves in its thread reads as the same purchase.
func TestAPurchaseTravels(t *testing.T) {
	c := realCounsel(t)
	r := rand.New(rand.NewPCG(9, 2026))
	for range 300 {
		p := anyPurchase(r, c.Rules)
		back, err := unpack(carried{Question: "q", Purchase: p}.pack())
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Lots) > 0 && len(back.Purchase.Lots) == 0 { // too many to travel
			if back.Purchase.LotCount != len(p.Lots) {
				t.Errorf("%d lots travelled as %d", len(p.Lots), back.Purchase.LotCount)
			}
		} else if !reflect.DeepEqual(back.Purchase, p) {
			t.Errorf("%+v travelled as %+v", p, back.Purchase)
		}
		got := c.read(nil, c.describe(p), todayInTests).now
		got.Details, got.Surface = p.Details, p.Surface
		if p.Months == 0 {
			got.Months = 0
		}
		if !reflect.DeepEqual(got, p) {
			t.Errorf("%q reads as %+v, want %+v", c.describe(p), got, p)
		}
	}
}

// An answer within three months of a change of the law says so.
func TestAnswersTellOfChangesThatAreNear(t *testing.T) {
	c := realCounsel(t)
	for _, x := range []struct {
		on   knowledge.Date
		want locales.ID
	}{{"2026-03-01", locales.AnswerChanging}, {"2026-04-02", locales.AnswerChanged}, {"2026-11-25", ""}} {
		f, err := c.Ask(t.Context(), knowledge.Query{Text: "seuil de dispense pour les fournitures", As: knowledge.Buyer, On: x.on}, todayInTests)
		if err != nil {
			t.Fatal(err)
		}
		if l, ok := f.Change(locales.For("fr")); l.ID != x.want || ok != (x.want != "") {
			t.Errorf("on %s the answer says %q, want %q", x.on, l.ID, x.want)
		}
	}
}
