package records

import (
	"encoding/json"
	"fmt"
	"time"
)

// FileRequest keeps a buyer's request and gives it the next number of the year. The same view sent again gives what was kept the
// first time, and is not fresh. Team, View, Author and Brief are read; the rest is set here.
func (t *Tx) FileRequest(r Request) (filed Request, fresh bool, err error) {
	known, err := row(t, "request of view", scanRequest, requestColumns+"WHERE team_id = ? AND view = ?", r.Team, r.View)
	if err == nil || !isNotFound(err) {
		return known, false, err
	}
	now := t.moment()
	if r.ID, err = newID(); err != nil {
		return r, false, err
	}
	if err := r.Brief.tidy(); err != nil {
		return r, false, fmt.Errorf("file request: %w", err)
	}
	if r.Number, err = t.number(r.Team, "S", now, 4); err != nil {
		return r, false, err
	}
	r.State, r.Version, r.Revision, r.FiledAt, r.MovedAt = RequestFiled, 1, 0, now, now
	brief, err := json.Marshal(r.Brief)
	if err != nil {
		return r, false, err
	}
	if _, err := t.exec("file request", `INSERT INTO requests (id, team_id, number, view, author, state, version, brief, deadline, filed_at, moved_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, r.Team, r.Number, r.View, r.Author, string(r.State), r.Version, string(brief), micros(r.Deadline), micros(now), micros(now)); err != nil {
		return r, false, err
	}
	return r, true, t.step(r, Actor{ByAuthor, r.Author}, ActFile, "", "")
}

// tidy brings a brief into the form in which it is compared and told.
func (b *Brief) tidy() (err error) {
	b.Deadline = b.Deadline.UTC().Truncate(time.Minute)
	if b.CPV, err = tidyCPV(b.CPV); err != nil {
		return err
	}
	b.Segments, b.Place.Departments, b.Kinds = tidyList(b.Segments), tidyList(b.Place.Departments), tidyList(b.Kinds)
	if len(b.Questions) > MaxQuestions {
		return fmt.Errorf("questions to suppliers: %w", ErrTooMany)
	}
	return nil
}

// RequestMove is one step of a request but for publishing and editing, which have their own functions.
type RequestMove struct {
	Team, ID string
	Action   Action
	By       Actor
	Note     string // what is to change, why it is refused
	Version  int    // of what they saw; 0 when it does not matter
}

// MoveRequest takes a step. *StateError: it is not allowed where the request stands; ErrStale: it was changed since Version;
// ErrNotYours: a buyer acts on somebody else's; ErrTooEarly: to close before the deadline, to warn before seven days, to expire before ten or
// without three days' warning.
// A request that is withdrawn after it was published gives the notices of its end, for all who were told.
func (t *Tx) MoveRequest(m RequestMove) (Request, []Notice, error) {
	r, to, err := t.allowed(m)
	if err != nil {
		return r, nil, err
	}
	from := r.State
	switch m.Action {
	case ActPublish, ActEdit:
		return r, nil, fmt.Errorf("move request: %s has its own function", m.Action)
	case ActWarn:
		r.WarnedAt = t.now().UTC()
	case ActTake:
		r.Taker = m.By.User
	case ActRelease:
		r.Taker = ""
	case ActAsk:
		r.WarnedAt = time.Time{}
	}
	if err := t.advance(&r, m, to); err != nil {
		return r, nil, err
	}
	if m.Action == ActWithdraw && from == RequestPublished {
		notices, err := t.tellAgain(r, NoticeEnd, "", hashOf([]byte(r.Number+" withdrawn")))
		return r, notices, err
	}
	return r, nil, nil
}

// allowed reads the request and says where the step would lead.
func (t *Tx) allowed(m RequestMove) (r Request, to RequestState, err error) {
	r, err = row(t, "request", scanRequest, requestColumns+"WHERE team_id = ? AND id = ?", m.Team, m.ID)
	if err != nil {
		return r, "", err
	}
	if m.By.Role == ByAuthor && m.By.User != r.Author {
		return r, "", fmt.Errorf("%s request %s: %w", m.Action, r.Number, ErrNotYours)
	}
	to, ok := next(m.By.Role, r.State, m.Action)
	if !ok || (m.Action == ActWarn && !r.WarnedAt.IsZero()) {
		last, err := row(t, "last step", scanStep, stepColumns+"WHERE request_id = ? AND before <> after ORDER BY seq DESC LIMIT 1", r.ID)
		if err != nil {
			return r, "", err
		}
		return r, "", &StateError{r, m.Action, last}
	}
	if m.Version != 0 && m.Version != r.Version {
		return r, "", fmt.Errorf("%s request %s: %w", m.Action, r.Number, ErrStale)
	}
	if t.now().Before(r.term(m.Action)) || (m.Action == ActExpire && r.WarnedAt.IsZero()) {
		return r, "", fmt.Errorf("%s request %s: %w", m.Action, r.Number, ErrTooEarly)
	}
	return r, to, nil
}

// term is the first moment at which an action may be taken.
func (r Request) term(a Action) time.Time {
	switch a {
	case ActClose:
		return r.ClosesAt()
	case ActWarn:
		return r.MovedAt.Add(warnAfter)
	case ActExpire:
		return later(r.MovedAt.Add(expireAfter), r.WarnedAt.Add(warnedFor))
	}
	return time.Time{}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// advance writes the request after a step, and its line of audit.
func (t *Tx) advance(r *Request, m RequestMove, to RequestState) error {
	from, now := r.State, t.moment()
	r.State, r.Version = to, r.Version+1
	if to != from {
		r.MovedAt, r.Note = now, m.Note
	}
	if to.Ended() {
		r.EndedAt = now
	}
	brief, err := json.Marshal(r.Brief)
	if err != nil {
		return err
	}
	if err := t.must("move request", `UPDATE requests SET state = ?, version = ?, revision = ?, taker = ?, note = ?, brief = ?, deadline = ?, moved_at = ?,
		warned_at = ?, published_at = ?, ended_at = ?, seed = ? WHERE id = ?`,
		string(r.State), r.Version, r.Revision, r.Taker, r.Note, string(brief), micros(r.Deadline), micros(r.MovedAt),
		micros(r.WarnedAt), micros(r.PublishedAt), micros(r.EndedAt), r.Seed, r.ID); err != nil {
		return err
	}
	return t.step(*r, m.By, m.Action, from, m.Note)
}

// EditRequest replaces the brief of a request: by its buyer before it is published, by staff afterwards, who then get the notices
// for exactly those who were told before, in the same order; there are none when nothing that suppliers see has changed.
// version is that of the form: ErrStale when the request was changed since. *StateError and ErrNotYours as for MoveRequest.
// *DeadlineError: it is published and its deadline is over, or would be.
func (t *Tx) EditRequest(team, id string, version int, b Brief, by Actor) (Request, []Notice, error) {
	m := RequestMove{Team: team, ID: id, Action: ActEdit, By: by, Version: version}
	r, to, err := t.allowed(m)
	if err != nil {
		return r, nil, err
	}
	if err := b.tidy(); err != nil {
		return r, nil, fmt.Errorf("edit request %s: %w", r.Number, err)
	}
	for _, deadline := range []time.Time{r.Deadline, b.Deadline} {
		if r.State == RequestPublished && !t.now().Before(deadline.Add(time.Minute)) {
			return r, nil, &DeadlineError{deadline}
		}
	}
	r.Brief = b
	if r.State != RequestPublished {
		return r, nil, t.advance(&r, m, to)
	}
	return t.revise(r, m, to)
}

// Step is one line of the audit of a request.
type Step struct {
	Team, Request string
	By            Actor
	Action        Action
	Before, After RequestState
	Note          string
	At            time.Time
}

func (t *Tx) step(r Request, by Actor, a Action, before RequestState, note string) error {
	_, err := t.exec("note step", `INSERT INTO request_steps (team_id, request_id, role, user_id, action, before, after, note, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Team, r.ID, string(by.Role), by.User, string(a), string(before), string(r.State), note, micros(t.now()))
	return err
}

const stepColumns = "SELECT team_id, request_id, role, user_id, action, before, after, note, at FROM request_steps "

func scanStep(row scanner) (s Step, err error) {
	var at int64
	err = row.Scan(&s.Team, &s.Request, &s.By.Role, &s.By.User, &s.Action, &s.Before, &s.After, &s.Note, &at)
	s.At = fromMicros(at)
	return s, err
}
