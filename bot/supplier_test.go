package bot

import (
	"fmt"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/locales"
	"orchidee/records"
)

// goodSIRET passes the check; the second is La Poste's, whose digits add up to a multiple of five but fail Luhn's.
const (
	goodSIRET   = "732 829 320 00074"
	posteSIRET  = "35600000000001"
	wrongSIRET  = "73282932000075"
	ownSegment  = "nettoyage"
	ownCPV      = "90911200"
	unknownCode = "12345678"
)

// wants has the guest ask for the alerts and open the form.
func (st *stage) wantsProfile(user string) map[string]any {
	st.t.Helper()
	dm := sandbox.DM(user)
	ts := st.s.Say(user, dm, "je veux recevoir les demandes de nettoyage dans les Vosges")
	st.hears(user, dm, ts, "pas encore de fiche fournisseur")
	st.press(user, dm, "Créer ma fiche fournisseur")
	return viewOf(st, user, formProfile)
}

func (st *stage) handsIn(user string, view map[string]any, v sandbox.Values) sandbox.Result {
	st.t.Helper()
	got, err := st.s.Submit(user, view["id"].(string), v)
	if err != nil {
		st.t.Fatalf("submit: %v", err)
	}
	return got
}

// homeText is what somebody's App Home shows.
func (st *stage) homeText(user string) string {
	blocks, _ := st.s.Home(user)["blocks"].([]any)
	return strings.ReplaceAll(strings.Join(st.s.Lines(blocks), "\n"), "\u00a0", " ")
}

func (st *stage) modalText(user string) string {
	blocks, _ := st.s.Modal(user)["blocks"].([]any)
	return strings.ReplaceAll(strings.Join(st.s.Lines(blocks), "\n"), "\u00a0", " ")
}

func TestASupplierMakesItsProfileAndStopsTheAlerts(t *testing.T) {
	st := newStory(t)
	view := st.wantsProfile(sandbox.Guest)
	if shown := fmt.Sprint(view["blocks"]); !strings.Contains(shown, "Vosges (88)") {
		t.Errorf("the form is not filled from the message")
	}
	v := sandbox.Values{inName: "Vosges Propreté <!channel>", inSIRET: goodSIRET, inSegments: []string{ownSegment}, inDepartments: []string{"88"}, inLang: "fr", inAlerts: []string{alertsYes}}
	if got := st.handsIn(sandbox.Guest, view, v); got.Outcome != "updated" {
		t.Fatalf("profile: %+v", got)
	}
	if said := st.modalText(sandbox.Guest); !strings.Contains(said, "est enregistrée") {
		t.Errorf("not confirmed: %s", said)
	}
	s, err := st.store.SupplierOf(t.Context(), sandbox.Team, sandbox.Guest)
	if err != nil || s.SIRET != "73282932000074" || !s.Alerts || !s.Own || s.Version != 1 {
		t.Fatalf("profile %+v, %v", s, err)
	}
	if err := st.s.CloseView(sandbox.Guest, view["id"].(string)); err != nil {
		t.Fatal(err)
	}
	st.opensHome(sandbox.Guest)
	st.await("profile in the home", func() bool { return strings.Contains(st.homeText(sandbox.Guest), "Vosges Propreté") })
	home := sandbox.Place{Type: "home"}
	if err := st.s.Click(sandbox.Guest, home, "", actAlertsOff, ""); err != nil {
		t.Fatal(err)
	}
	st.await("alerts off", func() bool { return strings.Contains(st.homeText(sandbox.Guest), "alertes sont arrêtées") })
	if s, err = st.store.SupplierOf(t.Context(), sandbox.Team, sandbox.Guest); err != nil || s.Alerts {
		t.Errorf("alerts %v, %v", s.Alerts, err)
	}
	if err := st.s.Click(sandbox.Guest, home, "", actProfileErase, ""); err != nil {
		t.Fatal(err)
	}
	st.await("no profile", func() bool { return strings.Contains(st.homeText(sandbox.Guest), "pas encore de fiche") })
	if _, err := st.store.SupplierOf(t.Context(), sandbox.Team, sandbox.Guest); !isNotFound(err) {
		t.Errorf("still there: %v", err)
	}
}

func TestAllFaultsOfAProfileAreSaidAtOnce(t *testing.T) {
	b, p := newStory(t).bot, locales.For("fr")
	_, wrong := b.checkSupplier(p, records.Supplier{Name: strings.Repeat("é", 3000), SIRET: wrongSIRET, CPV: []string{unknownCode}, Segments: []string{"rien"}, Departments: []string{"75"}, Lang: "xx", Email: "a@b", Phone: strings.Repeat("0", 3000), Kinds: []records.StructureKind{"secte"}})
	for _, field := range []string{inName, inSIRET, inCPV, inSegments, inDepartments, inLang, inEmail, inPhone, inKinds} {
		if wrong[field] == "" {
			t.Errorf("nothing said of %s", field)
		}
	}
	for typed, want := range map[string]string{
		goodSIRET: "", posteSIRET: "", "732829320": "SIREN", "7328293200007": "en a 13", wrongSIRET: "chiffre de contrôle", "7,32829E+13": "tableur", "=HYPERLINK(1)": "que des chiffres",
	} {
		_, wrong := b.checkSupplier(p, records.Supplier{Name: "A", SIRET: typed, Segments: []string{ownSegment}, Lang: "fr"})
		if got := wrong[inSIRET]; (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("SIRET %q: %q, want %q", typed, got, want)
		}
	}
}
