package records

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// Nothing that leaves after somebody was erased brings back where they are written to.
func TestWhoIsErasedStaysSo(t *testing.T) {
	s := openClock(t, &handClock{noon})
	supplier(t, s, "U1", nil)
	r, notices := publish(t, s, file(t, s, "V", brief()))
	write(t, s, func(tx *Tx) error {
		for key, m := range map[string]Message{
			"copy": {Subject: r.CopySubject()}, "notice": {Subject: notices[0].Subject()}, "answer": {Question: "q"}, "handoff": {Handoff: "h"},
		} {
			m.Team, m.Key, m.Method, m.Channel = "T", key, Post, "DSECRET"
			if _, err := tx.Enqueue(m); err != nil {
				return err
			}
		}
		_, err := tx.Keep(Event{Team: "T", Key: "press:UBUYER:1.1", Payload: []byte(`{"User":"UBUYER"}`)})
		return errors.Join(err, tx.Finish("T", "press:UBUYER:1.1"),
			tx.SaveQuestion(Question{ID: "q", Team: "T", User: "UBUYER", Text: "?"}),
			tx.SaveHandoff(Handoff{ID: "h", Team: "T", Asker: "UBUYER"}))
	})
	all := pending(t, s)
	for _, m := range all {
		if m.Subject != "" {
			write(t, s, func(tx *Tx) error { return tx.Sent(m.ID, "1.1") })
		}
	}
	for _, who := range []string{"UBUYER", "U1"} {
		if err := s.PersonErase(t.Context(), "T", who); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range all {
		if m.Subject == "" { // it was on its way
			write(t, s, func(tx *Tx) error { return tx.Sent(m.ID, "1.1") })
		}
	}
	write(t, s, func(tx *Tx) error { _, err := tx.exec("forget the messages", "DELETE FROM outbox"); return err })
	if err := s.scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"DSECRET", "UBUYER"} {
		if found := traces(t, s, secret); len(found) > 0 {
			t.Errorf("%s: %v", secret, found)
		}
	}
}

// A question that nobody has answered goes with its author: there would be nothing to publish but the answer.
func TestAnUnansweredQuestionGoesWithItsAuthor(t *testing.T) {
	s := openClock(t, &handClock{noon})
	p := supplier(t, s, "U1", nil)
	r, _ := publish(t, s, file(t, s, "V", brief()))
	ask := func(view string) (i Inquiry) {
		write(t, s, func(tx *Tx) (err error) {
			i, _, err = tx.AskBuyer(Inquiry{Team: "T", Request: r.ID, Supplier: p.ID, User: "U1", View: view, Words: "Combien ?"})
			return err
		})
		return i
	}
	reply := func(i Inquiry) error {
		return s.Write(t.Context(), func(tx *Tx) error {
			_, _, err := tx.AnswerInquiry("T", i.ID, "", "Dix.", staff)
			return err
		})
	}
	first, second := ask("Q1"), ask("Q2")
	if err := reply(first); err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error { return tx.EraseSupplier("T", p.ID) })
	if err := reply(second); !errors.Is(err, ErrNotFound) {
		t.Errorf("an answer to nothing: %v", err)
	}
	if all, err := s.PublicInquiries(t.Context(), "T", r.ID); err != nil || len(all) != 1 || all[0].Question != "Combien ?" {
		t.Errorf("what was published: %+v, %v", all, err)
	}
}

// A registration that was forgotten cannot be filled again: the purge would not find it.
func TestAForgottenRegistrationIsNotFilledAgain(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	w := plan(t, s, planned(), "V1")
	r := register(t, s, attendee(w, 1)).Registration
	c.at = w.End.AddDate(0, 0, w.Retention).Add(time.Hour)
	if _, err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.LastName, r.Newsletter = "Secret", true
	err := s.Write(t.Context(), func(tx *Tx) error { _, err := tx.EditRegistration(r, "USTAFF"); return err })
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("edit = %v, want ErrNotFound", err)
	}
	if got, err := s.Registration(t.Context(), r.ID); err != nil || got.LastName != "" || got.Newsletter {
		t.Errorf("kept %+v, %v", got, err)
	}
}

// What was not read yet when another one's word failed is not looked for all the time.
func TestWhatIsLeftForStaffIsLookedForAWhile(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	supplier(t, s, "U1", nil)
	r, _ := publish(t, s, file(t, s, "V", brief()))
	due := func() string {
		all, err := s.ByHandDue(t.Context(), "T")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(all, " ")
	}
	if got := due(); got != r.ID { // no message of it waits: the caller enqueued none
		t.Errorf("at once: %q, want %q", got, r.ID)
	}
	c.at = noon.Add(handTerm)
	if got := due(); got != "" {
		t.Errorf("a month later: %q", got)
	}
	if left, err := s.Undelivered(t.Context(), "T", r.ID); err != nil || len(left) != 1 {
		t.Errorf("whoever looks still sees it: %+v, %v", left, err)
	}
}
