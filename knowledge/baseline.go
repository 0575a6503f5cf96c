package knowledge

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

// baseline is what a first afternoon would give: bleve as it comes, its French analyzer, one field, BM25. It stands beside our
// figures so that they mean something.
type baseline struct{ index bleve.Index }

func newBaseline(s *snapshot) (*baseline, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = "bm25"
	docs := bleve.NewDocumentStaticMapping()
	docs.AddFieldMappingsAt("text", searchable(fr.AnalyzerName))
	m.DefaultMapping = docs
	idx, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("make the baseline: %w", err)
	}
	batch := idx.NewBatch()
	for i := range s.docs {
		a := s.docs[i].Article
		text := strings.Join(append([]string{a.Title, a.Plain()}, a.Questions...), "\n")
		if err := batch.Index(strconv.Itoa(i), map[string]any{"text": text}); err != nil {
			return nil, fmt.Errorf("baseline, %s: %w", s.docs[i].File, err)
		}
	}
	if err := idx.Batch(batch); err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return &baseline{idx}, nil
}

func (b *baseline) close() { _ = b.index.Close() } // in memory: nothing to lose

// search gives the ids of the articles found that the asker may see, best first.
func (b *baseline) search(ctx context.Context, s *snapshot, q Query) ([]string, error) {
	match := bleve.NewMatchQuery(clip(q.Text, maxQuestion))
	match.SetField("text")
	res, err := b.index.SearchInContext(ctx, bleve.NewSearchRequestOptions(match, 100, 0, false))
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	var out []string
	for _, hit := range res.Hits {
		i, err := strconv.Atoi(hit.ID)
		if err != nil {
			return nil, fmt.Errorf("baseline: %w", err)
		}
		if a := s.docs[i].Article; q.As.Sees(a.Audience) && a.ValidOn(q.On) && !slices.Contains(out, a.ID) {
			out = append(out, a.ID)
		}
	}
	return out, nil
}
