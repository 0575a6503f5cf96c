package records

import (
	"context"
	"time"
)

// Revision is one text that suppliers were told.
type Revision struct {
	OpenRequest
	At time.Time
}

// SourcingLog is the whole course of a request, for the file of the purchase: that all were told the same, when, and in an order drawn
// by lot, which DrawOrder draws again from the seed and the suppliers of the run.
type SourcingLog struct {
	Request    Request // with its seed
	Steps      []Step
	Revisions  []Revision
	Notices    []Notice // in the order of telling; what failed has a Fault
	Answers    []Answer
	Inquiries  []Inquiry
	Aftermaths []Aftermath
	Files      []SourcingFile
}

// Drawn gives the suppliers of the run in the order that was drawn.
func (l SourcingLog) Drawn() []Notice {
	var run []Notice
	for _, n := range l.Notices {
		if n.Kind == NoticeFirst && n.Place > 0 {
			run = append(run, n)
		}
	}
	return run
}

// SourcingLog gathers the log of a request.
func (s *Store) SourcingLog(ctx context.Context, team, id string) (l SourcingLog, err error) {
	if l.Request, err = s.RequestByID(ctx, team, id); err != nil {
		return l, err
	}
	if l.Steps, err = s.Steps(ctx, team, id); err != nil {
		return l, err
	}
	if l.Revisions, err = many(ctx, s, "revisions", func(row scanner) (r Revision, err error) {
		var at int64
		r.OpenRequest, err = scanOpen(tail{row, []any{&at}})
		r.At = fromMicros(at)
		return r, err
	}, "SELECT request_id, told, hash, at FROM request_revisions WHERE team_id = ? AND request_id = ? ORDER BY revision", team, id); err != nil {
		return l, err
	}
	if l.Notices, err = s.Notices(ctx, team, id); err != nil {
		return l, err
	}
	if l.Answers, err = s.AnswersTo(ctx, team, id); err != nil {
		return l, err
	}
	if l.Inquiries, err = s.Inquiries(ctx, team, id); err != nil {
		return l, err
	}
	if l.Aftermaths, err = s.Outcomes(ctx, team, id); err != nil {
		return l, err
	}
	l.Files, err = s.FilesOf(ctx, team, id)
	return l, err
}

// Steps gives the audit of a request, oldest first.
func (s *Store) Steps(ctx context.Context, team, request string) ([]Step, error) {
	return many(ctx, s, "steps", scanStep, stepColumns+"WHERE team_id = ? AND request_id = ? ORDER BY seq", team, request)
}
