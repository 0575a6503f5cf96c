package bot

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"orchidee/knowledge/advice"
)

// readPurchase reads the form. What the form does not show (details of a description, a floor area) is kept as long as what is
// bought stays the same.
func (b *Bot) readPurchase(state map[string]map[string]string, was advice.Purchase) (advice.Purchase, map[string]*advice.Problem) {
	get := func(name string) string {
		if v := strings.TrimSpace(state[name][name]); v != notKnown {
			return v
		}
		return ""
	}
	p := advice.Purchase{Nature: advice.Nature(get(inNature)), Holder: advice.Holder(get(inHolder)), On: advice.Date(cmp.Or(get(inOn), string(b.today())))}
	faults := map[string]*advice.Problem{}
	if v := get(inSegment); v != "" {
		s, nature := b.bought(v)
		if s != nil {
			p.Segment = s.ID
		}
		p.Nature = advice.Nature(cmp.Or(string(p.Nature), nature))
	}
	if p.Segment == was.Segment {
		p.Details, p.Surface = was.Details, was.Surface
	}
	if p.Nature == "" && p.Segment == "" {
		faults[inNature] = &advice.Problem{Key: kindMissing}
	}
	if yes, err := strconv.ParseBool(get(inInnovative)); err == nil {
		p.Innovative = &yes
	}
	fault := func(field string, problem *advice.Problem) {
		if problem != nil && faults[field] == nil {
			faults[field] = problem
		}
	}
	var problem *advice.Problem
	p.Amount, problem = readEuros(get(inAmount))
	fault(inAmount, problem)
	p.Months, problem = readMonths(get(inMonths))
	fault(inMonths, problem)
	p.Lots, p.LotCount, problem = readLots(get(inLots))
	fault(inLots, problem)
	today := advice.Date(b.today())
	fault(inOn, refusal(b.rules(), advice.Purchase{On: p.On}))
	fault(inAmount, refusal(b.rules(), advice.Purchase{On: today, Amount: p.Amount}))
	fault(inMonths, refusal(b.rules(), advice.Purchase{On: today, Months: p.Months}))
	fault(inLots, refusal(b.rules(), advice.Purchase{On: today, Amount: p.Amount, Lots: p.Lots, LotCount: p.LotCount}))
	if p.Months == was.Months && p.Amount == was.Amount {
		p.Yearly = was.Yearly
	}
	if p.On == was.On {
		p.OnUntil = was.OnUntil
	}
	return p, faults
}

// bought is the segment of a value of the menu; a code without a segment still tells the nature.
func (b *Bot) bought(value string) (*advice.Segment, string) {
	if id, ok := strings.CutPrefix(value, segmentValue); ok {
		if s := b.rules().Segment(id); s != nil {
			return s, string(s.Nature)
		}
		return nil, ""
	}
	code := strings.TrimPrefix(value, codeValue)
	var best *advice.Segment
	length := 0
	for _, s := range b.rules().Segments() {
		for _, prefix := range s.CPV {
			if len(prefix) > length && strings.HasPrefix(code, prefix) {
				best, length = s, len(prefix)
			}
		}
	}
	if best != nil {
		return best, string(best.Nature)
	}
	switch { // divisions of Regulation (EC) No 213/2008: 45 is works, 03 to 44 and 48 are supplies, the others services
	case len(code) < 2:
		return nil, ""
	case code[:2] == "45":
		return nil, string(advice.Works)
	case code[:2] < "45", code[:2] == "48":
		return nil, string(advice.Supplies)
	}
	return nil, string(advice.Services)
}

// readEuros reads an amount as people write it; "" is not known.
func readEuros(s string) (float64, *advice.Problem) {
	if s == "" {
		return 0, nil
	}
	wrong := &advice.Problem{Key: "amount", Args: []any{"Value", s}}
	switch read := advice.ReadAmounts(s); {
	case len(read) == 1 && read[0].VAT:
		return 0, &advice.Problem{Key: "vat", Args: []any{"Value", s}}
	case len(read) == 1 && !strings.HasPrefix(s, "-"):
		return read[0].Value, nil
	}
	f, err := strconv.ParseFloat(strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".", "€", "").Replace(s), 64)
	if err != nil || f <= 0 {
		return 0, wrong
	}
	return f, nil
}

func readMonths(s string) (float64, *advice.Problem) {
	if s == "" {
		return 0, nil
	}
	if m, ok := advice.ReadMonths(s); ok {
		return m, nil
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64)
	if err != nil || f <= 0 {
		return 0, &advice.Problem{Key: "months", Args: []any{"Value", s}}
	}
	return f, nil
}

var lotNumber = regexp.MustCompile(`(?i)^(\d{1,4}) ?(?:lots?|lose?)?$`)

// readLots reads the amounts of the lots, or how many there are.
func readLots(s string) (lots []float64, count int, problem *advice.Problem) {
	if m := lotNumber.FindStringSubmatch(s); m != nil {
		count, _ = strconv.Atoi(m[1]) // digits by the expression
		return nil, count, nil
	}
	for part := range strings.FieldsFuncSeq(strings.ReplaceAll(s, ", ", ";"), func(r rune) bool { return r == ';' || r == '\n' || r == '/' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		lot, wrong := readEuros(part)
		if wrong != nil {
			return nil, 0, &advice.Problem{Key: "lot", Args: []any{"Value", part}}
		}
		lots = append(lots, lot)
	}
	return lots, 0, nil
}

func writeLots(p advice.Purchase) string {
	if len(p.Lots) == 0 {
		if p.LotCount > 0 {
			return strconv.Itoa(p.LotCount)
		}
		return ""
	}
	out := make([]string, len(p.Lots))
	for i, lot := range p.Lots {
		out[i] = advice.Number(lot)
	}
	return cut(strings.Join(out, " ; "), maxInput)
}
