package records

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The race: sequences of demands on many webinars, by many goroutines of two processes on one file. Each demand notes itself in
// the transaction that decides it, so that the order of the notes is the order of the decisions: afterwards the model has to see
// the same, demand by demand.
const (
	raceChunk   = 100 // webinars that are worked on at once
	raceWorkers = 8   // goroutines of each process
	raceSteps   = 8   // demands of each process on each webinar
	racePeople  = 9
	raceEnv     = "ORCHIDEE_SEAT_RACE"
)

var raceSequences = flag.Int("sequences", 200, "how many sequences of demands on seats are compared with the model")

// racer works for one process of the race.
type racer struct {
	s        *Store
	at       time.Time // what the store takes for now, set inside each write
	busy     atomic.Int64
	webinars []string
}

func openRacer(t *testing.T, path string) *racer {
	r := &racer{}
	s, err := Open(t.Context(), path, Options{Now: func() time.Time { return r.at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.w.Exec("PRAGMA synchronous = OFF"); err != nil { // no power is cut here
		t.Fatal(err)
	}
	r.s = s
	return r
}

// plan makes the webinars: full with two to four, with a waiting list or without.
func (r *racer) plan(t *testing.T, n int) {
	r.at = noon
	if _, err := r.s.w.Exec("CREATE TABLE race (seq INTEGER PRIMARY KEY AUTOINCREMENT, webinar TEXT, op TEXT, saw TEXT, who INTEGER); CREATE INDEX race_webinar ON race (webinar, seq)"); err != nil {
		t.Fatal(err)
	}
	for from := 0; from < n; from += raceChunk {
		write(t, r.s, func(tx *Tx) error {
			for i := from; i < min(n, from+raceChunk); i++ {
				w := planned()
				w.Capacity, w.WaitingList = 2+i%3, i%5 > 0
				if _, _, err := tx.CreateWebinar(w, strconv.Itoa(i)); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func (r *racer) load(t *testing.T) {
	var err error
	if r.webinars, err = many(t.Context(), r.s, "webinars", scanText, "SELECT id FROM webinars ORDER BY CAST(key AS INTEGER)"); err != nil {
		t.Fatal(err)
	}
}

// chunk makes the demands of this process on the webinars from..to.
func (r *racer) chunk(t *testing.T, from, to int, seed uint64) {
	var wg sync.WaitGroup
	for k := range raceWorkers {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(seed, uint64(from*raceWorkers+k)))
			for range (to - from) * raceSteps / raceWorkers {
				webinar := r.webinars[from+rng.IntN(to-from)]
				err := r.s.Write(context.Background(), func(tx *Tx) error { return r.step(tx, webinar, rng) })
				if err != nil && strings.Contains(err.Error(), "locked") {
					r.busy.Add(1)
				} else if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(time.Duration(rng.IntN(8000)) * time.Microsecond) // lets the other process in
			}
		})
	}
	wg.Wait()
}

// step is one demand, with its note.
func (r *racer) step(tx *Tx, webinar string, rng *rand.Rand) error {
	last, err := row(tx, "last", scanText, "SELECT coalesce((SELECT op FROM race WHERE webinar = ? ORDER BY seq DESC LIMIT 1), '')", webinar)
	if err != nil {
		return err
	}
	r.at = noon
	if last != "" {
		var op seatOp
		if err := json.Unmarshal([]byte(last), &op); err != nil {
			return err
		}
		r.at = op.Now
	}
	if rng.IntN(3) == 0 {
		r.at = r.at.Add(time.Duration(rng.Int64N(int64(50 * time.Hour)))).Truncate(time.Microsecond)
	}
	w, err := tx.Webinar(webinar)
	if err != nil {
		return err
	}
	op := seatOp{Now: r.at, Cap: w.Capacity, List: w.WaitingList, Start: w.Start}
	ids, err := rows(tx, "ids", scanText, "SELECT id FROM registrations WHERE webinar_id = ? ORDER BY id", webinar)
	if err != nil {
		return err
	}
	if len(ids) > 0 {
		op.ID = ids[rng.IntN(len(ids))]
	}
	saw, err := r.demand(tx, w, &op, rng)
	if err != nil {
		return fmt.Errorf("%s: %w", op.Kind, err)
	}
	a, _ := json.Marshal(op)
	b, _ := json.Marshal(saw)
	_, err = tx.tx.Exec("INSERT INTO race (webinar, op, saw, who) VALUES (?, ?, ?, ?)", webinar, string(a), string(b), os.Getpid())
	return err
}

// demand chooses and makes one.
func (r *racer) demand(tx *Tx, w Webinar, op *seatOp, rng *rand.Rand) (saw seatSaw, err error) {
	var out Outcome
	person := func(source Source) Registration {
		n := rng.IntN(racePeople)
		op.People = append(op.People, n)
		a := attendee(w, n)
		a.Source, a.By = source, "USTAFF"
		return a
	}
	switch n := rng.IntN(100); {
	case n < 40 || op.ID == "":
		op.Kind, op.Self = "register", rng.IntN(2) == 0
		source := SourceStaff
		if op.Self {
			source = SourceSelf
		}
		out, err = tx.Register(person(source))
		saw.IDs, saw.Positions = []string{out.Registration.ID}, []int{out.Registration.Position}
	case n < 60:
		op.Kind = "withdraw"
		out, err = tx.Withdraw(op.ID, "USTAFF")
	case n < 72:
		op.Kind = "accept"
		out, err = tx.Accept(op.ID)
	case n < 77:
		op.Kind = "decline"
		out, err = tx.Decline(op.ID)
	case n < 82:
		op.Kind = "settle"
		var moves []Move
		moves, saw.Seats, err = tx.settle(w)
		saw.Moves = moved(moves)
		return saw, err
	case n < 90:
		op.Kind = "import"
		var rows []Registration
		for range 1 + rng.IntN(4) {
			rows = append(rows, person(SourceImport))
		}
		rep, err := tx.Import(w.ID, rows, "USTAFF", false)
		for _, line := range rep.Lines {
			saw.Results, saw.IDs, saw.Positions = append(saw.Results, line.Result), append(saw.IDs, line.Registration.ID), append(saw.Positions, line.Registration.Position)
		}
		saw.Moves, saw.Seats = moved(rep.Moves), rep.Seats
		return saw, err
	default:
		op.Kind, op.Cap, op.List = "edit", rng.IntN(6), rng.IntN(5) > 0
		if w.State(r.at) == WebinarPlanned && rng.IntN(3) == 0 {
			op.Start = r.at.Add(time.Hour + time.Duration(rng.Int64N(int64(12*24*time.Hour)))).Truncate(time.Second)
		}
		w.Capacity, w.WaitingList, w.Start, w.End = op.Cap, op.List, op.Start, op.Start.Add(time.Hour)
		e, err := tx.EditWebinar(w, "USTAFF")
		saw.Moves, saw.Seats = moved(e.Moves), e.Seats
		return saw, err
	}
	saw.Results, saw.Moves, saw.Seats = []Result{out.Result}, moved(out.Moves), out.Seats
	return saw, err
}

func moved(moves []Move) (all []string) {
	for _, m := range moves {
		all = append(all, string(m.Kind)+" "+m.Registration.ID)
	}
	return all
}
