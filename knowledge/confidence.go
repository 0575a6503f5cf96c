package knowledge

import "math"

// How sure an answer is: a logistic regression over what the search saw. Fitted off line, see fit_test.go.

// features are what the confidence is made of, all between 0 and 1 but the margin.
const (
	featNorm    = iota // score by the ceiling of the question
	featMargin         // lead over the next article
	featCover          // share of the question found in the article
	featShort          // … outside of its body
	featDice           // likeness of the best phrasing, by meaning
	featSame           // … by its words
	featTerms          // up to four known things asked about, by four
	featUnheard        // share of the question that no article knows
	featDecoy          // likeness of the nearest entry of scope.yaml
	featDomain         // how much the question sounds like the articles
	featForeign        // the article is in another language than the question
	featCount
)

type features [featCount]float64

// features of the candidate at place i.
func (r *reading) features(i int) (f features) {
	c := r.candidates[i]
	f[featNorm], f[featCover], f[featShort] = c.signals[sigNorm], c.signals[sigCover], c.signals[sigShort]
	f[featDice], f[featSame] = c.signals[sigDice], c.signals[sigSame]
	if i == 0 && len(r.candidates) > 1 {
		f[featMargin] = min(1, (c.rank-r.candidates[1].rank)/max(c.rank, .01))
	} else if i == 0 {
		f[featMargin] = .3
	}
	known := 0
	for _, c := range r.concepts {
		if c.known {
			known++
		}
	}
	f[featTerms] = float64(min(4, known)) / 4
	f[featUnheard] = r.scored.unheard
	f[featDecoy] = r.decoyDice
	f[featDomain] = r.domain
	f[featForeign] = one(c.foreign)
	return f
}

// The model, and the cuts between the three outcomes.
var (
	coefficients = features{featNorm: 1.67, featMargin: -.82, featCover: 1.64, featShort: 1.18, featDice: 1.28, featSame: 3.20, featTerms: 5.59, featUnheard: 1.77, featDecoy: -8.14, featDomain: 4.22, featForeign: -.20}
	intercept    = -4.86
)

const (
	cutAnswered = .8
	cutUnsure   = .35
)

// confidence is the probability that the article answers.
func confidence(f features) float64 {
	z := intercept
	for i, v := range f {
		z += coefficients[i] * v
	}
	return 1 / (1 + math.Exp(-z))
}

// A question goes to an entry of scope.yaml that it resembles this much, and this much more than any article.
const (
	decoyLeast = .55
	decoyLead  = .04
	decoyHolds = .4 // and that holds this share of what it is about
)

// decoyWins reports whether the question resembles an entry of scope.yaml more than any article.
func (r *reading) decoyWins() bool {
	if r.decoy == nil {
		return false
	}
	best := 0.0
	if len(r.candidates) > 0 {
		best = max(r.candidates[0].signals[sigSame], .9*r.candidates[0].signals[sigDice])
	}
	if r.decoy.outcome == SmallTalk && !r.small || r.decoyHolds < decoyHolds && r.decoy.outcome != SmallTalk {
		return false
	}
	return r.decoyDice >= decoyLeast && r.decoyDice > best+decoyLead
}
