package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"orchidee/knowledge/advice"
)

// wanted is a purchase as it comes from flags or from a line of a batch. Numbers may be written as people do: "300 k€".
type wanted struct {
	Text       string `json:"text"`
	Nature     string `json:"nature"`
	Amount     any    `json:"amount"`
	Segment    string `json:"segment"`
	Months     any    `json:"months"`
	Lots       any    `json:"lots"`
	On         string `json:"on"`
	Holder     string `json:"holder"`
	Innovative any    `json:"innovative"`
	Suppliers  any    `json:"suppliers"`
	Turnover   any    `json:"turnover"`
}

// given takes the flags that were typed: an empty one is not the same as none.
func (w *wanted) given(flags *pflag.FlagSet) {
	for name, field := range map[string]*any{"amount": &w.Amount, "months": &w.Months, "lots": &w.Lots, "innovative": &w.Innovative,
		"suppliers": &w.Suppliers, "turnover": &w.Turnover} {
		if f := flags.Lookup(name); f.Changed {
			*field = text(f.Value.String())
		}
	}
	w.Nature, w.Segment, w.On, w.Holder = text(w.Nature), text(w.Segment), text(w.On), text(w.Holder)
}

func (w *wanted) empty() bool {
	return w.Text == "" && w.Nature == "" && w.Segment == "" && w.Amount == nil && w.Lots == nil
}

// read decodes a line of a batch: an object, or a description.
func (w *wanted) read(line []byte) error {
	if start := bytes.TrimSpace(line); len(start) == 0 || start[0] != '{' {
		w.Text = text(string(line))
		return nil
	}
	d := json.NewDecoder(strings.NewReader(text(string(line))))
	d.UseNumber()
	return d.Decode(w)
}

// or fills what a line does not say from the flags.
func (w wanted) or(flags wanted) wanted {
	either := func(a, b any) any {
		if a == nil {
			return b
		}
		return a
	}
	return wanted{
		cmp.Or(w.Text, flags.Text), cmp.Or(w.Nature, flags.Nature), either(w.Amount, flags.Amount), cmp.Or(w.Segment, flags.Segment),
		either(w.Months, flags.Months), either(w.Lots, flags.Lots), cmp.Or(w.On, flags.On), cmp.Or(w.Holder, flags.Holder),
		either(w.Innovative, flags.Innovative), either(w.Suppliers, flags.Suppliers), either(w.Turnover, flags.Turnover),
	}
}

func problem(key string, value any) error {
	return &advice.Problem{Key: key, Args: []any{"Value", value}}
}

// purchase is what is wanted as a purchase that can be judged. What is given explicitly wins over what the text says.
func (a *adviser) purchase(w wanted) (advice.Purchase, error) {
	r := a.base.Read(w.Text, a.today)
	p := r.Purchase
	if r.VAT && w.Amount == nil {
		return p, problem("vat", w.Text)
	}
	steps := []func() error{
		func() error { return a.segment(w, &p) },
		func() error { return amounts(w, &p) },
		func() error { return sizes(w, &p) },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return p, err
		}
	}
	if w.Nature != "" {
		nature, ok := natures[strings.ToLower(w.Nature)]
		if !ok {
			return p, problem("nature", w.Nature)
		}
		p.Nature = nature
	}
	if w.On != "" {
		p.On, p.OnUntil = advice.Date(w.On), ""
	}
	p.On = cmp.Or(p.On, a.today)
	if p.Nature == "" && p.Segment == "" && p.Amount == 0 {
		return p, problem("nothing", "")
	}
	return p, a.base.Check(p)
}

var natures = map[string]advice.Nature{
	"works": advice.Works, "supplies": advice.Supplies, "services": advice.Services,
	"travaux": advice.Works, "fournitures": advice.Supplies, "bauleistungen": advice.Works, "lieferungen": advice.Supplies, "dienstleistungen": advice.Services,
}

func (a *adviser) segment(w wanted, p *advice.Purchase) error {
	if w.Segment == "" {
		return nil
	}
	s, details := a.base.FindSegment(w.Segment)
	if s == nil {
		near := ""
		if n := a.base.NearestSegment(w.Segment); n != nil {
			near = n.ID
		}
		return &advice.Problem{Key: "segment", Args: []any{"Value", w.Segment, "Near", near}}
	}
	if p.Segment != s.ID {
		p.Nature = s.Nature
	}
	p.Segment = s.ID
	for _, d := range details {
		if !slices.Contains(p.Details, d) {
			p.Details = append(p.Details, d)
		}
	}
	slices.Sort(p.Details)
	return nil
}

func amounts(w wanted, p *advice.Purchase) error {
	if w.Amount != nil {
		amount, err := euros(w.Amount)
		if err != nil {
			return err
		}
		if w.Lots == nil && len(p.Lots) > 0 && amount != p.Amount { // the lots of the text no longer add up
			p.Lots, p.LotCount = nil, max(p.LotCount, len(p.Lots))
		}
		p.Amount, p.Yearly = amount, false
	}
	if w.Lots == nil {
		return nil
	}
	p.Lots, p.LotCount = nil, 0
	var items []any
	switch v := w.Lots.(type) {
	case []any:
		items = v
	case string:
		for part := range strings.FieldsFuncSeq(v, func(r rune) bool { return r == ',' || r == ';' }) {
			items = append(items, strings.TrimSpace(part))
		}
	default:
		return problem("lot", fmt.Sprint(v))
	}
	for _, it := range items {
		lot, err := euros(it)
		if err != nil {
			return problem("lot", fmt.Sprint(it))
		}
		p.Lots = append(p.Lots, lot)
	}
	if w.Amount == nil {
		p.Amount = 0
		for _, lot := range p.Lots {
			p.Amount += lot
		}
	}
	return nil
}

// sizes reads the duration, the holder, the innovation and the inclusive suppliers.
func sizes(w wanted, p *advice.Purchase) error {
	if w.Months != nil {
		months, ok := plain(w.Months)
		if read, found := advice.ReadMonths(fmt.Sprint(w.Months)); !ok && found {
			months, ok = read, true
		}
		if !ok || months <= 0 {
			return problem("months", fmt.Sprint(w.Months))
		}
		p.Months = months
	}
	if w.Holder != "" {
		holder, ok := holders[strings.ToLower(w.Holder)]
		if !ok {
			return problem("holder", w.Holder)
		}
		p.Holder = holder
	}
	if w.Innovative != nil {
		yes, err := strconv.ParseBool(fmt.Sprint(w.Innovative))
		if err != nil {
			return problem("innovative", fmt.Sprint(w.Innovative))
		}
		p.Innovative = &yes
	}
	if w.Suppliers != nil {
		n, ok := plain(w.Suppliers)
		if !ok || n < 0 || n != math.Trunc(n) || n > math.MaxInt32 {
			return problem("suppliers", fmt.Sprint(w.Suppliers))
		}
		count := int(n)
		p.Suppliers = &count
	}
	if w.Turnover != nil {
		t, err := euros(w.Turnover)
		if err != nil {
			return err
		}
		p.Turnover = t
	}
	return nil
}

var holders = map[string]advice.Holder{"sme": advice.SME, "pme": advice.SME, "tpe": advice.SME, "kmu": advice.SME, "large": advice.Large, "grande": advice.Large}

// plain is a number without unit, with a point or a comma.
func plain(v any) (float64, bool) {
	f, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(fmt.Sprint(v)), ",", ".", 1), 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

// euros is an amount above 0, as a JSON number or as people write it. One that includes VAT is refused.
func euros(v any) (float64, error) {
	said := strings.TrimSpace(fmt.Sprint(v))
	if s, typed := v.(string); typed {
		read := advice.ReadAmounts(s)
		switch {
		case len(read) == 1 && read[0].VAT:
			return 0, problem("vat", said)
		case len(read) == 1:
			return read[0].Value, nil
		}
	}
	f, ok := plain(said)
	if !ok || f <= 0 {
		return 0, problem("amount", said)
	}
	return f, nil
}
