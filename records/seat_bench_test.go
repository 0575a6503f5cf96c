package records

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// benchSeats is the size of the webinars of the benchmark: when one is full the next one is registered for.
const benchSeats = 300

// BenchmarkRegister registers durably: by the bare driver, with one synchronous insert each into a table with the same unique index,
// and by the store, where each registration is decided on (seats, waiting list, doubles) and read back. The last one gives the ratio.
func BenchmarkRegister(b *testing.B) {
	var bare float64
	b.Run("driver", func(b *testing.B) {
		db, err := sql.Open("sqlite3", dsn(filepath.Join(b.TempDir(), "x.db"), writing))
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		if _, err := db.Exec(`CREATE TABLE registrations (id TEXT PRIMARY KEY, webinar TEXT, first TEXT, last TEXT, email TEXT, organisation TEXT, kind TEXT, departement TEXT, at INTEGER) STRICT;
			CREATE UNIQUE INDEX one ON registrations (webinar, email)`); err != nil {
			b.Fatal(err)
		}
		i := 0
		for b.Loop() {
			i++
			if _, err := db.Exec("INSERT INTO registrations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", fmt.Sprint("id", i), fmt.Sprint("w", i/benchSeats), "Marie", "Nom", fmt.Sprintf("marie%d@exemple.fr", i),
				"Atelier", "sme", "67", i); err != nil {
				b.Fatal(err)
			}
		}
		bare = float64(b.N) / b.Elapsed().Seconds()
		b.ReportMetric(bare, "registrations/s")
	})
	for _, writers := range []int{1, 8, 64} {
		b.Run(fmt.Sprintf("store-%d", writers), func(b *testing.B) {
			s := openTemp(b)
			webinars := make([]Webinar, b.N/benchSeats+1)
			write(b, s, func(tx *Tx) (err error) {
				for i := range webinars {
					w := planned()
					w.Capacity = benchSeats
					if webinars[i], _, err = tx.CreateWebinar(w, fmt.Sprint(i)); err != nil {
						return err
					}
				}
				return nil
			})
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range writers {
				wg.Go(func() {
					for {
						i := int(next.Add(1) - 1)
						if i >= b.N {
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
			rate := float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(rate, "registrations/s")
			b.ReportMetric(rate/bare, "of-driver")
		})
	}
}
