package records

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func keep(t testing.TB, s *Store, e Event) (fresh bool) {
	t.Helper()
	write(t, s, func(tx *Tx) (err error) { fresh, err = tx.Keep(e); return err })
	return fresh
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
