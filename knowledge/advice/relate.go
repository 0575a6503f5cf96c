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
	own      []Applied         // apply by themselves, strongest first
	replaced map[string]string // id → the id that replaces it
	kept     []Applied
}

// relate gives the rules that stay, strongest first, and those that another one excludes.
//
// What a rule replaces is gone first. Then the strongest come first, each with the partners it requires, unless one of them is
// excluded by what is already there. A partner that does not apply by itself is never stronger than the rule that asks for it; a
// rule one of whose partners is not in force does not come at all.
func (b *Base) relate(candidates []Applied, on Date) ([]Applied, []rejected) {
	k := &kin{base: b, on: on, own: candidates, replaced: map[string]string{}, kept: make([]Applied, 0, len(candidates)+4)}
	slices.SortStableFunc(k.own, byStrength)
	for _, c := range k.own {
		if k.replaced[c.ID] != "" {
			continue
		}
		for _, id := range c.Replaces {
			k.replaced[id] = c.ID
		}
	}
	var out []rejected
	for _, c := range k.own {
		if k.replaced[c.ID] != "" || find(k.kept, c.ID) != nil {
			continue
		}
		group, against := k.group(c)
		if against != "" {
			out = append(out, rejected{c.Rule, against})
			continue
		}
		k.kept = append(k.kept, group...)
	}
	slices.SortStableFunc(k.kept, byStrength)
	return k.kept, out
}

// group is a rule with the partners that are not there yet, or the id of what stands against it.
func (k *kin) group(c Applied) (group []Applied, against string) {
	group = []Applied{c}
	for i := 0; i < len(group); i++ {
		for _, id := range group[i].Requires {
			if find(k.kept, id) != nil || find(group, id) != nil {
				continue
			}
			if by := k.replaced[id]; by != "" {
				return nil, by
			}
			if own := find(k.own, id); own != nil {
				group = append(group, *own)
				continue
			}
			r := k.base.Rule(id, k.on)
			if r == nil {
				return nil, id
			}
			p := Applied{Rule: r, Level: r.Level, By: group[i].ID}
			if p.Level.rank() < group[i].Level.rank() {
				p.Level = group[i].Level
			}
			group = append(group, p)
		}
	}
	for i := range group {
		if by := conflict(&group[i], k.kept); by != "" {
			return nil, by
		}
		if by := conflict(&group[i], group); by != "" {
			return nil, by
		}
	}
	return group, ""
}

func conflict(r *Applied, with []Applied) string {
	for i := range with {
		o := &with[i]
		if slices.Contains(r.Excludes, o.ID) || slices.Contains(o.Excludes, r.ID) {
			return o.ID
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
