package records

import (
	"context"
	"errors"
	"strings"
)

// WebinarCard is what the team's message about a webinar shows.
type WebinarCard struct {
	Webinar         Webinar
	Seats           Seats
	Present, Absent int // of those with a seat
	Untold          int // whom the team has to write to themselves
	Stamp           int64
}

const cardCounts = `SELECT count(*) FILTER (WHERE state = 'registered' AND attendance = 'present'), count(*) FILTER (WHERE state = 'registered' AND attendance = 'absent'),
	count(*) FILTER (WHERE untold_at > 0 AND forgotten_at = 0), coalesce(max(max(changed_at, untold_at)), 0) FROM registrations WHERE webinar_id = ?`

// WebinarCard reads what the team's message about a webinar shows, as this write sees it. Stamp grows with each change of the webinar or
// of one of its registrations, in microseconds since 1970.
func (t *Tx) WebinarCard(id string) (c WebinarCard, err error) {
	if c.Webinar, err = t.Webinar(id); err != nil {
		return c, err
	}
	if c.Seats, err = t.Seats(c.Webinar); err != nil {
		return c, err
	}
	counts, err := row(t, "card of webinar", func(row scanner) (n WebinarCard, err error) {
		err = row.Scan(&n.Present, &n.Absent, &n.Untold, &n.Stamp)
		return n, err
	}, cardCounts, id)
	c.Present, c.Absent, c.Untold, c.Stamp = counts.Present, counts.Absent, counts.Untold, max(counts.Stamp, micros(c.Webinar.Changed))
	return c, err
}

// WebinarCards gives the ids of the webinars whose message stands and may have to change: those that are not over, or not for more than
// a week.
func (s *Store) WebinarCards(ctx context.Context, team string) ([]string, error) {
	return many(ctx, s, "webinar cards", scanText, "SELECT id FROM webinars WHERE team_id = ? AND staff_ts <> '' AND ends_at > ? ORDER BY starts_at, id",
		team, micros(s.now().AddDate(0, 0, -7)))
}

// Differences names the fields in which two webinars differ, in the order of the form.
func (w Webinar) Differences(other Webinar) []Field {
	w.tidy()
	other.tidy()
	return w.changed(other)
}

// KnownDepartement says whether a registration may name this département: a number, "99" for abroad, or "" for not said.
func KnownDepartement(number string) bool {
	return number == "" || departement.MatchString(strings.ToUpper(number))
}

func init() { endings["webinar-card"] = (*Tx).cardChanged }

// cardChanged learns from a message whose Subject is "webinar-card:" and a webinar's id whether the team's message about it still stands.
// When it is gone, the next change posts another one. What was meant for an earlier one says nothing of one that was posted since.
func (t *Tx) cardChanged(id string, e Ending) error {
	if !Gone(e.Cause) {
		return nil
	}
	w, err := t.Webinar(id)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil || !strings.HasPrefix(e.Ref, "key:") && e.Ref != w.StaffTS {
		return err
	}
	if err := t.free(w.Team, w.CardKey()); err != nil {
		return err
	}
	_, err = t.exec("forget message of webinar", "UPDATE webinars SET staff_ts = '' WHERE id = ?", id)
	return err
}

// CardKey is the key under which the team's message about a webinar is posted.
func (w Webinar) CardKey() string { return "webinar-card:" + w.ID }
