package knowledge

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
)

// How the figures of thread.go came about:
//
//	go test ./knowledge -run TestFitThreads -fit -v
//
// The dialogues of testdata/lessons and the tune half of those of data/questions teach the ranking: a softmax over all articles, its
// weights found one after the other. The confidence learns from them too, from questions asked after another one of the same file (the
// subject changes), and from questions nothing answers asked after one that something does.

// threadTurn is one turn as every article sees it, before any weight of the thread.
type threadTurn struct {
	solo, both []float64 // rank of each document, alone and together with the turns before
	alone      *reading
	leans      bool
}

// threadLesson is a dialogue.
type threadLesson struct {
	turns []threadTurn
	want  []string
	fold  uint32
}

// threadLesson reads a dialogue as follow and lean do.
func (s *snapshot) threadLesson(t *testing.T, q Question) (out threadLesson) {
	t.Helper()
	query := q.query(fitDay)
	out = threadLesson{want: q.Want, fold: fold10(query.Text)}
	about := ""
	for _, text := range append(slices.Clone(query.Turns), query.Text) {
		if wordless(text) != "" {
			continue
		}
		query.Text = text
		concepts := s.understand(text, q.Lang)
		alone, err := s.read(t.Context(), query, q.Lang, concepts, text)
		if err != nil {
			t.Fatal(err)
		}
		turn := threadTurn{alone: alone, leans: leansOn(text, q.Lang, len(concepts))}
		if alone.decoyWins() {
			continue
		}
		turn.solo = s.allRanks(t, query, q.Lang, concepts, text)
		if about != "" {
			turn.both = s.allRanks(t, query, q.Lang, merge(s.understand(about, q.Lang), concepts), about+" "+text, text)
		}
		out.turns = append(out.turns, turn)
		if about != "" && turn.leans {
			text = about + " " + text
		}
		about = text
	}
	return out
}

// allRanks is the rank of every document for some texts; what the asker may not see has none.
func (s *snapshot) allRanks(t *testing.T, q Query, l Lang, concepts []concept, texts ...string) []float64 {
	t.Helper()
	k, err := s.lookAt(t.Context(), q, l, concepts, texts...)
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	out := make([]float64, len(s.docs))
	for d := range out {
		out[d] = math.Inf(-1)
		if k.sc.visible(d) {
			out[d] = k.candidate(d).rank
		}
	}
	return out
}

// ranks gives the documents their rank at the end of a dialogue.
func (l *threadLesson) ranks(s *snapshot, m *leanModel) []float64 {
	out, told := []float64(nil), 0
	for i, turn := range l.turns {
		out = turn.solo
		if i > 0 {
			degree := m.degree(turn.alone, turn.leans)
			out = make([]float64, len(s.docs))
			for d := range out {
				out[d] = turn.solo[d]
				if !math.IsInf(turn.solo[d], -1) {
					out[d] += degree * (m.both*turn.both[d] + m.near(&s.docs[told], &s.docs[d]))
				}
			}
		}
		for d := range out {
			if out[d] > out[told] {
				told = d
			}
		}
	}
	return out
}

// loss is how unlikely the right articles are, and how far the weights went.
func (m *leanModel) loss(s *snapshot, ls []threadLesson) float64 {
	sum := 0.0
	for i := range ls {
		ranks := ls[i].ranks(s, m)
		top, good, all := slices.Max(ranks), 1e-9, 0.0
		for d, r := range ranks {
			p := math.Exp(sharpness * (r - top))
			all += p
			if slices.Contains(ls[i].want, s.docs[d].ID) {
				good += p
			}
		}
		sum -= math.Log(good / all)
	}
	far := 0.0
	start := firstLean
	for i, v := range m.weights() {
		d := *v - *start.weights()[i]
		far += d * d
	}
	return sum/float64(len(ls)) + .003*far
}

// firstLean is where the fit begins.
var firstLean = leanModel{degree0: 2.5, sure: -1.5, leans: 1.5, says: -2, both: .7, points: .1, pointed: .1, topic: .4}

func (m *leanModel) weights() []*float64 {
	return []*float64{&m.degree0, &m.sure, &m.leans, &m.says, &m.both, &m.points, &m.pointed, &m.topic, &m.told}
}

// fitLean moves one weight after the other as long as that helps.
func fitLean(s *snapshot, ls []threadLesson) leanModel {
	m := firstLean
	best := m.loss(s, ls)
	for step := .4; step > .02; step /= 2 {
		for moved := true; moved; {
			moved = false
			for _, w := range m.weights() {
				for _, d := range []float64{step, -step} {
					*w += d
					if l := m.loss(s, ls); l < best-1e-5 {
						best, moved = l, true
						break
					}
					*w -= d
				}
			}
		}
	}
	return m
}

// recall counts the dialogues whose answer comes first, and among the first three.
func (m *leanModel) recall(s *snapshot, ls []threadLesson) (first, third int) {
	for i := range ls {
		ranks := ls[i].ranks(s, m)
		best := map[string]float64{}
		for d, r := range ranks {
			if old, ok := best[s.docs[d].ID]; !ok || r > old {
				best[s.docs[d].ID] = r
			}
		}
		above := math.MaxInt
		for _, want := range ls[i].want {
			r, ok := best[want]
			if !ok {
				continue
			}
			n := 0
			for _, other := range best {
				n += int(one(other > r))
			}
			above = min(above, n)
		}
		first += int(one(above == 0))
		third += int(one(above < 3))
	}
	return first, third
}

func TestFitThreads(t *testing.T) {
	if !*fit {
		t.Skip("only with -fit")
	}
	s := openData(t).current.Load()
	lessons, _ := Questions(os.DirFS("testdata/lessons"))
	measured, _ := Questions(os.DirFS("../data"))
	var learn, test []threadLesson
	for k, qs := range [][]Question{lessons, measured} {
		for _, q := range qs {
			switch {
			case len(q.Turns) < 2:
			case k == 1 && q.Held():
				test = append(test, s.threadLesson(t, q))
			default:
				learn = append(learn, s.threadLesson(t, q))
			}
		}
	}
	first, third := 0, 0
	for k := range uint32(5) {
		var in, out []threadLesson
		for _, l := range learn {
			if l.fold%5 == k {
				out = append(out, l)
			} else {
				in = append(in, l)
			}
		}
		m := fitLean(s, in)
		a, b := m.recall(s, out)
		first, third = first+a, third+b
	}
	fmt.Printf("%d dialogues, five folds: first %.3f, among three %.3f\n", len(learn), float64(first)/float64(len(learn)), float64(third)/float64(len(learn)))
	m := fitLean(s, learn)
	fmt.Printf("%+.2f\n", m)
	first, third = m.recall(s, test)
	fmt.Printf("held: %d of %d first, %d among three\n", first, len(test), third)
	defer func(was leanModel) { leanWeights = was }(leanWeights)
	leanWeights = m
	fitThreadConfidence(t, s, lessons, measured)
}

// threadRow is what one question of a thread tells the confidence.
type threadRow struct {
	f             threadFeatures
	inside, right bool
	kind          string // dialogue, change or outside
	weight        float64
	fold          uint32
}

// threadRows reads dialogues, questions after one on another subject, and outside questions after one that is answered.
func (s *snapshot) threadRows(t *testing.T, qs []Question) (out []threadRow) {
	t.Helper()
	row := func(q Question, query Query, kind string, weight float64) {
		l := q.Lang
		alone, err := s.lookAt(t.Context(), query, l, s.understand(query.Text, l), query.Text)
		if err != nil {
			t.Fatal(err)
		}
		defer alone.close()
		alone.rank(maxCandidates)
		if alone.decoyWins() {
			return
		}
		th, ok, err := s.follow(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return
		}
		r, err := s.lean(t.Context(), query, alone, th, maxCandidates)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.candidates) > 0 {
			out = append(out, threadRow{r.threadFeatures(0), len(q.Want) > 0, slices.Contains(q.Want, s.docs[r.candidates[0].document].ID), kind, weight, fold10(query.Text)})
		}
	}
	first := map[Lang][]Question{}
	for _, q := range qs {
		if len(q.Turns) == 0 && len(q.Want) > 0 {
			first[q.Lang] = append(first[q.Lang], q)
		}
	}
	for i, q := range qs {
		before := first[q.Lang]
		switch {
		case q.Kind != "" || len(q.Turns) == 1 || wordless(q.query("").Text) != "":
		case len(q.Turns) > 0:
			row(q, q.query(fitDay), "dialogue", 1)
		case len(q.Want) > 0:
			query := q.query(fitDay)
			query.Turns = []string{before[(i*31+17)%len(before)].Q}
			row(q, query, "change", .25)
		default:
			for n := range 2 {
				other := before[(i*31+n*17)%len(before)]
				query := q.query(fitDay)
				query.As, query.Turns = other.As, []string{other.Q}
				if n == 1 { // as one goes on: "et la météo ?"
					query.Text = leads[q.Lang][0] + " " + query.Text
				}
				row(q, query, "outside", .5)
			}
		}
	}
	return out
}

// threadL2 keeps the weights small.
const threadL2 = 3e-4

func threadSamples(rows []threadRow, y func(threadRow) bool, leave int) (out []sample) {
	for _, r := range rows {
		if int(r.fold%5) != leave {
			out = append(out, sample{r.f[:], y(r), r.weight})
		}
	}
	return out
}

// fitThreadConfidence prints both models, and what they do to questions they have not seen.
func fitThreadConfidence(t *testing.T, s *snapshot, lessons, measured []Question) {
	t.Helper()
	var tune, held []Question
	for _, q := range measured {
		if q.Held() {
			held = append(held, q)
		} else {
			tune = append(tune, q)
		}
	}
	rows := append(s.threadRows(t, lessons), s.threadRows(t, tune)...)
	fitted := func(leave int) (in, right threadModel) {
		c, b := logistic(threadSamples(rows, func(r threadRow) bool { return r.inside }, leave), threadL2)
		in = threadModel{threadFeatures(c), b}
		c, b = logistic(threadSamples(rows, func(r threadRow) bool { return r.right }, leave), threadL2)
		return in, threadModel{threadFeatures(c), b}
	}
	type count struct{ n, refused, answered, right float64 }
	table := func(name string, rows []threadRow, models func(threadRow) (threadModel, threadModel)) {
		for _, cut := range []float64{.2, .3, .4, .5} {
			counts := map[string]*count{}
			loss := 0.0
			for _, r := range rows {
				c := counts[r.kind]
				if c == nil {
					c = &count{}
					counts[r.kind] = c
				}
				in, right := models(r)
				p := in.of(r.f)
				if r.inside {
					loss -= r.weight * math.Log(p)
				} else {
					loss -= r.weight * math.Log(1-p)
				}
				c.n++
				refused := p < cut
				answered := !refused && right.of(r.f) >= cutAnswered
				c.refused += one(refused)
				c.answered += one(answered)
				c.right += one(answered && r.right)
			}
			fmt.Printf("%s, cut %.1f, loss %.1f:", name, cut, loss)
			for _, kind := range []string{"dialogue", "change", "outside"} {
				if c := counts[kind]; c != nil {
					fmt.Printf(" %s %.0f: refused %.3f, answered %.3f, right of these %.3f;", kind, c.n, c.refused/c.n, c.answered/c.n, c.right/max(1, c.answered))
				}
			}
			fmt.Println()
		}
	}
	var folds [5][2]threadModel
	for k := range folds {
		folds[k][0], folds[k][1] = fitted(k)
	}
	table("five folds", rows, func(r threadRow) (threadModel, threadModel) { return folds[r.fold%5][0], folds[r.fold%5][1] })
	in, right := fitted(-1)
	table("held", s.threadRows(t, held), func(threadRow) (threadModel, threadModel) { return in, right })
	fmt.Printf("inside %+.2f %+.2f\nright %+.2f %+.2f\n", in.threadFeatures, in.intercept, right.threadFeatures, right.intercept)
}
