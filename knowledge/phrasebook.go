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
	rare      float64            // weight of a word that is in no phrasing
	ours      bool               // most phrasings are of articles
	small     map[string]bool    // words of small talk
	surfaces  map[string]bool    // words without accents, before stemming
	leaning   map[string]float64 // how much rather a word is said of articles than of scope.yaml
}

type phraseRef struct {
	entry  int
	text   string
	words  []string
	weight float64
}

func newPhrasebook(docs []document, scope []scopeEntry, names map[Lang][]string) *phrasebook {
	b := &phrasebook{langs: map[Lang]*phraseIndex{}}
	for _, l := range Langs {
		b.langs[l] = &phraseIndex{postings: map[string][]int{}, weight: map[string]float64{}, surfaces: map[string]bool{}, small: map[string]bool{}}
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
	articles := map[Lang]int{}
	for _, l := range Langs {
		articles[l] = len(b.langs[l].phrasings)
	}
	for i := range scope {
		b.entries = append(b.entries, phraseEntry{document: -1, scope: &scope[i]})
		for _, l := range Langs {
			for _, q := range scope[i].questions[l] {
				b.langs[l].add(len(b.entries)-1, q.text, l)
				if scope[i].outcome == SmallTalk {
					for _, w := range phraseWords(q.text, l) {
						b.langs[l].small[w] = true
					}
				}
			}
		}
	}
	for _, l := range Langs {
		b.langs[l].ours = 2*articles[l] > len(b.langs[l].phrasings)
		b.langs[l].weigh()
		b.langs[l].lean(b.entries, names[l], l)
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
	for _, w := range plainWords(text) {
		x.surfaces[w] = true
	}
	x.phrasings = append(x.phrasings, phraseRef{entry: entry, text: text, words: words})
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

// lean counts in how many phrasings of articles and of scope.yaml each word stands (naive Bayes). The names of things count as
// phrasings of articles: in English and German they may be all there is.
func (x *phraseIndex) lean(entries []phraseEntry, names []string, l Lang) {
	ours, theirs := 0.0, 0.0
	said := map[string][2]float64{}
	for _, name := range names {
		ours++
		for _, w := range x.words(name, l) {
			n := said[w]
			n[0]++
			said[w] = n
		}
	}
	for _, p := range x.phrasings {
		words := p.words
		if !x.ours {
			words = x.words(p.text, l)
		}
		side := 0
		if entries[p.entry].scope != nil {
			side = 1
			theirs++
		} else {
			ours++
		}
		for _, w := range words {
			n := said[w]
			n[side]++
			said[w] = n
		}
	}
	x.leaning = make(map[string]float64, len(said))
	if ours == 0 || theirs == 0 {
		return // nothing to compare: every word is neutral
	}
	for w, n := range said {
		x.leaning[w] = math.Log((n[0] + leanSmooth) / (ours + 2*leanSmooth) * (theirs + 2*leanSmooth) / (n[1] + leanSmooth))
	}
}

// leanSmooth is how many phrasings each word is supposed to stand in on either side before counting.
const leanSmooth = .4

// domain is how much a question sounds like those articles answer rather than like scope.yaml: the mean over its words, between
// -1 and 1. A word nobody said counts a little against it.
func (b *phrasebook) domain(text string, l Lang, known func(string) bool) float64 {
	x := b.langs[l]
	words := x.words(clip(text, maxQuestion), l)
	if len(words) == 0 || len(x.leaning) == 0 {
		return 0
	}
	sum := 0.0
	for _, w := range words {
		if v, ok := x.leaning[w]; ok {
			sum += max(-4, min(4, v))
		} else if !known(w) {
			sum -= 1
		}
	}
	return max(-1, min(1, sum/(2*math.Sqrt(float64(len(words)))+1)/2))
}

// holds tells which share of some stems, by weight, a phrasing holds; 1 when there are none.
func (x *phraseIndex) holds(phrasing int, stems []string) float64 {
	in, all := 0.0, 0.0
	for _, w := range stems {
		weight, known := x.weight[w]
		if !known {
			weight = x.rare
		}
		all += weight
		if _, ok := slices.BinarySearch(x.phrasings[phrasing].words, w); ok {
			in += weight
		}
	}
	if all == 0 {
		return 1
	}
	return in / all
}

// likeness is how much a question resembles the best phrasing of an entry: 0 to 1 (Dice, rare words weighing more).
type likeness struct {
	entry    int
	dice     float64
	phrasing int // the best one
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
	best := map[int]likeness{}
	for p, c := range common {
		ref := &x.phrasings[p]
		k, ok := best[ref.entry]
		if d := 2 * c / (self + ref.weight); !ok || d > k.dice || d == k.dice && p < k.phrasing {
			best[ref.entry] = likeness{ref.entry, d, p}
		}
	}
	out := make([]likeness, 0, len(best))
	for _, k := range best {
		out = append(out, k)
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

// words is what a phrasing is judged by: all its words, small ones too; without phrasings of articles to compare with, those
// that carry a meaning.
func (x *phraseIndex) words(text string, l Lang) []string {
	if x.ours {
		return phraseWords(text, l)
	}
	var out []string
	for _, t := range analyzers[l].Analyze([]byte(text)) {
		out = append(out, string(t.Term))
	}
	return set(out)
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
