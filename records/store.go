package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"
)

// Faults of the file that a caller or a person can act on.
var (
	ErrClosed = errors.New("the records are closed")
	ErrInUse  = errors.New("another orchidee already uses this file")
	ErrNewer  = errors.New("the file was written by a newer orchidee")
	ErrAlien  = errors.New("the file is not a database of orchidee")
	ErrFull   = errors.New("the disk is full")
)

// Options are what a store may be given; the zero value uses the real clock and logs nothing.
type Options struct {
	Now    func() time.Time
	Logger *slog.Logger
}

// Store is one SQLite file. All its methods may be called at once.
type Store struct {
	path string
	now  func() time.Time
	log  *slog.Logger

	w *sql.DB // the only writing connection
	r *sql.DB // readers, which cannot write

	mu      sync.RWMutex // guards closed against senders on queue
	closed  bool
	queue   chan *job
	drained chan struct{}
	wake    chan struct{}
	eager   atomic.Pointer[func() bool]

	claim   *os.File // the lock, while this process works the inbox and the outbox
	keeping *housekeeping
	poll    time.Duration // how often housekeeping looks for jobs
}

// The two pools. WAL lets readers go on while one writer writes; synchronous=FULL makes a commit survive a power cut, which is
// what an acknowledgement promises, and secure_delete overwrites what is deleted. _txlock=immediate avoids the upgrade failure that no busy timeout cures.
const (
	writing = "?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_foreign_keys=on&_txlock=immediate&_secure_delete=on&_cache_size=-16000&_stmt_cache_size=64"
	reading = "?_busy_timeout=5000&_foreign_keys=on&_cache_size=-4000&_stmt_cache_size=64&mode=ro&_query_only=true"
	readers = 4
)

// Open opens the file, makes it when it does not exist, and brings its tables up to date.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	s := &Store{
		path: path, now: o.Now, log: o.Logger,
		poll: pollJobs, queue: make(chan *job, maxBatch), drained: make(chan struct{}), wake: make(chan struct{}, 1),
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if err := s.open(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, explain(err))
	}
	go s.writer()
	return s, nil
}

func (s *Store) open(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, closeAll(s.w, s.r))
		}
	}()
	if err := prepareFile(s.path); err != nil {
		return err
	}
	if s.w, err = sql.Open("sqlite3", dsn(s.path, writing)); err != nil {
		return err
	}
	s.w.SetMaxOpenConns(1)
	s.w.SetMaxIdleConns(1)
	if err := migrate(ctx, s.path, s.w); err != nil {
		return err
	}
	if s.r, err = sql.Open("sqlite3", dsn(s.path, reading)); err != nil {
		return err
	}
	s.r.SetMaxOpenConns(readers)
	s.r.SetMaxIdleConns(readers)
	return s.r.PingContext(ctx)
}

// prepareFile makes an empty file that only its owner reads: SQLite would make it as wide as the umask allows, and gives its
// two companions the permissions of the first. An existing file is not opened here: closing a handle of it would drop the
// locks that SQLite holds in this process (https://www.sqlite.org/howtocorrupt.html, 2.2).
func prepareFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err == nil {
		return f.Close()
	}
	info, stat := os.Stat(path)
	switch {
	case stat != nil:
		return err
	case info.IsDir():
		return errors.New("it is a folder")
	case info.Mode().Perm()&0o077 != 0:
		return os.Chmod(path, 0o600)
	}
	return nil
}

func dsn(path, params string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return "file:" + (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath() + params
}

// explain names the faults of SQLite that a person can act on.
func explain(err error) error {
	var fault sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("its folder does not exist: %w", err)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("it may not be read and written by this user: %w", err)
	case !errors.As(err, &fault):
		return err
	}
	switch fault.Code {
	case sqlite3.ErrFull:
		return fmt.Errorf("%w: %w", ErrFull, err)
	case sqlite3.ErrNotADB:
		return fmt.Errorf("%w: %w", ErrAlien, err)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fmt.Errorf("%w: %w", ErrInUse, err)
	case sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrReadonly:
		return fmt.Errorf("it may not be read and written by this user: %w", err)
	}
	return err
}

// Close finishes the writes that were accepted, then closes the file. A second Close does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.stopHousekeeping() // a purge that is cut goes on at the next start
	close(s.queue)
	<-s.drained
	err := errors.Join(closeAll(s.r, s.w), s.release())
	if err != nil {
		return fmt.Errorf("close %s: %w", s.path, err)
	}
	return nil
}

func closeAll(dbs ...*sql.DB) error {
	var errs []error
	for _, db := range dbs {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Wake receives soon after a message was enqueued. Signals may be merged: look at everything Pending.
func (s *Store) Wake() <-chan struct{} { return s.wake }

// Eager tells the store how to know that a message leaves as soon as it is enqueued. Then Enqueue itself notes what Begin would
// note, and a reply waits for one commit less.
func (s *Store) Eager(now func() bool) { s.eager.Store(&now) }

// LastMessage is the Seq of the last message that was enqueued, 0 when there is none.
func (s *Store) LastMessage(ctx context.Context) (int64, error) {
	return one(ctx, s, "last message", func(row scanner) (n int64, err error) {
		err = row.Scan(&n)
		return n, err
	}, "SELECT coalesce(max(seq), 0) FROM outbox")
}

// Ready says whether the file can be written, by committing an empty write.
func (s *Store) Ready(ctx context.Context) error {
	return s.Write(ctx, func(tx *Tx) error { return tx.touch() })
}
