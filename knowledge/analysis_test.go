package knowledge

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAnalysis(t *testing.T) {
	for _, tt := range []struct {
		lang Lang
		in   string
		want string
	}{
		{French, "L'article L. 2113-12 du code", "l2113-12 2113-12 cod"},
		{French, "article 2113-12", "2113-12"},
		{French, "art. R. 2122‑8", "r2122-8 2122-8"},
		{French, "r2122-9-1", "r2122-9-1 2122-9-1"},
		{French, "L2113 12", "l2113-12 2113-12"},
		{French, "R.*2122-8", "r2122-8 2122-8"},
		{French, "dʼachat, d’achat, d'achat", "achat achat achat"},
		{French, "qu’est-ce que l’ESS", "ess"},
		{French, "clé clés", "cle cle"},
		{French, "maîtrise d'œuvre", "maitris oeuvr"},
		{French, "e\u0301crit", "ecrit"},
		{French, "E.S.A.T. esat ESAT", "esat esat esat"},
		{French, "40 000 € et 40 k€ et 40K", "40000 40000 40000"},
		{French, "5 538 000,50 € ; 1,5 M€", "5538000 1500000"},
		{French, "216.000 €", "216000"},
		{French, "attribuer attribué attribution", "attribu attribu attribu"},
		{French, "une AI, j'ai", "ai"},
		{French, "so\u00adcial pu\u200bblic", "social public"},
		{English, "Suppliers' thresholds", "supplier threshold"},
		{German, "Schwellenwerte", "schwellenwert schwell wert"},
		{German, "öffentliche", "offentlich"},
	} {
		var got []string
		for _, tok := range analyzers[tt.lang].Analyze([]byte(tt.in)) {
			if s := string(tok.Term); !slices.Contains(got, s) || tt.lang == French {
				got = append(got, s)
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("Analyze(%s, %q) = %q, want %q", tt.lang, tt.in, s, tt.want)
		}
	}
}

func TestSpelling(t *testing.T) {
	s := newSpeller([]string{"allotissement", "soustraitance", "dematerialisation", "acheteur", "delai", "prix"})
	for in, want := range map[string]string{
		"alotissement": "allotissement", "alotisement": "allotissement", "soustraitence": "soustraitance",
		"dematerialiastion": "dematerialisation", "achteur": "acheteur", "delia": "delai",
		"mouton": "", "boulangerie": "", "prik": "", "l2113-12": "", "": "",
	} {
		got := ""
		if m := s.mend(in); len(m) > 0 {
			got = m[0].word
		}
		if got != want {
			t.Errorf("mend(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	s := openData(t).current.Load()
	for text, want := range map[string]Lang{
		"Comment réserver un marché ?":      French,
		"seuil travaux 2026":                French,
		"":                                  French,
		"SPASER":                            French,
		"how do I get paid":                 English,
		"what about works?":                 English,
		"goodbye":                           English,
		"bist du ein Roboter?":              German,
		"und für Bauleistungen?":            German,
		"Wie hoch ist der Schwellenwert?":   German,
		"c koi un esat":                     French,
		"délai":                             French,
		"When does the Région pay invoices": English,
	} {
		if got := s.detect(text); got != want {
			t.Errorf("detect(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestPlain(t *testing.T) {
	a := Article{
		Short: "Oui, **dès** 25 000 € (`L2112-1`).",
		Body: "Voir [le code](https://x.fr/a) et [l'autre](#autre).\n\n## Que faire\n- **Un** : ceci\n  suite\n- Deux\n  1. encore\n\n" +
			"3. trois\n4. quatre\n\nFin &amp; \\*étoile\\*.",
	}
	want := "Oui, dès 25 000 € (L2112-1).\n\nVoir le code (https://x.fr/a) et l'autre.\n\nQue faire\n\n- Un : ceci suite\n- Deux\n  1. encore\n\n" +
		"3. trois\n4. quatre\n\nFin & *étoile*."
	if got := a.Plain(); got != want {
		t.Errorf("Plain:\n%s\nwant:\n%s", got, want)
	}
}

func FuzzFrontMatter(f *testing.F) {
	f.Add([]byte(articleFile("a")))
	f.Add([]byte("---\n---\n"))
	f.Add([]byte("---\nid: &a [*a]\n---\n\n# x\n"))
	f.Add([]byte("\uFEFF---\r\nid: a\r\n---\r\nx\r\n"))
	f.Add([]byte("---\ntitle: {a: [b]}\nsources: [a, {label: b}]\n---\n<b>"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		fs := &faults{}
		d := readArticle("articles/fr/x/a.md", raw, fs)
		if d == nil {
			if len(fs.list) == 0 {
				t.Errorf("readArticle(%q): no article and no fault", raw)
			}
			return
		}
		if !utf8.ValidString(d.Plain()) {
			t.Errorf("Plain of %q is no UTF-8", raw)
		}
		lines := strings.Count(string(raw), "\n") + strings.Count(string(raw), "\r") + 1
		for _, fault := range fs.list {
			if fault.Line < 0 || fault.Line > lines+1 {
				t.Errorf("fault %v of a file of %d lines", fault, lines)
			}
		}
	})
}
