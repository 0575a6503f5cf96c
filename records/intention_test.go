package records

import (
	"errors"
	"testing"
	"time"
)

func intend(t *testing.T, s *Store, i Intention) (out Intention, c Change, err error) {
	t.Helper()
	i.Team = "T"
	err = s.Write(t.Context(), func(tx *Tx) (err error) { out, c, err = tx.UpsertIntention(i); return err })
	return out, c, err
}

func TestAListOfPurchasesImportedAgainAddsNothing(t *testing.T) {
	s := openTemp(t)
	for _, tt := range []struct {
		name string
		i    Intention
		want Change
		err  error
	}{
		{"first", Intention{Object: "Entretien des espaces verts", Quarter: "2027-T1", CPV: []string{"77310000-6"}, Source: "achats.csv:2"}, Created, nil},
		{"again, another line and other spaces", Intention{Object: " Entretien  des Espaces verts", Quarter: "2027-T1", CPV: []string{"77310000"}, Source: "achats.csv:9"}, Updated, nil},
		{"again, as it is", Intention{Object: "Entretien  des Espaces verts", Quarter: "2027-T1", CPV: []string{"77310000"}, Source: "achats.csv:10"}, Unchanged, nil},
		{"another quarter", Intention{Object: "Entretien des espaces verts", Quarter: "2027-T2"}, Created, nil},
		{"a reference", Intention{Ref: "A-17", Object: "Mobilier", Quarter: "2027-T1"}, Created, nil},
		{"the same reference, put off", Intention{Ref: "A-17", Object: "Mobilier scolaire", Quarter: "2027-T3"}, Updated, nil},
		{"a fifth quarter", Intention{Object: "x", Quarter: "2027-T5"}, "", ErrQuarter},
		{"no code", Intention{Object: "x", Quarter: "2027-T1", CPV: []string{"abc"}}, "", ErrUnknownCPV},
	} {
		if _, c, err := intend(t, s, tt.i); c != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %s, %v", tt.name, c, err)
		}
	}
	all, err := s.Intentions(t.Context(), "T", IntentionFilter{})
	if err != nil || len(all) != 3 || all[2].Quarter != "2027-T3" || all[2].Object != "Mobilier scolaire" {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestPurchasesAreFiltered(t *testing.T) {
	base := Intention{CPV: []string{"77310000"}, Segments: []string{"espaces-verts"}, Quarter: "2027-T2", Departments: []string{"88"}, Reserved: "siae"}
	for _, tt := range []struct {
		f    IntentionFilter
		want bool
	}{
		{IntentionFilter{}, true},
		{IntentionFilter{CPV: []string{"77000000"}}, true},
		{IntentionFilter{CPV: []string{"77311000"}}, true},
		{IntentionFilter{CPV: []string{"90000000"}}, false},
		{IntentionFilter{CPV: []string{"90000000"}, Segments: []string{"espaces-verts"}}, true},
		{IntentionFilter{Segments: []string{"mobilier"}}, false},
		{IntentionFilter{Departments: []string{"67", "88"}}, true},
		{IntentionFilter{Departments: []string{"67"}}, false},
		{IntentionFilter{Reserved: []string{"siae"}}, true},
		{IntentionFilter{Reserved: []string{"esat-ea"}}, false},
		{IntentionFilter{From: "2027-T2", Until: "2027-T2"}, true},
		{IntentionFilter{From: "2027-T3"}, false},
		{IntentionFilter{Until: "2027-T1"}, false},
	} {
		if got := tt.f.Fits(base); got != tt.want {
			t.Errorf("%+v fits: %t", tt.f, got)
		}
	}
	if (IntentionFilter{Departments: []string{"67"}}).Fits(Intention{Quarter: "2027-T1"}) != true {
		t.Error("a purchase for the whole Région is not for the 67")
	}
}

func TestDigestsComeWeeklyAndNeverEmpty(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	intend(t, s, Intention{Object: "known before", Quarter: "2027-T1"})
	write(t, s, func(tx *Tx) error { return tx.SubscribeDigest("T", "U1", IntentionFilter{Departments: []string{"88"}}) })
	due := func(days int) []Digest {
		t.Helper()
		c.at = noon.AddDate(0, 0, days)
		all, err := s.DueDigests(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if got := due(8); len(got) != 0 {
		t.Errorf("due with nothing new: %+v", got)
	}
	intend(t, s, Intention{Object: "elsewhere", Quarter: "2027-T1", Departments: []string{"67"}})
	intend(t, s, Intention{Object: "over", Quarter: "2025-T1", Departments: []string{"88"}})
	if got := due(8); len(got) != 0 {
		t.Errorf("due with nothing for them: %+v", got)
	}
	intend(t, s, Intention{Object: "here", Quarter: "2027-T1", Departments: []string{"88"}})
	if got := due(6); len(got) != 0 {
		t.Errorf("due within the week: %+v", got)
	}
	got := due(7)
	if len(got) != 1 || len(got[0].New) != 1 || got[0].New[0].Object != "here" {
		t.Fatalf("due: %+v", got)
	}
	sent := func(d Digest) (fresh bool) {
		write(t, s, func(tx *Tx) (err error) { fresh, err = tx.DigestSent(d); return err })
		return fresh
	}
	if !sent(got[0]) || sent(got[0]) {
		t.Error("a digest is not sent once")
	}
	if got := due(14); len(got) != 0 {
		t.Errorf("told twice: %+v", got)
	}
	intend(t, s, Intention{Object: "more", Quarter: "2027-T1", Departments: []string{"88"}})
	next := due(14)
	if len(next) != 1 || len(next[0].New) != 1 {
		t.Fatalf("due: %+v", next)
	}
	write(t, s, func(tx *Tx) error { return tx.UnsubscribeDigest("T", "U1") })
	if sent(next[0]) {
		t.Error("sent after it was stopped")
	}
	if got := due(30); len(got) != 0 {
		t.Errorf("due after it was stopped: %+v", got)
	}
}

func TestQuarters(t *testing.T) {
	for at, want := range map[string]string{"2026-12-31T22:59:00Z": "2026-T4", "2026-12-31T23:00:00Z": "2027-T1", "2026-06-30T21:59:00Z": "2026-T2", "2026-06-30T22:00:00Z": "2026-T3"} {
		when, err := time.Parse(time.RFC3339, at)
		if got := QuarterOf(when); err != nil || got != want {
			t.Errorf("QuarterOf(%s) = %s, %v", at, got, err)
		}
	}
}

func TestTheFirstDigestComesOnTheNextMondayMorning(t *testing.T) {
	c := &handClock{noon.AddDate(0, 0, 2)} // a Wednesday
	s := openClock(t, c)
	write(t, s, func(tx *Tx) error { return tx.SubscribeDigest("T", "U1", IntentionFilter{}) })
	intend(t, s, Intention{Object: "new", Quarter: "2027-T1"})
	for at, want := range map[string]int{"2026-11-29 23:00": 0, "2026-11-30 07:59": 0, "2026-11-30 08:00": 1, "2026-12-01 09:00": 1} {
		now, err := time.ParseInLocation("2006-01-02 15:04", at, paris)
		if err != nil {
			t.Fatal(err)
		}
		c.at = now
		if got, err := s.DueDigests(t.Context(), 10); err != nil || len(got) != want {
			t.Errorf("at %s: %d due, %v; want %d", at, len(got), err, want)
		}
	}
}

func TestAPurchaseToComeIsEdited(t *testing.T) {
	s := openClock(t, &handClock{noon})
	i, _, _ := intend(t, s, Intention{Object: "Tables", Quarter: "2027-T1"})
	other, _, _ := intend(t, s, Intention{Object: "Chaises", Quarter: "2027-T2"})
	edit := func(i Intention, at time.Time) (c Change, err error) {
		err = s.Write(t.Context(), func(tx *Tx) (err error) {
			_, c, err = tx.EditIntention(i, at)
			return err
		})
		return c, err
	}
	i.Object, i.Quarter = "Chaises", "2027-T2"
	if _, err := edit(i, i.UpdatedAt); !errors.Is(err, ErrTaken) {
		t.Errorf("the same as another: %v", err)
	}
	i.Object = "Bureaux"
	if _, err := edit(i, i.UpdatedAt.Add(-time.Second)); !errors.Is(err, ErrStale) {
		t.Errorf("a stale edit: %v", err)
	}
	if c, err := edit(i, i.UpdatedAt); err != nil || c != Updated {
		t.Errorf("edit: %s, %v", c, err)
	}
	if c, err := edit(i, time.Time{}); err != nil || c != Unchanged {
		t.Errorf("the same again: %s, %v", c, err)
	}
	if got, err := s.Intention(t.Context(), "T", i.ID); err != nil || got.Object != "Bureaux" || got.Quarter != "2027-T2" || got.Seq != i.Seq {
		t.Errorf("kept %+v, %v", got, err)
	}
	if _, err := edit(Intention{ID: "none", Team: "T", Object: "x", Quarter: "2027-T1"}, noon); !errors.Is(err, ErrNotFound) {
		t.Errorf("none: %v", err)
	}
	if all, err := s.Intentions(t.Context(), "T", IntentionFilter{}); err != nil || len(all) != 2 {
		t.Errorf("beside %s: %+v, %v", other.ID, all, err)
	}
}

// What the plan foresees is what the import then does.
func TestPlansForeseeImports(t *testing.T) {
	s := openClock(t, &handClock{noon})
	write(t, s, func(tx *Tx) error { // one of each kind
		for _, sup := range []Supplier{
			{Team: "T", Name: "Same", SIRET: "73282932000074", Segments: []string{"nettoyage"}},
			{Team: "T", Name: "Other name", Email: "other@x.fr", Segments: []string{"nettoyage"}},
			{Team: "T", Name: "In Slack", User: "U2", Email: "slack@x.fr", Segments: []string{"nettoyage"}},
		} {
			if _, _, err := tx.ImportSupplier(sup); err != nil {
				return err
			}
		}
		_, _, err := tx.SaveSupplier(Supplier{Team: "T", User: "U1", Name: "Own", Email: "own@x.fr", Segments: []string{"nettoyage"}})
		return err
	})
	plan, err := s.PlanSuppliers(t.Context(), "T")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []Supplier{
		{Name: "Same", SIRET: "732 829 320 00074", Segments: []string{"nettoyage"}},
		{Name: "New name", Email: "OTHER@x.fr", Segments: []string{"nettoyage"}},
		{Name: "In Slack", Email: "slack@x.fr", Segments: []string{"nettoyage"}, Alerts: true},
		{Name: "Own, they think", Email: "own@x.fr", Segments: []string{"nettoyage"}},
		{Name: "With a SIRET now", SIRET: "35600000000048", Email: "other@x.fr", Segments: []string{"nettoyage"}},
		{Name: "New", Segments: []string{"nettoyage"}},
	} {
		line.Team = "T"
		foreseen, err := plan.Foresee(line)
		if err != nil {
			t.Fatal(err)
		}
		var became Change
		err = s.Write(t.Context(), func(tx *Tx) (err error) {
			_, became, err = tx.ImportSupplier(line)
			return errors.Join(err, errors.New("undone"))
		})
		if became != foreseen {
			t.Errorf("%s: foreseen %q, became %q (%v)", line.Name, foreseen, became, err)
		}
	}
}
