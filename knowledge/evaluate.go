package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// Measure is how well a group of questions is answered, from 0 to 1.
type Measure struct {
	By         string // what the group is made by: all, set, unlike, lang, audience, far, dialogue, topic
	Name       string
	Answerable int     // questions the base has an answer to
	Recall1    float64 // … whose first article is a right one
	Recall3    float64 // … with a right one among the first three
	MRR        float64 // mean of 1/place of the first right one
	Refused    float64 // … refused: unknown, small talk or scope
	Unsure     float64 // … not asserted
	Outside    int     // questions the base has no answer to
	Answered   float64 // … answered all the same: the error
	Hesitated  float64 // … with the nearest articles, without asserting
	Kinds      int     // questions with a kind of small talk or refusal
	Kind       float64 // … that got it

	Baseline1, Baseline3, BaselineMRR float64 // a plain BM25 search beside it
}

// Miss is a question that did not get what it should.
type Miss struct {
	Question Question
	Result   Result
	Place    int // of the first right article, 0 when it is not among the candidates
}

// Report is what Evaluate found.
type Report struct {
	Measures    []Measure // "all" first
	Reliability []Claim   // by claimed confidence, lowest first
	Misses      []Miss    // the worst first
}

// Claim compares the confidence claimed for the first article with how often it was right, over the questions kept apart from
// tuning for which an article was shown.
type Claim struct {
	From, To float64 // the band of confidence
	Shown    int     // answers in it
	Claimed  float64 // their mean confidence
	Right    float64 // the share of them that were right
}

// trial is one question and what came of it.
type trial struct {
	question Question
	result   Result
	reading  *reading
	ids      []string // the articles found, best first
	place    int
	baseline int
}

// Evaluate asks all questions and compares with what they want; today is the day of those that name none.
func Evaluate(ctx context.Context, b *Base, questions []Question, today Date) (Report, error) {
	s := b.current.Load()
	base, err := newBaseline(s)
	if err != nil {
		return Report{}, err
	}
	defer base.close()
	trials, err := s.trials(ctx, questions, today)
	if err != nil {
		return Report{}, err
	}
	for i := range trials {
		t := &trials[i]
		if len(t.question.Want) == 0 {
			continue
		}
		ids, err := base.search(ctx, s, t.question.query(today))
		if err != nil {
			return Report{}, err
		}
		t.baseline = place1(ids, t.question.Want)
	}
	return report(s, trials), nil
}

// copies reports whether a question nearly repeats a phrasing of an article or of scope.yaml.
func (s *snapshot) copies(q Question, l Lang) bool {
	asked := s.phrases.ask(q.query("").Text, l, nil)
	if _, dice := asked.nearestDecoy(); dice >= nearCopy {
		return true
	}
	return slices.ContainsFunc(asked.articles, func(ws []wording) bool { return asked.likeness(ws) >= nearCopy })
}

// trials asks the questions.
func (s *snapshot) trials(ctx context.Context, questions []Question, today Date) ([]trial, error) {
	out := make([]trial, len(questions))
	for i, q := range questions {
		result, r, err := s.answer(ctx, q.query(today))
		if err != nil {
			return nil, fmt.Errorf("question %d: %w", i+1, err)
		}
		t := trial{question: q, result: result, reading: r}
		if r != nil {
			for _, c := range r.candidates {
				t.ids = append(t.ids, s.docs[c.document].ID)
			}
		}
		t.place = place1(t.ids, q.Want)
		out[i] = t
	}
	return out, nil
}

// place1 is the place, from 1, of the first id that is wanted; 0 without one.
func place1(ids, want []string) int {
	return 1 + slices.IndexFunc(ids, func(id string) bool { return slices.Contains(want, id) })
}

// nearCopy is how much a question may resemble a phrasing of the content before it proves little: the group "unlike" leaves
// such questions out.
const nearCopy = .8

// report groups the trials and lists the misses.
func report(s *snapshot, trials []trial) Report {
	type group struct{ by, name string }
	groups := map[group][]trial{}
	for _, t := range trials {
		q := t.question
		set := "tune"
		if q.Held() {
			set = "held"
		}
		in := []group{{"all", ""}, {"set", set}, {"audience", string(cmp.Or(q.As, Everyone))}}
		if !s.copies(q, t.result.Lang) {
			in = append(in, group{"unlike", set})
		}
		if q.Lang != "" {
			in = append(in, group{"lang", string(q.Lang)})
		}
		if len(q.Turns) > 0 {
			in = append(in, group{"dialogue", ""})
		}
		if q.Far {
			in = append(in, group{"far", ""})
		}
		if len(q.Want) > 0 {
			if docs := s.byID[q.Want[0]]; len(docs) > 0 {
				in = append(in, group{"topic", s.docs[docs[0]].Topic})
			}
		}
		for _, g := range in {
			groups[g] = append(groups[g], t)
		}
	}
	var out Report
	for g, ts := range groups {
		m := measure(ts)
		m.By, m.Name = g.by, g.name
		out.Measures = append(out.Measures, m)
	}
	order := []string{"all", "set", "unlike", "lang", "audience", "far", "dialogue", "topic"}
	slices.SortFunc(out.Measures, func(a, b Measure) int {
		return cmp.Or(slices.Index(order, a.By)-slices.Index(order, b.By), cmp.Compare(a.Name, b.Name))
	})
	out.Reliability = reliability(trials)
	out.Misses = misses(trials)
	return out
}

// reliability sums up the claims of trials in bands of equal width.
func reliability(trials []trial) []Claim {
	out := make([]Claim, 10)
	for i := range out {
		out[i].From, out[i].To = float64(i)/10, float64(i+1)/10
	}
	for _, t := range trials {
		if !t.question.Held() || t.result.Article == nil {
			continue
		}
		c := &out[min(9, int(10*t.result.Confidence))]
		c.Shown++
		c.Claimed += t.result.Confidence
		c.Right += one(t.place == 1)
	}
	for i := range out {
		if n := float64(out[i].Shown); n > 0 {
			out[i].Claimed, out[i].Right = out[i].Claimed/n, out[i].Right/n
		}
	}
	return slices.DeleteFunc(out, func(c Claim) bool { return c.Shown == 0 })
}

// measure sums up trials.
func measure(trials []trial) (m Measure) {
	for _, t := range trials {
		if t.question.Kind != "" {
			m.Kinds++
			m.Kind += one(t.result.Kind == t.question.Kind)
		}
		if len(t.question.Want) == 0 {
			m.Outside++
			m.Answered += one(t.result.Outcome == Answered)
			m.Hesitated += one(t.result.Outcome == Unsure)
			continue
		}
		m.Answerable++
		m.Recall1 += one(t.place == 1)
		m.Recall3 += one(1 <= t.place && t.place <= 3)
		m.Refused += one(strength(t.result.Outcome) == 0)
		m.Unsure += one(t.result.Outcome == Unsure)
		m.Baseline1 += one(t.baseline == 1)
		m.Baseline3 += one(1 <= t.baseline && t.baseline <= 3)
		if t.place > 0 {
			m.MRR += 1 / float64(t.place)
		}
		if t.baseline > 0 {
			m.BaselineMRR += 1 / float64(t.baseline)
		}
	}
	inside, outside := float64(max(1, m.Answerable)), float64(max(1, m.Outside))
	for _, v := range []*float64{&m.Recall1, &m.Recall3, &m.MRR, &m.Refused, &m.Unsure, &m.Baseline1, &m.Baseline3, &m.BaselineMRR} {
		*v /= inside
	}
	m.Answered, m.Hesitated = m.Answered/outside, m.Hesitated/outside
	m.Kind /= float64(max(1, m.Kinds))
	return m
}

// misses lists what went wrong, the worst first: answered outside, refused inside, then by place.
func misses(trials []trial) []Miss {
	worst := func(m Miss) int {
		switch wanted := len(m.Question.Want) > 0; {
		case !wanted && m.Result.Outcome == Answered:
			return 0
		case !wanted && m.Result.Outcome == Unsure:
			return 3
		case !wanted:
			return 4
		case m.Place == 0:
			return 1
		case strength(m.Result.Outcome) == 0:
			return 2
		}
		return 5
	}
	var out []Miss
	for _, t := range trials {
		m := Miss{t.question, t.result, t.place}
		switch {
		case len(t.question.Want) == 0 && strength(t.result.Outcome) == 0 && (t.question.Kind == "" || t.question.Kind == t.result.Kind):
		case len(t.question.Want) > 0 && t.place == 1 && strength(t.result.Outcome) > 0:
		default:
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b Miss) int {
		return cmp.Or(worst(a)-worst(b), cmp.Compare(b.Place, a.Place))
	})
	return out
}

// strength orders outcomes by how much they say.
func strength(o Outcome) int {
	switch o {
	case Answered:
		return 2
	case Unsure:
		return 1
	}
	return 0
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
