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

// kin executes requires, excludes and replaces on the rules that apply by themselves.
type kin struct {
	base     *Base
	on       Date
	own      []*Rule           // apply by themselves, in the order of files
	replaced map[string]string // id → the id that replaces it
	kept     []Applied
	excluder []*Rule // those kept that exclude something
	partners bool    // some rule came only as a partner
}

// relate gives the rules that stay, strongest first, and those that another one excludes.
//
// What a rule replaces is gone first. Then the strongest come first, each with the partners it requires, unless one of them is
// excluded by what is already there. A partner that does not apply by itself is never stronger than the rule that asks for it; a
// rule one of whose partners is not in force does not come at all.
func (b *Base) relate(candidates []*Rule, on Date) ([]Applied, []rejected) {
	k := &kin{base: b, on: on, own: candidates, replaced: map[string]string{}, kept: make([]Applied, 0, len(candidates)+4)}
	k.strongestFirst(func(c *Rule) {
		if k.replaced[c.ID] != "" {
			return
		}
		for _, id := range c.Replaces {
			k.replaced[id] = c.ID
		}
	})
	var out []rejected
	k.strongestFirst(func(c *Rule) {
		if k.replaced[c.ID] != "" || k.partners && find(k.kept, c.ID) != nil {
			return
		}
		if against := k.place(c); against != "" {
			out = append(out, rejected{c, against})
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

// place keeps a rule and the partners that are not there yet, or gives the id of what stands against it.
func (k *kin) place(c *Rule) (against string) {
	before := len(k.kept)
	k.kept = append(k.kept, Applied{Rule: c, Level: c.Level})
	for i := before; i < len(k.kept) && against == ""; i++ {
		against = k.conflict(k.kept[i].Rule)
		for _, id := range k.kept[i].Requires {
			if against != "" {
				break
			}
			against = k.partner(id, k.kept[i])
		}
	}
	if against != "" {
		k.kept = k.kept[:before]
		return against
	}
	for i := before; i < len(k.kept); i++ {
		if len(k.kept[i].Excludes) > 0 {
			k.excluder = append(k.excluder, k.kept[i].Rule)
		}
	}
	k.partners = k.partners || len(k.kept) > before+1
	return ""
}

// partner keeps a rule that another one requires, or gives the id of what stands against it.
func (k *kin) partner(id string, asker Applied) (against string) {
	if find(k.kept, id) != nil {
		return ""
	}
	if by := k.replaced[id]; by != "" {
		return by
	}
	if own := byID(k.own, id); own != nil {
		k.kept = append(k.kept, Applied{Rule: own, Level: own.Level})
		return ""
	}
	r := k.base.Rule(id, k.on)
	if r == nil {
		return id
	}
	p := Applied{Rule: r, Level: r.Level, By: asker.ID}
	if p.Level.rank() < asker.Level.rank() {
		p.Level = asker.Level
	}
	k.kept = append(k.kept, p)
	return ""
}

// conflict is the id of a kept rule that excludes r or that r excludes, "" without one.
func (k *kin) conflict(r *Rule) string {
	for _, id := range r.Excludes {
		if find(k.kept, id) != nil {
			return id
		}
	}
	for _, x := range k.excluder {
		if slices.Contains(x.Excludes, r.ID) {
			return x.ID
		}
	}
	return ""
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
