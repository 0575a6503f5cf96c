package extract

import (
	"strings"
	"testing"
)

func TestHeadings(t *testing.T) {
	for line, want := range map[string]bool{
		"Chapitre 2": true, "Article L2113-12": true, "3.2 Avances": true, "ANNEXE B : barème": true, "IV. Pénalités": true,
		"12 rue des Lilas, 57000 Metz,": false, "48 Chapitre 5. Gestion des paquets": false, "Chapitre 2 : Objet 17": false, "3.2 Avances 12": false,
		"2026 fut une bonne année pour les achats.": false, "Le chapitre 2 dit le contraire": false, "": false, "5 jours ouvrés suffisent": false,
		"2.1 Délais . . . . . . . . 14": false,
	} {
		if got := isHeading(line); got != want {
			t.Errorf("isHeading(%q) = %v", line, got)
		}
	}
}

func TestLongTextIsCutBetweenSentences(t *testing.T) {
	text := strings.Repeat("Le titulaire livre sous dix jours. Le retard coûte cher.\n", 100)
	d := &Document{Parts: []Part{{Page: 3, Text: text}}}
	if err := d.finish(); err != nil {
		t.Fatal(err)
	}
	wantVerbatim(t, d)
	all := d.Passages()
	if len(all) < 4 || all[0].Anchor != "p3" || all[1].Anchor != "p3.2" {
		t.Fatalf("%d passages, the first %s and %s", len(all), all[0].Anchor, all[1].Anchor)
	}
	words := 0
	for _, p := range all {
		if !strings.HasSuffix(p.Text, ".") {
			t.Errorf("%s ends with %q", p.Anchor, p.Text[len(p.Text)-20:])
		}
		words += len(strings.Fields(p.Text))
	}
	if want := len(strings.Fields(text)); words != want {
		t.Errorf("%d words in all passages, the page has %d", words, want)
	}
}

func TestTablesOfContentsAreLeftOut(t *testing.T) {
	contents := "Sommaire\n1 Objet . . . . . . . 3\n2 Durée ............ 4\n3 Prix . . . . . . . . 12\n"
	d := &Document{Parts: []Part{{Page: 1, Text: contents}, {Page: 2, Text: "Le prix est ferme."}}}
	if all := d.Passages(); len(all) != 1 || all[0].Page != 2 {
		t.Errorf("passages %+v, want page 2 only", all)
	}
}
