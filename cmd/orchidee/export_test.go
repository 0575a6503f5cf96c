package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"orchidee/records"
	"orchidee/records/sheet"
)

// withRequests makes a database with two requests: one filed on the day, the other 40 days later and published to one supplier.
func withRequests(t *testing.T) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "o.db")
	now := clock()
	store, err := records.Open(t.Context(), db, records.Options{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	write := func(do func(*records.Tx) error) {
		t.Helper()
		if err := store.Write(t.Context(), do); err != nil {
			t.Fatal(err)
		}
	}
	file := func(view, title string) (r records.Request) {
		write(func(tx *records.Tx) (err error) {
			r, _, err = tx.FileRequest(records.Request{Team: "T1", View: view, Author: "U1", Brief: records.Brief{
				Kind: records.MarketSourcing, Title: title, Need: "Tondre ; tailler\nramasser", CPV: []string{"77310000"}, Place: records.Place{Departments: []string{"67"}},
				Deadline: now.Add(20 * 24 * time.Hour), Start: now.AddDate(0, 3, 0).Format(time.DateOnly), Amount: records.Amount{Bracket: "40-90", Shown: true}}})
			return err
		})
		return r
	}
	file("v1", "=HYPERLINK(\"http://mal.example\")")
	now = now.AddDate(0, 0, 40)
	r := file("v2", "Espaces verts")
	staff := records.Actor{Role: records.ByStaff, User: "U9"}
	write(func(tx *records.Tx) (err error) {
		if _, _, err = tx.ImportSupplier(records.Supplier{Team: "T1", Name: "Les Jardins", CPV: []string{"77310000"}, Departments: []string{"67"}, Email: "a@exemple.fr", Alerts: true}); err != nil {
			return err
		}
		if _, _, err = tx.MoveRequest(records.RequestMove{Team: "T1", ID: r.ID, Action: records.ActTake, By: staff}); err != nil {
			return err
		}
		_, notices, err := tx.PublishRequest(records.Publication{Team: "T1", ID: r.ID, By: staff, Seed: records.NewSeed()})
		if err == nil && len(notices) != 1 {
			t.Errorf("%d notices", len(notices))
		}
		return err
	})
	return db
}

func TestSourcingIsExported(t *testing.T) {
	db := withRequests(t)
	for _, lang := range []string{"fr", "en", "de"} {
		out := command(t, db, "export", "sourcing", "--lang", lang)
		all, err := sheet.Read("", []byte(out))
		if err != nil || len(all.Rows) != 3 {
			t.Fatalf("%s: %d rows, %v", lang, len(all.Rows), err)
		}
		if !strings.Contains(out, `'=HYPERLINK`) {
			t.Errorf("a formula is not neutralised: %s", out)
		}
		if cpv := all.Rows[2].Cells[5]; !strings.HasPrefix(cpv, "77310000-6 ") {
			t.Errorf("%s: CPV %q", lang, cpv)
		}
	}
	var rows []map[string]any
	if err := json.Unmarshal([]byte(command(t, db, "export", "sourcing", "--format", "json", "--since", clock().AddDate(0, 0, 10).Format(time.DateOnly))), &rows); err != nil || len(rows) != 1 {
		t.Fatalf("since: %d rows, %v", len(rows), err)
	}
	if r := rows[0]; r["number"] != "S-2027-0001" && r["number"] != "S-2026-0002" || r["state"] != "published" || r["undelivered"] != 1.0 || r["told"] != 0.0 || r["title"] != "Espaces verts" {
		t.Errorf("row %v", r)
	}
	book, err := sheet.Read("x.xlsx", []byte(command(t, db, "export", "sourcing", "--format", "xlsx")))
	if err != nil || len(book.Rows) != 3 || !strings.Contains(book.Rows[1].Cells[3], "HYPERLINK") {
		t.Errorf("workbook %v, %v", book.Rows, err)
	}
}

func TestOtherListsAreExported(t *testing.T) {
	db := withRequests(t)
	if out := command(t, db, "export", "suppliers"); !strings.Contains(out, "Les Jardins") || !strings.Contains(out, "Bas-Rhin") {
		t.Errorf("suppliers: %s", out)
	}
	if out := command(t, db, "export", "intentions", "--format", "json"); strings.TrimSpace(out) != "[]" {
		t.Errorf("intentions: %s", out)
	}
	db = withRegistration(t, "a@exemple.fr")
	if out := command(t, db, "export", "webinars"); !strings.Contains(out, "Répondre à un marché réservé") || strings.Contains(out, "exemple.fr") {
		t.Errorf("webinars: %s", out)
	}
}

func TestAnExportSaysWhatIsWrong(t *testing.T) {
	db := withRequests(t)
	for _, c := range []struct {
		want string
		args []string
	}{
		{"n'est pas une liste", []string{"export", "tout"}},
		{"n'est pas un format", []string{"export", "sourcing", "--format", "pdf"}},
		{"n'est pas un jour", []string{"export", "sourcing", "--since", "hier"}},
		{"sourcing|suppliers", []string{"export"}},
	} {
		if code, _, errs := tried(t, db, c.args...); code != exitUsage || !strings.Contains(errs, c.want) {
			t.Errorf("%q exits with %d: %s", c.args, code, errs)
		}
	}
}
