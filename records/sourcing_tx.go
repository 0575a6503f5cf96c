package records

import "fmt"

// What a write reads of sourcing, as it stands after what the write did before.

// Person gives what somebody chose. ErrNotFound: nothing.
func (t *Tx) Person(team, user string) (Person, error) {
	return row(t, "person", scanPerson, personColumns+"WHERE team_id = ? AND user_id = ?", team, user)
}

// ToldRequest gives a published request as suppliers see it.
func (t *Tx) ToldRequest(team, id string) (OpenRequest, error) {
	return row(t, "request told", scanOpen, openColumns+"WHERE r.team_id = ? AND r.id = ?", team, id)
}

// ToldBefore gives what suppliers read of a request under an earlier revision.
func (t *Tx) ToldBefore(team, id string, revision int) (OpenRequest, error) {
	return row(t, "revision", scanOpen, "SELECT request_id, told, hash FROM request_revisions WHERE team_id = ? AND request_id = ? AND revision = ?", team, id, revision)
}

// Request gives one request.
func (t *Tx) Request(team, id string) (Request, error) {
	return row(t, "request", scanRequest, requestColumns+"WHERE team_id = ? AND id = ?", team, id)
}

// Supplier gives one profile.
func (t *Tx) Supplier(team, id string) (Supplier, error) {
	return row(t, "supplier", scanSupplier, supplierColumns+"WHERE team_id = ? AND id = ?", team, id)
}

// FilesOf gives the files of a request or of an answer, in the order in which they were given.
func (t *Tx) FilesOf(team, owner string) ([]SourcingFile, error) {
	return rows(t, "files", scanFile, fileColumns+"WHERE team_id = ? AND owner = ? ORDER BY at, id", team, owner)
}

// InterestIn counts what suppliers said of a request.
func (t *Tx) InterestIn(team, request string) (Interest, error) {
	return row(t, "interest", scanInterest, interestColumns, team, request)
}

// Undelivered gives what suppliers should have been told of a request and were not; see Store.Undelivered.
func (t *Tx) Undelivered(team, request string) ([]Notice, error) {
	return rows(t, "undelivered notices", scanNotice, noticeColumns+undelivered, team, request)
}

// ByHand is what staff have to tell suppliers of a request themselves.
type ByHand struct {
	Left    []Notice // not told yet
	Ever    int      // with those that staff have told: it only grows
	Sending bool     // messages of the bot are still on their way, of which some may fail
}

// ByHand gives what is left for staff to tell.
func (t *Tx) ByHand(team, request string) (h ByHand, err error) {
	if h.Left, err = t.Undelivered(team, request); err != nil {
		return h, err
	}
	err = t.tx.QueryRow(`SELECT count(*) FILTER (WHERE n.told_by <> ''), EXISTS (SELECT 1 FROM notices n WHERE n.team_id = ?1 AND n.request_id = ?2 AND n.sent_at = 0 AND NOT `+unqueued+`)
		FROM notices n WHERE n.team_id = ?1 AND n.request_id = ?2`, team, request).Scan(&h.Ever, &h.Sending)
	if err != nil {
		return h, fmt.Errorf("notices by hand: %w", err)
	}
	h.Ever += len(h.Left)
	return h, nil
}
