package records

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Intention gives one purchase to come.
func (s *Store) Intention(ctx context.Context, team, id string) (Intention, error) {
	return one(ctx, s, "intention", scanIntention, intentionColumns+"WHERE team_id = ? AND id = ?", team, id)
}

// EditIntention changes a purchase to come that has an ID, its object and quarter included. at is its UpdatedAt as the editor saw it:
// ErrStale when it was changed since. ErrTaken: another one has its object and quarter. ErrNotFound, ErrUnknownCPV, ErrQuarter.
func (t *Tx) EditIntention(i Intention, at time.Time) (_ Intention, _ Change, err error) {
	old, err := row(t, "intention", scanIntention, intentionColumns+"WHERE team_id = ? AND id = ?", i.Team, i.ID)
	if err != nil {
		return i, "", err
	}
	if err := i.tidy(); err != nil {
		return i, "", err
	}
	i.Ref, i.Seq, i.CreatedAt, i.UpdatedAt = old.Ref, old.Seq, old.CreatedAt, t.moment()
	if i.equal(old) {
		return old, Unchanged, nil
	}
	if !old.UpdatedAt.Equal(at) {
		return old, "", fmt.Errorf("edit intention: %w", ErrStale)
	}
	taken, err := row(t, "edit intention", scanBool, "SELECT EXISTS (SELECT 1 FROM intentions WHERE team_id = ? AND key = ? AND id <> ?)", i.Team, i.key(), i.ID)
	if err != nil {
		return i, "", err
	}
	if taken {
		return i, "", fmt.Errorf("edit intention: %w", ErrTaken)
	}
	_, err = t.exec("edit intention", "UPDATE intentions SET key = ?, object = ?, cpv = ?, segments = ?, quarter = ?, departments = ?, reserved = ?, link = ?, by = ?, updated_at = ? WHERE id = ?",
		i.key(), i.Object, list(i.CPV), list(i.Segments), i.Quarter, list(i.Departments), i.Reserved, i.Link, i.By, micros(i.UpdatedAt), i.ID)
	return i, Updated, err
}

// tidy brings a purchase to come into the form in which it is compared.
func (i *Intention) tidy() (err error) {
	i.Object = strings.TrimSpace(i.Object)
	if i.CPV, err = tidyCPV(i.CPV); err != nil {
		return fmt.Errorf("keep intention: %w", err)
	}
	i.Segments, i.Departments = tidyList(i.Segments), tidyList(i.Departments)
	if !quarterForm.MatchString(i.Quarter) {
		return fmt.Errorf("keep intention: %q: %w", i.Quarter, ErrQuarter)
	}
	return nil
}

// equal reports whether two purchases to come say the same.
func (i Intention) equal(o Intention) bool {
	return i.Object == o.Object && list(i.CPV) == list(o.CPV) && list(i.Segments) == list(o.Segments) && i.Quarter == o.Quarter &&
		list(i.Departments) == list(o.Departments) && i.Reserved == o.Reserved && i.Link == o.Link
}

// IntentionPlan foresees what UpsertIntention would make of the lines of a list, without writing. It is the dry run of an import.
type IntentionPlan map[string]Intention

// PlanIntentions begins a plan on the purchases to come of a team as they stand.
func (s *Store) PlanIntentions(ctx context.Context, team string) (IntentionPlan, error) {
	all, err := s.Intentions(ctx, team, IntentionFilter{})
	plan := IntentionPlan{}
	for _, i := range all {
		plan[i.key()] = i
	}
	return plan, err
}

// Foresee says what would become of a line. ErrUnknownCPV, ErrQuarter.
func (p IntentionPlan) Foresee(i Intention) (Change, error) {
	if err := i.tidy(); err != nil {
		return "", err
	}
	old, ok := p[i.key()]
	switch {
	case !ok:
		return Created, nil
	case i.equal(old):
		return Unchanged, nil
	}
	return Updated, nil
}
