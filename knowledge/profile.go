package knowledge

import "math"

// profiles compares a question with all that is said of each article: its title, its phrasings and its short answer together,
// where the phrasebook looks for the one phrasing that is most alike. Each text counts the same, however long: a profile is the
// sum of unit vectors, dampened by a square root, and the likeness a cosine. Two sets of profiles serve: of words and pairs of
// words, and of pieces of words, which see through inflection, typos and the language of a loanword.
type profiles struct {
	number map[string]int32 // of a feature
	weight []float64        // of a feature: the rarer over the texts, the more
	rare   float64          // of a feature no text has
	in     [][]share        // by feature
}

// share is how much of a document's profile is one feature.
type share struct {
	document int32
	value    float64
}

// said is one text about a document, as its features.
type said struct {
	document int
	features []string
}

// pairWeight is what a pair of words counts, its words being counted too.
const pairWeight = .6

func newProfiles(texts []said) *profiles {
	p := &profiles{number: map[string]int32{}}
	numbered, last := make([][]int32, len(texts)), []int(nil)
	for i, t := range texts {
		numbered[i] = p.count(t.features, i+1, &last)
	}
	n := float64(max(len(texts), fewDocuments))
	for f, k := range p.weight {
		p.weight[f] = math.Log(1 + n/(k+1))
	}
	for f, i := range p.number {
		if isPair(f) {
			p.weight[i] *= pairWeight
		}
	}
	p.rare = math.Log(1+n/2) / 2
	p.in = make([][]share, len(p.weight))
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

// count numbers the features of the n-th text, each once, and counts the texts they are in; last is the last text of each.
func (p *profiles) count(features []string, n int, last *[]int) []int32 {
	out := make([]int32, 0, len(features))
	for _, f := range features {
		i, known := p.number[f]
		if !known {
			i = int32(len(p.weight))
			p.number[f] = i
			p.weight, *last = append(p.weight, 0), append(*last, 0)
		}
		if (*last)[i] < n {
			(*last)[i] = n
			p.weight[i]++
			out = append(out, i)
		}
	}
	return out
}

// file ends the profile of a document; sum is zero again afterwards.
func (p *profiles) file(document int, sum []float64, touched []int32) {
	length := 0.0
	for _, f := range touched {
		length += sum[f] // the square of its root
	}
	for _, f := range touched {
		p.in[f] = append(p.in[f], share{int32(document), math.Sqrt(sum[f] / length)})
		sum[f] = 0
	}
}

// compare adds the likeness of a text to each document, 0 to weight, to out.
func (p *profiles) compare(features []string, out []float64, weight float64) {
	features = set(features)
	length := 0.0
	for _, f := range features {
		w := p.rare
		if i, known := p.number[f]; known {
			w = p.weight[i]
		}
		length += w * w
	}
	if length == 0 {
		return
	}
	length = math.Sqrt(length)
	for _, f := range features {
		i, known := p.number[f]
		if !known {
			continue
		}
		w := weight * p.weight[i] / length
		for _, s := range p.in[i] {
			out[s.document] += w * s.value
		}
	}
}

// pair joins two words that follow each other.
func pair(a, b string) string { return a + " " + b }

func isPair(feature string) bool {
	for i := range len(feature) {
		if feature[i] == ' ' {
			return true
		}
	}
	return false
}

// withPairs adds the pairs of words that follow each other.
func withPairs(words []string) []string {
	out := append(make([]string, 0, 2*len(words)), words...)
	for i := 1; i < len(words); i++ {
		out = append(out, pair(words[i-1], words[i]))
	}
	return out
}

// pieceLength is how many letters a piece of a word has, its ends counted as letters.
const pieceLength = 4

// piecesOf cuts words into overlapping pieces: "lots" gives _lot, lots and ots_.
func piecesOf(words []string) (out []string) {
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
