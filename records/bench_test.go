package records

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

var payload = []byte(`{"Kind":"message","Key":"Ev0123456789","Team":"T0GRANDEST","User":"U0123456789","Channel":"D0123456789","TS":"1796306400.000100","Text":"Quelle clause pour un marché de nettoyage de 300 000 euros ?"}`)

// BenchmarkKeep stores events durably: by one goroutine and by 32, beside the bare driver that commits each insert by itself
// (synchronous=FULL in all of them).
func BenchmarkKeep(b *testing.B) {
	b.Run("driver", func(b *testing.B) {
		db, err := sql.Open("sqlite3", dsn(filepath.Join(b.TempDir(), "x.db"), writing))
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		db.SetMaxOpenConns(1)
		if _, err := db.Exec("CREATE TABLE events (seq INTEGER PRIMARY KEY, team TEXT, key TEXT, payload BLOB, UNIQUE (team, key)) STRICT"); err != nil {
			b.Fatal(err)
		}
		i := 0
		for b.Loop() {
			i++
			if _, err := db.Exec("INSERT INTO events (team, key, payload) VALUES ('T', ?, ?)", fmt.Sprint(i), payload); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
	for _, writers := range []int{1, 8, 32} {
		b.Run(fmt.Sprintf("store-%d", writers), func(b *testing.B) {
			s := openTemp(b)
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range writers {
				wg.Go(func() {
					for {
						i := next.Add(1)
						if i > int64(b.N) {
							return
						}
						if err := s.Write(context.Background(), func(tx *Tx) error {
							_, err := tx.Keep(Event{Team: "T", Key: fmt.Sprint(i), Conversation: "D", Payload: payload})
							return err
						}); err != nil {
							b.Error(err)
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

type echoArgs struct{ At time.Time }

func (echoArgs) Kind() string { return "echo" }

// BenchmarkRoads is why the road of a question has tables of its own: from a stored event to a worked one, at 50 events a
// second and as fast as they come, by River and by the inbox's tables with a wake-up in memory, in one run on one disk.
func BenchmarkRoads(b *testing.B) {
	const n = 500
	roads := []struct {
		name string
		make func(b *testing.B, worked func(time.Time)) (insert func(i int), stop func())
	}{
		{"river", riverRoad},
		{"own", ownRoad},
	}
	for _, pause := range []time.Duration{20 * time.Millisecond, 0} {
		for _, road := range roads {
			b.Run(fmt.Sprintf("%s/every=%v", road.name, pause), func(b *testing.B) {
				for b.Loop() {
					var mu sync.Mutex
					var took []time.Duration
					all := make(chan struct{})
					insert, stop := road.make(b, func(at time.Time) {
						mu.Lock()
						defer mu.Unlock()
						took = append(took, time.Since(at))
						if len(took) == n {
							close(all)
						}
					})
					began := time.Now()
					var wg sync.WaitGroup
					for i := range n {
						wg.Go(func() { insert(i) })
						if i%8 == 7 || pause > 0 {
							wg.Wait() // eight at a time, as the transport does
						}
						time.Sleep(pause)
					}
					wg.Wait()
					<-all
					elapsed := time.Since(began)
					stop()
					slices.Sort(took)
					b.ReportMetric(float64(took[n/2].Microseconds())/1000, "p50-ms")
					b.ReportMetric(float64(took[n*99/100].Microseconds())/1000, "p99-ms")
					b.ReportMetric(n/elapsed.Seconds(), "worked/s")
				}
			})
		}
	}
}

// riverRoad is River as fast as its settings allow.
func riverRoad(b *testing.B, worked func(time.Time)) (func(int), func()) {
	db, err := sql.Open("sqlite3", dsn(filepath.Join(b.TempDir(), "river.db"), writing))
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	driver := riversqlite.New(db)
	m, err := rivermigrate.New(driver, nil)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := m.Migrate(b.Context(), rivermigrate.DirectionUp, nil); err != nil {
		b.Fatal(err)
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(_ context.Context, j *river.Job[echoArgs]) error { worked(j.Args.At); return nil }))
	client, err := river.NewClient(driver, &river.Config{
		Workers: workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}}, Logger: slog.New(slog.DiscardHandler),
		FetchCooldown: time.Millisecond, FetchPollInterval: 10 * time.Millisecond,
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := client.Start(context.Background()); err != nil {
		b.Fatal(err)
	}
	return func(int) {
			if _, err := client.Insert(context.Background(), echoArgs{time.Now()}, nil); err != nil {
				b.Error(err)
			}
		}, func() {
			_ = client.StopAndCancel(context.Background())
			db.Close()
		}
}

// ownRoad keeps an event, wakes a worker in memory and finishes the event, as the inbox does.
func ownRoad(b *testing.B, worked func(time.Time)) (func(int), func()) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "own.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	type item struct {
		key string
		at  time.Time
	}
	wake := make(chan item, 1024)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for it := range wake {
				worked(it.at)
				if err := s.Write(context.Background(), func(tx *Tx) error { return tx.Finish("T", it.key) }); err != nil {
					b.Error(err)
				}
			}
		})
	}
	return func(i int) {
			it := item{fmt.Sprint(i), time.Now()}
			if err := s.Write(context.Background(), func(tx *Tx) error {
				_, err := tx.Keep(Event{Team: "T", Key: it.key, Conversation: "D", Payload: payload})
				return err
			}); err != nil {
				b.Error(err)
			}
			wake <- it
		}, func() {
			close(wake)
			wg.Wait()
			s.Close()
		}
}
