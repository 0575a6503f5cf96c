package records

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func answer(t testing.TB, s *Store, n Notice, interested bool) (a Answer, reached int, err error) {
	t.Helper()
	err = s.Write(t.Context(), func(tx *Tx) (err error) {
		a, reached, err = tx.AnswerRequest(Answer{Team: "T", Request: n.Request, Supplier: n.Supplier, User: n.User, Interested: interested})
		return err
	})
	return a, reached, err
}

// Answers count until the last second of the deadline's minute, in Paris.
func TestAnswersCountUntilTheMinuteIsOver(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	supplier(t, s, "U1", nil)
	r, notices := publish(t, s, file(t, s, "V", brief()))
	c.at = time.Date(2026, 12, 10, 16, 0, 59, 999_999_000, time.UTC)
	if !r.Open(c.at) {
		t.Error("closed within the minute")
	}
	a, reached, err := answer(t, s, notices[0], true)
	if err != nil || reached != 1 || a.Version != 1 {
		t.Errorf("answer within the minute: %+v, %d, %v", a, reached, err)
	}
	if _, again, err := answer(t, s, notices[0], true); err != nil || again != 0 {
		t.Errorf("the same answer: %d, %v", again, err)
	}
	if a, _, err := answer(t, s, notices[0], false); err != nil || a.Version != 2 || a.Interested {
		t.Errorf("change of mind: %+v, %v", a, err)
	}
	c.at = time.Date(2026, 12, 10, 16, 1, 0, 0, time.UTC)
	var late *DeadlineError
	if r.Open(c.at) {
		t.Error("open after the minute")
	}
	if _, _, err := answer(t, s, notices[0], true); !errors.As(err, &late) || !late.Deadline.Equal(r.Deadline) || !strings.Contains(late.Error(), "2026-12-10 17:00") {
		t.Errorf("answer a second too late: %v", err)
	}
	if _, _, err := editRequest(t, s, r, func(b *Brief) { b.Deadline = b.Deadline.AddDate(0, 0, 1) }); !errors.As(err, &late) {
		t.Errorf("deadline moved after it: %v", err)
	}
	kept, err := s.AnswerOf(t.Context(), "T", r.ID, notices[0].Supplier)
	if err != nil || kept.Interested || kept.Name != "Firme U1" {
		t.Errorf("kept %+v, %v", kept, err)
	}
}

func TestTheBuyerIsToldOfMilestonesOnce(t *testing.T) {
	s := openTemp(t)
	for i := range 12 {
		supplier(t, s, fmt.Sprint("U", i), nil)
	}
	r, notices := publish(t, s, file(t, s, "V", brief()))
	var told []int
	say := func(n Notice, interested bool) {
		t.Helper()
		_, reached, err := answer(t, s, n, interested)
		if err != nil {
			t.Fatal(err)
		}
		if reached > 0 {
			told = append(told, reached)
		}
	}
	for _, n := range notices {
		say(n, true)
	}
	say(notices[0], false)
	say(notices[1], false)
	say(notices[2], false)
	say(notices[0], true) // ten again
	if !slices.Equal(told, []int{1, 2, 5, 10}) {
		t.Errorf("told at %v", told)
	}
	if i, err := s.InterestIn(t.Context(), "T", r.ID); err != nil || i != (Interest{Told: 12, Undelivered: 12, Interested: 10, Declined: 2}) {
		t.Errorf("%+v, %v", i, err)
	}
	for n, want := range map[int]bool{1: true, 2: true, 3: false, 5: true, 10: true, 20: true, 15: false, 25: false, 50: true, 100: true, 200: true, 1000: true, 110: false} {
		if milestone(n) != want {
			t.Errorf("milestone(%d) = %t", n, !want)
		}
	}
}

// A question is told with its answer to all, and nowhere who asked.
func TestAQuestionIsPublishedWithoutItsAuthor(t *testing.T) {
	s := openTemp(t)
	for i := range 3 {
		supplier(t, s, fmt.Sprint("U", i), nil)
	}
	r, notices := publish(t, s, file(t, s, "V", brief()))
	var q Inquiry
	ask := func(view string) (fresh bool) {
		t.Helper()
		write(t, s, func(tx *Tx) (err error) {
			q, fresh, err = tx.AskBuyer(Inquiry{Team: "T", Request: r.ID, Supplier: notices[1].Supplier, User: notices[1].User, View: view, Words: "Firme U1 demande : quels horaires ?"})
			return err
		})
		return fresh
	}
	if !ask("VQ") || ask("VQ") {
		t.Error("a question sent twice is two")
	}
	if all, err := s.PublicInquiries(t.Context(), "T", r.ID); err != nil || len(all) != 0 {
		t.Errorf("public before it was answered: %+v, %v", all, err)
	}
	reply := func(by Actor) (told []Notice, err error) {
		err = s.Write(t.Context(), func(tx *Tx) (err error) {
			_, told, err = tx.AnswerInquiry("T", q.ID, "Quels horaires ?", "De 6 h à 8 h.", by)
			return err
		})
		return told, err
	}
	if _, err := reply(Actor{ByAuthor, "USOMEBODY"}); !errors.Is(err, ErrNotYours) {
		t.Errorf("somebody else's answer: %v", err)
	}
	told, err := reply(buyer)
	if err != nil || !slices.Equal(ids(told), ids(notices)) || told[0].Kind != NoticeAnswer {
		t.Errorf("told %q, %v", ids(told), err)
	}
	if _, err := reply(buyer); !errors.Is(err, ErrTaken) {
		t.Errorf("answered twice: %v", err)
	}
	all, err := s.PublicInquiries(t.Context(), "T", r.ID)
	text, _ := json.Marshal(all)
	if err != nil || len(all) != 1 || all[0].Question != "Quels horaires ?" || strings.Contains(string(text), "U1") || strings.Contains(string(text), notices[1].Supplier) {
		t.Errorf("public: %s, %v", text, err)
	}
}
