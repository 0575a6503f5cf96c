package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
)

// maxBatch is how many writes share one commit at most: it bounds what the first of them waits.
const maxBatch = 256

// job is one waiting write. Its state decides who speaks last: the writer that begins it or the caller that gives up.
type job struct {
	do    func(*Tx) error
	done  chan error
	state atomic.Int32
}

const (
	waiting int32 = iota
	begun
	abandoned
)

// PanicError is what a write that panicked returns.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic in a write: %v", e.Value) }

// Write runs do in a transaction and returns when it is durable. Writes of many goroutines share one commit, which is what
// makes waiting for the disk cheap: each has a savepoint of its own, so one that fails or panics undoes only itself, and all
// of them fail when the commit does. When ctx ends first, the write did not happen.
//
// do runs on the store's own goroutine: it must not call Write, nor wait for anything.
func (s *Store) Write(ctx context.Context, do func(*Tx) error) error {
	j := &job{do: do, done: make(chan error, 1)}
	if err := s.submit(ctx, j); err != nil {
		return err
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		if j.state.CompareAndSwap(waiting, abandoned) {
			return ctx.Err()
		}
		return <-j.done
	}
}

func (s *Store) submit(ctx context.Context, j *job) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return ErrClosed
	}
	select {
	case s.queue <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// writer commits what is waiting, again and again, until the queue is closed and empty.
func (s *Store) writer() {
	defer close(s.drained)
	batch := make([]*job, 0, maxBatch)
	for first := range s.queue {
		batch = s.gather(append(batch[:0], first))
		s.commit(batch)
		clear(batch)
	}
}

// gather adds to the batch what else is already waiting; it never waits for more.
func (s *Store) gather(batch []*job) []*job {
	for len(batch) < maxBatch {
		select {
		case j, ok := <-s.queue:
			if !ok {
				return batch
			}
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit does a batch in one transaction and tells each writer how its own write ended.
func (s *Store) commit(batch []*job) {
	results := make([]error, len(batch))
	enqueued, err := s.transact(batch, results)
	for i, j := range batch {
		if j.state.Load() != abandoned {
			j.done <- explain(errors.Join(results[i], err))
		}
	}
	if enqueued && err == nil {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	}
}

// transact fills the results of writes that failed alone, and returns the error that all of them share.
func (s *Store) transact(batch []*job, results []error) (enqueued bool, err error) {
	tx, err := s.w.BeginTx(context.Background(), nil)
	if err != nil {
		return false, err
	}
	defer tx.Rollback() // does nothing after a commit
	alone, eager := len(batch) == 1, s.eager.Load()
	for i, j := range batch {
		if !j.state.CompareAndSwap(waiting, begun) {
			continue
		}
		t := &Tx{tx: tx, now: s.now, eager: eager != nil && (*eager)()}
		if alone {
			if results[0] = run(j.do, t); results[0] != nil {
				return false, nil
			}
		} else if err := inSavepoint(tx, t, j.do, &results[i]); err != nil {
			return false, err
		}
		enqueued = enqueued || (t.enqueued && results[i] == nil)
	}
	return enqueued, tx.Commit()
}

// inSavepoint undoes one write when it fails. The error it returns is that of the whole transaction: SQLite itself rolls back
// everything when the disk is full or broken, and then there is no savepoint left to return to.
func inSavepoint(tx *sql.Tx, t *Tx, do func(*Tx) error, result *error) error {
	if _, err := tx.Exec("SAVEPOINT one"); err != nil {
		return err
	}
	if *result = run(do, t); *result != nil {
		if _, err := tx.Exec("ROLLBACK TO one"); err != nil {
			return errors.Join(*result, err)
		}
	}
	_, err := tx.Exec("RELEASE one")
	return err
}

func run(do func(*Tx) error, t *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return do(t)
}
