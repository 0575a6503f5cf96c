package advice

import "slices"

// truth is what can be said of a condition with what is known.
type truth int8

const (
	no truth = iota
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// Input names something a purchase may tell.
type Input string

// The inputs, in the order they are asked for.
const (
	InNature     Input = "nature"
	InAmount     Input = "amount"
	InSegment    Input = "segment"
	InMonths     Input = "months"
	InLots       Input = "lots"
	InHolder     Input = "holder"
	InInnovative Input = "innovative"
	InSurface    Input = "surface"
	InDetail     Input = "detail"
	InProcedure  Input = "procedure" // not asked: it follows from the others
	InDate       Input = "on"
)

// Inputs lists those that can be asked for.
var Inputs = []Input{InNature, InAmount, InSegment, InMonths, InLots, InHolder, InInnovative, InSurface}

// mask is a set of inputs.
type mask uint16

func maskOf(in Input) mask {
	switch in {
	case InNature:
		return 1
	case InAmount:
		return 2
	case InSegment:
		return 4
	case InMonths:
		return 8
	case InLots:
		return 16
	case InHolder:
		return 32
	case InInnovative:
		return 64
	case InSurface:
		return 128
	case InDetail:
		return 256
	}
	return 512 // InProcedure
}

// Op compares a number with a limit.
type Op string

// The comparisons.
const (
	From  Op = "from"  // ≥
	Above Op = "above" // >
	Below Op = "below" // <
	UpTo  Op = "up_to" // ≤
)

// test is one key of a condition.
type test struct {
	input     Input
	values    []string // words, one of which must match
	contract  bool     // the amount of the largest contract, not of the need
	op        Op       // of a number
	limit     float64
	threshold *Threshold // instead of limit
	kind      string     // the key without its comparison
}

// condition holds when all tests of one of its blocks hold; without block it always does.
type condition [][]test

// of evaluates one test.
func (t *test) of(f *facts) truth {
	if t.op != "" {
		return t.number(f)
	}
	switch t.kind {
	case "nature":
		return t.word(string(f.nature))
	case "segment":
		if f.segment == nil {
			return unknown
		}
		return t.word(f.segment.ID)
	case "flag":
		if f.segment == nil {
			return unknown
		}
		return truthOf(slices.ContainsFunc(f.segment.Flags, func(s string) bool { return slices.Contains(t.values, s) }))
	case "detail":
		if slices.ContainsFunc(f.details, func(s string) bool { return slices.Contains(t.values, s) }) {
			return yes
		}
		return unknown
	case "all_details":
		for _, v := range t.values {
			if !slices.Contains(f.details, v) {
				return unknown
			}
		}
		return yes
	case "holder":
		return t.word(string(f.holder))
	case "procedure":
		return t.word(f.procedure)
	case "publicity":
		return t.word(f.publicity)
	case "lots":
		return t.yesNo(f.lots)
	case "small_lots":
		return t.yesNo(f.smallLots)
	case "innovative":
		return t.yesNo(f.innovative)
	case "competition":
		return t.yesNo(f.competition)
	}
	return no // a key the reader already reported
}

func (t *test) word(v string) truth {
	if v == "" {
		return unknown
	}
	return truthOf(slices.Contains(t.values, v))
}

func (t *test) yesNo(v truth) truth {
	if v == unknown {
		return unknown
	}
	return truthOf((v == yes) == slices.Contains(t.values, "yes"))
}

func (t *test) number(f *facts) truth {
	value := f.amount
	switch {
	case t.contract:
		value = f.contract
	case t.input == InMonths:
		value = f.months
	case t.input == InSurface:
		value = f.surface
	}
	if value == 0 {
		return unknown
	}
	if t.threshold == nil {
		return truthOf(t.op.holds(value, t.limit))
	}
	if f.nature != "" {
		limit := t.threshold.At(f.on, f.nature, f.social)
		return truthOf(limit > 0 && t.op.holds(value, limit))
	}
	seen := unknown
	for i, nature := range Natures { // the nature is not known: it may not matter
		limit := t.threshold.At(f.on, nature, f.social)
		v := truthOf(limit > 0 && t.op.holds(value, limit))
		if i > 0 && v != seen {
			return unknown
		}
		seen = v
	}
	return seen
}

// limitAt is the limit of a number test on the day, 0 when a threshold has no meaning there.
func (t *test) limitAt(f *facts) float64 {
	if t.threshold != nil {
		return t.threshold.At(f.on, f.nature, f.social)
	}
	return t.limit
}

// fact is what the test looks for.
func (t *test) fact(f *facts) Fact {
	return Fact{t.input, t.kind, t.values, t.op, t.limitAt(f), t.threshold}
}

func (op Op) holds(value, limit float64) bool {
	switch op {
	case From:
		return value >= limit
	case Above:
		return value > limit
	case Below:
		return value < limit
	}
	return value <= limit
}

// of evaluates the condition.
func (c condition) of(f *facts) truth {
	if len(c) == 0 {
		return yes
	}
	best := no
	for _, block := range c {
		if v := evaluate(block, f); v > best {
			best = v
		}
	}
	return best
}

func evaluate(block []test, f *facts) truth {
	worst := yes
	for i := range block {
		if v := block[i].of(f); v < worst {
			if worst = v; v == no {
				return no
			}
		}
	}
	return worst
}

// firm judges only the tests of some inputs: no when they alone refuse.
func (c condition) firm(f *facts, inputs ...Input) truth {
	if len(c) == 0 {
		return yes
	}
	best := no
	for _, block := range c {
		worst := yes
		for i := range block {
			if !slices.Contains(inputs, block[i].input) {
				continue
			}
			if v := block[i].of(f); v < worst {
				if worst = v; v == no {
					break
				}
			}
		}
		best = max(best, worst)
	}
	return best
}

// applies judges a rule by its conditions, whatever its dates.
func (r *Rule) applies(f *facts) truth {
	v := r.when.of(f)
	if v == no || len(r.unless) == 0 {
		return v
	}
	// What is not known does not except: a detail that nobody mentioned is taken as not there.
	if r.unless.of(f) == yes {
		return no
	}
	return v
}
