package records

import (
	"strings"
	"testing"
	"time"
)

// What is left for staff to tell is looked for while the request is open, and for a week after its end.
func TestWhatIsLeftForStaffIsLookedForAWhile(t *testing.T) {
	c := &handClock{noon}
	s := openClock(t, c)
	supplier(t, s, "U1", nil)
	r, _ := publish(t, s, file(t, s, "V", brief()))
	due := func() string {
		all, err := s.ByHandDue(t.Context(), "T")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(all, " ")
	}
	if got := due(); got != r.ID { // no message of it waits: the caller enqueued none
		t.Errorf("at once: %q, want %q", got, r.ID)
	}
	c.at = r.ClosesAt()
	if _, err := act(t, s, r, ActClose, Clock); err != nil {
		t.Fatal(err)
	}
	c.at = c.at.Add(handTerm - time.Minute)
	if got := due(); got != r.ID {
		t.Errorf("a week after its end: %q", got)
	}
	c.at = c.at.Add(time.Minute)
	if got := due(); got != "" {
		t.Errorf("later: %q", got)
	}
	if left, err := s.Undelivered(t.Context(), "T", r.ID); err != nil || len(left) != 1 {
		t.Errorf("whoever looks still sees it: %+v, %v", left, err)
	}
}
