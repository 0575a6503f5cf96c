package records

import (
	"context"
	"time"
)

// Slice is how many registrations share a value, such as a kind or a département.
type Slice struct {
	Value                                string // "" when not said
	Registered, Present, Absent, Waiting int    // Registered has a seat; Present and Absent are parts of it
}

// DayCount is how many people registered on a day, in Europe/Paris, whatever became of it.
type DayCount struct {
	Day   string // YYYY-MM-DD
	Count int
	Total int // up to the end of that day
}

// Figures are what a webinar's charts show. They stay when its registrations are forgotten.
type Figures struct {
	Webinar                      Webinar
	Seats                        Seats
	Withdrawn, Declined, Expired int
	Present, Absent, Unknown     int // of those with a seat
	Ratings                      int // how many answered the survey
	Rating                       float64
}

// NoShow is the share of the registered who did not come, of those whose attendance is known; ok is false when none is.
func (f Figures) NoShow() (rate float64, ok bool) {
	known := f.Present + f.Absent
	if known == 0 {
		return 0, false
	}
	return float64(f.Absent) / float64(known), true
}

// Figures counts for one webinar. ErrNotFound: there is none of that id.
func (s *Store) Figures(ctx context.Context, webinar string) (Figures, error) {
	return one(ctx, s, "figures", scanFigures, figures("w.id = ?1"), webinar)
}

// CompareWebinars counts for the webinars that began before now and were not cancelled, latest first.
func (s *Store) CompareWebinars(ctx context.Context, team string, limit int) ([]Figures, error) {
	return many(ctx, s, "figures", scanFigures, figures("w.team_id = ?1 AND w.starts_at <= ?2 AND w.cancelled_at = 0")+" ORDER BY w.starts_at DESC, w.id LIMIT ?3",
		team, micros(s.now()), limit)
}

// figures has a webinar's counts after its columns, of those that pass a condition.
func figures(of string) string {
	return "SELECT w.*, f.* FROM (" + webinarColumns + "WHERE " + of + `) w LEFT JOIN (SELECT webinar_id,
	count(*) FILTER (WHERE state = 'registered'), count(*) FILTER (WHERE state = 'offered'), count(*) FILTER (WHERE state = 'waiting'),
	count(*) FILTER (WHERE state = 'withdrawn'), count(*) FILTER (WHERE state = 'declined'), count(*) FILTER (WHERE state = 'expired'),
	count(*) FILTER (WHERE state = 'registered' AND attendance = 'present'), count(*) FILTER (WHERE state = 'registered' AND attendance = 'absent'),
	count(*) FILTER (WHERE state = 'registered' AND attendance = ''), count(*) FILTER (WHERE rating > 0), coalesce(avg(nullif(rating, 0)), 0)
	FROM registrations WHERE webinar_id IN (SELECT w.id FROM webinars w WHERE ` + of + `) GROUP BY webinar_id) f ON f.webinar_id = w.id`
}

func scanFigures(row scanner) (f Figures, err error) {
	var counts [10]*int
	var rating *float64
	var id *string
	rest := []any{&id}
	for i := range counts {
		rest = append(rest, &counts[i])
	}
	if f.Webinar, err = scanWebinar(tail{row, append(rest, &rating)}); err != nil {
		return f, err
	}
	f.Seats.Capacity = f.Webinar.Capacity
	if rating == nil { // nobody ever registered
		return f, nil
	}
	f.Rating = *rating
	for i, to := range []*int{&f.Seats.Registered, &f.Seats.Offered, &f.Seats.Waiting, &f.Withdrawn, &f.Declined, &f.Expired, &f.Present, &f.Absent, &f.Unknown, &f.Ratings} {
		*to = *counts[i]
	}
	return f, nil
}

// ByKind counts the registrations of a webinar by kind of structure, most first.
func (s *Store) ByKind(ctx context.Context, webinar string) ([]Slice, error) {
	return s.slices(ctx, "kind", webinar)
}

// ByDepartement counts the registrations of a webinar by département, most first.
func (s *Store) ByDepartement(ctx context.Context, webinar string) ([]Slice, error) {
	return s.slices(ctx, "departement", webinar)
}

func (s *Store) slices(ctx context.Context, column, webinar string) ([]Slice, error) {
	return many(ctx, s, "registrations by "+column, func(row scanner) (c Slice, err error) {
		err = row.Scan(&c.Value, &c.Registered, &c.Present, &c.Absent, &c.Waiting)
		return c, err
	}, "SELECT "+column+`, count(*) FILTER (WHERE state = 'registered') AS n, count(*) FILTER (WHERE state = 'registered' AND attendance = 'present'),
		count(*) FILTER (WHERE state = 'registered' AND attendance = 'absent'), count(*) FILTER (WHERE state = 'waiting')
		FROM registrations WHERE webinar_id = ? AND state IN ('registered', 'waiting') GROUP BY 1 ORDER BY n DESC, 1`, webinar)
}

// ByDay counts the registrations of a webinar by the day on which they came, from the first to the last, without the days on
// which there was none.
func (s *Store) ByDay(ctx context.Context, webinar string) ([]DayCount, error) {
	all, err := many(ctx, s, "registrations by day", func(row scanner) (time.Time, error) {
		var at int64
		err := row.Scan(&at)
		return fromMicros(at), err
	}, "SELECT created_at FROM registrations WHERE webinar_id = ? ORDER BY created_at", webinar)
	var days []DayCount
	for i, at := range all {
		day := at.In(paris).Format(time.DateOnly)
		if len(days) == 0 || days[len(days)-1].Day != day {
			days = append(days, DayCount{Day: day})
		}
		last := &days[len(days)-1]
		last.Count++
		last.Total = i + 1
	}
	return days, err
}

// Ratings counts the answers to the survey of a webinar, from one star (index 0) to five.
func (s *Store) Ratings(ctx context.Context, webinar string) ([5]int, error) {
	var stars [5]int
	all, err := many(ctx, s, "ratings", scanInt, "SELECT rating FROM registrations WHERE webinar_id = ? AND rating > 0", webinar)
	for _, n := range all {
		stars[n-1]++
	}
	return stars, err
}
