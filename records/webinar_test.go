package records

import (
	"context"
	"fmt"
	"testing"
	"time"
)

// clock is a time that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// openAt opens a new store that lives at the clock's time.
func openAt(t testing.TB, c *clock) *Store {
	t.Helper()
	s, err := Open(context.Background(), newFile(t), Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// in does one write and gives what it gave.
func in[T any](t testing.TB, s *Store, do func(*Tx) (T, error)) (out T) {
	t.Helper()
	write(t, s, func(tx *Tx) (err error) {
		out, err = do(tx)
		return err
	})
	return out
}

// planned is a webinar ten days after noon.
func planned() Webinar {
	return Webinar{Team: "T", Title: "Répondre à un marché réservé", Start: noon.AddDate(0, 0, 10), End: noon.AddDate(0, 0, 10).Add(time.Hour),
		Link: "https://visio.example/abc", Capacity: 2, WaitingList: true, Reminders: DefaultReminders, Notice: "Vos données…", Author: "USTAFF"}
}

func plan(t testing.TB, s *Store, w Webinar, key string) Webinar {
	t.Helper()
	return in(t, s, func(tx *Tx) (Webinar, error) {
		w, _, err := tx.CreateWebinar(w, key)
		return w, err
	})
}

// attendee is a person who registers themself.
func attendee(w Webinar, n int) Registration {
	return Registration{Webinar: w.ID, FirstName: "Marie", LastName: fmt.Sprint("Nom", n), EmailTyped: fmt.Sprintf("marie%d@exemple.fr", n),
		Kind: "sme", Departement: "67", Consent: 1, Source: SourceSelf, User: fmt.Sprint("U", n), By: fmt.Sprint("U", n)}
}

func register(t testing.TB, s *Store, r Registration) Outcome {
	t.Helper()
	return in(t, s, func(tx *Tx) (Outcome, error) { return tx.Register(r) })
}

func TestSeatsGoToWhoComesFirst(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := plan(t, s, planned(), "V1")
	if w.Number != "W-2026-001" || w.Version != 1 {
		t.Errorf("number %s version %d, want W-2026-001 and 1", w.Number, w.Version)
	}
	var all []Registration
	for i, want := range []Result{ResultRegistered, ResultRegistered, ResultWaiting, ResultWaiting, ResultAlready} {
		out := register(t, s, attendee(w, i%4))
		if out.Result != want {
			t.Fatalf("registration %d = %s, want %s", i, out.Result, want)
		}
		all = append(all, out.Registration)
	}
	if got := []int{all[2].Position, all[3].Position}; got[0] != 1 || got[1] != 2 {
		t.Errorf("positions %v, want 1 and 2", got)
	}
	out := in(t, s, func(tx *Tx) (Outcome, error) { return tx.Withdraw(all[0].ID, all[0].User) })
	if out.Result != ResultWithdrawn || len(out.Moves) != 1 || out.Moves[0].Kind != MoveOffered || out.Moves[0].Registration.ID != all[2].ID {
		t.Fatalf("Withdraw = %+v, want the first who waits to be offered the seat", out)
	}
	if got, want := out.Moves[0].Registration.OfferUntil, noon.Add(24*time.Hour); !got.Equal(want) {
		t.Errorf("offer until %v, want %v", got, want)
	}
	if out := register(t, s, attendee(w, 0)); out.Result != ResultWaiting || out.Registration.Position != 2 {
		t.Errorf("who comes back = %s at %d, want the end of the list", out.Result, out.Registration.Position)
	}
	c.at = noon.Add(24 * time.Hour)
	if out := in(t, s, func(tx *Tx) (Outcome, error) { return tx.Accept(all[2].ID) }); out.Result != ResultExpired || len(out.Moves) != 1 || out.Moves[0].Registration.ID != all[3].ID {
		t.Errorf("Accept of an offer that is over = %+v, want it expired and the next one offered", out)
	}
	if out := in(t, s, func(tx *Tx) (Outcome, error) { return tx.Accept(all[3].ID) }); out.Result != ResultRegistered || out.Seats.Taken() != 2 {
		t.Errorf("Accept = %+v", out)
	}
}
