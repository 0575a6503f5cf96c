package knowledge

import (
	"math"
	"slices"
)

// profiles compares a question with all that is said of each article: its title, its phrasings and its short answer together,
// where the phrasebook looks for the one phrasing that is most alike. Each text counts the same, however long: a profile is the
// sum of unit vectors, dampened by a square root, and the likeness a cosine. Two sets of profiles serve: of words and pairs of
// words, and of pieces of words, which see through inflection, typos and the language of a loanword.
type profiles struct {
	kind   kindOfProfile
	number map[string]int32   // of a word or a piece
	pairs  map[[2]int32]int32 // of a pair of words
	weight []float64          // of a feature: the rarer over the texts, the more
	rare   float64            // of a feature no text has
	shares []share            // those of a feature follow each other
	ends   []int32            // of a feature: where its shares end, and those of the next begin
}

// share is how much of a document's profile is one feature.
type share struct {
	document int32
	value    float32
}

// kindOfProfile is what is counted.
type kindOfProfile int

const (
	ofWords  kindOfProfile = iota // words, and pairs of words that follow each other
	ofPieces                      // pieces of words
)

// said is one text about a document.
type said struct {
	document int
	words    []string
}

// pairWeight is what a pair of words counts, its words being counted too.
const pairWeight = .6

// newProfiles sums up texts, those of a document following each other.
func newProfiles(texts []said, kind kindOfProfile) *profiles {
	p := &profiles{kind: kind, number: map[string]int32{}, pairs: map[[2]int32]int32{}}
	numbered := make([][]int32, len(texts))
	type seen struct { // of a feature
		text, document int   // last, from 1 on
		documents      int32 // in all
	}
	var all []seen
	for i, t := range texts {
		features := p.features(t.words, true)
		for range len(p.number) + len(p.pairs) - len(p.weight) {
			p.weight, all = append(p.weight, 0), append(all, seen{})
		}
		once := features[:0]
		for _, f := range features {
			if all[f].text != i+1 {
				all[f].text = i + 1
				p.weight[f]++
				once = append(once, f)
			}
			if all[f].document != t.document+1 {
				all[f].document = t.document + 1
				all[f].documents++
			}
		}
		numbered[i] = once
	}
	n := float64(max(len(texts), fewDocuments))
	for f, k := range p.weight {
		p.weight[f] = math.Log(1 + n/(k+1))
	}
	for _, i := range p.pairs {
		p.weight[i] *= pairWeight
	}
	p.rare = math.Log(1+n/2) / 2
	p.ends = make([]int32, len(all))
	room := int32(0)
	for f := range all {
		p.ends[f] = room // none is filed: they end where they begin
		room += all[f].documents
	}
	p.shares = make([]share, room)
	sum, touched := make([]float64, len(p.weight)), []int32(nil)
	for i, t := range texts {
		length := 0.0
		for _, f := range numbered[i] {
			length += p.weight[f] * p.weight[f]
		}
		length = math.Sqrt(length)
		for _, f := range numbered[i] {
			if sum[f] == 0 {
				touched = append(touched, f)
			}
			sum[f] += p.weight[f] / length
		}
		if i+1 == len(texts) || texts[i+1].document != t.document {
			p.file(t.document, sum, touched)
			touched = touched[:0]
		}
	}
	return p
}

// of lists the shares of a feature.
func (p *profiles) of(feature int32) []share {
	begin := int32(0)
	if feature > 0 {
		begin = p.ends[feature-1]
	}
	return p.shares[begin:p.ends[feature]]
}

// unheardFeature is the number of a feature no text has.
const unheardFeature = -1

// features numbers what is counted of a text; new features get a number when learning, unheardFeature otherwise.
func (p *profiles) features(words []string, learn bool) []int32 {
	if p.kind == ofPieces {
		words = piecesOf(words)
	}
	most := len(words)
	if p.kind == ofWords {
		most *= 2
	}
	out := make([]int32, 0, most)
	next := unheardFeature
	if learn {
		next = len(p.number) + len(p.pairs)
	}
	for _, w := range words {
		out = append(out, numberOf(p.number, w, &next))
	}
	for i := 1; i < len(words) && p.kind == ofWords; i++ {
		out = append(out, numberOf(p.pairs, [2]int32{out[i-1], out[i]}, &next))
	}
	return out
}

// numberOf is the number of a feature; a new one takes the next number, or stays unheard when there is none to take.
func numberOf[K comparable](numbers map[K]int32, feature K, next *int) int32 {
	f, known := numbers[feature]
	switch {
	case known:
		return f
	case *next == unheardFeature:
		return unheardFeature
	}
	f = int32(*next)
	numbers[feature] = f
	*next++
	return f
}

// file ends the profile of a document; sum is zero again afterwards.
func (p *profiles) file(document int, sum []float64, touched []int32) {
	length := 0.0
	for _, f := range touched {
		length += sum[f] // the square of its root
	}
	for _, f := range touched {
		p.shares[p.ends[f]] = share{int32(document), float32(math.Sqrt(sum[f] / length))}
		p.ends[f]++
		sum[f] = 0
	}
}

// compare adds the likeness of a text to each document, 0 to weight, to out.
func (p *profiles) compare(words []string, out []float64, weight float64) {
	features := p.features(words, false)
	slices.Sort(features)
	length := 0.0
	for i, f := range features {
		switch {
		case f == unheardFeature:
			length += p.rare * p.rare
		case i == 0 || features[i-1] != f:
			length += p.weight[f] * p.weight[f]
		}
	}
	if length == 0 {
		return
	}
	length = math.Sqrt(length)
	for i, f := range features {
		if f == unheardFeature || i > 0 && features[i-1] == f {
			continue
		}
		w := weight * p.weight[f] / length
		for _, s := range p.of(f) {
			out[s.document] += w * float64(s.value)
		}
	}
}

// pieceLength is how many letters a piece of a word has, its ends counted as letters.
const pieceLength = 4

// piecesOf cuts words into overlapping pieces: "lots" gives _lot, lots and ots_.
func piecesOf(words []string) []string {
	letters := 0
	for _, w := range words {
		letters += len(w)
	}
	out := make([]string, 0, letters)
	for _, w := range words {
		w = "_" + w + "_"
		if len(w) <= pieceLength {
			out = append(out, w)
			continue
		}
		for i := 0; i+pieceLength <= len(w); i++ {
			out = append(out, w[i:i+pieceLength])
		}
	}
	return out
}
