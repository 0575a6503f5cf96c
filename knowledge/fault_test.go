package knowledge

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// seen writes faults as "file:line code", one a line.
func seen(faults []Fault) string {
	var b strings.Builder
	for _, f := range faults {
		fmt.Fprintf(&b, "%s:%d %s\n", strings.TrimPrefix(f.File, "articles/fr/paiement/"), f.Line, f.Code)
	}
	return b.String()
}

func TestEachFaultIsToldWithItsLine(t *testing.T) {
	long := strings.Repeat("mot ", 900)
	for _, tt := range []struct {
		name, file string
		edits      []string
		want       string
	}{
		{"valid", "a", nil, ""},
		{"windows line ends", "a", []string{"\n", "\r\n"}, ""},
		{"byte order mark", "a", []string{"---\nid", "\uFEFF---\nid"}, ""},
		{"not utf-8", "a", []string{"pourquoi", "pourquoi \xff"}, "a.md:11 not-utf8\n"},
		{"no front matter", "a", []string{"---\nid", "id", "\n---\n", "\n"}, "a.md:1 no-frontmatter\n"},
		{"front matter without end", "a", []string{"01\n---\n", "01\n"}, "a.md:1 frontmatter\n"},
		{"broken yaml", "a", []string{"title: Le", "title: [Le"}, "a.md:3 yaml\n"},
		{"tab in yaml", "a", []string{"valid_from:", "\tvalid_from:"}, "a.md:6 yaml\n"},
		{"two colons", "a", []string{"Le délai", "Le délai: encore: un"}, "a.md:3 yaml\n"},
		{"no id", "a", []string{"id: a\n", ""}, "a.md:2 key-missing\n"},
		{"id is not the file", "b", nil, "b.md:2 id-file\n"},
		{"id with capitals", "a", []string{"id: a\n", "id: A b\n"}, "a.md:2 id\n"},
		{"unknown key", "a", []string{"valid_from:", "autor: moi\nvalid_from:"}, "a.md:6 key-unknown\n"},
		{"key twice", "a", []string{"valid_from:", "title: Encore\nvalid_from:"}, "a.md:6 key-twice\n"},
		{"list as text", "a", []string{"title: Le délai de paiement", "title: [Un, deux]"}, "a.md:3 key-missing\na.md:3 key-type\n"},
		{"no source", "a", []string{`sources: [{label: "CCP, art. R2192-10", url: "https://www.legifrance.gouv.fr/x"}]`, "sources: []"}, "a.md:5 key-missing\n"},
		{"source without https", "a", []string{"https://", "http://"}, "a.md:5 source-url\n"},
		{"source without label", "a", []string{`label: "CCP, art. R2192-10", `, ""}, "a.md:5 source-label\n"},
		{"no date", "a", []string{"valid_from: 2019-04-01\n", ""}, "a.md:2 key-missing\n"},
		{"bad date", "a", []string{"2019-04-01", "2019-02-30"}, "a.md:6 date\n"},
		{"ends before it begins", "a", []string{"checked_on", "valid_until: 2019-01-01\nchecked_on"}, "a.md:7 date-order\na.md:7 expired\n"},
		{"expired", "a", []string{"checked_on", "valid_until: 2020-01-01\nchecked_on"}, "a.md:7 expired\n"},
		{"checked tomorrow", "a", []string{"2026-11-01", "2026-11-24"}, "a.md:7 checked-future\n"},
		{"checked long ago", "a", []string{"2026-11-01", "2025-11-22"}, "a.md:7 checked-old\n"},
		{"audience", "a", []string{"valid_from:", "audience: acheteurs\nvalid_from:"}, "a.md:6 audience\n"},
		{"action", "a", []string{"valid_from:", "actions: [human, call]\nvalid_from:"}, "a.md:6 action\n"},
		{"topic is not the folder", "a", []string{"valid_from:", "topic: seuils\nvalid_from:"}, "a.md:6 topic-folder\n"},
		{"dead related", "a", []string{"valid_from:", "related:\n  - nulle-part\nvalid_from:"}, "a.md:7 link-dead\n"},
		{"dead link", "a", []string{"**pourquoi**", "tout,\n[voir](#nulle-part) et [ici](autre-part)"}, "a.md:12 link-dead\na.md:12 link-dead\n"},
		{"link outside", "a", []string{"**pourquoi**", "[ici](https://www.legifrance.gouv.fr)"}, ""},
		{"html", "a", []string{"**pourquoi**", "<b>pourquoi</b>"}, "a.md:11 html\na.md:11 html\n"},
		{"no short answer", "a", []string{"La Région paie en 30 jours.\n\nLe corps dit **pourquoi**.\n", ""}, "a.md:9 no-short\n"},
		{"long title", "a", []string{"Le délai", strings.Repeat("Le délai ", 10)}, "a.md:3 title-long\n"},
		{"long short answer", "a", []string{"La Région paie", long}, "a.md:9 short-long\n"},
		{"long body", "a", []string{"Le corps dit", long}, "a.md:11 body-long\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Check(folder("articles/fr/paiement/"+tt.file+".md", articleFile("a", tt.edits...)), Options{Today: fitDay})
			if seen(got) != tt.want {
				t.Errorf("Check:\n%swant:\n%s", seen(got), tt.want)
			}
		})
	}
}

func TestFaultsBetweenFiles(t *testing.T) {
	const dir = "articles/fr/paiement/"
	for _, tt := range []struct {
		name  string
		files []string
		want  string
	}{
		{"versions that follow each other", []string{
			dir + "a.md", articleFile("a", "2019-04-01", "2026-01-01"),
			dir + "a.2019.md", articleFile("a", "checked_on", "valid_until: 2025-12-31\nchecked_on"),
		}, ""},
		{"versions that overlap by a day", []string{
			dir + "a.md", articleFile("a", "2019-04-01", "2026-01-01"),
			dir + "a.2019.md", articleFile("a", "checked_on", "valid_until: 2026-01-01\nchecked_on"),
		}, "a.md:2 overlap\n"},
		{"the same version twice", []string{dir + "a.md", articleFile("a"), dir + "a.b.md", articleFile("a")}, "a.md:2 id-twice\n"},
		{"a phrasing in two articles", []string{
			dir + "a.md", articleFile("a"), dir + "b.md", articleFile("b", "payé pour b", "PAYE pour a"),
		}, "b.md:4 phrasing-twice\n"},
		{"related that suppliers do not see", []string{
			dir + "a.md", articleFile("a", "valid_from", "related: [b]\nvalid_from"), dir + "b.md", articleFile("b", "valid_from", "audience: buyer\nvalid_from"),
		}, "a.md:6 related-hidden\n"},
		{"a translation of nothing", []string{"articles/en/paiement/a.md", articleFile("a")}, "articles/en/paiement/a.md:2 no-french\n"},
		{"a translation that lags behind", []string{dir + "a.md", articleFile("a", "30 jours", "30 jours dès 5 404 000 €"),
			"articles/en/paiement/a.md", articleFile("a", "30 jours", "30 days from €5,538,000", "2026-11-01", "2026-10-01", "Quand suis-je", "When am I")},
			"articles/en/paiement/a.md:3 translation-adds\narticles/en/paiement/a.md:3 translation-lacks\narticles/en/paiement/a.md:7 translation-old\n"},
		{"a translation of another version", []string{dir + "a.md", articleFile("a"),
			"articles/en/paiement/a.md", articleFile("a", "2019-04-01", "2020-04-01", "Quand suis-je", "When am I")}, "articles/en/paiement/a.md:6 translation-old\n"},
		{"an unknown topic", []string{dir + "a.md", articleFile("a"), "topics.yaml", "seuils: {fr: Seuils}\n"}, "a.md:0 topic-unknown\n"},
		{"no such language", []string{"articles/it/paiement/a.md", articleFile("a")}, "articles/it/paiement/a.md:0 lang\narticles/it/paiement/a.md:2 no-french\n"},
		{"glossary", []string{dir + "a.md", articleFile("a"), "glossary.yaml", "- id: x\n  term: X\n  related: [nowhere]\n"},
			"glossary.yaml:1 key-missing\nglossary.yaml:1 key-missing\nglossary.yaml:1 key-missing\nglossary.yaml:1 key-missing\nglossary.yaml:3 link-dead\n"},
		{"scope", []string{dir + "a.md", articleFile("a"), "scope.yaml", "- id: x\n  outcome: maybe\n  questions: {fr: [bonjour], it: [ciao]}\n"},
			"scope.yaml:2 outcome\nscope.yaml:3 key-unknown\n"},
		{"questions", []string{dir + "a.md", articleFile("a"), "questions/q.jsonl", "{\"q\":\"x\",\"want\":[\"b\"]}\n{\"q\":\n{\"q\":\"y\",\"hope\":1}\n"},
			"questions/q.jsonl:1 link-dead\nquestions/q.jsonl:2 json\nquestions/q.jsonl:3 json\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := seen(Check(folder(tt.files...), Options{Today: fitDay})); got != tt.want {
				t.Errorf("Check:\n%swant:\n%s", got, tt.want)
			}
		})
	}
}

func TestOpenRefusesWhatCannotBeServedAndReportsAll(t *testing.T) {
	_, faults, err := Open(folder("articles/fr/paiement/a.md", articleFile("a", "title: Le délai de paiement\n", ""),
		"articles/fr/paiement/b.md", "rien", "articles/fr/paiement/c.md", articleFile("c", "https:", "http:")), Options{Today: fitDay})
	var blocked *BlockedError
	if !errors.As(err, &blocked) || blocked.Count != 2 || blocked.First.Code != FaultKeyMissing {
		t.Errorf("Open: error %v, want two blocking faults, the first a missing key", err)
	}
	if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Code == FaultSourceURL && !f.Blocking }) {
		t.Errorf("Open: faults %v lack the one that does not block", faults)
	}
}

func TestTheContentHasNoBlockingFault(t *testing.T) { openData(t) }
