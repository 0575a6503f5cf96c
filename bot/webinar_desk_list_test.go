package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"orchidee/bot/sandbox"
	"orchidee/records"
	"orchidee/records/sheet"
)

// A list of 1 000 lines with 50 faults is tried and registered inside Slack's three seconds, and a second time adds nobody.
func TestALongListWithFaults(t *testing.T) {
	st := newHouse(t)
	w := st.host("Grande liste", sandbox.Values{"capacity": "900"})
	var list strings.Builder
	list.WriteString("Courriel;Nom;Prénom;Structure;Département\r\n")
	bad := []string{"sans-arobase", "a@b", "a b@x.example", "a@x.example, b@x.example", ""}
	for i := range 1000 {
		email := fmt.Sprintf("p%d@liste.example", i)
		if i%20 == 7 {
			email = bad[i/20%len(bad)]
		}
		fmt.Fprintf(&list, "\"%s\";Nom %d;Prénom;Société %d;%d\r\n", email, i, i, 51+i%5)
	}
	began := time.Now()
	st.onCard(w, actHostImport)
	st.sends(formHostImport, sandbox.Values{"file": []string{st.s.Keep(sandbox.Staff, "liste.csv", []byte(list.String()))}}, "updated")
	tried := time.Since(began)
	st.wantSees("900 à inscrire", "50 à mettre en liste d'attente", "50 lignes à corriger", "Ligne 9, Prénom Nom 7", "Il y en a encore")
	st.inView(actHostReport, w.ID)
	st.closeTop()
	report, err := sheet.Read("r.xlsx", st.sent(sandbox.DM(sandbox.Staff), "rapport-", ".xlsx"))
	if err != nil || len(report.Rows) != 1001 {
		t.Errorf("report of %d rows, %v", len(report.Rows), err)
	}
	began = time.Now()
	st.sends(formHostCommit, nil, "updated")
	t.Logf("tried in %v, registered in %v", tried, time.Since(began))
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("registered in %v", took)
	}
	st.wantSees("900 inscrits", "50 en liste d'attente", "50 lignes à corriger")
	st.closes(sandbox.Staff)
	if all := st.registered(w); len(all) != 950 {
		t.Errorf("%d registrations", len(all))
	}
	st.onCard(w, actHostImport)
	st.sends(formHostImport, sandbox.Values{"file": []string{st.s.Keep(sandbox.Staff, "liste.csv", []byte(list.String()))}}, "updated")
	st.wantSees("950 déjà inscrits")
	if all := st.registered(w); len(all) != 950 {
		t.Errorf("%d registrations after the second time", len(all))
	}
}

func TestWhatIsNoListIsToldAtItsField(t *testing.T) {
	st := newHouse(t)
	w := st.host("Fichiers", nil)
	st.onCard(w, actHostImport)
	for _, c := range []struct {
		name, content, lines, field, want string
	}{
		{field: "file", want: "Joignez un fichier"},
		{lines: "Ana, a@x.example", name: "x.csv", content: "Email\na@x.example\n", field: "lines", want: "gardez l'un des deux"},
		{name: "vide.csv", content: " ", field: "file", want: "ne contient aucune ligne"},
		{name: "image.csv", content: "\x89PNG\r\n\x1a\n\x00\x00", field: "file", want: "ni un CSV ni un classeur"},
		{name: "noms.csv", content: "Nom;Prénom\nRoth;Ana\n", field: "file", want: "Adresse e-mail"},
		{lines: "bonjour\nà tous", field: "lines", want: "Adresse e-mail"},
		{name: "long.csv", content: "Email\n" + strings.Repeat("a@x.example\n", maxHostList+1), field: "file", want: "2001 lignes"},
	} {
		values := sandbox.Values{"lines": c.lines, "file": []string{}}
		if c.name != "" {
			values["file"] = []string{st.s.Keep(sandbox.Staff, c.name, []byte(c.content))}
		}
		got := st.sends(formHostImport, values, "errors")
		if !strings.Contains(strings.ReplaceAll(got.Errors[c.field], "\u00a0", " "), c.want) {
			t.Errorf("%s%s: %v, want %q", c.name, c.lines, got.Errors, c.want)
		}
	}
	st.s.Delay("files.info", hostFileTime+200*time.Millisecond)
	got := st.sends(formHostImport, sandbox.Values{"lines": "", "file": []string{st.s.Keep(sandbox.Staff, "a.csv", []byte("Email\na@x.example\n"))}}, "errors")
	if !strings.Contains(got.Errors["file"], "à temps") {
		t.Errorf("a slow file: %v", got.Errors)
	}
}

// A list is tried, and left: nothing of it stays.
func TestAListThatIsLeftIsForgotten(t *testing.T) {
	st := newHouse(t)
	w := st.host("Essai", nil)
	st.onCard(w, actHostImport)
	st.sends(formHostImport, sandbox.Values{"lines": "Ana Roth, ana+x&y@x.example"}, "updated")
	view := st.s.Modal(sandbox.Staff)["id"].(string)
	if _, err := st.store.Draft(t.Context(), sandbox.Team, sandbox.Staff, hostDraft(view)); err != nil {
		t.Fatal(err)
	}
	st.closes(sandbox.Staff)
	st.until("nothing kept", func() bool {
		_, err := st.store.Draft(t.Context(), sandbox.Team, sandbox.Staff, hostDraft(view))
		return isNotFound(err)
	})
	// Its form sent after all says so and registers nobody.
	out := st.submit(sandbox.Staff, formHostCommit, view, w.ID, nil)
	if said := fmt.Sprint(out.(*slack.ViewSubmissionResponse).View.Blocks.BlockSet[0].(*slack.SectionBlock).Text.Text); !strings.Contains(said, "déjà été enregistrée") {
		t.Errorf("said %q", said)
	}
	if all := st.registered(w); len(all) > 0 {
		t.Errorf("registered %v", all)
	}
}

func TestSeveralPeopleOfOneOrganisation(t *testing.T) {
	st := newHouse(t)
	w := st.host("Équipe", sandbox.Values{"capacity": "2"})
	st.onCard(w, actHostEnter)
	st.inView(actHostEnterMany, w.ID)
	got := st.sends(formHostEnterMany, sandbox.Values{"organisation": "Mairie d'Épinal", "kind": "buyer", "departement": "Vosges",
		"name_0": "Marie Durand", "email_0": "marie@epinal.example", "name_1": "Paul Weber", "email_1": "paul", "name_2": "Marie D.", "email_2": "Marie@Epinal.example"}, "errors")
	if !strings.Contains(got.Errors["email_1"], "arobase") || !strings.Contains(got.Errors["email_2"], "ligne 1") || len(got.Errors) != 2 {
		t.Errorf("faults %v", got.Errors)
	}
	if all := st.registered(w); len(all) > 0 {
		t.Fatalf("registered before it was mended: %v", all)
	}
	st.inView(actHostEnterRow, w.ID)
	st.sends(formHostEnterMany, sandbox.Values{"email_1": "paul@epinal.example", "name_2": "", "email_2": "", "name_7": "Zoé Weiss", "email_7": "zoe@epinal.example"}, "updated")
	st.wantSees("2 inscrits", "1 en liste d'attente", "Zoé Weiss : En liste d'attente, place 1.")
	all := st.registered(w)
	if len(all) != 3 || all[0].Organisation != "Mairie d'Épinal" || all[0].Departement != "88" || all[0].By != sandbox.Staff || all[0].Source != records.SourceStaff || all[0].Consent != 0 {
		t.Errorf("registered %+v", all)
	}
}

// Without e-mail and without Slack there is nobody to write to: the team sees whom to tell, and says when it is done.
func TestTheTeamSeesWhomToTell(t *testing.T) {
	st := newHouse(t)
	w := st.host("À prévenir", nil)
	st.onCard(w, actHostEnter)
	got := st.sends(formHostEnter, sandbox.Values{"first_name": "Ana", "siret": "123"}, "errors")
	for _, field := range []string{"last_name", "email", "siret"} {
		if got.Errors[field] == "" {
			t.Errorf("no fault at %s: %v", field, got.Errors)
		}
	}
	st.sends(formHostEnter, sandbox.Values{"last_name": "Roth", "email": "ana@x.example", "siret": "", "newsletter": []string{"yes"}}, "updated")
	st.closes(sandbox.Staff)
	st.await("card", func() bool { st.due(); return strings.Contains(st.card(w), "1 personne n'a pu être prévenue") })
	if err := st.s.Click(sandbox.Staff, sandbox.InMessage(w.StaffChannel, w.StaffTS), "", actHostUntold, w.ID); err != nil {
		t.Fatal(err)
	}
	st.wantSees("Ana Roth", "ana@x.example", "https://visio.example/w1")
	r := st.registered(w)[0]
	st.inView(actHostTold, w.ID+"|"+r.ID)
	st.await("all told", func() bool { return strings.Contains(st.onScreen(), "Tout le monde est prévenu.") })
	st.await("card", func() bool { return !strings.Contains(st.card(w), "prévenue") })
	st.closes(sandbox.Staff)

	// The newsletter, by her own wish, and the calendar of what comes.
	if err := st.s.Command(sandbox.Staff, st.s.StaffChannel(), "/orchidee", "gérer les webinaires"); err != nil {
		t.Fatal(err)
	}
	st.wantSees("À prévenir", "1 inscrit")
	// From the list to the webinar, and as deep as one likes: Slack stacks three views.
	st.inView(actHostManage+":"+w.ID, w.ID)
	st.await("the webinar", func() bool { return strings.Contains(st.onScreen(), "Inscriptions ouvertes.") })
	for range 4 {
		st.inView(actHostEnter, w.ID)
		st.sends(formHostEnter, sandbox.Values{"last_name": "Roth", "email": "ana@x.example"}, "updated")
		st.wantSees("Déjà inscrit.")
	}
	st.closes(sandbox.Staff)
	if err := st.s.Command(sandbox.Staff, st.s.StaffChannel(), "/orchidee", "manage webinars"); err != nil {
		t.Fatal(err)
	}
	st.inView(actHostFeed, "")
	if feed := string(st.sent(sandbox.DM(sandbox.Staff), "webinaires-", ".ics")); !strings.Contains(feed, "SUMMARY:À prévenir") || strings.Contains(feed, "visio.example") {
		t.Errorf("feed %s", feed)
	}
}

// Nothing the team does is done for others, whatever button they got hold of.
func TestOnlyTheTeamRunsWebinars(t *testing.T) {
	st := newHouse(t)
	w := st.host("À nous", nil)
	before, err := st.store.Webinar(t.Context(), w.ID)
	if err != nil {
		t.Fatal(err)
	}
	d := webinarDesk{st.bot}
	for key := range d.routes() {
		for _, user := range []string{sandbox.Guest, sandbox.Buyer, sandbox.Extern} {
			ev := Event{Kind: key.kind, Team: sandbox.Team, User: user, Callback: key.name, Action: key.name, Value: w.ID, PrivateMetadata: w.ID + "|1", View: "V1", Hash: "h",
				State: map[string]map[string]string{"reason": {"reason": "x"}, "replay": {"replay": "https://x.example"}, "last_name": {"last_name": "Roth"}, "email": {"email": "a@x.example"}, "start": {"start": "1999999999"}}}
			if key.name == actHostMore {
				ev.Value = actHostCancel + "|" + w.ID
			}
			out, err := st.bot.react(t.Context(), ev)
			if key.kind == KindSubmit {
				view := out.(*slack.ViewSubmissionResponse).View
				if said := view.Blocks.BlockSet[0].(*slack.SectionBlock).Text.Text; !strings.Contains(said, "eam") && !strings.Contains(said, "équipe") {
					t.Errorf("%s of %s: %q", key.name, user, said)
				}
			} else if key.kind == KindPress && err == nil {
				t.Errorf("%s of %s opened without a trigger", key.name, user)
			}
		}
	}
	after, err := st.store.Webinar(t.Context(), w.ID)
	if err != nil || after.Version != before.Version || !after.Cancelled.IsZero() || after.Replay != "" || len(st.registered(w)) > 0 {
		t.Errorf("%+v, %v", after, err)
	}
	for _, user := range []string{sandbox.Buyer, sandbox.Guest} {
		st.opensHome(user)
		if said := st.shows(st.s.Home(user)); strings.Contains(said, "équipe)") {
			t.Errorf("home of %s: %s", user, said)
		}
	}
	st.opensHome(sandbox.Staff)
	if said := st.shows(st.s.Home(sandbox.Staff)); !strings.Contains(said, "Webinaires (équipe)") || !strings.Contains(said, "À nous") {
		t.Errorf("home of the team: %s", said)
	}
}

// Only a name or an address keeps somebody from being registered; the rest that is not understood is left out, and said.
func TestAListOfOtherPeoplesHabits(t *testing.T) {
	st := newHouse(t)
	w := st.host("Habitudes", nil)
	list := "Société\tMail\tNom et prénom\tCP\tStatut\tN° SIRET\tTaille\n" +
		"Atelier & fils\tana@x.example\tROTH Ana\t67000\tSARL\t356 000 000 00048\tXL\n" +
		"Bois\tbea@x.example\tMadonna\tici\tbidule\t3,56E+13\tM\n"
	utf16 := []byte{0xff, 0xfe}
	for _, r := range list {
		utf16 = append(utf16, byte(r), byte(r>>8))
	}
	st.onCard(w, actHostImport)
	st.sends(formHostImport, sandbox.Values{"file": []string{st.s.Keep(sandbox.Staff, "liste.txt", utf16)}}, "updated")
	st.wantSees("2 à inscrire", "1 type de structure inconnu, noté « Autre » : ligne 3.", "1 département inconnu, laissé vide : ligne 3.", "1 SIRET non valable, laissé vide : ligne 3.",
		"Colonne laissée de côté, car je ne la connais pas : Taille.")
	st.sends(formHostCommit, nil, "updated")
	all := st.registered(w)
	if len(all) != 2 || all[0].FirstName != "Ana" || all[0].LastName != "ROTH" || all[0].Departement != "67" || all[0].Kind != "sme" || all[0].SIRET != "35600000000048" || all[0].Organisation != "Atelier & fils" {
		t.Fatalf("registered %+v", all)
	}
	if r := all[1]; r.LastName != "Madonna" || r.FirstName != "" || r.Kind != "other" || r.Departement != "" || r.SIRET != "" {
		t.Errorf("registered %+v", r)
	}
}

func TestTheWordsOfDepartements(t *testing.T) {
	places, err := gazetteer()
	if err != nil {
		t.Fatal(err)
	}
	d := webinarDesk{New(Config{Places: places})}
	for typed, want := range map[string]string{"67": "67", "8": "08", "Bas-Rhin": "67", "Strasbourg": "67", "67000": "67", "2A": "2A", "": "", "nulle part": "nulle part", "20090": "2A", "20200": "2B", "97400": "974"} {
		if got := d.departement(typed); got != want {
			t.Errorf("departement(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestMinutesOfReports(t *testing.T) {
	for text, want := range map[string]int{"01:07:38": 68, "56:50": 57, "1h 7m 38s": 68, "1 h 7 min": 67, "68": 68, "42m 10s": 43, "-": 0, "": 0, "-5": 0, "beaucoup": 0} {
		if got := minutesOf(text); got != want {
			t.Errorf("minutesOf(%q) = %d, want %d", text, got, want)
		}
	}
}

// What is copied from a spreadsheet comes with tabs, which are its columns.
func TestATablePastedFromASpreadsheet(t *testing.T) {
	st := newHouse(t)
	w := st.host("Tableau collé", nil)
	st.onCard(w, actHostImport)
	st.sends(formHostImport, sandbox.Values{"lines": "Prénom\tNom\tCourriel\tDpt\nZoé\tLefèvre\tzoe@x.example\t67\nMax\t\tmax@x.example\t\nIda\tRoth\tida@x.example\t54"}, "updated")
	st.wantSees("2 à inscrire", "1 ligne à corriger", "Ligne 3")
	st.sends(formHostCommit, nil, "updated")
	all := st.registered(w)
	if len(all) != 2 || all[0].FirstName != "Zoé" || all[0].LastName != "Lefèvre" || all[0].Departement != "67" || all[1].Departement != "54" {
		t.Errorf("registered %+v", all)
	}
}
