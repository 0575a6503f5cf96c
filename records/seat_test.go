package records

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

func withdraw(t testing.TB, s *Store, r Registration) Outcome {
	t.Helper()
	return in(t, s, func(tx *Tx) (Outcome, error) { return tx.Withdraw(r.ID, r.User) })
}

// only plans a webinar with those seats.
func only(t testing.TB, s *Store, seats int, list bool) Webinar {
	w := planned()
	w.Capacity, w.WaitingList = seats, list
	return plan(t, s, w, fmt.Sprint("only", seats, list))
}

func TestWhoWaitedIsAskedUnlessTimeIsShort(t *testing.T) {
	for _, tt := range []struct {
		left time.Duration
		kind MoveKind
		hold time.Duration
	}{
		{10 * 24 * time.Hour, MoveOffered, 24 * time.Hour},
		{4 * 24 * time.Hour, MoveOffered, 24 * time.Hour},
		{48 * time.Hour, MoveOffered, 12 * time.Hour},
		{24 * time.Hour, MoveOffered, 6 * time.Hour},
		{24*time.Hour - time.Second, MoveSeated, 0},
		{-time.Minute, MoveSeated, 0}, // it has begun
	} {
		c := &clock{noon}
		s := openAt(t, c)
		w := only(t, s, 1, true)
		first, second := register(t, s, attendee(w, 1)).Registration, register(t, s, attendee(w, 2)).Registration
		c.at = w.Start.Add(-tt.left)
		out := withdraw(t, s, first)
		if len(out.Moves) != 1 || out.Moves[0].Kind != tt.kind || out.Moves[0].Registration.ID != second.ID || out.Moves[0].Webinar.ID != w.ID {
			t.Fatalf("%v before the start: %+v, want %s", tt.left, out.Moves, tt.kind)
		}
		if r := out.Moves[0].Registration; tt.hold > 0 && !r.OfferUntil.Equal(c.at.Add(tt.hold)) || tt.hold == 0 && (r.State != SeatRegistered || !r.SeatedAt.Equal(c.at)) {
			t.Errorf("%v before the start: %+v", tt.left, r)
		}
	}
}

func TestAnOfferIsDeclinedOrLeft(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 1, true)
	var all []Registration
	for i := range 4 {
		all = append(all, register(t, s, attendee(w, i)).Registration)
	}
	withdraw(t, s, all[0])
	if out := in(t, s, func(tx *Tx) (Outcome, error) { return tx.Decline(all[2].ID) }); out.Result != ResultNothing {
		t.Errorf("Decline while waiting = %s", out.Result)
	}
	if out := in(t, s, func(tx *Tx) (Outcome, error) { return tx.Decline(all[1].ID) }); out.Result != ResultDeclined || len(out.Moves) != 1 || out.Moves[0].Registration.ID != all[2].ID {
		t.Errorf("Decline = %+v", out)
	}
	if out := withdraw(t, s, all[2]); out.Result != ResultDeclined || len(out.Moves) != 1 || out.Moves[0].Registration.ID != all[3].ID {
		t.Errorf("Withdraw of an offer = %+v", out)
	}
	if out := withdraw(t, s, all[2]); out.Result != ResultNothing {
		t.Errorf("second Withdraw = %s", out.Result)
	}
	if out := in(t, s, func(tx *Tx) (Outcome, error) { return tx.Accept(all[2].ID) }); out.Result != ResultNothing {
		t.Errorf("Accept after Withdraw = %s", out.Result)
	}
}

func TestACapacityCutThrowsNobodyOut(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 3, true)
	var all []Registration
	for i := range 5 {
		all = append(all, register(t, s, attendee(w, i)).Registration)
	}
	w.Capacity = 1
	e := editWebinar(t, s, w)
	if e.Seats != (Seats{Capacity: 1, Registered: 3, Waiting: 2}) || e.Seats.Over() != 2 || e.Seats.Free() != 0 || e.Matters {
		t.Fatalf("after the cut: %+v", e)
	}
	for i, moves := range []int{0, 0, 1} { // below the capacity only when three have gone
		if out := withdraw(t, s, all[i]); out.Result != ResultWithdrawn || len(out.Moves) != moves {
			t.Errorf("withdrawal %d = %+v, want %d moves", i, out, moves)
		}
	}
	e.After.Capacity = 0
	if e := editWebinar(t, s, e.After); len(e.Moves) != 1 || e.Moves[0].Registration.ID != all[4].ID || e.Seats.Free() != -1 {
		t.Errorf("without a limit: %+v", e)
	}
}

func TestAWaitingListThatIsClosed(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 1, true)
	first, second := register(t, s, attendee(w, 1)).Registration, register(t, s, attendee(w, 2)).Registration
	w.WaitingList = false
	editWebinar(t, s, w)
	if out := register(t, s, attendee(w, 3)); out.Result != ResultFull || out.Registration.ID != "" {
		t.Errorf("registration without a waiting list = %+v", out)
	}
	if out := withdraw(t, s, first); len(out.Moves) != 1 || out.Moves[0].Registration.ID != second.ID {
		t.Errorf("who waited already = %+v, want the seat", out.Moves)
	}
}

func TestRegistrationOpensAndCloses(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := planned()
	w.Opens, w.Closes, w.Capacity = noon.Add(time.Hour), w.Start.Add(-time.Hour), 0
	w = plan(t, s, w, "V1")
	for i, tt := range []struct {
		at          time.Time
		self, staff Result
	}{
		{w.Opens.Add(-1), ResultNotOpen, ResultRegistered},
		{w.Opens, ResultRegistered, ResultRegistered},
		{w.Closes.Add(-time.Second), ResultRegistered, ResultRegistered},
		{w.Closes, ResultClosed, ResultRegistered},
		{w.End.Add(-time.Second), ResultClosed, ResultRegistered},
		{w.End, ResultOver, ResultOver},
	} {
		c.at = tt.at
		if out := register(t, s, attendee(w, 2*i)); out.Result != tt.self {
			t.Errorf("%v: self %s, want %s", tt.at, out.Result, tt.self)
		}
		r := attendee(w, 2*i+1)
		r.Source, r.By, r.Consent = SourceStaff, "USTAFF", 0
		if out := register(t, s, r); out.Result != tt.staff {
			t.Errorf("%v: staff %s, want %s", tt.at, out.Result, tt.staff)
		}
	}
}

func TestSettleDoesWhatNobodyAsksFor(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := only(t, s, 1, true)
	first, second, third := register(t, s, attendee(w, 1)).Registration, register(t, s, attendee(w, 2)).Registration, register(t, s, attendee(w, 3)).Registration
	withdraw(t, s, first)
	due := func() bool {
		d, err := s.WebinarsDue(t.Context(), "T")
		if err != nil {
			t.Fatal(err)
		}
		return d.Settle
	}
	settle := func() []Move { return in(t, s, func(tx *Tx) ([]Move, error) { return tx.Settle("T") }) }
	if moves := settle(); len(moves) != 0 || due() {
		t.Errorf("Settle before the end of the offer = %v, due %v", moves, due())
	}
	c.at = noon.Add(24 * time.Hour)
	if !due() {
		t.Error("an offer that is over is not due")
	}
	moves := settle()
	if len(moves) != 2 || moves[0].Kind != MoveExpired || moves[0].Registration.ID != second.ID || moves[1].Kind != MoveOffered || moves[1].Registration.ID != third.ID {
		t.Errorf("Settle = %v", moves)
	}
	if moves := settle(); len(moves) != 0 || due() {
		t.Errorf("second Settle = %v", moves)
	}
}

func TestAMovedWebinarShortensItsOffers(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 1, true)
	first, second := register(t, s, attendee(w, 1)).Registration, register(t, s, attendee(w, 2)).Registration
	withdraw(t, s, first)
	w.Start, w.End = noon.Add(40*time.Hour), noon.Add(41*time.Hour)
	editWebinar(t, s, w)
	r, err := s.Registration(t.Context(), second.ID)
	if err != nil || !r.OfferUntil.Equal(noon.Add(10*time.Hour)) {
		t.Errorf("offer until %v (%v), want ten hours", r.OfferUntil, err)
	}
}

func TestWhatIsWrongWithARegistration(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 5, true)
	for _, tt := range []struct {
		change func(*Registration)
		want   Fault
	}{
		{func(r *Registration) { r.FirstName = "" }, Fault{FieldFirstName, WhyMissing}},
		{func(r *Registration) { r.LastName = "\t" }, Fault{FieldLastName, WhyMissing}},
		{func(r *Registration) { r.LastName = strings.Repeat("x", 101) }, Fault{FieldLastName, WhyTooLong}},
		{func(r *Registration) { r.EmailTyped = "marie,x@exemple.fr" }, Fault{FieldEmail, WhyComma}},
		{func(r *Registration) { r.SIRET = "123" }, Fault{FieldSIRET, WhySIRET}},
		{func(r *Registration) { r.Kind = "alien" }, Fault{FieldKind, WhyUnknown}},
		{func(r *Registration) { r.Departement = "20" }, Fault{FieldDepartement, WhyUnknown}},
		{func(r *Registration) { r.Consent = 0 }, Fault{FieldConsent, WhyConsent}},
		{func(r *Registration) { r.Questions = strings.Repeat("x", 1001) }, Fault{FieldQuestions, WhyTooLong}},
	} {
		r := attendee(w, 1)
		tt.change(&r)
		err := s.Write(t.Context(), func(tx *Tx) error { _, err := tx.Register(r); return err })
		var invalid *InvalidError
		if !errors.As(err, &invalid) || len(invalid.Faults) != 1 || invalid.Faults[0] != tt.want {
			t.Errorf("Register = %v, want %v", err, tt.want)
		}
		if strings.Contains(fmt.Sprint(err), "marie") {
			t.Errorf("the error tells the address: %v", err)
		}
	}
	r := attendee(w, 1)
	r.LastName, r.Organisation = "=cmd|'/c'!A1", " Atelier\u0301 "
	if out := register(t, s, r); out.Registration.LastName != r.LastName || out.Registration.Organisation != "Atelieŕ" {
		t.Errorf("kept as %q, %q", out.Registration.LastName, out.Registration.Organisation)
	}
}

func TestFiveHundredAtOnceForFiftySeats(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 50, true)
	var mu sync.Mutex
	var wg sync.WaitGroup
	got := map[Result]int{}
	positions := map[int]bool{}
	count := func(out Outcome) {
		mu.Lock()
		defer mu.Unlock()
		got[out.Result]++
		if out.Result == ResultWaiting {
			positions[out.Registration.Position] = true
		}
	}
	for i := range 500 {
		wg.Go(func() { count(register(t, s, attendee(w, i))) })
	}
	for range 100 { // the same person again and again
		wg.Go(func() { register(t, s, attendee(w, 500)) })
	}
	wg.Go(func() { // and a list of people, some of whom are registering
		var rows []Registration
		for i := range 100 {
			rows = append(rows, attendee(w, 450+i))
		}
		in(t, s, func(tx *Tx) (ImportReport, error) { return tx.Import(w.ID, rows, "USTAFF", false) })
	})
	wg.Wait()
	seats, err := s.Seats(t.Context(), w.ID)
	if want := (Seats{Capacity: 50, Registered: 50, Waiting: 500}); err != nil || seats != want { // 0 to 549
		t.Errorf("seats = %+v (%v), want %+v", seats, err, want)
	}
	all, err := s.Registrations(t.Context(), w.ID)
	if err != nil || len(all) != 550 {
		t.Fatalf("%d registrations (%v), want one each", len(all), err)
	}
	for i, r := range all[50:] {
		if r.Position != i+1 {
			t.Fatalf("position %d of number %d in the list", r.Position, i+1)
		}
	}
	if got[ResultRegistered]+got[ResultWaiting]+got[ResultAlready] != 500 || len(positions) != got[ResultWaiting] {
		t.Errorf("results %v with %d positions", got, len(positions))
	}
}

// TestAFullDiskTakesNoSeat: what is refused for want of room left nothing behind, and goes well later.
func TestAFullDiskTakesNoSeat(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 50, true)
	var pages int
	if err := s.w.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		if _, err := s.w.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages + 1)
	kept := 0
	for i := range 200 {
		r := attendee(w, i)
		r.Questions = strings.Repeat("?", 1000)
		switch err := s.Write(t.Context(), func(tx *Tx) error { _, err := tx.Register(r); return err }); {
		case err == nil:
			kept++
		case !errors.Is(err, ErrFull):
			t.Fatalf("Register on a full disk = %v", err)
		}
	}
	if seats, err := s.Seats(t.Context(), w.ID); err != nil || seats.Registered+seats.Waiting != kept || kept == 200 {
		t.Errorf("seats = %+v (%v), %d confirmed", seats, err, kept)
	}
	limit(pages + 1000)
	if out := register(t, s, attendee(w, 199)); out.Result == ResultAlready {
		t.Errorf("with room again = %s", out.Result)
	}
}
