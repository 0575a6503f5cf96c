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
	featTerms          // up to four things asked about, by four
	featUnheard        // share of the question that no article knows
	featDecoy          // likeness of the nearest entry of scope.yaml
	featCount
)

type features [featCount]float64

// features of the candidate at place i.
func (r *reading) features(i int) (f features) {
	c := r.candidates[i]
	f[featNorm], f[featCover], f[featShort] = c.norm, c.cover, c.short
	f[featDice], f[featSame] = c.dice, c.same
	if i == 0 && len(r.candidates) > 1 {
		f[featMargin] = min(1, (c.rank-r.candidates[1].rank)/max(c.rank, .01))
	} else if i == 0 {
		f[featMargin] = .3
	}
	f[featTerms] = float64(min(4, len(r.concepts))) / 4
	f[featUnheard] = r.scored.unheard
	f[featDecoy] = r.decoyDice
	return f
}

// The model, and the cuts between the three outcomes.
var (
	coefficients = features{featNorm: 1.9, featMargin: 1.2, featCover: 3.5, featShort: 0, featDice: 3, featSame: 2, featTerms: 1.5, featUnheard: -3, featDecoy: -2}
	intercept    = -4.5
)

const (
	cutAnswered = .6
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

// decoyWins reports whether the question resembles an entry of scope.yaml more than any article.
func (r *reading) decoyWins() bool {
	if r.decoy == nil {
		return false
	}
	best := 0.0
	if len(r.candidates) > 0 {
		best = max(r.candidates[0].same, .9*r.candidates[0].dice)
	}
	return r.decoyDice >= .55 && r.decoyDice > best
}
