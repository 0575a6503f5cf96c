package records

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func keep(t testing.TB, s *Store, e Event) (fresh bool) {
	t.Helper()
	write(t, s, func(tx *Tx) (err error) { fresh, err = tx.Keep(e); return err })
	return fresh
}

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

func TestAnEventIsKeptOnce(t *testing.T) {
	s := openTemp(t)
	for _, tt := range []struct {
		name  string
		e     Event
		fresh bool
	}{
		{"first", Event{Team: "T", Key: "Ev1", Message: "C:1"}, true},
		{"the same again", Event{Team: "T", Key: "Ev1", Message: "C:1"}, false},
		{"the same message under another id", Event{Team: "T", Key: "Ev2", Message: "C:1"}, false},
		{"the same id in another team", Event{Team: "T2", Key: "Ev1", Message: "C:1"}, true},
		{"about no message", Event{Team: "T", Key: "Ev3"}, true},
		{"about no message either", Event{Team: "T", Key: "Ev4"}, true},
	} {
		if got := keep(t, s, tt.e); got != tt.fresh {
			t.Errorf("%s: fresh = %t, want %t", tt.name, got, tt.fresh)
		}
	}
	write(t, s, func(tx *Tx) error { return tx.Finish("T", "Ev1") })
	if keep(t, s, Event{Team: "T", Key: "Ev1"}) {
		t.Error("a finished event was kept again")
	}
}

func TestUnfinishedEvents(t *testing.T) {
	s := openTemp(t)
	for _, key := range []string{"a", "b", "c", "d"} {
		keep(t, s, Event{Team: "T", Key: key, Conversation: "D", Payload: []byte(key), At: noon})
	}
	write(t, s, func(tx *Tx) error {
		return errors.Join(tx.Finish("T", "a"), tx.FailEvent("T", "b", errors.New("once"), false), tx.FailEvent("T", "c", errors.New("enough"), true))
	})
	got, err := s.Unfinished(t.Context(), 0, 10)
	want := []Event{
		{Team: "T", Key: "b", Conversation: "D", Payload: []byte("b"), At: noon, Attempts: 1, LastError: "once", Seq: 2},
		{Team: "T", Key: "d", Conversation: "D", Payload: []byte("d"), At: noon, Seq: 4},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Unfinished: %v\n%s", err, diff)
	}
	if got, err := s.Unfinished(t.Context(), 2, 10); err != nil || len(got) != 1 || got[0].Key != "d" {
		t.Errorf("Unfinished after 2 = %v, %v", got, err)
	}
	dead, err := s.DeadEvents(t.Context(), 10)
	if err != nil || len(dead) != 1 || dead[0].LastError != "enough" {
		t.Errorf("DeadEvents = %v, %v", dead, err)
	}
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.Finish("T", "none") }); !errors.Is(err, ErrNotFound) {
		t.Errorf("Finish of nothing = %v", err)
	}
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

func second[T any](_ T, err error) error { return err }

func TestQuestionsOfAThread(t *testing.T) {
	s := openTemp(t)
	at := func(min int) time.Time { return noon.Add(time.Duration(min) * time.Minute) }
	write(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.SaveQuestion(Question{ID: "1", Team: "T", User: "U", Channel: "C", Thread: "9", Text: "un", At: at(1)}),
			tx.SaveQuestion(Question{ID: "2", Team: "T", User: "U", Channel: "C", Thread: "9", Text: "deux", At: at(2)}),
			tx.SaveQuestion(Question{ID: "3", Team: "T", User: "V", Channel: "C", Thread: "9", Text: "trois", At: at(3)}),
			tx.SaveQuestion(Question{ID: "4", Team: "T", User: "U", Channel: "C", Thread: "8", Text: "ailleurs", At: at(4)}),
			tx.SaveQuestion(Question{ID: "5", Team: "T", User: "U", Channel: "C", Thread: "9", Text: "", At: at(5)}),
		)
	})
	ids := func(qs []Question, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, q := range qs {
			b.WriteString(q.ID)
		}
		return b.String()
	}
	if got := ids(s.ThreadQuestions(t.Context(), "T", "C", "9", 2)); got != "23" {
		t.Errorf("last two of the thread = %s, want 23", got)
	}
	if got := ids(s.LastQuestions(t.Context(), 3)); got != "543" {
		t.Errorf("last three = %s, want 543", got)
	}
	if got := ids(s.RecentQuestions(t.Context(), "T", "U", "C", at(2), 1)); got != "4" {
		t.Errorf("the recent question = %s, want 4", got)
	}
	if got := ids(s.RecentQuestions(t.Context(), "T", "U", "C", at(6), 9)); got != "" {
		t.Errorf("recent questions in the future = %s", got)
	}
}

func TestVotes(t *testing.T) {
	s := openTemp(t)
	v := Vote{Team: "T", User: "U", Question: "q", Reason: "wrong", At: noon}
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.SetVote(v) }); !errors.Is(err, ErrNotFound) {
		t.Errorf("vote on nothing = %v, want ErrNotFound", err)
	}
	write(t, s, func(tx *Tx) error { return errors.Join(tx.SaveQuestion(Question{ID: "q", Team: "T"}), tx.SetVote(v)) })
	v.Helpful, v.Reason = true, ""
	write(t, s, func(tx *Tx) error { return tx.SetVote(v) })
	if got, err := s.Vote(t.Context(), "T", "U", "q"); err != nil || got != v {
		t.Errorf("Vote = %+v, %v; want %+v", got, err, v)
	}
	c, err := s.Counts(t.Context())
	if err != nil || c.Helpful != 1 || c.Useless != 0 {
		t.Errorf("Counts = %+v, %v", c, err)
	}
}

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

func TestPersonExportAndErase(t *testing.T) {
	s := openTemp(t)
	fill(t, s, noon)
	saveDocument(t, s, Document{Team: "T", Name: "guide.pdf", Title: "Guide", By: "U"})
	all, err := s.PersonExport(t.Context(), "T", "U")
	if err != nil || len(all.Documents) != 1 || all.Person.Role != "buyer" || len(all.Questions) != 1 || len(all.Votes) != 1 || len(all.Handoffs) != 1 {
		t.Fatalf("PersonExport = %+v, %v", all, err)
	}
	if err := s.PersonErase(t.Context(), "T", "U"); err != nil {
		t.Fatal(err)
	}
	all, err = s.PersonExport(t.Context(), "T", "U")
	if diff := cmp.Diff(Everything{}, all); err != nil || diff != "" {
		t.Errorf("after erasing: %v\n%s", err, diff)
	}
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	var words int
	if err := s.r.QueryRow(`SELECT (SELECT count(*) FROM questions WHERE words <> '') + (SELECT count(*) FROM handoffs WHERE words <> '')
		+ (SELECT count(*) FROM events WHERE instr(payload, 'mots') AND state <> 'waiting') + (SELECT count(*) FROM outbox WHERE state <> 'waiting')`).Scan(&words); err != nil || words != 0 {
		t.Errorf("%d rows still hold words (%v)", words, err)
	}
}

func TestNothingPersonalIsLogged(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	log.Info("all", "a", Event{Payload: []byte("SECRET"), Conversation: "SECRET"}, "b", Message{Payload: []byte("SECRET"), User: "SECRET", Channel: "SECRET"},
		"c", Person{User: "SECRET", Role: "SECRET"}, "d", Question{Text: "SECRET", User: "SECRET"}, "e", Vote{User: "SECRET", Comment: "SECRET"},
		"f", Handoff{Asker: "SECRET", Words: "SECRET"})
	r, w := Registration{FirstName: "SECRET", Email: "SECRET", User: "SECRET", Questions: "SECRET"}, Webinar{Title: "SECRET", Link: "SECRET", Author: "SECRET"}
	log.Info("webinars", "a", r, "b", w, "c", Move{Registration: r, Webinar: w}, "d", Outcome{Registration: r, Webinar: w, Moves: []Move{{Registration: r}}}, "e", ImportLine{Registration: r},
		"f", ImportReport{Lines: []ImportLine{{Registration: r}}}, "g", Reminder{Webinar: w, Registration: r}, "h", Booking{w, r}, "i", Edited{Before: w, After: w, Moves: []Move{{Registration: r}}},
		"j", AttendanceReport{Absent: []Registration{r}}, "k", AttendanceMatch{Registration: r}, "l", AttendanceRow{Name: "SECRET"}, "m", Subscriber{Email: "SECRET"},
		"n", WebinarRecords{Registrations: []Registration{r}}, "o", Figures{Webinar: w}, "p", AuditLine{By: "SECRET"}, "r", WebinarCard{Webinar: w}, "s", ByHand{Left: []Notice{{Name: "SECRET"}}}, "t", Document{By: "SECRET"},
		"u", SourcingDue{Remind: []Notice{{Email: "SECRET"}}}, "v", Revision{OpenRequest: OpenRequest{Told: Told{Author: "SECRET"}}}, "w", Digest{Subscription: Subscription{User: "SECRET"}}, "q", Everything{Webinars: WebinarRecords{Registrations: []Registration{r}}})
	if strings.Contains(out.String(), "SECRET") {
		t.Errorf("logged: %s", out.String())
	}
}

func TestBackupAndRestore(t *testing.T) {
	s := openTemp(t)
	fill(t, s, noon)
	backup := filepath.Join(t.TempDir(), "copy.db")
	for range 2 { // the second replaces the first
		if err := s.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("backup: %v, %v", info, err)
	}
	if err := s.Claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), backup, s.path); !errors.Is(err, ErrInUse) {
		t.Errorf("Restore under a working orchidee = %v, want ErrInUse", err)
	}
	write(t, s, func(tx *Tx) error { return tx.SavePerson(Person{Team: "T", User: "later"}) })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), backup, s.path); err != nil {
		t.Fatal(err)
	}
	again := open(t, s.path)
	if _, err := again.Person(t.Context(), "T", "later"); !errors.Is(err, ErrNotFound) {
		t.Errorf("what came after the backup = %v, want ErrNotFound", err)
	}
	if q, err := again.Question(t.Context(), "q"); err != nil || q.Text != "mots" {
		t.Errorf("what the backup holds = %v, %v", q, err)
	}
	if _, err := open(t, s.path+".before").Person(t.Context(), "T", "later"); err != nil {
		t.Errorf("the old file: %v", err)
	}
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, bytes.Repeat([]byte("x"), 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	again.Close()
	if err := Restore(t.Context(), broken, s.path); !errors.Is(err, ErrAlien) {
		t.Errorf("Restore of nonsense = %v", err)
	}
	if _, err := open(t, s.path).Question(t.Context(), "q"); err != nil {
		t.Errorf("a refused restore touched the file: %v", err)
	}
}

func TestBackupWhileWriting(t *testing.T) {
	s := openTemp(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ctx.Err() == nil; i++ {
			key := time.Duration(i).String()
			_ = s.Write(ctx, func(tx *Tx) error {
				_, err := tx.Keep(Event{Team: "T", Key: key})
				_, err2 := tx.Enqueue(Message{Team: "T", Key: key, Method: Post})
				return errors.Join(err, err2)
			})
		}
	}()
	backup := filepath.Join(t.TempDir(), "copy.db")
	for range 5 {
		if err := s.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		copied := open(t, backup)
		c, err := copied.Counts(t.Context())
		if err != nil || c.EventsWaiting != c.MessagesWaiting {
			t.Errorf("half a transaction in the backup: %+v, %v", c, err)
		}
		copied.Close()
	}
	cancel()
	<-done
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
