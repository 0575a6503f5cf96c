package knowledge

import "slices"

// meanings is what the stems of one language stand for in a question: synonyms and mended typos count as what they stand for.
type meanings struct {
	of      map[string][]meaning // by a stem that is a whole name
	longer  []longerName
	weights []float64 // of the concepts
	self    float64
	found   []float64 // how well each concept was found, of one phrasing
}

type meaning struct {
	concept int
	weight  float64
}

// longerName is a name of several stems, which must all be there.
type longerName struct {
	meaning
	terms []string
}

func newMeanings(r *reading, l Lang) *meanings {
	m := &meanings{of: map[string][]meaning{}, weights: r.scored.weight, self: r.scored.self, found: make([]float64, len(r.concepts))}
	for i := range r.concepts {
		for _, f := range r.concepts[i].names {
			switch {
			case f.lang != l:
			case len(f.terms) == 1:
				m.of[f.terms[0]] = append(m.of[f.terms[0]], meaning{i, f.weight})
			default:
				m.longer = append(m.longer, longerName{meaning{i, f.weight}, f.terms})
			}
		}
	}
	return m
}

// dice is the likeness of the question to the best of some phrasings.
func (m *meanings) dice(phrasings []phrasing) float64 {
	best := 0.0
	for _, p := range phrasings {
		clear(m.found)
		some := false
		for _, t := range p.terms {
			for _, k := range m.of[t] {
				m.found[k.concept], some = max(m.found[k.concept], k.weight), true
			}
		}
		for _, k := range m.longer {
			if k.weight > m.found[k.concept] && !slices.ContainsFunc(k.terms, func(t string) bool { return !holds(p.terms, t) }) {
				m.found[k.concept], some = k.weight, true
			}
		}
		if !some {
			continue
		}
		common := 0.0
		for i, v := range m.found {
			common += m.weights[i] * v
		}
		best = max(best, 2*common/(p.weight+m.self))
	}
	return min(1, best)
}

// holds reports whether a sorted set holds a word.
func holds(set []string, word string) bool {
	_, ok := slices.BinarySearch(set, word)
	return ok
}
