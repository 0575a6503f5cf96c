package records

// Claim gives a registration that the team made for an address to the person in Slack whom Slack knows under it. It does nothing
// when the registration is somebody's already. The caller has checked the address.
func (t *Tx) Claim(id, user string) (Registration, error) {
	if _, err := t.exec("claim registration", "UPDATE registrations SET user_id = ?, changed_at = ? WHERE id = ? AND user_id = '' AND forgotten_at = 0", user, micros(t.now()), id); err != nil {
		return Registration{}, err
	}
	return t.Registration(id)
}
