package knowledge

import (
	"cmp"
	"math"
	"slices"
)

// How sure an answer is: a logistic regression over what the search saw. Fitted off line, see fit_test.go.

// features are what the confidence is made of, all between 0 and 1 but the margin.
const (
	featNorm      = iota // score by the ceiling of the question
	featMargin           // lead over the next article, -1 to 1
	featCover            // share of the question found in the article
	featShort            // … outside of its body
	featDice             // likeness of the best phrasing, by meaning
	featSame             // … by its words
	featTerms            // up to four known things asked about, by four
	featUnheard          // share of the question that no article knows
	featDecoy            // likeness of the nearest entry of scope.yaml
	featDomain           // how much the question sounds like the articles
	featName             // the question is the name of an entry of the glossary, or asks what it means
	featReference        // all the question asks for is a reference, and the article has it
	featForeign          // the article is in another language than the question
	featSaid             // likeness to all that is said of the article
	featSpelt            // … by pieces of words
	featCount
)

type features [featCount]float64

// features of the candidate at place i.
func (r *reading) features(i int) (f features) {
	c := r.candidates[i]
	f[featNorm], f[featCover], f[featShort] = c.signals[sigNorm], c.signals[sigCover], c.signals[sigShort]
	f[featDice], f[featSame] = c.signals[sigDice], c.signals[sigSame]
	if i == 0 && len(r.candidates) > 1 {
		f[featMargin] = max(-1, min(1, (c.rank-r.second())/max(c.rank, .01)))
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
	f[featName] = c.signals[sigDefinition] * c.signals[sigShort]
	f[featReference] = one(r.onlyReferences() && c.signals[sigCover] > .5)
	f[featSaid], f[featSpelt] = c.signals[sigSaid], c.signals[sigSpelt]
	f[featForeign] = c.signals[sigForeign]
	return f
}

// second is the best rank behind the first candidate.
func (r *reading) second() float64 {
	return slices.MaxFunc(r.candidates[1:], func(a, b candidate) int { return cmp.Compare(a.rank, b.rank) }).rank
}

// onlyReferences reports whether the question is about nothing but articles of a code.
func (r *reading) onlyReferences() bool {
	return len(r.concepts) > 0 && !slices.ContainsFunc(r.concepts, func(c concept) bool { return !reference.MatchString(c.typed) })
}

// refers reports whether the question names an article of a code that the base knows.
func (r *reading) refers() bool {
	return slices.ContainsFunc(r.concepts, func(c concept) bool { return c.known && reference.MatchString(c.typed) })
}

// surest is the most that is ever claimed: of the answers claimed at .9 and more, one or two in a hundred are wrong.
const surest = .99

// model is a logistic regression over the features.
type model struct {
	features
	intercept float64
}

func (m *model) of(f features) float64 {
	return claim(m.odds(f))
}

// odds is the logarithm of the odds.
func (m *model) odds(f features) float64 { return regress(m.intercept, m.features[:], f[:]) }

// regress adds what features are worth to an intercept: log odds.
func regress(intercept float64, weights, features []float64) float64 {
	for k, v := range features {
		intercept += weights[k] * v
	}
	return intercept
}

// claim is the probability that is claimed for log odds.
func claim(odds float64) float64 { return min(surest, likely(odds)) }

// likely is the probability of log odds.
func likely(odds float64) float64 { return 1 / (1 + math.Exp(-odds)) }

// Two questions are asked of what was found, and each has its model: is there an answer at all, and is it the first article?
// Who asks something the base knows, in words that fit several articles, is shown them; who asks something else is told so.
// Both were fitted by TestFit on phrasings of the content asked of a base that does not know them, on the tune half of data/questions and
// on testdata/lessons; docs/benchmarks.md has what the held half gave.
var (
	inside = model{features{featNorm: -5.70, featMargin: -0.62, featCover: 6.14, featShort: 1.89, featDice: 1.86, featSame: 6.09, featTerms: 1.07, featUnheard: 0.49, featDecoy: -11.23, featDomain: 5.41, featName: -0.03, featReference: 5.49, featForeign: 2.36, featSaid: 13.50, featSpelt: 11.03}, -7.90}
	right  = model{features{featNorm: 0.96, featMargin: 4.57, featCover: 1.09, featShort: 0.54, featDice: -1.12, featSame: 2.91, featTerms: -0.16, featUnheard: -0.28, featDecoy: -6.88, featDomain: 3.41, featName: -4.46, featReference: -1.13, featForeign: 2.14, featSaid: 13.26, featSpelt: 8.79}, -6.02}
)

const (
	cutInside   = .15 // the question has an answer here
	cutAnswered = .5  // the first article is it
)

// confidence is the probability that the candidate at place i is the right answer. The name of a thing, alone or in a "what is
// it", or a reference that the article has, leaves little to doubt, however short the question.
func (r *reading) confidence(i int) float64 {
	if r.leaning != nil {
		return threadRightModel.of(r.threadFeatures(i))
	}
	f := r.features(i)
	p := right.of(f)
	if f[featReference] > 0 {
		p = max(p, .9)
	}
	if f[featName] > 0 {
		p = max(p, .5+.45*f[featDice])
	}
	return p
}

// answerable reports whether the base seems to know what is asked.
func (r *reading) answerable() bool {
	if r.leaning != nil {
		about := r.leaning.asks && len(r.leaning.alone.concepts) == 0 // "où ça ?"
		return about || r.leaning.alone.refers() || threadInsideModel.of(r.threadFeatures(0)) >= cutThread
	}
	f := r.features(0)
	return f[featReference] > 0 || f[featName] > 0 || r.refers() || inside.of(f) >= cutInside
}

// A question goes to an entry of scope.yaml that it resembles this much, and this much more than any article.
const (
	decoyLeast = .55
	decoyLead  = .04
	decoyHolds = .4 // and that holds this share of what it is about
)

// decoyWins reports whether the question resembles an entry of scope.yaml more than any article.
func (r *reading) decoyWins() bool {
	if r.leaning != nil || r.decoy == nil || len(r.candidates) > 0 && r.features(0)[featReference] > 0 {
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
