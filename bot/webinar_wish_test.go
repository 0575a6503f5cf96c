package bot

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestWhatAMessageAsksOfWebinars(t *testing.T) {
	for text, want := range map[string]webinarWish{
		"je veux m'inscrire au prochain webinaire":                      wishList,
		"Je voudrais participer à un webinaire":                         wishList,
		"inscris-moi au webinaire de jeudi":                             wishList,
		"Inscrivez-moi au prochain webinaire svp":                       wishList,
		"quels webinaires à venir ?":                                    wishList,
		"Quand est le prochain webinaire ?":                             wishList,
		"y a-t-il un webinaire bientôt ?":                               wishList,
		"la liste des webinaires":                                       wishList,
		"webinaires":                                                    wishList,
		"Les webinaires ?":                                              wishList,
		"when is the next webinar":                                      wishList,
		"I'd like to sign up for the next webinar":                      wishList,
		"nächstes Webinar":                                              wishList,
		"Welche Webinare gibt es?":                                      wishList,
		"Ich möchte mich zum nächsten Webinar anmelden":                 wishList,
		"annuler mon inscription":                                       wishMine,
		"Bonjour, je souhaite annuler mon inscription svp":              wishMine,
		"je veux me désinscrire du webinaire":                           wishMine,
		"me désinscrire":                                                wishMine,
		"mes inscriptions":                                              wishMine,
		"cancel my registration":                                        wishMine,
		"please cancel my webinar registration":                         wishMine,
		"meine Anmeldung stornieren":                                    wishMine,
		"Ich möchte mich vom Webinar abmelden":                          wishMine,
		"qu'est-ce qu'un webinaire ?":                                   wishNothing,
		"c'est quoi un webinaire":                                       wishNothing,
		"les webinaires sont-ils gratuits et ouverts aux artisans ?":    wishNothing,
		"Comment m'inscrire à un webinaire de la Région ?":              wishNothing,
		"y aura-t-il un replay du webinaire ?":                          wishNothing,
		"j'ai perdu le lien du webinaire de demain":                     wishNothing,
		"what is a webinar?":                                            wishNothing,
		"was ist ein Webinar":                                           wishNothing,
		"Was kostet ein Webinar":                                        wishNothing,
		"annuler mon inscription sur la plateforme":                     wishNothing,
		"peut-on annuler un marché ?":                                   wishNothing,
		"quels sont les prochains seuils ?":                             wishNothing,
		"comment organiser un webinaire de sourcing avec les PME ?":     wishNothing,
		"faut-il une inscription au registre pour répondre ?":           wishNothing,
		"quelles clauses pour un marché de webinaires ?":                wishNothing,
		"marché de prestation de webinaires, quelle procédure ?":        wishNothing,
		"achat d'un outil de webinaire à 30 000 €, quelle publicité ?":  wishNothing,
		"quand a lieu le prochain webinaire sur les marchés réservés ?": wishList,
		"quels sont les prochains webinaires pour les acheteurs ?":      wishList,
		"what webinars are coming?":                                     wishList,
		"":                                                              wishNothing,
	} {
		if got := wishIn(text); got != want {
			t.Errorf("wishIn(%q) = %d, want %d", text, got, want)
		}
	}
}

// No question of the content base is taken from its article, but those that ask for the webinars there will be.
func TestQuestionsStayWithTheArticles(t *testing.T) {
	names, err := filepath.Glob("../data/questions/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	asked, taken := 0, 0
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); asked++ {
			var q struct {
				Q     string   `json:"q"`
				Turns []string `json:"turns"`
				Want  []string `json:"want"`
			}
			if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, text := range append(q.Turns, q.Q) {
				if wishIn(text) == wishNothing {
					continue
				}
				if taken++; len(q.Want) != 1 || q.Want[0] != "orchidee-webinaires" {
					t.Errorf("%q is taken for a wish", text)
				}
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d questions read", asked)
	}
	t.Logf("%d of %d questions are wishes", taken, asked)
}
