package records

import (
	"context"
	"fmt"
	"time"
)

// Round is when a buyer is asked what became of a request.
type Round string

const (
	AtClosing   Round = "closing"
	AfterMonths Round = "later" // six months after
)

// laterAfter is how long after closing the second round comes, in months.
const laterAfter = 6

// RequestOutcome is what became of a request, as its buyer says.
type RequestOutcome string

const (
	Launched RequestOutcome = "launched" // a procedure was opened
	Bought   RequestOutcome = "bought"
	Ongoing  RequestOutcome = "ongoing"
	Dropped  RequestOutcome = "dropped"
	NoSource RequestOutcome = "none" // nobody fitting was found
)

// Aftermath is a question about the outcome, and what was said.
type Aftermath struct {
	Team, Request string
	Round         Round
	AskedAt       time.Time
	Outcome       RequestOutcome // "" until it is said
	Note          string
	User          string
	At            time.Time
}

// AskOutcome notes that the buyer is asked now; it is not fresh when they were asked in this round before.
func (t *Tx) AskOutcome(team, request string, round Round) (fresh bool, err error) {
	n, err := t.exec("ask outcome", `INSERT INTO outcomes (request_id, round, team_id, asked_at) SELECT id, ?, team_id, ? FROM requests WHERE team_id = ? AND id = ? AND state = 'closed'
		ON CONFLICT DO NOTHING`, string(round), micros(t.now()), team, request)
	return n > 0, err
}

// SetOutcome keeps what the buyer, or staff for them, says became of a request. In each round it is said once: ErrTaken afterwards.
// ErrNotFound: nobody was asked.
func (t *Tx) SetOutcome(a Aftermath) error {
	n, err := t.exec("set outcome", "UPDATE outcomes SET outcome = ?, note = ?, user_id = ?, at = ? WHERE team_id = ? AND request_id = ? AND round = ? AND at = 0",
		string(a.Outcome), a.Note, a.User, micros(t.now()), a.Team, a.Request, string(a.Round))
	if err != nil || n > 0 {
		return err
	}
	asked, err := row(t, "set outcome", scanBool, "SELECT EXISTS (SELECT 1 FROM outcomes WHERE team_id = ? AND request_id = ? AND round = ?)", a.Team, a.Request, string(a.Round))
	if err != nil {
		return err
	}
	if asked {
		return fmt.Errorf("set outcome: %w", ErrTaken)
	}
	return fmt.Errorf("set outcome: %w", ErrNotFound)
}

// CorrectOutcome changes what was said in a round. ErrNotFound: nothing was.
func (t *Tx) CorrectOutcome(a Aftermath) error {
	return t.must("correct outcome", "UPDATE outcomes SET outcome = ?, note = ?, user_id = ?, at = ? WHERE team_id = ? AND request_id = ? AND round = ? AND at > 0",
		string(a.Outcome), a.Note, a.User, micros(t.now()), a.Team, a.Request, string(a.Round))
}

const aftermathColumns = "SELECT team_id, request_id, round, asked_at, outcome, note, user_id, at FROM outcomes "

func scanAftermath(row scanner) (a Aftermath, err error) {
	var asked, at int64
	err = row.Scan(&a.Team, &a.Request, &a.Round, &asked, &a.Outcome, &a.Note, &a.User, &at)
	a.AskedAt, a.At = fromMicros(asked), fromMicros(at)
	return a, err
}

// Outcomes gives what is known of the outcome of a request, the closing round first.
func (s *Store) Outcomes(ctx context.Context, team, request string) ([]Aftermath, error) {
	return many(ctx, s, "outcomes", scanAftermath, aftermathColumns+"WHERE team_id = ? AND request_id = ? ORDER BY round", team, request)
}
