package extract

import (
	"strings"
	"testing"
)

// codeFile has the shape of the public legi-data files.
const codeFile = `{"type":"code","data":{"id":"LEGITEXT000037701019","title":"Code de la commande publique"},"children":[
{"type":"section","data":{"title":"Deuxième partie : Marchés publics"},"children":[
 {"type":"section","data":{"title":"Marchés réservés"},"children":[
  {"type":"article","data":{"id":"LEGIARTI000037703451","num":"L2113-12","etat":"VIGUEUR","dateDebut":1554076800000,"dateFin":32472144000000,
   "texte":"Des marchés peuvent être réservés. Les critères sont fixés.","texteHtml":"<p>Des marchés peuvent être réservés.<br/>Les critères sont fixés.</p>"},"children":[]},
  {"type":"article","data":{"num":"R. 2122-8","etat":"MODIFIE","dateDebut":"2020-01-01","dateFin":"2026-04-01","texte":"Le seuil est de 40 000 euros."}},
  {"type":"article","data":{"num":"R2122-8","etat":"VIGUEUR","dateDebut":"2026-04-01","dateFin":"2999-01-01","texte":"Le seuil est de 60 000 euros."}},
  {"type":"article","data":{"num":"L9-9","etat":"MODIFIE_MORT_NE","dateDebut":"2020-01-01","dateFin":"2020-01-01","texte":"Jamais entré en vigueur."}},
  {"type":"article","data":{"num":"L9-8","etat":"VIGUEUR_DIFF","dateDebut":"2222-02-22","dateFin":"2999-01-01","texte":"Sans date."}}]}]}]}`

func TestCodeKeepsTheDaysOfEachVersion(t *testing.T) {
	d := mustRead(t, "ccp.json", []byte(codeFile))
	if d.Title != "Code de la commande publique" || len(d.Parts) != 3 {
		t.Fatalf("title %q, %d articles", d.Title, len(d.Parts))
	}
	for i, want := range []Part{
		{Article: "L2113-12", Heading: "Deuxième partie : Marchés publics › Marchés réservés", Text: "Des marchés peuvent être réservés.\nLes critères sont fixés.",
			URL: "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000037703451", From: "2019-04-01"},
		{Article: "R2122-8", Heading: "Deuxième partie : Marchés publics › Marchés réservés", Text: "Le seuil est de 40 000 euros.", From: "2020-01-01", Until: "2026-03-31"},
		{Article: "R2122-8", Heading: "Deuxième partie : Marchés publics › Marchés réservés", Text: "Le seuil est de 60 000 euros.", From: "2026-04-01"},
	} {
		if d.Parts[i] != want {
			t.Errorf("article %d is %+v, want %+v", i, d.Parts[i], want)
		}
	}
}

func TestCodeOnADay(t *testing.T) {
	for on, want := range map[string]string{"2026-03-31": "40 000", "2026-04-01": "60 000"} {
		d, err := Read(t.Context(), "ccp.json", []byte(codeFile), Options{On: on})
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, p := range d.Parts {
			text += p.Text
		}
		if len(d.Parts) != 2 || !strings.Contains(text, want) {
			t.Errorf("on %s: %q", on, text)
		}
	}
	if _, err := Read(t.Context(), "ccp.json", []byte(codeFile), Options{On: "1999-01-01"}); CodeOf(err) != NoneOn {
		t.Errorf("on 1999-01-01: %v, want %s", err, NoneOn)
	}
}

const legiFile = `<?xml version="1.0" encoding="UTF-8"?>
<ARTICLE><META><META_COMMUN><ID>LEGIARTI000037703451</ID><NATURE>Article</NATURE></META_COMMUN>
<META_SPEC><META_ARTICLE><NUM>L2113-12</NUM><ETAT>VIGUEUR</ETAT><DATE_DEBUT>2019-04-01</DATE_DEBUT><DATE_FIN>2999-01-01</DATE_FIN></META_ARTICLE></META_SPEC></META>
<CONTEXTE><TEXTE cid="LEGITEXT000037701019"><TITRE_TXT debut="2019-04-01" fin="2999-01-01">Code de la commande publique</TITRE_TXT>
<TM><TITRE_TM debut="2019-04-01" fin="2999-01-01">Deuxième partie</TITRE_TM><TM><TITRE_TM>Marchés réservés</TITRE_TM></TM></TM></TEXTE></CONTEXTE>
<BLOC_TEXTUEL><CONTENU><p>Des marchés peuvent être réservés.<br/>Les critères sont fixés.</p></CONTENU></BLOC_TEXTUEL></ARTICLE>`

func TestLEGI(t *testing.T) {
	d := mustRead(t, "LEGIARTI000037703451.xml", []byte(legiFile))
	want := Part{Article: "L2113-12", Heading: "Deuxième partie › Marchés réservés", Text: "Des marchés peuvent être réservés.\nLes critères sont fixés.",
		URL: "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000037703451", From: "2019-04-01"}
	if d.Law != "Code de la commande publique" || len(d.Parts) != 1 || d.Parts[0] != want {
		t.Errorf("law %q, articles %+v, want %+v", d.Law, d.Parts, want)
	}
	if _, err := Read(t.Context(), "x.xml", []byte(legiFile), Options{On: "2018-01-01"}); CodeOf(err) != NoneOn {
		t.Errorf("before it holds: %v, want %s", err, NoneOn)
	}
}

func TestArticleNumbers(t *testing.T) {
	for typed, want := range map[string]string{"L. 2113-12": "L2113-12", "L2113‑12": "L2113-12", "Article R. * 2122-8": "R2122-8", "R.* 2122-8": "R2122-8", "Annexe 3": "Annexe 3", "1er": "1er"} {
		if got := article(typed); got != want {
			t.Errorf("article(%q) = %q, want %q", typed, got, want)
		}
	}
}
