package advice

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// lawCase is one line of testdata/cases.txt.
type lawCase struct {
	line                 int
	purchase             Purchase
	procedure, publicity string
	has, hasNot          []string
}

func readCases(t *testing.T) []lawCase {
	t.Helper()
	f, err := os.Open("testdata/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []lawCase
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		given, want, ok := strings.Cut(in.Text(), "=>")
		if !ok || strings.HasPrefix(given, "#") {
			continue
		}
		fields := strings.Fields(given)
		c := lawCase{line: n, purchase: Purchase{Nature: Nature(fields[0]), Amount: atof(t, fields[1]), On: Date(fields[2])}}
		for _, extra := range fields[3:] {
			key, value, _ := strings.Cut(extra, "=")
			set(t, &c.purchase, key, value)
		}
		for i, w := range strings.Fields(want) {
			switch {
			case i == 0:
				c.procedure = w
			case i == 1:
				c.publicity = w
			case w[0] == '+':
				c.has = append(c.has, w[1:])
			default:
				c.hasNot = append(c.hasNot, w[1:])
			}
		}
		out = append(out, c)
	}
	return out
}

func set(t *testing.T, p *Purchase, key, value string) {
	t.Helper()
	switch key {
	case "months":
		p.Months = atof(t, value)
	case "surface":
		p.Surface = atof(t, value)
	case "segment":
		p.Segment = value
	case "holder":
		p.Holder = Holder(value)
	case "innovative":
		yes := value == "true"
		p.Innovative = &yes
	case "details":
		p.Details = strings.Split(value, ",")
	case "lots":
		for lot := range strings.SplitSeq(value, ",") {
			p.Lots = append(p.Lots, atof(t, lot))
		}
	default:
		t.Fatalf("unknown key %s", key)
	}
}

func atof(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestLaw(t *testing.T) {
	b := open(t)
	cases := readCases(t)
	if len(cases) < 150 {
		t.Errorf("%d cases, want at least 150", len(cases))
	}
	segments := map[string]bool{}
	for _, c := range cases {
		segments[c.purchase.Segment] = true
		if err := b.Check(c.purchase); err != nil {
			t.Errorf("cases.txt:%d: %v", c.line, err)
			continue
		}
		a := b.Assess(c.purchase)
		if got := idOfRule(a.Procedure); got != c.procedure {
			t.Errorf("cases.txt:%d: procedure %s, want %s", c.line, got, c.procedure)
		}
		if got := idOfRule(a.Publicity); got != c.publicity {
			t.Errorf("cases.txt:%d: publicity %s, want %s", c.line, got, c.publicity)
		}
		for _, id := range c.has {
			if !a.Has(id) {
				t.Errorf("cases.txt:%d: %s does not apply", c.line, id)
			}
		}
		for _, id := range c.hasNot {
			if b.versions[id] == nil {
				t.Errorf("cases.txt:%d: there is no rule %s", c.line, id)
			}
			if a.Has(id) {
				t.Errorf("cases.txt:%d: %s applies", c.line, id)
			}
		}
		consistent(t, b, &a)
	}
	for _, s := range b.segments {
		if !segments[s.ID] {
			t.Errorf("no case of segment %s", s.ID)
		}
	}
}

// consistent reports what no assessment may hold, whatever the purchase.
func consistent(t *testing.T, b *Base, a *Assessment) {
	t.Helper()
	ids := map[string]bool{}
	for _, r := range a.Rules {
		if ids[r.ID] {
			t.Errorf("%+v: %s twice", a.Purchase, r.ID)
		}
		ids[r.ID] = true
		if !r.valid(a.Purchase.On) {
			t.Errorf("%+v: %s holds from %s to %s", a.Purchase, r.ID, r.ValidFrom, r.ValidUntil)
		}
		if strings.Contains(r.Title+r.Why+r.Text, "{") {
			t.Errorf("%+v: %s has an unfilled figure: %s %s", a.Purchase, r.ID, r.Title, r.Why)
		}
		if r.Level == Must && r.Confidence != "confirmed" {
			t.Errorf("%s is not confirmed and must", r.ID)
		}
	}
	for _, r := range a.Rules {
		for _, id := range r.Requires {
			if !ids[id] {
				t.Errorf("%+v: %s without %s, which it requires", a.Purchase, r.ID, id)
			}
		}
		for _, id := range slices.Concat(r.Excludes, r.Replaces) {
			if ids[id] {
				t.Errorf("%+v: %s together with %s", a.Purchase, r.ID, id)
			}
		}
	}
	for _, n := range a.Near {
		if ids[n.Rule.ID] {
			t.Errorf("%+v: %s applies and is near", a.Purchase, n.Rule.ID)
		}
	}
	if !slices.IsSortedFunc(a.Rules, func(x, y Applied) int { return x.Level.rank() - y.Level.rank() }) {
		t.Errorf("%+v: not strongest first", a.Purchase)
	}
}
