package bot

import (
	"cmp"
	"slices"
	"strings"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// statement is one thing said of a purchase, with what proves it.
type statement struct {
	Text    string
	Sources []advice.Source
}

// plain is the statement as a sentence, its sources by name.
func (s statement) plain() string {
	if len(s.Sources) == 0 {
		return s.Text
	}
	names := make([]string, len(s.Sources))
	for i, x := range s.Sources {
		names[i] = x.Label
	}
	return strings.TrimSuffix(s.Text, ".") + " (" + strings.Join(names, " ; ") + ")."
}

// voice says what applies to a purchase, in one language and for one side. The law is public; what is only advised or possible is
// the buyers' own business, so a supplier hears what must be.
type voice struct {
	p        locales.Printer
	w        advice.Words
	rules    *advice.Base
	supplier bool
}

func (c Counsel) voice(p locales.Printer, as knowledge.Audience) voice {
	return voice{p, wordsOf(p), c.Rules, as == knowledge.Supplier}
}

// wordsOf lends the sentences of a language to package advice.
func wordsOf(p locales.Printer) advice.Words {
	return advice.Words{
		Lang: p.Lang,
		Say:  func(key string, pairs ...any) string { return p.Say(locales.ID(key), pairs...) },
		Date: p.Date,
	}
}

// heard is the part of an assessment that this side hears.
func (v voice) heard(a *advice.Assessment) *advice.Assessment {
	if !v.supplier {
		return a
	}
	out := *a
	law := func(r *advice.Rule) bool { return r.Level == advice.Must && !r.Clause }
	out.Rules, out.Near, out.Missing = nil, nil, nil
	for _, r := range a.Rules {
		if r.Level == advice.Must && law(r.Rule) {
			out.Rules = append(out.Rules, r)
		}
	}
	for _, n := range a.Near {
		if law(n.Rule) {
			out.Near = append(out.Near, n)
		}
	}
	for _, m := range a.Missing {
		m.Rules = slices.DeleteFunc(slices.Clone(m.Rules), func(r *advice.Rule) bool { return !law(r) })
		if len(m.Rules) > 0 || m.Input != "" && m.Ask == "" && (m.Input == advice.InNature || m.Input == advice.InAmount || m.Input == advice.InDate) {
			out.Missing = append(out.Missing, m)
		}
	}
	return &out
}

// about describes the purchase in a few words.
func (v voice) about(p advice.Purchase) string {
	return strings.ReplaceAll(v.rules.Describe(v.w, p), " · ", ", ")
}

// short is the name of a rule inside a sentence: in the reader's language for those whose ids never change, else its title.
func (v voice) short(kind string, r *advice.Rule, title string) string {
	id := locales.ID("counsel." + kind + "." + r.ID)
	if said := v.p.Say(id); said != string(id) {
		return said
	}
	return "« " + cmp.Or(title, r.Title) + " »"
}

// colon is how the language sets one.
func (v voice) colon() string {
	if v.p.Lang == locales.Default {
		return " : "
	}
	return ": "
}

// name is what a list calls a rule: in the reader's language where it has a name there, else its title.
func (v voice) name(r advice.Applied) string {
	out := r.Title
	if id := locales.ID("counsel.rule." + r.ID); v.p.Lang != locales.Default && v.p.Say(id) != string(id) {
		out = v.p.Say(id)
	}
	if r.Document != "" {
		out += " [" + r.Document + "]"
	}
	return out
}

// because is why a rule applies, "" for one that always does.
func (v voice) because(a *advice.Assessment, r advice.Applied) string {
	if reasons := v.rules.Reasons(v.w, a, r); len(reasons) > 0 {
		return v.p.Say(locales.CounselBecause, "Reasons", strings.Join(reasons, ", "))
	}
	return ""
}

// state says the procedure and the publicity of a purchase in one sentence.
func (v voice) state(a *advice.Assessment) statement {
	head := v.p.Say(locales.CounselPurchase, "About", v.about(a.Purchase))
	if v.supplier {
		head = v.p.Say(locales.CounselContract, "About", v.about(a.Purchase))
	}
	if a.Procedure == nil {
		return statement{Text: head + v.p.Say(locales.CounselUndecided)}
	}
	procedure, publicity := v.short("procedure", a.Procedure, ""), v.p.Say(locales.AdviceUndecided)
	sources := slices.Clone(a.Procedure.Sources)
	if a.Publicity != nil {
		publicity = v.short("publicity", a.Publicity, "")
		sources = append(sources, a.Publicity.Sources...)
	}
	return statement{
		v.p.Say(locales.CounselState, "Head", head, "Procedure", procedure, "Publicity", publicity, "Because", v.because(a, advice.Applied{Rule: a.Procedure})),
		once(sources),
	}
}

// verdict says whether a rule applies to a purchase: yes, no and from when on, or what it depends on.
func (v voice) verdict(a *advice.Assessment, id string) (s statement, ok bool) {
	on := a.Purchase.On
	for _, r := range a.Rules {
		if r.ID == id {
			answer := v.p.Say(locales.CounselYes)
			if r.Level != advice.Must {
				answer = strings.ToLower(v.p.Say(locales.ID("advice.level." + string(r.Level))))
			}
			return statement{v.p.Say(locales.CounselVerdict, "Name", v.short("rule", r.Rule, r.Title), "Answer", answer, "Because", v.because(a, r),
				"From", v.p.Date(string(r.ValidFrom))), once(r.Sources)}, true
		}
	}
	rule := v.rules.Rule(id, on)
	if rule == nil {
		if n := near(a, id); n != nil {
			rule = n.Rule
		}
	}
	if rule == nil {
		return statement{}, false
	}
	name := v.short("rule", rule, v.rules.Title(a, rule))
	for _, m := range a.Missing {
		if slices.Contains(m.Rules, rule) {
			if needs := v.rules.Needs(v.w, a, rule); m.Ask == "" && needs != "" {
				return statement{v.p.Say(locales.CounselDepends, "Name", name, "Needs", needs), once(rule.Sources)}, true
			}
			one := m
			one.Rules = []*advice.Rule{rule}
			return statement{v.p.Say(locales.CounselOpen, "Name", name, "Ask", v.rules.Asks(v.w, a, one)), once(rule.Sources)}, true
		}
	}
	lacks := ""
	if n := near(a, id); n != nil {
		lacks = v.p.Say(locales.CounselLacks, "Lacks", v.rules.Lacks(v.w, *n))
	} else if needs := v.rules.Needs(v.w, a, rule); needs != "" {
		lacks = v.p.Say(locales.CounselLacks, "Lacks", needs)
	}
	return statement{v.p.Say(locales.CounselNo, "Name", name, "Lacks", lacks), once(rule.Sources)}, true
}

// applied is what an answer begins with when a purchase was described.
func (v voice) applied(f Finding) []statement {
	switch {
	case f.How == ByWay && f.Advice == nil:
		return v.route(f)
	case f.Advice == nil:
		return nil
	}
	out := []statement{v.state(f.Advice)}
	if f.How == WhatIf {
		return append(out, v.changes(f)...)
	}
	for _, id := range f.Touched {
		if s, ok := v.verdict(f.Advice, id); ok {
			out = append(out, s)
		}
	}
	return out
}

// route says the rules of a way with the proofs to bring, without a purchase.
func (v voice) route(f Finding) []statement {
	out := []statement{{Text: v.p.Say(locales.CounselWay, "Name", v.p.Say(f.Way.name))}}
	if v.rules == nil {
		return out
	}
	empty := v.rules.Assess(advice.Purchase{On: advice.Date(f.On)})
	var proofs []string
	for _, id := range f.Touched {
		r := v.rules.Rule(id, advice.Date(f.On))
		out = append(out, statement{"• " + v.p.Say(locales.CounselRoute, "Title", v.rules.Title(&empty, r), "Why", v.rules.Why(&empty, r), "From", v.p.Date(string(r.ValidFrom))), once(r.Sources)})
		for _, proof := range r.Proofs {
			if !slices.Contains(proofs, proof) {
				proofs = append(proofs, proof)
			}
		}
	}
	if len(proofs) > 0 {
		out = append(out, statement{Text: "• " + v.p.Say(locales.CounselProofs, "Proofs", strings.Join(proofs, " ; "))})
	}
	return out
}

// mostChanges bounds how many changes one answer tells; the strongest come first.
const mostChanges = 8

func (v voice) changes(f Finding) []statement {
	was, now := v.heard(f.Before), v.heard(f.Advice)
	var lines []string
	for i, part := range []func(advice.Applied) bool{
		func(r advice.Applied) bool { return r.Level == advice.Must && r.Core },
		func(r advice.Applied) bool { return r.Level == advice.Must && !r.Core },
		func(r advice.Applied) bool { return r.Level != advice.Must },
	} {
		from := only(was, part)
		if i > 0 {
			from.Procedure, from.Publicity = now.Procedure, now.Publicity // told already
		}
		lines = append(lines, v.rules.Explain(v.w, from, only(now, part))...)
	}
	if len(lines) == 0 {
		return []statement{{Text: v.p.Say(locales.AdviceChangeNone)}}
	}
	out := []statement{{Text: v.p.Say(locales.CounselChanges, "Before", v.about(f.Before.Purchase))}}
	for _, l := range lines[:min(len(lines), mostChanges)] {
		out = append(out, statement{Text: "• " + l})
	}
	if more := len(lines) - mostChanges; more > 0 {
		out = append(out, statement{Text: "• " + v.p.Say(locales.AdviceMore, "Count", more)})
	}
	return out
}

// only is an assessment with a part of its rules.
func only(a *advice.Assessment, part func(advice.Applied) bool) *advice.Assessment {
	out := *a
	out.Rules = nil
	for _, r := range a.Rules {
		if part(r) {
			out.Rules = append(out.Rules, r)
		}
	}
	return &out
}

// once drops sources that come again, and those without a link that may be followed.
func once(in []advice.Source) []advice.Source {
	var out []advice.Source
	for _, s := range in {
		if safeURL(s.URL) && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
