package knowledge

import "math"

// leanSmooth is how many phrasings each word is supposed to stand in on either side before counting.
const leanSmooth = .4

// lean counts in how many phrasings of articles and of scope.yaml each word stands (naive Bayes). The names of things count as
// phrasings of articles: in English and German they may be all there is.
func (x *phraseIndex) lean(names []string, l Lang) {
	type count struct{ ours, theirs float64 }
	said, ours, theirs := map[string]count{}, 0.0, 0.0
	for _, name := range names {
		ours++
		for _, w := range x.telling(name, l) {
			said[w] = count{said[w].ours + 1, said[w].theirs}
		}
	}
	for _, ws := range x.articles {
		for i := range ws {
			ours++
			for _, w := range x.tellingOf(&ws[i], l) {
				said[w] = count{said[w].ours + 1, said[w].theirs}
			}
		}
	}
	for i := range x.decoys {
		theirs++
		for _, w := range x.tellingOf(&x.decoys[i], l) {
			said[w] = count{said[w].ours, said[w].theirs + 1}
		}
	}
	x.leaning = make(map[string]float64, len(said))
	if ours == 0 || theirs == 0 {
		return // nothing to compare: every word is neutral
	}
	for w, n := range said {
		x.leaning[w] = math.Log((n.ours + leanSmooth) / (ours + 2*leanSmooth) * (theirs + 2*leanSmooth) / (n.theirs + leanSmooth))
	}
}

// domain is how much a question sounds like those articles answer rather than like scope.yaml: the mean over its words, between
// -1 and 1. A word nobody said counts a little against it.
func (b *phrasebook) domain(text string, l Lang, known func(string) bool) float64 {
	x := b.langs[l]
	words := x.telling(clip(text, maxQuestion), l)
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

// telling is the words a phrasing is judged by: all of them, small ones too; where few phrasings are of articles, only those
// that carry a meaning, for the small ones would all speak for scope.yaml.
func (x *phraseIndex) telling(text string, l Lang) []string {
	if x.ours {
		return phraseWords(text, l)
	}
	return stemSet(analyzers[l], text)
}

func (x *phraseIndex) tellingOf(w *wording, l Lang) []string {
	if !x.ours {
		return x.telling(w.text, l)
	}
	out := make([]string, len(w.words))
	for i, n := range w.words {
		out[i] = x.words[n]
	}
	return out
}
