//go:build unix

package records

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// Claim takes the inbox and the outbox of the file for this process until Close: two of them would answer every question
// twice. Reading, backups and single writes need no claim. The lock is the kernel's, so it ends with the process however the
// process ends.
func (s *Store) Claim(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if s.claim != nil {
		return fmt.Errorf("claim %s: %w", s.path, ErrInUse)
	}
	f, err := lockFile(ctx, s.path, 0)
	if err != nil {
		return fmt.Errorf("claim %s: %w", s.path, err)
	}
	s.claim = f
	return nil
}

func (s *Store) release() error {
	if s.claim == nil {
		return nil
	}
	return s.claim.Close() // and with it the lock
}

// lockFile locks a file beside the database, never the database itself: closing any handle of that one would drop SQLite's own
// locks (https://www.sqlite.org/howtocorrupt.html, 2.2).
func lockFile(ctx context.Context, path string, wait time.Duration) (*os.File, error) {
	f, err := os.OpenFile(path+"-lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for waited := time.Duration(0); ; waited += lockPause {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || waited >= wait {
			break
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(lockPause):
		}
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = ErrInUse
	}
	return nil, errors.Join(err, f.Close())
}

const lockPause = 20 * time.Millisecond
