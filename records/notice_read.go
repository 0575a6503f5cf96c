package records

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

const noticeColumns = `SELECT n.id, n.team_id, n.request_id, n.supplier_id, n.kind, n.ref, n.place, n.name, n.siret, n.way, n.reasons, n.hash, n.at, n.sent_at, n.told_by,
	n.fault, n.failed_at, n.channel, n.ts, coalesce(s.user_id, ''), coalesce(s.lang, ''), coalesce(s.email, ''), coalesce(s.phone, '') FROM notices n LEFT JOIN suppliers s ON s.id = n.supplier_id `

func scanNotice(row scanner) (n Notice, err error) {
	var reasons string
	var at, sent, failed int64
	if err := row.Scan(&n.ID, &n.Team, &n.Request, &n.Supplier, &n.Kind, &n.Ref, &n.Place, &n.Name, &n.SIRET, &n.Way, &reasons, &n.Hash, &at, &sent, &n.ToldBy,
		&n.Fault, &failed, &n.Channel, &n.TS, &n.User, &n.Lang, &n.Email, &n.Phone); err != nil {
		return n, err
	}
	n.At, n.SentAt, n.FailedAt = fromMicros(at), fromMicros(sent), fromMicros(failed)
	if err := unlist(reasons, &n.Reasons); err != nil {
		return n, fmt.Errorf("notice %s: %w", n.ID, err)
	}
	return n, nil
}

// NoticeByID gives one notice.
func (s *Store) NoticeByID(ctx context.Context, team, id string) (Notice, error) {
	return one(ctx, s, "notice", scanNotice, noticeColumns+"WHERE n.team_id = ? AND n.id = ?", team, id)
}

// Notices gives all that suppliers were told of a request, in the order of telling.
func (s *Store) Notices(ctx context.Context, team, request string) ([]Notice, error) {
	return many(ctx, s, "notices", scanNotice, noticeColumns+"WHERE n.team_id = ? AND n.request_id = ? ORDER BY n.at, n.place, n.id", team, request)
}

// Undelivered gives what suppliers should have been told of a request and were not: what was refused, and what is left for staff to
// tell by e-mail or telephone. What waits to be sent is not among them.
func (s *Store) Undelivered(ctx context.Context, team, request string) ([]Notice, error) {
	return many(ctx, s, "undelivered notices", scanNotice, noticeColumns+undelivered, team, request)
}

const undelivered = `WHERE n.team_id = ?1 AND n.request_id = ?2 AND n.sent_at = 0 AND ` + unqueued + ` ORDER BY n.at, n.place, n.id`

// ByHandDue gives the requests of a team with something that staff may have to tell suppliers themselves, the oldest first: those that
// are published, and for a week those that have ended, whose end may have to be told.
func (s *Store) ByHandDue(ctx context.Context, team string) ([]string, error) {
	return many(ctx, s, "requests to tell by hand", scanText, `SELECT id FROM requests WHERE team_id = ?1 AND (state = 'published' OR ended_at > ?2)
		AND EXISTS (SELECT 1 FROM notices n WHERE n.request_id = requests.id AND n.sent_at = 0 AND `+unqueued+`) ORDER BY published_at, id`,
		team, micros(s.now().Add(-handTerm)))
}

// handTerm is how long after its end staff are still told whom to tell of a request.
const handTerm = 7 * 24 * time.Hour

// unqueued says of a notice n that no message of it waits to be sent.
const unqueued = "NOT EXISTS (SELECT 1 FROM outbox o WHERE o.subject = 'notice:' || n.id AND o.subject <> '' AND o.state = 'waiting')"

// NoticesTo gives what a supplier was told, latest first.
func (s *Store) NoticesTo(ctx context.Context, team, supplier string, limit int) ([]Notice, error) {
	return many(ctx, s, "notices to a supplier", scanNotice, noticeColumns+"WHERE n.team_id = ? AND n.supplier_id = ? ORDER BY n.at DESC, n.id DESC LIMIT ?", team, supplier, limit)
}

// OpenRequests gives what suppliers are told of the requests that take answers now, the nearest deadline first. The id stands beside it.
func (s *Store) OpenRequests(ctx context.Context, team string, limit int) ([]OpenRequest, error) {
	return many(ctx, s, "open requests", scanOpen, openColumns+"WHERE r.team_id = ? AND r.state = 'published' AND r.deadline > ? ORDER BY r.deadline, r.id LIMIT ?",
		team, micros(s.now().Add(-time.Minute)), limit)
}

// OpenRequest is a request as suppliers see it.
type OpenRequest struct {
	ID string
	Told
	Hash string
}

const openColumns = `SELECT r.id, v.told, v.hash FROM requests r JOIN request_revisions v ON v.request_id = r.id AND v.revision = r.revision `

func scanOpen(row scanner) (o OpenRequest, err error) {
	var told string
	if err := row.Scan(&o.ID, &told, &o.Hash); err != nil {
		return o, err
	}
	if err := json.Unmarshal([]byte(told), &o.Told); err != nil {
		return o, fmt.Errorf("text of %s: %w", o.ID, err)
	}
	return o, nil
}

// ToldRequest gives a published request as suppliers see it, also after its deadline.
func (s *Store) ToldRequest(ctx context.Context, team, id string) (OpenRequest, error) {
	return one(ctx, s, "request told", scanOpen, openColumns+"WHERE r.team_id = ? AND r.id = ?", team, id)
}
