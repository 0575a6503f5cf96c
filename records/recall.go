package records

// Recall takes back the messages of a team that wait under a key with this beginning and whose sending has not begun. It gives how
// many there were. A message that must be recallable is enqueued with a NotBefore: without one its sending may have begun at once.
func (t *Tx) Recall(team, begins string) (int64, error) {
	return t.exec("recall messages", "DELETE FROM outbox WHERE team_id = ?1 AND key >= ?2 AND key < ?2 || char(1114111) AND state = 'waiting' AND doubt = 0", team, begins)
}
