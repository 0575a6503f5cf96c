package knowledge

import (
	"cmp"
	"context"
	"slices"
)

// BM25F: the frequencies of a term in the fields of an article are weighed and added, and saturate once. bleve's own score
// uses a wrong average length, squares the rarity and multiplies by the share of clauses that match; only its postings are
// used here. A concept counts once, by the best of its names.

const saturation = 1.2 // k1

// weights and length normalisation (b) of the fields.
var (
	fieldWeight = [fieldCount]float64{4, 3, 4, 1.5, 1}
	fieldB      = [fieldCount]float64{.5, .6, .5, .6, .75}
)

// scratch is the memory of one search, used again by the next.
type scratch struct {
	score, cover, coverShort []float64 // of the whole question, by document
	said, spelt              []float64 // likeness to what is said of it: by words, by pieces of words
	best, bestCover          []float64 // of one concept
	bestShort                []float64
	part, partCover          []float64 // … by its parts
	partShort                []float64
	of, ofCover, ofShort     []float64 // of one part
	tf, least                []float64 // of one name; of its rarest term
	terms                    []int     // how many terms of a name were found
	short                    []bool    // found elsewhere than in the body
	touched, hit             []int     // documents with a score; of one concept
	named, first             []int     // of one name; of its first term
	visible                  func(int) bool
}

func newScratch(n int) *scratch {
	f := func() []float64 { return make([]float64, n) }
	return &scratch{score: f(), cover: f(), coverShort: f(), said: f(), spelt: f(), best: f(), bestCover: f(), bestShort: f(),
		part: f(), partCover: f(), partShort: f(), of: f(), ofCover: f(), ofShort: f(), tf: f(), least: f(),
		terms: make([]int, n), short: make([]bool, n)}
}

// reset clears what the search touched.
func (sc *scratch) reset() {
	for _, d := range sc.touched {
		sc.score[d], sc.cover[d], sc.coverShort[d] = 0, 0, 0
	}
	sc.touched = sc.touched[:0]
	clear(sc.said)
	clear(sc.spelt)
	sc.visible = nil // it holds the question
}

// highest lists the documents with the best values, at most n of them, best first; those worth nothing are left out.
func highest(value []float64, n int) []int {
	var top []int
	before := func(a, b int) int { return cmp.Or(cmp.Compare(value[b], value[a]), cmp.Compare(a, b)) }
	for d, v := range value {
		if v <= 0 {
			continue
		}
		if len(top) == n && before(top[n-1], d) < 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, d, before)
		top = slices.Insert(top, at, d)
		top = top[:min(len(top), n)]
	}
	return top
}

// scored is a question put to the index: the ceiling of a score, and what of the question no article knows.
type scored struct {
	self    float64   // what an article that is all about the question would get
	unheard float64   // the share of self that stands in no article
	weight  []float64 // of each concept
}

// score gives every visible document its score for the concepts; the scores are in sc, by document.
func (s *snapshot) score(ctx context.Context, concepts []concept, sc *scratch, documents int) (scored, error) {
	out := scored{weight: make([]float64, len(concepts))}
	for i := range concepts {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		c := &concepts[i]
		holds, err := s.scoreConcept(ctx, c, sc)
		if err != nil {
			return out, err
		}
		weight := c.boost * unheard(documents)
		if holds > 0 {
			weight = c.boost * rarity(holds, documents)
		} else {
			out.unheard += weight
		}
		if len(c.stems) > 1 && holds > 0 {
			weight *= 1 + .25*float64(min(len(c.stems), 4)-1)
		}
		out.weight[i] = weight
		out.self += weight
		for _, d := range sc.hit {
			if sc.visible(d) {
				if sc.score[d] == 0 {
					sc.touched = append(sc.touched, d)
				}
				sc.score[d] += weight * sc.best[d]
				sc.cover[d] += weight * sc.bestCover[d]
				sc.coverShort[d] += weight * sc.bestShort[d]
			}
			sc.best[d], sc.bestCover[d], sc.bestShort[d] = 0, 0, 0
			sc.part[d], sc.partCover[d], sc.partShort[d] = 0, 0, 0
		}
		sc.hit = sc.hit[:0]
	}
	if out.self > 0 {
		out.unheard /= out.self
	}
	return out, nil
}

// scoreConcept finds the documents that hold a concept, and how well; it returns in how many it stands.
func (s *snapshot) scoreConcept(ctx context.Context, c *concept, sc *scratch) (int, error) {
	for _, f := range c.names {
		if err := s.scoreForm(ctx, f, sc); err != nil {
			return 0, err
		}
		for _, d := range sc.named {
			tf := sc.tf[d]
			v := f.weight * tf / (saturation + tf)
			if sc.best[d] == 0 {
				sc.hit = append(sc.hit, d)
			}
			sc.best[d], sc.bestCover[d] = max(sc.best[d], v), max(sc.bestCover[d], f.weight)
			if sc.short[d] {
				sc.bestShort[d] = max(sc.bestShort[d], f.weight)
			}
			sc.tf[d], sc.short[d] = 0, false
		}
		sc.named = sc.named[:0]
	}
	holds := len(sc.hit)
	for _, part := range c.parts {
		if err := s.scorePart(ctx, part, sc); err != nil {
			return 0, err
		}
	}
	if holds == 0 {
		holds = len(sc.hit)
	}
	return holds, nil
}

// scorePart adds the best form of a part to the documents that hold it.
func (s *snapshot) scorePart(ctx context.Context, part []form, sc *scratch) error {
	var in []int
	for _, f := range part {
		if err := s.scoreForm(ctx, f, sc); err != nil {
			return err
		}
		for _, d := range sc.named {
			v := f.weight * sc.tf[d] / (saturation + sc.tf[d])
			if sc.of[d] == 0 {
				in = append(in, d)
			}
			sc.of[d], sc.ofCover[d] = max(sc.of[d], v), max(sc.ofCover[d], f.weight)
			if sc.short[d] {
				sc.ofShort[d] = max(sc.ofShort[d], f.weight)
			}
			sc.tf[d], sc.short[d] = 0, false
		}
		sc.named = sc.named[:0]
	}
	for _, d := range in {
		if sc.best[d] == 0 {
			sc.hit = append(sc.hit, d)
		}
		sc.part[d] += sc.of[d]
		sc.partCover[d] += sc.ofCover[d]
		sc.partShort[d] += sc.ofShort[d]
		sc.best[d], sc.bestCover[d] = max(sc.best[d], sc.part[d]), max(sc.bestCover[d], sc.partCover[d])
		sc.bestShort[d] = max(sc.bestShort[d], sc.partShort[d])
		sc.of[d], sc.ofCover[d], sc.ofShort[d] = 0, 0, 0
	}
	return nil
}

// scoreForm leaves in sc.named the documents that hold all terms of a form, and in sc.tf their weighed frequency: that of the
// rarest term.
func (s *snapshot) scoreForm(ctx context.Context, f form, sc *scratch) error {
	if err := s.scoreTerm(ctx, f.lang, f.terms[0], sc); err != nil || len(f.terms) == 1 {
		return err
	}
	sc.first, sc.named = sc.named, sc.first[:0]
	for _, d := range sc.first {
		sc.least[d], sc.terms[d], sc.tf[d] = sc.tf[d], 1, 0
	}
	for i, term := range f.terms[1:] {
		if err := s.scoreTerm(ctx, f.lang, term, sc); err != nil {
			return err
		}
		for _, d := range sc.named {
			if sc.terms[d] == i+1 {
				sc.least[d], sc.terms[d] = min(sc.least[d], sc.tf[d]), i+2
			} else if sc.terms[d] == 0 {
				sc.short[d] = false
			}
			sc.tf[d] = 0
		}
		sc.named = sc.named[:0]
	}
	for _, d := range sc.first {
		if sc.terms[d] == len(f.terms) {
			sc.tf[d] = sc.least[d]
			sc.named = append(sc.named, d)
		} else {
			sc.short[d] = false
		}
		sc.least[d], sc.terms[d] = 0, 0
	}
	return nil
}

// scoreTerm leaves in sc.named the documents that hold a term, and in sc.tf its weighed frequency.
func (s *snapshot) scoreTerm(ctx context.Context, l Lang, term string, sc *scratch) error {
	list, err := s.postings(ctx, l, term)
	if err != nil {
		return err
	}
	for _, p := range list {
		d := int(p.document)
		sc.named = append(sc.named, d)
		sc.tf[d] = p.tf
		sc.short[d] = sc.short[d] || p.short
	}
	return nil
}
