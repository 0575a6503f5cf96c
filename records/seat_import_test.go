package records

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAListWithFaults imports a thousand lines of which fifty are wrong.
func TestAListWithFaults(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 600, true)
	register(t, s, attendee(w, 7)) // one is registered already
	var rows []Registration
	for i := range 1000 {
		r := Registration{LastName: fmt.Sprint("Nom", i), EmailTyped: fmt.Sprintf("Marie%d@Exemple.fr", i)}
		switch {
		case i%40 == 0:
			r.EmailTyped = fmt.Sprintf("marie%d,exemple.fr", i) // 25
		case i%40 == 1:
			r.EmailTyped = fmt.Sprintf("MARIE%d@exemple.fr.", i+1) // 25 doubles of the next line, which comes too late
		}
		rows = append(rows, r)
	}
	run := func(dry bool) ImportReport {
		return in(t, s, func(tx *Tx) (ImportReport, error) { return tx.Import(w.ID, rows, "USTAFF", dry) })
	}
	seats := func() Seats {
		seats, err := s.Seats(t.Context(), w.ID)
		if err != nil {
			t.Fatal(err)
		}
		return seats
	}
	want := map[Result]int{ResultInvalid: 25, ResultDuplicate: 25, ResultAlready: 1, ResultRegistered: 599, ResultWaiting: 350}
	dry := run(true)
	if diff := cmp.Diff(want, dry.Count); diff != "" {
		t.Error(diff)
	}
	if got := seats(); got.Registered != 1 || got.Waiting != 0 {
		t.Errorf("a dry run left %+v", got)
	}
	if dry.Lines[0].Faults[0] != (Fault{FieldEmail, WhyComma}) || dry.Lines[2].First != 1 {
		t.Errorf("lines = %+v, %+v", dry.Lines[0], dry.Lines[2])
	}
	done := run(false)
	if diff := cmp.Diff(want, done.Count); diff != "" {
		t.Error(diff)
	}
	for i, line := range done.Lines {
		if line.Result != dry.Lines[i].Result || line.Registration.Position != dry.Lines[i].Registration.Position {
			t.Fatalf("line %d: %s at %d, in the dry run %s at %d", i, line.Result, line.Registration.Position, dry.Lines[i].Result, dry.Lines[i].Registration.Position)
		}
		if new := line.Result == ResultRegistered || line.Result == ResultWaiting; new && (line.Registration.ID == "" || line.Registration.Source != SourceImport || line.Registration.By != "USTAFF") {
			t.Fatalf("line %d: %+v", i, line.Registration)
		}
	}
	if got := seats(); got != (Seats{Capacity: 600, Registered: 600, Waiting: 350}) || done.Seats != got || dry.Seats != got {
		t.Errorf("seats = %+v, report %+v, dry %+v", got, done.Seats, dry.Seats)
	}
	again := run(false)
	if diff := cmp.Diff(map[Result]int{ResultInvalid: 25, ResultDuplicate: 25, ResultAlready: 950}, again.Count); diff != "" {
		t.Errorf("second run: %s", diff)
	}
	lines, err := s.WebinarAudit(t.Context(), w.ID)
	if err != nil || len(lines) != 2 || lines[1].Action != "import" || lines[1].Details != "949" {
		t.Errorf("audit = %+v, %v", lines, err)
	}
}

func TestAListForAFullWebinar(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 2, false)
	var rows []Registration
	for i := range 4 {
		rows = append(rows, attendee(w, i))
	}
	rep := in(t, s, func(tx *Tx) (ImportReport, error) { return tx.Import(w.ID, rows, "USTAFF", false) })
	if diff := cmp.Diff(map[Result]int{ResultRegistered: 2, ResultFull: 2}, rep.Count); diff != "" || rep.Lines[3].Registration.Email != "marie3@exemple.fr" {
		t.Errorf("report = %+v\n%s", rep, diff)
	}
}

func TestARegistrationIsEdited(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 5, true)
	r := attendee(w, 1)
	r.Newsletter = true
	r = register(t, s, r).Registration
	register(t, s, attendee(w, 2))
	if !r.Newsletter || r.Consent != 1 || !r.ConsentAt.Equal(noon) {
		t.Errorf("registered %+v", r)
	}
	change := func(r Registration) Outcome {
		return in(t, s, func(tx *Tx) (Outcome, error) { return tx.EditRegistration(r, "USTAFF") })
	}
	r.EmailTyped, r.Organisation = "Nouvelle@exemple.fr", "Atelier"
	out := change(r)
	if out.Result != ResultRegistered || out.Registration.Email != "nouvelle@exemple.fr" || out.Registration.Organisation != "Atelier" || !out.Registration.Newsletter || out.Registration.By != "U1" {
		t.Errorf("edit = %+v", out)
	}
	list, err := s.Newsletter(t.Context(), "T")
	if err != nil || len(list) != 1 || list[0].Email != "nouvelle@exemple.fr" || list[0].Source != SourceSelf {
		t.Errorf("newsletter = %+v, %v", list, err)
	}
	r.EmailTyped = "marie2@exemple.fr"
	if out := change(r); out.Result != ResultAlready || out.Registration.User != "U2" {
		t.Errorf("edit to an address that is taken = %+v", out)
	}
	r.EmailTyped, r.Newsletter = "nouvelle@exemple.fr", false
	change(r)
	if list, err := s.Newsletter(t.Context(), "T"); err != nil || len(list) != 0 {
		t.Errorf("newsletter after the consent ended = %+v, %v", list, err)
	}
}

func TestARegistrationByTheTeamIsLinked(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 5, true)
	r := attendee(w, 1)
	r.Source, r.By, r.User = SourceStaff, "USTAFF", ""
	r = register(t, s, r).Registration
	for _, user := range []string{"UMARIE", "UOTHER"} {
		write(t, s, func(tx *Tx) error { _, err := tx.Claim(r.ID, user); return err })
	}
	all, err := s.Bookings(t.Context(), "T", "UMARIE")
	if err != nil || len(all) != 1 || all[0].Registration.ID != r.ID || all[0].Webinar.ID != w.ID {
		t.Errorf("bookings = %+v, %v", all, err)
	}
	if _, err := s.LastRegistration(t.Context(), "T", "UMARIE"); err == nil {
		t.Error("what the team typed fills in the person's form")
	}
	if all, err := s.Bookings(t.Context(), "T", "UOTHER"); err != nil || len(all) != 0 {
		t.Errorf("bookings of another = %+v, %v", all, err)
	}
}
