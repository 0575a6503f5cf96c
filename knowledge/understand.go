package knowledge

import (
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
)

// Bounds on what is read of a question: somebody may paste a whole tender.
const (
	maxQuestion = 4000 // runes
	maxConcepts = 40
)

// concept is one thing a question is about, with all the ways it may be written in an article.
type concept struct {
	typed string   // as it was asked
	names []form   // any of which is the whole of it
	parts [][]form // what is worth something when no name is there: the best of each part, adding up to less than 1
	stems []string // in the language of the question, as they were asked
	known bool     // some article may hold it
	boost float64  // how much it counts: 1, less for what earlier turns said
	mends string   // the word it was taken for, when it was mistyped
}

// understand turns a text in language l into what it is about. Words that carry no meaning are gone; nothing left means there
// is nothing to search for.
func (s *snapshot) understand(text string, l Lang) []concept {
	cut := analyzers[l].cut(clean(clip(text, maxQuestion)))
	if len(cut) > 4*maxConcepts {
		cut = cut[:4*maxConcepts]
	}
	var words []concept
	for len(cut) > 0 {
		n := 1
		for n < len(cut) && cut[n].Position == cut[0].Position { // variants of a piece, parts of a German compound
			n++
		}
		words = append(words, s.word(cut[:n], l))
		cut = cut[n:]
	}
	return s.weighWords(unique(s.join(words, l)), l)
}

// weighWords lowers the weight of what cannot be expected to stand in an article: a word without a French name, as long as
// most articles are in French only, and figures. Figures no article has are dropped: the amount of an invoice is no subject.
func (s *snapshot) weighWords(cs []concept, l Lang) []concept {
	written := min(1, float64(s.written(l))/float64(max(1, s.written(French))))
	out := cs[:0]
	for _, c := range cs {
		if hasDigit(c.typed) && !reference.MatchString(c.typed) && isFigure(c.typed) {
			if !c.known {
				continue
			}
			c.boost *= figureBoost
		}
		if l != French && !slices.ContainsFunc(c.names, inFrench) && !slices.ContainsFunc(c.parts, func(p []form) bool { return slices.ContainsFunc(p, inFrench) }) {
			c.boost *= foreignBoost + (1-foreignBoost)*written
		}
		out = append(out, c)
	}
	return out
}

const (
	figureBoost  = .6
	foreignBoost = .4
)

func inFrench(f form) bool { return f.lang == French }

// isFigure reports whether a word begins with a digit: 70000, 12h02, but not dc1.
func isFigure(word string) bool { return word[0] >= '0' && word[0] <= '9' }

// searched is the languages in which the answer to a question may be written: its own, and French.
func searched(l Lang) []Lang {
	if l == French {
		return []Lang{French}
	}
	return []Lang{l, French}
}

// word looks one word up: as it is, without its accents, among French words, and at last as a typo.
func (s *snapshot) word(tokens analysis.TokenStream, l Lang) concept {
	c := concept{typed: string(tokens[0].Term), boost: 1}
	whole := tokens[0]
	if whole.KeyWord {
		return s.piece(tokens, l)
	}
	surface := fold(c.typed)
	rest := tokens[1:]
	partWords := make([]string, len(rest))
	for i, t := range rest {
		partWords[i] = fold(string(t.Term))
	}
	stem := string(analyzers[l].stem(analysis.TokenStream{whole})[0].Term)
	c.stems = []string{stem}
	c.names = s.forms(l, surface, stem, 1)
	if l != French && len(surface) >= 3 {
		c.names = append(c.names, s.forms(French, surface, "", .8)...)
	}
	for i, w := range partWords {
		if w == surface {
			continue // the compound itself is in the list of parts
		}
		share := .7 / float64(len(rest))
		part := s.forms(l, w, string(analyzers[l].stem(analysis.TokenStream{rest[i]})[0].Term), share)
		for _, known := range s.words[l].stems[w] {
			for _, f := range s.thesaurus.others(l, known, searched(l)) {
				f.weight *= share
				part = append(part, f)
			}
		}
		if len(part) > 0 {
			c.parts = append(c.parts, part)
		}
	}
	if c.known = len(c.names)+len(c.parts) > 0; c.known {
		return c
	}
	if stems, ok := s.words[l].stems[surface]; ok { // a word of the thesaurus only
		c.stems = stems[:1]
		return c
	}
	if s.phrases.langs[l].surfaces[surface] { // no typo: a word of scope.yaml
		return c
	}
	s.mend(&c, surface, l)
	return c
}

// forms gives the stems some article holds for a word: its own, and those of words that differ by accents only.
func (s *snapshot) forms(l Lang, surface, stem string, weight float64) (out []form) {
	v := s.words[l]
	if stem != "" && v.holds[stem] > 0 {
		out = append(out, form{l, []string{stem}, weight})
	}
	for _, other := range v.stems[surface] {
		if other != stem && v.holds[other] > 0 {
			out = append(out, form{l, []string{other}, weight})
		}
	}
	return out
}

// mend takes an unknown word for the known ones nearest to it.
func (s *snapshot) mend(c *concept, surface string, l Lang) {
	for _, lang := range searched(l) {
		found := s.words[lang].spell.mend(surface)
		for _, m := range found {
			weight := 1 / (1 + .4*float64(m.edits))
			forms := s.forms(lang, m.word, "", weight)
			c.names = append(c.names, forms...)
			if lang == l && c.mends == "" {
				c.stems = s.words[l].stems[m.word][:1]
			}
			if c.mends == "" {
				c.mends = m.word
			}
		}
		if len(found) > 0 {
			break
		}
	}
	c.known = len(c.names) > 0
}

// piece looks up a reference, an amount or a dotted acronym; a reference is also found under its bare number.
func (s *snapshot) piece(tokens analysis.TokenStream, l Lang) concept {
	c := concept{typed: string(tokens[0].Term), boost: 1}
	weight := 1.0
	for _, t := range tokens {
		term := string(t.Term)
		c.stems = append(c.stems, term)
		for _, lang := range searched(l) {
			if s.words[lang].holds[term] > 0 {
				c.names = append(c.names, form{lang, []string{term}, weight})
			}
		}
		weight = .6
	}
	c.stems = c.stems[:1]
	c.known = len(c.names) > 0
	return c
}

// join widens the words with the thesaurus: the longest names first, so that "maître d'œuvre" is one thing and not two.
func (s *snapshot) join(words []concept, l Lang) []concept {
	var out []concept
	for i := 0; i < len(words); {
		n, others := s.longestName(words[i:], l)
		switch {
		case n == 0:
			out = append(out, words[i])
			i++
			continue
		case n == 1:
			c := words[i]
			for _, f := range others {
				if s.held(f) && !slices.ContainsFunc(c.names, func(g form) bool { return g.lang == f.lang && slices.Equal(g.terms, f.terms) }) {
					c.names = append(c.names, f)
				}
			}
			c.known = c.known || len(c.names) > 0
			out = append(out, c)
		default:
			out = append(out, s.joined(words[i:i+n], others)...)
		}
		i += n
	}
	return out
}

// longestName is the number of words, from the first on, that are a name of the thesaurus, and its other names.
func (s *snapshot) longestName(words []concept, l Lang) (int, []form) {
	var stems []string
	for _, w := range words[:min(len(words), s.thesaurus.longest)] {
		stems = append(stems, w.stems[0])
	}
	for n := len(stems); n > 0; n-- {
		if others := s.thesaurus.others(l, strings.Join(stems[:n], " "), searched(l)); len(others) > 0 {
			return n, others
		}
	}
	return 0, nil
}

// joined is several words as the one thing they name; or the words themselves when no article has any of the names.
func (s *snapshot) joined(words []concept, others []form) []concept {
	c := concept{boost: 1, known: true}
	var typed []string
	for _, w := range words {
		typed = append(typed, w.typed)
		c.stems = append(c.stems, w.stems[0])
		var part []form
		for _, f := range w.names {
			f.weight *= .7 / float64(len(words))
			part = append(part, f)
		}
		if len(part) > 0 {
			c.parts = append(c.parts, part)
		}
	}
	c.typed = strings.Join(typed, " ")
	for _, f := range others {
		if slices.Equal(f.terms, c.stems) {
			f.weight = 1
		}
		if s.held(f) {
			c.names = append(c.names, f)
		}
	}
	if len(c.names) == 0 {
		return words
	}
	return []concept{c}
}

// held reports whether each term of a form stands in some article.
func (s *snapshot) held(f form) bool {
	for _, t := range f.terms {
		if s.words[f.lang].holds[t] == 0 {
			return false
		}
	}
	return true
}

// unique drops what is asked twice, and what goes beyond the bound.
func unique(cs []concept) []concept {
	seen := map[string]bool{}
	out := cs[:0]
	for _, c := range cs {
		key := strings.Join(c.stems, " ")
		if !seen[key] && len(out) < maxConcepts {
			seen[key] = true
			out = append(out, c)
		}
	}
	return out
}

// clip cuts a text at a rune.
func clip(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i]
		}
		n++
	}
	return s
}
