package knowledge

import (
	"context"
	"slices"
)

// A question in a thread may lean on the ones before it: "et pour les travaux ?", "qui le paie ?", "à partir de quand ?". How much
// it does is a matter of degree: the less it says by itself, the more counts what it says together with what was asked before, and
// how near an article is to the one that was just told. Who changes the subject, or asks what nothing here answers, is heard too.

const (
	maxTurns       = 4  // looked back at, small talk aside
	maxLeaningTail = 8  // … as long as the first of them leans on one before
	turnCandidates = 8  // documents looked at closely for each: only the first is kept
	maxSubjects    = 6  // things a question is about; more do not make it stand more by itself
	maxWords       = 15 // of a question; more tell nothing more
)

// thread is what a conversation came to before its last turn.
type thread struct {
	begun bool   // some turn asked for an article
	about string // the last that did, with what it leaned on
	told  int    // the document that answers it best
}

// followUp answers a question with what the turns before it make of it, where that is surer than what it has by itself.
func (s *snapshot) followUp(ctx context.Context, q Query, own *look, result Result) (Result, *reading, error) {
	if own.standsAlone() {
		return result, own.reading, nil
	}
	t, err := s.follow(ctx, q)
	if err != nil || !t.begun {
		return result, own.reading, err
	}
	k := own
	if !slices.Contains(Langs, q.Lang) && (own.leans || len(own.concepts) <= 1) { // few words do not tell their language
		if l := s.detect(t.about + " " + q.Text); l != own.lang {
			if k, err = s.hear(ctx, q, l, maxCandidates); err != nil {
				return Result{}, nil, err
			}
			defer k.close()
		}
	}
	r, err := s.inThread(ctx, q, k, t, maxCandidates)
	if err != nil {
		return Result{}, nil, err
	}
	if r == k.reading {
		return result, own.reading, nil
	}
	together := s.judge(q, r.lang, r)
	if result.Outcome == SmallTalk && together.Outcome == Unknown {
		return result, own.reading, nil
	}
	together.FollowUp = k.leans || together.Article != nil && (result.Article == nil || together.Article.ID != result.Article.ID)
	return together, r, nil
}

// hear reads a turn by itself.
func (s *snapshot) hear(ctx context.Context, q Query, l Lang, n int) (*look, error) {
	concepts := s.understand(q.Text, l)
	k, err := s.lookAt(ctx, q, l, concepts, q.Text)
	if err != nil {
		return nil, err
	}
	k.rank(n)
	k.leans = leansOn(q.Text, l, len(concepts))
	return k, nil
}

// standsAlone reports whether no thread can change what a turn gets: an article of a code, the meaning of a word, or a refusal of what is
// another subject.
func (k *look) standsAlone() bool {
	var f features
	if len(k.candidates) > 0 {
		f = k.features(0)
	}
	return f[featReference] > 0 || !k.leans && (k.decoyWins() || f[featName] > 0)
}

// follow goes through the last turns of a thread.
func (s *snapshot) follow(ctx context.Context, q Query) (t thread, err error) {
	for _, turn := range s.lastTurns(q) {
		q.Text = turn
		if t, err = s.next(ctx, q, t); err != nil {
			return thread{}, err
		}
	}
	return t, nil
}

// lastTurns are the turns of a thread that are looked back at.
func (s *snapshot) lastTurns(q Query) []string {
	turns := slices.DeleteFunc(slices.Clone(q.Turns), func(t string) bool { return wordless(t) != "" })
	from := max(0, len(turns)-maxTurns)
	for from > max(0, len(turns)-maxLeaningTail) {
		l := s.language(q.Lang, turns[from])
		if !leansOn(turns[from], l, len(s.understand(turns[from], l))) {
			break
		}
		from--
	}
	return turns[from:]
}

// language is the one that is given, else that of a text.
func (s *snapshot) language(given Lang, text string) Lang {
	if slices.Contains(Langs, given) {
		return given
	}
	return s.detect(text)
}

// next is the thread after one more turn, q.Text; a turn that is refused or small talk leaves it as it was.
func (s *snapshot) next(ctx context.Context, q Query, t thread) (thread, error) {
	k, err := s.hear(ctx, q, s.language(q.Lang, q.Text), turnCandidates)
	if err != nil {
		return t, err
	}
	defer k.close()
	r := k.reading
	if t.begun && !k.standsAlone() {
		if r, err = s.inThread(ctx, q, k, t, turnCandidates); err != nil {
			return t, err
		}
	}
	if len(r.candidates) == 0 || r.decoyWins() || !r.answerable() {
		return t, nil
	}
	about := q.Text
	if t.begun && k.leans {
		about = t.about + " " + about
	}
	return thread{true, about, r.candidates[0].document}, nil
}

// inThread reads a turn together with its thread; a turn whose words do not lean stays as it is where it is surer by itself.
func (s *snapshot) inThread(ctx context.Context, q Query, k *look, t thread, n int) (*reading, error) {
	r, err := s.lean(ctx, q, k, t, n)
	if err != nil || k.leans || len(k.candidates) == 0 {
		return r, err
	}
	if !r.answerable() || k.answerable() && k.confidence(0) >= r.confidence(0) {
		return k.reading, nil
	}
	return r, nil
}

// leaning is how a question was read together with the thread before it.
type leaning struct {
	alone  *reading // the question by itself
	solo   *reading // … with the candidates of both together
	degree float64  // how much it leans, 0 to 1
	leans  bool     // its words show that it does
	asks   bool     // it holds a question word
	words  int
	near   []float64 // what each candidate gains by being near the article just told
}

// lean ranks the n best articles for a question of a thread: by what it says alone, by what it says with the question before, and by
// how near they are to the article just told.
func (s *snapshot) lean(ctx context.Context, q Query, k *look, t thread, n int) (*reading, error) {
	whole, err := s.lookAt(ctx, q, k.lang, merge(s.understand(t.about, k.lang), k.concepts), t.about+" "+q.Text, q.Text)
	if err != nil {
		return nil, err
	}
	defer whole.close()
	solo := *k.reading
	solo.candidates = nil
	w := &leaning{alone: k.reading, solo: &solo, leans: k.leans, asks: says(q.Text, interrogatives[k.lang]), words: len(plainWords(clip(q.Text, maxQuestion)))}
	w.degree = leanWeights.degree(k.reading, k.leans)
	near := func(d int) float64 { return w.degree * leanWeights.near(&s.docs[t.told], &s.docs[d]) }
	whole.candidates = whole.best(n,
		func(d int) float64 { return k.worth(d) + w.degree*leanWeights.both*whole.worth(d) + near(d) },
		func(d int) candidate {
			c := whole.candidate(d)
			c.rank = k.candidate(d).rank + w.degree*leanWeights.both*c.rank + near(d)
			return c
		})
	for _, c := range whole.candidates {
		solo.candidates = append(solo.candidates, k.candidate(c.document))
		w.near = append(w.near, near(c.document))
	}
	whole.leaning = w
	return whole.reading, nil
}

// leanModel is what the thread counts, fitted by TestFitThreads.
type leanModel struct {
	degree0, sure, leans, subjects float64 // of the degree: always, by the confidence in the answer alone, by its words, by what it is about
	both                           float64 // what the rank of both together counts beside that of the question alone
	points, pointed, topic         float64 // the article just told points to this one, this one points to it, they share a topic
	told                           float64 // it is the article just told
}

var leanWeights = leanModel{degree0: 2.90, sure: -1.28, leans: 1.50, subjects: -1.80, both: .85, points: .18, pointed: .15, topic: .38, told: .20}

// degree is how much a question leans on the thread.
func (m *leanModel) degree(alone *reading, leans bool) float64 {
	sure := 0.0
	if len(alone.candidates) > 0 {
		sure = alone.confidence(0)
	}
	return likely(m.degree0 + m.sure*sure + m.leans*one(leans) + m.subjects*float64(min(len(alone.concepts), maxSubjects))/maxSubjects)
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
	threadSubjects          // things it is about, up to six
	threadWords             // up to 15 words
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
		f[threadMargin] = r.candidates[0].rank - r.second()
	}
	f[threadDegree], f[threadNear], f[threadLeans] = w.degree, w.near[i], one(w.leans)
	f[threadSubjects], f[threadWords] = float64(min(len(w.alone.concepts), maxSubjects))/maxSubjects, float64(min(w.words, maxWords))/maxWords
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
	return claim(regress(m.intercept, m.threadFeatures[:], f[:]))
}

// In a thread the same two questions are asked as elsewhere: is there an answer, and is it the first article? Fitted by
// TestFitThreads.
var (
	threadInsideModel = threadModel{threadFeatures{threadInside: 1.43, threadRight: 2.03, threadBothInside: .22, threadBothRight: 1.31, threadRank: 1.77, threadMargin: -.29, threadDegree: -3.00, threadNear: 4.39, threadLeans: -.41, threadSubjects: -4.25, threadWords: 1.85, threadDecoy: -5.25, threadDomain: 1.42, threadUnheard: -2.26, threadCover: .71}, 4.28}
	threadRightModel  = threadModel{threadFeatures{threadInside: 1.30, threadRight: 1.35, threadBothInside: .19, threadBothRight: 1.33, threadRank: 2.48, threadMargin: 1.75, threadDegree: -2.29, threadNear: 3.05, threadLeans: -.70, threadSubjects: -1.91, threadWords: .83, threadDecoy: -3.88, threadDomain: -.29, threadUnheard: -1.69, threadCover: -.01}, 1.70}
)

// cutThread is from when on a question of a thread has an answer here: who says little leans on what was said before, so outside
// questions look more like inside ones than elsewhere.
const cutThread = .3
