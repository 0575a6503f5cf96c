package records

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// benchSeats is the size of the webinars of the benchmark: when one is full the next one is registered for.
const benchSeats = 300

// benchTurn is how many registrations each side does before the other one's turn, so that both suffer the same disk and the same
// neighbours.
const benchTurn = 500

// BenchmarkRegister registers durably, in turns: the bare driver, with one synchronous insert each into a table with the same unique
// index, and the store, where goroutines have each registration decided on (seats, waiting list, doubles), committed and read back.
func BenchmarkRegister(b *testing.B) {
	for _, writers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("store-%d", writers), func(b *testing.B) {
			bare, s := openBare(b), openTemp(b)
			var took [2]time.Duration
			at := 0
			for b.Loop() {
				took[0] += bare(b, at)
				took[1] += registerTurn(b, s, at, writers)
				at += benchTurn
			}
			rate := func(d time.Duration) float64 { return float64(at) / d.Seconds() }
			b.ReportMetric(rate(took[0]), "driver/s")
			b.ReportMetric(rate(took[1]), "registrations/s")
			b.ReportMetric(rate(took[1])/rate(took[0]), "of-driver")
			b.ReportMetric(0, "ns/op") // of both together
		})
	}
}

// openBare makes a table for the driver, and gives what does one turn on it.
func openBare(b *testing.B) func(b *testing.B, from int) time.Duration {
	db, err := sql.Open("sqlite3", dsn(filepath.Join(b.TempDir(), "x.db"), writing))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE registrations (id TEXT PRIMARY KEY, webinar TEXT, first TEXT, last TEXT, email TEXT, organisation TEXT, kind TEXT, departement TEXT, at INTEGER) STRICT;
		CREATE UNIQUE INDEX one ON registrations (webinar, email)`); err != nil {
		b.Fatal(err)
	}
	return func(b *testing.B, from int) time.Duration {
		began := time.Now()
		for i := from; i < from+benchTurn; i++ {
			if _, err := db.Exec("INSERT INTO registrations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", fmt.Sprint("id", i), fmt.Sprint("w", i/benchSeats), "Marie", "Nom", fmt.Sprintf("marie%d@exemple.fr", i),
				"Atelier", "sme", "67", i); err != nil {
				b.Fatal(err)
			}
		}
		return time.Since(began)
	}
}

// registerTurn registers as many people, for webinars of its own.
func registerTurn(b *testing.B, s *Store, from, writers int) time.Duration {
	var webinars []Webinar
	for i := from; i < from+benchTurn; i += benchSeats {
		w := planned()
		w.Capacity = benchSeats
		webinars = append(webinars, plan(b, s, w, fmt.Sprint(i)))
	}
	began := time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for {
				i := int(next.Add(1) - 1)
				if i >= benchTurn {
					return
				}
				r := attendee(webinars[i/benchSeats], i)
				if err := s.Write(context.Background(), func(tx *Tx) error {
					out, err := tx.Register(r)
					if err == nil && out.Result != ResultRegistered {
						err = fmt.Errorf("registration %d = %s", i, out.Result)
					}
					return err
				}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	wg.Wait()
	return time.Since(began)
}
