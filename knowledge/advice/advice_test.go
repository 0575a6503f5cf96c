package advice

import (
	"os"
	"testing"
)

// open reads the content that is shipped.
func open(t testing.TB) *Base {
	t.Helper()
	b, faults, err := Open(os.DirFS("../../data"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Errorf("%s:%d: %s %v", f.File, f.Line, f.Code, f.Args)
	}
	return b
}

func TestContentHasNoFaults(t *testing.T) {
	b := open(t)
	t.Log(len(b.rules), b.version)
	a := b.Assess(Purchase{Nature: Services, Amount: 300000, Segment: "nettoyage", On: "2026-11-23"})
	t.Log(a.Procedure.ID, a.Publicity.ID)
	for _, r := range a.Rules {
		t.Log(r.Level, r.ID, r.By, r.Why)
	}
	for _, n := range a.Near {
		t.Log("near", n.Rule.ID, n.Op, n.Limit, n.Day, n.By)
	}
	for _, m := range a.Missing {
		t.Log("missing", m.Input, m.Ask, ids(m.Rules, func(r *Rule) string { return r.ID }))
	}
	t.Log(a.Hours)
}
