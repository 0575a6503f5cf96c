package advice

import "slices"

// LotVerdict is the procedure of one lot of a larger need.
type LotVerdict struct {
	Amount    float64
	Procedure *Rule
}

// SmallLots is the arithmetic of the lots that may leave the procedure of the whole (R2123-1, 2° and R2122-8).
type SmallLots struct {
	Ceiling      float64 // 20 % of all lots
	DirectLimit  float64 // a lot below may do without publicity
	DirectSum    float64 // of the lots below DirectLimit
	Direct       bool    // they stay within the ceiling
	AdaptedLimit float64 // a lot below may have an adapted procedure; 0 when the whole has one already
	AdaptedSum   float64
	Adapted      bool
}

// smallShare is the part of all lots that small lots may reach together: R2123-1, 2°, b.
const smallShare = 0.20

// lots judges the lots of a need whose procedure is known.
func (b *Base) lots(p Purchase, f *facts, procedure *Rule) ([]LotVerdict, *SmallLots) {
	if len(p.Lots) < 2 || procedure == nil || direct(procedure.ID) || f.nature == "" {
		return nil, nil
	}
	s := &SmallLots{Ceiling: f.amount * smallShare, DirectLimit: b.thresholdAt("dispense", f)}
	if procedure.ID == "formal" {
		s.AdaptedLimit = b.thresholdAt("small_lot", f)
	}
	for _, lot := range p.Lots {
		if lot < s.DirectLimit {
			s.DirectSum += lot
		}
		if lot < s.AdaptedLimit {
			s.AdaptedSum += lot
		}
	}
	s.Direct = s.DirectSum > 0 && s.DirectSum <= s.Ceiling
	s.Adapted = s.AdaptedSum > 0 && s.AdaptedSum <= s.Ceiling
	directLot, adaptedLot := byID(b.procedures, "direct-small-lot"), byID(b.procedures, "adapted-small-lot")
	out := make([]LotVerdict, len(p.Lots))
	for i, lot := range p.Lots {
		out[i] = LotVerdict{lot, procedure}
		switch {
		case s.Direct && lot < s.DirectLimit && directLot != nil:
			out[i].Procedure = directLot
		case s.Adapted && lot < s.AdaptedLimit && adaptedLot != nil:
			out[i].Procedure = adaptedLot
		}
	}
	f.smallLots = truthOf(s.Direct || s.Adapted)
	return out, s
}

func (b *Base) thresholdAt(id string, f *facts) float64 {
	t := b.thresholds[id]
	if t == nil {
		return 0
	}
	return t.At(f.on, f.nature, f.social)
}

func byID(rules []*Rule, id string) *Rule {
	i := slices.IndexFunc(rules, func(r *Rule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return rules[i]
}
