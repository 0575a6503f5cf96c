package knowledge

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// What each ingredient of the search brings, on the held half of data/questions, the weights of the others left as they are:
//
//	go test ./knowledge -run TestAblation -ablate -v
//
// The last three columns are for the same questions with two letters swapped in every word of seven letters and more. The table
// goes into docs/benchmarks.md.
var ablate = flag.Bool("ablate", false, "print what the search finds without each of its ingredients")

func TestAblation(t *testing.T) {
	if !*ablate {
		t.Skip("only with -ablate")
	}
	all, _ := Questions(os.DirFS("../data"))
	var held []Question
	for _, q := range all {
		if q.Held() && len(q.Want) > 0 {
			held = append(held, q)
		}
	}
	mistyped := slices.Clone(held)
	for i := range mistyped {
		mistyped[i].Q = mistype(mistyped[i].Q)
	}
	weights, lean := rankWeights, leanWeights
	without := func(signals ...int) func(*corpus) {
		return func(*corpus) {
			for _, i := range signals {
				rankWeights[i] = 0
			}
		}
	}
	for _, ingredient := range []struct {
		name   string
		change func(*corpus)
		after  func(*snapshot)
	}{
		{name: "everything"},
		{name: "without BM25F over the fields", change: without(sigNorm)},
		{name: "without the words of the profiles", change: without(sigSaid)},
		{name: "without the pieces of words", change: without(sigSpelt)},
		{name: "without both profiles", change: without(sigSaid, sigSpelt)},
		{name: "without the likeness to one phrasing", change: without(sigSame, sigRepeat)},
		{name: "without what separates the glossary", change: without(sigDefinition, sigGlossary)},
		{name: "without the asker's side", change: without(sigOwn, sigOther)},
		{name: "without the thread", change: func(*corpus) { leanWeights = leanModel{degree0: -99} }},
		{name: "without the nearness to the article just told", change: func(*corpus) {
			leanWeights.points, leanWeights.pointed, leanWeights.topic, leanWeights.told = 0, 0, 0, 0
		}},
		{name: "without phrasings", change: func(c *corpus) {
			for _, d := range c.articles {
				d.Questions = nil
			}
		}},
		{name: "without synonyms", change: func(c *corpus) { c.synonyms, c.words = nil, nil }},
		{name: "without mending typos", after: func(s *snapshot) {
			for _, l := range Langs {
				s.words[l].spell = newSpeller(nil)
			}
		}},
	} {
		c, _ := load(os.DirFS("../data"), Options{Today: fitDay})
		if ingredient.change != nil {
			ingredient.change(c)
		}
		s, err := newSnapshot(c)
		if err != nil {
			t.Fatal(err)
		}
		if ingredient.after != nil {
			ingredient.after(s)
		}
		fmt.Printf("| %s |", ingredient.name)
		for _, questions := range [][]Question{held, mistyped} {
			trials, err := s.trials(t.Context(), questions, fitDay)
			if err != nil {
				t.Fatal(err)
			}
			m := measure(trials)
			fmt.Printf(" %.1f %% | %.1f %% | %.3f |", 100*m.Recall1, 100*m.Recall3, m.MRR)
		}
		fmt.Println()
		rankWeights, leanWeights = weights, lean
	}
}

// mistype swaps two letters in the middle of every long word.
func mistype(text string) string {
	words := strings.Fields(text)
	for i, w := range words {
		if r := []rune(w); len(r) >= 7 {
			r[3], r[4] = r[4], r[3]
			words[i] = string(r)
		}
	}
	return strings.Join(words, " ")
}
