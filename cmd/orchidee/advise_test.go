package main

import (
	"strings"
	"testing"

	"orchidee/data"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// TestEveryAssessmentIsSaid wants a sentence of locales for whatever package advice has to say, in every language.
func TestEveryAssessmentIsSaid(t *testing.T) {
	base, _, err := advice.Open(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	suppliers, yes := 35, true
	var all []advice.Purchase
	for _, s := range base.Segments() {
		for _, amount := range []float64{0, 59_999, 216_000} {
			all = append(all, advice.Purchase{Segment: s.ID, Amount: amount, On: "2026-08-21"},
				advice.Purchase{Segment: s.ID, Amount: amount, Months: 5, Holder: advice.SME, Innovative: &yes, Surface: 1000, On: "2026-11-23",
					Suppliers: &suppliers, Turnover: 1e6, Details: []string{"framework", "new-build", "reserved", "school"}, LotCount: 2})
		}
	}
	for _, lots := range [][]float64{{330_000, 70_000}, {250_000, 75_000, 75_000}, {100_000, 50_000, 50_000}} {
		all = append(all, advice.Purchase{Nature: advice.Services, Amount: lots[0] + lots[1] + sum(lots[2:]), Lots: lots, Months: 12, On: "2026-11-23"})
	}
	all = append(all, advice.Purchase{Amount: 300_000, On: "2026-08-01", OnUntil: "2026-08-31", Yearly: true}, advice.Purchase{Nature: advice.Works, On: "2026-11-23"})
	assessed := make([]advice.Assessment, len(all))
	for i := range all {
		if err := base.Check(all[i]); err != nil {
			t.Fatalf("%+v: %v", all[i], err)
		}
		assessed[i] = base.Assess(all[i])
	}
	for _, lang := range locales.Langs {
		w := words(locales.For(lang))
		for i := range all {
			if lang != locales.Default && i%4 != 0 { // the sentences are the same: a part is enough
				continue
			}
			a := &assessed[i]
			texts := append(base.Explain(w, &assessed[(i+7)%len(all)], a), base.Note(w, a))
			for _, r := range a.Rules {
				texts = append(texts, base.Reasons(w, a, r)...)
			}
			said := strings.Join(texts, "\n")
			for _, mark := range []string{"advice.", "<no value>", "%!"} {
				if at := strings.Index(said, mark); at >= 0 {
					t.Errorf("%s, %+v: %q", lang, all[i], said[max(0, at-40):min(len(said), at+60)])
					return
				}
			}
		}
	}
}

func sum(in []float64) float64 {
	total := 0.0
	for _, f := range in {
		total += f
	}
	return total
}
