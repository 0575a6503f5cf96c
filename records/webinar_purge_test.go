package records

import (
	"testing"
	"time"
)

func TestRegistrationsAreForgottenInTime(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w, r := crowd(t, s)
	closed := func() Figures {
		f, err := s.Figures(t.Context(), w.ID)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	c.at = w.End
	closeAttendance(t, s, w)
	before := closed()
	c.at = w.End.AddDate(0, 0, w.Retention).Add(-time.Second)
	if p, err := s.Purge(t.Context()); err != nil || p.Registrations != 0 {
		t.Errorf("purge too early = %+v, %v", p, err)
	}
	c.at = w.End.AddDate(0, 0, w.Retention)
	for _, want := range []int64{81, 0} {
		if p, err := s.Purge(t.Context()); err != nil || p.Registrations != want {
			t.Errorf("purge = %+v, %v, want %d", p, err, want)
		}
	}
	proofs, err := s.PurgeProofs(t.Context(), w.ID)
	if err != nil || len(proofs) != 1 || proofs[0].Forgotten != 81 || !proofs[0].At.Equal(c.at) {
		t.Errorf("proofs = %+v, %v", proofs, err)
	}
	if after := closed(); after.Seats != before.Seats || after.Absent != before.Absent {
		t.Errorf("figures %+v became %+v", before, after)
	}
	if got, err := s.Registration(t.Context(), r.ID); err != nil || got.Email != "" || got.LastName != "" || got.Questions != "" || got.User != "" {
		t.Errorf("what is left = %+v, %v", got, err)
	}
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := traces(t, s, "marie7@exemple.fr"); len(found) > 0 {
		t.Errorf("an address that was purged: %v", found)
	}
	if list, err := s.Newsletter(t.Context(), "T"); err != nil || len(list) != 1 { // a consent of its own
		t.Errorf("newsletter = %+v, %v", list, err)
	}
}
