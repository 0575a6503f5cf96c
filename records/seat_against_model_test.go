package records

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestSeatsAgainstAModel(t *testing.T) {
	if path := os.Getenv(raceEnv); path != "" {
		raceChild(t, path)
		return
	}
	n := *raceSequences
	path := filepath.Join(t.TempDir(), "race.db")
	r := openRacer(t, path)
	r.plan(t, n)
	r.load(t)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), exe, "-test.run=^TestSeatsAgainstAModel$")
	child.Env = append(os.Environ(), raceEnv+"="+path)
	child.Stderr = t.Output()
	to, _ := child.StdinPipe()
	from, _ := child.StdoutPipe()
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewScanner(from)
	for at := 0; at < n; at += raceChunk {
		fmt.Fprintln(to, at, min(n, at+raceChunk))
		r.chunk(t, at, min(n, at+raceChunk), 1)
		if !answers.Scan() || answers.Text() != "done" {
			t.Fatalf("the other process: %q", answers.Text())
		}
	}
	to.Close()
	rest, _ := io.ReadAll(from)
	if err := child.Wait(); err != nil {
		t.Fatalf("the other process: %v\n%s", err, rest)
	}
	if busy := r.busy.Load(); busy > 0 {
		t.Logf("%d demands found the file locked and did nothing", busy)
	}
	replayRace(t, r)
}

func raceChild(t *testing.T, path string) {
	r := openRacer(t, path)
	r.load(t)
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		var from, to int
		if _, err := fmt.Sscan(orders.Text(), &from, &to); err != nil {
			t.Fatal(err)
		}
		r.chunk(t, from, to, 2)
		fmt.Println("done")
	}
}

// replayRace compares what was seen with the model.
func replayRace(t *testing.T, r *racer) {
	demands, kinds := 0, map[string]int{}
	turns, err := one(t.Context(), r.s, "turns", scanInt, "SELECT count(*) FROM (SELECT who <> lag(who) OVER (PARTITION BY webinar ORDER BY seq) AS turn FROM race) WHERE turn")
	if err != nil || turns < len(r.webinars) {
		t.Errorf("the processes took turns %d times (%v), want once for each webinar at least", turns, err)
	}
	for _, id := range r.webinars {
		first, err := one(t.Context(), r.s, "webinar", scanInt, "SELECT CAST(key AS INTEGER) FROM webinars WHERE id = ?", id)
		if err != nil {
			t.Fatal(err)
		}
		m := &seatModel{capacity: 2 + first%3, list: first%5 > 0, start: planned().Start, end: planned().End}
		rows, err := many(t.Context(), r.s, "race", func(row scanner) (pair [2]string, err error) {
			err = row.Scan(&pair[0], &pair[1])
			return pair, err
		}, "SELECT op, saw FROM race WHERE webinar = ? ORDER BY seq", id)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			var op seatOp
			var saw seatSaw
			if err := json.Unmarshal([]byte(row[0]), &op); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(row[1]), &saw); err != nil {
				t.Fatal(err)
			}
			before := max(m.taken(), op.Cap)
			if diff := cmp.Diff(m.do(op, saw), saw, cmpopts.EquateEmpty()); diff != "" {
				for _, earlier := range rows[:i+1] {
					t.Log(earlier)
				}
				t.Fatalf("webinar %s, demand %d %+v:\n%s", id, i, op, diff)
			}
			if op.Cap > 0 && saw.Seats.Taken() > before {
				t.Fatalf("webinar %s, demand %d %+v: %+v is oversold", id, i, op, saw.Seats)
			}
			demands++
			kinds[op.Kind]++
			for _, move := range saw.Moves {
				what, _, _ := strings.Cut(move, " ")
				kinds["⇒ "+what]++
			}
			for _, result := range saw.Results {
				kinds["→ "+string(result)]++
			}
		}
		all, err := r.s.Registrations(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		var state []string
		for _, reg := range all {
			state = append(state, fmt.Sprintf("%s %s %d", reg.ID, reg.State, reg.Position))
		}
		slices.Sort(state)
		if diff := cmp.Diff(m.state(), state, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("webinar %s at the end:\n%s", id, diff)
		}
	}
	t.Logf("%d sequences, %d demands, %d turns of the two processes: %v", len(r.webinars), demands, turns, kinds)
	if demands < len(r.webinars)*raceSteps {
		t.Errorf("only %d demands were made", demands)
	}
}
