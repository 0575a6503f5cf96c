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
