package bot

import (
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/locales"
	"orchidee/records"
)

// announced puts purchases to come into the records.
func (st *stage) announced(all ...records.Intention) {
	st.t.Helper()
	if err := st.store.Write(st.t.Context(), func(tx *records.Tx) error {
		for _, i := range all {
			i.Team, i.By = sandbox.Team, sandbox.Staff
			if _, _, err := tx.UpsertIntention(i); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		st.t.Fatal(err)
	}
}

var (
	greens    = records.Intention{Object: "Espaces verts des lycées", CPV: []string{"77310000"}, Segments: []string{"espaces-verts"}, Quarter: "2027-T1", Departments: []string{"88"}, Reserved: "siae"}
	computers = records.Intention{Object: "Ordinateurs portables", Segments: []string{"informatique"}, Quarter: "2027-T3"}
	metz      = records.Intention{Object: "Nettoyage à Metz", Segments: []string{"nettoyage"}, Quarter: "2027-T2", Departments: []string{"57"}}
	over      = records.Intention{Object: "Achat déjà lancé", Segments: []string{"nettoyage"}, Quarter: "2025-T1", Departments: []string{"57"}}
)

func TestPurchasesToComeAreFoundInThreeLanguages(t *testing.T) {
	st := newStory(t)
	st.announced(greens, computers, metz, over)
	for said, want := range map[string]string{
		"quels achats à venir en espaces verts dans les Vosges ?": "Espaces verts des lycées",
		"upcoming purchases for IT in 2027":                       "Ordinateurs portables",
		"which purchases are coming in IT?":                       "Ordinateurs portables",
		"quels achats sont prévus en espaces verts ?":             "Espaces verts des lycées",
		"Welche Ausschreibungen kommen im Bereich Grünflächen?":   "Espaces verts des lycées",
		"anstehende Beschaffungen in Metz":                        "Nettoyage à Metz",
		"quels achats prévus avec le code 77310000 ?":             "Espaces verts des lycées",
		"y a-t-il des marchés à venir réservés à l'insertion ?":   "Espaces verts des lycées",
		"prochains achats au T2 2027":                             "Nettoyage à Metz",
		"quels achats à venir de ordinateurs de bureau ?":         "Ordinateurs portables",
	} {
		p := locales.For(string(st.lib.Language(said)))
		r, ok, err := st.bot.intentionWish(t.Context(), wished{Event: Event{Team: sandbox.Team, User: sandbox.Guest}, who: person{outside: true}, text: said, p: p})
		if err != nil || !ok || len(r.Items) == 0 {
			t.Errorf("%q: %t, %+v, %v", said, ok, r, err)
			continue
		}
		found := false
		for _, i := range r.Items {
			found = found || i.Title == want
			if i.Title == over.Object {
				t.Errorf("%q: what is over does not come", said)
			}
		}
		if !found || said != "anstehende Beschaffungen in Metz" && len(r.Items) != 1 {
			t.Errorf("%q: %+v, want %q", said, r.Items, want)
		}
	}
}

// When nothing fits, that is said, and what was left out to find something else.
func TestASearchThatFindsNothingSaysWhatItDropped(t *testing.T) {
	st := newStory(t)
	say := func(text string) (Reply, bool) {
		t.Helper()
		r, ok, err := st.bot.intentionWish(t.Context(), wished{Event: Event{Team: sandbox.Team, User: sandbox.Guest}, who: person{outside: true}, text: text, p: fr})
		if err != nil {
			t.Fatal(err)
		}
		return r, ok
	}
	if _, ok := say("quels achats à venir en espaces verts ?"); ok {
		t.Error("with nothing announced the articles answer")
	}
	st.announced(greens, computers)
	lines := func(r Reply) string {
		msg := render(fr, r)
		return strings.ReplaceAll(msg.Text, "\u00a0", " ")
	}
	r, _ := say("quels achats à venir en espaces verts dans les Vosges en 2028 ?")
	if said := lines(r); !strings.Contains(said, "Aucun achat à venir") || !strings.Contains(said, "En laissant de côté la période") || !strings.Contains(said, greens.Object) {
		t.Errorf("said %s", said)
	}
	r, _ = say("quels achats à venir en espaces verts dans le Bas-Rhin en 2028 ?")
	if said := lines(r); !strings.Contains(said, "la période et le lieu") || !strings.Contains(said, greens.Object) {
		t.Errorf("said %s", said)
	}
	r, _ = say("quels achats à venir en blanchisserie ?")
	if said := lines(r); !strings.Contains(said, "Aucun achat") || !strings.Contains(said, "2 autres achats") || len(r.Items) > 0 {
		t.Errorf("said %s", said)
	}
}

// What the team takes out can be corrected and imported again, in every language.
func TestExportedPurchasesAreImportedAgain(t *testing.T) {
	st := newStory(t)
	both := metz
	both.Reserved, both.Link, both.Ref = "siae-esat-ea", "https://apoge.org/7", "2027-7"
	st.announced(greens, computers, both)
	for _, lang := range locales.Langs {
		p := locales.For(lang)
		raw, err := st.bot.Export(t.Context(), ExportIntentions, FormatXLSX, []string{sandbox.Team}, time.Time{}, p)
		if err != nil {
			t.Fatal(err)
		}
		list, err := readList("x.xlsx", raw, intentionLists.use)
		if err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		lines, err := st.bot.intentionLines(t.Context(), p, Event{Team: sandbox.Team, Files: []File{{Name: "x.xlsx"}}}, list)
		if err != nil || len(lines) != 3 {
			t.Fatalf("%s: %+v, %v", lang, lines, err)
		}
		for _, l := range lines {
			if l.became != records.Unchanged {
				t.Errorf("%s: %+v; columns not read %q", lang, l, list.Unknown)
			}
		}
	}
}

// Words that name nothing known are told, not passed over.
func TestWordsThatAreNotUnderstoodAreTold(t *testing.T) {
	st := newStory(t)
	for text, want := range map[string]string{
		"quels achats à venir de xylofoutch en Moselle ?": "xylofoutch", "quels achats à venir dans les Vosges ?": "", "upcoming purchases in 2027": "", "anstehende Beschaffungen in Metz": "",
		"quels sont les achats à venir de la Région Grand Est ?": "", "liste des marchés à venir réservés à l'ESS": "",
	} {
		if f, left := st.bot.readFilter(text); left != want {
			t.Errorf("%q leaves %q (%+v), want %q", text, left, f, want)
		}
	}
}

func TestQuartersAreRead(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, paris)
	for typed, want := range map[string]string{
		"T1 2027": "2027-T1/2027-T1", "2027-T1": "2027-T1/2027-T1", "t4-2026": "2026-T4/2026-T4", "1er trimestre 2027": "2027-T1/2027-T1", "2e trimestre de 2027": "2027-T2/2027-T2",
		"Q3 2027": "2027-T3/2027-T3", "third quarter of 2027": "2027-T3/2027-T3", "4. Quartal 2027": "2027-T4/2027-T4", "premier semestre 2027": "2027-T1/2027-T2", "2. Halbjahr 2027": "2027-T3/2027-T4",
		"en 2028": "2028-T1/2028-T4", "l'an prochain": "2027-T1/2027-T4", "next quarter": "2027-T1/2027-T1", "nächstes Jahr": "2027-T1/2027-T4", "bientôt": "/", "T5 2027": "2027-T1/2027-T4",
	} {
		if from, until, _ := readQuarters(typed, now); from+"/"+until != want {
			t.Errorf("%q: %s/%s, want %s", typed, from, until, want)
		}
	}
	for cell, want := range map[string]string{"2027-02-15": "2027-T1", "15/05/2027": "2027-T2", "12.2027": "2027-T4", "2027-13-01": "", "45000": ""} {
		if got, _ := quarterOfDay(cell); got != want {
			t.Errorf("%q: %q, want %q", cell, got, want)
		}
	}
}

func TestTheTeamEntersChangesAndRemovesAPurchase(t *testing.T) {
	st := newStory(t)
	st.opensHome(sandbox.Staff)
	home := sandbox.Place{Type: "home"}
	if err := st.s.Click(sandbox.Staff, home, "", actIntentionNew, ""); err != nil {
		t.Fatal(err)
	}
	view := viewOf(st, sandbox.Staff, formIntention)
	v := sandbox.Values{inObject: "Vélos <!channel>", inQuarter: "2027-T1", inSegments: []string{}, inReserved: notReserved, inLink: "javascript:alert(1)"}
	if got := st.handsIn(sandbox.Staff, view, v); got.Outcome != "errors" || got.Errors[inSegments] == "" || got.Errors[inLink] == "" {
		t.Errorf("faults: %+v", got)
	}
	v = with(v, sandbox.Values{inSegments: []string{ownSegment}, inLink: "https://apoge.org/velos"})
	if got := st.handsIn(sandbox.Staff, view, v); got.Outcome != "updated" {
		t.Fatalf("form: %+v", got)
	}
	if err := st.s.CloseView(sandbox.Staff, view["id"].(string)); err != nil {
		t.Fatal(err)
	}
	all, err := st.store.Intentions(t.Context(), sandbox.Team, records.IntentionFilter{})
	if err != nil || len(all) != 1 || all[0].Object != "Vélos <!channel>" {
		t.Fatalf("kept %+v, %v", all, err)
	}
	st.opensHome(sandbox.Staff)
	st.await("the list in the home", func() bool { return strings.Contains(st.homeText(sandbox.Staff), "Gérer la liste") })
	if err := st.s.Click(sandbox.Staff, home, "", actIntentionAll, ""); err != nil {
		t.Fatal(err)
	}
	list := viewOf(st, sandbox.Staff, viewIntentions)
	at := sandbox.InView(list["id"].(string))
	if err := st.s.Click(sandbox.Staff, at, "", actIntentionEdit, all[0].ID); err != nil {
		t.Fatal(err)
	}
	edit := viewOf(st, sandbox.Staff, formIntention)
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error { // a colleague, meanwhile
		i := all[0]
		i.Object = "Vélos électriques"
		_, _, err := tx.EditIntention(i, i.UpdatedAt)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if got := st.handsIn(sandbox.Staff, edit, with(v, sandbox.Values{inObject: "Vélos cargos"})); got.Outcome != "updated" || !strings.Contains(st.modalText(sandbox.Staff), "Vélos électriques") {
		t.Errorf("stale: %+v, %s", got, st.modalText(sandbox.Staff))
	}
	if got := st.handsIn(sandbox.Staff, st.s.Modal(sandbox.Staff), with(v, sandbox.Values{inObject: "Vélos cargos"})); got.Outcome != "updated" {
		t.Errorf("after a look: %+v", got)
	}
	if now, err := st.store.Intention(t.Context(), sandbox.Team, all[0].ID); err != nil || now.Object != "Vélos cargos" {
		t.Errorf("kept %+v, %v", now, err)
	}
	st.opensHome(sandbox.Guest)
	if _, err := st.bot.removeIntention(t.Context(), Event{Kind: KindPress, Team: sandbox.Team, User: sandbox.Guest, Value: all[0].ID}); err == nil {
		t.Error("a note was opened without a trigger") // what it answers needs one; here only that nothing is removed counts
	}
	if _, err := st.store.Intention(t.Context(), sandbox.Team, all[0].ID); err != nil {
		t.Errorf("a guest removed it: %v", err)
	}
}

// A digest is sent once, in the reader's language, and not after it was stopped.
func TestADigestIsSentOnceAndStopped(t *testing.T) {
	st, clock := deskAt(t)
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error {
		if _, _, err := tx.SaveSupplier(records.Supplier{Team: sandbox.Team, User: sandbox.Extern, Name: "Garten GmbH", Segments: []string{"espaces-verts"}, Lang: "de"}); err != nil {
			return err
		}
		return tx.SubscribeDigest(sandbox.Team, sandbox.Extern, records.IntentionFilter{Segments: []string{"espaces-verts"}})
	}); err != nil {
		t.Fatal(err)
	}
	soon := func(i records.Intention) records.Intention { // whenever the test runs
		i.Quarter = records.QuarterOf(time.Now().AddDate(1, 0, 0))
		return i
	}
	st.announced(soon(greens), soon(computers))
	sweep := func() {
		t.Helper()
		for range 2 { // twice a minute, two processes: told once
			if err := st.bot.dueDigests(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		st.settles()
	}
	clock.forward(8 * 24 * time.Hour) // a Monday morning was among them
	sweep()
	dm := sandbox.DM(sandbox.Extern)
	st.await("the digest", func() bool { return st.told(sandbox.Extern, greens.Object) > 0 })
	if n := st.told(sandbox.Extern, greens.Object); n != 1 || st.told(sandbox.Extern, computers.Object) != 0 || st.told(sandbox.Extern, "1 neue kommende Beschaffung") != 1 {
		t.Errorf("told %d times: %s", n, st.s.Transcript(dm))
	}
	clock.forward(8 * 24 * time.Hour)
	sweep()
	if n := len(st.s.Messages(dm)); n != 1 {
		t.Errorf("%d messages after a week without news", n)
	}
	st.press(sandbox.Extern, dm, "Wöchentliche Nachricht beenden")
	st.await("the end", func() bool { return strings.Contains(st.modalText(sandbox.Extern), "Beendet") })
	more := soon(greens)
	more.Object = "Noch mehr Grün"
	st.announced(more)
	clock.forward(8 * 24 * time.Hour)
	sweep()
	if n := st.told(sandbox.Extern, more.Object); n != 0 {
		t.Error("told after it was stopped")
	}
}
