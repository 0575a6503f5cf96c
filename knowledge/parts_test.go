package knowledge

import (
	"strings"
	"testing"
)

func TestTwoQuestionsInOneMessage(t *testing.T) {
	b := openData(t)
	for text, want := range map[string][2]string{
		"Comment déclarer un sous-traitant ? Et quelle est la retenue de garantie maximale ?":               {"sous-traitance-declarer", "retenue-garantie-taux"},
		"Quel seuil pour les travaux sans publicité, et sous combien de jours une facture est-elle payée ?": {"seuil-dispense-travaux", "delai-paiement"},
	} {
		r := ask(t, b, Query{Text: text, As: Supplier})
		if r.Outcome != Answered || r.Article.ID != want[0] || r.Also == nil || r.Also.ID != want[1] {
			t.Errorf("%q: %s %v and %v, want %v", text, r.Outcome, r.Article, r.Also, want)
			continue
		}
		both := Join(r.Article, r.Also)
		for _, a := range []*Article{r.Article, r.Also} {
			if !strings.Contains(both.Plain(), strings.TrimSpace(plain(a.Short))) {
				t.Errorf("%q: the joined text lacks the short answer of %s", text, a.ID)
			}
			for _, src := range a.Sources {
				if !strings.Contains(src.URL, "https://") {
					t.Errorf("%s has a source without a link", a.ID)
				}
			}
		}
		if both.ValidFrom < r.Article.ValidFrom || both.ValidFrom < r.Also.ValidFrom {
			t.Errorf("%q: valid from %s, before one of both", text, both.ValidFrom)
		}
	}
}

// One question with an "and" in it stays one.
func TestOneQuestionStaysOne(t *testing.T) {
	b := openData(t)
	for _, text := range []string{
		"Comment réserver un marché aux EA et aux ESAT ?",
		"Faut-il une publicité et une mise en concurrence sous 60 000 € ?",
		"Quelle clause sociale et environnementale pour le nettoyage ?",
		"ai-je droit à une avance et de combien ?",
	} {
		if r := ask(t, b, Query{Text: text, As: Buyer}); r.Also != nil {
			t.Errorf("%q was cut in two: %s and %s", text, r.Article.ID, r.Also.ID)
		}
	}
}
