package advice

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// random gives a purchase of any kind that Check accepts; limits are met often.
func random(r *rand.Rand, b *Base) Purchase {
	pick := func(n int) bool { return r.IntN(n) == 0 }
	p := Purchase{Nature: Natures[r.IntN(3)], On: b.changes[r.IntN(len(b.changes))]}
	first, last := b.Span()
	for p.On < first || p.On > last || pick(3) {
		day := 1 + r.IntN(28)
		p.On = date([]string{"2024", "2025", "2026", "2027"}[r.IntN(4)], 1+r.IntN(12), string(rune('0'+day/10))+string(rune('0'+day%10)))
		if p.On >= first && p.On <= last {
			break
		}
	}
	switch {
	case pick(3):
		v := b.thresholdOrder[r.IntN(len(b.thresholdOrder))].Values
		p.Amount = max(1, v[r.IntN(len(v))].For(p.Nature)+float64(r.IntN(3)-1))
	case pick(20):
	default:
		p.Amount = cents(1 + r.Float64()*[]float64{1e4, 1e5, 1e6, 1e8}[r.IntN(4)])
	}
	if pick(10) {
		p.Nature = ""
	}
	if !pick(4) {
		p.Segment = b.segments[r.IntN(len(b.segments))].ID
		if pick(2) {
			p.Nature = ""
		}
	}
	if pick(2) {
		p.Months = float64(1 + r.IntN(60))
	}
	if p.Amount > 10 && pick(3) {
		rest := p.Amount
		for range 1 + r.IntN(4) {
			lot := cents(rest * r.Float64() * 0.6)
			if lot > 0 {
				p.Lots, rest = append(p.Lots, lot), cents(rest-lot)
			}
		}
		p.Lots = append(p.Lots, rest)
	}
	p.Holder = []Holder{"", SME, Large}[r.IntN(3)]
	if yes := pick(2); pick(2) {
		p.Innovative = &yes
	}
	if pick(5) {
		p.Surface = float64(r.IntN(3000))
	}
	for range r.IntN(4) {
		if d := b.details[r.IntN(len(b.details))].ID; !slices.Contains(p.Details, d) {
			p.Details = append(p.Details, d)
		}
	}
	return p
}

func TestAnyPurchase(t *testing.T) {
	b := open(t)
	r := rand.New(rand.NewPCG(4, 2026))
	for range 1500 {
		p := random(r, b)
		if err := b.Check(p); err != nil {
			t.Fatalf("%+v: %v", p, err)
		}
		a, again := b.Assess(p), b.Assess(p)
		if !reflect.DeepEqual(a, again) {
			t.Fatalf("%+v: two results", p)
		}
		consistent(t, b, &a)
		nearTells(t, b, &a)
		growing(t, b, p)
		if t.Failed() {
			return
		}
	}
}

// nearTells checks that a rule said to be near does apply once its one thing is changed.
func nearTells(t *testing.T, b *Base, a *Assessment) {
	t.Helper()
	for _, n := range a.Near {
		if n.By != "" {
			if !a.Has(n.By) && b.Rule(n.By, a.Purchase.On) != nil {
				t.Errorf("%+v: %s is said to be set aside by %s, which does not apply", a.Purchase, n.Rule.ID, n.By)
			}
			continue
		}
		p := a.Purchase
		switch n.Input {
		case InAmount:
			if len(p.Lots) > 0 { // the lots would have to change too
				continue
			}
			p.Amount = inside(n)
		case InMonths:
			p.Months = inside(n)
		case InDate:
			p.On = n.Day
		}
		f := b.factsOf(p)
		procedure, _ := b.proceed(&f)
		b.lots(p, &f, procedure)
		if n.Rule.applies(&f) != yes || !n.Rule.valid(f.on) {
			t.Errorf("%+v: %s is said to apply with %+v, and does not", a.Purchase, n.Rule.ID, n)
		}
	}
}

// growing checks what may only grow with the amount and the duration.
func growing(t *testing.T, b *Base, p Purchase) {
	t.Helper()
	if p.Amount == 0 || p.Amount > maxAmount/3 {
		return
	}
	p.Lots, p.LotCount = nil, 0
	more := p
	more.Amount *= 2.5
	small, large := b.Assess(p), b.Assess(more)
	for _, id := range []string{"written-contract", "decp", "env-clause", "social-clause", "advance", "energy-sobriety", "award-notice", "buyer-profile", "moe-contest"} {
		if small.Has(id) && !large.Has(id) {
			t.Errorf("%+v has %s, and not for %v", p, id, more.Amount)
		}
	}
	for name, pair := range map[string][2]*Rule{"procedure": {small.Procedure, large.Procedure}, "publicity": {small.Publicity, large.Publicity}} {
		order := []string{"none", "free", "national", "european"}
		if name == "procedure" {
			order = []string{"direct", "direct-books", "direct-innovation", "adapted", "adapted-social-services", "formal"}
		}
		if pair[0] != nil && pair[1] != nil && slices.Index(order, pair[0].ID) > slices.Index(order, pair[1].ID) {
			t.Errorf("%+v: %s %s, but %s for %v", p, name, pair[0].ID, pair[1].ID, more.Amount)
		}
	}
	if p.Months > 0 {
		longer := p
		longer.Months *= 3
		if a := b.Assess(longer); small.Has("advance") && !a.Has("advance") {
			t.Errorf("%+v has advance, and not for %v months", p, longer.Months)
		}
	}
}

func BenchmarkAssess(b *testing.B) {
	base := open(b)
	r := rand.New(rand.NewPCG(4, 2026))
	purchases := make([]Purchase, 1000)
	for i := range purchases {
		purchases[i] = random(r, base)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		base.Assess(purchases[i%len(purchases)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "evaluations/s")
}

func FuzzRead(f *testing.F) {
	base := open(f)
	for _, s := range []string{"marché de nettoyage de 300 k€ sur 2 ans, lancement en mars", "3 lots de 80 000 € TTC", "1.2 million", "Reinigung für 300.000 €", "lot 1 : 5 €, lot 2 :"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := base.Read(s, "2026-11-25")
		p := r.Purchase
		if p.On == "" {
			p.On = "2026-11-25"
		}
		if base.Check(p) == nil {
			base.Assess(p)
		}
	})
}
