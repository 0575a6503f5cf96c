package bot

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
	"orchidee/records/sheet"
)

// hostValues fill the form of a webinar next week.
func hostValues(st *theatre, title string, more sandbox.Values) sandbox.Values {
	start := st.now().Add(10 * 24 * time.Hour).Truncate(time.Hour)
	v := sandbox.Values{"title": title, "start": float64(start.Unix()), "end": float64(start.Add(90 * time.Minute).Unix()), "link": "https://visio.example/w1"}
	for k, x := range more {
		v[k] = x
	}
	return v
}

// newHouse is a theatre with places, in which the team runs webinars.
func newHouse(t *testing.T) *theatre {
	st := newTheatre(t)
	var err error
	if st.places, err = gazetteer(); err != nil {
		t.Fatal(err)
	}
	st.enter()
	return st
}

// host has somebody of the team make a webinar, and gives it once its card stands.
func (st *theatre) host(title string, more sandbox.Values) records.Webinar {
	st.t.Helper()
	if err := st.s.Command(sandbox.Staff, st.s.StaffChannel(), "/orchidee", "nouveau webinaire"); err != nil {
		st.t.Fatal(err)
	}
	st.sends(formHost, hostValues(st, title, more), "updated")
	st.closes(sandbox.Staff)
	var w records.Webinar
	st.until("card of "+title, func() bool {
		all, err := st.store.ComingWebinars(st.t.Context(), sandbox.Team, true)
		if err != nil {
			st.t.Fatal(err)
		}
		for _, one := range all {
			if one.Title == title && one.StaffTS != "" {
				w = one
			}
		}
		return w.ID != ""
	})
	return w
}

// until waits for what only the database tells: the workspace does not change when it is written.
func (st *theatre) until(what string, condition func() bool) {
	st.t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for end := time.Now().Add(st.wait); !condition(); <-look.C {
		if time.Now().After(end) {
			st.t.Fatalf("waited for %s", what)
		}
	}
}

// sends fills the form of the team member and wants an outcome.
func (st *theatre) sends(callback string, values sandbox.Values, outcome string) sandbox.Result {
	st.t.Helper()
	view := viewOf(st.stage, sandbox.Staff, callback)
	got, err := st.s.Submit(sandbox.Staff, view["id"].(string), values)
	if err != nil || got.Outcome != outcome {
		st.t.Fatalf("%s: %+v, %v, want %s", callback, got, err, outcome)
	}
	return got
}

// closes dismisses what is open.
func (st *theatre) closes(user string) {
	st.t.Helper()
	for len(st.s.Modals(user)) > 0 {
		if err := st.s.CloseView(user, st.s.Modal(user)["id"].(string)); err != nil {
			st.t.Fatal(err)
		}
	}
}

// onScreen gives what the team member reads in the view on top.
func (st *theatre) onScreen() string {
	blocks, _ := st.s.Modal(sandbox.Staff)["blocks"].([]any)
	return strings.ReplaceAll(strings.Join(st.s.Lines(blocks), "\n"), "\u00a0", " ")
}

func (st *theatre) wantSees(all ...string) {
	st.t.Helper()
	for _, want := range all {
		if got := st.onScreen(); !strings.Contains(got, want) {
			st.t.Errorf("the view does not say %q:\n%s", want, got)
		}
	}
}

// onCard presses a button of a webinar's card, or chooses in its menu.
func (st *theatre) onCard(w records.Webinar, action string) {
	st.t.Helper()
	buttons, _ := hostActions(w, st.now())
	place, value := sandbox.InMessage(w.StaffChannel, w.StaffTS), ""
	act := actHostMore
	for _, b := range buttons {
		if b.action == action {
			act, value = action, w.ID
		}
	}
	if act == actHostMore {
		value = action + "|" + w.ID
	}
	if err := st.s.Click(sandbox.Staff, place, "", act, value); err != nil {
		st.t.Fatalf("%s: %v", action, err)
	}
}

// inView presses a button of the view on top.
func (st *theatre) inView(action, value string) {
	st.t.Helper()
	if err := st.s.Click(sandbox.Staff, sandbox.InView(st.s.Modal(sandbox.Staff)["id"].(string)), "", action, value); err != nil {
		st.t.Fatalf("%s: %v", action, err)
	}
}

func (st *theatre) closeTop() {
	st.t.Helper()
	if err := st.s.CloseView(sandbox.Staff, st.s.Modal(sandbox.Staff)["id"].(string)); err != nil {
		st.t.Fatal(err)
	}
}

// sent waits for the file in a channel whose name begins and ends so, and gives what is in it.
func (st *theatre) sent(channel, name, end string) (raw []byte) {
	st.t.Helper()
	st.await("file "+name, func() bool {
		for _, m := range st.s.Messages(channel) {
			for _, f := range m.Files {
				if strings.HasPrefix(f.Name, name) && strings.HasSuffix(f.Name, end) {
					raw, _ = st.s.Data(f.ID)
				}
			}
		}
		return raw != nil
	})
	return raw
}

func (st *theatre) card(w records.Webinar) string {
	for _, m := range st.s.Messages(w.StaffChannel) {
		if m.TS == w.StaffTS {
			return strings.ReplaceAll(strings.Join(st.s.Lines(m.Blocks), "\n"), "\u00a0", " ")
		}
	}
	return ""
}

func (st *theatre) registered(w records.Webinar, states ...records.SeatState) []records.Registration {
	st.t.Helper()
	all, err := st.store.Registrations(st.t.Context(), w.ID, states...)
	if err != nil {
		st.t.Fatal(err)
	}
	return all
}

func TestTheTeamRunsAWebinar(t *testing.T) {
	st := newHouse(t)
	w := st.host("Achats durables", sandbox.Values{"capacity": "3", "speakers": "Élise Keller"})
	if card := st.card(w); !strings.Contains(card, "Achats durables") || !strings.Contains(card, "0 place prise sur 3") {
		t.Errorf("card:\n%s", card)
	}

	// Announced in a channel where the bot is; a second send of the same form announces nothing.
	st.onCard(w, actHostAnnounce)
	st.wantSees("Achats durables", "Élise Keller")
	st.sends(formHostAnnounce, sandbox.Values{"channel": sandbox.BuyersRoom}, "updated")
	st.closes(sandbox.Staff)
	st.hearsIn(sandbox.BuyersRoom, "Achats durables")
	if said := st.says(sandbox.BuyersRoom); strings.Contains(said, "visio.example") {
		t.Errorf("the link is for the registered alone: %s", said)
	}

	// A list: tried, then committed, then once more.
	list := "Prénom;Nom;E-mail;Organisme;Type;Département\nMarie;Durand;marie@epinal.example;Mairie;acheteur;88\n=cmd|'/c'!A1;Nom;nom@x.example;;PME;67\nMarie;D.;MARIE@epinal.example;;;\nPaul;Weber;paul@@x;;;\nZoé;Weiss;zoe@w.example;ESAT;ESAT;Bas-Rhin\nKarl;Roth;karl@r.example;;;\n"
	for range 2 {
		st.onCard(w, actHostImport)
		st.sends(formHostImport, sandbox.Values{"file": []string{st.s.Keep(sandbox.Staff, "liste.csv", []byte(list))}}, "updated")
		if len(st.registered(w)) > 0 {
			st.wantSees("4 déjà inscrits", "Il n'y a personne à inscrire")
			st.closes(sandbox.Staff)
			continue
		}
		st.wantSees("3 à inscrire", "1 à mettre en liste d'attente", "1 doublon dans la liste", "1 ligne à corriger", "Ligne 5", "Même adresse qu'à la ligne 2")
		st.sends(formHostCommit, nil, "updated")
		st.wantSees("3 inscrits", "1 en liste d'attente")
		st.closes(sandbox.Staff)
	}
	if all := st.registered(w, records.SeatRegistered); len(all) != 3 || all[2].Departement != "67" || all[2].Kind != "esat" {
		t.Errorf("registered %+v", all)
	}
	st.await("card", func() bool {
		return strings.Contains(st.card(w), "3 places prises sur 3") && strings.Contains(st.card(w), "1 en attente")
	})
	report := st.sent(sandbox.DM(sandbox.Staff), "rapport-"+w.Number, ".xlsx")
	if table, err := sheet.Read("rapport.xlsx", report); err != nil || len(table.Rows) != 7 || !slices.Contains(table.Rows[2].Cells, "=cmd|'/c'!A1") {
		t.Errorf("report %+v, %v", table, err)
	}

	// It takes place. The platform's report: one by address, one by name, one stranger.
	st.pass(10*24*time.Hour + 2*time.Hour)
	st.due()
	st.await("card of what is over", func() bool { return strings.Contains(st.card(w), "Terminé.") })
	st.onCard(w, actHostPresence)
	st.wantSees("Durand Marie, Mairie", "Weiss Zoé, ESAT")
	if err := st.s.Click(sandbox.Staff, sandbox.InView(st.s.Modal(sandbox.Staff)["id"].(string)), "", actHostAttendance, w.ID); err != nil {
		t.Fatal(err)
	}
	platform := "Full Name,Email,In-Meeting Duration\nMarie D,marie@epinal.example,1h 7m\nWEISS Zoé (Externe),,42m 10s\nInconnu,,3m\n"
	st.sends(formHostAttendance, sandbox.Values{"file": []string{st.s.Keep(sandbox.Staff, "teams.csv", []byte(platform))}}, "updated")
	st.wantSees("Inscrits retrouvés : 2 · lignes sans inscrit : 1 · inscrits absents du rapport : 1", "WEISS Zoé (Externe) → Zoé Weiss", "Inconnu")
	st.sends(formHostAttended, nil, "updated")
	st.wantSees("2 personnes notées présentes.", "Présents : 2 · absents : 0 · non notés : 1")
	st.inView(actHostClose, w.ID)
	st.await("closed", func() bool { return strings.Contains(st.onScreen(), "Présences closes. Présents : 2 · absents : 1") })

	// Figures in words, then as pictures with the same words.
	st.inView(actHostFigures, w.ID)
	st.await("figures", func() bool { return strings.Contains(st.onScreen(), "Absentéisme : 33") })
	st.wantSees("67 Bas-Rhin : 2 inscrits", "ESAT, entreprise adaptée : 1 inscrit", "présence notée, par ", "liste importée, par ")
	st.inView(actHostCharts, w.ID)
	for _, name := range []string{"inscriptions", "types", "departements"} {
		if _, err := png.Decode(bytes.NewReader(st.sent(w.StaffChannel, name+"-"+w.Number, ".png"))); err != nil {
			t.Errorf("chart %s: %v", name, err)
		}
	}
	if said := st.says(w.StaffChannel); !strings.Contains(said, "67 Bas-Rhin : 2 inscrits · présents : 1, absents : 1") {
		t.Errorf("the charts come without their figures: %s", said)
	}
	st.closes(sandbox.Staff)

	// The lists, opened.
	st.onCard(w, actHostExports)
	for _, what := range []string{"xlsx", "csv", "sheet"} {
		st.inView(actHostExport+":"+what, w.ID+"|"+what)
		st.closeTop()
	}
	for name, rows := range map[string]int{"inscriptions-" + w.Number: 5, "emargement-" + w.Number: 4} {
		table, err := sheet.Read("x.xlsx", st.sent(sandbox.DM(sandbox.Staff), name, ".xlsx"))
		if err != nil || len(table.Rows) != rows {
			t.Errorf("%s: %d rows, %v", name, len(table.Rows), err)
		}
	}
	if csv := string(st.sent(sandbox.DM(sandbox.Staff), "inscriptions-", ".csv")); !strings.Contains(csv, "'=cmd|") || strings.Contains(csv, ";=cmd") {
		t.Errorf("a formula stands in %q", csv)
	}
}
