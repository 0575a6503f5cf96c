package knowledge

import (
	"math"
	"slices"
)

// phrasebook compares a question with every phrasing of the articles and of scope.yaml, word by word, small words included:
// "qui es-tu" is made of nothing else. It is how an article and a decoy compete on one scale.
type phrasebook struct {
	entries []phraseEntry
	langs   map[Lang]*phraseIndex
}

// phraseEntry is what a phrasing leads to: a document, or an entry of scope.yaml.
type phraseEntry struct {
	document int // -1 for scope
	scope    *scopeEntry
}

// phraseIndex is the phrasings of one language.
type phraseIndex struct {
	phrasings []phraseRef
	postings  map[string][]int // word → phrasings
	weight    map[string]float64
	rare      float64 // weight of a word that is in no phrasing
}

type phraseRef struct {
	entry  int
	words  []string
	weight float64
}

func newPhrasebook(docs []document, scope []scopeEntry) *phrasebook {
	b := &phrasebook{langs: map[Lang]*phraseIndex{}}
	for _, l := range Langs {
		b.langs[l] = &phraseIndex{postings: map[string][]int{}, weight: map[string]float64{}}
	}
	for i := range docs {
		d := &docs[i]
		b.entries = append(b.entries, phraseEntry{document: i})
		if d.Topic != glossaryTopic { // the names of a thing are no phrasings of a question
			b.langs[d.Lang].add(len(b.entries)-1, d.Title, d.Lang)
			for _, q := range d.Questions {
				b.langs[d.Lang].add(len(b.entries)-1, q, d.Lang)
			}
		}
	}
	for i := range scope {
		b.entries = append(b.entries, phraseEntry{document: -1, scope: &scope[i]})
		for _, l := range Langs {
			for _, q := range scope[i].questions[l] {
				b.langs[l].add(len(b.entries)-1, q.text, l)
			}
		}
	}
	for _, l := range Langs {
		b.langs[l].weigh()
	}
	return b
}

func (x *phraseIndex) add(entry int, text string, l Lang) {
	words := phraseWords(text, l)
	if len(words) == 0 {
		return
	}
	for _, w := range words {
		x.postings[w] = append(x.postings[w], len(x.phrasings))
	}
	x.phrasings = append(x.phrasings, phraseRef{entry: entry, words: words})
}

// weigh gives words and phrasings their weight, once all are known.
func (x *phraseIndex) weigh() {
	n := float64(max(len(x.phrasings), 4*fewDocuments))
	for w, in := range x.postings {
		x.weight[w] = math.Log(1 + n/float64(len(in)+1))
	}
	x.rare = math.Log(1 + n/2)
	for i := range x.phrasings {
		for _, w := range x.phrasings[i].words {
			x.phrasings[i].weight += x.weight[w]
		}
	}
}

// likeness is how much a question resembles the best phrasing of an entry: 0 to 1 (Dice, rare words weighing more).
type likeness struct {
	entry int
	dice  float64
}

// compare gives the likeness of a question to each entry it shares a telling word with. mends replaces mistyped words.
func (b *phrasebook) compare(text string, l Lang, mends map[string]string) []likeness {
	x := b.langs[l]
	words := phraseWords(clip(text, maxQuestion), l)
	if len(words) > 2*maxConcepts {
		words = words[:2*maxConcepts]
	}
	self := 0.0
	common := map[int]float64{}
	for _, w := range words {
		if _, known := x.weight[w]; !known {
			if m, ok := mends[w]; ok {
				w = m
			}
		}
		weight, known := x.weight[w]
		if !known {
			self += x.rare
			continue
		}
		self += weight
		for _, p := range x.postings[w] {
			common[p] += weight
		}
	}
	best := map[int]float64{}
	for p, c := range common {
		ref := &x.phrasings[p]
		best[ref.entry] = max(best[ref.entry], 2*c/(self+ref.weight))
	}
	out := make([]likeness, 0, len(best))
	for e, d := range best {
		out = append(out, likeness{e, d})
	}
	slices.SortFunc(out, func(a, b likeness) int {
		switch {
		case a.dice > b.dice:
			return -1
		case a.dice < b.dice:
			return 1
		}
		return a.entry - b.entry
	})
	return out
}

// phraseWords is the set of all the stems of a text, small words too.
func phraseWords(text string, l Lang) []string {
	a := everyWord[l]
	var out []string
	for _, t := range a.stem(a.cut(clean(text))) {
		out = append(out, string(t.Term))
	}
	return set(out)
}
