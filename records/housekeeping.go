package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// How long things are kept. Figures stay for ever, words do not.
const (
	keepPayload = 24 * time.Hour       // of an event that is done; Slack repeats none after that
	keepSent    = 7 * 24 * time.Hour   // messages, and events without their payload
	keepWords   = 90 * 24 * time.Hour  // what people wrote, and dead letters
	keepFiles   = 365 * 24 * time.Hour // of requests that have ended; that they were there, and their hashes, stay
)

// purgeBatch is how many rows one commit of a purge takes, so that no question waits for it.
const purgeBatch = 500

// housekeeping is River: jobs that wait in the database, are tried again and survive a crash. The road of a question does not
// use it, because its polling costs what a person would notice; see BenchmarkRoads.
type housekeeping struct{ client *river.Client[*sql.Tx] }

// Purged counts what a purge removed or emptied.
type Purged struct{ Payloads, Events, Messages, Words, Drafts, Files, Registrations int64 }

// Purge forgets what is old enough. It is safe while the bot works.
func (s *Store) Purge(ctx context.Context) (p Purged, err error) {
	now := s.now()
	before := func(age time.Duration) int64 { return micros(now.Add(-age)) }
	for _, step := range []struct {
		count *int64
		what  string
		query string
		age   time.Duration
	}{
		{&p.Payloads, "payloads", "UPDATE events SET payload = x'' WHERE seq IN (SELECT seq FROM events WHERE ended_at > 0 AND state = 'done' AND ended_at < ?1 AND payload <> x'' LIMIT ?2)", keepPayload},
		{&p.Payloads, "dead payloads", "UPDATE events SET payload = x'' WHERE seq IN (SELECT seq FROM events WHERE state = 'dead' AND ended_at < ?1 AND payload <> x'' LIMIT ?2)", keepSent},
		{&p.Events, "events", "DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE ended_at > 0 AND state = 'done' AND ended_at < ?1 LIMIT ?2)", keepSent},
		{&p.Events, "dead events", "DELETE FROM events WHERE seq IN (SELECT seq FROM events WHERE state = 'dead' AND ended_at < ?1 LIMIT ?2)", keepWords},
		{&p.Messages, "messages", "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE ended_at > 0 AND state = 'sent' AND ended_at < ?1 LIMIT ?2)", keepSent},
		{&p.Messages, "dead letters", "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE state = 'dead' AND ended_at < ?1 LIMIT ?2)", keepWords},
		{&p.Words, "questions", "UPDATE questions SET words = '' WHERE id IN (SELECT id FROM questions WHERE at < ?1 AND words <> '' LIMIT ?2)", keepWords},
		{&p.Words, "comments", "UPDATE votes SET comment = '' WHERE (team_id, user_id, question_id) IN (SELECT team_id, user_id, question_id FROM votes WHERE at < ?1 AND comment <> '' LIMIT ?2)", keepWords},
		{&p.Words, "handoffs", "UPDATE handoffs SET words = '' WHERE id IN (SELECT id FROM handoffs WHERE at < ?1 AND words <> '' LIMIT ?2)", keepWords},
		{&p.Drafts, "drafts", "DELETE FROM drafts WHERE (team_id, user_id, form) IN (SELECT team_id, user_id, form FROM drafts WHERE expires_at < ?1 LIMIT ?2)", 0},
		{&p.Files, "files", `DELETE FROM sourcing_bytes WHERE file_id IN (SELECT b.file_id FROM sourcing_bytes b JOIN sourcing_files f ON f.id = b.file_id
			JOIN requests r ON r.id = f.request_id WHERE r.ended_at > 0 AND r.ended_at < ?1 LIMIT ?2)`, keepFiles},
	} {
		for {
			var n int64
			if err := s.Write(ctx, func(tx *Tx) (err error) {
				n, err = tx.exec("purge "+step.what, step.query, before(step.age), purgeBatch)
				return err
			}); err != nil {
				return p, err
			}
			*step.count += n
			if n < purgeBatch {
				break
			}
		}
	}
	p.Registrations, err = s.purgeRegistrations(ctx)
	return p, err
}

// ErrLogInUse says that the write-ahead log could not be emptied because somebody still reads from it.
var ErrLogInUse = errors.New("a reader still needs the log")

// scrub rewrites the file without what was erased and empties the log.
func (s *Store) scrub(ctx context.Context) error {
	if _, err := s.w.ExecContext(ctx, "VACUUM"); err != nil {
		return fmt.Errorf("rewrite the file: %w", explain(err))
	}
	return s.Checkpoint(ctx)
}

// Checkpoint moves the write-ahead log into the file and empties it. ErrLogInUse: a reader needs the log for
// longer than the busy timeout.
func (s *Store) Checkpoint(ctx context.Context) error {
	var busy, pages, moved int
	if err := s.w.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("checkpoint: %w", explain(err))
	}
	if busy != 0 {
		return fmt.Errorf("checkpoint: %w", ErrLogInUse)
	}
	return nil
}

// The jobs. Their names are in the database: never rename one.
type (
	purgeArgs      struct{}
	checkpointArgs struct{}
	dueArgs        struct{}
)

func (purgeArgs) Kind() string      { return "purge" }
func (checkpointArgs) Kind() string { return "checkpoint" }
func (dueArgs) Kind() string        { return "due" }

const (
	pollJobs    = 5 * time.Second  // the jobs are in no hurry, and each look costs a write
	jobTime     = 45 * time.Second // for one attempt
	rescueAfter = time.Minute      // after a kill: then a running job is taken for dead and tried again
	purgeHour   = 3                // in Europe/Paris, when nobody asks
	dueEvery    = time.Minute      // how late a reminder may be
)

// nightly is the schedule of what happens once a night.
type nightly struct{ hour, minute int }

// Next is the next such moment.
func (n nightly) Next(now time.Time) time.Time {
	y, m, d := now.In(paris).Date() // River asks in UTC
	at := time.Date(y, m, d, n.hour, n.minute, 0, 0, paris)
	if !at.After(now) {
		at = time.Date(y, m, d+1, n.hour, n.minute, 0, 0, paris)
	}
	return at
}

// Housekeep runs the nightly jobs until Close, and due at the start and once a minute: it enqueues what time alone makes due, such
// as reminders. Only the process that holds the claim should.
func (s *Store) Housekeep(ctx context.Context, due func(context.Context) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.keeping != nil {
		return fmt.Errorf("housekeeping: %w", ErrClosed)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[purgeArgs]) error {
		p, err := s.Purge(ctx)
		if err == nil {
			s.log.InfoContext(ctx, "purged", "payloads", p.Payloads, "events", p.Events, "messages", p.Messages, "words", p.Words, "drafts", p.Drafts, "files", p.Files, "registrations", p.Registrations)
		}
		return err
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[checkpointArgs]) error { return s.Checkpoint(ctx) }))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[dueArgs]) error { return due(ctx) }))
	atStart := &river.PeriodicJobOpts{RunOnStart: true} // a machine that sleeps at night still purges
	client, err := river.NewClient(riversqlite.New(s.w), &river.Config{
		Logger: s.log, Workers: workers, PollOnly: true, FetchPollInterval: s.poll,
		Queues:     map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1}},
		JobTimeout: jobTime, RescueStuckJobsAfter: rescueAfter,
		PeriodicJobs: []*river.PeriodicJob{
			river.NewPeriodicJob(nightly{purgeHour, 10}, once(purgeArgs{}, time.Hour), atStart),
			river.NewPeriodicJob(river.PeriodicInterval(time.Hour), once(checkpointArgs{}, time.Hour), nil),
			river.NewPeriodicJob(river.PeriodicInterval(dueEvery), once(dueArgs{}, dueEvery), atStart),
		},
	})
	if err != nil {
		return fmt.Errorf("housekeeping: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("housekeeping: %w", err)
	}
	s.keeping = &housekeeping{client}
	return nil
}

// once makes a job that waits at most once in a period.
func once(args river.JobArgs, period time.Duration) river.PeriodicJobConstructor {
	return func() (river.JobArgs, *river.InsertOpts) {
		return args, &river.InsertOpts{MaxAttempts: 5, UniqueOpts: river.UniqueOpts{ByPeriod: period}}
	}
}

// stopTime is how long a job may finish when the program stops; one that is cut is tried again at the next start.
const stopTime = 5 * time.Second

func (s *Store) stopHousekeeping() {
	if s.keeping == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	err := s.keeping.client.StopAndCancel(ctx)
	s.keeping = nil
	if err != nil {
		s.log.WarnContext(ctx, "housekeeping not stopped in time", "err", err)
	}
}
