package knowledge

import (
	"slices"
	"testing"
)

// A reader remembers words, a question goes through the chains: both must come to the same.
func TestReaderAndChainsAgree(t *testing.T) {
	base := openData(t)
	for _, l := range Langs {
		r := newReader(l)
		for _, a := range base.Articles() {
			if a.Lang != l {
				continue
			}
			for _, text := range append([]string{a.Title, a.Short}, a.Questions...) {
				got := r.read(text)
				if want := everyStem(text, l); !slices.Equal(got.stems, want) {
					t.Fatalf("stems of %q: %q, the chain says %q", text, got.stems, want)
				}
				var stems []string
				for _, term := range got.terms {
					stems = append(stems, term.stem)
				}
				if want := stemList(analyzers[l], text); !slices.Equal(stems, want) {
					t.Fatalf("terms of %q: %q, the chain says %q", text, stems, want)
				}
			}
		}
	}
}
