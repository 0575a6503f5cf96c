package records

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAReportIsMatched(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := only(t, s, 0, true)
	people := [][3]string{{"Élodie", "Dupont-Martin", "elodie@exemple.fr"}, {"Luc", "Weber", "luc@exemple.fr"}, {"Jean", "Muller", "jean1@exemple.fr"},
		{"Jean", "Müller", "jean2@exemple.fr"}, {"Anne", "Klein", "anne@exemple.fr"}}
	ids := map[string]string{}
	for i, p := range people {
		r := attendee(w, i)
		r.FirstName, r.LastName, r.EmailTyped = p[0], p[1], p[2]
		ids[p[2]] = register(t, s, r).Registration.ID
	}
	c.at = w.End
	rows := []AttendanceRow{
		{Name: "DUPONT MARTIN Elodie (Externe)", Minutes: 30},
		{Name: "Quelqu'un", Email: "LUC@exemple.fr.", Minutes: 12},
		{Name: "élodie dupont-martin", Minutes: 20}, // came back
		{Name: "Jean Muller", Minutes: 60},          // two bear that name
		{Name: "Inconnu", Minutes: 60},
		{Name: "Jean Müller", Email: "jean2@exemple.fr", Minutes: 59},
		{Name: "", Email: "pas une adresse"},
	}
	run := func(dry bool) AttendanceReport {
		return in(t, s, func(tx *Tx) (AttendanceReport, error) { return tx.ImportAttendance(w.ID, rows, "USTAFF", dry) })
	}
	for _, dry := range []bool{true, false, false} {
		rep := run(dry)
		var got []string
		for _, m := range rep.Matched {
			got = append(got, fmt.Sprintln(m.Registration.LastName, m.Rows, m.Minutes, m.ByName))
		}
		want := []string{"Dupont-Martin [0 2] 50 true\n", "Weber [1] 12 false\n", "Müller [5] 59 false\n"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]int{3, 4, 6}, rep.Unmatched); diff != "" || len(rep.Absent) != 2 {
			t.Errorf("unmatched, absent %v: %s", rep.Absent, diff)
		}
		f, err := s.Figures(t.Context(), w.ID)
		if want := 3; dry {
			want = 0
			if f.Present != want {
				t.Errorf("a dry run noted %d (%v)", f.Present, err)
			}
		} else if f.Present != want || f.Unknown != 2 {
			t.Errorf("figures %+v (%v)", f, err)
		}
	}
	if present, absent := closeAttendance(t, s, w); present != 3 || absent != 2 {
		t.Errorf("%d present, %d absent", present, absent)
	}
	if r, err := s.Registration(t.Context(), ids["elodie@exemple.fr"]); err != nil || r.Attendance != Present || r.Minutes != 50 {
		t.Errorf("Élodie: %+v, %v", r, err)
	}
}

func TestFiguresOfWebinars(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := only(t, s, 4, true)
	for i := range 6 {
		r := attendee(w, i)
		r.Kind, r.Departement = []string{"sme", "ess"}[i%2], []string{"67", "67", "57"}[i%3]
		c.at = noon.Add(time.Duration(i) * 12 * time.Hour)
		register(t, s, r)
	}
	all, err := s.Registrations(t.Context(), w.ID, SeatRegistered)
	if err != nil || len(all) != 4 {
		t.Fatal(all, err)
	}
	withdraw(t, s, all[0])
	c.at = w.End
	write(t, s, func(tx *Tx) error { return tx.SetAttendance(all[1].ID, Present, 0, "USTAFF") })
	write(t, s, func(tx *Tx) error { return tx.SetAttendance(all[2].ID, Present, 0, "USTAFF") })
	closeAttendance(t, s, w)
	write(t, s, func(tx *Tx) error { return tx.SaveRating(all[1].ID, 4, "") })
	write(t, s, func(tx *Tx) error { return tx.SaveRating(all[2].ID, 5, "") })
	later := planned()
	later.Start, later.End = c.at.Add(time.Hour), c.at.Add(2*time.Hour)
	empty := plan(t, s, later, "V2")
	f, err := s.Figures(t.Context(), w.ID)
	rate, ok := f.NoShow()
	if err != nil || f.Webinar.Number != w.Number || f.Seats != (Seats{Capacity: 4, Registered: 3, Offered: 1, Waiting: 1}) || f.Withdrawn != 1 || f.Present != 2 || f.Absent != 1 ||
		!ok || rate < 0.33 || rate > 0.34 || f.Ratings != 2 || f.Rating != 4.5 {
		t.Errorf("figures = %+v, no-show %v %v (%v)", f, rate, ok, err)
	}
	if f, err := s.Figures(t.Context(), empty.ID); err != nil || f.Seats.Capacity != 2 || f.Present != 0 {
		t.Errorf("figures of an empty webinar = %+v, %v", f, err)
	}
	if all, err := s.CompareWebinars(t.Context(), "T", 10); err != nil || len(all) != 1 || all[0].Webinar.ID != w.ID {
		t.Errorf("comparison = %+v, %v", all, err)
	}
	kinds, err := s.ByKind(t.Context(), w.ID)
	if diff := cmp.Diff([]Slice{{"ess", 2, 1, 1, 1}, {"sme", 1, 1, 0, 0}}, kinds); diff != "" || err != nil {
		t.Errorf("by kind (%v): %s", err, diff)
	}
	places, err := s.ByDepartement(t.Context(), w.ID)
	if diff := cmp.Diff([]Slice{{"67", 2, 1, 1, 0}, {"57", 1, 1, 0, 1}}, places); diff != "" || err != nil {
		t.Errorf("by département (%v): %s", err, diff)
	}
	days, err := s.ByDay(t.Context(), w.ID)
	if diff := cmp.Diff([]DayCount{{"2026-11-23", 1, 1}, {"2026-11-24", 2, 3}, {"2026-11-25", 2, 5}, {"2026-11-26", 1, 6}}, days); diff != "" || err != nil {
		t.Errorf("by day (%v): %s", err, diff)
	}
}
