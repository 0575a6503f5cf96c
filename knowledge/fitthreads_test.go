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
// The dialogues of testdata/lessons and the tune half of data/questions teach: its dialogues, its questions asked after another one (the
// subject changes), and what nothing answers asked after something that does. The ranking is a softmax over all articles, its weights
// found one after the other; the confidence a logistic regression, as in fit_test.go. What came before the last turn is read with the
// weights of today, so that a second run moves them a little more.

// kinds of last turns.
const (
	dialogue = "dialogue"
	change   = "change"
	outside  = "outside"
)

// lastTurn is a question of a thread.
type lastTurn struct {
	Question
	query Query
	kind  string
}

// weight is what it counts in what is learnt: there are more questions than dialogues, and each outside one is asked twice.
func (l *lastTurn) weight() float64 {
	if l.kind == dialogue {
		return 1
	}
	return .5
}

// inThreads makes last turns of questions: dialogues as they are, the others after one that some article answers, those outside
// a second time with a word that seems to lean: "et la météo ?".
func inThreads(qs []Question) (out []lastTurn) {
	first := map[Lang][]Question{}
	for _, q := range qs {
		if len(q.Turns) == 0 && len(q.Want) > 0 {
			first[q.Lang] = append(first[q.Lang], q)
		}
	}
	for i, q := range qs {
		query := q.query(fitDay)
		query.Lang = q.Lang
		switch {
		case q.Kind != "" || len(q.Turns) == 1 || wordless(query.Text) != "":
			continue
		case len(q.Turns) > 0:
			out = append(out, lastTurn{q, query, dialogue})
			continue
		}
		before := first[q.Lang]
		for n := range 2 {
			other := before[(i*31+17+n*101)%len(before)]
			query.Turns = []string{other.Q}
			if len(q.Want) > 0 {
				if !slices.ContainsFunc(other.Want, func(id string) bool { return slices.Contains(q.Want, id) }) {
					out = append(out, lastTurn{q, query, change})
					break
				}
				continue
			}
			query.As = other.As
			if n == 1 {
				query.Text = leads[q.Lang][0] + " " + query.Text
			}
			out = append(out, lastTurn{q, query, outside})
		}
	}
	return out
}

// threadLesson is a last turn as every article sees it, before any weight of the thread.
type threadLesson struct {
	lastTurn
	own         *reading
	leans       bool
	told        int       // -1: the thread has not begun, or does not count
	alone, both []float64 // rank of each document, for the turn alone and together with the turns before
	f           threadFeatures
	right       bool // the first article is, with the weights of today
	candidates  bool
}

func (s *snapshot) threadLesson(t *testing.T, l lastTurn) threadLesson {
	t.Helper()
	k, err := s.hear(t.Context(), l.query, l.Lang, maxCandidates)
	if err != nil {
		t.Fatal(err)
	}
	defer k.close()
	out := threadLesson{lastTurn: l, own: k.reading, leans: k.leans, told: -1, alone: k.allRanks()}
	if k.standsAlone() {
		return out
	}
	th, err := s.follow(t.Context(), l.query)
	if err != nil {
		t.Fatal(err)
	}
	if !th.begun {
		return out
	}
	out.told = th.told
	whole, err := s.lookAt(t.Context(), l.query, l.Lang, merge(s.understand(th.about, l.Lang), k.concepts), th.about+" "+l.query.Text, l.query.Text)
	if err != nil {
		t.Fatal(err)
	}
	out.both = whole.allRanks()
	whole.close()
	r, err := s.lean(t.Context(), l.query, k, th, maxCandidates)
	if err != nil {
		t.Fatal(err)
	}
	if out.candidates = len(r.candidates) > 0; out.candidates {
		out.f, out.right = r.threadFeatures(0), slices.Contains(l.Want, s.docs[r.candidates[0].document].ID)
	}
	return out
}

// allRanks is the rank of every document; what the asker may not see has none.
func (k *look) allRanks() []float64 {
	out := make([]float64, len(k.docs))
	for d := range out {
		out[d] = math.Inf(-1)
		if k.sc.visible(d) {
			out[d] = k.candidate(d).rank
		}
	}
	return out
}

// ranks gives the documents their rank under some weights.
func (l *threadLesson) ranks(s *snapshot, m *leanModel) []float64 {
	if l.told < 0 {
		return l.alone
	}
	degree := m.degree(l.own, l.leans)
	out := make([]float64, len(s.docs))
	for d := range out {
		out[d] = l.alone[d]
		if !math.IsInf(out[d], -1) {
			out[d] += degree * (m.both*l.both[d] + m.near(&s.docs[l.told], &s.docs[d]))
		}
	}
	return out
}

// loss is how unlikely the right articles are, and how far the weights went.
func (m *leanModel) loss(s *snapshot, ls []threadLesson) float64 {
	sum, weight := 0.0, 0.0
	for i := range ls {
		ranks := ls[i].ranks(s, m)
		top, good, all := slices.Max(ranks), 1e-9, 0.0
		for d, r := range ranks {
			p := math.Exp(sharpness * (r - top))
			all += p
			if slices.Contains(ls[i].Want, s.docs[d].ID) {
				good += p
			}
		}
		sum -= ls[i].weight() * math.Log(good/all)
		weight += ls[i].weight()
	}
	far := 0.0
	start := firstLean
	for i, v := range m.weights() {
		d := *v - *start.weights()[i]
		far += d * d
	}
	return sum/weight + .003*far
}

// firstLean is where the fit begins.
var firstLean = leanModel{degree0: 2.5, sure: -1.5, leans: 1.5, subjects: -2, both: .7, points: .1, pointed: .1, topic: .4}

func (m *leanModel) weights() []*float64 {
	return []*float64{&m.degree0, &m.sure, &m.leans, &m.subjects, &m.both, &m.points, &m.pointed, &m.topic, &m.told}
}

// fitLean moves one weight after the other as long as that helps.
func fitLean(s *snapshot, ls []threadLesson) leanModel {
	m := firstLean
	best := m.loss(s, ls)
	for step := .8; step > .02; step /= 2 {
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

// recall counts the lessons of a kind, those whose answer comes first, and among the first three.
func (m *leanModel) recall(s *snapshot, ls []threadLesson, kind string) (n, first, third float64) {
	for i := range ls {
		if ls[i].kind != kind {
			continue
		}
		best := map[string]float64{}
		for d, r := range ls[i].ranks(s, m) {
			if old, ok := best[s.docs[d].ID]; !ok || r > old {
				best[s.docs[d].ID] = r
			}
		}
		above := math.MaxInt
		for _, want := range ls[i].Want {
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
		n++
		first += one(above == 0)
		third += one(above < 3)
	}
	return n, first, third
}

func TestFitThreads(t *testing.T) {
	if !*fit {
		t.Skip("only with -fit")
	}
	s := openData(t).current.Load()
	learn, held := threadLessons(t, s)
	answerable := slices.DeleteFunc(slices.Clone(learn), func(l threadLesson) bool { return l.kind == outside })
	sums := map[string][3]float64{}
	for k := range uint32(5) {
		var in, out []threadLesson
		for _, l := range answerable {
			if fold10(l.query.Text)%5 == k {
				out = append(out, l)
			} else {
				in = append(in, l)
			}
		}
		m := fitLean(s, in)
		for _, kind := range []string{dialogue, change} {
			n, first, third := m.recall(s, out, kind)
			sums[kind] = [3]float64{sums[kind][0] + n, sums[kind][1] + first, sums[kind][2] + third}
		}
	}
	for kind, sum := range sums {
		fmt.Printf("five folds, %s %.0f: first %.3f, among three %.3f\n", kind, sum[0], sum[1]/sum[0], sum[2]/sum[0])
	}
	m := fitLean(s, answerable)
	fmt.Printf("lean %+.2f\n", m)
	for _, kind := range []string{dialogue, change} {
		n, first, third := m.recall(s, held, kind)
		fmt.Printf("held, %s %.0f: first %.0f, among three %.0f\n", kind, n, first, third)
	}
	defer func(was leanModel) { leanWeights = was }(leanWeights)
	leanWeights = m
	fitThreadConfidence(threadLessons(t, s))
}

// threadLessons are what teaches, and what measures.
func threadLessons(t *testing.T, s *snapshot) (learn, held []threadLesson) {
	t.Helper()
	lessons, _ := Questions(os.DirFS("testdata/lessons"))
	lessons = slices.DeleteFunc(lessons, func(q Question) bool { return len(q.Turns) == 0 && len(q.Want) > 0 }) // phrasings by now
	measured, _ := Questions(os.DirFS("../data"))
	var tune, test []Question
	for _, q := range measured {
		if q.Held() {
			test = append(test, q)
		} else {
			tune = append(tune, q)
		}
	}
	for _, l := range inThreads(append(lessons, tune...)) {
		learn = append(learn, s.threadLesson(t, l))
	}
	for _, l := range inThreads(test) {
		held = append(held, s.threadLesson(t, l))
	}
	return learn, held
}

// threadL2 keeps the weights small.
const threadL2 = 3e-4

// fitThreadConfidence prints both models, and what they do to questions they have not seen.
func fitThreadConfidence(learn, held []threadLesson) {
	noThread := func(l threadLesson) bool { return l.told < 0 || !l.candidates }
	learn, held = slices.DeleteFunc(learn, noThread), slices.DeleteFunc(held, noThread)
	fitted := func(leave uint32) (in, right threadModel) {
		var inside, first []sample
		for _, l := range learn {
			if fold10(l.query.Text)%5 != leave {
				inside = append(inside, sample{l.f[:], len(l.Want) > 0, l.weight()})
				first = append(first, sample{l.f[:], l.right, l.weight()})
			}
		}
		c, b := logistic(inside, threadL2)
		in = threadModel{threadFeatures(c), b}
		c, b = logistic(first, threadL2)
		return in, threadModel{threadFeatures(c), b}
	}
	table := func(name string, ls []threadLesson, models func(threadLesson) (threadModel, threadModel)) {
		for _, cut := range []float64{.2, .3, .4, .5} {
			fmt.Printf("%s, cut %.1f:", name, cut)
			for _, kind := range []string{dialogue, change, outside} {
				n, refused, answered, good := 0.0, 0.0, 0.0, 0.0
				for _, l := range ls {
					if l.kind != kind {
						continue
					}
					in, right := models(l)
					isRefused := in.of(l.f) < cut
					isAnswered := !isRefused && right.of(l.f) >= cutAnswered
					n++
					refused += one(isRefused)
					answered += one(isAnswered)
					good += one(isAnswered && l.right)
				}
				fmt.Printf(" %s %.0f: refused %.3f, answered %.3f, right of these %.3f;", kind, n, refused/n, answered/n, good/max(1, answered))
			}
			fmt.Println()
		}
	}
	var folds [5][2]threadModel
	for k := range folds {
		folds[k][0], folds[k][1] = fitted(uint32(k))
	}
	table("five folds", learn, func(l threadLesson) (threadModel, threadModel) {
		m := folds[fold10(l.query.Text)%5]
		return m[0], m[1]
	})
	in, right := fitted(math.MaxUint32)
	table("held", held, func(threadLesson) (threadModel, threadModel) { return in, right })
	fmt.Printf("inside %+.2f %+.2f\nright %+.2f %+.2f\n", in.threadFeatures, in.intercept, right.threadFeatures, right.intercept)
}
