package advice

import (
	"fmt"
	"math"
)

// Limits of what can be judged. The largest contracts of a region are far below; more is a typing error.
const (
	maxAmount  = 10e9 // euros
	maxMonths  = 600
	maxLots    = 1000
	maxSurface = 10e6 // m²
)

// Problem names what is wrong with a purchase; it is a key of package locales ("advise." + Problem), whose values Args are.
type Problem struct {
	Key  string
	Args []any // pairs of name and value
}

func (p *Problem) Error() string { return fmt.Sprint(p.Key, p.Args) }

// Check refuses a purchase that cannot be judged; the error is a *Problem.
func (b *Base) Check(p Purchase) error {
	switch {
	case p.Nature != "" && p.Nature != Works && p.Nature != Supplies && p.Nature != Services:
		return &Problem{"nature", []any{"Value", string(p.Nature)}}
	case bad(p.Amount, maxAmount):
		return &Problem{"amount", []any{"Value", Number(p.Amount), "Max", Number(maxAmount)}}
	case bad(p.Months, maxMonths):
		return &Problem{"months", []any{"Value", Number(p.Months), "Max", maxMonths}}
	case bad(p.Surface, maxSurface):
		return &Problem{"surface", []any{"Value", Number(p.Surface), "Max", Number(maxSurface)}}
	case p.Holder != "" && p.Holder != SME && p.Holder != Large:
		return &Problem{"holder", []any{"Value", string(p.Holder)}}
	case p.Segment != "" && b.Segment(p.Segment) == nil:
		return &Problem{"segment", []any{"Value", p.Segment}}
	}
	if err := checkLots(p); err != nil {
		return err
	}
	first, last := b.Span()
	if _, ok := p.On.day(); !ok || p.On < first || p.On > last {
		return &Problem{"date", []any{"Value", string(p.On), "From", string(first), "Until", string(last)}}
	}
	return nil
}

func bad(f, most float64) bool { return math.IsNaN(f) || f < 0 || f > most }

func checkLots(p Purchase) error {
	if len(p.Lots) > maxLots || p.LotCount > maxLots || p.LotCount < 0 {
		return &Problem{"lots_many", []any{"Max", maxLots}}
	}
	total := 0.0
	for _, lot := range p.Lots {
		if bad(lot, maxAmount) || lot == 0 {
			return &Problem{"lot", []any{"Value", Number(lot)}}
		}
		total += lot
	}
	if len(p.Lots) > 0 && p.Amount > 0 && math.Abs(total-p.Amount) >= 1 {
		return &Problem{"lots_sum", []any{"Lots", Number(cents(total)), "Amount", Number(p.Amount)}}
	}
	if total > maxAmount {
		return &Problem{"amount", []any{"Value", Number(total), "Max", Number(maxAmount)}}
	}
	return nil
}
