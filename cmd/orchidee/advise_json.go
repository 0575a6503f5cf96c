package main

import (
	"context"
	"strings"

	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// advised is what advise prints as JSON. Other programs read it: its fields do not change.
type advised struct {
	Nature    string     `json:"nature"`
	Amount    *float64   `json:"amount"` // null when not known
	Segment   string     `json:"segment"`
	On        string     `json:"on"`
	Months    *float64   `json:"months"` // null when not known
	Procedure *named     `json:"procedure"`
	Publicity *named     `json:"publicity"`
	Rules     []ruleJSON `json:"rules"`
	Near      []nearJSON `json:"near"`
	Missing   []string   `json:"missing"`
	Lots      []lotJSON  `json:"lots"`
	Figures   []string   `json:"figures"`
	Version   string     `json:"version"`
}

type named struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type ruleJSON struct {
	ID         string          `json:"id"`
	Level      string          `json:"level"`
	Title      string          `json:"title"`
	Why        string          `json:"why"`
	Document   string          `json:"document"`
	Text       string          `json:"text"`
	Sources    []advice.Source `json:"sources"`
	ValidFrom  string          `json:"valid_from"`
	Requires   []string        `json:"requires"`
	Excludes   []string        `json:"excludes"`
	Confidence string          `json:"confidence"`
	Because    []string        `json:"because"`
	Strength   []string        `json:"strength"`
	Proofs     []string        `json:"proofs"`
	Watch      []string        `json:"watch"`
	Serves     []string        `json:"serves"`
}

type nearJSON struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Why   string `json:"why"`
}

type lotJSON struct {
	Amount    float64 `json:"amount"`
	Procedure *named  `json:"procedure"`
}

func (a *adviser) json(j *advice.Assessment) advised {
	p := j.Purchase
	out := advised{
		Nature: string(p.Nature), Amount: known(p.Amount), Segment: p.Segment, On: string(p.On), Months: known(p.Months),
		Procedure: name(j.Procedure), Publicity: name(j.Publicity), Rules: []ruleJSON{}, Near: []nearJSON{}, Missing: []string{},
		Lots: []lotJSON{}, Figures: list(a.base.Figures(a.words, j)), Version: j.Version,
	}
	for _, r := range j.Rules {
		out.Rules = append(out.Rules, ruleJSON{
			ID: r.ID, Level: string(r.Level), Title: r.Title, Why: r.Why, Document: r.Document, Text: r.Text, Sources: list(r.Sources),
			ValidFrom: string(r.ValidFrom), Requires: list(r.Requires), Excludes: list(r.Excludes),
			Confidence: r.Confidence, Because: list(a.base.Reasons(a.words, j, r)), Strength: list(r.Strength), Proofs: list(r.Proofs), Watch: list(r.Watch), Serves: list(r.Serves),
		})
	}
	for _, n := range j.Near {
		out.Near = append(out.Near, nearJSON{n.Rule.ID, a.base.Title(j, n.Rule), a.base.Lacks(a.words, n)})
	}
	for _, m := range j.Missing {
		out.Missing = append(out.Missing, a.base.Asks(a.words, j, m))
	}
	for _, l := range j.Lots {
		out.Lots = append(out.Lots, lotJSON{l.Amount, name(l.Procedure)})
	}
	return out
}

func known(f float64) *float64 {
	if f == 0 {
		return nil
	}
	return &f
}

func name(r *advice.Rule) *named {
	if r == nil {
		return nil
	}
	return &named{r.ID, r.Title}
}

// batch judges one purchase a line, in order; a line that cannot be judged gets an object that says why.
func (a *adviser) batch(ctx context.Context, flags wanted) error {
	return a.lines(ctx, func(n int, line []byte, long bool) any {
		if long {
			return a.refuse(failed(locales.BatchLong, "Line", n))
		}
		var w wanted
		if err := w.read(line); err != nil {
			return a.refuse(failed(locales.AdviseJSON, "Line", n, "Error", err))
		}
		w = w.or(flags)
		w.Text = strings.TrimSpace(w.Text)
		p, err := a.purchase(w)
		if err != nil {
			return a.refuse(failed(locales.BatchValue, "Line", n, "Problem", a.sentence(usage(err))))
		}
		judged := a.base.Assess(p)
		return a.json(&judged)
	})
}
