package knowledge

import (
	"context"
	"math"
)

// maxQuoted is how many passages are offered beside the articles.
const maxQuoted = 2

// complete adds what the imported documents say to what the articles came to. Curated answers stand first: a passage answers only
// when no article does, and never what the bot refuses or takes for small talk. Who types nothing but the number of an article of
// a code wants its text, so that comes first where the code is imported.
func (s *shelf) complete(ctx context.Context, q Query, r Result) (Result, error) {
	if r.Outcome == SmallTalk || r.Outcome == Scope {
		return r, nil
	}
	hits, err := s.find(ctx, q, r.Lang)
	if err != nil || len(hits) == 0 || hits[0].Confidence < cutQuoted {
		return r, err
	}
	best := hits[0]
	exact := best.Confidence == exactReference
	if exact || r.Outcome != Answered && best.Confidence >= cutQuote || r.Outcome == Unknown {
		if r.Article != nil {
			r.Alternatives = append([]Hit{{r.Article, r.Confidence}}, r.Alternatives...)
			r.Alternatives = r.Alternatives[:min(len(r.Alternatives), maxAlternatives)]
		}
		r.Outcome, r.Confidence, r.Article = Unsure, best.Confidence, best.Article
		if best.Confidence >= cutQuote {
			r.Outcome = Answered
		}
		hits = hits[1:]
	}
	for _, h := range hits[:min(len(hits), maxQuoted)] {
		if h.Confidence >= cutQuoted {
			r.Alternatives = append(r.Alternatives, Hit{h.Article, math.Min(h.Confidence, r.Confidence)})
		}
	}
	return r, nil
}

// passage gives a passage by its id, if it holds that day and the role may read it.
func (s *shelf) passage(id string, on Date, as Audience) (*Article, bool) {
	for _, i := range s.byID[id] {
		if a := s.docs[i].Article; a.ValidOn(on) && as.Sees(a.Audience) {
			return a, true
		}
	}
	return nil, false
}

// passageFeatures are what the confidence in a passage is made of: less than for an article, as a passage has no phrasings.
func (r *reading) passageFeatures(i int) (f features) {
	c := r.candidates[i]
	f[featNorm], f[featCover] = c.signals[sigNorm], c.signals[sigCover]
	if next := r.rival(i); next >= 0 {
		f[featMargin] = max(0, c.rank-r.candidates[next].rank) / max(c.rank, .01)
	}
	known := 0
	for _, c := range r.concepts {
		if c.known {
			known++
		}
	}
	f[featTerms] = float64(min(maxTerms, known)) / maxTerms
	f[featUnheard] = r.scored.unheard
	f[featDecoy] = r.decoyDice
	return f
}

// rival is the next candidate of another place than that of i, -1 without one: two halves of a page do not compete.
func (r *reading) rival(i int) int {
	for j := i + 1; j < len(r.candidates); j++ {
		if r.places[r.candidates[j].document] != r.places[r.candidates[i].document] {
			return j
		}
	}
	return -1
}

// maxTerms is from how many known things on a question about a passage says enough.
const maxTerms = 6

// quoted tells how likely a passage is the right answer. Fitted by TestFitPassages.
var quoted = model{features{featNorm: 3.14, featMargin: 3.72, featCover: 4.28, featTerms: 3.20, featUnheard: 2.21, featDecoy: -2.12}, -5.94}

const (
	cutQuote  = .7 // the passage answers
	cutQuoted = .4 // it is offered
)
