package advice

import (
	"slices"
	"strings"
)

// Words say something in a person's language: Say finds a sentence by its key in package locales, Date writes a day.
type Words struct {
	Lang string
	Say  func(key string, pairs ...any) string
	Date func(day string) string
}

// Lacks says what a rule that nearly applies lacks: "à partir de 216 000 €".
func (b *Base) Lacks(w Words, n Near) string {
	switch {
	case n.By != "":
		return w.Say("advice.near.excluded", "Title", b.title(n.By))
	case n.Input == InDate:
		return w.Say("advice.near.on", "Day", w.Date(string(n.Day)))
	case n.Input == InMonths:
		return w.Say("advice.near.months_"+string(n.Op), "Limit", Number(n.Limit))
	}
	return w.Say("advice.near.amount_"+string(n.Op), "Limit", Euros(n.Limit))
}

// Title and Why are the texts of a rule that does not apply, or of a procedure, with the figures of the purchase's day.
func (b *Base) Title(a *Assessment, r *Rule) string { return b.fill(r.Title, &a.facts) }

// Why is the reason; see Title.
func (b *Base) Why(a *Assessment, r *Rule) string { return b.fill(r.Why, &a.facts) }

func (b *Base) title(id string) string {
	if r := byID(b.procedures, id); r != nil {
		return r.Title
	}
	if vs := b.versions[id]; len(vs) > 0 {
		return vs[len(vs)-1].Title
	}
	return id
}

// named bounds how many rules a question names.
const named = 3

// Asks says what is missing and what would be decided if it were known.
func (b *Base) Asks(w Words, a *Assessment, m Missing) string {
	if m.Ask != "" {
		return b.fill(m.Ask, &a.facts)
	}
	switch {
	case m.Input == InDate:
		days := make([]string, len(m.Days))
		for i, d := range m.Days {
			days[i] = w.Date(string(d))
		}
		return w.Say("advice.missing.on", "Days", strings.Join(days, ", "))
	case m.Input == InMonths && len(m.Rules) == 0:
		return w.Say("advice.missing.yearly")
	case m.Input == InNature && a.Purchase.Amount > 0:
		return w.Say("advice.missing.nature", "Outcomes", b.outcomes(w, a.Purchase))
	case m.Input == InNature:
		return w.Say("advice.missing.kind")
	case m.Input == InAmount:
		return w.Say("advice.missing.amount")
	}
	rules := slices.Clone(m.Rules)
	slices.SortStableFunc(rules, func(x, y *Rule) int { return x.Level.rank() - y.Level.rank() })
	var titles []string
	for _, r := range rules {
		if t := "« " + b.fill(r.Title, &a.facts) + " »"; len(titles) < named && !slices.Contains(titles, t) {
			titles = append(titles, t)
		}
	}
	list := strings.Join(titles, ", ")
	if len(rules) > named {
		list = w.Say("advice.missing.more", "Titles", list, "Count", len(rules)-named)
	}
	return w.Say("advice.missing."+string(m.Input), "Titles", list)
}

// outcomes are the procedures the purchase would have as works, supplies and services.
func (b *Base) outcomes(w Words, p Purchase) string {
	var out []string
	for _, n := range Natures {
		p.Nature = n
		f := b.factsOf(p)
		if procedure, _ := b.proceed(&f); procedure != nil {
			out = append(out, w.Say("advice.nature."+string(n))+" : "+procedure.Title)
		}
	}
	return strings.Join(out, " ; ")
}

// Reasons says what of the purchase made a rule apply, or which rule requires it, one reason an element; nothing for a rule that
// always applies.
func (b *Base) Reasons(w Words, a *Assessment, r Applied) []string {
	if r.By != "" {
		return []string{w.Say("advice.because.partner", "Title", b.title(r.By))}
	}
	var out []string
	for _, f := range a.Because(r.Rule) {
		if said := b.reason(w, a, f); said != "" {
			out = append(out, said)
		}
	}
	return out
}

func (b *Base) reason(w Words, a *Assessment, f Fact) string {
	key := "advice.because." + f.Key
	switch f.Key {
	case "amount", "contract":
		limit := Euros(f.Limit)
		if f.Named != nil { // several values while the nature is not known
			limit = b.fill("{"+f.Named.ID+"}", &a.facts)
		}
		return w.Say(key+"_"+string(f.Op), "Limit", limit)
	case "months", "surface":
		return w.Say(key+"_"+string(f.Op), "Limit", Number(f.Limit))
	case "nature":
		return w.Say("advice.nature." + string(a.facts.nature))
	case "segment", "flag":
		return w.Say("advice.because.segment", "Name", a.facts.segment.Name(w.Lang))
	case "detail", "all_details":
		var names []string
		for _, d := range b.details {
			if slices.Contains(f.Values, d.ID) && slices.Contains(a.facts.details, d.ID) {
				names = append(names, inLang(d.Names, w.Lang))
			}
		}
		return strings.Join(names, ", ")
	case "procedure":
		return w.Say(key, "Title", b.title(a.facts.procedure))
	case "publicity":
		if r := byID(b.publicities, a.facts.publicity); r != nil {
			return w.Say(key, "Title", r.Title)
		}
		return ""
	}
	if slices.Contains(f.Values, "no") {
		key += "_no"
	}
	return w.Say(key)
}

// Heading is the title of an applied rule with the document it is written in, and that it is not certain when it is not.
func (r Applied) Heading(w Words) string {
	out := r.Title
	if r.Document != "" {
		out += " [" + r.Document + "]"
	}
	if r.Confidence != confidences[0] {
		out += " (" + w.Say("advice.unsure."+r.Confidence) + ")"
	}
	return out
}

// Aims says which aims of the SPASER or of the national plan a rule serves.
func (r *Rule) Aims(w Words) string {
	names := make([]string, len(r.Serves))
	for i, aim := range r.Serves {
		names[i] = w.Say("advice.aim." + aim)
	}
	return w.Say("advice.serves", "Aims", strings.Join(names, " ; "))
}

// Name is the segment's name in a language, French when there is none.
func (s *Segment) Name(lang string) string { return inLang(s.Names, lang) }

func inLang(names map[string]string, lang string) string {
	if n := names[lang]; n != "" {
		return n
	}
	return names[Langs[0]]
}

// Describe says the purchase in one line: nature, segment, amount, duration, launch.
func (b *Base) Describe(w Words, p Purchase) string {
	var out []string
	add := func(key string, pairs ...any) { out = append(out, w.Say(key, pairs...)) }
	if p.Nature != "" {
		add("advice.nature." + string(p.Nature))
	}
	if s := b.Segment(p.Segment); s != nil {
		out = append(out, s.Name(w.Lang))
	}
	if p.Amount > 0 {
		add("advice.about.amount", "Amount", Euros(p.Amount))
	}
	if n := max(len(p.Lots), p.LotCount); n > 1 {
		add("advice.about.lots", "Count", n)
	}
	if p.Months > 0 {
		add("advice.about.months", "Months", Number(p.Months))
	}
	if p.Surface > 0 {
		add("advice.about.surface", "Surface", Number(p.Surface))
	}
	for _, d := range b.details {
		if slices.Contains(p.Details, d.ID) {
			out = append(out, inLang(d.Names, w.Lang))
		}
	}
	if p.Holder != "" {
		add("advice.about." + string(p.Holder))
	}
	if p.Innovative != nil && *p.Innovative {
		add("advice.about.innovative")
	}
	add("advice.about.on", "Day", w.Date(string(p.On)))
	return strings.Join(out, " · ")
}

// Figures says the calculations, one an element, each with its formula, its inputs and its caveat.
func (b *Base) Figures(w Words, a *Assessment) []string {
	var out []string
	if h := a.Hours; h != nil {
		out = append(out, h.say(w))
	}
	if s := a.SmallLots; s != nil {
		out = append(out, s.say(w))
	}
	if s := a.AGEC; s != nil {
		out = append(out, s.say(w))
	}
	if r := a.Reserve; r != nil {
		key := "advice.reserve." + string(r.Route)
		out = append(out, w.Say(key, "Suppliers", r.Suppliers, "Yearly", Euros(cents(r.Yearly)))+" "+weight(w, r)+w.Say("advice.reserve.caveat"))
	}
	return out
}

func weight(w Words, r *Reserve) string {
	if r.Weight < 0 {
		return ""
	}
	return w.Say("advice.reserve.weight", "Weight", r.Weight) + " "
}

func (h *Hours) say(w Words) string {
	out := w.Say("advice.hours.formula", "Amount", Euros(h.Amount), "Share", Number(h.Share), "Effort", Number(h.Effort), "Cost", Number(h.Cost),
		"Hours", Number(float64(h.Hours)), "Ambitious", Number(float64(h.Ambitious)), "Double", Number(2*h.Effort))
	if h.Posts > 0 {
		out += " " + w.Say("advice.hours.posts", "Posts", Number(cents(h.Posts)), "Months", Number(h.Months))
	}
	if !h.Feasible {
		out += " " + w.Say("advice.hours.small", "Hours", leastHours, "Months", int(leastMonths))
	}
	if h.Transfer {
		out += " " + w.Say("advice.hours.transfer")
	}
	if h.Confidence != "confirmed" {
		out += " " + w.Say("advice.hours.share")
	}
	return out + " " + w.Say("advice.hours.caveat")
}

func (s *SmallLots) say(w Words) string {
	out := w.Say("advice.lots.ceiling", "Ceiling", Euros(cents(s.Ceiling)))
	one := func(limit, sum float64, open bool, kind string) {
		if limit == 0 || sum == 0 {
			return
		}
		key := "advice.lots." + kind + "_over"
		if open {
			key = "advice.lots." + kind
		}
		out += " " + w.Say(key, "Limit", Euros(limit), "Sum", Euros(cents(sum)), "Ceiling", Euros(cents(s.Ceiling)))
	}
	one(s.DirectLimit, s.DirectSum, s.Direct, "direct")
	one(s.AdaptedLimit, s.AdaptedSum, s.Adapted, "adapted")
	return out
}

func (s *AGECShare) say(w Words) string {
	out := w.Say("advice.agec.category", "Number", s.Category.Number, "Title", s.Category.Title)
	one := func(key string, share, euros float64) {
		switch {
		case share < 0:
			out += " " + w.Say("advice.agec."+key+"_unknown", "Year", s.Year)
		case share == 0:
			out += " " + w.Say("advice.agec."+key+"_none")
		case s.Yearly == 0:
			out += " " + w.Say("advice.agec."+key, "Share", Number(share), "Year", s.Year)
		default:
			out += " " + w.Say("advice.agec."+key+"_euros", "Share", Number(share), "Year", s.Year, "Yearly", Euros(cents(s.Yearly)), "Euros", Euros(euros))
		}
	}
	one("reuse", s.Reuse, s.ReuseEuros)
	one("recycled", s.Recycled, s.RecycledEuros)
	if s.Category.Confidence == "one-source" {
		out += " " + w.Say("advice.agec.source")
	}
	return out
}
