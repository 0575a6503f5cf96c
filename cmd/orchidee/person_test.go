package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"orchidee/records"
)

// withRegistration makes a database in which one person is registered for one webinar.
func withRegistration(t *testing.T, email string) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "o.db")
	store, err := records.Open(t.Context(), db, records.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Write(t.Context(), func(tx *records.Tx) error {
		w, _, err := tx.CreateWebinar(records.Webinar{Team: "T1", Title: "Répondre à un marché réservé", Start: clock().Add(48 * time.Hour), End: clock().Add(49 * time.Hour),
			Audience: "everyone", Lang: "fr", Notice: "Notice", Retention: 30, Author: "U9"}, "view-1")
		if err != nil {
			return err
		}
		_, err = tx.Register(records.Registration{Team: "T1", Webinar: w.ID, FirstName: "Zoé", LastName: "Adèle", EmailTyped: email, Source: records.SourceStaff, By: "U9", User: "U7"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return db
}

// tried runs one command and gives its exit code and what it said.
func tried(t *testing.T, db string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	lookup := func(name string) (string, bool) { return map[string]string{"ORCHIDEE_DB": db}[name], true }
	code = run(t.Context(), outside{args: args, lookup: lookup, now: clock, in: strings.NewReader(""), out: &o, err: &e})
	return code, o.String(), e.String()
}

func TestAPersonIsExportedAndErased(t *testing.T) {
	const email = "zoe.adele@exemple.fr"
	db := withRegistration(t, email)
	for _, who := range []string{"Zoe.Adele@Exemple.FR", "U7"} {
		code, out, errs := tried(t, db, "person", "export", who)
		var all map[string]records.Everything
		if err := json.Unmarshal([]byte(out), &all); code != exitDone || err != nil {
			t.Fatalf("export %s exits with %d: %v %s", who, code, err, errs)
		}
		if r := all["T1"].Webinars.Registrations; len(r) != 1 || r[0].Email != email || r[0].LastName != "Adèle" {
			t.Errorf("export %s: %+v", who, r)
		}
	}
	if code, out, errs := tried(t, db, "person", "erase", email); code != exitDone || !strings.Contains(out, "Effacé") {
		t.Fatalf("erase exits with %d: %s%s", code, out, errs)
	}
	if code, _, errs := tried(t, db, "person", "export", email); code != exitFailed || !strings.Contains(errs, "Rien n'est gardé") {
		t.Errorf("after the erasure: %d %s", code, errs)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	command(t, db, "backup", copied)
	for _, file := range []string{db, db + "-wal", copied} {
		raw, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		for _, trace := range []string{"zoe.adele", "Adèle", "Zoé"} {
			if bytes.Contains(raw, []byte(trace)) {
				t.Errorf("%s still holds %q", filepath.Base(file), trace)
			}
		}
	}
}

func TestWhoIsNobodyIsSaid(t *testing.T) {
	db := withRegistration(t, "a@exemple.fr")
	for _, c := range []struct {
		want string
		code int
		args []string
	}{
		{"ni une adresse", exitUsage, []string{"person", "export", "a,b@exemple.fr"}},
		{"Rien n'est gardé", exitFailed, []string{"person", "erase", "b@exemple.fr"}},
		{"Précisez", exitUsage, []string{"person"}},
		{"E-MAIL|UTILISATEUR", exitUsage, []string{"person", "export"}},
	} {
		if code, _, errs := tried(t, db, c.args...); code != c.code || !strings.Contains(errs, c.want) {
			t.Errorf("%q exits with %d: %s; want %d, %q", c.args, code, errs, c.code, c.want)
		}
	}
}

func TestPurgeForgetsWhatIsPastItsTime(t *testing.T) {
	db := withRegistration(t, "a@exemple.fr")
	if out := command(t, db, "purge"); !strings.Contains(out, "0 inscription") {
		t.Errorf("before its time: %s", out)
	}
	var out bytes.Buffer
	lookup := func(name string) (string, bool) { return map[string]string{"ORCHIDEE_DB": db}[name], true }
	later := func() time.Time { return clock().AddDate(0, 0, 40) }
	if code := run(t.Context(), outside{args: []string{"purge"}, lookup: lookup, now: later, in: strings.NewReader(""), out: &out, err: &out}); code != exitDone || !strings.Contains(out.String(), "1 inscription") {
		t.Errorf("after its time: %d %s", code, out.String())
	}
}
