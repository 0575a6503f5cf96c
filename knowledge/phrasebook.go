package knowledge

import (
	"math"
	"slices"
)

// phrasebook compares a question with the phrasings of the articles and of scope.yaml, word by word, small words included:
// "qui es-tu" is made of nothing else. It is how an article and a decoy compete on one scale.
type phrasebook struct {
	scope []scopeEntry
	langs map[Lang]*phraseIndex
}

// phraseIndex is the phrasings of one language.
type phraseIndex struct {
	number   map[string]int32   // of each word
	words    []string           // by number
	weight   []float64          // by number: the rarer, the more
	rare     float64            // the weight of a word that is in no phrasing
	articles [][]wording        // by document
	decoys   []wording          // of scope.yaml
	entry    []int              // the entry of each decoy
	postings map[int32][]int    // word → decoys
	count    int                // phrasings in all
	ours     bool               // most of them are of articles
	small    map[string]bool    // words of small talk
	surfaces map[string]bool    // words without accents, before stemming
	leaning  map[string]float64 // how much rather a word is said of articles than of scope.yaml
}

// wording is a phrasing as the set of its words.
type wording struct {
	text   string
	words  []int32 // sorted
	weight float64
}

func newPhrasebook(docs []document, read []analysed, scope []scopeEntry, names map[Lang][]string) *phrasebook {
	b := &phrasebook{scope: scope, langs: map[Lang]*phraseIndex{}}
	for _, l := range Langs {
		r := newReader(l)
		x := &phraseIndex{number: map[string]int32{}, articles: make([][]wording, len(docs)), postings: map[int32][]int{},
			small: map[string]bool{}, surfaces: map[string]bool{}}
		for i := range docs {
			if d := &docs[i]; d.Lang == l && d.Topic != glossaryTopic { // the names of a thing are no phrasings of a question
				for k, text := range slices.Concat([]string{d.Title}, d.Questions) {
					x.articles[i] = append(x.articles[i], x.read(text, read[i].texts[k]))
				}
			}
		}
		ours := x.count
		for i := range scope {
			for _, q := range scope[i].questions[l] {
				x.decoy(i, x.read(q.text, r.read(q.text).spoken), scope[i].outcome == SmallTalk)
			}
		}
		x.ours = 2*ours > x.count
		x.weigh()
		x.lean(names[l], l)
		b.langs[l] = x
	}
	return b
}

// read takes a phrasing in, and counts its words; the weights hold the counts until weigh.
func (x *phraseIndex) read(text string, as spoken) wording {
	w := wording{text: text}
	for _, word := range set(as.stems) {
		n, known := x.number[word]
		if !known {
			n = int32(len(x.words))
			x.number[word] = n
			x.words, x.weight = append(x.words, word), append(x.weight, 0)
		}
		x.weight[n]++
		w.words = append(w.words, n)
	}
	slices.Sort(w.words)
	for _, word := range as.plain {
		x.surfaces[word] = true
	}
	x.count++
	return w
}

// decoy files a phrasing of scope.yaml under its words.
func (x *phraseIndex) decoy(entry int, w wording, small bool) {
	for _, n := range w.words {
		x.postings[n] = append(x.postings[n], len(x.decoys))
		if small {
			x.small[x.words[n]] = true
		}
	}
	x.decoys, x.entry = append(x.decoys, w), append(x.entry, entry)
}

// weigh gives words and phrasings their weight, once all are counted.
func (x *phraseIndex) weigh() {
	n := float64(max(x.count, 4*fewDocuments))
	for i, k := range x.weight {
		x.weight[i] = math.Log(1 + n/(k+1))
	}
	x.rare = math.Log(1 + n/2)
	sum := func(ws []wording) {
		for i := range ws {
			for _, w := range ws[i].words {
				ws[i].weight += x.weight[w]
			}
		}
	}
	sum(x.decoys)
	for _, ws := range x.articles {
		sum(ws)
	}
}

// asked is a question as the phrasebook sees it.
type asked struct {
	*phraseIndex
	words  []int32 // those some phrasing has, sorted
	weight float64 // of all words
}

// ask prepares a question for comparison; mends replaces mistyped words.
func (b *phrasebook) ask(text string, l Lang, mends map[string]string) asked {
	q := asked{phraseIndex: b.langs[l]}
	words := phraseWords(clip(text, maxQuestion), l)
	for _, w := range words[:min(len(words), 2*maxConcepts)] {
		n, known := q.number[w]
		if !known && mends[w] != "" {
			n, known = q.number[mends[w]]
		}
		if !known {
			q.weight += q.rare
			continue
		}
		q.weight += q.phraseIndex.weight[n]
		q.words = append(q.words, n)
	}
	slices.Sort(q.words)
	q.words = slices.Compact(q.words)
	return q
}

// likeness is how much the question resembles the best of some phrasings: 0 to 1 (Dice, rare words weighing more).
func (q asked) likeness(phrasings []wording) float64 {
	best := 0.0
	for i := range phrasings {
		p := &phrasings[i]
		common := 0.0
		for at, k := 0, 0; at < len(p.words) && k < len(q.words); { // both are sorted
			switch {
			case p.words[at] < q.words[k]:
				at++
			case p.words[at] > q.words[k]:
				k++
			default:
				common += q.phraseIndex.weight[q.words[k]]
				at, k = at+1, k+1
			}
		}
		best = max(best, 2*common/(q.weight+p.weight))
	}
	return best
}

// nearestDecoy is the phrasing of scope.yaml most like the question, and how much; -1 when they share no word.
func (q asked) nearestDecoy() (phrasing int, dice float64) {
	common := make([]float64, len(q.decoys))
	for _, w := range q.words {
		for _, p := range q.postings[w] {
			common[p] += q.phraseIndex.weight[w]
		}
	}
	phrasing = -1
	for p, c := range common {
		if d := 2 * c / (q.weight + q.decoys[p].weight); c > 0 && d > dice {
			phrasing, dice = p, d
		}
	}
	return phrasing, dice
}

// holds tells which share of some stems, by weight, a decoy holds; 1 when there are none.
func (x *phraseIndex) holds(decoy int, stems []string) float64 {
	in, all := 0.0, 0.0
	for _, w := range stems {
		n, known := x.number[w]
		if !known {
			all += x.rare
			continue
		}
		all += x.weight[n]
		if _, ok := slices.BinarySearch(x.decoys[decoy].words, n); ok {
			in += x.weight[n]
		}
	}
	if all == 0 {
		return 1
	}
	return in / all
}

// phraseWords is the set of all the stems of a text, small words too.
func phraseWords(text string, l Lang) []string {
	return set(everyStem(text, l))
}

// everyStem is the stems of a text in its order, small words too.
func everyStem(text string, l Lang) []string {
	return stemList(everyWord[l], text)
}

// stemSet is the set of the stems of a text, sorted.
func stemSet(a *analyzer, text string) []string { return set(stemList(a, text)) }

func stemList(a *analyzer, text string) (out []string) {
	for _, t := range a.Analyze([]byte(text)) {
		out = append(out, string(t.Term))
	}
	return out
}
