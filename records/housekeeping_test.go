package records

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

func fill(t testing.TB, s *Store, at time.Time) {
	t.Helper()
	keep(t, s, Event{Team: "T", Key: "done", Payload: []byte(`{"User":"U","Text":"mots"}`), At: at})
	keep(t, s, Event{Team: "T", Key: "dead", Payload: []byte(`{"User":"U","Text":"mots"}`), At: at})
	keep(t, s, Event{Team: "T", Key: "waiting", Payload: []byte(`{"User":"V"}`), At: at})
	enqueue(t, s, Message{Team: "T", Key: "sent", Method: Post, Channel: "D", Question: "q", Payload: []byte("mots"), CreatedAt: at})
	enqueue(t, s, Message{Team: "T", Key: "waiting", Method: Post, Channel: "C", Payload: []byte("mots"), CreatedAt: at})
	sent, err := s.MessageByKey(t.Context(), "T", "sent")
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.Finish("T", "done"), tx.FailEvent("T", "dead", errors.New("x"), true),
			tx.SavePerson(Person{Team: "T", User: "U", Role: "buyer"}), tx.SaveDirect("T", "U", "D"),
			tx.SaveQuestion(Question{ID: "q", Team: "T", User: "U", Channel: "D", Text: "mots", Outcome: "answered", At: at}),
			tx.SetVote(Vote{Team: "T", User: "U", Question: "q", Comment: "mots", At: at}),
			tx.SaveHandoff(Handoff{ID: "h", Team: "T", Question: "q", Asker: "U", Words: "mots", At: at}),
			tx.Sent(sent.ID, "1.1"),
		)
	})
}

func TestPurgeForgetsWordsAndKeepsFigures(t *testing.T) {
	now := noon
	s, err := Open(t.Context(), newFile(t), Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fill(t, s, noon)
	for _, tt := range []struct {
		after time.Duration
		want  Purged
	}{
		{23 * time.Hour, Purged{}},
		{25 * time.Hour, Purged{Payloads: 1}},
		{8 * 24 * time.Hour, Purged{Payloads: 1, Events: 1, Messages: 1}},
		{91 * 24 * time.Hour, Purged{Events: 1, Words: 3}},
		{92 * 24 * time.Hour, Purged{}},
	} {
		now = noon.Add(tt.after)
		if got, err := s.Purge(t.Context()); err != nil || got != tt.want {
			t.Errorf("after %v: Purge = %+v, %v; want %+v", tt.after, got, err, tt.want)
		}
	}
	c, err := s.Counts(t.Context())
	if err != nil || c.Outcomes["answered"] != 1 || c.EventsWaiting != 1 || c.MessagesWaiting != 1 {
		t.Errorf("Counts after everything = %+v, %v", c, err)
	}
}

func TestHousekeepingRunsAndStops(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s, err := Open(t.Context(), path, Options{Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.poll = 100 * time.Millisecond
	fill(t, s, time.Now().Add(-100*24*time.Hour))
	if _, err := s.w.Exec("UPDATE events SET ended_at = at WHERE ended_at > 0"); err != nil {
		t.Fatal(err)
	}
	var due atomic.Int32
	if err := s.Housekeep(t.Context(), func(context.Context) error { due.Add(1); return nil }); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		q, err := s.Question(t.Context(), "q")
		if err != nil {
			t.Fatal(err)
		}
		if q.Text == "" && due.Load() > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("at the start: words %q, due %d times", q.Text, due.Load())
		}
		time.Sleep(20 * time.Millisecond)
	}
	began := time.Now()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > stopTime {
		t.Errorf("Close took %v", took)
	}
}

func TestNightly(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip(err)
	}
	for _, tt := range []struct{ now, want string }{
		{"2026-11-23T02:00:00+01:00", "2026-11-23T03:10:00+01:00"},
		{"2026-11-23T03:10:00+01:00", "2026-11-24T03:10:00+01:00"},
		{"2026-10-24T12:00:00+02:00", "2026-10-25T03:10:00+01:00"}, // the clocks go back
		{"2026-12-31T12:00:00+01:00", "2027-01-01T03:10:00+01:00"},
	} {
		now, _ := time.Parse(time.RFC3339, tt.now)
		if got := (nightly{3, 10}).Next(now.In(paris)).Format(time.RFC3339); got != tt.want {
			t.Errorf("Next(%s) = %s, want %s", tt.now, got, tt.want)
		}
	}
}
