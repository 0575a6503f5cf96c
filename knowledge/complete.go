package knowledge

import (
	"context"
	"math"
)

// maxQuoted is how many passages are offered beside the articles.
const maxQuoted = 2

// complete adds what the imported documents say to what the articles came to. Curated answers stand first: a passage answers only
// when no article does, or one that is barely sure where the passage clearly is, and never what the bot refuses or takes for small
// talk. Who types nothing but the number of an article of a code wants its text, so that comes first where the code is imported.
func (s *shelf) complete(ctx context.Context, q Query, r Result) (Result, error) {
	if r.Outcome == SmallTalk || r.Outcome == Scope {
		return r, nil
	}
	hits, err := s.find(ctx, q, r.Lang)
	if err != nil || len(hits) == 0 || hits[0].Confidence < cutQuoted {
		return r, err
	}
	best := hits[0]
	if best.Confidence == exactReference || r.Outcome == Unknown || r.Outcome == Unsure && best.Confidence > r.Confidence ||
		best.Confidence >= cutQuote && r.Confidence < doubtful && best.Confidence > r.Confidence+clearly {
		if r.Article != nil {
			r.Alternatives = append([]Hit{{r.Article, r.Confidence}}, r.Alternatives...)
			r.Alternatives = r.Alternatives[:min(len(r.Alternatives), maxAlternatives)]
		}
		r.Outcome, r.Confidence, r.Article, r.Also = Unsure, best.Confidence, best.Article, nil
		if best.Confidence >= cutQuote {
			r.Outcome = Answered
		}
	}
	offered := map[string]bool{r.Article.Name(): true, r.Article.ID: true}
	left := maxQuoted
	for _, h := range hits {
		name := h.Article.Name() // two passages of one page are one offer
		if h.Confidence >= namedReference {
			name = h.Article.ID // but who named the page wants all of it
		}
		if h.Confidence >= cutQuoted && !offered[name] && left > 0 {
			offered[name], left = true, left-1
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
	f[featNorm] = c.signals[sigNorm]
	if next := r.rival(); i == 0 && next > 0 {
		f[featMargin] = (c.rank - r.candidates[next].rank) / max(c.rank, .01)
	} else if i == 0 {
		f[featMargin] = loneMargin
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

// rival is the best candidate of another place than that of the first, 0 without one: two halves of a page do not compete.
func (r *reading) rival() int {
	for j, c := range r.candidates {
		if r.places[c.document] != r.places[r.candidates[0].document] {
			return j
		}
	}
	return 0
}

// loneMargin is the lead of a passage no other shares a word with: it may share but one itself.
const loneMargin = .5

// maxTerms is from how many known things on a question about a passage says enough.
const maxTerms = 6

// quoted tells how likely a passage is the right answer. Fitted by TestFitPassages.
var quoted = model{features{featNorm: 7.31, featMargin: 3.11, featTerms: 2.11, featUnheard: 1.24, featDecoy: -3.41}, -5.09}

const (
	cutQuote  = .7 // the passage answers
	cutQuoted = .4 // it is offered
	doubtful  = .6 // an article below that gives way …
	clearly   = .2 // … to a passage that is this much surer; docs/benchmarks.md counts what that changes
)
