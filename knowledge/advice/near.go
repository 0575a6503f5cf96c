package advice

import (
	"cmp"
	"slices"
	"time"
)

// Near is a rule that nearly applies, and what it lacks.
type Near struct {
	Rule  *Rule
	Input Input   // amount, months or on
	Op    Op      // from, above, below, up_to; "" for a day and for an exclusion
	Limit float64 // the amount or the months that would make it apply
	Day   Date    // the day from which it applies
	By    string  // id of the rule that excludes it, when it would apply otherwise
}

// cent separates two amounts or durations when the limit itself is not included.
const cent = 0.01

// reach is how far a number may be from what a rule needs for the rule to be near: from half to twice.
const reach = 2

// other is the purchase with one thing changed.
type other struct {
	facts facts
	near  Near
}

// near finds the rules that would apply if one thing were a little different: the amount or the duration at most twice or half, or
// a launch within a year. Clauses follow the rules, and what is only good to know is never near.
//
// maybe are the rules that do not apply and whose other conditions hold; out are those another rule excludes.
func (b *Base) near(a *Assessment, maybe []*Rule, out []rejected) {
	for _, x := range out {
		a.Near = append(a.Near, Near{Rule: x.rule, By: x.by})
	}
	if len(maybe) == 0 {
		return
	}
	var partners []string // rules that came with another one
	for i := range a.Rules {
		if a.Rules[i].By != "" {
			partners = append(partners, a.Rules[i].ID)
		}
	}
	seen := map[string]bool{}
	others := b.others(&a.facts)
	for i := range others {
		o := &others[i]
		day := o.facts.on.number()
		for _, r := range maybe {
			if !r.holds(day) || r.applies(&o.facts) != yes || seen[r.ID] || slices.Contains(partners, r.ID) {
				continue
			}
			if !r.valid(a.facts.on) { // another version may apply, be excluded or not be known
				if now := b.Rule(r.ID, a.facts.on); now != nil && now.applies(&a.facts) != no {
					continue
				}
			}
			seen[r.ID] = true
			n := o.near
			n.Rule = r
			a.Near = append(a.Near, n)
		}
	}
	slices.SortStableFunc(a.Near, func(x, y Near) int {
		return cmp.Or(cmp.Compare(x.Rule.Level.rank(), y.Rule.Level.rank()), cmp.Compare(x.Rule.order, y.Rule.order))
	})
}

// others are the purchases to compare with, nearest first within each kind.
func (b *Base) others(f *facts) []other {
	out := make([]other, 0, 16)
	for _, n := range b.limits(f, InAmount, f.amount) {
		o := other{*f, n}
		o.facts.amount = inside(n)
		o.facts.contract = o.facts.amount
		if f.contract != f.amount { // the lots grow with the whole
			o.facts.contract = cents(f.contract * o.facts.amount / f.amount)
		}
		b.proceed(&o.facts)
		out = append(out, o)
	}
	for _, n := range b.limits(f, InMonths, f.months) {
		o := other{*f, n}
		o.facts.months = inside(n)
		out = append(out, o)
	}
	start, ok := f.on.day()
	if !ok {
		return out
	}
	year := Date(start.AddDate(1, 0, 0).Format(time.DateOnly))
	for _, d := range b.changes {
		if d > f.on && d <= year {
			o := other{*f, Near{Input: InDate, Day: d}}
			o.facts.on = d
			b.proceed(&o.facts)
			out = append(out, o)
		}
	}
	return out
}

// inside is a value for which the comparison of n holds.
func inside(n Near) float64 {
	switch n.Op {
	case Above:
		return n.Limit + cent
	case Below:
		return n.Limit - cent
	}
	return n.Limit
}

// limits are the numbers at which some rule changes, within reach of a value: those above, then those below.
func (b *Base) limits(f *facts, input Input, value float64) []Near {
	if value == 0 {
		return nil
	}
	var out []Near
	add := func(n Near) {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for i := range b.steps {
		t := &b.steps[i]
		limit := t.limitAt(f)
		if t.input != input || limit == 0 || limit > value*reach || limit < value/reach {
			continue
		}
		included := t.op == From || t.op == Below // the limit itself is on the upper side
		switch {
		case value < limit && included:
			add(Near{Input: input, Op: From, Limit: limit})
		case value <= limit && !included:
			add(Near{Input: input, Op: Above, Limit: limit})
		case included:
			add(Near{Input: input, Op: Below, Limit: limit})
		default:
			add(Near{Input: input, Op: UpTo, Limit: limit})
		}
	}
	slices.SortFunc(out, func(x, y Near) int {
		up, down := inside(x) > value, inside(y) > value
		switch {
		case up != down && up:
			return -1
		case up != down:
			return 1
		case up:
			return cmp.Compare(inside(x), inside(y))
		}
		return cmp.Compare(inside(y), inside(x))
	})
	return out
}
