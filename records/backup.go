package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Backup writes a whole, compact copy to path, as of one moment, while the bot works. The copy appears under its name only when
// it is complete and on the disk; an earlier one is replaced.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("backup to %s: %w", path, explain(err))
		}
	}()
	tmp := path + ".part"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	defer os.Remove(tmp)                                                                  // gone already when all went well
	if f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err != nil { // VACUUM INTO accepts an empty file
		return err
	} else if err := f.Close(); err != nil {
		return err
	}
	reader, err := sql.Open("sqlite3", dsn(s.path, "?_busy_timeout=5000&mode=ro")) // of its own: nobody waits for the copy
	if err != nil {
		return err
	}
	defer reader.Close()
	if _, err := reader.ExecContext(ctx, "VACUUM INTO ?", tmp); err != nil {
		return err
	}
	if err := syncFile(tmp); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncFile(filepath.Dir(path))
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Restore puts a backup in the place of the file at path. The backup must open as ours; no orchidee may work on the file, whose
// old content is kept beside it, under its name with .before.
func Restore(ctx context.Context, backup, path string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("restore %s from %s: %w", path, backup, explain(err))
		}
	}()
	if _, err := os.Stat(backup); err != nil {
		return err
	}
	lock, err := lockFile(ctx, path, 0)
	if err != nil {
		return err
	}
	defer lock.Close()
	tmp := path + ".part"
	if err := copyFile(backup, tmp); err != nil {
		return err
	}
	defer removeDatabase(tmp)
	s, err := Open(ctx, tmp, Options{}) // also brings an older backup up to date
	if err != nil {
		return err
	}
	if err := errors.Join(s.check(ctx), s.Checkpoint(ctx), s.Close()); err != nil {
		return err
	}
	for _, companion := range []string{"", "-wal", "-shm"} { // what was not moved from the log into the file yet is kept with it
		if err := os.Rename(path+companion, path+".before"+companion); errors.Is(err, fs.ErrNotExist) {
			err = os.Remove(path + ".before" + companion) // of an earlier one: it would be taken for this one's
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		} else if err != nil {
			return err
		}
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncFile(filepath.Dir(path))
}

func (s *Store) check(ctx context.Context) error {
	var verdict string
	if err := s.w.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("the file is damaged: %s", verdict)
	}
	return nil
}

func copyFile(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.WriteFile(to, content, 0o600); err != nil {
		return err
	}
	return syncFile(to)
}

func removeDatabase(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-lock"} {
		_ = os.Remove(path + suffix)
	}
}
