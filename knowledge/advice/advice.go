// Package advice says which rules and clauses apply to a purchase on a day.
//
// Everything it knows is data: rules, clauses, procedures, thresholds and segments are YAML files (docs/writing-a-rule.md), each
// with its dates and its source. Open reads them, Assess judges one purchase, Read finds a purchase in a description. The same
// purchase, day and files always give the same result. The package holds no sentence for people: what it has to say is a key of
// package locales and its values, or a text of the content.
package advice

import "time"

// Nature is the kind of a purchase. Intellectual services are services whose segment has the flag "intellectual".
type Nature string

// The natures. "" is not known.
const (
	Works    Nature = "works"
	Supplies Nature = "supplies"
	Services Nature = "services"
)

// Natures lists them in the order of the code.
var Natures = []Nature{Works, Supplies, Services}

// Holder is the size of who gets the contract. "" is not known.
type Holder string

// The sizes: SME is a small or medium enterprise of recommendation 2003/361/EC, Large any other.
const (
	SME   Holder = "sme"
	Large Holder = "large"
)

// Level is how strongly a rule binds.
type Level string

// The levels, strongest first.
const (
	Must   Level = "must"   // a text imposes it
	Should Level = "should" // advised
	May    Level = "may"    // possible
	Info   Level = "info"   // good to know
)

// Levels lists them, strongest first.
var Levels = []Level{Must, Should, May, Info}

// Date is a calendar day, YYYY-MM-DD; such dates sort as text. "" is no date.
type Date string

// Purchase is what is known of one need. The zero value of a field is "not known".
type Purchase struct {
	Nature     Nature
	Amount     float64   // estimated value of the whole need in euros, excl. VAT
	Segment    string    // id of a segment
	Months     float64   // duration, renewals included
	Lots       []float64 // amounts of the lots; they add up to Amount
	LotCount   int       // number of lots when their amounts are not known
	Holder     Holder
	Innovative *bool
	Surface    float64  // floor area in m²
	Details    []string // ids of details read from a description
	On         Date     // sending of the notice, else launch
	OnUntil    Date     // last day the launch may be on, when only its month or year is known
	Yearly     bool     // Amount is for one year and the duration is not known
	Suppliers  *int     // inclusive suppliers of the segment and the territory
	Turnover   float64  // their mean turnover in euros a year
}

// Source is what proves a rule.
type Source struct {
	Label string `json:"label"`
	URL   string `json:"url"`
}

// Rule is a rule, a clause, a procedure or a form of publicity: one version, true between two days.
type Rule struct {
	ID         string
	Level      Level
	Title      string
	Why        string
	Document   string // RC, CCAP, CCTP, AE or ""
	Text       string // to copy, byte for byte; "" when there is nothing to write
	Sources    []Source
	ValidFrom  Date
	ValidUntil Date // last day included; "" is open
	CheckedOn  Date
	Confidence string // confirmed, one-source or to-verify
	Ask        string // what to ask when it cannot be known whether the rule applies
	Doubt      string // what the law does not settle
	Strength   []string
	Proofs     []string
	Watch      []string
	Serves     []string
	Articles   []string
	Requires   []string
	Excludes   []string
	Replaces   []string
	Clause     bool // from data/clauses
	Core       bool // from a file core-*.yaml: the rules that come first, whose ids never change
	File       string
	Line       int

	when, unless condition
	figures      bool  // some text holds a {threshold}
	from, until  int32 // ValidFrom and ValidUntil as numbers
	num          int   // of the id: versions share it
	requires     []int // Requires, Excludes and Replaces as numbers of ids
	excludes     []int
	replaces     []int
	order        int // of reading: ties are settled by it
}

// valid reports whether the rule is true on a day.
func (r *Rule) valid(on Date) bool { return r.holds(on.number()) }

func (r *Rule) holds(day int32) bool { return r.from <= day && day <= r.until }

// rank is 0 for the strongest level.
func (l Level) rank() int {
	switch l {
	case Must:
		return 0
	case Should:
		return 1
	case May:
		return 2
	}
	return 3
}

// number is the date as a number that sorts alike, 0 for none.
func (d Date) number() int32 {
	var n int32
	for i := range len(d) {
		if d[i] != '-' {
			n = n*10 + int32(d[i]-'0')
		}
	}
	return n
}

// day is the date as time, and whether it is one.
func (d Date) day() (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t, err == nil
}
