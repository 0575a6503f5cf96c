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
	terms  []string // sorted, each once
	weight float64  // of all terms
}

// vocabulary is the words of one language, over all articles.
type vocabulary struct {
	documents int
	holds     map[string]int      // stem → documents that hold it
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
	scratch   sync.Pool
}

// newSnapshot indexes a corpus.
func newSnapshot(c *corpus) (*snapshot, error) {
	s := &snapshot{byID: map[string][]int{}, topics: c.topics, average: map[Lang]*[fieldCount]float64{}, words: map[Lang]*vocabulary{}}
	for _, l := range Langs {
		s.average[l] = new([fieldCount]float64)
		s.words[l] = &vocabulary{holds: map[string]int{}, stems: map[string][]string{}}
	}
	for _, a := range c.all() {
		s.byID[a.ID] = append(s.byID[a.ID], len(s.docs))
		s.docs = append(s.docs, document{Article: a})
	}
	fields := make([][fieldCount]string, len(s.docs))
	for i := range s.docs {
		fields[i] = s.docs[i].fields()
		s.learn(&s.docs[i], fields[i])
	}
	s.thesaurus = newThesaurus(c, s.words)
	for _, l := range Langs {
		v := s.words[l]
		for f := range s.average[l] {
			s.average[l][f] = max(1, s.average[l][f]/float64(max(1, v.documents)))
		}
		words := make([]string, 0, len(v.stems))
		for w := range v.stems {
			words = append(words, w)
		}
		v.spell = newSpeller(words)
	}
	for i := range s.docs {
		s.weigh(&s.docs[i])
	}
	s.phrases = newPhrasebook(s.docs, c.scope)
	s.scratch.New = func() any { return newScratch(len(s.docs)) }
	return s, s.index(fields)
}

// fields is what is indexed of an article.
func (d *document) fields() (f [fieldCount]string) {
	short, body := plain(d.Short), plain(d.Body)
	f[fieldTitle] = d.Title
	f[fieldQuestions] = strings.Join(d.Questions, " \n")
	f[fieldShort] = short
	f[fieldBody] = body
	var refs []string
	for _, s := range d.Sources {
		refs = append(refs, references(s.Label)...)
	}
	refs = append(refs, references(short)...)
	refs = append(refs, references(body)...)
	f[fieldReferences] = strings.Join(refs, " ")
	return f
}

// references lists the numbers of articles of a code named in a text.
func references(text string) (out []string) {
	for _, m := range pieces.FindAllString(clean(text), -1) {
		if reference.MatchString(m) {
			out = append(out, m)
		}
	}
	return out
}

// learn adds the words of an article to those of its language.
func (s *snapshot) learn(d *document, fields [fieldCount]string) {
	v, seen := s.words[d.Lang], map[string]bool{}
	v.documents++
	for f, text := range fields {
		words := v.learn(d.Lang, text)
		s.average[d.Lang][f] += float64(len(words))
		for _, w := range words {
			seen[w] = true
		}
	}
	for w := range seen {
		v.holds[w]++
	}
	for _, q := range slices.Concat([]string{d.Title}, d.Questions) {
		d.phrasings = append(d.phrasings, phrasing{terms: set(v.learn(d.Lang, q))})
	}
}

// learn gives the stems of a text and files its words under their form without accents.
func (v *vocabulary) learn(l Lang, text string) []string {
	a := analyzers[l]
	cut := a.cut(clean(text))
	words := make([]string, len(cut))
	for i, t := range cut {
		words[i] = fold(string(t.Term))
	}
	stems := make([]string, len(cut))
	for i, t := range a.stem(cut) {
		stems[i] = string(t.Term)
		if known := v.stems[words[i]]; !slices.Contains(known, stems[i]) {
			v.stems[words[i]] = append(known, stems[i])
		}
	}
	return stems
}

// weigh gives each phrasing its weight, once the whole vocabulary is known.
func (s *snapshot) weigh(d *document) {
	v := s.words[d.Lang]
	for i := range d.phrasings {
		p := &d.phrasings[i]
		for _, t := range p.terms {
			p.weight += rarity(v.holds[t], v.documents)
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

// index writes the postings: one batch, so one segment, in memory.
func (s *snapshot) index(fields [][fieldCount]string) error {
	m := bleve.NewIndexMapping()
	docs := bleve.NewDocumentStaticMapping()
	for _, l := range Langs {
		for f := range fieldCount {
			docs.AddFieldMappingsAt(f.name(l), postings(analyzerName(l)))
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
			values[f.name(s.docs[i].Lang)] = fields[i][f]
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

// postings is a field that can be searched and nothing else.
func postings(analyzer string) *mapping.FieldMapping {
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
