package records

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// handClock is a time that a test moves.
type handClock struct{ at time.Time }

func (c *handClock) now() time.Time { return c.at }

func openClock(t testing.TB, c *handClock) *Store {
	t.Helper()
	s, err := Open(t.Context(), newFile(t), Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

var (
	staff = Actor{ByStaff, "USTAFF"}
	buyer = Actor{ByAuthor, "UBUYER"}
)

func brief() Brief {
	deadline, err := DeadlineAt("2026-12-10", "17:00")
	if err != nil {
		panic(err)
	}
	return Brief{
		Kind: MarketSourcing, Title: "Nettoyage des lycées", Need: "Nettoyage quotidien de douze lycées", CPV: []string{"90911200-8"},
		Place: Place{Departments: []string{"67", "68"}}, Deadline: deadline, Start: "2027-02-01", Questions: []string{"Quels labels ?"},
		Amount: Amount{Bracket: "90-221"},
	}
}

func file(t testing.TB, s *Store, view string, b Brief) (r Request) {
	t.Helper()
	write(t, s, func(tx *Tx) (err error) {
		r, _, err = tx.FileRequest(Request{Team: "T", View: view, Author: "UBUYER", Brief: b})
		return err
	})
	return r
}

func move(t testing.TB, s *Store, m RequestMove) (r Request, n []Notice, err error) {
	t.Helper()
	m.Team = "T"
	err = s.Write(t.Context(), func(tx *Tx) (err error) { r, n, err = tx.MoveRequest(m); return err })
	return r, n, err
}

func supplier(t testing.TB, s *Store, user string, change func(*Supplier)) (out Supplier) {
	t.Helper()
	p := Supplier{Team: "T", User: user, Name: "Firme " + user, Kinds: []StructureKind{SME}, CPV: []string{"90910000"}, Lang: "fr", Alerts: true}
	if change != nil {
		change(&p)
	}
	write(t, s, func(tx *Tx) (err error) { out, _, err = tx.SaveSupplier(p); return err })
	return out
}

func publish(t testing.TB, s *Store, r Request) (Request, []Notice) {
	t.Helper()
	var notices []Notice
	write(t, s, func(tx *Tx) (err error) {
		if _, _, err = tx.MoveRequest(RequestMove{Team: "T", ID: r.ID, Action: ActTake, By: staff}); err != nil {
			return err
		}
		r, notices, err = tx.PublishRequest(Publication{Team: "T", ID: r.ID, By: staff, Seed: "000102030405060708090a0b0c0d0e0f"})
		return err
	})
	return r, notices
}

func TestARequestSentTwiceIsOne(t *testing.T) {
	s := openTemp(t)
	first, again := file(t, s, "V1", brief()), file(t, s, "V1", brief())
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
	if other := file(t, s, "V2", brief()); first.Number != "S-2026-0001" || other.Number != "S-2026-0002" {
		t.Errorf("numbers %s, %s", first.Number, other.Number)
	}
	got, err := s.RequestByNumber(t.Context(), "T", "S-2026-0001")
	if diff := cmp.Diff(first, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := s.RequestByID(t.Context(), "T2", first.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("another team read it: %v", err)
	}
}

func TestNumbersAreOfTheYearInParisAndHaveNoGaps(t *testing.T) {
	c := &handClock{time.Date(2026, 12, 31, 22, 59, 0, 0, time.UTC)}
	s := openClock(t, c)
	a := file(t, s, "V1", brief())
	boom := errors.New("boom")
	if err := s.Write(t.Context(), func(tx *Tx) error {
		_, _, err := tx.FileRequest(Request{Team: "T", View: "V2", Author: "U", Brief: brief()})
		return errors.Join(err, boom)
	}); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	b := file(t, s, "V3", brief())
	c.at = c.at.Add(time.Minute)
	d := file(t, s, "V4", brief())
	if got := fmt.Sprint(a.Number, b.Number, d.Number); got != "S-2026-0001S-2026-0002S-2027-0001" {
		t.Error(got)
	}
}

func TestTheWholeWay(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	for i := range 5 {
		supplier(t, s, fmt.Sprint("U", i), nil)
	}
	r := file(t, s, "V1", brief())
	r, notices := publish(t, s, r)
	if r.State != RequestPublished || len(notices) != 5 {
		t.Fatalf("%s with %d notices", r.State, len(notices))
	}
	var reached int
	write(t, s, func(tx *Tx) (err error) {
		_, reached, err = tx.AnswerRequest(Answer{Team: "T", Request: r.ID, Supplier: notices[0].Supplier, User: notices[0].User, Interested: true, Answers: []string{"Écolabel"}})
		return err
	})
	if reached != 1 {
		t.Errorf("reached %d", reached)
	}
	c.at = r.ClosesAt()
	var late *DeadlineError
	if err := s.Write(t.Context(), func(tx *Tx) error {
		_, _, err := tx.AnswerRequest(Answer{Team: "T", Request: r.ID, Supplier: notices[1].Supplier, User: notices[1].User, Interested: true})
		return err
	}); !errors.As(err, &late) {
		t.Errorf("answer after the deadline: %v", err)
	}
	if _, _, err := move(t, s, RequestMove{ID: r.ID, Action: ActClose, By: Clock}); err != nil {
		t.Error(err)
	}
	l, err := s.SourcingLog(t.Context(), "T", r.ID)
	if err != nil || len(l.Drawn()) != 5 || len(l.Revisions) != 1 || len(l.Answers) != 1 || l.Revisions[0].Hash != notices[0].Hash {
		t.Errorf("%v: %+v", err, l)
	}
}
