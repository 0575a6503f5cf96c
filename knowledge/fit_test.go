package knowledge

import (
	"cmp"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"slices"
	"testing"
)

// How the figures of rank.go and confidence.go came about:
//
//	go test ./knowledge -run 'TestFit$' -fit -v
//
// Every phrasing of the articles and of scope.yaml is asked in turn of a base that does not know it, together with the tune half of
// data/questions and the lessons of testdata. The ranking is a softmax over the candidates of a question, the confidence a logistic
// regression on whether the first one is right; both with L2. What is printed goes into the constants, by hand.
var fit = flag.Bool("fit", false, "fit the ranking and the confidence, and print them")

const fitDay Date = "2026-11-23"

// lesson is a question with what the search saw of it.
type lesson struct {
	query    Query
	want     []string // empty: nothing answers
	snapshot *snapshot
	reading  *reading
	weight   float64
	near     bool // a phrasing of the base, left out
}

// referencesOf lists the numbers of articles of a code in a text.
func referencesOf(text string) (out []string) {
	for _, t := range analyzers[French].cut(clean(text)) {
		if reference.MatchString(string(t.Term)) {
			out = append(out, string(t.Term))
		}
	}
	return out
}

// fold10 is the fold of a phrasing.
func fold10(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32() % 10
}

// lessons asks all phrasings, those of testdata/lessons among them, of folds that do not know them, and the tune half of the questions.
func lessons(t *testing.T, folds int) []lesson {
	t.Helper()
	data := os.DirFS("../data")
	more, _ := Questions(os.DirFS("testdata/lessons"))
	taught := map[string]Question{} // phrasings of which more is known: who asks, and all that answers
	for _, q := range more {
		if len(q.Turns) == 0 && len(q.Want) > 0 {
			taught[q.Q] = q
		}
	}
	var out []lesson
	ask := func(s *snapshot, q Query, want []string, weight float64, near bool) {
		l := s.detect(q.Text)
		if q.Lang != "" {
			l = q.Lang
		}
		if wordless(q.Text) != "" {
			return
		}
		r, err := s.read(t.Context(), q, l, s.understand(q.Text, l), q.Text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, lesson{q, want, s, r, weight, near})
	}
	for k := range uint32(folds) {
		c, _ := load(data, Options{Today: fitDay})
		var qs []Question
		for _, d := range c.articles {
			keep := d.Questions[:0:0]
			for _, p := range d.Questions {
				if fold10(p) != k {
					keep = append(keep, p)
				} else if _, ok := taught[p]; ok {
					continue
				} else if d.ValidOn(fitDay) {
					as := d.Audience
					switch {
					case as == Everyone:
						as = []Audience{Buyer, Supplier}[fold10("as"+p)%2]
					case as == Supplier && fold10("as"+p) < 2: // buyers ask about the other side too
						as = Buyer
					}
					qs = append(qs, Question{Q: p, As: as, Want: []string{d.ID}, Lang: d.Lang})
				}
			}
			d.Questions = keep
		}
		for i := range c.scope {
			for l, items := range c.scope[i].questions {
				keep := items[:0:0]
				for _, p := range items {
					if fold10(p.text) != k {
						keep = append(keep, p)
					} else {
						qs = append(qs, Question{Q: p.text, As: Everyone, Lang: l})
					}
				}
				c.scope[i].questions[l] = keep
			}
		}
		s, err := newSnapshot(c)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(qs, func(a, b Question) int { return cmp.Compare(a.Q, b.Q) })
		for _, q := range qs {
			query := q.query(fitDay)
			query.Lang = q.Lang
			ask(s, query, q.Want, .075, true)
		}
		for _, q := range more {
			if _, ok := taught[q.Q]; ok && fold10(q.Q) == k {
				ask(s, q.query(fitDay), q.Want, 16, false)
			}
		}
	}
	whole := openData(t).current.Load()
	for i := range whole.docs {
		d := &whole.docs[i]
		if d.Topic != glossaryTopic && d.Lang != French {
			continue
		}
		var short []string
		if d.Topic == glossaryTopic {
			wrap := map[Lang][]string{French: {"%s", "c'est quoi %s ?", "que veut dire %s"}, English: {"%s", "what is %s?", "meaning of %s"}, German: {"%s", "was ist %s?", "was bedeutet %s"}}
			short = []string{fmt.Sprintf(wrap[d.Lang][i%3], d.Questions[i%len(d.Questions)])}
		} else {
			for _, src := range d.Sources {
				short = append(short, referencesOf(src.Label)...)
			}
		}
		for _, q := range short {
			ask(whole, Query{Text: q, Lang: d.Lang, As: Everyone, On: fitDay}, []string{d.ID}, .03, true)
		}
	}
	qs, _ := Questions(data)
	for _, q := range qs {
		if !q.Held() && len(q.Turns) == 0 {
			ask(whole, q.query(fitDay), q.Want, 16, false)
		}
	}
	for _, q := range more {
		if len(q.Turns) == 0 && len(q.Want) == 0 {
			ask(whole, q.query(fitDay), nil, 16, false)
		}
	}
	return out
}

func (l *lesson) right(i int) bool {
	return slices.Contains(l.want, l.snapshot.docs[l.reading.candidates[i].document].ID)
}

func TestFit(t *testing.T) {
	if !*fit {
		t.Skip("only with -fit")
	}
	ls := lessons(t, 4)
	fmt.Println(len(ls), "lessons")
	w := fitRanking(ls)
	fmt.Printf("ranking: %.3f\n", w)
	for _, near := range []bool{true, false} {
		before, after, n := 0.0, 0.0, 0.0
		for _, l := range ls {
			if len(l.want) == 0 || l.near != near {
				continue
			}
			n++
			before += one(len(l.reading.candidates) > 0 && l.right(0))
			if len(l.reading.candidates) > 0 {
				best := 0
				for i := range l.reading.candidates {
					if w.of(&l.reading.candidates[i]) > w.of(&l.reading.candidates[best]) {
						best = i
					}
				}
				after += one(l.right(best))
			}
		}
		fmt.Printf("near=%v n=%.0f recall@1 now %.3f, fitted %.3f\n", near, n, before/n, after/n)
	}
	fitConfidence(ls)
}

// fitted are the signals whose weights are found; those of the others stay.
var fitted = []int{sigNorm, sigSame, sigGlossary, sigOwn, sigOther, sigSaid, sigSpelt, sigForeign}

// fitRanking finds the weights under which the right candidates are the likeliest.
func fitRanking(ls []lesson) (w signals) {
	w = rankWeights
	const rate, l2 = 20.0, 1e-3
	for range 600 {
		var grad signals
		total := 0.0
		for _, l := range ls {
			cs := l.reading.candidates
			if len(l.want) == 0 || !slices.ContainsFunc(cs, func(c candidate) bool {
				return slices.Contains(l.want, l.snapshot.docs[c.document].ID)
			}) {
				continue
			}
			p := make([]float64, len(cs))
			top := math.Inf(-1)
			for i := range cs {
				p[i] = sharpness * w.of(&cs[i])
				top = max(top, p[i])
			}
			all, good := 0.0, 0.0
			for i := range p {
				p[i] = math.Exp(p[i] - top)
				all += p[i]
				if l.right(i) {
					good += p[i]
				}
			}
			total += l.weight
			for i := range cs {
				push := -p[i] / all
				if l.right(i) {
					push += p[i] / good
				}
				for k, v := range cs[i].signals {
					grad[k] += l.weight * sharpness * push * v
				}
			}
		}
		for _, k := range fitted {
			w[k] += rate / sharpness * (grad[k]/total/sharpness - l2*w[k])
		}
	}
	return w
}

const sharpness = 10 // of the softmax, on scores of about 0 to 2

// row is what one lesson tells a regression.
type row struct {
	f      features
	weight float64
	inside bool // some article answers
	right  bool // the first one does
	near   bool
	decoy  bool
}

// fitConfidence fits both regressions on the candidates as they are ranked now, and prints what cuts would do.
func fitConfidence(ls []lesson) {
	var rows []row
	for _, l := range ls {
		if len(l.reading.candidates) == 0 {
			continue // always unknown: counted by TestEvaluate
		}
		weight := l.weight
		if len(l.want) == 0 {
			weight *= 1.6 // there are fewer of them, and to assert what is wrong is worse than to doubt
		}
		rows = append(rows, row{l.reading.features(0), weight, len(l.want) > 0, len(l.want) > 0 && l.right(0), l.near, l.reading.decoyWins()})
	}
	samples := func(y func(row) bool) (out []sample) {
		for _, r := range rows {
			out = append(out, sample{r.f[:], y(r), r.weight})
		}
		return out
	}
	inside, ib := logistic(samples(func(r row) bool { return r.inside }), confidenceL2)
	fmt.Printf("inside %.2f intercept %.2f\n", inside, ib)
	right, rb := logistic(samples(func(r row) bool { return r.right }), confidenceL2)
	fmt.Printf("right %.2f intercept %.2f\n", right, rb)
	p := func(r row, c []float64, b float64) float64 {
		for i, v := range r.f {
			b += c[i] * v
		}
		return 1 / (1 + math.Exp(-b))
	}
	table := func(name string, c []float64, b float64) {
		for _, cut := range []float64{.05, .1, .15, .2, .25, .3, .35, .4, .45, .5, .55, .6, .65, .7, .75, .8, .85, .9} {
			line := fmt.Sprintf("%s cut %.2f:", name, cut)
			for _, near := range []bool{true, false} {
				in, out, inOver, outOver, good := 0.0, 0.0, 0.0, 0.0, 0.0
				for _, r := range rows {
					if r.near != near {
						continue
					}
					is := one(!r.decoy && p(r, c, b) >= cut)
					if r.inside {
						in++
						inOver += is
						good += is * one(r.right)
					} else {
						out++
						outOver += is
					}
				}
				line += fmt.Sprintf(" | near=%v inside %.3f (right %.3f) outside %.3f", near, inOver/in, good/max(1, inOver), outOver/out)
			}
			fmt.Println(line)
		}
	}
	table("inside", inside, ib)
	table("right", right, rb)
}
