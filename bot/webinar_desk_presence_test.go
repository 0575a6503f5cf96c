package bot

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// Sixty people on two pages: what is ticked on one stays when the other is shown, and can be taken back.
func TestPresenceIsTickedPageByPage(t *testing.T) {
	st := newHouse(t)
	w := st.host("Soixante", nil)
	var rows []records.Registration
	for i := range 60 {
		rows = append(rows, records.Registration{Team: sandbox.Team, Webinar: w.ID, FirstName: "Ana", LastName: fmt.Sprintf("Nom%02d", i), EmailTyped: fmt.Sprintf("n%d@x.example", i)})
	}
	st.write(func(tx *records.Tx) error {
		_, err := tx.Import(w.ID, rows, sandbox.Staff, false)
		return err
	})
	present := func() (names []string) {
		for _, r := range st.registered(w) {
			if r.Attendance == records.Present {
				names = append(names, r.LastName)
			}
		}
		return names
	}
	id := func(name string) string {
		for _, r := range st.registered(w) {
			if r.LastName == name {
				return r.ID
			}
		}
		t.Fatalf("nobody is called %s", name)
		return ""
	}

	st.onCard(w, actHostPresence)
	st.wantSees("à partir du début du webinaire")
	st.closes(sandbox.Staff)
	st.pass(10*24*time.Hour + 30*time.Minute) // it runs
	st.onCard(w, actHostPresence)
	st.wantSees("Inscrits : 60 · notés présents : 0", "Nom00 – Nom09", "Nom40 – Nom49", "Page 1 sur 2")
	view := st.s.Modal(sandbox.Staff)["id"].(string)
	if err := st.s.Select(sandbox.Staff, sandbox.InView(view), presenceBlock(0, 0), presenceBlock(0, 0), []string{id("Nom03"), id("Nom07")}); err != nil {
		t.Fatal(err)
	}
	st.inView(actHostPresent+":on", w.ID+"|1")
	st.until("second page", func() bool { return len(present()) == 2 && st.s.Modal(sandbox.Staff) != nil })
	st.wantSees("Nom50 – Nom59", "notés présents : 2")
	st.sends(formHostPresence, sandbox.Values{presenceBlock(1, 0): []string{id("Nom59")}}, "updated")
	st.wantSees("Présents : 3 · absents : 0 · non notés : 57")
	st.inView(actHostPresence, w.ID)
	st.sends(formHostPresence, sandbox.Values{presenceBlock(0, 0): []string{id("Nom07")}}, "updated")
	if got := fmt.Sprint(present()); got != "[Nom07 Nom59]" {
		t.Errorf("present %s", got)
	}
	st.inView(actHostClose, w.ID)
	st.until("closed", func() bool { f, err := st.store.Figures(t.Context(), w.ID); return err == nil && f.Absent == 58 })

	// After that, who is taken back was absent, not unknown.
	st.closes(sandbox.Staff)
	w, _ = st.store.Webinar(t.Context(), w.ID)
	st.onCard(w, actHostPresence)
	st.sends(formHostPresence, sandbox.Values{presenceBlock(0, 0): []string{}}, "updated")
	if f, err := st.store.Figures(t.Context(), w.ID); err != nil || f.Absent != 59 || f.Unknown != 0 {
		t.Errorf("figures %+v, %v", f, err)
	}
}

// Eight clicks at once on the button that registers a list are one registration of each person, one report and one word to each.
func TestAListIsCommittedOnce(t *testing.T) {
	st := newHouse(t)
	w := st.host("Huit clics", sandbox.Values{"capacity": "3"})
	st.onCard(w, actHostImport)
	st.sends(formHostImport, sandbox.Values{"lines": "Ana Roth, a@x.example\nBea Roth, b@x.example\nCid Roth, c@x.example\nDan Roth, d@x.example"}, "updated")
	view := st.s.Modal(sandbox.Staff)["id"].(string)
	var clicks sync.WaitGroup
	for range 8 {
		clicks.Go(func() { st.submit(sandbox.Staff, formHostCommit, view, w.ID, nil) })
	}
	clicks.Wait()
	if all := st.registered(w); len(all) != 4 || len(st.registered(w, records.SeatRegistered)) != 3 {
		t.Errorf("registered %+v", all)
	}
	st.sent(sandbox.DM(sandbox.Staff), "rapport-", ".xlsx")
	files := 0
	for _, m := range st.s.Messages(sandbox.DM(sandbox.Staff)) {
		files += len(m.Files)
	}
	if files != 1 {
		t.Errorf("%d reports", files)
	}
}

// A list of who registered on a platform is not one of who came: the dry run warns before anybody is noted present.
func TestAListOfRegistrantsIsNoReport(t *testing.T) {
	st := newHouse(t)
	w := st.host("Livestorm", nil)
	st.write(func(tx *records.Tx) error {
		_, err := tx.Import(w.ID, []records.Registration{{Team: sandbox.Team, Webinar: w.ID, LastName: "Müller", EmailTyped: "joerg@biohof.example"}}, sandbox.Staff, false)
		return err
	})
	st.pass(10*24*time.Hour + 30*time.Minute)
	for _, c := range []struct {
		content string
		warned  bool
	}{
		{"Email,Nom,Date d'inscription\njoerg@biohof.example,Müller,2026-11-03\n", true},
		{"Email,Nom,Duration\njoerg@biohof.example,Müller,00:40:00\n", false},
	} {
		st.onCard(w, actHostPresence)
		st.inView(actHostAttendance, w.ID)
		st.sends(formHostAttendance, sandbox.Values{"file": []string{st.s.Keep(sandbox.Staff, "rapport.csv", []byte(c.content))}}, "updated")
		st.wantSees("Inscrits retrouvés : 1")
		if got := strings.Contains(st.onScreen(), "ni durée ni présence"); got != c.warned {
			t.Errorf("%q: warned %v", c.content, got)
		}
		st.closes(sandbox.Staff)
	}
}
