package bot

import (
	"encoding/json"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/locales"
	"orchidee/records"
)

// readsList sends a list to the bot as staff and has it read; it gives the ts of the message.
func (st *stage) readsList(label, name string, content []byte, v sandbox.Values) string {
	st.t.Helper()
	dm := sandbox.DM(sandbox.Staff)
	st.s.Upload(sandbox.Staff, dm, name, content)
	all := st.s.Messages(dm)
	ts := all[len(all)-1].TS
	st.hears(sandbox.Staff, dm, ts, "Voulez-vous importer")
	st.press(sandbox.Staff, dm, label)
	view := viewOf(st, sandbox.Staff, formList)
	if got := st.handsIn(sandbox.Staff, view, v); got.Outcome != "updated" {
		st.t.Fatalf("list form: %+v", got)
	}
	if err := st.s.CloseView(sandbox.Staff, view["id"].(string)); err != nil {
		st.t.Fatal(err)
	}
	return ts
}

const supplierCSV = "Raison sociale;SIRET;Type de structure;Code CPV;Activité;Départements;Courriel;Alertes\r\n" +
	"Propreté des Vosges;73282932000074;PME;90910000-9;;88;contact@proprete.example;oui\r\n" +
	"Jardins de Metz;;SIAE;;espaces verts;57 - Moselle, Meurthe-et-Moselle;jardins@metz.example;\r\n" +
	"=HYPERLINK(\"http://x\");12345678901234;PME;99999999;;75;pas une adresse;non\r\n"

func TestTheTeamImportsSuppliers(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Staff)
	ts := st.readsList("Importer des fournisseurs", "liste.csv", []byte(supplierCSV), sandbox.Values{inAgreed: []string{alertsYes}})
	st.hears(sandbox.Staff, dm, ts, "3 lignes lues")
	said := st.heard(sandbox.Staff, dm, ts)
	for _, want := range []string{"2 nouvelles lignes", "1 à corriger", "Ligne 4", "chiffre de contrôle", "« 99999999 » n'est pas un code", "« 75 » n'est pas un lieu", "pas complète"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %s", want, said)
		}
	}
	if all, err := st.store.Suppliers(t.Context(), sandbox.Team); err != nil || len(all) > 0 {
		t.Fatalf("kept before it was agreed: %v, %v", all, err)
	}
	st.press(sandbox.Staff, dm, "Enregistrer les lignes correctes (2)")
	st.hears(sandbox.Staff, dm, ts, "est enregistré")
	all, err := st.store.Suppliers(t.Context(), sandbox.Team)
	if err != nil || len(all) != 2 || all[0].Name != "Jardins de Metz" || !all[0].Alerts || strings.Join(all[0].Departments, " ") != "57 54" || all[0].Segments[0] != "espaces-verts" ||
		all[1].Kinds[0] != records.SME || all[1].CPV[0] != "90910000" {
		t.Fatalf("suppliers %+v, %v", all, err)
	}
	again := st.readsList("Importer des fournisseurs", "liste.csv", []byte(supplierCSV), sandbox.Values{inAgreed: []string{alertsYes}})
	st.hears(sandbox.Staff, dm, again, "2 déjà à jour")
	st.hears(sandbox.Staff, dm, again, "rien à enregistrer")
}

const intentionCSV = "objet,trimestre,segment,départements,réservé,lien\n" +
	"Entretien des espaces verts des lycées,T1 2027,espaces verts,88,SIAE,https://apoge.org/1\n" +
	"Ordinateurs portables,2e trimestre 2027,informatique,,non,\n" +
	"Sans trimestre,bientôt,informatique,,,\n"

func TestTheTeamImportsPurchasesThatSuppliersFind(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Staff)
	ts := st.readsList("Importer une liste", "achats.csv", []byte(intentionCSV), nil)
	st.hears(sandbox.Staff, dm, ts, "« bientôt » n'est pas un trimestre")
	st.press(sandbox.Staff, dm, "Enregistrer les lignes correctes (2)")
	st.hears(sandbox.Staff, dm, ts, "est enregistré")

	guest := sandbox.DM(sandbox.Guest)
	asked := st.s.Say(sandbox.Guest, guest, "quels achats à venir en espaces verts dans les Vosges ?")
	st.hears(sandbox.Guest, guest, asked, "Entretien des espaces verts des lycées")
	if said := st.heard(sandbox.Guest, guest, asked); strings.Contains(said, "Ordinateurs") || !strings.Contains(said, "1er trimestre 2027") || !strings.Contains(said, "insertion") {
		t.Errorf("heard %s", said)
	}
	asked = st.s.Say(sandbox.Guest, guest, "upcoming purchases for IT in 2027")
	st.hears(sandbox.Guest, guest, asked, "Ordinateurs portables")
	st.press(sandbox.Guest, guest, "Recevoir chaque semaine")
	st.await("subscription", func() bool {
		_, err := st.store.SubscriptionOf(t.Context(), sandbox.Team, sandbox.Guest)
		return err == nil
	})
}

var fr = locales.For("fr")

// From the App Home the form asks for the file; one that is no list by its name is refused at its field, and a double click reads once.
func TestAListComesFromTheHome(t *testing.T) {
	st := newStory(t)
	st.opensHome(sandbox.Staff)
	if err := st.s.Click(sandbox.Staff, sandbox.Place{Type: "home"}, "", actList+":"+listSuppliers, ""); err != nil {
		t.Fatal(err)
	}
	view := viewOf(st, sandbox.Staff, formList)
	old := st.s.Keep(sandbox.Staff, "liste.xls", []byte("x"))
	if got := st.handsIn(sandbox.Staff, view, sandbox.Values{inFile: []string{old}}); got.Outcome != "errors" || !strings.Contains(got.Errors[inFile], "ancien format d'Excel") {
		t.Errorf("an old workbook: %+v", got)
	}
	file := st.s.Keep(sandbox.Staff, "liste.csv", []byte(supplierCSV))
	v := sandbox.Values{inFile: []string{file}}
	if got := st.handsIn(sandbox.Staff, view, v); got.Outcome != "updated" {
		t.Fatalf("form: %+v", got)
	}
	dm := sandbox.DM(sandbox.Staff)
	st.await("report", func() bool { return strings.Contains(st.s.Transcript(dm), "3 lignes lues") })
	st.press(sandbox.Staff, dm, "Ne rien enregistrer")
	st.await("dropped", func() bool { return strings.Contains(st.s.Transcript(dm), "rien n'a été enregistré") })
	if all, err := st.store.Suppliers(t.Context(), sandbox.Team); err != nil || len(all) > 0 {
		t.Errorf("kept %v, %v", all, err)
	}
}

// A second click while a list is being kept changes nothing.
func TestAListIsKeptOnce(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Staff)
	ts := st.readsList("Importer des fournisseurs", "liste.csv", []byte(supplierCSV), nil)
	st.hears(sandbox.Staff, dm, ts, "3 lignes lues")
	var order, at string
	for _, m := range st.s.Thread(dm, ts) {
		if raw, _ := json.Marshal(m.Blocks); strings.Contains(string(raw), actListCommit) {
			at = m.TS
			order = listOrder{Kind: listSuppliers, File: fileOf(st, dm), Name: "liste.csv", Hash: hashOf([]byte(supplierCSV))}.value()
		}
	}
	for range 2 {
		if _, err := st.bot.commitList(t.Context(), Event{Kind: KindPress, Team: sandbox.Team, User: sandbox.Staff, Channel: dm, Thread: ts, MessageTS: at, Action: actListCommit, Value: order}); err != nil {
			t.Fatal(err)
		}
	}
	st.hears(sandbox.Staff, dm, ts, "est enregistré")
	st.settles()
	if n := strings.Count(st.heard(sandbox.Staff, dm, ts), "est enregistré"); n != 2 { // the text and the block of one message
		t.Errorf("told %d times", n)
	}
}

// fileOf is the file somebody sent in a direct message.
func fileOf(st *stage, channel string) string {
	for _, m := range st.s.Messages(channel) {
		for _, f := range m.Files {
			return f.ID
		}
	}
	return ""
}
