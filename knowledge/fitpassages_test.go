package knowledge

import (
	"fmt"
	"os"
	"slices"
	"testing"
)

// asPassages makes passages of the French articles of the content: what a document would say, without any phrasing of a question.
func asPassages(b *Base, leave func(id string) bool) (out []Passage) {
	for _, a := range b.Articles() {
		if a.Lang == French && a.Topic != glossaryTopic && a.ValidOn(fitDay) && !leave(a.ID) {
			p := Passage{Document: a.ID, Anchor: "s1", Title: "Fiches", Heading: a.Title, Text: a.Plain(), Lang: French, Audience: a.Audience}
			if fold10("heading"+a.ID)%2 == 0 { // as on a page whose heading was not seen
				p.Text, p.Heading = p.Heading+"\n"+p.Text, ""
			}
			out = append(out, p)
		}
	}
	return out
}

// passageLesson is a question asked of a shelf.
type passageLesson struct {
	q        Question
	f        features
	right    bool
	answered bool // some passage of the shelf answers
	held     bool
}

// passageLessons asks the French questions of two shelves, each with one half of the articles: what one cannot answer, the other
// can; and what is out of scope, neither.
func passageLessons(t *testing.T) (out []passageLesson) {
	t.Helper()
	base := openData(t)
	qs, _ := Questions(os.DirFS("../data"))
	for half := range uint32(2) {
		s := newShelf(asPassages(base, func(id string) bool { return fold10(id)%2 == half }), base.current.Load())
		for _, q := range qs {
			if q.Kind != "" || len(q.Turns) > 0 || q.Lang != French || wordless(q.Q) != "" || len(q.Want) == 0 && half == 1 {
				continue
			}
			query := q.query(fitDay)
			query.As = Staff
			r, err := s.rankPassages(t.Context(), query, French)
			if err != nil {
				t.Fatal(err)
			}
			there := slices.ContainsFunc(q.Want, func(id string) bool { return len(s.byID[passageID+id+"#s1"]) > 0 })
			l := passageLesson{q: q, answered: there, held: q.Held()}
			if len(r.candidates) > 0 {
				l.f = r.passageFeatures(0)
				l.right = slices.ContainsFunc(q.Want, func(id string) bool { return s.docs[r.candidates[0].document].ID == passageID+id+"#s1" })
			}
			out = append(out, l)
		}
	}
	return out
}

// How the figures of complete.go came about:
//
//	go test ./knowledge -run TestFitPassages -fit -v
func TestFitPassages(t *testing.T) {
	if !*fit {
		t.Skip("only with -fit")
	}
	ls := passageLessons(t)
	var samples []sample
	for _, l := range ls {
		if !l.held {
			samples = append(samples, sample{l.f[:], l.right, 1})
		}
	}
	c, b := logistic(samples, 2e-4)
	fmt.Printf("quoted %.2f intercept %.2f\n", c, b)
	m := model{features(c), b}
	for _, held := range []bool{false, true} {
		for cut := .2; cut < .95; cut += .05 {
			fmt.Printf("held=%v cut %.2f: %v\n", held, cut, measurePassages(ls, &m, held, cut))
		}
	}
}

// passageMeasure is what a cut does.
type passageMeasure struct{ over, right, there, outside, outsideOver, near, nearOver float64 }

func (m passageMeasure) String() string {
	return fmt.Sprintf("answered %.3f of those that can be, right %.3f of all it answers in the field; out of scope %.3f; answer missing %.3f",
		m.right/m.there, m.right/max(1, m.over), m.outsideOver/m.outside, m.nearOver/m.near)
}

func measurePassages(ls []passageLesson, model *model, held bool, cut float64) (m passageMeasure) {
	for _, l := range ls {
		if l.held != held {
			continue
		}
		over := one(model.of(l.f) >= cut)
		switch {
		case len(l.q.Want) == 0:
			m.outside++
			m.outsideOver += over
		case !l.answered:
			m.near++
			m.nearOver += over
		default:
			m.there++
			m.over += over
			m.right += over * one(l.right)
		}
	}
	return m
}
