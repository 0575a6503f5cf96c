package advice

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var numberKeys = map[string]Input{"amount": InAmount, "contract": InAmount, "months": InMonths, "surface": InSurface}

var conditionKeys = func() []string {
	keys := []string{"nature", "segment", "flag", "detail", "all_details", "lots", "small_lots", "holder", "innovative", "competition", "procedure", "publicity"}
	for _, k := range []string{"amount", "contract", "months", "surface"} {
		for _, op := range []Op{From, Above, Below, UpTo} {
			keys = append(keys, k+"_"+string(op))
		}
	}
	return keys
}()

// readCondition reads when or unless: a map, or a list of maps of which one must hold.
func (b *Base) readCondition(m *mapping, key string) condition {
	n := m.values[key]
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	var out condition
	for _, n := range nodes {
		sub := newMapping(n, m.file, conditionKeys, m.faults)
		if sub == nil {
			m.faults.add(m.file, n.Line, "key-form", "key", key, "want", "map")
			continue
		}
		var block []test
		for _, k := range conditionKeys {
			if _, there := sub.lines[k]; there {
				block = append(block, b.readTest(sub, k))
			}
		}
		out = append(out, block)
	}
	return out
}

func (b *Base) readTest(m *mapping, key string) test {
	for kind, input := range numberKeys {
		if op, ok := strings.CutPrefix(key, kind+"_"); ok {
			t := test{input: input, kind: kind, op: Op(op), contract: kind == "contract"}
			value := m.want(key)
			if limit, err := strconv.ParseFloat(value, 64); err == nil {
				t.limit = limit
			} else if t.threshold = b.thresholds[value]; (t.threshold == nil || input != InAmount) && value != "" {
				m.add(key, "threshold-unknown", "key", key, "value", value, "near", nearest(value, b.thresholdIDs()))
			}
			return t
		}
	}
	t := test{kind: key, values: m.list(key)}
	known := []string{"yes", "no"}
	switch key {
	case "nature":
		t.input, known = InNature, natureWords()
	case "segment":
		t.input, known = InSegment, ids(b.segments, func(s *Segment) string { return s.ID })
	case "flag":
		t.input, known = InSegment, b.flags
	case "detail", "all_details":
		t.input, known = InDetail, ids(b.details, func(d *Detail) string { return d.ID })
	case "holder":
		t.input, known = InHolder, []string{string(SME), string(Large)}
	case "procedure":
		t.input, known = InProcedure, ids(b.procedures, func(r *Rule) string { return r.ID })
	case "publicity":
		t.input, known = InProcedure, ids(b.publicities, func(r *Rule) string { return r.ID })
	case "lots", "small_lots":
		t.input = InLots
	case "innovative":
		t.input = InInnovative
	case "competition":
		t.input = InProcedure
	}
	if len(t.values) == 0 {
		m.add(key, "key-missing", "key", key)
	}
	for _, v := range t.values {
		if !slices.Contains(known, v) {
			m.add(key, "condition-value", "key", key, "value", v, "near", nearest(v, known))
		}
	}
	return t
}

func (b *Base) thresholdIDs() []string {
	return ids(b.thresholdOrder, func(t *Threshold) string { return t.ID })
}

func ids[T any](in []T, id func(T) string) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = id(v)
	}
	return out
}
