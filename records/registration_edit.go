package records

// EditRegistration stores what r says of the person over the active or ended registration of its id: names, address, organisation, SIRET,
// kind, département, questions, needs, language and whether the newsletter is wanted. Seat, consent and who registered stay. The
// outcome is ResultAlready, with the other registration, when the new address is registered for the webinar by another one; else
// its Result is the state, ResultRegistered or ResultWaiting, or ResultNothing for one that was offered a seat or ended. ErrNotFound: there
// is none of that id, or the person was forgotten.
func (t *Tx) EditRegistration(r Registration, by string) (out Outcome, err error) {
	old, err := t.Registration(r.ID)
	if err != nil {
		return out, err
	}
	r.Team, r.Webinar, r.Source, r.Consent, r.By = old.Team, old.Webinar, old.Source, old.Consent, old.By
	if err := r.Check(); err != nil {
		return out, err
	}
	if r.Email != old.Email && old.State.Active() {
		other, err := t.ActiveRegistration(old.Webinar, r.Email)
		if err == nil {
			return Outcome{Result: ResultAlready, Registration: other}, nil
		} else if !isNotFound(err) {
			return out, err
		}
	}
	now := t.now()
	if err := t.must("edit registration", `UPDATE registrations SET first_name = ?, last_name = ?, email = ?, email_typed = ?, organisation = ?, siret = ?, kind = ?,
		departement = ?, questions = ?, access_needs = ?, lang = ?, changed_at = ? WHERE id = ? AND forgotten_at = 0`,
		r.FirstName, r.LastName, r.Email, r.EmailTyped, r.Organisation, r.SIRET, r.Kind, r.Departement, r.Questions, r.Access, r.Lang, micros(now), r.ID); err != nil {
		return out, err
	}
	if !r.Newsletter || r.Email != old.Email {
		if err := t.unsubscribe(old.Team, old.Email); err != nil {
			return out, err
		}
	}
	if r.Newsletter && (!old.Newsletter || r.Email != old.Email) {
		if err := t.subscribe(r, now); err != nil {
			return out, err
		}
	}
	if by != old.User {
		if err := t.audit(old.Team, old.Webinar, old.ID, by, "change", ""); err != nil {
			return out, err
		}
	}
	out.Result = ResultNothing
	switch old.State {
	case SeatRegistered:
		out.Result = ResultRegistered
	case SeatWaiting:
		out.Result = ResultWaiting
	}
	out.Registration, err = t.Registration(r.ID)
	return out, err
}

// Claim gives a registration that the team made for an address to the person in Slack whom Slack knows under it. It does nothing
// when the registration is somebody's already. The caller has checked the address.
func (t *Tx) Claim(id, user string) (Registration, error) {
	if _, err := t.exec("claim registration", "UPDATE registrations SET user_id = ?, changed_at = ? WHERE id = ? AND user_id = '' AND forgotten_at = 0",
		user, micros(t.now()), id); err != nil {
		return Registration{}, err
	}
	return t.Registration(id)
}
