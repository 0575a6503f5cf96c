package records

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

var (
	allStates  = []RequestState{RequestFiled, RequestTaken, RequestChanges, RequestResubmitted, RequestPublished, RequestClosed, RequestRefused, RequestWithdrawn}
	allActions = []Action{ActTake, ActRelease, ActAsk, ActResubmit, ActEdit, ActPublish, ActClose, ActRefuse, ActWithdraw, ActWarn, ActExpire}
	allRoles   = []Role{ByAuthor, ByStaff, ByClock}
)

// reach files a request and brings it into a state.
func reach(t *testing.T, s *Store, view string, state RequestState) Request {
	t.Helper()
	r := file(t, s, view, brief())
	ways := map[RequestState][]RequestMove{
		RequestTaken:       {{Action: ActTake, By: staff}},
		RequestChanges:     {{Action: ActTake, By: staff}, {Action: ActAsk, By: staff, Note: "Précisez."}},
		RequestResubmitted: {{Action: ActTake, By: staff}, {Action: ActAsk, By: staff}, {Action: ActResubmit, By: buyer}},
		RequestRefused:     {{Action: ActRefuse, By: staff, Note: "Hors sujet."}},
		RequestWithdrawn:   {{Action: ActWithdraw, By: buyer}},
	}
	for _, m := range ways[state] {
		m.ID = r.ID
		var err error
		if r, _, err = move(t, s, m); err != nil {
			t.Fatal(err)
		}
	}
	if state == RequestPublished || state == RequestClosed {
		r, _ = publish(t, s, r)
	}
	if state == RequestClosed {
		if _, err := s.w.Exec("UPDATE requests SET state = 'closed' WHERE id = ?", r.ID); err != nil {
			t.Fatal(err)
		}
		r.State = RequestClosed
	}
	if r.State != state {
		t.Fatalf("reached %s, want %s", r.State, state)
	}
	return r
}

// Every action of every role in every state either leads where the table says or is refused with the state as it is, and then
// nothing is written.
func TestOnlyWhatTheTableAllows(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	view := 0
	for _, state := range allStates {
		for _, role := range allRoles {
			for _, action := range allActions {
				view++
				c.at = noon
				r := reach(t, s, fmt.Sprint("V", view), state)
				before, err := s.Steps(t.Context(), "T", r.ID)
				if err != nil {
					t.Fatal(err)
				}
				if action == ActClose || action == ActWarn || action == ActExpire {
					c.at = noon.AddDate(0, 1, 0)
				}
				if action == ActExpire && state == RequestChanges {
					r = warned(t, s, r)
					before = append(before, Step{})
					c.at = c.at.AddDate(0, 0, 4)
				}
				by := map[Role]Actor{ByAuthor: buyer, ByStaff: staff, ByClock: Clock}[role]
				want, allowed := next(role, state, action)
				got, err := act(t, s, r, action, by)
				after, _ := s.Steps(t.Context(), "T", r.ID)
				var refused *StateError
				switch {
				case allowed && (err != nil || got.State != want || got.Version != r.Version+1 || len(after) != len(before)+1):
					t.Errorf("%s %s in %s: %s version %d, %v; want %s", role, action, state, got.State, got.Version, err, want)
				case !allowed && (!errors.As(err, &refused) || refused.Request.State != state || len(after) != len(before)):
					t.Errorf("%s %s in %s = %v, want it refused", role, action, state, err)
				}
				if stored, err := s.RequestByID(t.Context(), "T", r.ID); err != nil || (!allowed && stored.State != state) || (allowed && stored.State != want) {
					t.Errorf("%s %s in %s: stored %s, %v", role, action, state, stored.State, err)
				}
			}
		}
	}
}

func warned(t *testing.T, s *Store, r Request) Request {
	t.Helper()
	r, _, err := move(t, s, RequestMove{ID: r.ID, Action: ActWarn, By: Clock})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// act does an action by the function that it has.
func act(t *testing.T, s *Store, r Request, a Action, by Actor) (got Request, err error) {
	t.Helper()
	err = s.Write(t.Context(), func(tx *Tx) (err error) {
		switch a {
		case ActPublish:
			got, _, err = tx.PublishRequest(Publication{Team: "T", ID: r.ID, By: by, Version: r.Version, Seed: NewSeed()})
		case ActEdit:
			got, _, err = tx.EditRequest("T", r.ID, r.Version, r.Brief, by)
		default:
			got, _, err = tx.MoveRequest(RequestMove{Team: "T", ID: r.ID, Action: a, By: by, Version: r.Version})
		}
		return err
	})
	return got, err
}

func TestTwoOfTheStaffAtOnce(t *testing.T) {
	s := openTemp(t)
	r := reach(t, s, "V", RequestTaken)
	_, _, err := move(t, s, RequestMove{ID: r.ID, Action: ActTake, By: Actor{ByStaff, "UOTHER"}})
	var refused *StateError
	if !errors.As(err, &refused) || refused.Request.State != RequestTaken || refused.Request.Taker != "USTAFF" || refused.Last.By != staff || refused.Last.Action != ActTake {
		t.Errorf("second take = %v, %+v", err, refused)
	}
}

func TestAStaleFormIsRefused(t *testing.T) {
	s := openTemp(t)
	r := file(t, s, "V", brief())
	edit := func(version int, title string) error {
		return s.Write(t.Context(), func(tx *Tx) error {
			b := brief()
			b.Title = title
			_, _, err := tx.EditRequest("T", r.ID, version, b, buyer)
			return err
		})
	}
	if err := edit(r.Version, "first"); err != nil {
		t.Fatal(err)
	}
	if err := edit(r.Version, "second"); !errors.Is(err, ErrStale) {
		t.Errorf("stale edit = %v", err)
	}
	if got, _ := s.RequestByID(t.Context(), "T", r.ID); got.Title != "first" {
		t.Errorf("title %q", got.Title)
	}
	if err := s.Write(t.Context(), func(tx *Tx) error {
		_, _, err := tx.EditRequest("T", r.ID, 0, brief(), Actor{ByAuthor, "USOMEBODY"})
		return err
	}); !errors.Is(err, ErrNotYours) {
		t.Errorf("somebody else's edit = %v", err)
	}
}

// A buyer who sends no changes is warned once after seven days, and refused after ten; one who does starts anew.
func TestChangesThatDoNotCome(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	r := reach(t, s, "V", RequestChanges)
	due := func(day int, minute time.Duration) (warn, expire int) {
		t.Helper()
		c.at = noon.AddDate(0, 0, day).Add(minute)
		d, err := s.SourcingDue(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(d.Warn), len(d.Expire)
	}
	warn := RequestMove{ID: r.ID, Action: ActWarn, By: Clock}
	if w, e := due(7, -time.Minute); w+e != 0 {
		t.Errorf("a minute before seven days: %d, %d", w, e)
	}
	if _, _, err := move(t, s, warn); !errors.Is(err, ErrTooEarly) {
		t.Errorf("early warning = %v", err)
	}
	if w, e := due(7, 0); w != 1 || e != 0 {
		t.Errorf("after seven days: %d, %d", w, e)
	}
	if _, _, err := move(t, s, warn); err != nil {
		t.Error(err)
	}
	if w, _ := due(8, 0); w != 0 {
		t.Error("warned twice")
	}
	var refused *StateError
	if _, _, err := move(t, s, warn); !errors.As(err, &refused) {
		t.Errorf("second warning = %v", err)
	}
	if _, e := due(10, -time.Minute); e != 0 {
		t.Error("expired early")
	}
	if _, e := due(10, 0); e != 1 {
		t.Error("not expired")
	}
	if r, _, err := move(t, s, RequestMove{ID: r.ID, Action: ActExpire, By: Clock}); err != nil || r.State != RequestRefused || r.EndedAt.IsZero() {
		t.Errorf("%s, %v", r.State, err)
	}

	// The bot was off: the warning comes late, and the refusal three days after it.
	c.at = noon
	off := reach(t, s, "V1", RequestChanges)
	expire := RequestMove{ID: off.ID, Action: ActExpire, By: Clock}
	if w, e := due(20, 0); w != 1 || e != 0 {
		t.Errorf("unwarned after twenty days: %d, %d", w, e)
	}
	if _, _, err := move(t, s, expire); !errors.Is(err, ErrTooEarly) {
		t.Errorf("expired unwarned: %v", err)
	}
	warned(t, s, off)
	if _, e := due(23, -time.Minute); e != 0 {
		t.Error("expired before three days of warning")
	}
	if _, _, err := move(t, s, expire); !errors.Is(err, ErrTooEarly) {
		t.Errorf("expired before three days of warning: %v", err)
	}
	if _, e := due(23, 0); e != 1 {
		t.Error("not expired after three days of warning")
	}
	if _, _, err := move(t, s, expire); err != nil {
		t.Error(err)
	}

	c.at = noon
	again := reach(t, s, "V2", RequestChanges)
	c.at = noon.AddDate(0, 0, 8)
	for _, m := range []RequestMove{{Action: ActWarn, By: Clock}, {Action: ActResubmit, By: buyer}, {Action: ActAsk, By: staff}} {
		m.ID = again.ID
		if _, _, err := move(t, s, m); err != nil {
			t.Fatal(err)
		}
	}
	if w, e := due(14, 0); w+e != 0 {
		t.Errorf("six days after the second asking: %d, %d", w, e)
	}
	if w, _ := due(15, 0); w != 1 {
		t.Error("not warned after the second asking")
	}
}

func TestARequestClosesAfterItsDeadlineAndIsAskedAboutTwice(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	r := reach(t, s, "V", RequestPublished)
	closing := RequestMove{ID: r.ID, Action: ActClose, By: Clock}
	c.at = r.Deadline.Add(59 * time.Second)
	if _, _, err := move(t, s, closing); !errors.Is(err, ErrTooEarly) {
		t.Errorf("early close = %v", err)
	}
	c.at = r.ClosesAt()
	if d, err := s.SourcingDue(t.Context(), 10); err != nil || len(d.Close) != 1 || len(d.Closing) != 0 {
		t.Fatalf("%+v, %v", d, err)
	}
	if _, _, err := move(t, s, closing); err != nil {
		t.Fatal(err)
	}
	ask := func(round Round) (fresh bool) {
		write(t, s, func(tx *Tx) (err error) { fresh, err = tx.AskOutcome("T", r.ID, round); return err })
		return fresh
	}
	say := func(round Round, o RequestOutcome) error {
		return s.Write(t.Context(), func(tx *Tx) error {
			return tx.SetOutcome(Aftermath{Team: "T", Request: r.ID, Round: round, Outcome: o, User: "UBUYER"})
		})
	}
	if d, err := s.SourcingDue(t.Context(), 10); err != nil || len(d.Closing) != 1 || len(d.Close) != 0 {
		t.Fatalf("%+v, %v", d, err)
	}
	if err := say(AtClosing, Launched); !errors.Is(err, ErrNotFound) {
		t.Errorf("outcome before it was asked = %v", err)
	}
	if !ask(AtClosing) || ask(AtClosing) {
		t.Error("asked at closing not once")
	}
	if err := say(AtClosing, Launched); err != nil {
		t.Error(err)
	}
	if err := say(AtClosing, Dropped); !errors.Is(err, ErrTaken) {
		t.Errorf("second outcome = %v", err)
	}
	if d, _ := s.SourcingDue(t.Context(), 10); len(d.Closing)+len(d.Later) != 0 {
		t.Errorf("due after it was asked: %+v", d)
	}
	c.at = c.at.AddDate(0, 6, 0)
	if d, _ := s.SourcingDue(t.Context(), 10); len(d.Later) != 1 {
		t.Errorf("due after six months: %+v", d)
	}
	if !ask(AfterMonths) {
		t.Error("not asked after six months")
	}
	all, err := s.Outcomes(t.Context(), "T", r.ID)
	if err != nil || len(all) != 2 || all[0].Outcome != Launched || all[1].Outcome != "" {
		t.Errorf("%+v, %v", all, err)
	}
}
