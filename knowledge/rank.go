package knowledge

// signals are what an article is ranked by, all between 0 and 1.
type signals [signalCount]float64

const (
	sigNorm       = iota // BM25F score by the ceiling of the question
	sigDice              // likeness of the best phrasing, by what the words mean
	sigSame              // … by the words themselves
	sigCover             // share of the question found in the article
	sigShort             // … outside of its body
	sigDefinition        // an entry of the glossary, for who asks what a thing is
	sigGlossary          // an entry of the glossary, for who does not
	sigOwn               // written for the asker's role
	sigOther             // written for the other side of the table
	sigSaid              // likeness to all that is said of it, by words and pairs of words
	sigSpelt             // … by pieces of words
	sigForeign           // in another language than the question
	sigRepeat            // the question nearly repeats a phrasing of the article
	signalCount
)

// rankWeights is what each signal is worth, fitted by TestFit but for two: what stands in a phrasing, and in no other article's,
// is not up for discussion (sigRepeat), and who asks what a thing is gets its definition (sigDefinition). Those without a weight
// here serve the confidence only.
var rankWeights = signals{sigNorm: .62, sigSame: .29, sigDefinition: .25, sigGlossary: -.91, sigOwn: .04, sigOther: -.24, sigSaid: 1.53, sigSpelt: 1.98,
	sigForeign: .38, sigRepeat: .5}

// repeats is the likeness to a phrasing from which on a question begins to repeat it.
const repeats = .75

// of is the score of a candidate under some weights.
func (w *signals) of(c *candidate) (v float64) {
	for i, x := range c.signals {
		v += w[i] * x
	}
	return v
}

// candidate is a document that may answer.
type candidate struct {
	document int
	signals
	rank float64
}

// candidate looks closely at a document, once.
func (k *look) candidate(d int) candidate {
	c, ok := k.seen[d]
	if !ok {
		c = k.closely(d)
		k.seen[d] = c
	}
	return c
}

// closely weighs what a document has to do with the question.
func (k *look) closely(d int) candidate {
	a, same := k.docs[d].Article, k.asked.likeness(k.asked.articles[d])
	c := candidate{document: d}
	c.signals[sigSaid], c.signals[sigSpelt] = k.sc.said[d], k.sc.spelt[d]
	c.signals[sigForeign] = one(a.Lang != k.lang)
	c.signals[sigSame] = same
	if k.scored.self > 0 {
		c.signals[sigNorm] = k.sc.score[d] / k.scored.self
		c.signals[sigDice] = k.meanings[a.Lang].dice(k.docs[d].phrasings)
		c.signals[sigCover] = k.sc.cover[d] / k.scored.self
		c.signals[sigShort] = k.sc.coverShort[d] / k.scored.self
	}
	if a.Lang != k.lang || a.Topic == glossaryTopic { // the words of another language cannot be alike, and a name is no phrasing
		c.signals[sigSame] = c.signals[sigDice]
	}
	if a.Topic == glossaryTopic {
		c.signals[sigDefinition], c.signals[sigGlossary] = one(k.definition), one(!k.definition)
	}
	c.signals[sigOwn] = one(a.Audience == k.query.As && a.Audience != Everyone)
	c.signals[sigRepeat] = max(0, (same-repeats)/(1-repeats))
	c.signals[sigOther] = one(a.Audience == Buyer && k.query.As == Supplier || a.Audience == Supplier && k.query.As == Buyer)
	c.rank = rankWeights.of(&c)
	return c
}
