package knowledge

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"
)

// field is a part of an article the search weighs on its own.
type field int

const (
	fieldTitle field = iota
	fieldQuestions
	fieldReferences // numbers of articles of a code, in the sources and in the text
	fieldShort
	fieldBody
	fieldCount
)

var fieldNames = [fieldCount]string{"title", "questions", "references", "short", "body"}

// name is the field in the index: each language has its own, with its own analyzer.
func (f field) name(l Lang) string { return fieldNames[f] + "_" + string(l) }

// document is an article as the search sees it.
type document struct {
	*Article
	phrasings []phrasing // the title, then the questions
}

// phrasing is a title or a question as a set of terms.
type phrasing struct {
	terms  []int32 // numbers in the vocabulary, sorted, each once
	weight float64 // of all terms
}

// vocabulary is the words of one language, over all articles.
type vocabulary struct {
	documents int
	articles  int                 // without those of the glossary
	holds     map[string]int      // stem → documents that hold it
	number    map[string]int32    // stem of a phrasing → its number
	held      []int               // number → documents that hold it
	stems     map[string][]string // word without accents → its stems; holds the words of the thesaurus too
	spell     *speller
}

// snapshot is a base at rest: nothing in it changes once it is built.
type snapshot struct {
	docs      []document
	byID      map[string][]int // id → documents
	topics    []Topic
	reader    index.IndexReader
	numbers   []int // number in the index → document
	average   map[Lang]*[fieldCount]float64
	words     map[Lang]*vocabulary
	thesaurus thesaurus
	phrases   *phrasebook
	said      map[Lang]*profiles   // of words
	spelt     map[Lang]*profiles   // of pieces of words
	kept      sync.Map             // termIn → []posting
	shelved   map[termIn][]posting // of a shelf, which has no reader
	scratch   sync.Pool
}

// newSnapshot indexes a corpus.
func newSnapshot(c *corpus) (*snapshot, error) {
	s := &snapshot{byID: map[string][]int{}, topics: c.topics, average: map[Lang]*[fieldCount]float64{}, words: map[Lang]*vocabulary{}}
	for _, l := range Langs {
		s.average[l] = new([fieldCount]float64)
		s.words[l] = &vocabulary{holds: map[string]int{}, number: map[string]int32{}, stems: map[string][]string{}}
	}
	for _, a := range c.all() {
		s.byID[a.ID] = append(s.byID[a.ID], len(s.docs))
		s.docs = append(s.docs, document{Article: a})
	}
	read := analyseAll(s.docs)
	var parts sync.WaitGroup // they only read the articles, and what was read of them
	parts.Go(func() { s.profile(read) })
	parts.Go(func() { s.phrases = newPhrasebook(s.docs, read, c.scope, c.names()) })
	for i := range s.docs {
		s.learn(&s.docs[i], read[i])
	}
	for _, v := range s.words {
		v.held = make([]int, len(v.number))
		for w, n := range v.number {
			v.held[n] = v.holds[w]
		}
	}
	s.thesaurus = newThesaurus(c, s.words)
	for _, l := range Langs {
		for f := range s.average[l] {
			s.average[l][f] = max(1, s.average[l][f]/float64(max(1, s.words[l].documents)))
		}
	}
	parts.Go(s.spellings)
	for i := range s.docs {
		s.weigh(&s.docs[i])
	}
	s.scratch.New = func() any { return newScratch(len(s.docs)) }
	err := s.index(read)
	parts.Wait()
	return s, err
}

// spellings files the words of each language for mending typos.
func (s *snapshot) spellings() {
	for _, l := range Langs {
		words := make([]string, 0, len(s.words[l].stems))
		for w := range s.words[l].stems {
			words = append(words, w)
		}
		s.words[l].spell = newSpeller(words)
	}
}

// analysed is an article as stems, field by field.
type analysed struct {
	fields    [fieldCount][]string
	phrasings [][]string
	words     map[string][]string // word without accents → its stems
	texts     []spoken            // the title, the questions, and last the short answer
}

// analyseAll analyses the articles, on all processors.
func analyseAll(docs []document) []analysed {
	out := make([]analysed, len(docs))
	readers := map[Lang]*reader{}
	for _, l := range Langs {
		readers[l] = newReader(l)
	}
	inParallel(len(docs), func(i int) { out[i] = docs[i].analyse(readers[docs[i].Lang]) })
	return out
}

// analyse cuts an article into stems.
func (d *document) analyse(r *reader) analysed {
	a := analysed{words: map[string][]string{}}
	var refs []string
	cut := func(text string) (stems []string, as spoken) {
		read := r.read(text)
		stems = make([]string, 0, len(read.terms))
		for _, t := range read.terms {
			stems = append(stems, t.stem)
			if t.reference {
				refs = append(refs, t.stem)
			}
			if !slices.Contains(a.words[t.word], t.stem) {
				a.words[t.word] = append(a.words[t.word], t.stem)
			}
		}
		return stems, read.spoken
	}
	d.plainShort, d.plainBody = plain(d.Short), plain(d.Body)
	stems, asShort := cut(d.plainShort)
	a.fields[fieldShort] = stems
	a.fields[fieldBody], _ = cut(d.plainBody)
	for _, s := range d.Sources {
		cut(s.Label) // for its references
	}
	a.fields[fieldReferences] = slices.Clone(refs)
	for i, text := range slices.Concat([]string{d.Title}, d.Questions) {
		stems, as := cut(text)
		a.phrasings, a.texts = append(a.phrasings, stems), append(a.texts, as)
		if i == 0 {
			a.fields[fieldTitle] = stems
		} else {
			a.fields[fieldQuestions] = append(a.fields[fieldQuestions], stems...)
		}
	}
	a.texts = append(a.texts, asShort)
	return a
}

// learn adds the words of an article to those of its language.
func (s *snapshot) learn(d *document, a analysed) {
	v, seen := s.words[d.Lang], map[string]bool{}
	v.documents++
	if d.Topic != glossaryTopic {
		v.articles++
	}
	for f, stems := range a.fields {
		s.average[d.Lang][f] += float64(len(stems))
		for _, w := range stems {
			seen[w] = true
		}
	}
	for w := range seen {
		v.holds[w]++
	}
	for word, stems := range a.words {
		v.file(word, stems)
	}
	for _, p := range a.phrasings {
		d.phrasings = append(d.phrasings, phrasing{terms: v.numbers(p)})
	}
}

// profile sums up what is said of each article, by language.
func (s *snapshot) profile(read []analysed) {
	words, plain := map[Lang][]said{}, map[Lang][]said{}
	for i := range s.docs {
		l := s.docs[i].Lang
		for _, t := range read[i].texts {
			words[l] = append(words[l], said{i, t.stems})
			plain[l] = append(plain[l], said{i, t.plain})
		}
	}
	s.said, s.spelt = map[Lang]*profiles{}, map[Lang]*profiles{}
	for _, l := range Langs {
		s.said[l], s.spelt[l] = newProfiles(words[l], ofWords), newProfiles(plain[l], ofPieces)
	}
}

// numbers gives the numbers of stems, sorted, each once; new ones get one.
func (v *vocabulary) numbers(stems []string) []int32 {
	out := make([]int32, 0, len(stems))
	for _, w := range stems {
		n, known := v.number[w]
		if !known {
			n = int32(len(v.number))
			v.number[w] = n
		}
		out = append(out, n)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// file adds the stems of a word.
func (v *vocabulary) file(word string, stems []string) {
	for _, s := range stems {
		if known := v.stems[word]; !slices.Contains(known, s) {
			v.stems[word] = append(known, s)
			slices.Sort(v.stems[word])
		}
	}
}

// written is the number of articles in a language.
func (s *snapshot) written(l Lang) int { return s.words[l].articles }

// learn files the words of a name.
func (v *vocabulary) learn(l Lang, text string) {
	for _, t := range analyzers[l].cut(clean(text)) {
		word := fold(string(t.Term))
		v.file(word, []string{string(analyzers[l].stem(analysis.TokenStream{t})[0].Term)})
	}
}

// weigh gives each phrasing its weight, once the whole vocabulary is known.
func (s *snapshot) weigh(d *document) {
	v := s.words[d.Lang]
	for i := range d.phrasings {
		p := &d.phrasings[i]
		for _, t := range p.terms {
			p.weight += rarity(v.held[t], v.documents)
		}
	}
}

// fewDocuments is the least number of articles rarity reckons with: in a base of ten articles no word is proved to be common.
const fewDocuments = 200

// rarity is the weight of what stands in some of n documents (the IDF of BM25).
func rarity(holds, n int) float64 {
	n = max(n, fewDocuments)
	return math.Log(1 + (float64(n-holds)+.5)/(float64(holds)+.5))
}

// unheard is the weight of a word no article holds.
func unheard(n int) float64 { return rarity(1, n) }

// index writes the postings: one batch, so one segment, in memory. The articles are analysed already: bleve gets their stems.
func (s *snapshot) index(read []analysed) error {
	m := bleve.NewIndexMapping()
	docs := bleve.NewDocumentStaticMapping()
	for _, l := range Langs {
		for f := range fieldCount {
			docs.AddFieldMappingsAt(f.name(l), searchable(stemsAnalyzer))
		}
	}
	m.DefaultMapping = docs
	idx, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return fmt.Errorf("make the index: %w", err)
	}
	defer idx.Close() // the reader keeps what it reads; nothing more is written
	batch := idx.NewBatch()
	for i := range s.docs {
		values := map[string]any{}
		for f := range fieldCount {
			values[f.name(s.docs[i].Lang)] = strings.Join(read[i].fields[f], " ")
		}
		if err := batch.Index(strconv.Itoa(i), values); err != nil {
			return fmt.Errorf("index %s: %w", s.docs[i].File, err)
		}
	}
	if err := idx.Batch(batch); err != nil {
		return fmt.Errorf("index %d articles: %w", len(s.docs), err)
	}
	inner, err := idx.Advanced()
	if err != nil {
		return fmt.Errorf("open the index: %w", err)
	}
	if s.reader, err = inner.Reader(); err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	return s.number()
}

// searchable is a field that can be searched and nothing else.
func searchable(analyzer string) *mapping.FieldMapping {
	f := bleve.NewTextFieldMapping()
	f.Analyzer = analyzer
	f.Store, f.IncludeInAll, f.IncludeTermVectors, f.DocValues = false, false, false, false
	return f
}

// number finds which document each number of the index is: a batch is a map, so the order differs from build to build.
func (s *snapshot) number() error {
	all, err := s.reader.DocIDReaderAll()
	if err != nil {
		return fmt.Errorf("list the index: %w", err)
	}
	defer all.Close()
	s.numbers = make([]int, len(s.docs))
	found := 0
	for {
		id, err := all.Next()
		if err != nil {
			return fmt.Errorf("list the index: %w", err)
		}
		if id == nil {
			break
		}
		name, err := s.reader.ExternalID(id)
		if err != nil {
			return fmt.Errorf("name of a document: %w", err)
		}
		doc, err := strconv.Atoi(name)
		if n := binary.BigEndian.Uint64(id); err == nil && n < uint64(len(s.numbers)) {
			s.numbers[n] = doc
			found++
		}
	}
	if found != len(s.docs) {
		return fmt.Errorf("indexed %d of %d articles", found, len(s.docs))
	}
	return nil
}

// set sorts and removes what is there twice.
func set(words []string) []string {
	out := slices.Clone(words)
	slices.Sort(out)
	return slices.Compact(out)
}
