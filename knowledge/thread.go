package knowledge

import (
	"context"
	"math"
	"slices"
)

// A question in a thread may lean on the ones before it: "et pour les travaux ?", "qui le paie ?", "à partir de quand ?". How much
// it does is a matter of degree: the less it says by itself, the more counts what it says together with what was asked before, and
// how near an article is to the one that was just told. Who changes the subject, or asks what nothing here answers, is heard too.

const (
	maxTurns = 4 // looked back at
	maxTold  = 8 // documents looked at closely for each: only the first is kept
	maxSaid  = 6 // things a question is about; more do not make it stand more by itself
)

// thread is what a conversation came to before its last turn.
type thread struct {
	about string // what was asked last, with what it leaned on
	told  int    // the document that answered it best
}

// followUp answers a question with what the turns before it make of it. A question whose words do not lean keeps the answer it has by
// itself when the thread changes nothing, and so does one for the meaning of a word.
func (s *snapshot) followUp(ctx context.Context, q Query, alone *look, result Result) (Result, *reading, error) {
	leans := leansOn(q.Text, alone.lang, len(alone.concepts))
	if !leans && (alone.decoyWins() || result.Outcome == Answered && alone.features(0)[featName] > 0) {
		return result, alone.reading, nil
	}
	t, ok, err := s.follow(ctx, q)
	if err != nil || !ok {
		return result, alone.reading, err
	}
	if q.Lang == "" { // few words do not tell their language
		if l := s.detect(t.about + " " + q.Text); l != alone.lang {
			if alone, err = s.lookAt(ctx, q, l, s.understand(q.Text, l), q.Text); err != nil {
				return Result{}, nil, err
			}
			defer alone.close()
			alone.rank(maxCandidates)
		}
	}
	r, err := s.lean(ctx, q, alone, t, maxCandidates)
	if err != nil {
		return Result{}, nil, err
	}
	together := s.judge(q, r.lang, r)
	if result.Outcome == Answered && !leans && (together.Article == nil || together.Article.ID == result.Article.ID) {
		return result, alone.reading, nil
	}
	together.FollowUp = true
	return together, r, nil
}

// follow goes through the last turns of a thread; ok is false when none of them asks for an article.
func (s *snapshot) follow(ctx context.Context, q Query) (t thread, ok bool, err error) {
	for _, turn := range q.Turns[max(0, len(q.Turns)-maxTurns):] {
		if wordless(turn) != "" {
			continue
		}
		if t, ok, err = s.turn(ctx, q, turn, t, ok); err != nil {
			return thread{}, false, err
		}
	}
	return t, ok, nil
}

// turn is the thread after one more turn; what asks for no article leaves it as it was.
func (s *snapshot) turn(ctx context.Context, q Query, text string, t thread, ok bool) (thread, bool, error) {
	q.Text = text
	l := q.Lang
	if !slices.Contains(Langs, l) {
		l = s.detect(text)
	}
	k, err := s.lookAt(ctx, q, l, s.understand(text, l), text)
	if err != nil {
		return t, ok, err
	}
	defer k.close()
	k.rank(maxTold)
	if k.decoyWins() {
		return t, ok, nil
	}
	r := k.reading
	if ok {
		if r, err = s.lean(ctx, q, k, t, maxTold); err != nil {
			return t, ok, err
		}
	}
	if len(r.candidates) == 0 {
		return t, ok, nil
	}
	if ok && leansOn(text, l, len(k.concepts)) {
		text = t.about + " " + text
	}
	return thread{text, r.candidates[0].document}, true, nil
}

// leaning is how a question was read together with the thread before it.
type leaning struct {
	alone  *reading // the question by itself
	solo   *reading // … with the candidates of both together
	degree float64  // how much it leans, 0 to 1
	leans  bool     // its words show that it does
	words  int
	near   []float64 // what each candidate gains by being near the article just told
}

// lean ranks the n best articles for a question of a thread: by what it says alone, by what it says with the question before, and by how
// near they are to the article just told.
func (s *snapshot) lean(ctx context.Context, q Query, alone *look, t thread, n int) (*reading, error) {
	both, err := s.lookAt(ctx, q, alone.lang, merge(s.understand(t.about, alone.lang), alone.concepts), t.about+" "+q.Text, q.Text)
	if err != nil {
		return nil, err
	}
	defer both.close()
	solo := *alone.reading
	solo.candidates = nil
	w := &leaning{alone: alone.reading, solo: &solo, leans: leansOn(q.Text, alone.lang, len(alone.concepts)), words: len(plainWords(clip(q.Text, maxQuestion)))}
	w.degree = leanWeights.degree(alone.reading, w.leans)
	near := func(d int) float64 { return w.degree * leanWeights.near(&s.docs[t.told], &s.docs[d]) }
	both.candidates = both.best(n,
		func(d int) float64 { return alone.worth(d) + w.degree*leanWeights.both*both.worth(d) + near(d) },
		func(d int) candidate {
			c := both.candidate(d)
			c.rank = alone.candidate(d).rank + w.degree*leanWeights.both*c.rank + near(d)
			return c
		})
	for _, c := range both.candidates {
		solo.candidates = append(solo.candidates, alone.candidate(c.document))
		w.near = append(w.near, near(c.document))
	}
	both.leaning = w
	return both.reading, nil
}

// leanModel is what the thread counts, fitted by TestFitThreads.
type leanModel struct {
	degree0, sure, leans, says float64 // of the degree: always, by the confidence in the answer alone, by its words, by what it says
	both                       float64 // what the rank of both together counts beside that of the question alone
	points, pointed, topic     float64 // the article just told points to this one, this one points to it, they share a topic
	told                       float64 // it is the article just told
}

var leanWeights = leanModel{degree0: 3.25, sure: -.72, leans: 1.40, says: -1.83, both: .65, points: .18, pointed: .15, topic: .40, told: .20}

// degree is how much a question leans on the thread.
func (m *leanModel) degree(alone *reading, leans bool) float64 {
	sure := 0.0
	if len(alone.candidates) > 0 {
		sure = alone.confidence(0)
	}
	z := m.degree0 + m.sure*sure + m.leans*one(leans) + m.says*float64(min(len(alone.concepts), maxSaid))/maxSaid
	return 1 / (1 + math.Exp(-z))
}

// near is what an article gains by being near the one just told.
func (m *leanModel) near(told, d *document) float64 {
	return m.points*one(slices.Contains(told.Related, d.ID)) + m.pointed*one(slices.Contains(d.Related, told.ID)) +
		m.topic*one(d.Topic == told.Topic) + m.told*one(d.ID == told.ID)
}

// threadFeatures are what the confidence in the answer to a question of a thread is made of.
const (
	threadInside     = iota // there is an answer, as the question by itself has it, in log odds by oddsScale
	threadRight             // this article is it, by the question alone
	threadBothInside        // there is an answer, by both together
	threadBothRight         // this article is it
	threadRank              // by maxRank
	threadMargin            // lead over the next article
	threadDegree            // how much the question leans
	threadNear              // what the article gains by being near the one just told
	threadLeans             // the words of the question show that it leans
	threadSays              // known things it is about
	threadWords             // up to 15 words, by 15
	threadDecoy             // likeness of the nearest entry of scope.yaml
	threadDomain            // how much it sounds like the articles
	threadUnheard           // share of it that no article knows
	threadCover             // share of it found in the article, outside of its body
	threadCount
)

type threadFeatures [threadCount]float64

const (
	oddsScale = 6 // log odds beyond are taken for that
	maxRank   = 5
)

// odds are bounded log odds, -1 to 1.
func odds(z float64) float64 { return max(-1, min(1, z/oddsScale)) }

// threadFeatures of the candidate at place i of a question read with its thread.
func (r *reading) threadFeatures(i int) (f threadFeatures) {
	w := r.leaning
	f[threadInside] = -1
	if len(w.alone.candidates) > 0 {
		f[threadInside] = odds(inside.odds(w.alone.features(0)))
	}
	solo, both := w.solo.features(i), r.features(i)
	f[threadRight], f[threadBothInside], f[threadBothRight] = odds(right.odds(solo)), odds(inside.odds(both)), odds(right.odds(both))
	f[threadRank] = r.candidates[i].rank / maxRank
	if i == 0 && len(r.candidates) > 1 {
		f[threadMargin] = r.candidates[0].rank - r.candidates[1].rank
	}
	f[threadDegree], f[threadNear], f[threadLeans] = w.degree, w.near[i], one(w.leans)
	f[threadSays], f[threadWords] = float64(min(len(w.alone.concepts), maxSaid))/maxSaid, float64(min(w.words, 15))/15
	f[threadDecoy], f[threadDomain], f[threadUnheard] = w.alone.decoyDice, w.alone.domain, w.alone.scored.unheard
	f[threadCover] = w.solo.candidates[i].signals[sigShort]
	return f
}

// threadModel is a logistic regression over them.
type threadModel struct {
	threadFeatures
	intercept float64
}

func (m *threadModel) of(f threadFeatures) float64 {
	z := m.intercept
	for k, v := range f {
		z += m.threadFeatures[k] * v
	}
	return min(surest, 1/(1+math.Exp(-z)))
}

// In a thread the same two questions are asked as elsewhere: is there an answer, and is it the first article? Fitted by
// TestFitThreads.
var (
	threadInsideModel = threadModel{threadFeatures{threadInside: 1.63, threadRight: 2.11, threadBothInside: -.48, threadBothRight: 1.26, threadRank: 2.17, threadMargin: .13, threadDegree: -2.33, threadNear: 3.90, threadLeans: -.49, threadSays: -4.40, threadWords: 1.87, threadDecoy: -4.37, threadDomain: 2.21, threadUnheard: -2.00, threadCover: .52}, 3.72}
	threadRightModel  = threadModel{threadFeatures{threadInside: .71, threadRight: 1.97, threadBothInside: .11, threadBothRight: 1.31, threadRank: 2.01, threadMargin: 2.10, threadDegree: -1.81, threadNear: 2.47, threadLeans: -.44, threadSays: -2.21, threadWords: 1.06, threadDecoy: -3.17, threadDomain: .39, threadUnheard: -1.98, threadCover: -.30}, 1.57}
)

// cutThread is from when on a question of a thread has an answer here: who says little leans on what was said before, so outside
// questions look more like inside ones than elsewhere.
const cutThread = .3
