package knowledge

import (
	"strings"
)

// thesaurus knows what else a thing is called, in the three languages: the names of the glossary, and the everyday words of
// words.yaml. It is applied to the question, not to the articles.
type thesaurus struct {
	groups  []group
	spans   map[Lang]map[string][]int // stems joined by a space → groups
	longest int                       // stems of the longest name
}

// group is the names of one thing.
type group struct {
	names  []form
	weight float64 // of a name that was not the one asked with
}

// form is one or more stems of a language that must all be there.
type form struct {
	lang   Lang
	terms  []string
	weight float64
}

// How much a name counts that is not the one in the question: the glossary's mean the same, those of words.yaml nearly.
const (
	glossaryWeight = .9
	wordsWeight    = .75
)

func newThesaurus(c *corpus, words map[Lang]*vocabulary) thesaurus {
	t := thesaurus{spans: map[Lang]map[string][]int{}}
	for _, l := range Langs {
		t.spans[l] = map[string][]int{}
	}
	for i := range c.synonyms {
		names := map[Lang][]string{}
		for _, l := range Langs {
			names[l] = c.synonyms[i].names(l)
		}
		t.add(names, glossaryWeight, words)
	}
	for _, g := range c.words {
		names := map[Lang][]string{}
		for _, l := range Langs {
			if l == French || !written(l, words) {
				names[l] = texts(g[l])
			}
		}
		t.add(names, wordsWeight, words)
	}
	return t
}

// written reports whether nearly all articles exist in a language. Its everyday words then stand in its own phrasings, and the
// pairs of words.yaml, made to find the French article, would only blur them (measured: docs/benchmarks.md).
func written(l Lang, words map[Lang]*vocabulary) bool {
	return 5*words[l].articles >= 4*words[French].articles
}

func (t *thesaurus) add(names map[Lang][]string, weight float64, words map[Lang]*vocabulary) {
	g := group{weight: weight}
	seen := map[string]bool{}
	for _, l := range Langs {
		for _, name := range names[l] {
			words[l].learn(l, name)
			stems := nameStems(l, name)
			key := strings.Join(stems, " ")
			if len(stems) == 0 || seen[string(l)+key] {
				continue
			}
			seen[string(l)+key] = true
			t.longest = max(t.longest, len(stems))
			t.spans[l][key] = append(t.spans[l][key], len(t.groups))
			g.names = append(g.names, form{l, stems, weight})
		}
	}
	t.groups = append(t.groups, g)
}

// nameStems gives one stem for each word of a name: a German compound is the whole word.
func nameStems(l Lang, name string) (out []string) {
	last := 0
	for _, t := range analyzers[l].Analyze([]byte(name)) {
		if t.Position != last {
			out = append(out, string(t.Term))
		}
		last = t.Position
	}
	return out
}

// others gives the names of the groups a span of stems belongs to, in the languages searched.
func (t *thesaurus) others(l Lang, span string, searched []Lang) (out []form) {
	for _, i := range t.spans[l][span] {
		for _, f := range t.groups[i].names {
			for _, s := range searched {
				if f.lang == s {
					out = append(out, f)
				}
			}
		}
	}
	return out
}
