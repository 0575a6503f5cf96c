package advice

import (
	"cmp"
	"slices"
	"strings"
)

// Assessment is what applies to a purchase.
type Assessment struct {
	Purchase  Purchase // as it was judged: the nature may come from the segment, the amount from the lots
	Procedure *Rule    // nil when too little is known
	Publicity *Rule
	Rules     []Applied // strongest first
	Near      []Near
	Missing   []Missing
	Lots      []LotVerdict // one for each lot; nil when the lots change nothing
	SmallLots *SmallLots
	Hours     *Hours
	AGEC      *AGECShare
	Reserve   *Reserve
	Version   string // of the rules

	facts facts
}

// Applied is a rule that applies to the purchase.
type Applied struct {
	*Rule
	Level Level  // the rule's own, or a weaker one when a weaker rule asked for it
	Title string // with the day's figures
	Why   string
	Text  string
	By    string // id of the rule that requires this one, when it would not apply by itself
}

// Missing is something that is not known or not settled.
type Missing struct {
	Input Input
	Rules []*Rule // what would be decided, in the order of files
	Ask   string  // the rule's own question, or its doubt
	Days  []Date  // when only the month or year of the launch is known: the days in it on which what must be there changes
}

// Assess judges a purchase that Check accepts.
func (b *Base) Assess(p Purchase) Assessment {
	a := Assessment{Version: b.version}
	if p.Amount == 0 {
		for _, lot := range p.Lots {
			p.Amount += lot
		}
	}
	f := b.factsOf(p)
	p.Nature = f.nature
	a.Procedure, a.Publicity = b.proceed(&f)
	a.Lots, a.SmallLots = b.lots(p, &f, a.Procedure)
	a.Purchase = p

	candidates := make([]*Rule, 0, len(b.rules)/2)
	maybe := make([]*Rule, 0, 64)
	today := f.on.number()
	for _, r := range b.ofKind[kind{f.nature, f.segment}] {
		now := no
		if r.holds(today) {
			now = r.applies(&f)
		}
		switch {
		case now == yes:
			candidates = append(candidates, r)
		case now == unknown:
			a.miss(r, &f)
		case !r.Clause && r.Level != Info && r.when.firm(&f, firmInputs...) == yes:
			maybe = append(maybe, r)
		}
	}
	kept, rejected := b.relate(candidates, f.on)
	for i := range kept {
		k := &kept[i]
		k.Title, k.Why, k.Text = k.Rule.Title, k.Rule.Why, k.Rule.Text
		if k.figures {
			k.Title, k.Why, k.Text = b.fill(k.Title, &f), b.fill(k.Why, &f), b.fill(k.Text, &f)
		}
		if k.Doubt != "" {
			a.Missing = append(a.Missing, Missing{Rules: []*Rule{k.Rule}, Ask: k.Doubt})
		}
	}
	if days := b.turns(&f, p.OnUntil); len(days) > 0 {
		a.Missing = append(a.Missing, Missing{Input: InDate, Days: days})
	}
	if p.Yearly {
		a.Missing = append(a.Missing, Missing{Input: InMonths})
	}
	a.Rules, a.facts = kept, f
	b.near(&a, maybe, rejected)
	a.Hours, a.AGEC, a.Reserve = b.hours(p, &f), b.share(p, &f), reserve(p)
	slices.SortStableFunc(a.Missing, func(x, y Missing) int { return cmp.Compare(place(x.Input), place(y.Input)) })
	return a
}

// firmInputs are those that neither another amount, nor another duration, nor another day changes.
var firmInputs = []Input{InNature, InSegment, InDetail, InHolder, InInnovative, InLots, InSurface}

// turns are the days after that of f, up to the last one, on which the procedure or what must be there changes.
func (b *Base) turns(f *facts, last Date) []Date {
	var out []Date
	before := *f
	for _, d := range b.changes {
		if d <= f.on || d > last {
			continue
		}
		after := *f
		after.on = d
		was, now := before.procedure, ""
		if procedure, _ := b.proceed(&after); procedure != nil {
			now = procedure.ID
		}
		if was != now || slices.ContainsFunc(b.rules, func(r *Rule) bool {
			return r.Level == Must && (r.valid(before.on) && r.applies(&before) == yes) != (r.valid(d) && r.applies(&after) == yes)
		}) {
			out = append(out, d)
		}
		before = after
	}
	return out
}

// place is the order in which something is asked for; doubts and the rules' own questions come last.
func place(in Input) int {
	if i := slices.Index(Inputs, in); i >= 0 {
		return i
	}
	if in == InDate {
		return len(Inputs)
	}
	return len(Inputs) + 1
}

// miss notes what must be known to say whether a rule applies. A rule asks its own question only when nothing more general is
// missing, and what only a description can tell is not asked for in general.
func (a *Assessment) miss(r *Rule, f *facts) {
	in := r.unknown(f)
	if r.Ask != "" && in&(maskOf(InNature)|maskOf(InAmount)|maskOf(InSegment)|maskOf(InProcedure)) == 0 {
		a.Missing = append(a.Missing, Missing{Rules: []*Rule{r}, Ask: r.Ask})
		return
	}
	if in&maskOf(InDetail) != 0 {
		return
	}
	if in&maskOf(InProcedure) != 0 { // it follows from the nature and the amount
		if f.nature == "" {
			in |= maskOf(InNature)
		} else {
			in |= maskOf(InAmount)
		}
	}
	for _, i := range []Input{InNature, InAmount, InSegment} { // it may well be that the rest does not matter then
		if in&maskOf(i) != 0 {
			in = maskOf(i)
			break
		}
	}
	for _, i := range Inputs {
		if in&maskOf(i) == 0 {
			continue
		}
		at := slices.IndexFunc(a.Missing, func(m Missing) bool { return m.Input == i && m.Ask == "" })
		if at < 0 {
			a.Missing = append(a.Missing, Missing{Input: i, Rules: make([]*Rule, 0, 16)})
			at = len(a.Missing) - 1
		}
		a.Missing[at].Rules = append(a.Missing[at].Rules, r)
	}
}

// fill writes the day's figures into a text: {formal} becomes "216 000 €", or "216 000 € / 5 404 000 €" while the nature is not known.
func (b *Base) fill(text string, f *facts) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return figure.ReplaceAllStringFunc(text, func(name string) string {
		t := b.thresholds[name[1:len(name)-1]]
		if t == nil {
			return name // reported when the file was read
		}
		natures := Natures
		if f.nature != "" {
			natures = []Nature{f.nature}
		}
		var values []string
		for i := range natures {
			v := t.At(f.on, natures[len(natures)-1-i], f.social)
			if said := Euros(v); v > 0 && !slices.Contains(values, said) {
				values = append(values, said)
			}
		}
		return strings.Join(values, " / ")
	})
}

// Has reports whether a rule applies.
func (a *Assessment) Has(id string) bool {
	return slices.ContainsFunc(a.Rules, func(r Applied) bool { return r.ID == id })
}

// Fact is something of the purchase that made a rule apply.
type Fact struct {
	Input  Input
	Key    string   // of the condition, without its comparison: nature, amount, contract…
	Values []string // words that were looked for
	Op     Op
	Limit  float64    // of a number
	Named  *Threshold // whose value is the limit; nil for a plain number
}

// Because tells which facts made a rule apply.
func (a *Assessment) Because(r *Rule) []Fact {
	var out []Fact
	for _, block := range r.when {
		if evaluate(block, &a.facts) != yes {
			continue
		}
		for i := range block {
			t := &block[i]
			out = append(out, t.fact(&a.facts))
		}
		return out
	}
	return nil
}
