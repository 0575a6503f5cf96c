package advice

import (
	"math"
	"slices"
	"strconv"
)

// Hours is the volume of an insertion clause: amount × share of labour × effort ÷ cost of an hour, rounded down to tens.
type Hours struct {
	Amount     float64
	Share      float64 // of labour, in %
	Confidence string  // of the share: confirmed or to-verify
	Effort     float64 // in %
	Cost       float64 // euros an hour
	Hours      int
	Ambitious  int     // with twice the effort
	Months     float64 // 0 when not known
	Posts      float64 // people at the same time; 0 when the duration is not known
	Feasible   bool    // at least 150 hours, and 3 months when the duration is known
	Transfer   bool    // staff is taken over: only new hours count
}

// What practice uses when nothing better is known; to be settled with the facilitator. A month of full time is 151.67 hours.
const (
	usualEffort        = 5.0
	usualCost          = 35.0
	intellectualEffort = 3.0
	intellectualCost   = 60.0
	leastHours         = 150
	leastMonths        = 3.0
	fullTime           = 151.67
)

// InsertionHours computes a volume; share and effort are in %, cost in euros an hour.
func InsertionHours(amount, share, effort, cost float64) int {
	return int(math.Floor(amount*share/100*effort/100/cost/10+1e-9)) * 10
}

func (b *Base) hours(p Purchase, f *facts) *Hours {
	s := f.segment
	if s == nil || s.LabourShare == 0 || p.Amount == 0 || f.nature == Supplies {
		return nil
	}
	h := &Hours{Amount: p.Amount, Share: s.LabourShare, Confidence: s.LabourConfidence, Effort: usualEffort, Cost: usualCost, Months: p.Months,
		Transfer: slices.Contains(s.Flags, "staff-transfer")}
	if slices.Contains(s.Flags, "intellectual") {
		h.Effort, h.Cost = intellectualEffort, intellectualCost
	}
	h.Hours = InsertionHours(h.Amount, h.Share, h.Effort, h.Cost)
	h.Ambitious = InsertionHours(h.Amount, h.Share, 2*h.Effort, h.Cost)
	if p.Months > 0 {
		h.Posts = float64(h.Hours) / (fullTime * p.Months)
	}
	h.Feasible = h.Hours >= leastHours && (p.Months == 0 || p.Months >= leastMonths)
	return h
}

// AGECShare is what article 58 asks of the spending of one year on a category, and so of a purchase that is all of that spending.
type AGECShare struct {
	Category        *AGEC
	Year            int
	Reuse, Recycled float64 // in %; negative when not known
	Yearly          float64 // spending of the purchase in a year; 0 when the duration is not known
	ReuseEuros      float64
	RecycledEuros   float64
}

func (b *Base) share(p Purchase, f *facts) *AGECShare {
	if f.segment == nil || f.segment.AGEC == 0 || len(p.On) < 4 {
		return nil
	}
	category := b.category(f.segment.AGEC)
	year, err := strconv.Atoi(string(p.On[:4]))
	if category == nil || err != nil {
		return nil
	}
	a := &AGECShare{Category: category, Year: year, Reuse: -1, Recycled: -1}
	for _, r := range category.Rates {
		if r.First <= year && year <= r.Last {
			a.Reuse, a.Recycled = r.Reuse, r.Recycled
		}
	}
	switch {
	case p.Amount == 0 || p.Months == 0:
	case p.Months <= 12:
		a.Yearly = p.Amount
	default:
		a.Yearly = p.Amount * 12 / p.Months
	}
	a.ReuseEuros, a.RecycledEuros = cents(a.Yearly*max(a.Reuse, 0)/100), cents(a.Yearly*max(a.Recycled, 0)/100)
	return a
}

func cents(f float64) float64 { return math.Round(f*100) / 100 }

// MarketShare is the share in % that a purchase must reach for its category to reach rate over the year: total is the year's spending
// on the category, elsewhere what other purchases already bring, own the purchase's spending of the year. It is never below 0.
func MarketShare(rate, total, elsewhere, own float64) float64 {
	return max(0, (rate/100*total-elsewhere)/own*100)
}

// Route is what the inclusive market allows.
type Route string

// The routes, from the most to the least reserved.
const (
	ReserveAll    Route = "reserve"
	ReserveLot    Route = "lot"
	ClauseOnly    Route = "clause"
	NoneAvailable Route = "none"
)

// Reserve is "reserve, reserve a lot, or clause?" with its figures.
type Reserve struct {
	Route     Route
	Suppliers int
	Yearly    float64 // of the purchase
	Weight    int     // the purchase in % of the suppliers' mean turnover; negative when not known
}

// reserve applies the rule of the Marché de l'inclusion (gip-inclusion/le-marche, inclusive_potential) to the yearly amount.
func reserve(p Purchase) *Reserve {
	if p.Suppliers == nil || p.Amount == 0 {
		return nil
	}
	r := &Reserve{Suppliers: *p.Suppliers, Yearly: p.Amount, Weight: -1}
	if p.Months > 12 {
		r.Yearly = p.Amount * 12 / p.Months
	}
	if p.Turnover > 0 {
		r.Weight = int(math.Round(r.Yearly / p.Turnover * 100))
	}
	switch n := r.Suppliers; {
	case n > 30 && r.Weight >= 0 && r.Weight < 30:
		r.Route = ReserveAll
	case n > 10:
		r.Route = ReserveLot
	case n > 1:
		r.Route = ClauseOnly
	default:
		r.Route = NoneAvailable
	}
	return r
}
