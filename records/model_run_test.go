package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// How much the model test does. A deed takes an hour and a half of the model's time, so that terms and deadlines come during the run.
const (
	modelWriters = 4
	modelStep    = 90 * time.Minute
	modelFile    = "ORCHIDEE_MODEL_FILE"
	modelSeed    = "ORCHIDEE_MODEL_SEED"
)

var modelDeeds = flag.Int("deeds", 300, "how much each of the people of the sourcing model does")

// TestSourcingModel lets many people do whatever comes to their mind, from several goroutines of three processes on one file, one
// of which is killed in the middle. Each deed is noted with what came of it in the transaction that does it, so that the file itself
// knows in which order they happened; then the reference does the same in that order and has to come to the same.
func TestSourcingModel(t *testing.T) {
	if path := os.Getenv(modelFile); path != "" {
		seed, err := strconv.ParseUint(os.Getenv(modelSeed), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		live(t, path, seed)
		return
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	path := filepath.Join(t.TempDir(), "orchidee.db")
	s := open(t, path)
	if _, err := s.w.Exec("CREATE TABLE deeds (seq INTEGER PRIMARY KEY AUTOINCREMENT, deed TEXT NOT NULL, state TEXT NOT NULL, process INTEGER NOT NULL) STRICT"); err != nil {
		t.Fatal(err)
	}
	other, victim := process(t, path, seed+1000), process(t, path, seed+2000)
	go func() {
		for !lived(s, victim.Process.Pid, 100) && t.Context().Err() == nil {
			time.Sleep(time.Millisecond)
		}
		victim.Process.Kill()
	}()
	live(t, path, seed)
	if err := other.Wait(); err != nil {
		t.Errorf("the other process: %v", err)
	}
	if err := victim.Wait(); err == nil || !lived(s, victim.Process.Pid, 100) {
		t.Errorf("the victim was not killed in the middle: %v", err)
	}
	judge(t, s)
}

func process(t *testing.T, path string, seed uint64) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestSourcingModel$", fmt.Sprint("-deeds=", *modelDeeds))
	cmd.Env = append(os.Environ(), modelFile+"="+path, fmt.Sprint(modelSeed, "=", seed))
	cmd.Stdout, cmd.Stderr = t.Output(), t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	return cmd
}

// lived says whether a process has done so many deeds.
func lived(s *Store, process, deeds int) bool {
	var n int
	err := s.r.QueryRow("SELECT count(*) FROM deeds WHERE process = ?", process).Scan(&n)
	return err == nil && n >= deeds
}

// live does the deeds of one process.
func live(t *testing.T, path string, seed uint64) {
	var at time.Time // only the store's goroutine uses it
	s, err := Open(t.Context(), path, Options{Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var wg sync.WaitGroup
	for w := range modelWriters {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(seed, uint64(w)))
			for range *modelDeeds {
				if err := s.Write(context.Background(), func(tx *Tx) error {
					var n int64
					if err := tx.tx.QueryRow("SELECT coalesce(max(seq), 0) FROM deeds").Scan(&n); err != nil {
						return err
					}
					at = noon.Add(time.Duration(n) * modelStep)
					return note(tx, rng, at)
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// note does one deed and keeps it with what came of it, also when it was refused.
func note(tx *Tx, rng *rand.Rand, at time.Time) error {
	d, err := propose(tx, rng, at)
	if err != nil || d.Kind == "" {
		return err
	}
	if _, err := tx.tx.Exec("SAVEPOINT deed"); err != nil {
		return err
	}
	if err = perform(tx, &d); err != nil {
		if _, err := tx.tx.Exec("ROLLBACK TO deed"); err != nil {
			return err
		}
		d.ID, d.Number, d.Told, d.Notice, d.N, d.Fresh = "", "", nil, nil, 0, false
	}
	if d.Result = result(err); d.Result == "" {
		return fmt.Errorf("%s: %w", d.Kind, err)
	}
	if _, err := tx.tx.Exec("RELEASE deed"); err != nil {
		return err
	}
	var state string
	if d.Request != "" {
		if err := tx.tx.QueryRow("SELECT state FROM requests WHERE id = ?", d.Request).Scan(&state); err != nil {
			return err
		}
	}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.tx.Exec("INSERT INTO deeds (deed, state, process) VALUES (?, ?, ?)", string(text), state, os.Getpid())
	return err
}

// result names what came of a deed; "" is what never should.
func result(err error) string {
	var state *StateError
	var late *DeadlineError
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &state):
		return "state " + string(state.Request.State)
	case errors.As(err, &late):
		return "late"
	case errors.Is(err, ErrStale):
		return "stale"
	case errors.Is(err, ErrNotYours):
		return "not yours"
	case errors.Is(err, ErrNotTold):
		return "not told"
	case errors.Is(err, ErrTooEarly):
		return "early"
	case errors.Is(err, ErrTaken):
		return "taken"
	case errors.Is(err, ErrNotFound):
		return "none"
	}
	return ""
}

// propose makes up what somebody does next: mostly on what there is, often too late, too early or on what is not theirs.
func propose(tx *Tx, rng *rand.Rand, at time.Time) (d deed, err error) {
	pick := func(query string) (id string) {
		e := tx.tx.QueryRow(query+" LIMIT 1 OFFSET abs(?) % max(1, (SELECT count(*) FROM ("+query+")))", rng.Int32()).Scan(&id)
		if e != nil && !errors.Is(e, sql.ErrNoRows) {
			err = e
		}
		return id
	}
	user := func(kind string, n int) string { return fmt.Sprintf("U%s%d", kind, rng.IntN(n)) }
	codes := []string{"90910000", "90911200", "77310000"}
	d = deed{At: at, Code: codes[rng.IntN(len(codes))], Yes: rng.IntN(3) > 0, Deadline: at.Add(time.Duration(1+rng.IntN(20*24)) * time.Hour)}
	d.Request = pick("SELECT id FROM requests WHERE state NOT IN ('refused', 'withdrawn') AND ended_at = 0 ORDER BY id")
	if rng.IntN(10) == 0 || d.Request == "" {
		d.Request = pick("SELECT id FROM requests ORDER BY id")
	}
	d.Supplier = pick("SELECT id FROM suppliers ORDER BY id")
	suppliers := func() {
		if rng.IntN(8) > 0 { // mostly somebody who was told of something that is open
			if notice := pick("SELECT n.id FROM notices n JOIN requests r ON r.id = n.request_id JOIN suppliers s ON s.id = n.supplier_id WHERE n.kind = 'first' AND r.state = 'published' ORDER BY n.id"); notice != "" {
				err = errors.Join(err, tx.tx.QueryRow("SELECT request_id, supplier_id FROM notices WHERE id = ?", notice).Scan(&d.Request, &d.Supplier))
			}
		}
		if d.Supplier != "" {
			e := tx.tx.QueryRow("SELECT user_id FROM suppliers WHERE id = ?", d.Supplier).Scan(&d.By.User)
			err = errors.Join(err, e)
		}
		d.By.Role = BySupplier
		if rng.IntN(20) == 0 {
			d.By.User = user("S", 30)
		}
	}
	switch k := rng.IntN(100); {
	case k < 3 || d.Request == "":
		d.Kind, d.By, d.Request, d.Ref = "file", Actor{ByAuthor, user("B", 4)}, "", fmt.Sprint("V", rng.IntN(400))
	case k < 8:
		d.Kind, d.By, d.Request, d.Supplier = "register", Actor{BySupplier, user("S", 30)}, "", ""
	case k < 9:
		d.Kind, d.By, d.Request, d.Supplier = "alerts", Actor{BySupplier, user("S", 30)}, "", ""
	case k < 10:
		d.Kind, d.Request = "erase", ""
		if rng.IntN(3) == 0 {
			d.Supplier = "nobody"
		}
	case k < 20:
		d.Kind, d.Ref, d.Request, d.Supplier = "sent", pick("SELECT id FROM notices WHERE kind = 'first' ORDER BY sent_at > 0, id"), "", ""
		if waiting := pick("SELECT n.id FROM notices n JOIN requests r ON r.id = n.request_id WHERE n.kind = 'first' AND n.sent_at = 0 AND r.state = 'published' ORDER BY n.id"); waiting != "" {
			d.Ref = waiting
		}
	case k < 28:
		d.Kind = "answer"
		suppliers()
	case k < 31:
		d.Kind = "show"
		if rng.IntN(4) > 0 {
			d.Request = pick("SELECT id FROM requests WHERE state = 'published' ORDER BY id")
		}
		d.By.Role = BySupplier
	case k < 35:
		d.Kind, d.Ref = "inquire", fmt.Sprint("Q", rng.IntN(300))
		suppliers()
	case k < 39:
		d.Kind, d.Ref, d.Request, d.Supplier = "reply", pick("SELECT id FROM inquiries ORDER BY n > 0, id"), "", ""
		if open := pick("SELECT i.id FROM inquiries i JOIN requests r ON r.id = i.request_id WHERE i.n = 0 AND r.state = 'published' ORDER BY i.id"); open != "" && rng.IntN(4) > 0 {
			d.Ref = open
		}
		d.By = Actor{ByStaff, user("T", 3)}
		if rng.IntN(2) == 0 {
			d.By = Actor{ByAuthor, user("B", 4)}
		}
	case k < 47:
		d.Kind, d.Ref, d.Request, d.Supplier = "remind", pick("SELECT id FROM notices WHERE kind = 'first' ORDER BY id"), "", ""
		if silent := pick("SELECT n.id FROM notices n JOIN requests r ON r.id = n.request_id WHERE n.kind = 'first' AND n.sent_at > 0 AND n.way <> 'asked' AND r.state = 'published' ORDER BY n.sent_at"); silent != "" && rng.IntN(4) > 0 {
			d.Ref = silent
		}
	case k < 51:
		d.Kind, d.Ref, d.Supplier = []string{"outcome asked", "outcome said"}[rng.IntN(2)], []string{"closing", "later"}[rng.IntN(2)], ""
		if closed := pick("SELECT id FROM requests WHERE state = 'closed' ORDER BY id"); closed != "" && rng.IntN(8) > 0 {
			d.Request = closed
		}
	case k < 60: // a sweep
		d.Kind, d.By, d.Supplier = []string{"warn", "warn", "expire", "close"}[rng.IntN(4)], Clock, ""
		for _, query := range []string{"SELECT id FROM requests WHERE state = 'changes' ORDER BY warned_at > 0, moved_at", "SELECT id FROM requests WHERE state = 'published' ORDER BY deadline"} {
			if id := pick(query); id != "" && (d.Kind == "close") == strings.Contains(query, "published") {
				d.Request = id
			}
		}
		if warned := pick("SELECT id FROM requests WHERE state = 'changes' AND warned_at > 0 ORDER BY warned_at"); warned != "" && rng.IntN(2) == 0 {
			d.Kind, d.Request = "expire", warned // before somebody else ends it
		}
	default:
		var state RequestState
		var author string
		err = errors.Join(err, tx.tx.QueryRow("SELECT state, author FROM requests WHERE id = ?", d.Request).Scan(&state, &author))
		d.Kind, d.Supplier, d.By.Role = string(allActions[rng.IntN(len(allActions))]), "", append(allRoles, ByStaff, ByStaff)[rng.IntN(len(allRoles)+2)]
		if may := Allowed(d.By.Role, state); len(may) > 0 && rng.IntN(6) > 0 { // mostly what is allowed, and least the end of it
			d.Kind = string(may[rng.IntN(len(may))])
			if slices.Contains(may, ActPublish) && rng.IntN(4) > 1 {
				d.Kind = string(ActPublish)
			}
		}
		if (d.Kind == string(ActRefuse) || d.Kind == string(ActWithdraw)) && rng.IntN(10) > 0 {
			d.Kind = string(ActTake)

		}
		switch d.By.Role {
		case ByStaff:
			d.By.User = user("T", 3)
		case ByAuthor:
			if d.By.User = author; rng.IntN(5) == 0 {
				d.By.User = user("B", 4)
			}
		}
		switch rng.IntN(4) {
		case 0, 1:
			err = errors.Join(err, tx.tx.QueryRow("SELECT version FROM requests WHERE id = ?", d.Request).Scan(&d.Version))
		case 2:
			d.Version = 1 + rng.IntN(5)
		}
		d.Seed = NewSeed()
	}
	if (d.Kind == "sent" || d.Kind == "reply" || d.Kind == "remind") && d.Ref == "" || (d.Kind == "answer" || d.Kind == "show" || d.Kind == "inquire" || d.Kind == "erase") && (d.Supplier == "" || d.Kind != "erase" && d.Request == "") {
		d.Kind = ""
	}
	return d, err
}

// perform does a deed by the functions of the store.
func perform(tx *Tx, d *deed) error {
	told := func(all []Notice) {
		for _, n := range all {
			d.Told = append(d.Told, n.Supplier)
			if n.Kind == NoticeFirst {
				d.Notice = append(d.Notice, n.ID)
			}
		}
	}
	b := Brief{Kind: Quote, Title: "x", CPV: []string{d.Code}, Place: Place{Region: true}, Deadline: d.Deadline}
	switch d.Kind {
	case "file":
		r, fresh, err := tx.FileRequest(Request{Team: "T", View: d.Ref, Author: d.By.User, Brief: b})
		d.ID, d.Number, d.Fresh = r.ID, r.Number, fresh
		return err
	case "register":
		s, _, err := tx.SaveSupplier(Supplier{Team: "T", User: d.By.User, Name: d.By.User, CPV: []string{d.Code}, Alerts: d.Yes})
		d.ID = s.ID
		return err
	case "alerts":
		return tx.SetAlerts("T", d.By.User, d.Yes)
	case "erase":
		return tx.EraseSupplier("T", d.Supplier)
	case "sent":
		return tx.noticeEnded(d.Ref, Ending{Channel: "D", TS: "1.1"})
	case "show":
		n, fresh, err := tx.ShowRequest("T", d.Request, d.Supplier)
		if d.Fresh = fresh; fresh {
			d.ID = n.ID
		}
		return err
	case "answer":
		_, n, err := tx.AnswerRequest(Answer{Team: "T", Request: d.Request, Supplier: d.Supplier, User: d.By.User, Interested: d.Yes})
		d.N = n
		return err
	case "inquire":
		i, fresh, err := tx.AskBuyer(Inquiry{Team: "T", Request: d.Request, Supplier: d.Supplier, User: d.By.User, View: d.Ref, Words: "?"})
		d.ID, d.Fresh = i.ID, fresh
		return err
	case "reply":
		_, notices, err := tx.AnswerInquiry("T", d.Ref, "", "!", d.By)
		told(notices)
		return err
	case "remind":
		_, fresh, err := tx.Remind("T", d.Ref)
		d.Fresh = fresh
		return err
	case "outcome asked":
		fresh, err := tx.AskOutcome("T", d.Request, Round(d.Ref))
		d.Fresh = fresh
		return err
	case "outcome said":
		return tx.SetOutcome(Aftermath{Team: "T", Request: d.Request, Round: Round(d.Ref), Outcome: Bought})
	case string(ActPublish):
		_, notices, err := tx.PublishRequest(Publication{Team: "T", ID: d.Request, By: d.By, Version: d.Version, Seed: d.Seed})
		told(notices)
		return err
	case string(ActEdit):
		_, notices, err := tx.EditRequest("T", d.Request, d.Version, b, d.By)
		told(notices)
		return err
	}
	_, notices, err := tx.MoveRequest(RequestMove{Team: "T", ID: d.Request, Action: Action(d.Kind), By: d.By, Version: d.Version})
	told(notices)
	return err
}

// judge does all deeds again in the reference, in the order of the file, and compares.
func judge(t *testing.T, s *Store) {
	type line struct {
		seq   int
		text  string
		state string
	}
	lines, err := many(t.Context(), s, "deeds", func(row scanner) (l line, err error) {
		err = row.Scan(&l.seq, &l.text, &l.state)
		return l, err
	}, "SELECT seq, deed, state FROM deeds ORDER BY seq")
	if err != nil {
		t.Fatal(err)
	}
	m, counts := newReference(), map[string]int{}
	for _, l := range lines {
		var d deed
		if err := json.Unmarshal([]byte(l.text), &d); err != nil {
			t.Fatal(err)
		}
		what := d.Kind + ": " + d.Result
		if d.Kind == "remind" && d.Fresh {
			what = "reminded"
		}
		counts[what]++
		want := m.apply(d)
		if diff := cmp.Diff(want, d); diff != "" {
			t.Fatalf("deed %d: (-should, +did)\n%s\n%s", l.seq, diff, l.text)
		}
		if d.Request != "" && m.requests[d.Request].state != l.state {
			t.Fatalf("deed %d left the request %s, should be %s\n%s", l.seq, l.state, m.requests[d.Request].state, l.text)
		}
	}
	t.Logf("%d deeds: %v", len(lines), counts)
	for _, must := range []string{"publish: ok", "answer: ok", "answer: late", "edit: ok", "reminded", "close: ok", "expire: ok", "warn: ok", "reply: ok", "show: ok", "take: stale", "outcome said: ok"} {
		if counts[must] == 0 {
			t.Errorf("never seen: %s", must)
		}
	}
	final(t, s, m)
}

// final compares what the file holds with the reference, and looks for what never may be in it.
func final(t *testing.T, s *Store, m *reference) {
	all, err := s.RequestsSince(t.Context(), "T", time.Time{})
	if err != nil || len(all) != len(m.requests) {
		t.Fatalf("%d requests, should be %d (%v)", len(all), len(m.requests), err)
	}
	for _, r := range all {
		w := m.requests[r.ID]
		got := fmt.Sprint(r.Number, r.Author, r.State, r.Taker, r.Version, r.Revision, r.Deadline.UnixMicro(), r.MovedAt.UnixMicro(), r.WarnedAt.IsZero())
		want := fmt.Sprint(w.number, w.author, w.state, w.taker, w.version, w.revision, w.deadline.UnixMicro(), w.moved.UnixMicro(), !w.warned)
		if got != want {
			t.Errorf("request %s\n%s, should be\n%s", r.Number, got, want)
		}
	}
	for what, query := range map[string]string{
		"told twice":                      "SELECT count(*) FROM (SELECT 1 FROM notices GROUP BY request_id, supplier_id, kind, ref HAVING count(*) > 1)",
		"reminded twice":                  "SELECT count(*) FROM (SELECT 1 FROM notices WHERE kind = 'reminder' GROUP BY request_id, supplier_id HAVING count(*) > 1)",
		"told different texts":            "SELECT count(*) FROM (SELECT 1 FROM notices WHERE place > 0 GROUP BY request_id, kind, ref HAVING count(DISTINCT hash) > 1)",
		"told without having been first":  "SELECT count(*) FROM notices n WHERE kind <> 'first' AND NOT EXISTS (SELECT 1 FROM notices f WHERE f.kind = 'first' AND f.request_id = n.request_id AND f.supplier_id = n.supplier_id)",
		"answers after the deadline":      "SELECT count(*) FROM answers a JOIN requests r ON r.id = a.request_id WHERE a.at >= (SELECT max(deadline) FROM requests WHERE id = r.id) + 60000000 AND r.state = 'closed'",
		"steps that do not follow":        "SELECT count(*) FROM (SELECT before, lag(after) OVER (PARTITION BY request_id ORDER BY seq) AS was FROM request_steps) WHERE was IS NOT NULL AND was <> before",
		"a state that no step led to":     "SELECT count(*) FROM requests r WHERE state <> (SELECT after FROM request_steps WHERE request_id = r.id ORDER BY seq DESC LIMIT 1)",
		"published without its text":      "SELECT count(*) FROM requests r WHERE revision > 0 AND NOT EXISTS (SELECT 1 FROM request_revisions v WHERE v.request_id = r.id AND v.revision = r.revision)",
		"gaps in the numbers of the year": "SELECT abs((SELECT sum(last) FROM counters) - (SELECT count(*) FROM requests))",
	} {
		var n int
		if err := s.r.QueryRow(query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d (%v)", what, n, err)
		}
	}
}
