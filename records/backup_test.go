package records

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestBackupAndRestore(t *testing.T) {
	s := openTemp(t)
	fill(t, s, noon)
	backup := filepath.Join(t.TempDir(), "copy.db")
	for range 2 { // the second replaces the first
		if err := s.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("backup: %v, %v", info, err)
	}
	if err := s.Claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), backup, s.path); !errors.Is(err, ErrInUse) {
		t.Errorf("Restore under a working orchidee = %v, want ErrInUse", err)
	}
	write(t, s, func(tx *Tx) error { return tx.SavePerson(Person{Team: "T", User: "later"}) })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), backup, s.path); err != nil {
		t.Fatal(err)
	}
	again := open(t, s.path)
	if _, err := again.Person(t.Context(), "T", "later"); !errors.Is(err, ErrNotFound) {
		t.Errorf("what came after the backup = %v, want ErrNotFound", err)
	}
	if q, err := again.Question(t.Context(), "q"); err != nil || q.Text != "mots" {
		t.Errorf("what the backup holds = %v, %v", q, err)
	}
	if _, err := open(t, s.path+".before").Person(t.Context(), "T", "later"); err != nil {
		t.Errorf("the old file: %v", err)
	}
	broken := filepath.Join(t.TempDir(), "broken.db")
	if err := os.WriteFile(broken, bytes.Repeat([]byte("x"), 5000), 0o600); err != nil {
		t.Fatal(err)
	}
	again.Close()
	if err := Restore(t.Context(), broken, s.path); !errors.Is(err, ErrAlien) {
		t.Errorf("Restore of nonsense = %v", err)
	}
	if _, err := open(t, s.path).Question(t.Context(), "q"); err != nil {
		t.Errorf("a refused restore touched the file: %v", err)
	}
}

func TestBackupWhileWriting(t *testing.T) {
	s := openTemp(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ctx.Err() == nil; i++ {
			key := time.Duration(i).String()
			_ = s.Write(ctx, func(tx *Tx) error {
				_, err := tx.Keep(Event{Team: "T", Key: key})
				_, err2 := tx.Enqueue(Message{Team: "T", Key: key, Method: Post})
				return errors.Join(err, err2)
			})
		}
	}()
	backup := filepath.Join(t.TempDir(), "copy.db")
	for range 5 {
		if err := s.Backup(t.Context(), backup); err != nil {
			t.Fatal(err)
		}
		copied := open(t, backup)
		c, err := copied.Counts(t.Context())
		if err != nil || c.EventsWaiting != c.MessagesWaiting {
			t.Errorf("half a transaction in the backup: %+v, %v", c, err)
		}
		copied.Close()
	}
	cancel()
	<-done
}

// A restore keeps what the old file's log holds, also when the old one was killed, and nothing of an earlier restore.
func TestRestoreKeepsTheLog(t *testing.T) {
	dir := t.TempDir()
	path, backup := filepath.Join(dir, "x.db"), filepath.Join(dir, "backup.db")
	s := openTemp(t)
	if err := errors.Join(s.Backup(t.Context(), backup), s.Checkpoint(t.Context())); err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error { return tx.SavePerson(Person{Team: "T", User: "ULOG"}) })
	for _, suffix := range []string{"", "-wal"} { // as a kill leaves them
		if err := copyFile(s.path+suffix, path+suffix); err != nil {
			t.Fatal(err)
		}
	}
	if err := Restore(t.Context(), backup, path); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, path+".before").Person(t.Context(), "T", "ULOG"); err != nil {
		t.Errorf("in the old file: %v", err)
	}
	again := open(t, path)
	if _, err := again.Person(t.Context(), "T", "ULOG"); !errors.Is(err, ErrNotFound) {
		t.Errorf("in the restored one: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".before-wal", []byte("an older log"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Restore(t.Context(), backup, path); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".before-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the log of an earlier one: %v", err)
	}
}
