package main

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"orchidee/data"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// Purchases with what the law says of them, written by somebody who had not seen the rules of this base: described or given
// field by field, on the days before and after each change.
func TestPurchasesOfSomebodyElse(t *testing.T) {
	f, err := os.Open("testdata/purchases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	base, _, err := advice.Open(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	say := locales.For("fr")
	adv := &adviser{&app{say: say}, base, words(say), "2026-11-25"}
	n := 0
	for lines := bufio.NewScanner(f); lines.Scan(); n++ {
		var x struct {
			In                   json.RawMessage
			Procedure, Publicity string
			RulesIn              []string `json:"rules_in"`
			RulesOut             []string `json:"rules_out"`
			Why                  string
		}
		var w wanted
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		if err := w.read(x.In); err != nil {
			t.Fatal(err)
		}
		p, err := adv.purchase(w)
		if err != nil {
			t.Errorf("%s: %v", x.In, err)
			continue
		}
		a := base.Assess(p)
		if x.Procedure != "" && (a.Procedure == nil || a.Procedure.ID != x.Procedure) {
			t.Errorf("%s: procedure %v, want %s (%s)", x.In, a.Procedure, x.Procedure, x.Why)
		}
		if x.Publicity != "" && (a.Publicity == nil || a.Publicity.ID != x.Publicity) {
			t.Errorf("%s: publicity %v, want %s (%s)", x.In, a.Publicity, x.Publicity, x.Why)
		}
		for _, id := range x.RulesIn {
			if !a.Has(id) {
				t.Errorf("%s lacks %s (%s)", x.In, id, x.Why)
			}
		}
		for _, id := range x.RulesOut {
			if a.Has(id) {
				t.Errorf("%s has %s (%s)", x.In, id, x.Why)
			}
		}
	}
	if n < 190 {
		t.Errorf("only %d purchases", n)
	}
}
