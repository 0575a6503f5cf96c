package bot

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/data"
	"orchidee/locales"
	"orchidee/records"
)

var profileValues = sandbox.Values{inName: "Atelier", inSIRET: goodSIRET, inSegments: []string{ownSegment}, inLang: "fr", inAlerts: []string{alertsYes}}

// with is a copy of values with some replaced.
func with(v sandbox.Values, more sandbox.Values) sandbox.Values {
	out := sandbox.Values{}
	for _, m := range []sandbox.Values{v, more} {
		for k, x := range m {
			out[k] = x
		}
	}
	return out
}

func TestASecondSubmitIsOneProfile(t *testing.T) {
	st := newStory(t)
	view := st.wantsProfile(sandbox.Guest)
	ev := Event{Kind: KindSubmit, Team: sandbox.Team, User: sandbox.Guest, Callback: formProfile, View: view["id"].(string), PrivateMetadata: view["private_metadata"].(string),
		State: map[string]map[string]string{inName: {inName: "Atelier"}, inSegments: {inSegments: ownSegment}, inLang: {inLang: "fr"}}}
	for range 2 {
		if _, err := st.bot.submitProfile(t.Context(), ev); err != nil {
			t.Fatal(err)
		}
	}
	all, err := st.store.Suppliers(t.Context(), sandbox.Team)
	if err != nil || len(all) != 1 || all[0].Version != 1 {
		t.Errorf("profiles %+v, %v", all, err)
	}
}

func TestAStaleProfileIsShownAndNothingTypedIsLost(t *testing.T) {
	st := newStory(t)
	view := st.wantsProfile(sandbox.Guest)
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error { // in another window, meanwhile
		_, _, err := tx.SaveSupplier(records.Supplier{Team: sandbox.Team, User: sandbox.Guest, Name: "L'autre fenêtre", Segments: []string{"espaces-verts"}, Lang: "fr"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got := st.handsIn(sandbox.Guest, view, profileValues); got.Outcome != "updated" {
		t.Fatalf("stale: %+v", got)
	}
	said := st.modalText(sandbox.Guest)
	if !strings.Contains(said, "a changé depuis") || !strings.Contains(said, "L'autre fenêtre") || !strings.Contains(fmt.Sprint(st.s.Modal(sandbox.Guest)["blocks"]), "Atelier") {
		t.Errorf("shown %s", said)
	}
	if s, err := st.store.SupplierOf(t.Context(), sandbox.Team, sandbox.Guest); err != nil || s.Name != "L'autre fenêtre" {
		t.Errorf("overwritten: %+v, %v", s, err)
	}
	if got := st.handsIn(sandbox.Guest, st.s.Modal(sandbox.Guest), profileValues); got.Outcome != "updated" || !strings.Contains(st.modalText(sandbox.Guest), "est enregistrée") {
		t.Errorf("after a look: %+v, %s", got, st.modalText(sandbox.Guest))
	}
	if s, err := st.store.SupplierOf(t.Context(), sandbox.Team, sandbox.Guest); err != nil || s.Name != "Atelier" || s.Version != 2 {
		t.Errorf("kept %+v, %v", s, err)
	}
}

// A profile that staff imported becomes that of the first person in Slack who gives its SIRET, and the team hears of it; the second
// person is refused in words.
func TestAnImportedProfileIsClaimedOnce(t *testing.T) {
	st := newStory(t)
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error {
		_, _, err := tx.ImportSupplier(records.Supplier{Team: sandbox.Team, Name: "Atelier", SIRET: "73282932000074", Email: "ancien@x.fr", Segments: []string{ownSegment}, Lang: "fr"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	view := st.wantsProfile(sandbox.Guest)
	if got := st.handsIn(sandbox.Guest, view, profileValues); got.Outcome != "updated" || !strings.Contains(st.modalText(sandbox.Guest), "c'est maintenant la vôtre") {
		t.Fatalf("claim: %+v, %s", got, st.modalText(sandbox.Guest))
	}
	staff := st.s.StaffChannel()
	st.await("the team hears of it", func() bool { return strings.Contains(st.s.Transcript(staff), "Un SIRET est public") })
	view = st.wantsProfile(sandbox.Extern)
	if got := st.handsIn(sandbox.Extern, view, profileValues); got.Outcome != "errors" || !strings.Contains(got.Errors[inSIRET], "porte déjà ce SIRET") {
		t.Errorf("a second claim: %+v", got)
	}
	if all, err := st.store.Suppliers(t.Context(), sandbox.Team); err != nil || len(all) != 1 || all[0].User != sandbox.Guest || !all[0].Own {
		t.Errorf("profiles %+v, %v", all, err)
	}
}

func TestFaultsOfAProfileStandAtTheirFields(t *testing.T) {
	st := newStory(t)
	view := st.wantsProfile(sandbox.Guest)
	got := st.handsIn(sandbox.Guest, view, sandbox.Values{inName: "=HYPERLINK(\"http://x\")", inSIRET: wrongSIRET, inSegments: []string{}, inDepartments: []string{}, inLang: "fr", inEmail: "personne"})
	if got.Outcome != "errors" || got.Errors[inSIRET] == "" || got.Errors[inSegments] == "" || got.Errors[inEmail] == "" || len(got.Errors) != 3 {
		t.Errorf("faults %+v", got)
	}
	state := map[string]map[string]string{inName: {inName: "A"}, inCPV: {inCPV: unknownCode}, inLang: {inLang: "fr"}} // no menu offers it
	_, wrong := st.bot.readProfile(fr, Event{State: state})
	if !strings.Contains(wrong[inCPV], unknownCode) {
		t.Errorf("an unknown code: %v", wrong)
	}
}

// Who is no supplier gets no profile, whatever they press or submit.
func TestOnlySuppliersHaveAProfile(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Buyer)
	ts := st.s.Say(sandbox.Buyer, dm, "créer ma fiche fournisseur")
	st.hears(sandbox.Buyer, dm, ts, "agent de la Région")
	if _, err := st.bot.submitProfile(t.Context(), Event{Team: sandbox.Team, User: sandbox.Buyer, PrivateMetadata: "{}",
		State: map[string]map[string]string{inName: {inName: "A"}, inSegments: {inSegments: ownSegment}, inLang: {inLang: "fr"}}}); err != nil {
		t.Fatal(err)
	}
	if all, err := st.store.Suppliers(t.Context(), sandbox.Team); err != nil || len(all) > 0 {
		t.Errorf("profiles %+v, %v", all, err)
	}
}

// The wish is understood in three languages; what asks something about the law is left to the articles.
func TestWishesForAProfile(t *testing.T) {
	st := newStory(t)
	for said, want := range map[string]string{
		"je veux recevoir les demandes":                                  "Créer ma fiche fournisseur",
		"Comment recevoir les alertes de sourcing ?":                     "Créer ma fiche fournisseur",
		"créer ma fiche fournisseur":                                     "Créer ma fiche fournisseur",
		"Nous souhaitons être informés de vos besoins en nettoyage":      "Créer ma fiche fournisseur",
		"I want to receive your requests":                                "Create my supplier profile",
		"how can I get the sourcing alerts?":                             "Create my supplier profile",
		"Ich möchte Ihre Anfragen erhalten":                              "Lieferantenprofil anlegen",
		"wie bekomme ich Sourcing-Benachrichtigungen":                    "Lieferantenprofil anlegen",
		"arrêter les alertes":                                            "Créer ma fiche fournisseur",
		"je ne veux plus recevoir les demandes":                          "Créer ma fiche fournisseur",
		"comment recevoir les dossiers de consultation ?":                "",
		"dois-je répondre à une demande de précisions de l'acheteur ?":   "",
		"quand vais-je recevoir le paiement de ma demande de paiement ?": "",
		"how do I answer a sourcing request?":                            "",
	} {
		p := locales.For(string(st.lib.Language(said)))
		w := wished{Event: Event{Team: sandbox.Team, User: sandbox.Guest}, who: person{outside: true}, text: said, p: p}
		r, ok, err := st.bot.profileWish(t.Context(), w)
		if err != nil || ok != (want != "") {
			t.Errorf("%q: %t, %v", said, ok, err)
			continue
		}
		if ok && p.Say(r.Buttons[0].Label.ID) != want {
			t.Errorf("%q offers %q", said, p.Say(r.Buttons[0].Label.ID))
		}
	}
}

// No question that an article answers is taken for a wish of this part, but those about what the Région announces.
func TestQuestionsAreNotTakenForWishes(t *testing.T) {
	st := newStory(t)
	asked := 0
	comes := func(text string) bool {
		f, _ := st.bot.readFilter(text)
		return wantsComing(text, f)
	}
	for _, file := range []string{"answerable", "languages", "out-of-scope"} {
		raw, err := fs.ReadFile(data.FS, "questions/"+file+".jsonl")
		if err != nil {
			t.Fatal(err)
		}
		for lines := bufio.NewScanner(strings.NewReader(string(raw))); lines.Scan(); {
			var q struct {
				Q    string
				Want []string
			}
			if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
				t.Fatal(err)
			}
			asked++
			w := wished{Event: Event{Team: sandbox.Team, User: sandbox.Guest}, who: person{outside: true}, text: q.Q, p: fr}
			if _, ok, err := st.bot.profileWish(t.Context(), w); ok || err != nil {
				t.Errorf("%q is taken for a wish for a profile (%v)", q.Q, err)
			}
			if comes(q.Q) && !strings.Contains(fmt.Sprint(q.Want), "apoge") {
				t.Errorf("%q is taken for a search of purchases to come", q.Q)
			}
		}
	}
	if asked < 500 {
		t.Errorf("only %d questions were read", asked)
	}
}

// What the team exports can be corrected and imported again, in every language; the team finds and erases a profile, and who kept it
// is told.
func TestTheTeamExportsFindsAndErasesProfiles(t *testing.T) {
	st := newStory(t)
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error {
		_, _, err := tx.ImportSupplier(records.Supplier{Team: sandbox.Team, Name: "Élagage, d'Épinal & fils", SIRET: "73282932000074", Kinds: []records.StructureKind{records.Adapted, records.ESS}, CPV: []string{"03000000", "77310000"},
			Segments: []string{"espaces-verts", "nettoyage"}, Departments: []string{"08", "88"}, Lang: "de", Email: "a@b.fr", Phone: "03 88 00 00 00, le matin", Alerts: true})
		if err != nil {
			return err
		}
		_, _, err = tx.SaveSupplier(records.Supplier{Team: sandbox.Team, User: sandbox.Guest, Name: "Atelier", Segments: []string{ownSegment}, Lang: "en"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, lang := range locales.Langs {
		p := locales.For(lang)
		raw, err := st.bot.Export(t.Context(), ExportSuppliers, FormatXLSX, []string{sandbox.Team}, time.Time{}, p)
		if err != nil {
			t.Fatal(err)
		}
		list, err := readList("x.xlsx", raw, supplierLists.use)
		if err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		lines, err := st.bot.supplierLines(t.Context(), p, Event{Team: sandbox.Team}, list)
		if err != nil || len(lines) != 2 || lines[0].became != records.KeptOwn || lines[1].became != records.Unchanged {
			t.Errorf("%s: %+v; columns not read %q, %v", lang, lines, list.Unknown, err)
		}
	}

	st.opensHome(sandbox.Staff)
	if err := st.s.Click(sandbox.Staff, sandbox.Place{Type: "home"}, "", actTeamFind, ""); err != nil {
		t.Fatal(err)
	}
	view := viewOf(st, sandbox.Staff, viewTeam)
	at := sandbox.InView(view["id"].(string))
	found, err := st.s.Suggest(sandbox.Staff, at, "", actTeamPick, "ateli")
	if err != nil || len(found) != 1 {
		t.Fatalf("found %+v, %v", found, err)
	}
	if err := st.s.Select(sandbox.Staff, at, "", actTeamPick, found[0].Value); err != nil {
		t.Fatal(err)
	}
	st.await("the profile", func() bool { return strings.Contains(st.modalText(sandbox.Staff), "tenue par le fournisseur") })
	if err := st.s.Click(sandbox.Staff, at, "", actTeamErase, found[0].Value); err != nil {
		t.Fatal(err)
	}
	st.await("erased", func() bool { return strings.Contains(st.modalText(sandbox.Staff), "est supprimée") })
	st.await("told", func() bool {
		return strings.Contains(st.s.Transcript(sandbox.DM(sandbox.Guest)), "deleted your supplier profile")
	})
	if n, err := st.store.SupplierCount(t.Context(), sandbox.Team); err != nil || n != 1 {
		t.Errorf("%d profiles left, %v", n, err)
	}
}

// What the server sends back in place of a form fits into an acknowledgement, however much was typed.
func TestAStaleProfileFitsIntoAnAcknowledgement(t *testing.T) {
	st := newStory(t)
	long := func(n int) string { return strings.Repeat("é", n) }
	s := records.Supplier{ID: "x", Name: long(maxSupplierName), SIRET: "73282932000074", Kinds: structureKinds, Lang: "de", Email: long(100) + "@x.fr", Phone: long(maxSupplierPhone), Alerts: true}
	for _, c := range st.cpv.Codes()[:maxSupplierCPV] {
		s.CPV = append(s.CPV, c.Code[:8])
	}
	for _, seg := range st.rules.Segments()[:maxSegments] {
		s.Segments = append(s.Segments, seg.ID)
	}
	for _, lang := range locales.Langs {
		raw, err := json.Marshal(st.bot.staleProfile(locales.For(lang), s, s))
		if err != nil || len(raw) > maxAck {
			t.Errorf("%s: %d bytes, %v", lang, len(raw), err)
		}
	}
}
