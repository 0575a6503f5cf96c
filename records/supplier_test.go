package records

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func importOne(t *testing.T, s *Store, p Supplier) (out Supplier, c Change, err error) {
	t.Helper()
	p.Team = "T"
	err = s.Write(t.Context(), func(tx *Tx) (err error) { out, c, err = tx.ImportSupplier(p); return err })
	return out, c, err
}

func save(t *testing.T, s *Store, p Supplier) (out Supplier, c Change, err error) {
	t.Helper()
	p.Team = "T"
	err = s.Write(t.Context(), func(tx *Tx) (err error) { out, c, err = tx.SaveSupplier(p); return err })
	return out, c, err
}

func TestAProfileIsKeptAsItIs(t *testing.T) {
	s := openTemp(t)
	saved, c, err := save(t, s, Supplier{User: "U1", Name: " Atelier ", SIRET: "732 829 320 00074", Kinds: []StructureKind{ESS, SIAE, ESS}, CPV: []string{"90911200-8"},
		Segments: []string{"nettoyage"}, Departments: []string{"67"}, Lang: "de", Email: " Contact@Atelier.FR ", Phone: "03 88 …, le matin", Alerts: true})
	if err != nil || c != Created {
		t.Fatal(c, err)
	}
	want := Supplier{ID: saved.ID, Team: "T", User: "U1", Name: "Atelier", SIRET: "73282932000074", Kinds: []StructureKind{ESS, SIAE}, CPV: []string{"90911200"},
		Segments: []string{"nettoyage"}, Departments: []string{"67"}, Lang: "de", Email: "contact@atelier.fr", Phone: "03 88 …, le matin", Alerts: true, Own: true,
		Version: 1, CreatedAt: noon, UpdatedAt: noon}
	got, err := s.SupplierOf(t.Context(), "T", "U1")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for name, bad := range map[string]struct {
		p    Supplier
		want error
	}{
		"a wrong SIRET":          {Supplier{User: "U2", SIRET: "73282932000075"}, ErrSIRET},
		"a wrong code":           {Supplier{User: "U2", CPV: []string{"909"}}, ErrUnknownCPV},
		"somebody else's SIRET":  {Supplier{User: "U2", SIRET: "73282932000074"}, ErrTaken},
		"somebody else's":        {Supplier{ID: saved.ID, User: "U2"}, ErrNotYours},
		"a form of the day past": {Supplier{ID: saved.ID, User: "U1", Version: 9}, ErrStale},
	} {
		if _, _, err := save(t, s, bad.p); !errors.Is(err, bad.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	got.Name = "Atelier du Rhin"
	if again, c, err := save(t, s, got); err != nil || c != Updated || again.Version != 2 || again.ID != saved.ID {
		t.Errorf("edit: %+v, %s, %v", again, c, err)
	}
}

func TestImportsOfSuppliers(t *testing.T) {
	s := openTemp(t)
	line := Supplier{Name: "Atelier", SIRET: "73282932000074", CPV: []string{"90911200"}, Email: "a@b.fr", Alerts: true}
	first, c, err := importOne(t, s, line)
	if err != nil || c != Created {
		t.Fatal(c, err)
	}
	if _, c, err = importOne(t, s, line); err != nil || c != Unchanged {
		t.Errorf("again: %s, %v", c, err)
	}
	line.Name = "Atelier du Rhin"
	if got, c, err := importOne(t, s, line); err != nil || c != Updated || got.ID != first.ID {
		t.Errorf("another name: %s, %v", c, err)
	}
	if _, c, err := importOne(t, s, Supplier{Name: "Sans SIRET", Email: "c@d.fr"}); err != nil || c != Created {
		t.Errorf("without SIRET: %s, %v", c, err)
	}
	if _, c, err := importOne(t, s, Supplier{Name: "Sans SIRET", Email: "C@d.fr"}); err != nil || c != Unchanged {
		t.Errorf("without SIRET again: %s, %v", c, err)
	}

	// Its supplier comes and keeps it itself: it is the same profile, and imports leave it alone.
	own, c, err := save(t, s, Supplier{User: "U1", Name: "Atelier du Rhin", SIRET: "73282932000074", CPV: []string{"90911200"}, Alerts: false})
	if err != nil || c != Updated || own.ID != first.ID {
		t.Errorf("taken over: %+v, %s, %v", own, c, err)
	}
	if got, c, err := importOne(t, s, line); err != nil || c != KeptOwn || got.Alerts {
		t.Errorf("import over its own: %+v, %s, %v", got, c, err)
	}
	all, err := s.Suppliers(t.Context(), "T")
	if err != nil || len(all) != 2 {
		t.Errorf("%d suppliers, %v", len(all), err)
	}
}

func TestAnImportDoesNotTurnAlertsOn(t *testing.T) {
	s := openTemp(t)
	line := Supplier{User: "U1", Name: "Atelier", Email: "a@b.fr", Alerts: true}
	if _, _, err := importOne(t, s, line); err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error { return tx.SetAlerts("T", "U1", false) })
	if got, _, err := importOne(t, s, line); err != nil || got.Alerts {
		t.Errorf("%+v, %v", got, err)
	}
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.SetAlerts("T", "UNOBODY", false) }); !errors.Is(err, ErrNotFound) {
		t.Errorf("alerts of nobody: %v", err)
	}
}

// An erased supplier is told nothing more; that it was told stays in the file.
func TestAnErasedSupplier(t *testing.T) {
	s := openTemp(t)
	gone := supplier(t, s, "U1", func(p *Supplier) { p.Email = "x@y.fr" })
	supplier(t, s, "U2", nil)
	r, notices := publish(t, s, file(t, s, "V", brief()))
	for _, n := range notices {
		if n.User == "U1" {
			write(t, s, func(tx *Tx) error {
				_, _, err := tx.AnswerRequest(Answer{Team: "T", Request: r.ID, Supplier: n.Supplier, User: "U1", Interested: true, Answers: []string{"Nos secrets"}})
				return err
			})
		}
	}
	if mine, err := s.sourcingByEmail(t.Context(), "T", "x@y.fr"); err != nil || len(mine.Suppliers) != 1 || len(mine.Notices) != 1 || len(mine.Answers) != 1 {
		t.Errorf("by e-mail: %+v, %v", mine, err)
	}
	var n int
	write(t, s, func(tx *Tx) (err error) { n, err = tx.eraseByEmail("T", "x@y.fr"); return err })
	if n != 1 {
		t.Errorf("%d erased", n)
	}
	if _, err := s.SupplierByID(t.Context(), "T", gone.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("profile: %v", err)
	}
	if _, told, err := editRequest(t, s, r, func(b *Brief) { b.Need += "." }); err != nil || slices.Contains(ids(told), gone.ID) || len(told) != 1 {
		t.Errorf("edit told %q, %v", ids(told), err)
	}
	l, err := s.SourcingLog(t.Context(), "T", r.ID)
	if err != nil || len(l.Drawn()) != 2 || len(l.Answers) != 1 || l.Answers[0].User != "" || len(l.Answers[0].Answers) != 0 || l.Answers[0].Name != "Firme U1" {
		t.Errorf("log: %+v, %v", l.Answers, err)
	}
	if order, err := DrawOrder(ids(l.Drawn()), l.Request.Seed); err != nil || !slices.Equal(order, ids(l.Drawn())) {
		t.Errorf("the draw cannot be drawn again: %v", err)
	}
}
