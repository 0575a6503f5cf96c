package knowledge

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
)

// How many of the best documents are looked at closely, and how many articles are offered beside the first.
const (
	maxCandidates   = 16
	maxAlternatives = 3
)

// reading is a question after the search: what it may be answered with, and how far it is from everything.
type reading struct {
	lang       Lang
	concepts   []concept
	meanings   map[Lang]*meanings
	candidates []candidate // best first, one per article
	scored     scored
	decoy      *scopeEntry // the nearest entry of scope.yaml
	decoyDice  float64
	decoyHolds float64 // the share of what the question is about that stands in the decoy's phrasing
	small      bool    // every word of it is heard in small talk
	definition bool
	domain     float64  // how much it sounds like the articles, -1 to 1
	places     []int    // of a shelf: passage → page or article
	leaning    *leaning // of a question read with the thread before it
}

// search answers a question from this snapshot.
func (s *snapshot) search(ctx context.Context, q Query) (Result, error) {
	result, _, err := s.answer(ctx, q)
	return result, err
}

// answer is search with what it read; the reading is nil when there was no word to read.
func (s *snapshot) answer(ctx context.Context, q Query) (Result, *reading, error) {
	l := s.language(q.Lang, q.Text)
	if kind := wordless(q.Text); kind != "" {
		return Result{Lang: l, Outcome: SmallTalk, Kind: kind, Confidence: 1}, nil, nil
	}
	own, err := s.hear(ctx, q, l, maxCandidates)
	if err != nil {
		return Result{}, nil, err
	}
	defer own.close()
	result := s.judge(q, l, own.reading)
	if result.Outcome == SmallTalk && len(q.Turns) > 0 && result.Confidence < sureTalk && says(q.Text, interrogatives[l]) {
		return s.followUp(ctx, q, own, result)
	}
	if result.Outcome == SmallTalk || result.Outcome == Scope {
		return result, own.reading, nil
	}
	if two, ok, err := s.both(ctx, q, l); err != nil || ok {
		return two, own.reading, err
	}
	if len(q.Turns) > 0 {
		return s.followUp(ctx, q, own, result)
	}
	return result, own.reading, nil
}

// sureTalk is how much a turn of a thread has to resemble small talk to be taken for it: "où ça ?" asks something there.
const sureTalk = .75

// textWeight is what each text of a reading counts beside the profiles: alone, or a completed question and what is new in it.
var textWeight = [...]float64{1, .6}

// look is a text held against all articles, before any of them is looked at closely. It is to be closed.
type look struct {
	*reading
	*snapshot
	sc    *scratch
	asked asked
	query Query
	seen  map[int]candidate // documents looked at closely so far
	leans bool              // of a turn: its words show that it leans on the one before
}

// read ranks the articles the asker may see for a text and what it is about.
func (s *snapshot) read(ctx context.Context, q Query, l Lang, concepts []concept, text string) (*reading, error) {
	k, err := s.lookAt(ctx, q, l, concepts, text)
	if err != nil {
		return nil, err
	}
	defer k.close()
	k.rank(maxCandidates)
	return k.reading, nil
}

// lookAt holds texts against all articles the asker may see; the first is compared with the phrasings.
func (s *snapshot) lookAt(ctx context.Context, q Query, l Lang, concepts []concept, texts ...string) (*look, error) {
	r := &reading{lang: l, concepts: concepts, definition: len(texts) == 1 && asksForDefinition(texts[0], l, concepts)}
	k := &look{reading: r, snapshot: s, sc: s.scratch.Get().(*scratch), query: q, seen: make(map[int]candidate, maxCandidates)}
	k.sc.visible = func(d int) bool {
		a := s.docs[d].Article
		return (a.Lang == l || a.Lang == French) && q.As.Sees(a.Audience) && a.ValidOn(q.On)
	}
	documents := 0
	for _, lang := range searched(l) {
		documents += s.words[lang].documents
	}
	var err error
	if r.scored, err = s.score(ctx, concepts, k.sc, documents); err != nil {
		return nil, err // what was half done is not used again
	}
	for _, t := range texts {
		s.compare(t, l, k.sc, textWeight[len(texts)-1])
	}
	text := texts[0]
	k.asked = s.phrases.ask(text, l, mendsOf(concepts))
	r.domain = s.phrases.domain(text, l, func(w string) bool { return s.words[l].holds[w] > 0 })
	s.findDecoy(r, k.asked, text)
	r.meanings = map[Lang]*meanings{}
	for _, lang := range searched(l) {
		r.meanings[lang] = newMeanings(r, s.words[lang], lang)
	}
	return k, nil
}

// close gives back the memory of a look.
func (k *look) close() {
	k.sc.reset()
	k.scratch.Put(k.sc)
}

// compare adds to sc how much the documents' profiles are like a text. Pieces of words tell something across languages too.
func (s *snapshot) compare(text string, l Lang, sc *scratch, weight float64) {
	text = clip(text, maxQuestion)
	stems, plain := everyStem(text, l), plainWords(text)
	s.said[l].compare(stems[:min(len(stems), 4*maxConcepts)], sc.said, weight)
	for _, lang := range searched(l) {
		s.spelt[lang].compare(plain[:min(len(plain), 4*maxConcepts)], sc.spelt, weight)
	}
}

// findDecoy finds the entry of scope.yaml nearest to the question.
func (s *snapshot) findDecoy(r *reading, q asked, text string) {
	stems := stemsOf(r.concepts)
	if p, dice := q.nearestDecoy(); p >= 0 {
		r.decoy, r.decoyDice = &s.phrases.scope[q.entry[p]], dice
		r.decoyHolds = q.holds(p, stems)
		r.small = !slices.ContainsFunc(stems, func(w string) bool { return !q.small[w] })
	}
	if e := s.phrases.pattern(text, r.lang); e != nil {
		r.decoy, r.decoyDice, r.decoyHolds = e, patternDice, 1
	}
}

// mendsOf maps mistyped words to the stems they were taken for.
func mendsOf(cs []concept) map[string]string {
	out := map[string]string{}
	for _, c := range cs {
		if c.mends != "" && len(c.stems) == 1 {
			out[fold(c.typed)] = c.stems[0]
		}
	}
	return out
}

// stemsOf lists the stems of what a question is about.
func stemsOf(cs []concept) (out []string) {
	for _, c := range cs {
		out = append(out, c.stems...)
	}
	return out
}

// rank finds at most n candidates.
func (k *look) rank(n int) { k.candidates = k.best(n, k.worth, k.candidate) }

// worth is what a document seems worth before it is looked at closely: a part of its rank.
func (k *look) worth(d int) float64 {
	v := rankWeights[sigSaid]*k.sc.said[d] + rankWeights[sigSpelt]*k.sc.spelt[d]
	if k.scored.self > 0 {
		v += rankWeights[sigNorm] * k.sc.score[d] / k.scored.self
	}
	return v
}

// best ranks the n documents worth most, one per article.
func (k *look) best(n int, worth func(int) float64, weigh func(int) candidate) []candidate {
	if k.scored.self == 0 {
		return nil
	}
	values := k.sc.least // free between two names
	for d := range k.docs {
		if values[d] = 0; k.sc.visible(d) {
			values[d] = worth(d)
		}
	}
	found := highest(values, n)
	clear(values)
	best := map[string]candidate{}
	for _, d := range found {
		c := weigh(d)
		if old, ok := best[k.docs[d].ID]; !ok || c.rank > old.rank {
			best[k.docs[d].ID] = c
		}
	}
	out := make([]candidate, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	k.arrange(out)
	return out
}

// kin is what an article gains behind the first one when that one points to it: who is not content with an answer more often
// means its neighbour than something else that sounds alike.
const kin = .08

// arrange puts candidates in order: the best one, then the others with what they gain by being its kin.
func (s *snapshot) arrange(cs []candidate) {
	order := func(cs []candidate, gain func(*candidate) float64) {
		slices.SortFunc(cs, func(a, b candidate) int {
			return cmp.Or(cmp.Compare(b.rank+gain(&b), a.rank+gain(&a)), strings.Compare(s.docs[a.document].ID, s.docs[b.document].ID))
		})
	}
	order(cs, func(*candidate) float64 { return 0 })
	if len(cs) > 2 {
		near := s.docs[cs[0].document].Related
		order(cs[1:], func(c *candidate) float64 { return kin * one(slices.Contains(near, s.docs[c.document].ID)) })
	}
}

// judge turns a reading into a result.
func (s *snapshot) judge(q Query, l Lang, r *reading) Result {
	out := Result{Lang: l, Outcome: Unknown, Understood: understood(r.concepts)}
	if len(r.candidates) > 0 {
		out.Confidence = r.confidence(0)
	}
	if r.decoyWins() {
		out.Outcome, out.Confidence = r.decoy.outcome, r.decoyDice
		if out.Outcome != Unknown {
			out.Kind = r.decoy.id
		}
	} else if len(r.candidates) > 0 && r.answerable() {
		out.Outcome = Unsure
		if out.Confidence >= cutAnswered {
			out.Outcome = Answered
		}
	}
	for i, c := range r.candidates {
		a, ok := s.article(s.docs[c.document].ID, l, q.On, q.As)
		switch {
		case !ok: // cannot be: the candidate itself is visible
		case i == 0 && (out.Outcome == Answered || out.Outcome == Unsure):
			out.Article = a
		case len(out.Alternatives) < maxAlternatives && (out.Outcome == Answered || out.Outcome == Unsure || out.Outcome == Unknown):
			out.Alternatives = append(out.Alternatives, Hit{a, math.Min(out.Confidence, r.confidence(i))})
		}
	}
	return out
}

// understood tells the words that were taken for others.
func understood(cs []concept) (out []string) {
	for _, c := range cs {
		if c.mends != "" && c.known {
			out = append(out, c.typed+" → "+c.mends)
		}
	}
	return out
}

// definitionMarks begin or end a question for the meaning of a word.
var definitionMarks = map[Lang][]string{
	French: {"c est quoi", "qu est ce que", "qu est ce qu", "que veut dire", "ca veut dire quoi", "que signifie", "definition", "definir", "signification",
		"qu entend on par", "c koi", "kezako", "veut dire", "sigle", "acronyme"},
	English: {"what is a", "what is an", "what is the", "what is", "what are", "what s", "what does", "definition", "define", "meaning of", "stand for", "stands for"},
	German:  {"was ist", "was sind", "was bedeutet", "was heisst", "was versteht man unter", "definition", "bedeutung", "abkurzung"},
}

// asksForDefinition reports whether a text asks what something is, or is nothing but a name.
func asksForDefinition(text string, l Lang, concepts []concept) bool {
	if len(concepts) == 0 || len(concepts) > 2 {
		return false
	}
	list := plainWords(clip(text, 200))
	if len(concepts) == 1 && len(list) <= len(plainWords(concepts[0].typed))+1 && !slices.Contains(interrogatives[l], list[0]) { // "ESAT", "l'avance"
		return true
	}
	words := " " + strings.Join(list, " ") + " "
	return slices.ContainsFunc(definitionMarks[l], func(m string) bool {
		_, what, found := strings.Cut(words, " "+m+" ")
		first, _, _ := strings.Cut(what, " ")
		return found && !slices.Contains(persons[l], first)
	})
}

// persons who do something: "qu'est-ce que je dois garder" asks for no meaning.
var persons = map[Lang][]string{
	French:  {"je", "j", "tu", "il", "elle", "on", "nous", "vous", "ils", "elles"},
	English: {"i", "you", "he", "she", "we", "they"},
	German:  {"ich", "du", "er", "sie", "wir", "man"},
}
