package records

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func enqueue(t testing.TB, s *Store, m Message) (fresh bool) {
	t.Helper()
	write(t, s, func(tx *Tx) (err error) { fresh, err = tx.Enqueue(m); return err })
	return fresh
}

func pending(t testing.TB, s *Store) []Message {
	t.Helper()
	all, err := s.Pending(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAMessageIsEnqueuedOnceAndWakes(t *testing.T) {
	s := openTemp(t)
	m := Message{Team: "T", Key: "answer:Ev1", Method: Post, Channel: "D", Thread: "1", Payload: []byte("{}"), CreatedAt: noon}
	if !enqueue(t, s, m) {
		t.Error("first Enqueue is not fresh")
	}
	select {
	case <-s.Wake():
	case <-time.After(5 * time.Second):
		t.Error("no wake-up")
	}
	m.Payload = []byte(`{"text":"other"}`)
	if enqueue(t, s, m) {
		t.Error("second Enqueue is fresh")
	}
	select {
	case <-s.Wake():
		t.Error("a repeat woke the sender")
	default:
	}
	m.Payload, m.Seq = []byte("{}"), 1
	if diff := cmp.Diff([]Message{m}, pending(t, s), cmpopts.IgnoreFields(Message{}, "ID")); diff != "" {
		t.Error(diff)
	}
}

// What leaves at once is noted as begun when it is enqueued, and only then, and only posts: nothing else is looked for.
func TestEagerMessagesAreBegun(t *testing.T) {
	s := openTemp(t)
	idle := true
	s.Eager(func() bool { return idle })
	enqueue(t, s, Message{Team: "T", Key: "at once", Method: Post})
	enqueue(t, s, Message{Team: "T", Key: "home", Method: Home})
	enqueue(t, s, Message{Team: "T", Key: "later", Method: Post, NotBefore: noon})
	idle = false
	enqueue(t, s, Message{Team: "T", Key: "in a queue", Method: Post})
	for _, m := range pending(t, s) {
		if want := m.Key == "at once"; m.Doubt != want || (m.Attempts == 1) != want {
			t.Errorf("%s: doubt %t, %d attempts", m.Key, m.Doubt, m.Attempts)
		}
	}
	if n, err := s.LastMessage(t.Context()); err != nil || n != 4 {
		t.Errorf("LastMessage = %d, %v", n, err)
	}
}

func TestFateOfAMessage(t *testing.T) {
	s := openTemp(t)
	enqueue(t, s, Message{Team: "T", Key: "k", Method: Post, Channel: "C"})
	id := pending(t, s)[0].ID
	later := noon.Add(time.Minute)
	step := func(name string, do func(*Tx) error, want Message) {
		t.Helper()
		write(t, s, do)
		got, err := s.MessageByKey(t.Context(), "T", "k")
		if err != nil {
			t.Fatal(err)
		}
		got = Message{Attempts: got.Attempts, Doubt: got.Doubt, LastError: got.LastError, NotBefore: got.NotBefore, Dead: got.Dead, SentTS: got.SentTS}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	step("begin", func(tx *Tx) error { return tx.Begin(id) }, Message{Attempts: 1, Doubt: true})
	step("refused", func(tx *Tx) error { return tx.Retry(id, errors.New("429"), later) }, Message{Attempts: 1, LastError: "429", NotBefore: later})
	step("begin again", func(tx *Tx) error { return tx.Begin(id) }, Message{Attempts: 2, Doubt: true, LastError: "429", NotBefore: later})
	step("unclear", func(tx *Tx) error { return tx.Doubt(id, errors.New("eof"), later) }, Message{Attempts: 2, Doubt: true, LastError: "eof", NotBefore: later})
	step("buried", func(tx *Tx) error { return tx.Bury(id, errors.New("gone")) }, Message{Attempts: 2, Doubt: true, LastError: "gone", NotBefore: later, Dead: true})
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.Begin(id) }); !errors.Is(err, ErrNotFound) {
		t.Errorf("Begin of a dead letter = %v", err)
	}
	step("sent after all", func(tx *Tx) error { return tx.Sent(id, "9.9") }, Message{Attempts: 2, NotBefore: later, SentTS: "9.9"})
	if got := pending(t, s); len(got) != 0 {
		t.Errorf("still pending: %v", got)
	}
}

func TestSentTellsTheQuestionAndTheHandoff(t *testing.T) {
	s := openTemp(t)
	ctx := t.Context()
	write(t, s, func(tx *Tx) error {
		_, err := tx.Enqueue(Message{Team: "T", Key: "a", Method: Post, Channel: "U1", Question: "q1"})
		_, err2 := tx.Enqueue(Message{Team: "T", Key: "b", Method: Post, Channel: "CSTAFF", Handoff: "h1"})
		return errors.Join(err, err2, tx.SaveQuestion(Question{ID: "q1", Team: "T", User: "U1", Channel: "U1", Text: "?"}),
			tx.SaveHandoff(Handoff{ID: "h1", Team: "T", Question: "q1", Asker: "U1", StaffChannel: "CSTAFF"}))
	})
	all := pending(t, s)
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.SaveDirect("T", "U1", "D1"), tx.Sent(all[0].ID, "1.1"), tx.Sent(all[1].ID, "2.2"))
	})
	if q, err := s.Question(ctx, "q1"); err != nil || q.Channel != "D1" || q.ReplyTS != "1.1" {
		t.Errorf("the question = %+v, %v", q, err)
	}
	if h, err := s.HandoffByStaffMessage(ctx, "T", "CSTAFF", "2.2"); err != nil || h.ID != "h1" || h.Question != "q1" {
		t.Errorf("HandoffByStaffMessage = %v, %v", h, err)
	}
	write(t, s, func(tx *Tx) error {
		return tx.SaveQuestion(Question{ID: "q1", Team: "T", Channel: "D1", Outcome: "answered"})
	})
	if q, err := s.Question(ctx, "q1"); err != nil || q.ReplyTS != "1.1" || q.Outcome != "answered" {
		t.Errorf("a question saved again = %+v, %v", q, err)
	}
	enqueue(t, s, Message{Team: "T", Key: "c", Method: Post, Channel: "U1"})
	if got := pending(t, s)[0].Channel; got != "D1" {
		t.Errorf("channel of a later message = %s, want the known D1", got)
	}
	for _, err := range []error{second(s.HandoffByStaffMessage(ctx, "T", "CSTAFF", "")), second(s.Question(ctx, "none"))} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("a lookup of nothing = %v", err)
		}
	}
}
