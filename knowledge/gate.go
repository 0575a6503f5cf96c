package knowledge

import (
	"context"
	"fmt"
)

// Verdict is what becomes of a question when one content takes the place of another.
type Verdict string

const (
	Appears  Verdict = "appears"  // it is answered now, and was not
	Vanishes Verdict = "vanishes" // it was answered, and is no more
	Moves    Verdict = "moves"    // another article answers
	Rewords  Verdict = "rewords"  // the same article, with another text, other sources or other days
)

// Verdicts lists them, those to look at first.
var Verdicts = []Verdict{Vanishes, Moves, Appears, Rewords}

// Changed is a question that is not answered as before.
type Changed struct {
	Question Question
	Verdict  Verdict
	Before   Result
	After    Result
	Right    bool // for a question with known answers: the new one is right
	WasRight bool // … the former one was
}

// Against asks every question of two contents and lists those that are not answered alike, in the order of the questions; today
// is the day of those that name none.
func Against(ctx context.Context, before, after *Base, questions []Question, today Date) ([]Changed, error) {
	var out []Changed
	for i, q := range questions {
		query := q.query(today)
		was, err := before.Search(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("question %d of the former content: %w", i+1, err)
		}
		is, err := after.Search(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("question %d of the new content: %w", i+1, err)
		}
		if v := verdict(was, is); v != "" {
			out = append(out, Changed{q, v, was, is, q.right(is), q.right(was)})
		}
	}
	return out, nil
}

// verdict compares two results; "" when a person would read the same.
func verdict(was, is Result) Verdict {
	told, tells := was.Outcome == Answered, is.Outcome == Answered
	switch {
	case told && !tells:
		return Vanishes
	case !told && tells:
		return Appears
	case !told:
		return ""
	case was.Article.ID != is.Article.ID:
		return Moves
	case !sameReading(was.Article, is.Article):
		return Rewords
	}
	return ""
}

// sameReading reports whether two versions of an article read the same.
func sameReading(a, b *Article) bool {
	if a.Title != b.Title || a.Short != b.Short || a.Body != b.Body || a.ValidFrom != b.ValidFrom || a.ValidUntil != b.ValidUntil || len(a.Sources) != len(b.Sources) {
		return false
	}
	for i := range a.Sources {
		if a.Sources[i] != b.Sources[i] {
			return false
		}
	}
	return true
}

// right reports whether a result is what the question wants.
func (q Question) right(r Result) bool {
	if len(q.Want) == 0 {
		return r.Outcome != Answered
	}
	return r.Article != nil && place1([]string{r.Article.ID}, q.Want) == 1
}
