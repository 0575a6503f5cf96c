package advice

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
)

var figure = regexp.MustCompile(`\{([a-z_]+)\}`)

// checkFigures notes whether a rule's texts hold a {threshold}, and reports one that is none.
func (b *Base) checkFigures(m *mapping, r *Rule) {
	for _, part := range []struct{ key, text string }{{"title", r.Title}, {"why", r.Why}, {"text", r.Text}} {
		for _, name := range figure.FindAllStringSubmatch(part.text, -1) {
			r.figures = true
			if b.thresholds[name[1]] == nil {
				m.add(part.key, "threshold-unknown", "key", part.key, "value", name[1], "near", nearest(name[1], b.thresholdIDs()))
			}
		}
	}
}

// check reports what only shows when all files are read: partners that do not exist, versions that overlap, partners that exclude
// each other.
func (b *Base) check(fault *faults) {
	for _, r := range b.rules {
		b.versions[r.ID] = append(b.versions[r.ID], r)
	}
	known := make([]string, 0, len(b.versions))
	for id := range b.versions {
		known = append(known, id)
	}
	slices.Sort(known)
	for _, r := range b.rules {
		for _, list := range []struct {
			key string
			ids []string
		}{{"requires", r.Requires}, {"excludes", r.Excludes}, {"replaces", r.Replaces}} {
			for _, id := range list.ids {
				switch {
				case b.versions[id] == nil:
					fault.add(r.File, r.Line, "rule-unknown", "key", list.key, "id", id, "near", nearest(id, known))
				case id == r.ID, list.key != "requires" && slices.Contains(r.Requires, id):
					fault.add(r.File, r.Line, "rule-contradiction", "key", list.key, "id", id)
				}
			}
		}
	}
	for _, id := range known {
		b.checkVersions(id, fault)
	}
}

// checkVersions reports versions of one id that hold on the same day.
func (b *Base) checkVersions(id string, fault *faults) {
	vs := slices.Clone(b.versions[id])
	slices.SortStableFunc(vs, func(x, y *Rule) int { return cmp.Compare(x.ValidFrom, y.ValidFrom) })
	for i := 1; i < len(vs); i++ {
		last, r := vs[i-1], vs[i]
		if last.ValidUntil == "" || r.ValidFrom <= last.ValidUntil {
			fault.add(r.File, r.Line, "overlap", "id", id, "other", fmt.Sprintf("%s:%d", last.File, last.Line), "from", string(r.ValidFrom))
		}
	}
}

// index gathers what assessing needs: where a number or a day changes something.
func (b *Base) index() {
	numbers := map[string]int{}
	for _, r := range b.rules {
		if _, known := numbers[r.ID]; !known {
			numbers[r.ID] = len(b.byNumber)
			b.byNumber = append(b.byNumber, r.ID)
		}
		r.num = numbers[r.ID]
	}
	toNumbers := func(ids []string) []int {
		var out []int
		for _, id := range ids {
			if n, known := numbers[id]; known { // what is not was reported
				out = append(out, n)
			}
		}
		return out
	}
	for _, r := range b.rules {
		r.requires, r.excludes, r.replaces = toNumbers(r.Requires), toNumbers(r.Excludes), toNumbers(r.Replaces)
	}
	all := slices.Concat(b.rules, b.procedures, b.publicities)
	seen := map[test2]bool{}
	days := map[Date]bool{}
	for _, r := range all {
		for _, c := range []condition{r.when, r.unless} {
			for _, block := range c {
				for _, t := range block {
					k := test2{t.kind, t.op, t.limit, t.threshold}
					if t.op == "" || t.input == InSurface || seen[k] {
						continue
					}
					seen[k] = true
					b.steps = append(b.steps, t)
				}
			}
		}
		days[r.ValidFrom] = true
		if r.ValidUntil != "" {
			days[r.ValidUntil.next()] = true
		}
	}
	for _, t := range b.thresholdOrder {
		for _, v := range t.Values {
			days[v.From] = true
		}
	}
	for d := range days {
		b.changes = append(b.changes, d)
	}
	slices.Sort(b.changes)
	b.reader = newReader(b)
	b.ofKind = map[kind][]*Rule{}
	for _, nature := range append([]Nature{""}, Natures...) {
		for _, segment := range append([]*Segment{nil}, b.segments...) {
			f := facts{nature: nature, segment: segment}
			for _, r := range b.rules {
				if r.when.firm(&f, InNature, InSegment) != no {
					k := kind{nature, segment}
					b.ofKind[k] = append(b.ofKind[k], r)
				}
			}
		}
	}
}

// test2 is what makes two number tests the same.
type test2 struct {
	kind      string
	op        Op
	limit     float64
	threshold *Threshold
}
