package records

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func editWebinar(t testing.TB, s *Store, w Webinar) Edited {
	t.Helper()
	return in(t, s, func(tx *Tx) (Edited, error) { return tx.EditWebinar(w, "UOTHER") })
}

func TestAWebinarIsKeptAsItWasTyped(t *testing.T) {
	s := openAt(t, &clock{noon})
	want := planned()
	want.Opens, want.Closes = noon.Add(time.Hour), want.Start.Add(-time.Hour)
	want.Speakers, want.Description, want.Replay, want.Audience, want.Lang = "Luc, Région", "Pour les ESAT", "https://replay.example/1", "supplier", "de"
	got := plan(t, s, want, "V1")
	want.ID, want.Number, want.NoticeVersion, want.Retention, want.Version, want.Created, want.Changed = got.ID, "W-2026-001", 1, DefaultRetention, 1, noon, noon
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	again, err := s.Webinar(t.Context(), got.ID)
	if diff := cmp.Diff(got, again); err != nil || diff != "" {
		t.Errorf("read again: %v\n%s", err, diff)
	}
}

func TestTheSameFormTwiceIsOneWebinar(t *testing.T) {
	s := openAt(t, &clock{noon})
	first := plan(t, s, planned(), "V1")
	write(t, s, func(tx *Tx) error {
		again, fresh, err := tx.CreateWebinar(planned(), "V1")
		if fresh || again.ID != first.ID {
			t.Errorf("the same key made %s, fresh %v", again.Number, fresh)
		}
		return err
	})
	next := planned()
	next.Start, next.End = time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC), time.Date(2027, 1, 1, 1, 0, 0, 0, time.UTC)
	if w := plan(t, s, next, "V2"); w.Number != "W-2027-001" {
		t.Errorf("number %s of a webinar that begins in 2027 in Paris", w.Number)
	}
	if w := plan(t, s, planned(), "V3"); w.Number != "W-2026-002" {
		t.Errorf("number %s, want W-2026-002", w.Number)
	}
}

func TestWhatIsWrongWithAWebinar(t *testing.T) {
	s := openAt(t, &clock{noon})
	for _, tt := range []struct {
		change func(*Webinar)
		want   Fault
	}{
		{func(w *Webinar) { w.Title = " " }, Fault{FieldTitle, WhyMissing}},
		{func(w *Webinar) { w.Title = strings.Repeat("é", 151) }, Fault{FieldTitle, WhyTooLong}},
		{func(w *Webinar) { w.Start = noon }, Fault{FieldStart, WhyPast}},
		{func(w *Webinar) { w.End = w.Start }, Fault{FieldEnd, WhyOrder}},
		{func(w *Webinar) { w.Link = "javascript:alert(1)" }, Fault{FieldLink, WhyLink}},
		{func(w *Webinar) { w.Link = "visio" }, Fault{FieldLink, WhyLink}},
		{func(w *Webinar) { w.Capacity = -1 }, Fault{FieldCapacity, WhyRange}},
		{func(w *Webinar) { w.Audience = "friends" }, Fault{FieldAudience, WhyUnknown}},
		{func(w *Webinar) { w.Lang = "it" }, Fault{FieldLang, WhyUnknown}},
		{func(w *Webinar) { w.Closes = w.End.Add(time.Second) }, Fault{FieldCloses, WhyOrder}},
		{func(w *Webinar) { w.Opens = w.Start.Add(time.Hour) }, Fault{FieldOpens, WhyOrder}},
		{func(w *Webinar) { w.Reminders = []time.Duration{0} }, Fault{FieldReminders, WhyRange}},
		{func(w *Webinar) { w.Notice = "" }, Fault{FieldNotice, WhyMissing}},
		{func(w *Webinar) { w.Retention = 4000 }, Fault{FieldRetention, WhyRange}},
	} {
		w := planned()
		tt.change(&w)
		err := s.Write(t.Context(), func(tx *Tx) error { _, _, err := tx.CreateWebinar(w, "V"); return err })
		var invalid *InvalidError
		if !errors.As(err, &invalid) || len(invalid.Faults) != 1 || invalid.Faults[0] != tt.want {
			t.Errorf("CreateWebinar = %v, want %v", err, tt.want)
		}
	}
	if all, err := s.ComingWebinars(t.Context(), "T", true); err != nil || len(all) != 0 {
		t.Errorf("%d webinars were kept (%v)", len(all), err)
	}
}

func TestAnEditTellsWhatChanged(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := plan(t, s, planned(), "V1")
	c.at = noon.Add(time.Hour)
	next := w
	next.Team, next.Author, next.Created = "", "", time.Time{} // a form does not know them
	next.Capacity, next.Notice, next.Retention = 5, "Autre texte", 30
	e := editWebinar(t, s, next)
	if diff := cmp.Diff([]Field{FieldCapacity, FieldNotice, FieldRetention}, e.Changed); diff != "" || e.Matters || e.After.Sequence != 0 || e.After.NoticeVersion != 2 || e.After.Version != 2 {
		t.Errorf("edit = %+v\n%s", e, diff)
	}
	if e.After.Author != "USTAFF" || e.After.Team != "T" || !e.After.Created.Equal(noon) {
		t.Errorf("an edit changed what no form holds: %+v", e.After)
	}
	if old, err := one(t.Context(), s, "notice", scanText, "SELECT words FROM webinar_notices WHERE webinar_id = ? AND version = 1", w.ID); err != nil || old != "Vos données…" {
		t.Errorf("the first notice = %q, %v", old, err)
	}
	next = e.After
	next.Start, next.End, next.Title = next.Start.Add(time.Hour), next.End.Add(time.Hour), "Nouveau titre"
	e = editWebinar(t, s, next)
	if diff := cmp.Diff([]Field{FieldTitle, FieldStart, FieldEnd}, e.Changed); diff != "" || !e.Matters || e.After.Sequence != 1 || e.After.DateSequence != 1 {
		t.Errorf("edit = %+v\n%s", e, diff)
	}
	if e := editWebinar(t, s, e.After); len(e.Changed) != 0 || e.After.Version != 3 {
		t.Errorf("an edit without change = %+v", e)
	}
	stale := func(tx *Tx) error { _, err := tx.EditWebinar(w, "UOTHER"); return err }
	if err := s.Write(t.Context(), stale); !errors.Is(err, ErrStale) {
		t.Errorf("edit of an old version = %v, want ErrStale", err)
	}
	c.at = e.After.End
	over := e.After
	over.Start, over.End = over.Start.AddDate(0, 1, 0), over.End.AddDate(0, 1, 0)
	var invalid *InvalidError
	if err := s.Write(t.Context(), func(tx *Tx) error { _, err := tx.EditWebinar(over, "UOTHER"); return err }); !errors.As(err, &invalid) || invalid.Faults[0] != (Fault{FieldStart, WhyPast}) {
		t.Errorf("moving a webinar that is over = %v", err)
	}
	lines, err := s.WebinarAudit(t.Context(), w.ID)
	if err != nil || len(lines) != 3 || lines[1].Action != "edit" || lines[1].By != "UOTHER" || lines[1].Details != "capacity notice retention" {
		t.Errorf("audit = %+v, %v", lines, err)
	}
}

func TestACancelledWebinarTellsEverybody(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := plan(t, s, planned(), "V1")
	for i := range 4 {
		register(t, s, attendee(w, i))
	}
	gone := register(t, s, attendee(w, 4)).Registration
	in(t, s, func(tx *Tx) (Outcome, error) { return tx.Withdraw(gone.ID, gone.User) })
	write(t, s, func(tx *Tx) error {
		cancelled, told, err := tx.CancelWebinar(w.ID, 1, " Intervenant malade ", "USTAFF")
		if len(told) != 4 || cancelled.Sequence != 1 || cancelled.Reason != "Intervenant malade" || cancelled.State(noon) != WebinarCancelled {
			t.Errorf("CancelWebinar = %+v, %d told", cancelled, len(told))
		}
		return err
	})
	if out := register(t, s, attendee(w, 9)); out.Result != ResultCancelled {
		t.Errorf("registration for a cancelled webinar = %s", out.Result)
	}
	err := s.Write(t.Context(), func(tx *Tx) error { _, _, err := tx.CancelWebinar(w.ID, 2, "", "USTAFF"); return err })
	if !errors.Is(err, ErrCancelled) {
		t.Errorf("second cancel = %v", err)
	}
	for shown, want := range map[bool]int{false: 0, true: 1} {
		if all, err := s.ComingWebinars(t.Context(), "T", shown); err != nil || len(all) != want {
			t.Errorf("coming webinars, cancelled %v: %d (%v), want %d", shown, len(all), err, want)
		}
	}
}

func TestADuplicateBeginsAnew(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := planned()
	w.Closes = w.Start.Add(-2 * time.Hour)
	w = plan(t, s, w, "V1")
	register(t, s, attendee(w, 1))
	start := w.Start.AddDate(0, 1, 0)
	copied := in(t, s, func(tx *Tx) (Webinar, error) {
		d, _, err := tx.DuplicateWebinar(w.ID, "V2", "UOTHER", start)
		return d, err
	})
	if copied.ID == w.ID || copied.Number != "W-2027-001" || copied.Link != "" || copied.Author != "UOTHER" || copied.Title != w.Title ||
		!copied.Closes.Equal(start.Add(-2*time.Hour)) || copied.End.Sub(copied.Start) != time.Hour {
		t.Errorf("duplicate = %+v", copied)
	}
	if seats, err := s.Seats(t.Context(), copied.ID); err != nil || seats.Taken() != 0 {
		t.Errorf("seats of the duplicate = %+v, %v", seats, err)
	}
}

// TestTheClocksChange: the hour that a day is long or short does not move a webinar, nor an offer.
func TestTheClocksChange(t *testing.T) {
	for _, day := range []string{"2027-03-28", "2026-10-25"} {
		midnight, err := time.ParseInLocation(time.DateOnly, day, paris)
		if err != nil {
			t.Fatal(err)
		}
		c := &clock{midnight.AddDate(0, 0, -2)}
		s := openAt(t, c)
		w := planned()
		w.Start = midnight.Add(26 * time.Hour)
		w.End, w.Capacity, w.Reminders = w.Start.Add(time.Hour), 1, []time.Duration{24 * time.Hour}
		w = plan(t, s, w, "V1")
		a, b := register(t, s, attendee(w, 1)).Registration, register(t, s, attendee(w, 2)).Registration
		in(t, s, func(tx *Tx) (Outcome, error) { return tx.Withdraw(a.ID, a.User) })
		b, err = s.Registration(t.Context(), b.ID)
		left := w.Start.Sub(c.at)
		if err != nil || b.OfferUntil.Sub(c.at) != left/4 {
			t.Errorf("%s: offer for %v of %v (%v)", day, b.OfferUntil.Sub(c.at), left, err)
		}
		in(t, s, func(tx *Tx) (Outcome, error) { return tx.Accept(b.ID) })
		c.at = w.Start.Add(-24 * time.Hour)
		take := func() []Reminder {
			return in(t, s, func(tx *Tx) ([]Reminder, error) { return tx.TakeReminders("T", 10) })
		}
		if got := take(); len(got) != 1 || got[0].Registration.ID != b.ID {
			t.Errorf("%s: reminders = %v, want one", day, got)
		}
	}
}
