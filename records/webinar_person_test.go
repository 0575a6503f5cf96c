package records

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// traces counts where a secret still stands: in the file, its log and a fresh backup.
func traces(t testing.TB, s *Store, secret string) (found []string) {
	t.Helper()
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{s.path, s.path + "-wal", s.path + "-shm", backup} {
		content, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if n := bytes.Count(bytes.ToLower(content), bytes.ToLower([]byte(secret))); n > 0 {
			found = append(found, fmt.Sprintf("%s: %d", filepath.Base(path), n))
		}
	}
	return found
}

// crowd registers people for a webinar, among them Marie under SECRET@exemple.fr, whose address also stands wherever people may write it.
func crowd(t testing.TB, s *Store) (Webinar, Registration) {
	t.Helper()
	w := only(t, s, 3, true)
	for i := range 40 {
		register(t, s, attendee(w, i))
	}
	r := attendee(w, 100)
	r.EmailTyped, r.Newsletter, r.Questions, r.User = "SECRET+x@Exemple.FR", true, "Répondez à secret+x@exemple.fr", "UMARIE"
	r = register(t, s, r).Registration
	write(t, s, func(tx *Tx) error {
		for i, m := range []Message{
			{Key: "mail", Method: Mail, Channel: "secret+x@exemple.fr", Payload: []byte(`{"Text":"Bonjour"}`), Subject: "registration:" + r.ID},
			{Key: "slack", Method: Post, Channel: "D1", Payload: []byte(`{"text":"Inscription de SECRET+x@Exemple.FR"}`)},
			{Key: "other", Method: Post, Channel: "D2", Payload: []byte(`{"text":"autre"}`)},
		} {
			m.Team = "T"
			if _, err := tx.Enqueue(m); err != nil {
				return err
			}
			payload := fmt.Sprintf(`{"User":"USTAFF","Form":{"email":"SECRET+x@Exemple.FR %d"}}`, i)
			if _, err := tx.Keep(Event{Team: "T", Key: m.Key, Payload: []byte(payload)}); err != nil {
				return err
			}
			if err := tx.Finish("T", m.Key); err != nil {
				return err
			}
		}
		for _, m := range []Message{
			{Key: "json", Payload: []byte(`{"text":"Écrire à\\nsecret+x@exemple.fr"}`)},
		} {
			m.Team, m.Method, m.Channel = "T", Post, "D3"
			if _, err := tx.Enqueue(m); err != nil {
				return err
			}
		}
		if _, err := tx.Enqueue(Message{Team: "T", Key: "webinar-export:1", Method: File, Channel: "D4", Payload: []byte("packed")}); err != nil {
			return err
		}
		if err := tx.SaveDraft(Draft{Team: "T", User: "UOTHER", Form: "webinar-list:V1", Data: []byte(`{"Rows":[{"EmailTyped":"Secret+X@exemple.fr"}]}`), At: noon}); err != nil {
			return err
		}
		return tx.SaveQuestion(Question{ID: "q", Team: "T", User: "UOTHER", Text: "Écrire à secret+x@exemple.fr ?", At: noon})
	})
	for i := range 40 { // moves rows about, so that pages are split and copied
		write(t, s, func(tx *Tx) error {
			other := attendee(w, 200+i)
			other.Questions = strings.Repeat("mots ", 50)
			_, err := tx.Register(other)
			return err
		})
	}
	return w, r
}

func TestAnErasedAddressIsFoundNowhere(t *testing.T) {
	s := openAt(t, &clock{noon})
	w, r := crowd(t, s)
	write(t, s, func(tx *Tx) error { // somebody else, with a longer address
		if _, err := tx.Enqueue(Message{Team: "T", Key: "anne", Method: Post, Channel: "D3", Payload: []byte(`{"text":"Écrire à annesecret+x@exemple.fr"}`)}); err != nil {
			return err
		}
		return tx.SaveHandoff(Handoff{ID: "h", Team: "T", Asker: "UOTHER", Words: "anne.secret+x@exemple.fr et SECRET+X@exemple.fr,secret+x@exemple.fr!", At: noon})
	})
	if found := traces(t, s, "secret+x@"); len(found) < 2 {
		t.Fatalf("before: %v", found)
	}
	all, err := s.PersonExport(t.Context(), "T", " Secret+X@exemple.fr")
	if err != nil || len(all.Webinars.Registrations) != 1 || len(all.Webinars.Newsletter) != 1 || len(all.Webinars.Messages) != 1 || all.Webinars.Messages[0].Content != `{"Text":"Bonjour"}` || all.Webinars.Registrations[0].ID != r.ID {
		t.Errorf("export = %+v, %v", all, err)
	}
	if err := s.PersonErase(t.Context(), "T", "secret+x@EXEMPLE.fr"); err != nil {
		t.Fatal(err)
	}
	for _, before := range []string{" ", "\x00", ">", "n", ":", ",", "\""} { // but not those of others
		if found := traces(t, s, before+"secret+x@"); len(found) > 0 {
			t.Errorf("after: %q %v", before, found)
		}
	}
	if h, err := s.HandoffByID(t.Context(), "h"); err != nil || h.Words != "anne.secret+x@exemple.fr et …,…!" {
		t.Errorf("words of another = %q, %v", h.Words, err)
	}
	if _, err := s.MessageByKey(t.Context(), "T", "webinar-export:1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a workbook of attendees: %v", err)
	}
	if q, err := s.Question(t.Context(), "q"); err != nil || q.Text != "Écrire à … ?" {
		t.Errorf("question of another = %q, %v", q.Text, err)
	}
	if _, err := s.MessageByKey(t.Context(), "T", "anne"); err != nil {
		t.Errorf("the message of somebody with a longer address: %v", err)
	}
	write(t, s, func(tx *Tx) error { // now the others go too
		_, err := tx.tx.Exec("DELETE FROM outbox WHERE key = 'anne'; UPDATE handoffs SET words = ''")
		return err
	})
	if err := s.PersonErase(t.Context(), "T", "secret+x@exemple.fr"); err != nil {
		t.Fatal(err)
	}
	if found := traces(t, s, "secret+x@"); len(found) > 0 {
		t.Errorf("after: %v", found)
	}
	all, err = s.PersonExport(t.Context(), "T", "secret+x@exemple.fr")
	if err != nil || !all.Empty() {
		t.Errorf("export afterwards = %+v, %v", all, err)
	}
	got, err := s.Registration(t.Context(), r.ID)
	if err != nil || got.State != SeatWithdrawn || got.Kind != "sme" || got.Departement != "67" || got.LastName != "" || got.User != "" || got.Forgotten.IsZero() {
		t.Errorf("what is left = %+v, %v", got, err)
	}
	if _, err := s.MessageByKey(t.Context(), "T", "other"); err != nil {
		t.Errorf("another's message: %v", err)
	}
	if _, err := s.MessageByKey(t.Context(), "T", "mail"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the mail to the person: %v", err)
	}
	if seats, err := s.Seats(t.Context(), w.ID); err != nil || seats.Registered != 3 || seats.Waiting != 77 {
		t.Errorf("seats = %+v, %v", seats, err)
	}
	if err := s.PersonErase(t.Context(), "T", "pas@une,adresse"); err == nil {
		t.Error("nonsense was erased")
	}
}

func TestAPersonInSlackIsErased(t *testing.T) {
	c := &clock{noon}
	s := openAt(t, c)
	_, r := crowd(t, s)
	w2 := only(t, s, 1, true)
	mine := attendee(w2, 1)
	mine.User, mine.By = "UMARIE", "UMARIE"
	seat := register(t, s, mine).Registration
	next := register(t, s, attendee(w2, 2)).Registration
	all, err := s.PersonExport(t.Context(), "T", "UMARIE")
	if err != nil || len(all.Webinars.Registrations) != 2 {
		t.Errorf("export = %+v, %v", all, err)
	}
	if err := s.PersonErase(t.Context(), "T", "UMARIE"); err != nil {
		t.Fatal(err)
	}
	if found := append(traces(t, s, "secret+x@"), traces(t, s, "umarie")...); len(found) > 0 {
		t.Errorf("after: %v", found)
	}
	moves := in(t, s, func(tx *Tx) ([]Move, error) { return tx.Settle("T") })
	if len(moves) != 1 || moves[0].Registration.ID != next.ID {
		t.Errorf("the seat that is free = %v", moves)
	}
	for _, id := range []string{r.ID, seat.ID} {
		if got, err := s.Registration(t.Context(), id); err != nil || got.Email != "" {
			t.Errorf("what is left = %+v, %v", got, err)
		}
	}
}

func TestOneOfTheTeamIsErased(t *testing.T) {
	s := openAt(t, &clock{noon})
	w := only(t, s, 1, true)
	r := attendee(w, 1)
	r.Source, r.By = SourceStaff, "USTAFF"
	register(t, s, r)
	if all, err := s.PersonExport(t.Context(), "T", "USTAFF"); err != nil || len(all.Webinars.Webinars) != 1 || len(all.Webinars.Audit) != 2 {
		t.Errorf("export = %+v, %v", all, err)
	}
	if err := s.PersonErase(t.Context(), "T", "USTAFF"); err != nil {
		t.Fatal(err)
	}
	if found := traces(t, s, "ustaff"); len(found) > 0 {
		t.Errorf("after: %v", found)
	}
	if got, err := s.RegistrationOf(t.Context(), w.ID, "U1"); err != nil || got.State != SeatRegistered {
		t.Errorf("whom they registered = %+v, %v", got, err)
	}
}

func TestAReaderDoesNotHideWhatWasErased(t *testing.T) {
	s := openAt(t, &clock{noon})
	crowd(t, s)
	tx, err := s.r.Begin()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM registrations").Scan(&n); err != nil {
		t.Fatal(err)
	}
	if _, err := s.w.Exec("PRAGMA busy_timeout = 50"); err != nil { // milliseconds
		t.Fatal(err)
	}
	if err := s.PersonErase(t.Context(), "T", "secret+x@exemple.fr"); !errors.Is(err, ErrLogInUse) {
		t.Errorf("erase while somebody reads = %v, want ErrLogInUse", err)
	}
	_ = tx.Rollback()
	if err := s.PersonErase(t.Context(), "T", "secret+x@exemple.fr"); err != nil {
		t.Error(err)
	}
	if found := traces(t, s, "secret+x@"); len(found) > 0 {
		t.Errorf("after: %v", found)
	}
}
