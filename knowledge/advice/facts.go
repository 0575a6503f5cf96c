package advice

import "slices"

// facts are a purchase as the conditions see it: what was given, and what follows from it.
type facts struct {
	nature      Nature
	segment     *Segment
	social      bool // social and other specific services
	amount      float64
	contract    float64 // the largest contract to sign
	months      float64
	surface     float64
	holder      Holder
	innovative  truth
	lots        truth
	smallLots   truth
	competition truth
	details     []string
	procedure   string
	publicity   string
	on          Date
}

func (b *Base) factsOf(p Purchase) facts {
	f := facts{
		nature: p.Nature, segment: b.Segment(p.Segment), amount: p.Amount, contract: p.Amount, months: p.Months, surface: p.Surface,
		holder: p.Holder, details: p.Details, on: p.On, innovative: unknown, lots: unknown, smallLots: unknown, competition: unknown,
	}
	if f.segment != nil {
		if f.nature == "" {
			f.nature = f.segment.Nature
		}
		f.social = f.nature == Services && slices.Contains(f.segment.Flags, "social-services")
	}
	if p.Innovative != nil {
		f.innovative = truthOf(*p.Innovative)
	}
	if n := max(len(p.Lots), p.LotCount); n > 0 {
		f.lots = truthOf(n > 1)
		f.smallLots = truthOf(false)
		if n > 1 && len(p.Lots) == 0 {
			f.smallLots = unknown
		}
	}
	if len(p.Lots) > 0 {
		f.contract = slices.Max(p.Lots)
	}
	return f
}

// proceed finds the procedure and the publicity; either is nil when too little is known.
func (b *Base) proceed(f *facts) (procedure, publicity *Rule) {
	f.procedure, f.publicity, f.competition = "", "", unknown
	if procedure = first(b.procedures, f); procedure == nil {
		return nil, nil
	}
	f.procedure = procedure.ID
	f.competition = truthOf(!direct(procedure.ID))
	if publicity = first(b.publicities, f); publicity != nil {
		f.publicity = publicity.ID
	}
	return procedure, publicity
}

// direct reports whether a procedure does without comparing offers.
func direct(procedure string) bool { return len(procedure) >= 6 && procedure[:6] == "direct" }

// first is the first rule that applies. What a purchase does not tell of its segment, lots and innovation is taken as not there;
// without its nature or amount, where they decide, there is no answer.
func first(rules []*Rule, f *facts) *Rule {
	for _, r := range rules {
		if !r.valid(f.on) {
			continue
		}
		switch r.applies(f) {
		case yes:
			return r
		case unknown:
			if r.unknown(f)&(maskOf(InNature)|maskOf(InAmount)|maskOf(InProcedure)) != 0 {
				return nil
			}
		}
	}
	return nil
}

// unknown tells what is not known and would decide whether the rule applies.
func (r *Rule) unknown(f *facts) mask {
	var out mask
	for _, block := range r.when {
		if evaluate(block, f) != unknown {
			continue
		}
		for i := range block {
			t := &block[i]
			if t.of(f) != unknown {
				continue
			}
			if t.threshold != nil && f.amount > 0 {
				out |= maskOf(InNature) // the amount is known: the threshold is not
			} else {
				out |= maskOf(t.input)
			}
		}
		if out != 0 {
			return out
		}
	}
	return out
}
