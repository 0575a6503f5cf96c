package bot

import (
	"flag"
	"path/filepath"
	"testing"
	"testing/fstest"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

var update = flag.Bool("update", false, "write the golden files anew")

// small is a set of rules that does not change, for golden files.
var small = fstest.MapFS{
	"segments.yaml": {Data: []byte("segments:\n  - {id: chapeaux, names: {fr: Chapeaux, en: Hats, de: Hüte}, nature: supplies, words: {fr: [chapeaux]}}\ndetails: []\n")},
	"rules/thresholds.yaml": {Data: []byte(`- id: formal
  title: Seuil
  values:
    - {from: 2026-01-01, until: 2026-12-31, works: 2000, supplies: 1000, services: 1000}
  sources: [{label: "CCP, annexe 2", url: "https://example.org/a"}]
`)},
	"rules/procedures.yaml": {Data: []byte(`procedures:
  - {id: adapted, title: Procédure adaptée, why: "Moins de {formal} HT.", sources: [{label: "CCP, art. 1", url: "https://example.org/1"}], valid_from: 2026-01-01, checked_on: 2026-01-01, when: {amount_below: formal}}
  - {id: formal, title: Procédure formalisée, why: "À partir de {formal} HT.", sources: [{label: "CCP, art. 2", url: "https://example.org/2"}], valid_from: 2026-01-01, checked_on: 2026-01-01, when: {amount_from: formal}}
publicity:
  - {id: national, title: BOAMP, why: "Avis national.", sources: [{label: "CCP, art. 3", url: "https://example.org/3"}], valid_from: 2026-01-01, checked_on: 2026-01-01, when: {procedure: adapted}}
  - {id: european, title: BOAMP et JOUE, why: "Avis européen.", sources: [{label: "CCP, art. 4", url: "https://example.org/4"}], valid_from: 2026-01-01, checked_on: 2026-01-01, when: {procedure: formal}}
`)},
	"rules/core-a.yaml": {Data: []byte(`- {id: social-clause, level: must, title: Clause sociale, why: "Dès {formal}.", document: CCAP, sources: [{label: "CCP, art. 5", url: "https://example.org/5"}], valid_from: 2026-01-01, checked_on: 2026-01-01, when: {amount_from: formal}}
- {id: advance-sme, level: must, title: Avance PME, why: "Une PME y a droit.", sources: [{label: "CCP, art. 6", url: "https://example.org/6"}], valid_from: 2026-01-01, checked_on: 2026-01-01, when: {holder: sme}}
- {id: ribbon, level: should, title: "Ruban <b> & nœud", why: "Conseil.", sources: [{label: "Usage & <!channel>", url: "https://example.org/7"}], valid_from: 2026-01-01, checked_on: 2026-01-01}
`)},
	"clauses/a.yaml": {Data: []byte(`- id: clause-plume
  level: may
  title: Plume
  why: Avec une plume.
  document: CCTP
  text: |
    [Modèle à adapter]
    Une plume < [nombre] cm & <!channel>.
  sources: [{label: "CCP, art. 8", url: "https://example.org/8"}]
  valid_from: 2026-01-01
  checked_on: 2026-01-01
  strength: ["1", "2", "3"]
`)},
}

// The blocks of a purchase, in each language, as they are.
func TestGoldenPurchase(t *testing.T) {
	rules, faults, err := advice.Open(small)
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	p := advice.Purchase{Nature: advice.Supplies, Segment: "chapeaux", Amount: 1200, Months: 6, On: "2026-06-01"}
	cheap := p
	cheap.Amount = 900
	now, was := rules.Assess(p), rules.Assess(cheap)
	for _, lang := range locales.Langs {
		say := locales.For(lang)
		v := Counsel{Rules: rules}.voice(say, knowledge.Buyer)
		for name, what := range map[string]any{
			"rules":  render(say, Reply{Found: Finding{How: ByRules, As: knowledge.Buyer, Advice: &now}, Rules: rules, Question: "q", Surface: inThread, Vote: true, Human: true}),
			"if":     render(say, Reply{Found: Finding{How: WhatIf, As: knowledge.Buyer, Advice: &now, Before: &was}, Rules: rules, Question: "q", Surface: inThread}),
			"level":  levelView(v, &now, carried{Level: advice.May, Purchase: p}),
			"text":   textView(say, now.Rules[len(now.Rules)-1], carried{Purchase: p}),
			"form":   purchaseForm(say, rules, carried{Purchase: p}),
			"vendor": render(say, Reply{Found: Finding{How: ByRules, As: knowledge.Supplier, Advice: &now}, Rules: rules, Question: "q", Surface: inThread}),
		} {
			golden(t, filepath.Join("testdata", "purchase", name+"."+lang+".json"), what)
		}
	}
}
