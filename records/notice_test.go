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

func editRequest(t *testing.T, s *Store, r Request, change func(*Brief)) (out Request, notices []Notice, err error) {
	t.Helper()
	b := r.Brief
	change(&b)
	err = s.Write(t.Context(), func(tx *Tx) (err error) {
		out, notices, err = tx.EditRequest("T", r.ID, r.Version, b, staff)
		return err
	})
	return out, notices, err
}

func ids(notices []Notice) (all []string) {
	for _, n := range notices {
		all = append(all, n.Supplier)
	}
	return all
}

// All who match are told the same in an order that anybody can draw again; who does not match, or wants no alerts, is told nothing.
func TestPublishingTellsAllAlike(t *testing.T) {
	s := openTemp(t)
	for i := range 20 {
		supplier(t, s, fmt.Sprint("U", i), nil)
	}
	supplier(t, s, "UQUIET", func(p *Supplier) { p.Alerts = false })
	supplier(t, s, "UOTHER", func(p *Supplier) { p.CPV = []string{"45000000"} })
	r, notices := publish(t, s, file(t, s, "V", brief()))
	if len(notices) != 20 {
		t.Fatalf("%d told, want 20", len(notices))
	}
	order, err := DrawOrder(ids(notices), r.Seed)
	if err != nil || !slices.Equal(order, ids(notices)) {
		t.Errorf("drawn again: %q, told: %q (%v)", order, ids(notices), err)
	}
	if slices.IsSorted(ids(notices)) {
		t.Error("told in the order of registering")
	}
	for i, n := range notices {
		if n.Place != i+1 || n.Hash != notices[0].Hash || n.Hash == "" || len(n.Reasons) == 0 || n.Way != BySlack || n.User == "" {
			t.Errorf("notice %d = %+v", i, n)
		}
	}
	stored, err := s.Notices(t.Context(), "T", r.ID)
	if err != nil || !slices.Equal(ids(stored), ids(notices)) {
		t.Errorf("stored %q, %v", ids(stored), err)
	}
	var refused *StateError
	if err := s.Write(t.Context(), func(tx *Tx) error {
		_, _, err := tx.PublishRequest(Publication{Team: "T", ID: r.ID, By: staff, Seed: NewSeed()})
		return err
	}); !errors.As(err, &refused) {
		t.Errorf("published twice: %v", err)
	}
}

// What is published is what was read: not a request that its buyer changed meanwhile, nor one that nobody could answer any more.
func TestPublishingIsOfWhatWasRead(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	r := reach(t, s, "V", RequestTaken)
	if _, err := act(t, s, r, ActEdit, buyer); err != nil {
		t.Fatal(err)
	}
	if _, err := act(t, s, r, ActPublish, staff); !errors.Is(err, ErrStale) {
		t.Errorf("published what was not read: %v", err)
	}
	r.Version++
	c.at = r.ClosesAt()
	var late *DeadlineError
	if _, err := act(t, s, r, ActPublish, staff); !errors.As(err, &late) {
		t.Errorf("published after the deadline: %v", err)
	}
	c.at = c.at.Add(-time.Second)
	if _, err := act(t, s, r, ActPublish, staff); err != nil {
		t.Error(err)
	}
}

// What suppliers read of an anonymous request names its buyer nowhere, and an amount only when it is shown.
func TestAnAnonymousRequestLeaksNoName(t *testing.T) {
	s := openTemp(t)
	supplier(t, s, "U1", nil)
	for _, anonymous := range []bool{true, false} {
		b := brief()
		b.Anonymous = anonymous
		r, _ := publish(t, s, file(t, s, fmt.Sprint("V", anonymous), b))
		told, err := s.ToldRequest(t.Context(), "T", r.ID)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(told)
		if strings.Contains(string(text), "UBUYER") == anonymous {
			t.Errorf("anonymous %t: %s", anonymous, text)
		}
		if strings.Contains(string(text), "90-221") {
			t.Errorf("the amount is not to be shown: %s", text)
		}
		if told.Told.Hash() != told.Hash {
			t.Error("the hash is not that of what is told")
		}
	}
}

// A later edit goes to the same people in the same order, once a text, and to nobody else.
func TestAnEditGoesToTheSamePeople(t *testing.T) {
	s := openTemp(t)
	for i := range 6 {
		supplier(t, s, fmt.Sprint("U", i), nil)
	}
	r, first := publish(t, s, file(t, s, "V", brief()))
	supplier(t, s, "ULATE", nil)
	same, none, err := editRequest(t, s, r, func(b *Brief) { b.Amount.Blank = "unknown" }) // suppliers do not see it
	if err != nil || len(none) != 0 || same.Revision != 1 {
		t.Errorf("an edit nobody sees: %d notices, revision %d, %v", len(none), same.Revision, err)
	}
	r, again, err := editRequest(t, s, same, func(b *Brief) { b.Deadline = b.Deadline.AddDate(0, 0, 3) })
	if err != nil || !slices.Equal(ids(again), ids(first)) || again[0].Kind != NoticeEdit || again[0].Hash == first[0].Hash || r.Revision != 2 {
		t.Errorf("told again: %q, first %q, %v", ids(again), ids(first), err)
	}
	if _, _, err := editRequest(t, s, same, func(b *Brief) { b.Title = "stale" }); !errors.Is(err, ErrStale) {
		t.Errorf("stale edit: %v", err)
	}
	_, ended, err := move(t, s, RequestMove{ID: r.ID, Action: ActWithdraw, By: buyer})
	if err != nil || !slices.Equal(ids(ended), ids(first)) || ended[0].Kind != NoticeEnd {
		t.Errorf("withdrawn: %q, %v", ids(ended), err)
	}
}

// Who registers after the run is told nothing, finds the request by asking, and then is told what follows.
func TestWhoComesLaterAsks(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	supplier(t, s, "U1", nil)
	r, first := publish(t, s, file(t, s, "V", brief()))
	late := supplier(t, s, "ULATE", nil)
	n := Notice{Request: r.ID, Supplier: late.ID, User: "ULATE"}
	if _, _, err := answer(t, s, n, true); !errors.Is(err, ErrNotTold) {
		t.Errorf("answer before asking: %v", err)
	}
	open, err := s.OpenRequests(t.Context(), "T", 10)
	if err != nil || len(open) != 1 {
		t.Fatalf("open requests: %+v, %v", open, err)
	}
	show := func() (shown Notice, fresh bool, err error) {
		err = s.Write(t.Context(), func(tx *Tx) (err error) { shown, fresh, err = tx.ShowRequest("T", r.ID, late.ID); return err })
		return shown, fresh, err
	}
	shown, fresh, err := show()
	if err != nil || !fresh || shown.Place != 0 || shown.Way != ByAsk || shown.Hash != first[0].Hash || shown.SentAt.IsZero() {
		t.Errorf("shown %+v, %t, %v", shown, fresh, err)
	}
	if again, fresh, err := show(); err != nil || fresh || again.ID != shown.ID {
		t.Errorf("shown again: %t, %v", fresh, err)
	}
	if _, _, err := answer(t, s, n, true); err != nil {
		t.Error(err)
	}
	if _, told, err := editRequest(t, s, r, func(b *Brief) { b.Need += "." }); err != nil || !slices.Equal(ids(told), []string{first[0].Supplier, late.ID}) {
		t.Errorf("edit told %q, %v", ids(told), err)
	}
	c.at = r.ClosesAt()
	var over *DeadlineError
	if _, _, err := show(); !errors.As(err, &over) {
		t.Errorf("shown after the deadline: %v", err)
	}
	if open, err := s.OpenRequests(t.Context(), "T", 10); err != nil || len(open) != 0 {
		t.Errorf("open after the deadline: %+v, %v", open, err)
	}
}

// A notice learns what became of its message; what Slack refused stays undelivered until somebody tells it by hand.
func TestANoticeLearnsWhatBecameOfItsMessage(t *testing.T) {
	s := openTemp(t)
	supplier(t, s, "U1", nil)
	supplier(t, s, "U2", nil)
	write(t, s, func(tx *Tx) error {
		_, _, err := tx.ImportSupplier(Supplier{Team: "T", Name: "Sans Slack", Email: "a@b.fr", CPV: []string{"90911200"}, Alerts: true})
		return err
	})
	r, notices := publish(t, s, file(t, s, "V", brief()))
	write(t, s, func(tx *Tx) error {
		for _, n := range notices {
			if n.Way != BySlack {
				continue
			}
			if _, err := tx.Enqueue(Message{Team: "T", Key: n.Subject(), Method: Post, Channel: n.User, Subject: n.Subject()}); err != nil {
				return err
			}
		}
		return nil
	})
	undelivered := func() (names []string) {
		all, err := s.Undelivered(t.Context(), "T", r.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range all {
			names = append(names, n.Name)
		}
		slices.Sort(names)
		return names
	}
	if got := undelivered(); !slices.Equal(got, []string{"Sans Slack"}) {
		t.Errorf("undelivered at first: %q", got)
	}
	for _, m := range pending(t, s) {
		write(t, s, func(tx *Tx) error {
			if m.Channel == "U1" {
				return tx.Bury(m.ID, errors.New("cannot_dm_bot"))
			}
			return tx.Sent(m.ID, "12.34")
		})
	}
	if got := undelivered(); !slices.Equal(got, []string{"Firme U1", "Sans Slack"}) {
		t.Errorf("undelivered: %q", got)
	}
	for _, n := range notices {
		stored, err := s.NoticeByID(t.Context(), "T", n.ID)
		if err != nil {
			t.Fatal(err)
		}
		if n.User == "U1" && (stored.Fault != "cannot_dm_bot" || stored.FailedAt.IsZero() || !stored.SentAt.IsZero()) {
			t.Errorf("refused: %+v", stored)
		}
		if n.User == "U2" && (stored.TS != "12.34" || stored.SentAt.IsZero()) {
			t.Errorf("sent: %+v", stored)
		}
		if n.User != "U2" {
			write(t, s, func(tx *Tx) error { return tx.NoticeTold("T", n.ID, "USTAFF") })
		}
	}
	if got := undelivered(); len(got) != 0 {
		t.Errorf("undelivered in the end: %q", got)
	}
	for _, n := range notices { // what fails after it was told is no news
		write(t, s, func(tx *Tx) error { return tx.noticeEnded(n.ID, Ending{Cause: "late"}) })
		if stored, err := s.NoticeByID(t.Context(), "T", n.ID); err != nil || stored.Fault == "late" {
			t.Errorf("told and failed: %+v, %v", stored, err)
		}
	}
	for _, n := range notices { // a supplier reached by e-mail answers through staff
		if n.Way == ByEmail {
			write(t, s, func(tx *Tx) error {
				_, _, err := tx.AnswerRequest(Answer{Team: "T", Request: r.ID, Supplier: n.Supplier, User: "USTAFF", ByStaff: true, Interested: true})
				return err
			})
		}
	}
	if all, err := s.Interested(t.Context(), "T", r.ID); err != nil || len(all) != 1 || all[0].Name != "Sans Slack" || !all[0].ByStaff {
		t.Errorf("interested: %+v, %v", all, err)
	}
}

// One reminder after two working days, to those who have said nothing.
func TestReminders(t *testing.T) {
	c := &handClock{time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)} // a Thursday
	s := openClock(t, c)
	for _, u := range []string{"USILENT", "UYES", "UNO", "UQUIET", "UFAILED"} {
		supplier(t, s, u, nil)
	}
	r, notices := publish(t, s, file(t, s, "V", brief()))
	by := map[string]Notice{}
	for _, n := range notices {
		by[n.User] = n
		if n.User != "UFAILED" {
			write(t, s, func(tx *Tx) error { return tx.noticeEnded(n.ID, Ending{Channel: "D", TS: "1.1"}) })
		}
	}
	if _, _, err := answer(t, s, by["UYES"], true); err != nil {
		t.Fatal(err)
	}
	if _, _, err := answer(t, s, by["UNO"], false); err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error { return tx.SetAlerts("T", "UQUIET", false) })
	due := func() []string {
		t.Helper()
		d, err := s.SourcingDue(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		var users []string
		for _, n := range d.Remind {
			users = append(users, n.User)
		}
		return users
	}
	remind := func(n Notice) (fresh bool, err error) {
		err = s.Write(t.Context(), func(tx *Tx) (err error) { _, fresh, err = tx.Remind("T", n.ID); return err })
		return fresh, err
	}
	c.at = time.Date(2026, 11, 30, 8, 59, 0, 0, time.UTC) // Monday, a minute early
	if got := due(); len(got) != 0 {
		t.Errorf("due early: %q", got)
	}
	if _, err := remind(by["USILENT"]); !errors.Is(err, ErrTooEarly) {
		t.Errorf("reminded early: %v", err)
	}
	c.at = c.at.Add(time.Minute)
	if got := due(); !slices.Equal(got, []string{"USILENT"}) {
		t.Errorf("due: %q", got)
	}
	for _, u := range []string{"UYES", "UNO", "UQUIET", "UFAILED"} {
		if fresh, err := remind(by[u]); fresh || err != nil {
			t.Errorf("reminded %s: %t, %v", u, fresh, err)
		}
	}
	if fresh, err := remind(by["USILENT"]); !fresh || err != nil {
		t.Errorf("reminded: %t, %v", fresh, err)
	}
	if fresh, err := remind(by["USILENT"]); fresh || err != nil || len(due()) != 0 {
		t.Errorf("reminded twice: %t, %v", fresh, err)
	}

	c.at = time.Date(2026, 12, 9, 9, 0, 0, 0, time.UTC)
	_, notices = publish(t, s, file(t, s, "V2", brief()))
	for _, n := range notices {
		write(t, s, func(tx *Tx) error { return tx.noticeEnded(n.ID, Ending{Channel: "D", TS: "1.1"}) })
	}
	c.at = r.ClosesAt().AddDate(0, 0, 3)
	if got := due(); len(got) != 0 {
		t.Errorf("due after the deadline: %q", got)
	}
	if fresh, err := remind(notices[0]); fresh || err != nil {
		t.Errorf("reminded after the deadline: %t, %v", fresh, err)
	}
}
