package records

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Answer is a supplier's word on a request; the last one before the deadline counts.
type Answer struct {
	ID         string
	Team       string
	Request    string
	Supplier   string
	User       string // who answered
	ByStaff    bool   // User is of the staff, and notes what a supplier said by e-mail or telephone
	Interested bool
	Reason     string   // why not
	Answers    []string // to the buyer's questions, in their order
	Version    int      // 1, and one more with each change of mind
	FirstAt    time.Time
	At         time.Time

	// From the profile as it is now, or the notice when it was erased.
	Name, SIRET string
	Kinds       []StructureKind
	Email       string
	Phone       string
}

// DeadlineError says that answers do not count any more.
type DeadlineError struct{ Deadline time.Time }

func (e *DeadlineError) Error() string {
	return "the deadline was " + e.Deadline.In(paris).Format("2006-01-02 15:04")
}

// milestones are the numbers of interested suppliers of which the buyer is told: 1, 2 and 5 times the powers of ten.
func milestone(n int) bool {
	for n >= 10 && n%10 == 0 {
		n /= 10
	}
	return n == 1 || n == 2 || n == 5
}

// AnswerRequest keeps a supplier's answer over its earlier one. reached is the number of interested suppliers when the buyer is to
// be told of it now (1, 2, 5, 10, 20, 50 …), once each; 0 otherwise. *DeadlineError: it is too late, by this clock to the minute;
// *StateError: the request is not open for another reason; ErrNotTold: the supplier has neither been told of it nor asked
// (ShowRequest); ErrNotYours: the person has not this profile, and is not staff. The same answer again changes nothing.
func (t *Tx) AnswerRequest(a Answer) (_ Answer, reached int, err error) {
	r, err := t.open(a.Team, a.Request, ActInterest)
	if err != nil {
		return a, 0, err
	}
	if err := t.mayAnswer(a.Team, a.Request, a.Supplier, a.User, a.ByStaff); err != nil {
		return a, 0, fmt.Errorf("answer request %s: %w", r.Number, err)
	}
	now := t.moment()
	old, err := row(t, "answer", scanAnswer, answerColumns+"WHERE a.request_id = ? AND a.supplier_id = ?", a.Request, a.Supplier)
	switch {
	case isNotFound(err):
		if a.ID, err = newID(); err != nil {
			return a, 0, err
		}
		a.Version, a.FirstAt = 1, now
	case err != nil:
		return a, 0, err
	case a.Interested == old.Interested && a.Reason == old.Reason && list(a.Answers) == list(old.Answers):
		return old, 0, nil
	default:
		a.ID, a.Version, a.FirstAt = old.ID, old.Version+1, old.FirstAt
	}
	a.At = now
	if _, err := t.exec("answer request", `INSERT INTO answers (id, team_id, request_id, supplier_id, user_id, by_staff, interested, reason, answers, version, first_at, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (request_id, supplier_id) DO UPDATE SET user_id = excluded.user_id, by_staff = excluded.by_staff, interested = excluded.interested,
		reason = excluded.reason, answers = excluded.answers, version = excluded.version, at = excluded.at`,
		a.ID, a.Team, a.Request, a.Supplier, a.User, a.ByStaff, a.Interested, a.Reason, list(a.Answers), a.Version, micros(a.FirstAt), micros(a.At)); err != nil {
		return a, 0, err
	}
	action := ActDecline
	if a.Interested {
		action = ActInterest
	}
	by := Actor{BySupplier, a.Supplier}
	if a.ByStaff {
		by = Actor{ByStaff, a.User}
	}
	if err := t.step(r, by, action, r.State, a.Supplier); err != nil {
		return a, 0, err
	}
	reached, err = t.reached(r)
	return a, reached, err
}

// open reads a request that takes answers now.
func (t *Tx) open(team, id string, a Action) (Request, error) {
	r, err := row(t, "request", scanRequest, requestColumns+"WHERE team_id = ? AND id = ?", team, id)
	switch {
	case err != nil:
		return r, err
	case (r.State == RequestPublished || r.State == RequestClosed) && !t.now().Before(r.ClosesAt()):
		return r, &DeadlineError{r.Deadline}
	case r.State != RequestPublished:
		last, err := row(t, "last step", scanStep, stepColumns+"WHERE request_id = ? AND before <> after ORDER BY seq DESC LIMIT 1", r.ID)
		if err != nil {
			return r, err
		}
		return r, &StateError{r, a, last}
	}
	return r, nil
}

func (t *Tx) mayAnswer(team, request, supplier, user string, staff bool) error {
	var theirs, told bool
	if err := t.tx.QueryRow(`SELECT EXISTS (SELECT 1 FROM suppliers WHERE team_id = ?1 AND id = ?3 AND (?5 OR (user_id = ?4 AND user_id <> ''))),
		EXISTS (SELECT 1 FROM notices WHERE request_id = ?2 AND supplier_id = ?3 AND kind = 'first')`, team, request, supplier, user, staff).Scan(&theirs, &told); err != nil {
		return err
	}
	switch {
	case !theirs:
		return ErrNotYours
	case !told:
		return ErrNotTold
	}
	return nil
}

// reached gives the milestone of which the buyer is to be told, and notes it and the lower ones.
func (t *Tx) reached(r Request) (int, error) {
	var n, told int
	if err := t.tx.QueryRow(`SELECT (SELECT count(*) FROM answers WHERE request_id = ?1 AND interested = 1), (SELECT coalesce(max(n), 0) FROM milestones WHERE request_id = ?1)`,
		r.ID).Scan(&n, &told); err != nil {
		return 0, fmt.Errorf("interested suppliers: %w", err)
	}
	if n <= told || !milestone(n) {
		return 0, nil
	}
	_, err := t.exec("note milestone", "INSERT INTO milestones (request_id, n, team_id, at) VALUES (?, ?, ?, ?)", r.ID, n, r.Team, micros(t.now()))
	return n, err
}

// emptyAnswers forgets what a supplier wrote, and where it was written to.
func (t *Tx) emptyAnswers(team, supplier string) error {
	for _, q := range []string{
		"DELETE FROM sourcing_files WHERE team_id = ?1 AND owner IN (SELECT id FROM answers WHERE team_id = ?1 AND supplier_id = ?2)",
		"UPDATE answers SET user_id = '', reason = '', answers = '[]' WHERE team_id = ?1 AND supplier_id = ?2",
		"DELETE FROM inquiries WHERE team_id = ?1 AND supplier_id = ?2 AND n = 0", // there are no words left to answer
		"UPDATE inquiries SET user_id = '', words = '' WHERE team_id = ?1 AND supplier_id = ?2",
		"UPDATE notices SET channel = '', ts = '' WHERE team_id = ?1 AND supplier_id = ?2",
	} {
		if _, err := t.exec("empty answers", q, team, supplier); err != nil {
			return err
		}
	}
	return nil
}

const answerColumns = `SELECT a.id, a.team_id, a.request_id, a.supplier_id, a.user_id, a.by_staff, a.interested, a.reason, a.answers, a.version, a.first_at, a.at,
	coalesce(s.name, n.name, ''), coalesce(s.siret, n.siret, ''), coalesce(s.kinds, '[]'), coalesce(s.email, ''), coalesce(s.phone, '')
	FROM answers a LEFT JOIN suppliers s ON s.id = a.supplier_id LEFT JOIN notices n ON n.request_id = a.request_id AND n.supplier_id = a.supplier_id AND n.kind = 'first' `

func scanAnswer(row scanner) (a Answer, err error) {
	var answers, kinds string
	var first, at int64
	if err := row.Scan(&a.ID, &a.Team, &a.Request, &a.Supplier, &a.User, &a.ByStaff, &a.Interested, &a.Reason, &answers, &a.Version, &first, &at,
		&a.Name, &a.SIRET, &kinds, &a.Email, &a.Phone); err != nil {
		return a, err
	}
	a.FirstAt, a.At = fromMicros(first), fromMicros(at)
	if answers != "[]" {
		err = json.Unmarshal([]byte(answers), &a.Answers)
	}
	if err == nil {
		err = unlist(kinds, &a.Kinds)
	}
	return a, err
}

// AnswerOf gives what a supplier said of a request. ErrNotFound: nothing yet.
func (s *Store) AnswerOf(ctx context.Context, team, request, supplier string) (Answer, error) {
	return one(ctx, s, "answer", scanAnswer, answerColumns+"WHERE a.team_id = ? AND a.request_id = ? AND a.supplier_id = ?", team, request, supplier)
}

// Interested gives the suppliers interested in a request with their answers, in the order in which they first answered.
func (s *Store) Interested(ctx context.Context, team, request string) ([]Answer, error) {
	return many(ctx, s, "interested suppliers", scanAnswer, answerColumns+"WHERE a.team_id = ? AND a.request_id = ? AND a.interested = 1 ORDER BY a.first_at, a.id", team, request)
}

// AnswersTo gives all answers to a request, refusals too, in the order in which they first came.
func (s *Store) AnswersTo(ctx context.Context, team, request string) ([]Answer, error) {
	return many(ctx, s, "answers", scanAnswer, answerColumns+"WHERE a.team_id = ? AND a.request_id = ? ORDER BY a.first_at, a.id", team, request)
}

// Interest counts what suppliers said of a request.
type Interest struct{ Told, Undelivered, Interested, Declined, Inquiries int }

// InterestIn counts. Told has those of the run and those who asked.
func (s *Store) InterestIn(ctx context.Context, team, request string) (Interest, error) {
	return one(ctx, s, "interest", scanInterest, interestColumns, team, request)
}

const interestColumns = `SELECT (SELECT count(*) FROM notices WHERE team_id = ?1 AND request_id = ?2 AND kind = 'first'),
	(SELECT count(*) FROM notices n WHERE n.team_id = ?1 AND n.request_id = ?2 AND n.kind = 'first' AND n.sent_at = 0 AND ` + unqueued + `),
	(SELECT count(*) FROM answers WHERE team_id = ?1 AND request_id = ?2 AND interested = 1),
	(SELECT count(*) FROM answers WHERE team_id = ?1 AND request_id = ?2 AND interested = 0),
	(SELECT count(*) FROM inquiries WHERE team_id = ?1 AND request_id = ?2)`

func scanInterest(row scanner) (i Interest, err error) {
	err = row.Scan(&i.Told, &i.Undelivered, &i.Interested, &i.Declined, &i.Inquiries)
	return i, err
}
