package knowledge

import (
	"context"
	"encoding/binary"
	"fmt"

	index "github.com/blevesearch/bleve_index_api"
)

// posting is a document that holds a term, and the weighed frequency of the term over its fields.
type posting struct {
	tf       float64
	document int32
	short    bool // elsewhere than in the body
}

// termIn is a term of a language.
type termIn struct {
	lang Lang
	term string
}

// postings gives the documents that hold a term. Nothing in a snapshot changes, so what was read once is kept: the index is
// asked once for each term that is ever searched for.
func (s *snapshot) postings(ctx context.Context, l Lang, term string) ([]posting, error) {
	if s.shelved != nil { // a shelf holds them all
		return s.shelved[termIn{l, term}], nil
	}
	if kept, ok := s.kept.Load(termIn{l, term}); ok {
		return kept.([]posting), nil
	}
	at := map[int]int{} // document → place in the list
	var list []posting
	for f := range fieldCount {
		err := s.eachPosting(ctx, f.name(l), term, func(document int, freq, length float64) {
			i, ok := at[document]
			if !ok {
				i = len(list)
				at[document] = i
				list = append(list, posting{document: int32(document)})
			}
			list[i].tf += fieldWeight[f] * freq / (1 - fieldB[f] + fieldB[f]*length/s.average[l][f])
			list[i].short = list[i].short || f != fieldBody
		})
		if err != nil {
			return nil, err
		}
	}
	if len(list) > 0 { // what nobody wrote is not kept: people may type anything
		s.kept.Store(termIn{l, term}, list)
	}
	return list, nil
}

// eachPosting reads the postings of a term in one field.
func (s *snapshot) eachPosting(ctx context.Context, field, term string, do func(document int, freq, length float64)) error {
	postings, err := s.reader.TermFieldReader(ctx, []byte(term), field, true, true, false)
	if err != nil {
		return fmt.Errorf("look up a term: %w", err)
	}
	defer postings.Close()
	var doc index.TermFieldDoc
	for {
		doc.Reset()
		next, err := postings.Next(&doc)
		if err != nil {
			return fmt.Errorf("read the postings of a term: %w", err)
		}
		if next == nil {
			return nil
		}
		do(s.numbers[binary.BigEndian.Uint64(next.ID)], float64(next.Freq), 1/(next.Norm*next.Norm))
	}
}
