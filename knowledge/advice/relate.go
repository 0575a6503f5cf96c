package advice

import (
	"cmp"
	"slices"
)

// rejected is a rule that would apply, were it not for another.
type rejected struct {
	rule *Rule
	by   string
}

// kin executes requires, excludes and replaces on the rules that apply by themselves. Ids are numbers here: 0 in a list by number
// means nothing, else it is one more than an index.
type kin struct {
	base     *Base
	day      int32
	own      []*Rule // apply by themselves, in the order of files
	ownAt    []int32 // by number: where the rule is in own
	replaced []int32 // by number: the number of the rule that replaces it
	kept     []Applied
	keptAt   []int32 // by number: where the rule is in kept
	excluder []*Rule // those kept that exclude something
	partners bool    // some rule came only as a partner
}

// relate gives the rules that stay, strongest first, and those that another one excludes.
//
// What a rule replaces is gone first. Then the strongest come first, each with the partners it requires, unless one of them is
// excluded by what is already there. A partner that does not apply by itself is never stronger than the rule that asks for it; a
// rule one of whose partners is not in force does not come at all.
func (b *Base) relate(candidates []*Rule, on Date) ([]Applied, []rejected) {
	n := len(b.byNumber)
	numbers := make([]int32, 3*n)
	k := &kin{base: b, day: on.number(), own: candidates, ownAt: numbers[:n], replaced: numbers[n : 2*n], keptAt: numbers[2*n:],
		kept: make([]Applied, 0, len(candidates)+8)}
	for i, r := range candidates {
		k.ownAt[r.num] = int32(i) + 1
	}
	k.strongestFirst(func(c *Rule) {
		if len(c.replaces) == 0 || k.replaced[c.num] != 0 {
			return
		}
		for _, num := range c.replaces {
			k.replaced[num] = int32(c.num) + 1
		}
	})
	var out []rejected
	k.strongestFirst(func(c *Rule) {
		if k.replaced[c.num] != 0 || k.keptAt[c.num] != 0 {
			return
		}
		if against := k.place(c); against >= 0 {
			out = append(out, rejected{c, b.byNumber[against]})
		}
	})
	if k.partners {
		slices.SortStableFunc(k.kept, byStrength)
	}
	return k.kept, out
}

// strongestFirst visits the rules that apply by themselves by level, within one in the order of files.
func (k *kin) strongestFirst(visit func(*Rule)) {
	for _, level := range Levels {
		for _, r := range k.own {
			if r.Level == level {
				visit(r)
			}
		}
	}
}

// nothing stands against a rule.
const nothing = -1

// place keeps a rule and the partners that are not there yet, or gives the number of what stands against it.
func (k *kin) place(c *Rule) (against int) {
	before := len(k.kept)
	against = nothing
	k.keep(Applied{Rule: c, Level: c.Level})
	for i := before; i < len(k.kept) && against == nothing; i++ {
		against = k.conflict(k.kept[i].Rule)
		for _, num := range k.kept[i].requires {
			if against == nothing {
				against = k.partner(num, k.kept[i])
			}
		}
	}
	if against != nothing {
		for _, r := range k.kept[before:] {
			k.keptAt[r.num] = 0
		}
		k.kept = k.kept[:before]
		return against
	}
	for _, r := range k.kept[before:] {
		if len(r.excludes) > 0 {
			k.excluder = append(k.excluder, r.Rule)
		}
	}
	k.partners = k.partners || len(k.kept) > before+1
	return nothing
}

func (k *kin) keep(a Applied) {
	k.kept = append(k.kept, a)
	k.keptAt[a.num] = int32(len(k.kept))
}

// partner keeps a rule that another one requires, or gives the number of what stands against it.
func (k *kin) partner(num int, asker Applied) (against int) {
	if k.keptAt[num] != 0 {
		return nothing
	}
	if by := k.replaced[num]; by != 0 {
		return int(by) - 1
	}
	if at := k.ownAt[num]; at != 0 {
		own := k.own[at-1]
		k.keep(Applied{Rule: own, Level: own.Level})
		return nothing
	}
	for _, r := range k.base.versions[k.base.byNumber[num]] {
		if !r.holds(k.day) {
			continue
		}
		p := Applied{Rule: r, Level: r.Level, By: asker.ID}
		if p.Level.rank() < asker.Level.rank() {
			p.Level = asker.Level
		}
		k.keep(p)
		return nothing
	}
	return num
}

// conflict is the number of a kept rule that excludes r or that r excludes.
func (k *kin) conflict(r *Rule) int {
	for _, num := range r.excludes {
		if k.keptAt[num] != 0 {
			return num
		}
	}
	for _, x := range k.excluder {
		if slices.Contains(x.excludes, r.num) {
			return x.num
		}
	}
	return nothing
}

func find(in []Applied, id string) *Applied {
	for i := range in {
		if in[i].ID == id {
			return &in[i]
		}
	}
	return nil
}

// byStrength orders rules: strongest level first; within one, rules before clauses, in the order of files.
func byStrength(x, y Applied) int {
	return cmp.Or(cmp.Compare(x.Level.rank(), y.Level.rank()), cmp.Compare(x.order, y.order))
}
