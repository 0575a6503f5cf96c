package records

import (
	"context"
	"fmt"
	"sort"
	"time"
)

// SourcingDue is what a periodic sweep has to do now, of all teams. It is only a list: the write that does one thing looks again and does
// it once, however many sweeps there are.
type SourcingDue struct {
	Warn    []Request // MoveRequest(Warn): no changes seven days after they were asked
	Expire  []Request // MoveRequest(Expire): nor after ten
	Close   []Request // MoveRequest(Close): the deadline has passed
	Closing []Request // AskOutcome(AtClosing)
	Later   []Request // AskOutcome(AfterMonths)
	Remind  []Notice  // Remind: first notices without an answer
}

// SourcingDue gives what is due, at most limit of each.
func (s *Store) SourcingDue(ctx context.Context, limit int) (d SourcingDue, err error) {
	now := s.now()
	for _, step := range []struct {
		into  *[]Request
		where string
		at    time.Time
	}{
		{&d.Expire, fmt.Sprintf("state = 'changes' AND moved_at <= ?1 AND warned_at BETWEEN 1 AND ?1 + %d", (expireAfter - warnedFor).Microseconds()), now.Add(-expireAfter)},
		{&d.Warn, "state = 'changes' AND warned_at = 0 AND moved_at <= ?1", now.Add(-warnAfter)},
		{&d.Close, "state = 'published' AND deadline <= ?1", now.Add(-time.Minute)},
		{&d.Closing, "state = 'closed' AND ended_at <= ?1 AND NOT EXISTS (SELECT 1 FROM outcomes WHERE request_id = requests.id AND round = 'closing')", now},
		{&d.Later, "state = 'closed' AND ended_at <= ?1 AND NOT EXISTS (SELECT 1 FROM outcomes WHERE request_id = requests.id AND round = 'later')", now.AddDate(0, -laterAfter, 0)},
	} {
		if *step.into, err = many(ctx, s, "requests due", scanRequest, requestColumns+"WHERE "+step.where+" ORDER BY moved_at, id LIMIT ?2", micros(step.at), limit); err != nil {
			return d, err
		}
	}
	d.Remind, err = many(ctx, s, "reminders due", scanNotice, noticeColumns+remindable+" AND n.sent_at <= ? ORDER BY r.deadline LIMIT ?",
		micros(now.Add(-time.Minute)), micros(lastToRemind(now)), limit)
	return d, err
}

// lastToRemind is the latest moment at which somebody was told who may be reminded now.
func lastToRemind(now time.Time) time.Time {
	const most = 14 * 24 * 60 // no two working days are a fortnight apart
	minutes := sort.Search(most, func(m int) bool { return !reminderTime(now.Add(-time.Duration(m) * time.Minute)).After(now) })
	return now.Add(-time.Duration(minutes) * time.Minute)
}

// remindable finds first notices that may have a reminder: delivered (not found by asking), of an open request, to a supplier that still wants
// alerts and has said nothing. Its argument is the deadline from which on answers count no more.
const remindable = `JOIN requests r ON r.id = n.request_id WHERE n.kind = 'first' AND n.way IN ('slack', 'email') AND n.sent_at > 0 AND s.alerts = 1
	AND r.state = 'published' AND r.deadline > ?
	AND NOT EXISTS (SELECT 1 FROM answers a WHERE a.request_id = n.request_id AND a.supplier_id = n.supplier_id)
	AND NOT EXISTS (SELECT 1 FROM notices m WHERE m.request_id = n.request_id AND m.supplier_id = n.supplier_id AND m.kind = 'reminder')`

// Remind notes the reminder that follows a first notice and gives it, to be enqueued in the same write. It is not fresh, and there is
// nothing to send, when the supplier was reminded, has answered, has turned alerts off, or the request is not open any more.
// ErrTooEarly: two working days have not passed.
func (t *Tx) Remind(team, notice string) (n Notice, fresh bool, err error) {
	first, err := row(t, "notice to remind of", scanNotice, noticeColumns+remindable+" AND n.team_id = ? AND n.id = ?", micros(t.now().Add(-time.Minute)), team, notice)
	switch {
	case isNotFound(err):
		return n, false, nil
	case err != nil:
		return n, false, err
	case t.now().Before(reminderTime(first.SentAt)):
		return n, false, fmt.Errorf("remind: %w", ErrTooEarly)
	}
	s := Supplier{ID: first.Supplier, Name: first.Name, SIRET: first.SIRET, User: first.User, Lang: first.Lang, Email: first.Email, Phone: first.Phone}
	n, err = t.tell(Request{Team: first.Team, ID: first.Request}, s, Notice{Kind: NoticeReminder, Place: first.Place, Way: s.Way(), Reasons: first.Reasons, Hash: first.Hash})
	return n, err == nil, err
}
