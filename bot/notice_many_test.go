package bot

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// dbOf is the file of the bots that die.
func (k *killing) dbOf() string {
	for _, e := range k.env {
		if path, ok := strings.CutPrefix(e, "ORCHIDEE_DB="); ok {
			return path
		}
	}
	return ""
}

// TestManySuppliersAreToldOnce publishes a request that concerns many suppliers, inside the time of a click, and kills the bot while it
// tells them: in the end each has been told, and only once. ORCHIDEE_SUPPLIERS asks for another number, such as 5000.
func TestManySuppliersAreToldOnce(t *testing.T) {
	many := 1000
	if testing.Short() {
		many = 200
	}
	if n, err := strconv.Atoi(os.Getenv("ORCHIDEE_SUPPLIERS")); err == nil {
		many = n
	}
	k := newKilling(t)
	k.s.SetStaff(sandbox.Staff)
	st := &stage{t: t, s: k.s, path: k.dbOf(), lib: parrot{}}
	var err error
	if st.rules, err = rulesOfData(); err != nil {
		t.Fatal(err)
	}
	if st.cpv, err = vocabulary(); err != nil {
		t.Fatal(err)
	}
	st.prepare()
	people := make([]string, many)
	for i := range people {
		people[i] = k.s.AddPerson(fmt.Sprintf("UMANY%d", i), "fournisseur")
	}
	err = st.store.Write(t.Context(), func(tx *records.Tx) error {
		for i, user := range people {
			s := records.Supplier{
				Team: sandbox.Team, User: user, Name: "Propre " + user, CPV: [][]string{{"90911200"}, {"90911300"}, {"90919200", "90911200"}}[i%3],
				Departments: [][]string{{"67", "68"}, {"88"}, {"67"}, nil}[i%4], Lang: []string{"fr", "de", "en"}[i%3], Alerts: true,
			}
			if _, _, err := tx.ImportSupplier(s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r := st.deposits(cleaning())
	st.pressed(sandbox.Staff, actDeskTake, r.ID+"|1")
	began := time.Now()
	submit := Event{Kind: KindSubmit, Key: "submit:V1", Team: sandbox.Team, User: sandbox.Staff, Callback: formDeskPublish, View: "V1", PrivateMetadata: r.ID + "|2"}
	if _, err := st.bot.react(t.Context(), submit); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	t.Logf("%d notices in one write: %v", many, took.Round(time.Millisecond))
	if took > 3*time.Second {
		t.Errorf("publishing took %v, longer than Slack waits", took)
	}
	if err := st.store.Close(); err != nil {
		t.Fatal(err)
	}

	began = time.Now()
	reached := func(share float64) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		if err := k.s.Await(ctx, func() bool { return float64(k.s.Calls("chat.postMessage")) >= share*float64(many) }); err != nil {
			t.Fatalf("waited for %.0f %% of the messages: %v", 100*share, err)
		}
	}
	for _, share := range []float64{0.2, 0.5, 0.8} {
		cmd := k.start()
		reached(share)
		k.kill(cmd)
	}
	cmd := k.start()
	reached(1)
	for range 100 {
		time.Sleep(100 * time.Millisecond)
		if toldOnce(st, people, r.Number) == many {
			break
		}
	}
	k.kill(cmd)
	t.Logf("told with three kills in %v", time.Since(began).Round(time.Millisecond))
	if n := toldOnce(st, people, r.Number); n != many {
		t.Errorf("%d of %d suppliers are told once", n, many)
	}
}

// toldOnce counts the people whose direct message holds exactly one message about a request.
func toldOnce(st *stage, people []string, number string) (n int) {
	for _, user := range people {
		if st.told(user, number) == 1 {
			n++
		}
	}
	return n
}
