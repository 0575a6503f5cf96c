package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
)

// told is what a thread tells of a purchase.
type told struct {
	text  string          // the last message
	was   advice.Purchase // before the last message
	now   advice.Purchase
	said  bool // the last message tells something of the purchase
	leans bool // it goes on from what was said before: "et si c'était 240 000 € ?"
	bare  bool // it describes a purchase and asks nothing
	vat   bool // its amount includes VAT
}

// known reports whether enough is told to judge the purchase as a whole: what is bought, and for how much.
func (t told) known() bool    { return describes(t.now) }
func (t told) wasKnown() bool { return describes(t.was) }

func describes(p advice.Purchase) bool { return advice.Reading{Purchase: p}.Describes() }

// read follows a purchase through the messages of a thread. A message that describes one whole starts anew, unless it goes on from
// the one before.
func (c Counsel) read(turns []string, text string, today knowledge.Date) told {
	t := told{text: text}
	for _, turn := range append(slices.Clone(turns), text) {
		turn = dated(turn, today)
		r := c.Rules.Read(turn, advice.Date(today))
		if d, ok := dayOf(turn, today); ok && r.OnUntil == "" && r.On != "" {
			r.On = advice.Date(d) // "avant le 1er avril"
		}
		t.was, t.vat = t.now, r.VAT
		t.leans = len(turns) > 0 && leads.MatchString(turn)
		begins := r.Describes() || r.Amount > 0 && t.now.Nature == "" && t.now.Segment == ""
		if begins && !(t.leans && t.known()) {
			t.now, t.said = r.Purchase, true
			continue
		}
		t.now, t.said = t.now.With(r)
	}
	t.bare = !asks.MatchString(dated(text, today))
	return t
}

var (
	// leads begin a message that goes on from the one before it.
	leads = regexp.MustCompile(`(?i)^\W*(?:et|mais|sinon|ou bien|idem|si|avec|pour|sur|and|but|what if|what about|how about|if|with|for|und|aber|sonst|was wäre|was ist|wenn|mit|für|bei)\b`)
	// asks are the marks of a question, and the words for what one asks about; a bare description has none.
	asks = regexp.MustCompile(`(?i)\?|\b(?:quel(?:le)?s?|comment|combien|pourquoi|quand|faut|doi[st]|devons|dois-je|puis|peut|peux|est-ce|ai-je|droit|oblig\p{L}*|clauses?|avances?|seuils?|` +
		`procédures?|publicit\p{L}*|publier|crit\p{L}+|délais?|pénalit\p{L}*|retenues?|réserv\p{L}*|paie\p{L}*|insertion|varian\p{L}*|` +
		`which|what|how|when|why|must|should|shall|can|need|have to|thresholds?|procedures?|publish|publication|advance|criteri\p{L}*|reserved|deadlines?|` +
		`welche[rsnm]?|wie|wann|warum|muss|müssen|darf|dürfen|soll|kann|braucht?|klauseln?|verfahren|schwellen\p{L}*|bekanntmach\p{L}*|ausschreib\p{L}*|vorauszahlung\p{L}*|vorbehalt\p{L}*)(?:\P{L}|$)`)
	before    = regexp.MustCompile(`(?i)\b(?:avant|before|vor)(?: le| the| dem)? (?:\d|1er)`)
	lastMonth = regexp.MustCompile(`(?i)\b(janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre) (?:dernier|passé)\b|` +
		`\b(?:last|letzten|letztem|vergangenen) (january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember)\b`)
)

// dated gives a month that is said to be the last one its year: "en mars dernier" → "en mars 2026".
func dated(text string, today knowledge.Date) string {
	now, err := time.Parse(time.DateOnly, string(today))
	if err != nil {
		return text
	}
	return lastMonth.ReplaceAllStringFunc(text, func(said string) string {
		m := lastMonth.FindStringSubmatch(said)
		name := m[1] + m[2]
		year := strconv.Itoa(now.Year())
		if d, ok := advice.ReadDay(name+" "+year, advice.Date(today)); ok && d.Date >= advice.Date(now.Format("2006-01")) {
			year = strconv.Itoa(now.Year() - 1)
		}
		return name + " " + year
	})
}

// dayOf is the day a question is asked for: "au 1er mars 2026", "en mars dernier" (its first day), "avant le 1er avril" (the day
// before). A year alone says too little, and so does a day or a month without its year.
func dayOf(text string, today knowledge.Date) (knowledge.Date, bool) {
	d, ok := advice.ReadDay(dated(text, today), advice.Date(today))
	if !ok || !strings.Contains(dated(text, today), string(d.Date[:4])) {
		return "", false // without its year it is a launch to come, or no matter of the answer: "depuis mars"
	}
	first, _ := time.Parse(time.DateOnly, string(d.Date))
	if until, err := time.Parse(time.DateOnly, string(d.Until)); err == nil && until.Sub(first) > 31*24*time.Hour {
		return "", false
	}
	if d.Until == "" && before.MatchString(text) {
		first = first.AddDate(0, 0, -1)
	}
	return knowledge.Date(first.Format(time.DateOnly)), true
}

// lastDay is the day told last in the messages before.
func lastDay(turns []string, today knowledge.Date) (knowledge.Date, bool) {
	for _, turn := range slices.Backward(turns) {
		if d, ok := dayOf(turn, today); ok {
			return d, true
		}
	}
	return "", false
}

// describe writes a purchase as words that read gives back: a form leaves them in its thread for what is asked next.
func (c Counsel) describe(p advice.Purchase) string {
	var out []string
	add := func(s string) { out = append(out, s) }
	if p.Nature != "" {
		add("marché de " + map[advice.Nature]string{advice.Works: "travaux", advice.Supplies: "fournitures", advice.Services: "services"}[p.Nature])
	}
	if s := c.Rules.Segment(p.Segment); s != nil {
		add(s.Name("fr"))
	}
	if p.Amount > 0 {
		add(advice.Euros(p.Amount) + " HT")
	}
	switch {
	case len(p.Lots) > 1:
		for _, lot := range p.Lots {
			add("lot de " + advice.Euros(lot))
		}
	case p.LotCount > 1:
		add(strconv.Itoa(p.LotCount) + " lots")
	}
	if p.Months > 0 {
		add(advice.Number(p.Months) + " mois")
	}
	switch p.Holder {
	case advice.SME:
		add("PME")
	case advice.Large:
		add("grande entreprise")
	}
	if p.Innovative != nil {
		add(map[bool]string{true: "innovant", false: "non innovant"}[*p.Innovative])
	}
	if p.On != "" {
		add("lancement le " + string(p.On))
	}
	return strings.Join(out, ", ")
}
