package bot

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// longList is a list of n suppliers, of which every one in gap has a fault.
func longList(n, gap int) []byte {
	var out bytes.Buffer
	out.WriteString("Nom;SIRET;Code CPV;Départements;Courriel\r\n")
	for i := range n {
		cpv := "90910000-9"
		if i%gap == 0 {
			cpv = "99999999"
		}
		fmt.Fprintf(&out, "Entreprise %d;;%s;%02d;contact%d@exemple.fr\r\n", i, cpv, []int{67, 68, 88}[i%3], i)
	}
	return out.Bytes()
}

// A list of 50 000 lines is read and kept while others go on writing, and is kept once, faults aside.
func TestAListOfFiftyThousandLines(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const lines, faults = 50_000, 50
	st := newStory(t)
	st.wait = 3 * time.Minute
	dm := sandbox.DM(sandbox.Staff)
	began := time.Now()
	ts := st.readsList("Importer des fournisseurs", "longue.csv", longList(lines, lines/faults), nil)
	st.hears(sandbox.Staff, dm, ts, "50 à corriger")
	t.Logf("read and foreseen in %s", time.Since(began))
	st.await("the report", func() bool {
		for _, m := range st.s.Thread(dm, ts) {
			if len(m.Files) > 0 && m.Bot {
				return true
			}
		}
		return false
	})
	t.Logf("with its report in %s", time.Since(began))

	var slowest atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() { // somebody else writes all the while
		defer close(gone)
		for ctx.Err() == nil {
			at := time.Now()
			if err := st.store.Write(ctx, func(tx *records.Tx) error {
				return tx.SavePerson(records.Person{Team: sandbox.Team, User: sandbox.Buyer, Lang: "fr", At: at})
			}); err == nil {
				slowest.Store(max(slowest.Load(), int64(time.Since(at))))
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	began = time.Now()
	st.press(sandbox.Staff, dm, "Enregistrer les lignes correctes (49950)")
	st.hears(sandbox.Staff, dm, ts, "est enregistré")
	t.Logf("kept in %s; another write waited at most %s", time.Since(began), time.Duration(slowest.Load()))
	stop()
	<-gone
	if waited := time.Duration(slowest.Load()); waited > time.Second {
		t.Errorf("another write waited %s", waited)
	}
	all, err := st.store.Suppliers(t.Context(), sandbox.Team)
	if err != nil || len(all) != lines-faults {
		t.Errorf("%d profiles, %v", len(all), err)
	}
}

// Lists in the encodings of offices come in alike.
func TestListsInEveryEncoding(t *testing.T) {
	text := "Dénomination\tType\tActivité\tDépartement\r\nÉlagage d'Épinal\tEntreprise adaptée\tespaces verts\tVosges\r\n"
	wide := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	windows, err := charmap.Windows1252.NewEncoder().Bytes([]byte(strings.ReplaceAll(text, "\t", ";")))
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string][]byte{"utf16": wide, "windows-1252": windows, "utf8": []byte("\ufeff" + strings.ReplaceAll(text, "\t", ","))} {
		st := newStory(t)
		list, err := readList(name+".csv", raw, supplierLists.use)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		lines, err := st.bot.supplierLines(t.Context(), fr, Event{Team: sandbox.Team}, list)
		if err != nil || len(lines) != 1 || lines[0].title != "Élagage d'Épinal" || len(lines[0].wrong) > 0 || lines[0].became != records.Created {
			t.Errorf("%s: %+v, %v", name, lines, err)
		}
	}
}

// An import that was cut goes on where it stood, and counts every line once.
func TestAnImportThatWasCutGoesOn(t *testing.T) {
	st := newStory(t)
	list, err := readList("l.csv", longList(3*listBatch, 1000), supplierLists.use)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := st.bot.supplierLines(t.Context(), fr, Event{Team: sandbox.Team}, list)
	if err != nil {
		t.Fatal(err)
	}
	ev := Event{Team: sandbox.Team, User: sandbox.Staff, Key: "list-commit:D:1", Channel: sandbox.DM(sandbox.Staff), Files: []File{{ID: "F1", Name: "l.csv"}}}
	first := listCounts{}
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error { // and then the program was killed
		return keepBatch(tx, &first, lines, records.Draft{Team: ev.Team, User: ev.User, Form: "list:" + ev.Key})
	}); err != nil {
		t.Fatal(err)
	}
	done, err := st.bot.keepList(t.Context(), ev, fr, supplierLists, listOrder{Kind: listSuppliers, File: "F1", Name: "l.csv"}, list)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.store.Write(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	st.await("the end", func() bool { return strings.Contains(st.s.Transcript(ev.Channel), "1498 nouvelles lignes") })
	if said := st.s.Transcript(ev.Channel); !strings.Contains(said, "2 à corriger") || strings.Contains(said, "déjà à jour") {
		t.Errorf("said %s", said)
	}
}

// A file that went away, one that is no list, and one without the columns that are needed are told in words.
func TestListsThatCannotBeRead(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Staff)
	ts := st.readsList("Importer des fournisseurs", "autre.csv", []byte("Couleur;Taille\r\nrouge;12\r\n"), nil)
	st.hears(sandbox.Staff, dm, ts, "Nom de la structure")
	ts = st.readsList("Importer une liste", "vide.csv", []byte(" "), nil)
	st.hears(sandbox.Staff, dm, ts, "ne contient aucune ligne")

	if err := st.bot.queueList(t.Context(), Event{Team: sandbox.Team, User: sandbox.Staff}, "list:gone", listOrder{Kind: listSuppliers, File: "FGONE", Name: "parti.csv"}, dm, ""); err != nil {
		t.Fatal(err)
	}
	st.await("the file is gone", func() bool { return strings.Contains(st.s.Transcript(dm), "n'est plus dans Slack") })
	if err := st.bot.queueList(t.Context(), Event{Team: sandbox.Team, User: sandbox.Guest}, "list:guest", listOrder{Kind: listSuppliers, File: "FGONE", Name: "x.csv"}, sandbox.DM(sandbox.Guest), ""); err != nil {
		t.Fatal(err)
	}
	st.await("a guest is refused", func() bool {
		return strings.Contains(st.s.Transcript(sandbox.DM(sandbox.Guest)), "Seule l'équipe")
	})
}
