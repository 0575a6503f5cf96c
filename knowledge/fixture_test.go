package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// articleFile is a valid article; edits are pairs of what to replace and by what.
func articleFile(id string, edits ...string) string {
	text := fmt.Sprintf(`---
id: %s
title: Le délai de paiement
questions: ["Quand suis-je payé pour %s ?"]
sources: [{label: "CCP, art. R2192-10", url: "https://www.legifrance.gouv.fr/x"}]
valid_from: 2019-04-01
checked_on: 2026-11-01
---
La Région paie en 30 jours.

Le corps dit **pourquoi**.
`, id, id)
	return strings.NewReplacer(edits...).Replace(text)
}

// folder makes a content folder of pairs of path and text.
func folder(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return out
}

// open opens a folder without blocking faults.
func open(t testing.TB, pairs ...string) *Base {
	t.Helper()
	b, faults, err := Open(folder(pairs...), Options{Today: fitDay})
	if err != nil {
		t.Fatalf("Open: %v; faults %v", err, faults)
	}
	return b
}

// ask searches and fails on an error.
func ask(t testing.TB, b *Base, q Query) Result {
	t.Helper()
	if q.On == "" {
		q.On = fitDay
	}
	if q.As == "" {
		q.As = Everyone
	}
	r, err := b.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("Search(%q): %v", q.Text, err)
	}
	return r
}
