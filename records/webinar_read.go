package records

import (
	"context"
	"time"
)

// Webinar gives one webinar, as this write sees it.
func (t *Tx) Webinar(id string) (Webinar, error) {
	return row(t, "webinar", scanWebinar, webinarColumns+"WHERE w.id = ?", id)
}

// Webinar gives one webinar.
func (s *Store) Webinar(ctx context.Context, id string) (Webinar, error) {
	return one(ctx, s, "webinar", scanWebinar, webinarColumns+"WHERE w.id = ?", id)
}

// ComingWebinars gives the webinars that are not over, soonest first. Those that were cancelled are left out unless cancelled is
// set: a calendar feed shows them as such.
func (s *Store) ComingWebinars(ctx context.Context, team string, cancelled bool) ([]Webinar, error) {
	return many(ctx, s, "coming webinars", scanWebinar,
		webinarColumns+"WHERE w.team_id = ? AND w.ends_at > ? AND (w.cancelled_at = 0 OR ?) ORDER BY w.starts_at, w.id", team, micros(s.now()), cancelled)
}

// PastWebinars gives the webinars that began before a moment, cancelled ones too, latest first.
func (s *Store) PastWebinars(ctx context.Context, team string, before time.Time, limit int) ([]Webinar, error) {
	return many(ctx, s, "past webinars", scanWebinar,
		webinarColumns+"WHERE w.team_id = ? AND w.starts_at < ? ORDER BY w.starts_at DESC, w.id DESC LIMIT ?", team, micros(before), limit)
}

// Seats gives the figures of a webinar. ErrNotFound: there is none of that id.
func (s *Store) Seats(ctx context.Context, webinar string) (Seats, error) {
	capacity, err := one(ctx, s, "seats", scanInt, "SELECT capacity FROM webinars WHERE id = ?", webinar)
	if err != nil {
		return Seats{}, err
	}
	seats, err := one(ctx, s, "seats", scanSeats, seatsOf, webinar)
	seats.Capacity = capacity
	return seats, err
}
