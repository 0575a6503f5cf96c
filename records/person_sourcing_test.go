package records

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"
)

// everybodysWords gives a store in which four people have done all that sourcing lets them do, each with words that are only theirs.
func everybodysWords(t *testing.T) *Store {
	t.Helper()
	s := openTemp(t)
	write(t, s, func(tx *Tx) error {
		p, _, err := tx.SaveSupplier(Supplier{Team: "T", User: "USUPPLIER", Name: "Jeanne Martin EI", Email: "jeanne@martin.fr", Phone: "06-téléphone", CPV: []string{"90911200"}, Alerts: true})
		if err != nil {
			return err
		}
		r, _, err := tx.FileRequest(Request{Team: "T", View: "V", Author: "UBUYER", Brief: brief()})
		if err != nil {
			return err
		}
		if _, err := tx.AttachFile(SourcingFile{Team: "T", Owner: r.ID, Request: r.ID, User: "UBUYER", SlackID: "F1", Name: "plan.pdf"}); err != nil {
			return err
		}
		files, err := tx.filesOf(r.ID)
		if err != nil {
			return err
		}
		if err := tx.KeepFile("T", files[0].ID, []byte("plan")); err != nil {
			return err
		}
		if _, _, err := tx.MoveRequest(RequestMove{Team: "T", ID: r.ID, Action: ActTake, By: staff}); err != nil {
			return err
		}
		r, notices, err := tx.PublishRequest(Publication{Team: "T", ID: r.ID, By: staff, Seed: NewSeed()})
		if err != nil {
			return err
		}
		for key, channel := range map[string]string{"dm": "D1", "mail": "jeanne@martin.fr"} {
			if _, err := tx.Enqueue(Message{Team: "T", Key: key, Method: Post, Channel: channel, Subject: notices[0].Subject(), Payload: []byte(`{"text":"secret-message"}`)}); err != nil {
				return err
			}
		}
		a, _, err := tx.AnswerRequest(Answer{Team: "T", Request: r.ID, Supplier: p.ID, User: "USUPPLIER", Interested: true, Answers: []string{"secret-réponse"}})
		if err != nil {
			return err
		}
		f, err := tx.AttachFile(SourcingFile{Team: "T", Owner: a.ID, Request: r.ID, User: "USUPPLIER", SlackID: "F2", Name: "tarifs-secrets.pdf"})
		if err != nil {
			return err
		}
		if err := tx.KeepFile("T", f.ID, []byte("secret-tarifs")); err != nil {
			return err
		}
		i, _, err := tx.AskBuyer(Inquiry{Team: "T", Request: r.ID, Supplier: p.ID, User: "USUPPLIER", View: "Q", Words: "secret-question"})
		if err != nil {
			return err
		}
		if _, _, err := tx.AnswerInquiry("T", i.ID, "Quels horaires ?", "Le soir.", buyer); err != nil {
			return err
		}
		if _, _, err := tx.UpsertIntention(Intention{Team: "T", Object: "x", Quarter: "2027-T1", By: "USTAFF"}); err != nil {
			return err
		}
		return errors.Join(
			tx.SubscribeDigest("T", "USUPPLIER", IntentionFilter{}),
			tx.SaveDraft(Draft{Team: "T", User: "USUPPLIER", Form: "profile", Data: []byte(`{"name":"secret-brouillon"}`)}),
		)
	})
	return s
}

func TestAPersonsPartInSourcing(t *testing.T) {
	s := everybodysWords(t)
	all := func(who string) string {
		e, err := s.PersonExport(t.Context(), "T", who)
		if err != nil {
			t.Fatal(err)
		}
		p := e.Sourcing
		return fmt.Sprint(len(p.Requests), len(p.Steps), len(p.Files), len(p.Suppliers), len(p.Notices), len(p.Answers), len(p.Inquiries), len(p.Intentions), len(p.Drafts), p.Subscription.User)
	}
	for who, want := range map[string]string{
		"USUPPLIER":        "0 0 1 1 2 1 1 0 1USUPPLIER",
		"UBUYER":           "1 2 1 0 0 0 0 0 0",
		"USTAFF":           "0 2 0 0 0 0 0 1 0",
		"Jeanne@Martin.fr": "0 0 0 1 2 1 1 0 0",
	} {
		if got := all(who); got != want {
			t.Errorf("%s: %s, want %s", who, got, want)
		}
	}
	before, err := s.RequestByNumber(t.Context(), "T", "S-2026-0001")
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range []string{"USUPPLIER", "UBUYER", "USTAFF"} {
		if err := s.PersonErase(t.Context(), "T", who); err != nil {
			t.Fatal(err)
		}
		if e, err := s.PersonExport(t.Context(), "T", who); err != nil || !e.Empty() {
			t.Errorf("%s after erasing: %+v, %v", who, e, err)
		}
	}
	// The file keeps what the purchase needs, and nothing of the people: what the supplier's firm is called was told to the buyer.
	l, err := s.SourcingLog(t.Context(), "T", before.ID)
	if err != nil || len(l.Drawn()) != 1 || len(l.Steps) < 4 || len(l.Answers) != 1 || l.Inquiries[0].Shown != "Quels horaires ?" || l.Request.Seed != before.Seed {
		t.Errorf("log: %+v, %v", l, err)
	}
	if err := s.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(s.path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"USUPPLIER", "UBUYER", "USTAFF", "jeanne@martin", "06-télé", "secret-"} {
			if bytes.Contains(content, []byte(word)) {
				t.Errorf("%s still holds %s", suffix, word)
			}
		}
	}
}

func TestDraftsAndOldFilesAreForgotten(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	write(t, s, func(tx *Tx) error { return tx.SaveDraft(Draft{Team: "T", User: "U", Form: "a", Data: []byte("1")}) })
	write(t, s, func(tx *Tx) error { return tx.SaveDraft(Draft{Team: "T", User: "U", Form: "a", Data: []byte("2")}) })
	write(t, s, func(tx *Tx) error { return tx.SaveDraft(Draft{Team: "T", User: "U", Form: "b", Data: []byte("3")}) })
	write(t, s, func(tx *Tx) error { return tx.DropDraft("T", "U", "b") })
	if d, err := s.Draft(t.Context(), "T", "U", "a"); err != nil || string(d.Data) != "2" || !d.At.Equal(noon) {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := s.Draft(t.Context(), "T", "U", "b"); !errors.Is(err, ErrNotFound) {
		t.Errorf("dropped: %v", err)
	}
	r := file(t, s, "V", brief())
	f, err := attach(t, s, r, "F1", 4)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error { return tx.KeepFile("T", f.ID, []byte("plan")) })
	if _, _, err := move(t, s, RequestMove{ID: r.ID, Action: ActWithdraw, By: buyer}); err != nil {
		t.Fatal(err)
	}
	open := file(t, s, "V2", brief())
	kept, _ := attach(t, s, open, "F1", 4)
	write(t, s, func(tx *Tx) error { return tx.KeepFile("T", kept.ID, []byte("plan")) })

	c.at = noon.Add(keepDraft)
	if _, err := s.Draft(t.Context(), "T", "U", "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("after its time: %v", err)
	}
	if p, err := s.Purge(t.Context()); err != nil || p.Drafts != 0 || p.Files != 0 {
		t.Errorf("purged in time: %+v, %v", p, err)
	}
	c.at = noon.Add(keepFiles + time.Second)
	if p, err := s.Purge(t.Context()); err != nil || p.Drafts != 1 || p.Files != 1 {
		t.Errorf("purged: %+v, %v", p, err)
	}
	if _, err := s.FileBytes(t.Context(), "T", f.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("bytes of a request that ended: %v", err)
	}
	if _, err := s.FileBytes(t.Context(), "T", kept.ID); err != nil {
		t.Errorf("bytes of one that did not: %v", err)
	}
}

// Whatever holds somebody's words logs none of them.
func TestSourcingLogsNobodysWords(t *testing.T) {
	s := everybodysWords(t)
	e, err := s.PersonExport(t.Context(), "T", "USUPPLIER")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.RequestByNumber(t.Context(), "T", "S-2026-0001")
	if err != nil {
		t.Fatal(err)
	}
	l, err := s.SourcingLog(t.Context(), "T", r.ID)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, nil))
	for _, v := range []any{r, r.Brief, r.Told(nil), l, e.Sourcing, l.Steps[0], l.Steps[0].By, RequestMove{Note: "secret-note", By: buyer}, e.Sourcing.Drafts[0], l.Files[0], e.Sourcing.Suppliers[0],
		Match{Supplier: e.Sourcing.Suppliers[0]}, l.Notices[0], l.Answers[0], l.Inquiries[0], l.Inquiries[0].Public(), Aftermath{Note: "secret-note", User: "UBUYER"}, Intention{Object: "secret-objet", By: "USTAFF"},
		e.Sourcing.Subscription, Digest{Subscription: e.Sourcing.Subscription}, l.Revisions[0], l.Revisions[0].OpenRequest, l.Request.Card,
		Publication{By: staff}, &StateError{Request: r}, &InvalidError{}} {
		log.Info("x", "v", v)
	}
	for _, word := range []string{"UBUYER", "USTAFF", "USUPPLIER", "secret", "jeanne", "Nettoyage", "horaires", "téléphone"} {
		if strings.Contains(b.String(), word) {
			t.Errorf("the log holds %q:\n%s", word, b.String())
		}
	}
}
