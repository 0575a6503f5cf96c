package bot

import (
	"cmp"
	"strings"

	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// Text is an answer that the rules give or complete, as the command line shows it.
type Text struct {
	Title     string
	Applied   string // what is said of the purchase, before an article or alone
	Sources   []advice.Source
	ValidFrom string // since when the procedure, its threshold and the article hold
	CheckedOn string
	Whole     bool // the rules alone answer
}

// Text says what the rules have to say about a finding; ok is false when they have nothing to say.
func (c Counsel) Text(p locales.Printer, f Finding) (t Text, ok bool) {
	if f.How == ByArticle {
		return t, false
	}
	v := c.voice(p, f.As)
	said := v.applied(f)
	t.Whole = f.whole()
	if f.How == ByRules {
		said = append(said, v.essentials(f.Advice)...)
	}
	if p.Lang != locales.Default && t.Whole {
		said = append(said, statement{Text: p.Say(locales.CounselFrench)})
	}
	lines := make([]string, 0, len(said))
	var sources []advice.Source
	for _, s := range said {
		lines = append(lines, s.plain())
		sources = append(sources, s.Sources...)
	}
	t.Title, t.Applied, t.Sources = v.title(f), strings.Join(lines, "\n"), once(sources)
	if f.Advice != nil {
		t.ValidFrom, t.CheckedOn = since(c.Rules, f.Advice)
	}
	if f.Article != nil && !t.Whole {
		t.ValidFrom = max(t.ValidFrom, string(f.Article.ValidFrom))
		t.CheckedOn = string(f.Article.CheckedOn)
	}
	return t, true
}

func (v voice) title(f Finding) string {
	switch {
	case f.How == WhatIf:
		return v.p.Say(locales.CounselTitleWhatIf)
	case v.supplier:
		return v.p.Say(locales.CounselTitleSupplier)
	}
	return v.p.Say(locales.CounselTitle)
}

// Bounds of what a text names of an assessment; the note for the file has everything.
const (
	mostMissing = 3
	mostNear    = 4
)

// essentials are the core rules of each level with their reasons, how many others there are, what is missing and what nearly
// applies.
func (v voice) essentials(whole *advice.Assessment) []statement {
	a := v.heard(whole)
	var out []statement
	for _, level := range advice.Levels[:3] {
		core, count := coreOf(a, level)
		if count == 0 {
			continue
		}
		out = append(out, statement{Text: "\n" + v.p.Say(locales.CounselLevel, "Level", v.p.Say(locales.ID("advice.level."+string(level))), "Count", count)})
		for _, r := range core {
			text := "• " + v.name(r)
			if level == advice.Must {
				text += v.colon() + r.Why
			}
			out = append(out, statement{text, once(r.Sources)})
		}
		if more := count - len(core); more > 0 && len(core) > 0 {
			out = append(out, statement{Text: "• " + v.p.Say(locales.AdviceMore, "Count", more)})
		}
	}
	if lines := v.missing(a); len(lines) > 0 {
		out = append(out, statement{Text: "\n" + v.p.Say(locales.AdviceMissing)})
		for _, l := range lines {
			out = append(out, statement{Text: "• " + l})
		}
	}
	if lines := v.near(a); len(lines) > 0 {
		out = append(out, statement{Text: "\n" + v.p.Say(locales.PurchaseNear)})
		for _, l := range lines {
			out = append(out, statement{Text: "• " + l})
		}
	}
	return append(out, statement{Text: "\n" + v.p.Say(locales.AdviceVersion, "Day", v.p.Date(string(a.Purchase.On)), "Version", a.Version)})
}

// coreOf are the rules of a level that come first, and how many the level has in all.
func coreOf(a *advice.Assessment, level advice.Level) (core []advice.Applied, count int) {
	for _, r := range a.Rules {
		if r.Level == level {
			count++
			if r.Core {
				core = append(core, r)
			}
		}
	}
	return core, count
}

// missing says what should be known and what it would decide, the most important first.
func (v voice) missing(a *advice.Assessment) []string {
	var out []string
	for _, m := range a.Missing[:min(len(a.Missing), mostMissing)] {
		out = append(out, v.rules.Asks(v.w, a, m))
	}
	return out
}

// near says what nearly applies, grouped by what it lacks.
func (v voice) near(a *advice.Assessment) []string {
	var order []string
	groups := map[string][]string{}
	for _, n := range a.Near {
		if n.By != "" { // no other purchase would bring it
			continue
		}
		lacks := v.rules.Lacks(v.w, n)
		if groups[lacks] == nil {
			order = append(order, lacks)
		}
		groups[lacks] = append(groups[lacks], v.rules.Title(a, n.Rule))
	}
	var out []string
	for _, lacks := range order[:min(len(order), mostNear)] {
		titles := groups[lacks]
		line := lacks + v.colon() + strings.Join(titles[:min(len(titles), mostNear)], " ; ")
		if more := len(titles) - mostNear; more > 0 {
			line += " ; " + v.p.Say(locales.AdviceMore, "Count", more)
		}
		out = append(out, line)
	}
	return out
}

// since is the day since which the procedure and the publicity of an assessment hold with the thresholds behind them, and the day
// they were checked.
func since(rules *advice.Base, a *advice.Assessment) (from, checked string) {
	for _, r := range []*advice.Rule{a.Procedure, a.Publicity} {
		if r == nil {
			continue
		}
		from, checked = max(from, string(r.ValidFrom)), cmp.Or(checked, string(r.CheckedOn))
		for _, fact := range a.Because(r) {
			if fact.Limit == 0 {
				continue
			}
			for _, t := range rules.Thresholds() {
				for i := range t.Values {
					if v := &t.Values[i]; v.For(a.Purchase.Nature) == fact.Limit && v.From <= a.Purchase.On && (v.Until == "" || a.Purchase.On <= v.Until) {
						from = max(from, string(v.From))
					}
				}
			}
		}
	}
	return from, checked
}
