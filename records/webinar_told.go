package records

import "context"

// webinarAnnounced notes where the team's message about a webinar stands: that of a message whose Subject is "webinar:" and its id.
func (t *Tx) webinarAnnounced(id string, e Ending) error {
	if e.Cause != "" {
		return nil
	}
	_, err := t.exec("set message of webinar", "UPDATE webinars SET staff_channel = ?, staff_ts = ? WHERE id = ?", e.Channel, e.TS, id)
	return err
}

// attendeeTold notes whether the last message to an attendee was sent: of messages whose Subject is "registration:" and its id.
func (t *Tx) attendeeTold(id string, e Ending) error {
	return t.setTold(id, e.Cause == "")
}

func (t *Tx) setTold(id string, told bool) error {
	_, err := t.exec("note told", "UPDATE registrations SET untold_at = CASE WHEN ?1 THEN 0 WHEN untold_at > 0 THEN untold_at ELSE ?2 END WHERE id = ?3", told, micros(t.now()), id)
	return err
}

// NoteUntold says that there is no way to write to an attendee: the team has to tell them.
func (t *Tx) NoteUntold(id string) error { return t.setTold(id, false) }

// NoteTold says that somebody of the team told an attendee.
func (t *Tx) NoteTold(id, by string) error {
	r, err := t.Registration(id)
	if err != nil {
		return err
	}
	if err := t.setTold(id, true); err != nil {
		return err
	}
	return t.audit(r.Team, r.Webinar, id, by, "told", "")
}

// Untold gives the registrations for a webinar that the team has to write to themselves.
func (s *Store) Untold(ctx context.Context, webinar string) ([]Registration, error) {
	return many(ctx, s, "untold registrations", scanRegistration,
		registrationColumns+"WHERE r.webinar_id = ? AND r.untold_at > 0 AND r.forgotten_at = 0 ORDER BY r.untold_at, r.id", webinar)
}
