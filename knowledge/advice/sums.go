package advice

import (
	"regexp"
	"slices"
)

var (
	lotsOf    = regexp.MustCompile(`\b` + count + ` (?:petits? |autres? |small |kleine )?(?:lots?|lose?n?) (?:de|a|of|at|von|zu) €? ?$`)
	lotHead   = regexp.MustCompile(`\b(?:lots?|los) ?(?:n° ?)?\d{0,2} ?(?:de|a|:|of|at|=|von|d'un montant de)? ?€? ?$`)
	lotCount  = regexp.MustCompile(`\b` + count + ` (?:petits? |small )?(?:lots|losen?)\b`)
	allotted  = regexp.MustCompile(`\b(?:allotie?s?|en lots|en plusieurs lots|in lots|several lots|in losen)\b`)
	eachLot   = regexp.MustCompile(`^ ?(?:ht|excl\.? vat)? ?(?:par lot|chacun|chaque lot|each|per lot|je los|pro los)\b`)
	lotList   = regexp.MustCompile(`^ ?(?:€|euros?)? ?(?:ht)? ?(?:,|et|and|und|/|;|\+) ?$`)
	turnover  = regexp.MustCompile(`(?:chiffre d'affaires|ca moyen|turnover|umsatz|subvention|penalite|plafonne?e? a|avance de)[^\d]{0,15}$`)
	elseWhere = regexp.MustCompile(`(?:seuil|threshold|schwelle)(?: de| of| von)? ?$`)
)

// sums settles the amount and the lots: the amount is the largest sum that is not a lot's, else the lots together.
func (r *Reading) sums(s string) {
	lastEnd := -1
	var list lotGroup
	each := 0.0
	for _, a := range amounts(s) {
		before := tail(s[:a.start])
		if turnover.MatchString(before) || elseWhere.MatchString(before) {
			continue
		}
		r.VAT = r.VAT || a.VAT
		value := a.Value
		if a.Yearly {
			if r.Months > 0 {
				value = cents(value * max(r.Months, 12) / 12)
			} else {
				r.Yearly = true
			}
		}
		if eachLot.MatchString(s[a.end:]) && lotsOf.FindString(before) == "" {
			each = value
			continue
		}
		if m := lotsOf.FindStringSubmatch(before); m != nil {
			list.end(r)
			list, lastEnd = lotGroup{count: int(quantity(m[1])), amounts: []float64{value}}, a.end
			continue
		}
		if lotHead.MatchString(before) || lastEnd >= 0 && lotList.MatchString(s[lastEnd:a.start]) {
			list.amounts, lastEnd = append(list.amounts, value), a.end
			continue
		}
		list.end(r)
		lastEnd = -1
		r.Amount = max(r.Amount, value)
	}
	list.end(r)
	if m := lotCount.FindStringSubmatch(s); m != nil {
		r.LotCount = int(min(quantity(m[1]), maxLots))
	} else if allotted.MatchString(s) {
		r.LotCount = 2
	}
	if each > 0 && len(r.Lots) == 0 {
		if r.Lots = slices.Repeat([]float64{each}, max(r.LotCount, 1)); r.Amount > 0 {
			r.Lots = nil // the whole is told
		}
	}
	var total float64
	for _, lot := range r.Lots {
		total += lot
	}
	switch {
	case len(r.Lots) == 0:
	case r.Amount == 0 && len(r.Lots) == 1:
		r.Amount, r.Lots = total, nil // "un lot de 70 000 €": all that is known
	case r.Amount == 0:
		r.Amount = cents(total)
	case total < r.Amount: // some lots only: the others are not told
		r.LotCount, r.Lots = max(r.LotCount, len(r.Lots)+1), nil
	}
}

// lotGroup are the amounts said of some lots in a row.
type lotGroup struct {
	count   int // "3 lots de": how many lots they are, 0 when not said
	amounts []float64
}

// end adds the lots of the group: one amount said of several lots is that of each.
func (g *lotGroup) end(r *Reading) {
	if len(g.amounts) == 1 && g.count > 1 && g.count <= maxLots {
		g.amounts = slices.Repeat(g.amounts, g.count)
	}
	r.Lots = append(r.Lots, g.amounts...)
	*g = lotGroup{}
}
