package records

import (
	"path/filepath"
	"testing"
	"time"
)

// taken are the reminders of a moment, by user and hours before the start.
func taken(t testing.TB, s *Store) (all []string) {
	t.Helper()
	for _, m := range in(t, s, func(tx *Tx) ([]Reminder, error) { return tx.TakeReminders("T", 100) }) {
		all = append(all, m.Registration.User+" "+m.Before.String())
	}
	return all
}

func TestRemindersComeOnceEach(t *testing.T) {
	c := &clock{noon}
	path := filepath.Join(t.TempDir(), "x.db")
	reopen := func() *Store {
		s, err := Open(t.Context(), path, Options{Now: c.now})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := reopen()
	w := only(t, s, 2, true)
	register(t, s, attendee(w, 1))
	gone := register(t, s, attendee(w, 2)).Registration
	register(t, s, attendee(w, 3)) // waits, and is offered a seat when the second goes
	withdraw(t, s, gone)
	for _, tt := range []struct {
		before time.Duration
		want   string
	}{
		{8 * 24 * time.Hour, ""},
		{7*24*time.Hour + time.Second, ""},
		{7 * 24 * time.Hour, "U1 168h0m0s"},
		{7 * 24 * time.Hour, ""},
		{25 * time.Hour, ""},
		{20 * time.Hour, "U1 24h0m0s"}, // four hours late
		{30 * time.Minute, "U1 1h0m0s"},
		{time.Second, ""},
		{0, ""},
	} {
		c.at = w.Start.Add(-tt.before)
		due, err := s.WebinarsDue(t.Context(), "T")
		if err != nil || due.Reminders != (tt.want != "") {
			t.Errorf("%v before: due %+v (%v)", tt.before, due, err)
		}
		got := ""
		if all := taken(t, s); len(all) == 1 {
			got = all[0]
		} else if len(all) > 1 {
			t.Fatalf("%v before: %v", tt.before, all)
		}
		if got != tt.want {
			t.Errorf("%v before: reminded %q, want %q", tt.before, got, tt.want)
		}
		s.Close()
		s = reopen() // each time
	}
	s.Close()
}

func TestAMissedReminderIsLeftOut(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := only(t, s, 2, true)
	register(t, s, attendee(w, 1))
	c.at = w.Start.Add(-10 * time.Hour) // seven days and one day before, nobody was there
	if all := taken(t, s); len(all) != 1 || all[0] != "U1 24h0m0s" {
		t.Errorf("after a long stop: %v", all)
	}
	c.at = w.Start // the last one is missed too
	if all := taken(t, s); len(all) != 0 {
		t.Errorf("when it has begun: %v", all)
	}
}

func TestWhoHasJustBeenToldIsNotReminded(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := only(t, s, 2, true)
	c.at = w.Start.Add(-23 * time.Hour)
	register(t, s, attendee(w, 1))
	if all := taken(t, s); len(all) != 0 {
		t.Errorf("registered within the day: %v", all)
	}
	c.at = w.Start.Add(-time.Hour)
	if all := taken(t, s); len(all) != 1 || all[0] != "U1 1h0m0s" {
		t.Errorf("an hour before: %v", all)
	}
}

func TestRemindersFollowAMovedWebinar(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := only(t, s, 2, true)
	register(t, s, attendee(w, 1))
	c.at = w.Start.Add(-24 * time.Hour)
	if all := taken(t, s); len(all) != 1 {
		t.Fatalf("a day before: %v", all)
	}
	w.Start, w.End = w.Start.AddDate(0, 0, 3), w.End.AddDate(0, 0, 3)
	w = editWebinar(t, s, w).After
	if all := taken(t, s); len(all) != 0 {
		t.Errorf("right after it was moved: %v", all)
	}
	c.at = w.Start.Add(-24 * time.Hour)
	if all := taken(t, s); len(all) != 1 || all[0] != "U1 24h0m0s" {
		t.Errorf("a day before the new date: %v", all)
	}
	if all := taken(t, s); len(all) != 0 {
		t.Errorf("and again: %v", all)
	}
	write(t, s, func(tx *Tx) error { _, _, err := tx.CancelWebinar(w.ID, w.Version, "", "USTAFF"); return err })
	c.at = w.Start.Add(-time.Hour)
	if all := taken(t, s); len(all) != 0 {
		t.Errorf("of a cancelled webinar: %v", all)
	}
}

// TestAReminderUndoneIsTakenAgain: it is noted in the transaction that enqueues it, or not at all.
func TestAReminderUndoneIsTakenAgain(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := only(t, s, 2, true)
	register(t, s, attendee(w, 1))
	c.at = w.Start.Add(-time.Hour)
	if err := s.Write(t.Context(), func(tx *Tx) error {
		if _, err := tx.TakeReminders("T", 10); err != nil {
			return err
		}
		return ErrFull
	}); err == nil {
		t.Fatal("the write went well")
	}
	if all := taken(t, s); len(all) != 1 {
		t.Errorf("after a write that failed: %v", all)
	}
}

func TestAfterTheEvent(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := only(t, s, 2, true)
	var all []Registration
	for i := range 3 {
		all = append(all, register(t, s, attendee(w, i)).Registration)
	}
	follow := func(take func(*Tx) ([]Booking, error)) (got []string) {
		for _, b := range in(t, s, take) {
			got = append(got, b.Registration.User+" "+string(b.Registration.Attendance)+" "+b.Webinar.Replay)
		}
		return got
	}
	ups := func() []string { return follow(func(tx *Tx) ([]Booking, error) { return tx.TakeFollowUps("T", 10) }) }
	replays := func() []string { return follow(func(tx *Tx) ([]Booking, error) { return tx.TakeReplays("T", 10) }) }
	c.at = w.End
	if got := ups(); len(got) != 0 {
		t.Errorf("at the end, without attendance: %v", got)
	}
	write(t, s, func(tx *Tx) error { return tx.SetAttendance(all[1].ID, Present, 55, "USTAFF") })
	if present, absent := closeAttendance(t, s, w); present != 1 || absent != 1 {
		t.Errorf("%d present, %d absent", present, absent)
	}
	if got := ups(); len(got) != 2 || got[0] != "U0 absent " || got[1] != "U1 present " {
		t.Errorf("follow-ups = %v", got)
	}
	if got := ups(); len(got) != 0 {
		t.Errorf("follow-ups again = %v", got)
	}
	if got := replays(); len(got) != 0 {
		t.Errorf("replays without one = %v", got)
	}
	write(t, s, func(tx *Tx) error { return tx.SetReplay(w.ID, "https://replay.example/1", "USTAFF") })
	if got := replays(); len(got) != 2 || got[0] != "U0 absent https://replay.example/1" {
		t.Errorf("replays = %v", got)
	}
	if got := replays(); len(got) != 0 {
		t.Errorf("replays again = %v", got)
	}
	rate := func(id string, stars int) error {
		return s.Write(t.Context(), func(tx *Tx) error { return tx.SaveRating(id, stars, " Très clair ") })
	}
	for _, stars := range []int{5, 4} { // the second answer replaces the first
		if err := rate(all[1].ID, stars); err != nil {
			t.Error(err)
		}
	}
	if err := rate(all[1].ID, 6); err == nil {
		t.Error("six stars were taken")
	}
	if err := rate(all[2].ID, 5); err == nil {
		t.Error("who never had a seat rated")
	}
	if stars, err := s.Ratings(t.Context(), w.ID); err != nil || stars != [5]int{3: 1} {
		t.Errorf("ratings = %v, %v", stars, err)
	}
}

func TestNobodySaidWhoCame(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := only(t, s, 2, true)
	register(t, s, attendee(w, 1))
	take := func() []Booking {
		return in(t, s, func(tx *Tx) ([]Booking, error) { return tx.TakeFollowUps("T", 10) })
	}
	c.at = w.End.Add(followLater - time.Second)
	if got := take(); len(got) != 0 {
		t.Errorf("too early: %v", got)
	}
	c.at = w.End.Add(followLater)
	if got := take(); len(got) != 1 || got[0].Registration.Attendance != "" {
		t.Errorf("three days later: %v", got)
	}
}

func closeAttendance(t testing.TB, s *Store, w Webinar) (present, absent int) {
	t.Helper()
	write(t, s, func(tx *Tx) (err error) {
		present, absent, err = tx.CloseAttendance(w.ID, "USTAFF")
		return err
	})
	return present, absent
}
