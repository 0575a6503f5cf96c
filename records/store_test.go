package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func openTemp(t testing.TB) *Store { return open(t, newFile(t)) }

// newFile is an empty database, whose tables are made once for all tests: that takes longer than most of them.
func newFile(t testing.TB) string {
	t.Helper()
	content, err := emptyFile()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "orchidee.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var emptyFile = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "records")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "empty.db")
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.Checkpoint(context.Background()), s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func write(t testing.TB, s *Store, do func(*Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	put := func(name, content string, mode fs.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	alien := filepath.Join(dir, "alien.db")
	db, _ := sql.Open("sqlite3", alien)
	if _, err := db.Exec("CREATE TABLE notes (text)"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	newer := filepath.Join(dir, "newer.db")
	s := open(t, newer)
	if _, err := s.w.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)"); err != nil {
		t.Fatal(err)
	}
	s.Close()

	tests := []struct {
		name, path string
		want       error
		says       string
	}{
		{"no folder", filepath.Join(dir, "none", "x.db"), fs.ErrNotExist, "folder does not exist"},
		{"a folder", dir, nil, "it is a folder"},
		{"not a database", put("text.db", strings.Repeat("not a database ", 100), 0o600), ErrAlien, ""},
		{"another program's", alien, ErrAlien, ""},
		{"newer", newer, ErrNewer, "version 999"},
	}
	if os.Geteuid() != 0 {
		tests = append(tests, tests[0])
		tests[len(tests)-1].name, tests[len(tests)-1].path = "unreadable", put("secret.db", "", 0)
		tests[len(tests)-1].want, tests[len(tests)-1].says = fs.ErrPermission, "may not be read"
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := Open(t.Context(), tt.path, Options{})
			if err == nil {
				s.Close()
				t.Fatalf("Open(%s) succeeded", tt.path)
			}
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("Open = %v, want %v", err, tt.want)
			}
			if !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), tt.path) {
				t.Errorf("Open = %q, want %q and the path in it", err, tt.says)
			}
		})
	}
}

func TestFilesAreForTheirOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b?#%é.db")
	s := open(t, path)
	write(t, s, func(tx *Tx) error { return tx.SavePerson(Person{Team: "T", User: "U"}) })
	for _, suffix := range []string{"", "-wal", "-shm", "-lock"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("mode of %s = %o, want 600", suffix, got)
		}
	}
}

func TestReopenKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s := open(t, path)
	want := Person{Team: "T", User: "U", Role: "buyer", Lang: "fr", At: noon}
	write(t, s, func(tx *Tx) error { return tx.SavePerson(want) })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := open(t, path).Person(t.Context(), "T", "U")
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("after reopening: %v\n%s", err, diff)
	}
}

func TestManyOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s, err := Open(t.Context(), path, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if err := s.Ready(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestOnlyOneClaims(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	a, b := open(t, path), open(t, path)
	if err := a.Claim(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.Claim(t.Context()); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "another orchidee") {
		t.Errorf("second Claim = %v, want ErrInUse", err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Claim(t.Context()); err != nil {
		t.Errorf("Claim after the first closed = %v", err)
	}
}

func TestWritesAreAllOrNothingEach(t *testing.T) {
	s := openTemp(t)
	boom := errors.New("boom")
	const n = 400
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			errs[i] = s.Write(t.Context(), func(tx *Tx) error {
				if err := tx.SavePerson(Person{Team: "T", User: fmt.Sprint(i)}); err != nil {
					return err
				}
				switch i % 4 {
				case 1:
					return boom
				case 2:
					panic("bang")
				}
				return nil
			})
		})
	}
	wg.Wait()
	for i, err := range errs {
		_, read := s.Person(t.Context(), "T", fmt.Sprint(i))
		var p *PanicError
		switch {
		case i%4 == 1 && (!errors.Is(err, boom) || !errors.Is(read, ErrNotFound)),
			i%4 == 2 && (!errors.As(err, &p) || !errors.Is(read, ErrNotFound)),
			i%2 == 0 && i%4 == 0 && (err != nil || read != nil):
			t.Fatalf("write %d = %v, then read = %v", i, err, read)
		}
	}
}

func TestWritersShareCommits(t *testing.T) {
	s := openTemp(t)
	var batches atomic.Int64
	hold, held := make(chan struct{}), make(chan struct{})
	go s.Write(context.Background(), func(*Tx) error { close(held); <-hold; return nil })
	<-held
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			s.Write(context.Background(), func(tx *Tx) error {
				if _, err := tx.tx.Exec("CREATE TEMP TABLE IF NOT EXISTS mine (n)"); err != nil {
					return err
				}
				var n int
				if err := tx.tx.QueryRow("SELECT count(*) FROM mine").Scan(&n); err != nil {
					return err
				}
				if n == 0 {
					batches.Add(1)
				}
				_, err := tx.tx.Exec("INSERT INTO mine VALUES (?)", i)
				return err
			})
		})
	}
	for len(s.queue) < 100 {
		time.Sleep(time.Millisecond)
	}
	close(hold)
	wg.Wait()
	if got := batches.Load(); got != 1 {
		t.Errorf("100 waiting writes began %d tables, want one transaction", got)
	}
}

func TestAWriteGivenUpDoesNotHappen(t *testing.T) {
	s := openTemp(t)
	hold, held := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- s.Write(context.Background(), func(*Tx) error { close(held); <-hold; return nil })
	}()
	<-held
	ctx, cancel := context.WithCancel(t.Context())
	second := make(chan error, 1)
	go func() {
		second <- s.Write(ctx, func(tx *Tx) error { return tx.SavePerson(Person{Team: "T", User: "U"}) })
	}()
	for len(s.queue) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) {
		t.Errorf("given up write = %v", err)
	}
	close(hold)
	if err := <-first; err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, s.path).Person(t.Context(), "T", "U"); !errors.Is(err, ErrNotFound) {
		t.Errorf("person = %v, want none", err)
	}
}

func TestCloseFinishesWhatWasAccepted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s := open(t, path)
	var wg sync.WaitGroup
	var done atomic.Int64
	started := make(chan struct{}, 200)
	for i := range 200 {
		wg.Go(func() {
			started <- struct{}{}
			err := s.Write(context.Background(), func(tx *Tx) error { return tx.SavePerson(Person{Team: "T", User: fmt.Sprint(i)}) })
			if err == nil {
				done.Add(1)
			} else if !errors.Is(err, ErrClosed) {
				t.Error(err)
			}
		})
	}
	for range 100 {
		<-started
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if err := s.Write(t.Context(), func(*Tx) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("Write after Close = %v", err)
	}
	var n int64
	if err := open(t, path).r.QueryRow("SELECT count(*) FROM people").Scan(&n); err != nil || n != done.Load() {
		t.Errorf("%d rows of %d confirmed writes (%v)", n, done.Load(), err)
	}
}

// TestDiskFull lets the file grow no further: what is refused was not written, and what fits later is.
func TestDiskFull(t *testing.T) {
	s := openTemp(t)
	var pages int
	if err := s.w.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int) {
		if _, err := s.w.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages + 2)
	big := func(i int) error {
		return s.Write(t.Context(), func(tx *Tx) error {
			_, err := tx.Keep(Event{Team: "T", Key: fmt.Sprint(i), Payload: make([]byte, 100_000)})
			return err
		})
	}
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := big(i); !errors.Is(err, ErrFull) {
				t.Errorf("Write on a full disk = %v, want ErrFull", err)
			}
		})
	}
	wg.Wait()
	if all, err := s.Unfinished(t.Context(), 0, 100); err != nil || len(all) != 0 {
		t.Errorf("%d events kept on a full disk (%v)", len(all), err)
	}
	limit(pages + 1000)
	if err := big(1); err != nil {
		t.Errorf("Write with room again = %v", err)
	}
}
