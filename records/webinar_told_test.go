package records

import (
	"errors"
	"testing"
)

func TestSomebodyWhoCouldNotBeTold(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 3, true)
	a, b := register(t, s, attendee(w, 1)).Registration, register(t, s, attendee(w, 2)).Registration
	send := func(key, subject string, cause error) {
		write(t, s, func(tx *Tx) error {
			_, err := tx.Enqueue(Message{Team: "T", Key: key, Method: Post, Channel: "C1", Subject: subject})
			return err
		})
		m, err := s.MessageByKey(t.Context(), "T", key)
		if err != nil {
			t.Fatal(err)
		}
		write(t, s, func(tx *Tx) error {
			if cause != nil {
				return tx.Bury(m.ID, cause)
			}
			return tx.Sent(m.ID, "17.1")
		})
	}
	send("w", "webinar:"+w.ID, nil)
	if got, err := s.Webinar(t.Context(), w.ID); err != nil || got.StaffChannel != "C1" || got.StaffTS != "17.1" {
		t.Errorf("its message = %+v, %v", got, err)
	}
	send("a", "registration:"+a.ID, errors.New("mailbox full"))
	write(t, s, func(tx *Tx) error { return tx.NoteUntold(b.ID) })
	untold := func() (ids []string) {
		all, err := s.Untold(t.Context(), w.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			ids = append(ids, r.ID)
		}
		return ids
	}
	if got := untold(); len(got) != 2 {
		t.Errorf("untold = %v", got)
	}
	send("a2", "registration:"+a.ID, nil)
	write(t, s, func(tx *Tx) error { return tx.NoteTold(b.ID, "USTAFF") })
	if got := untold(); len(got) != 0 {
		t.Errorf("untold afterwards = %v", got)
	}
	send("gone", "registration:none", errors.New("x"))
}
