package knowledge

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// shelf is the imported passages, made searchable beside the articles and never mixed with them: what an article is found by, its
// phrasings, a passage does not have. It is a snapshot with the words and the names of the articles besides its own, so that a
// question is understood in the same way; its postings are plain slices, made in one pass.
type shelf struct {
	*snapshot
	passages []Passage
	numbers  map[string][]int // article of a code, lowercase, with and without its letter → passages
	rights   []int            // passage → its place in classes
	classes  []*Article       // one for each audience and validity there is
	places   []int            // passage → the first passage of its page or article
}

// newShelf indexes passages; base tells what things are called.
func newShelf(passages []Passage, base *snapshot) *shelf {
	s := &shelf{snapshot: &snapshot{byID: map[string][]int{}, average: map[Lang]*[fieldCount]float64{}, words: map[Lang]*vocabulary{},
		thesaurus: base.thesaurus, phrases: base.phrases, shelved: map[termIn][]posting{}},
		passages: passages, numbers: map[string][]int{}}
	for _, l := range Langs {
		s.average[l] = new([fieldCount]float64)
		s.words[l] = &vocabulary{articles: base.written(l), holds: map[string]int{}, stems: map[string][]string{}}
		for w, stems := range base.words[l].stems {
			s.words[l].stems[w] = slices.Clip(stems) // a stem added here must not show there
		}
	}
	class := map[[3]string]int{}
	for i := range passages {
		a := passages[i].article()
		s.docs = append(s.docs, document{Article: a})
		s.byID[a.ID] = append(s.byID[a.ID], i)
		if n := strings.ToLower(passages[i].Article); n != "" {
			s.numbers[n] = append(s.numbers[n], i)
			if bare := strings.TrimLeft(n, "lrda"); bare != n {
				s.numbers[bare] = append(s.numbers[bare], i)
			}
		}
		key := [3]string{string(a.Audience), string(a.ValidFrom), string(a.ValidUntil)}
		if _, known := class[key]; !known {
			class[key] = len(s.classes)
			s.classes = append(s.classes, a)
		}
		s.rights = append(s.rights, class[key])
		s.places = append(s.places, s.place(i))
	}
	readers := map[Lang]*reader{}
	for _, l := range Langs {
		readers[l] = newReader(l)
	}
	read := make([]analysed, len(passages))
	inParallel(len(passages), func(i int) { read[i] = passages[i].analyse(readers[passages[i].Lang]) })
	s.fill(read)
	s.scratch.New = func() any { return newScratch(len(s.docs)) }
	return s
}

// place is the first of the passages, just before i, that stand on the same page or in the same article.
func (s *shelf) place(i int) int {
	if i > 0 {
		p, q := &s.passages[i], &s.passages[i-1]
		if p.Document == q.Document && p.Page == q.Page && p.Article == q.Article && (p.Page > 0 || p.Article != "") {
			return s.places[i-1]
		}
	}
	return i
}

// analyse cuts a passage into stems.
func (p *Passage) analyse(r *reader) analysed {
	a := analysed{words: map[string][]string{}}
	for f, text := range map[field]string{fieldTitle: p.Heading, fieldReferences: p.Article, fieldBody: joinHyphens(p.Text)} {
		for _, t := range r.read(text).terms {
			a.fields[f] = append(a.fields[f], t.stem)
			if !slices.Contains(a.words[t.word], t.stem) {
				a.words[t.word] = append(a.words[t.word], t.stem)
			}
		}
	}
	return a
}

// joinHyphens puts words together that were divided at the end of a line.
func joinHyphens(s string) string {
	for _, mark := range []string{"-\n", "\u2010\n"} {
		s = strings.ReplaceAll(s, mark, "")
	}
	return s
}

// fill makes the postings and the vocabulary.
func (s *shelf) fill(read []analysed) {
	for i, a := range read {
		l := s.docs[i].Lang
		s.words[l].documents++
		for f, stems := range a.fields {
			s.average[l][f] += float64(len(stems))
		}
		for word, stems := range a.words {
			s.words[l].file(word, stems)
		}
	}
	for _, l := range Langs {
		for f := range s.average[l] {
			s.average[l][f] = max(1, s.average[l][f]/float64(max(1, s.words[l].documents)))
		}
	}
	s.spellings()
	for i, a := range read {
		for term, p := range s.weights(s.docs[i].Lang, a) {
			p.document = int32(i)
			key := termIn{s.docs[i].Lang, term}
			s.shelved[key] = append(s.shelved[key], p)
		}
	}
	for key, list := range s.shelved {
		s.shelved[key] = slices.Clip(list)
		s.words[key.lang].holds[key.term] = len(list)
	}
}

// weights is the weighed frequency of each term of a passage over its fields.
func (s *shelf) weights(l Lang, a analysed) map[string]posting {
	out := map[string]posting{}
	for f, stems := range a.fields {
		each := fieldWeight[f] / (1 - fieldB[f] + fieldB[f]*float64(len(stems))/s.average[l][f])
		for _, w := range stems {
			p := out[w]
			p.tf += each
			p.short = p.short || field(f) != fieldBody
			out[w] = p
		}
	}
	return out
}

// find gives the passages that may answer, best first, with the confidence that they do.
func (s *shelf) find(ctx context.Context, q Query, l Lang) ([]Hit, error) {
	r, err := s.rankPassages(ctx, q, l)
	if err != nil {
		return nil, err
	}
	if hits := s.named(r, q); len(hits) > 0 {
		return hits, nil
	}
	if hits := s.onPage(q); len(hits) > 0 {
		return hits, nil
	}
	var hits []Hit
	for i, c := range r.candidates {
		hits = append(hits, Hit{s.docs[c.document].Article, quoted.of(r.passageFeatures(i))})
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return hits, nil
}

// rankPassages ranks the passages the asker may see.
func (s *shelf) rankPassages(ctx context.Context, q Query, l Lang) (*reading, error) {
	sc := s.scratch.Get().(*scratch)
	defer func() { sc.reset(); s.scratch.Put(sc) }()
	may := make([]bool, len(s.classes))
	for i, a := range s.classes {
		may[i] = q.As.Sees(a.Audience) && a.ValidOn(q.On)
	}
	sc.visible = func(d int) bool { return may[s.rights[d]] }
	r := &reading{lang: l, concepts: s.understand(q.Text, l), places: s.places}
	documents := 0
	for _, lang := range searched(l) {
		documents += s.words[lang].documents
	}
	var err error
	if r.scored, err = s.score(ctx, r.concepts, sc, documents); err != nil || r.scored.self == 0 {
		return r, err
	}
	if _, dice := s.phrases.ask(q.Text, l, mendsOf(r.concepts)).nearestDecoy(); dice > 0 {
		r.decoyDice = dice
	}
	for _, d := range highest(sc.score, maxPassages) {
		c := candidate{document: d}
		c.signals[sigNorm], c.signals[sigCover] = sc.score[d]/r.scored.self, sc.cover[d]/r.scored.self
		c.signals[sigShort] = sc.coverShort[d] / r.scored.self
		c.rank = c.signals[sigNorm]
		r.candidates = append(r.candidates, c)
	}
	return r, nil
}

// maxPassages is how many of the best passages are looked at.
const maxPassages = 8

// named finds the articles of a code that a question names: their text is what is asked for, surely so when it is about nothing
// else.
func (s *shelf) named(r *reading, q Query) (hits []Hit) {
	confidence := exactReference
	if !r.onlyReferences() {
		confidence = namedReference
	}
	others := 0
	for _, c := range r.concepts {
		if !reference.MatchString(c.typed) {
			others++
			continue
		}
		for _, d := range s.numbers[c.typed] {
			if a := s.docs[d].Article; q.As.Sees(a.Audience) && a.ValidOn(q.On) {
				hits = append(hits, Hit{a, confidence})
			}
		}
	}
	if others > maxBeside {
		return nil
	}
	return hits
}

// The confidence of the article of a code that was asked for by its number, alone or beside a few words: "que dit l'article …".
const (
	exactReference = .99
	namedReference = .9
	maxBeside      = 3
)
