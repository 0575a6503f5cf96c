package records

import (
	"errors"
	"testing"
)

func attach(t *testing.T, s *Store, r Request, slackID string, size int64) (f SourcingFile, err error) {
	t.Helper()
	err = s.Write(t.Context(), func(tx *Tx) (err error) {
		f, err = tx.AttachFile(SourcingFile{Team: "T", Owner: r.ID, Request: r.ID, User: "UBUYER", SlackID: slackID, Name: "plan.pdf", Type: "application/pdf", Size: size})
		return err
	})
	return f, err
}

func TestFilesOfARequest(t *testing.T) {
	s := openTemp(t)
	supplier(t, s, "U1", nil)
	r := file(t, s, "V", brief())
	if _, err := attach(t, s, r, "F0", MaxFileSize+1); !errors.Is(err, ErrTooBig) {
		t.Errorf("too large: %v", err)
	}
	first, err := attach(t, s, r, "F1", 10)
	if err != nil || first.State != FileWaiting {
		t.Fatal(first, err)
	}
	if again, err := attach(t, s, r, "F1", 10); err != nil || again.ID != first.ID {
		t.Errorf("the same file: %+v, %v", again, err)
	}
	gone, _ := attach(t, s, r, "F2", 10)
	if _, err := attach(t, s, r, "F3", 10); err != nil {
		t.Error(err)
	}
	if _, err := attach(t, s, r, "F4", 10); !errors.Is(err, ErrTooMany) {
		t.Errorf("a fourth: %v", err)
	}
	if waiting, err := s.FilesWaiting(t.Context(), 10); err != nil || len(waiting) != 3 {
		t.Errorf("%d waiting, %v", len(waiting), err)
	}
	if err := s.Write(t.Context(), func(tx *Tx) error {
		if _, _, err := tx.MoveRequest(RequestMove{Team: "T", ID: r.ID, Action: ActTake, By: staff}); err != nil {
			return err
		}
		_, _, err := tx.PublishRequest(Publication{Team: "T", ID: r.ID, By: staff, Seed: NewSeed()})
		return err
	}); !errors.Is(err, ErrFileWaiting) {
		t.Errorf("published without its files: %v", err)
	}
	all, err := s.FilesOf(t.Context(), "T", r.ID)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, func(tx *Tx) error { return tx.KeepFile("T", first.ID, []byte("%PDF")) })
	write(t, s, func(tx *Tx) error { return tx.FailFile("T", gone.ID, errors.New("file_deleted")) })
	write(t, s, func(tx *Tx) error { return tx.DropFile("T", all[2].ID) })
	if b, err := s.FileBytes(t.Context(), "T", first.ID); err != nil || string(b) != "%PDF" {
		t.Errorf("bytes %q, %v", b, err)
	}
	if _, err := s.FileBytes(t.Context(), "T2", first.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("another team read it: %v", err)
	}
	r, _ = publish(t, s, r)
	told, err := s.ToldRequest(t.Context(), "T", r.ID)
	if err != nil || len(told.Files) != 1 || told.Files[0].Size != 4 || told.Files[0].Hash != hashOf([]byte("%PDF")) {
		t.Errorf("told of %+v, %v", told.Files, err)
	}
}

func TestAFileTooLargeToKeepHasFailed(t *testing.T) {
	s := openTemp(t)
	r := file(t, s, "V", brief())
	f, _ := attach(t, s, r, "F1", 10)
	write(t, s, func(tx *Tx) error { return tx.KeepFile("T", f.ID, make([]byte, MaxFileSize+1)) })
	if all, err := s.FilesOf(t.Context(), "T", r.ID); err != nil || all[0].State != FileFailed || all[0].Fault == "" {
		t.Errorf("%+v, %v", all, err)
	}
}
