package knowledge

import (
	"cmp"
	"slices"
)

// meanings is what the stems of one language stand for in a question: synonyms and mended typos count as what they stand for.
type meanings struct {
	of      []named // stems that are a whole name, sorted by number
	longer  []longerName
	weights []float64 // of the concepts
	self    float64
	found   []float64 // how well each concept was found, of one phrasing
}

type meaning struct {
	concept int
	weight  float64
}

// named is a stem and what it stands for.
type named struct {
	term int32
	meaning
}

// longerName is a name of several stems, which must all be there.
type longerName struct {
	meaning
	terms []int32
}

func newMeanings(r *reading, v *vocabulary, l Lang) *meanings {
	m := &meanings{weights: r.scored.weight, self: r.scored.self, found: make([]float64, len(r.concepts))}
	for i := range r.concepts {
		for _, f := range r.concepts[i].names {
			if f.lang != l {
				continue
			}
			terms := make([]int32, 0, len(f.terms))
			for _, t := range f.terms {
				if n, known := v.number[t]; known {
					terms = append(terms, n)
				}
			}
			switch {
			case len(terms) < len(f.terms): // no phrasing has it
			case len(terms) == 1:
				m.of = append(m.of, named{terms[0], meaning{i, f.weight}})
			default:
				m.longer = append(m.longer, longerName{meaning{i, f.weight}, terms})
			}
		}
	}
	slices.SortStableFunc(m.of, func(a, b named) int { return cmp.Compare(a.term, b.term) })
	return m
}

// dice is the likeness of the question to the best of some phrasings.
func (m *meanings) dice(phrasings []phrasing) float64 {
	best := 0.0
	for i := range phrasings {
		p := &phrasings[i]
		clear(m.found)
		some := false
		for at, k := 0, 0; at < len(p.terms) && k < len(m.of); { // both are sorted
			switch {
			case p.terms[at] < m.of[k].term:
				at++
			case p.terms[at] > m.of[k].term:
				k++
			default:
				c := m.of[k].concept
				m.found[c], some = max(m.found[c], m.of[k].weight), true
				k++ // the same stem may stand for more
			}
		}
		for _, k := range m.longer {
			if k.weight > m.found[k.concept] && !slices.ContainsFunc(k.terms, func(t int32) bool { return !has(p.terms, t) }) {
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

// has reports whether sorted numbers hold one.
func has(numbers []int32, n int32) bool {
	_, ok := slices.BinarySearch(numbers, n)
	return ok
}
