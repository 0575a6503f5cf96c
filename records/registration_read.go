package records

import "context"

const active = " AND r.state IN ('registered', 'waiting', 'offered') "

// Registration gives one registration, as this write sees it.
func (t *Tx) Registration(id string) (Registration, error) {
	return row(t, "registration", scanRegistration, registrationColumns+"WHERE r.id = ?", id)
}

// ActiveRegistration gives the active registration of a normalised address for a webinar, as this write sees it.
func (t *Tx) ActiveRegistration(webinar, email string) (Registration, error) {
	return row(t, "registration", scanRegistration, registrationColumns+"WHERE r.webinar_id = ? AND r.email = ? AND r.email <> ''"+active, webinar, email)
}

// Active gives the active registrations for a webinar, as this write sees them: with a seat first, then by their place in the
// waiting list.
func (t *Tx) Active(webinar string) ([]Registration, error) {
	return rows(t, "registrations", scanRegistration, registrationColumns+"WHERE r.webinar_id = ? AND r.forgotten_at = 0"+active+sheetOrder, webinar)
}

const sheetOrder = "ORDER BY CASE r.state WHEN 'registered' THEN 0 WHEN 'offered' THEN 1 WHEN 'waiting' THEN 2 ELSE 3 END, r.seq"

// Registration gives one registration.
func (s *Store) Registration(ctx context.Context, id string) (Registration, error) {
	return one(ctx, s, "registration", scanRegistration, registrationColumns+"WHERE r.id = ?", id)
}

// RegistrationOf gives the active registration of a person in Slack for a webinar, the one they made themselves first.
func (s *Store) RegistrationOf(ctx context.Context, webinar, user string) (Registration, error) {
	return one(ctx, s, "registration", scanRegistration, registrationColumns+ofPerson, webinar, user)
}

// SeatOf gives what RegistrationOf does, as this write sees it.
func (t *Tx) SeatOf(webinar, user string) (Registration, error) {
	return row(t, "registration", scanRegistration, registrationColumns+ofPerson, webinar, user)
}

const ofPerson = "WHERE r.webinar_id = ?1 AND r.user_id = ?2 AND r.user_id <> ''" + active + "ORDER BY r.by_user <> r.user_id, r.seq LIMIT 1"

// Bookings gives the active registrations of a person in Slack for webinars that are not over, soonest first; cancelled webinars
// are among them.
func (s *Store) Bookings(ctx context.Context, team, user string) ([]Booking, error) {
	all, err := many(ctx, s, "registrations of person", scanRegistration,
		registrationColumns+"JOIN webinars w ON w.id = r.webinar_id WHERE r.team_id = ? AND r.user_id = ? AND r.user_id <> '' AND w.ends_at > ?"+active+"ORDER BY w.starts_at, r.seq",
		team, user, micros(s.now()))
	out := make([]Booking, len(all))
	for i, r := range all {
		if err != nil {
			break
		}
		out[i].Registration = r
		out[i].Webinar, err = s.Webinar(ctx, r.Webinar)
	}
	return out, err
}

// LastRegistration gives the latest registration of a person in Slack made by themself, to fill in the next form with.
func (s *Store) LastRegistration(ctx context.Context, team, user string) (Registration, error) {
	return one(ctx, s, "last registration", scanRegistration,
		registrationColumns+"WHERE r.team_id = ? AND r.user_id = ? AND r.user_id <> '' AND r.by_user = r.user_id ORDER BY r.seq DESC LIMIT 1", team, user)
}

// Registrations gives the registrations for a webinar in these states, all of them when none is named: with a seat first, then
// offered, then by their place in the waiting list, then those that ended.
func (s *Store) Registrations(ctx context.Context, webinar string, states ...SeatState) ([]Registration, error) {
	query, args := registrationColumns+"WHERE r.webinar_id = ? ", []any{webinar}
	for i, state := range states {
		if i == 0 {
			query += "AND r.state IN (?"
		} else {
			query += ", ?"
		}
		args = append(args, string(state))
	}
	if len(states) > 0 {
		query += ") "
	}
	return many(ctx, s, "registrations", scanRegistration, query+sheetOrder, args...)
}
