package bot

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// Counsel answers questions from the articles and from the rules. It is the one place that decides which of the two answers:
// Slack and the command line both ask it.
type Counsel struct {
	Articles library
	Rules    *advice.Base // nil: the articles alone
}

// How is what answers a question.
type How string

// The ways to answer.
const (
	ByArticle How = ""        // the articles alone
	Beside    How = "beside"  // the article, applied to the purchase that was described
	ByRules   How = "rules"   // the rules: a purchase was described, and no article answers better
	WhatIf    How = "what-if" // what changes of the purchase of the thread
	ByWay     How = "way"     // the way for a kind of structure: its route, its articles, its proofs
)

// Finding is the answer to a question.
type Finding struct {
	knowledge.Result
	How     How
	As      knowledge.Audience
	On      knowledge.Date     // the day of the answer
	Told    bool               // that day was told in the question or in its thread
	Advice  *advice.Assessment // of the described purchase
	Before  *advice.Assessment // of the purchase as it was before, for WhatIf
	Touched []string           // ids of the rules that the question is about, for Beside and ByWay
	Way     *way
	Problem *advice.Problem // why what was described cannot be judged
}

// whole reports whether the rules alone answer.
func (f Finding) whole() bool { return f.How == ByRules || f.How == WhatIf }

// Ask answers a question as on the day it tells, else today. A day given in q.On wins over one told in the question.
func (c Counsel) Ask(ctx context.Context, q knowledge.Query, today knowledge.Date) (Finding, error) {
	f := Finding{As: q.As, On: cmp.Or(q.On, today)}
	given := q.On != ""
	if !given {
		if d, ok := dayOf(q.Text, today); ok {
			f.On, f.Told = d, true
		}
	}
	var t told
	if c.Rules != nil {
		t = c.read(q.Turns, q.Text, today)
	}
	if launch := knowledge.Date(t.now.On); !given && !f.Told && t.said && t.known() && launch != "" {
		f.On, f.Told = launch, true
	}
	q.On = f.On
	res, err := c.Articles.Search(ctx, q)
	if err != nil {
		return f, err
	}
	if d, ok := lastDay(q.Turns, today); ok && !given && !f.Told && res.FollowUp {
		q.On, f.On, f.Told = d, d, true
		if res, err = c.Articles.Search(ctx, q); err != nil {
			return f, err
		}
	}
	f.Result = res
	if c.Rules == nil || res.Outcome == knowledge.SmallTalk || res.Outcome == knowledge.Scope {
		return f, nil
	}
	if w := wayAsked(q, res); w != nil {
		f.follow(w, c, q)
	} else {
		f.How = decide(res, t, q.As)
	}
	c.judge(&f, t, given, today)
	return f, nil
}

// Change says that the rule of an answer has just changed or is about to; ok is false when it does neither.
func (f Finding) Change(p locales.Printer) (l Line, ok bool) {
	if f.Outcome != knowledge.Answered || f.Article == nil || f.Article.Quote != "" {
		return Line{}, false
	}
	day, ahead, ok := f.Article.Change(f.On)
	switch {
	case !ok:
		return Line{}, false
	case ahead:
		return line(locales.AnswerChanging, "Last", p.Date(string(f.Article.ValidUntil)), "Day", p.Date(string(day))), true
	}
	return line(locales.AnswerChanged, "Day", p.Date(string(day))), true
}

// decide says what answers a question, from what the articles gave and what the thread tells of a purchase.
func decide(res knowledge.Result, t told, as knowledge.Audience) How {
	answered := res.Outcome == knowledge.Answered
	switch {
	case t.now.Amount == 0:
		return ByArticle
	case !t.known(): // an amount alone says enough for some rules: "an advance on 80 000 €?"
		if answered && t.said && len(touches[res.Article.Topic]) > 0 {
			return Beside
		}
		return ByArticle
	case t.leans && t.wasKnown() && t.said:
		return WhatIf
	case answered && !t.bare:
		if applies(res.Article) {
			return Beside
		}
		return ByArticle
	case as != knowledge.Buyer && as != knowledge.Staff && !t.bare && (res.Article == nil || !applies(res.Article)): // who does not buy tells sums of many things
		return ByArticle
	case !t.said: // the thread is about a purchase, this message about something else
		return ByArticle
	}
	return ByRules
}

// applies reports whether what an article says can be applied to a purchase.
func applies(a *knowledge.Article) bool {
	_, ok := touches[a.Topic]
	return ok || slices.Contains(a.Actions, knowledge.ActionAdvice)
}

// judge assesses the purchase for the ways to answer that need it. What cannot be judged is told, and the articles answer alone.
func (c Counsel) judge(f *Finding, t told, given bool, today knowledge.Date) {
	if f.How == ByArticle || f.How == ByWay && t.now.Amount == 0 {
		return
	}
	p, before := t.now, t.was
	for _, x := range []*advice.Purchase{&p, &before} {
		if given {
			x.On, x.OnUntil = advice.Date(f.On), ""
		}
		x.On = cmp.Or(x.On, advice.Date(today))
	}
	f.Problem = c.problem(p, t)
	if f.Problem == nil && f.How == WhatIf {
		f.Problem = c.problem(before, t)
	}
	if f.Problem != nil {
		f.How = ByArticle
		return
	}
	now := c.Rules.Assess(p)
	f.Advice = &now
	if !given && p.On != advice.Date(today) {
		f.On, f.Told = knowledge.Date(p.On), true
	}
	switch f.How {
	case WhatIf:
		was := c.Rules.Assess(before)
		f.Before = &was
	case Beside:
		f.Touched = c.touched(t.text, f.Article, &now)
	}
}

// mostQuoted is how much of a message is repeated to say what is wrong with it, in runes.
const mostQuoted = 60

func (c Counsel) problem(p advice.Purchase, t told) *advice.Problem {
	if t.vat {
		return &advice.Problem{Key: "vat", Args: []any{"Value", cut(t.text, mostQuoted)}}
	}
	return refusal(c.Rules, p)
}

// refusal is why a purchase cannot be judged, nil when it can.
func refusal(rules *advice.Base, p advice.Purchase) *advice.Problem {
	var problem *advice.Problem
	if err := rules.Check(p); errors.As(err, &problem) {
		return problem
	}
	return nil
}

// touches are the rules that the articles of a topic are about, besides the procedure and the publicity, which every answer about
// a purchase tells. Ids of these rules never change.
var touches = map[string][]string{
	"seuils": nil, "procedures": nil, "publicite": nil,
	"avances":                   {"advance", "advance-sme-10"},
	"paiement":                  {"payment-30-days"},
	"clauses-sociales":          {"social-clause"},
	"clauses-environnementales": {"env-clause"},
	"criteres":                  {"env-criterion"},
	"lots":                      {"allotment"},
	"candidature":               {"turnover-cap-1.5", "turnover-cap-2"},
	"marches-reserves":          {"reserve-disability", "reserve-insertion", "reserve-ess"},
}

// named are the rules that a question names by its own words; they come before those of the article's topic.
var named = []struct {
	words *regexp.Regexp
	ids   []string
}{
	{regexp.MustCompile(`(?i)\bavances?\b|advance|vorauszahlung|anzahlung`), touches["avances"]},
	{regexp.MustCompile(`(?i)retenues?|retention|einbehalt`), []string{"retention-sme-3"}},
	{regexp.MustCompile(`(?i)clauses? sociales?|insertion|social clause|sozial\p{L}* klausel|sozialklausel`), touches["clauses-sociales"]},
	{regexp.MustCompile(`(?i)clauses? environnement|environmental clause|umweltklausel`), touches["clauses-environnementales"]},
	{regexp.MustCompile(`(?i)crit[eè]re|criteri|kriteri`), touches["criteres"]},
	{regexp.MustCompile(`(?i)allotir|alloti|\blots?\b|\blose?n?\b`), touches["lots"]},
	{regexp.MustCompile(`(?i)chiffre d.affaires|turnover|umsatz`), touches["candidature"]},
	{regexp.MustCompile(`(?i)réserv|reserved|vorbehalt`), touches[reservedTopic]},
}

// mostTouched bounds the rules that a question brings besides the procedure and the publicity.
const mostTouched = 4

// touched are the rules a question is about: those it names, else those of its article's topic, as far as they are in force on the
// day or still to come; and those that apply and name the article.
func (c Counsel) touched(text string, a *knowledge.Article, j *advice.Assessment) []string {
	var ids, out []string
	for _, n := range named {
		if n.words.MatchString(text) {
			ids = append(ids, n.ids...)
		}
	}
	if len(ids) == 0 {
		ids = touches[a.Topic]
	}
	for _, id := range ids {
		if c.Rules.Rule(id, j.Purchase.On) != nil || near(j, id) != nil {
			out = append(out, id)
		}
	}
	for _, r := range j.Rules {
		if r.Level == advice.Must && slices.Contains(r.Articles, a.ID) && !slices.Contains(out, r.ID) {
			out = append(out, r.ID)
		}
	}
	return out[:min(len(out), mostTouched)]
}

func near(j *advice.Assessment, id string) *advice.Near {
	for i := range j.Near {
		if j.Near[i].Rule.ID == id {
			return &j.Near[i]
		}
	}
	return nil
}
