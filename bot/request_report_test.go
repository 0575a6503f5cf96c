package bot

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/records"
	"orchidee/records/sheet"
)

// published files a request, with n suppliers of whom the first two are interested, one declines and one asks.
func (st *stage) published(n int) records.Request {
	st.t.Helper()
	r := st.filed(how())
	staff := records.Actor{Role: records.ByStaff, User: sandbox.Staff}
	var suppliers []records.Supplier
	if err := st.store.Write(st.t.Context(), func(tx *records.Tx) error {
		for i := range n {
			user := fmt.Sprintf("USUP%d", i)
			siret := ""
			if i == 0 {
				siret = "73282932000074"
			}
			s, _, err := tx.SaveSupplier(records.Supplier{Team: sandbox.Team, User: user, SIRET: siret, Name: fmt.Sprintf("=HYPERLINK(\"http://x\";\"Sup %d\")", i), Kinds: []records.StructureKind{records.ESS},
				CPV: []string{"39130000"}, Departments: []string{"57"}, Email: fmt.Sprintf("s%d@exemple.fr", i), Alerts: true})
			if err != nil {
				return err
			}
			suppliers = append(suppliers, s)
		}
		if _, _, err := tx.MoveRequest(records.RequestMove{Team: sandbox.Team, ID: r.ID, Action: records.ActTake, By: staff}); err != nil {
			return err
		}
		moved, notices, err := tx.PublishRequest(records.Publication{Team: sandbox.Team, ID: r.ID, By: staff, Seed: records.NewSeed()})
		if err == nil && len(notices) != n {
			err = fmt.Errorf("%d notices", len(notices))
		}
		r = moved
		return err
	}); err != nil {
		st.t.Fatal(err)
	}
	if err := st.store.Write(st.t.Context(), func(tx *records.Tx) error {
		for i, s := range suppliers {
			var err error
			switch a := (records.Answer{Team: sandbox.Team, Request: r.ID, Supplier: s.ID, User: s.User}); {
			case i == n-1:
				_, _, err = tx.AskBuyer(records.Inquiry{Team: sandbox.Team, Request: r.ID, Supplier: s.ID, User: s.User, View: "VQ", Words: "Livrez-vous à l'étage ?"})
			case i == n-2:
				a.Reason = "Trop loin"
				_, _, err = tx.AnswerRequest(a)
			default:
				a.Interested, a.Answers = true, []string{"Trois semaines", "@SUM(1)"}
				_, _, err = tx.AnswerRequest(a)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		st.t.Fatal(err)
	}
	return r
}

// receives gives the file that arrives in somebody's direct message with an ending, after what stood there before.
func (st *stage) receives(user, label, end string) []byte {
	st.t.Helper()
	var id string
	st.await(label, func() bool {
		for _, m := range st.s.Messages(sandbox.DM(user)) {
			for _, f := range m.Files {
				if strings.HasSuffix(f.Name, end) && strings.Contains(f.Name, label) {
					id = f.ID
				}
			}
		}
		return id != ""
	})
	data, _ := st.s.Data(id)
	return data
}

func TestABuyerSeesWhoIsInterestedAndExports(t *testing.T) {
	st := newStory(t)
	r := st.published(14)
	st.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Voir la demande")
	st.showsModal(sandbox.Buyer, "Prévenus : 0 · À prévenir par l'équipe : 14 · Intéressés : 12 · Non intéressés : 1 · Questions : 1")
	view := st.s.Modal(sandbox.Buyer)["id"].(string)
	if err := st.s.Click(sandbox.Buyer, sandbox.InView(view), "", actRequestInterested, ""); err != nil {
		t.Fatal(err)
	}
	list := st.opens(sandbox.Buyer, viewInterested)
	if text := st.shown(sandbox.Buyer); !strings.Contains(text, "Sup 0") || strings.Contains(text, "Sup 9") || !strings.Contains(text, "Trois semaines") || !strings.Contains(text, "s0@exemple.fr") {
		t.Errorf("first page %s", text)
	}
	if err := st.s.Click(sandbox.Buyer, sandbox.InView(list), "", actRequestInterested+":on", ""); err != nil {
		t.Fatal(err)
	}
	st.showsModal(sandbox.Buyer, "Sup 9")

	for _, kind := range []string{"list-csv", "list-xlsx", "log-xlsx", "log-docx"} {
		if err := st.s.Click(sandbox.Buyer, sandbox.InView(list), "", actRequestExport+":"+kind, ""); err != nil {
			t.Fatal(err)
		}
		note := st.s.Modal(sandbox.Buyer)["id"].(string)
		st.showsModal(sandbox.Buyer, "en préparation")
		if err := st.s.CloseView(sandbox.Buyer, note); err != nil {
			t.Fatal(err)
		}
	}
	for _, end := range []string{".csv", ".xlsx"} {
		table, err := sheet.Read("liste"+end, st.receives(sandbox.Buyer, "list", end))
		if err != nil || len(table.Rows) != 13 {
			t.Fatalf("%s: %d rows, %v", end, len(table.Rows), err)
		}
		if got := strings.Join(table.Rows[0].Cells, "|"); !strings.Contains(got, "Courriel") || !strings.Contains(got, "1. Quels délais ?") {
			t.Errorf("%s: header %s", end, got)
		}
	}
	if raw := string(st.receives(sandbox.Buyer, "list", ".csv")); strings.Contains(raw, "\n=") || strings.Contains(raw, "\n\"=") || strings.Contains(raw, ";@SUM") {
		t.Errorf("a formula in the CSV: %s", raw)
	}
	// Fourteen digits in a row are 7,32829E+13 to a spreadsheet.
	if raw := flat(string(st.receives(sandbox.Buyer, "list", ".csv"))); !strings.Contains(raw, ";732 829 320 00074;") {
		t.Errorf("no SIRET in groups: %s", raw)
	}
	for _, end := range []string{".xlsx", ".docx"} {
		text := unzipped(t, st.receives(sandbox.Buyer, "log", end))
		for _, want := range []string{r.Number, string(r.Seed), "Même ordre", "Question posée", "étage", "Trop loin", "Tirage", "Prise en charge"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q", end, want)
			}
		}
	}
	// Who asked is not said: the supplier that asked is only among those who were told.
	report, err := st.bot.report(t.Context(), st.bot.printerOf(t.Context(), sandbox.Team, sandbox.Buyer), r)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range [][][]sheet.Cell{report.stepRows(), report.questionRows()} {
		if got := fmt.Sprint(part); strings.Contains(got, "Sup 13") || strings.Contains(got, "USUP13") || strings.Contains(got, report.log.Inquiries[0].Supplier) {
			t.Errorf("who asked is told in %s", got)
		}
	}
}

// unzipped is all text of an office file.
func unzipped(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&all, in); err != nil {
			t.Fatal(err)
		}
		in.Close()
	}
	return all.String()
}

func TestSomebodyElsesRequestIsNotShown(t *testing.T) {
	st := newStory(t)
	r := st.filed(how())
	other := st.s.AddPerson("UOTHER", "Quelqu'un")
	st.opensHome(other)
	for user, want := range map[string]bool{other: false, sandbox.Guest: false, sandbox.Staff: true, sandbox.Buyer: true} {
		_, _, _, ok, err := st.bot.ownRequest(t.Context(), Event{Team: sandbox.Team, User: user}, r.ID)
		if err != nil || ok != want {
			t.Errorf("%s: %v, %v; want %v", user, ok, err, want)
		}
	}
}

func TestADeletedFileIsToldAndJoinedAgain(t *testing.T) {
	st := newStory(t)
	st.s.Refuse("files.info", "file_deleted", 1)
	h := how()
	h[inFiles] = []string{st.s.Keep(sandbox.Buyer, "plan.pdf", []byte("plan"))}
	r := st.filed(h)
	st.sees(sandbox.Buyer, "« plan.pdf » n'a pas pu être récupéré")
	st.sees(sandbox.Buyer, "à joindre de nouveau : plan.pdf")
	st.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Modifier et joindre de nouveau")
	view := st.opens(sandbox.Buyer, formWhat)
	st.submits(sandbox.Buyer, view, nil, "updated")
	st.opens(sandbox.Buyer, formHow)
	st.submits(sandbox.Buyer, view, sandbox.Values{inHeld: []string{}, inFiles: []string{st.s.Keep(sandbox.Buyer, "plan2.pdf", []byte("le plan"))}}, "updated")
	st.records("the file", func() bool {
		files, _ := st.store.FilesOf(t.Context(), sandbox.Team, r.ID)
		return len(files) == 1 && files[0].Name == "plan2.pdf" && files[0].State == records.FileThere
	})
	st.sees(sandbox.Buyer, "*Documents* : plan2.pdf")
	st.records("no file left to fetch", func() bool { w, _ := st.store.FilesWaiting(t.Context(), 9); return len(w) == 0 })
}

// A crash between the record and the queue forgets nothing: the next sweep fetches the file.
func TestAForgottenFileIsFetched(t *testing.T) {
	st := newStory(t)
	r := st.filed(how())
	slackID := st.s.Keep(sandbox.Buyer, "plan.pdf", []byte("plan"))
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error {
		_, err := tx.AttachFile(records.SourcingFile{Team: sandbox.Team, Owner: r.ID, Request: r.ID, User: sandbox.Buyer, SlackID: slackID, Name: "plan.pdf"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := st.bot.dueRequests(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	st.records("the file", func() bool {
		files, _ := st.store.FilesOf(t.Context(), sandbox.Team, r.ID)
		return len(files) == 1 && files[0].State == records.FileThere && files[0].Hash != ""
	})
}
