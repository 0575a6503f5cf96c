package advice

import (
	"slices"
	"strings"
	"testing"
)

// plainWords says keys and values, so that a test sees what would be said without a language.
var plainWords = Words{
	Lang: "fr",
	Say: func(key string, pairs ...any) string {
		out := key
		for i := 1; i < len(pairs); i += 2 {
			if s, ok := pairs[i].(string); ok {
				out += " " + s
			}
		}
		return out
	},
	Date: func(day string) string { return day },
}

func TestWhatIf(t *testing.T) {
	b := open(t)
	start := Purchase{Nature: Services, Segment: "nettoyage", Amount: 200_000, Months: 24, On: "2026-11-23"}
	for said, want := range map[string]struct {
		amount         float64
		months         float64
		on             Date
		holder         Holder
		added, removed []string
	}{
		"et si c'était 240 000 € ?":         {240_000, 24, "2026-11-23", "", []string{"cao", "standstill", "social-clause"}, nil},
		"et au 1er mars 2026 ?":             {200_000, 24, "2026-03-01", "", nil, []string{"env-clause", "env-criterion"}},
		"et pour une PME ?":                 {200_000, 24, "2026-11-23", SME, []string{"advance-sme-10", "retention-sme-3"}, nil},
		"et sur 2 mois ?":                   {200_000, 2, "2026-11-23", "", nil, []string{"advance"}},
		"and 50k instead?":                  {50_000, 24, "2026-11-23", "", []string{"direct-duties"}, []string{"allotment", "env-criterion", "advance"}},
		"und bei 240.000 €?":                {240_000, 24, "2026-11-23", "", []string{"cao"}, nil},
		"en 2 lots : 160 000 € et 40 000 €": {200_000, 24, "2026-11-23", "", []string{"lots-20-percent"}, nil},
	} {
		p, changed := start.With(b.Read(said, "2026-11-23"))
		if !changed || p.Amount != want.amount || p.Months != want.months || p.On != want.on || p.Holder != want.holder || p.Segment != "nettoyage" {
			t.Errorf("With(%q) = %+v, %v", said, p, changed)
			continue
		}
		before, after := b.Assess(start), b.Assess(p)
		c := Compare(before, after)
		for _, id := range want.added {
			if find(c.Added, id) == nil {
				t.Errorf("%q does not add %s", said, id)
			}
		}
		for _, id := range want.removed {
			if find(c.Removed, id) == nil {
				t.Errorf("%q does not remove %s", said, id)
			}
		}
		if back := Compare(after, before); len(back.Added) != len(c.Removed) || len(back.Removed) != len(c.Added) {
			t.Errorf("%q: %d added and %d removed, but back %d and %d", said, len(c.Added), len(c.Removed), len(back.Added), len(back.Removed))
		}
		if lines := b.Explain(plainWords, &before, &after); len(lines) < len(c.Added)+len(c.Removed) {
			t.Errorf("%q: %d changes in %d lines", said, len(c.Added)+len(c.Removed), len(lines))
		}
	}
	if p, changed := start.With(b.Read("merci beaucoup", "2026-11-23")); changed || p.Amount != start.Amount {
		t.Errorf("thanks change the purchase to %+v", p)
	}
	if a := b.Assess(start); !Compare(a, a).None() {
		t.Error("a purchase differs from itself")
	}
}

func TestNoteKeepsTextsAsTheyStand(t *testing.T) {
	b := open(t)
	a := b.Assess(Purchase{Nature: Services, Segment: "nettoyage", Amount: 300_000, Months: 24, On: "2026-11-23"})
	note := b.Note(plainWords, &a)
	texts := 0
	for _, r := range a.Rules {
		if r.Text == "" {
			continue
		}
		texts++
		if !strings.Contains(note, "```\n"+r.Text+"```\n") {
			t.Errorf("the text of %s does not stand in the note as it is", r.ID)
		}
		if !strings.HasPrefix(r.Text, model+"\n") {
			t.Errorf("%s is not marked as a model", r.ID)
		}
	}
	if texts == 0 {
		t.Error("no text to copy")
	}
	for _, want := range []string{a.Version, "2026-11-23", a.Procedure.Title, "](https://"} {
		if !strings.Contains(note, want) {
			t.Errorf("the note lacks %q", want)
		}
	}
}

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		amount, share, effort, cost float64
		want                        int
	}{ // the examples of practitioners, and the rounding down to tens
		{1_000_000, 50, 5, 30, 830}, {1_000_000, 50, 5, 35, 710}, {1_000_000, 50, 5, 40, 620}, {1_500_000, 70, 10, 30, 3500},
		{400_000, 80, 3, 60, 160}, {90_000, 65, 10, 30, 190}, {5_600_000, 35, 5, 35, 2800}, {3_200_000, 45, 7, 35, 2880},
		{2_100_000, 30, 5, 35, 900}, {230_000, 85, 5, 30, 320}, {58_000, 80, 5, 30, 70},
	} {
		if got := InsertionHours(c.amount, c.share, c.effort, c.cost); got != c.want {
			t.Errorf("InsertionHours(%v, %v, %v, %v) = %d, want %d", c.amount, c.share, c.effort, c.cost, got, c.want)
		}
	}
	if got := MarketShare(20, 300_000, 10_000, 200_000); got != 25 {
		t.Errorf("MarketShare = %v, want 25", got)
	}
	if got := MarketShare(20, 300_000, 70_000, 200_000); got != 0 {
		t.Errorf("MarketShare = %v, want 0", got)
	}
	for _, c := range []struct {
		suppliers        int
		budget, turnover float64
		want             Route
	}{
		{35, 50_000, 1e6, ReserveAll}, {35, 500_000, 1e6, ReserveLot}, {31, 300_000, 1e6, ReserveLot}, {31, 290_000, 1e6, ReserveAll},
		{30, 50_000, 1e6, ReserveLot}, {35, 50_000, 0, ReserveLot}, {11, 50_000, 1e6, ReserveLot}, {10, 50_000, 1e6, ClauseOnly},
		{2, 50_000, 1e6, ClauseOnly}, {1, 50_000, 1e6, NoneAvailable}, {0, 50_000, 1e6, NoneAvailable},
	} {
		if got := reserve(Purchase{Amount: c.budget, Suppliers: &c.suppliers, Turnover: c.turnover}); got.Route != c.want {
			t.Errorf("%d suppliers, %v of %v: %s, want %s", c.suppliers, c.budget, c.turnover, got.Route, c.want)
		}
	}
	b := open(t)
	a := b.Assess(Purchase{Segment: "mobilier", Amount: 400_000, Months: 24, On: "2026-11-23"})
	if s := a.AGEC; s == nil || s.Reuse != 20 || s.Recycled != 15 || s.Yearly != 200_000 || s.ReuseEuros != 40_000 || s.RecycledEuros != 30_000 {
		t.Errorf("AGEC of furniture = %+v", a.AGEC)
	}
	if a := b.Assess(Purchase{Segment: "mobilier", Amount: 400_000, Months: 24, On: "2027-01-01"}); a.AGEC == nil || a.AGEC.Reuse >= 0 {
		t.Errorf("AGEC of furniture in 2027 = %+v, want rates that are not known", a.AGEC)
	}
	if a := b.Assess(Purchase{Segment: "nettoyage", Amount: 58_000, Months: 12, On: "2026-11-23"}); a.Hours == nil || a.Hours.Feasible || !a.Hours.Transfer {
		t.Errorf("hours of a small cleaning contract = %+v", a.Hours)
	}
}

func TestWhatIsNotKnownIsAskedFor(t *testing.T) {
	b := open(t)
	inputs := func(p Purchase) []Input {
		var out []Input
		a := b.Assess(p)
		for _, m := range a.Missing {
			out = append(out, m.Input)
		}
		return out
	}
	for want, p := range map[Input]Purchase{
		InNature: {Amount: 300_000, On: "2026-11-23"}, InAmount: {Nature: Services, On: "2026-11-23"}, InMonths: {Nature: Services, Amount: 80_000, On: "2026-11-23"},
		InHolder: {Nature: Services, Amount: 80_000, Months: 12, On: "2026-11-23"}, InDate: {Nature: Works, Amount: 80_000, On: "2026-08-01", OnUntil: "2026-08-31"},
		InSegment: {Nature: Supplies, Amount: 80_000, On: "2026-11-23"},
	} {
		if got := inputs(p); !slices.Contains(got, want) {
			t.Errorf("%+v asks for %v, want %s too", p, got, want)
		}
	}
	known := Purchase{Nature: Services, Amount: 80_000, Months: 12, Holder: Large, Segment: "nettoyage", On: "2026-11-23"}
	for _, in := range []Input{InNature, InAmount, InMonths, InHolder, InSegment, InDate} {
		if slices.Contains(inputs(known), in) {
			t.Errorf("%s is asked for though it is known", in)
		}
	}
	for _, c := range []struct {
		p    Purchase
		says string
	}{ // what the law leaves open is said
		{Purchase{Nature: Services, Amount: 300_000, On: "2026-08-21"}, "21 août 2026"},
		{Purchase{Segment: "formation", Amount: 300_000, On: "2026-11-23"}, "750 000"},
		{Purchase{Segment: "espaces-verts", Amount: 300_000, Details: []string{"reserved"}, On: "2026-11-23"}, "réservé"},
		{Purchase{Segment: "demolition", Amount: 300_000, Surface: 1000, On: "2026-11-23"}, "1 000 m²"},
	} {
		a := b.Assess(c.p)
		if !slices.ContainsFunc(a.Missing, func(m Missing) bool { return strings.Contains(b.Asks(plainWords, &a, m), c.says) }) {
			t.Errorf("%+v: nothing says %q", c.p, c.says)
		}
	}
}

func TestWhatCannotBeJudgedIsRefused(t *testing.T) {
	b := open(t)
	good := Purchase{Nature: Services, Amount: 300_000, On: "2026-11-23"}
	if err := b.Check(good); err != nil {
		t.Error(err)
	}
	for want, change := range map[string]func(*Purchase){
		"nature": func(p *Purchase) { p.Nature = "concession" }, "amount": func(p *Purchase) { p.Amount = -1 },
		"months": func(p *Purchase) { p.Months = 601 }, "surface": func(p *Purchase) { p.Surface = -1 }, "holder": func(p *Purchase) { p.Holder = "huge" },
		"segment": func(p *Purchase) { p.Segment = "licornes" }, "lots_sum": func(p *Purchase) { p.Lots = []float64{80_000, 120_000} },
		"lot": func(p *Purchase) { p.Lots = []float64{300_000, 0} }, "date": func(p *Purchase) { p.On = "2100-01-01" },
		"lots_many": func(p *Purchase) { p.LotCount = 1001 },
	} {
		p := good
		change(&p)
		var problem *Problem
		if err := b.Check(p); err == nil {
			t.Errorf("%s: %+v is accepted", want, p)
		} else if problem = err.(*Problem); problem.Key != want {
			t.Errorf("%+v: problem %s, want %s", p, problem.Key, want)
		}
	}
	for _, day := range []Date{"", "1990-01-01", "2023-12-31", "2028-01-01", "2026-02-30", "23/11/2026"} {
		p := good
		p.On = day
		if b.Check(p) == nil {
			t.Errorf("day %q is accepted", day)
		}
	}
}
