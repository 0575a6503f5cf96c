package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// inDays is a day from now on, in Paris.
func inDays(n int) string { return time.Now().In(paris).AddDate(0, 0, n).Format(time.DateOnly) }

// what and how fill the two steps of the form.
func what() sandbox.Values {
	return sandbox.Values{
		inKind: "market", inTitle: "Mobilier de bureau reconditionné", inNeed: "Trente bureaux et soixante chaises pour deux lycées. <!channel> & <b>",
		inCPV: []string{"39130000"}, inSegments: []string{"mobilier"}, inWhere: []string{"57", "54"},
	}
}

func how() sandbox.Values {
	return sandbox.Values{
		inDay: inDays(20), inTime: "12:00", inStart: inDays(60), inBracket: "a:60k-100k", inOptions: []string{optShown, optAnonymous},
		inKinds: []string{"ess", "siae"}, inHowTo: "Joignez deux références.", inQuestions: "Quels délais ?\n2. Quelle garantie ?\n",
	}
}

// opens gives the form that stands on top of somebody's modals.
func (st *stage) opens(user, callback string) string {
	st.t.Helper()
	return viewOf(st, user, callback)["id"].(string)
}

func (st *stage) submits(user, view string, v sandbox.Values, want string) sandbox.Result {
	st.t.Helper()
	for menu, query := range map[string]string{inCPV: "39130", inTown: "Metz"} { // an external menu takes what it suggested
		if v[menu] != nil {
			if _, err := st.s.Suggest(user, sandbox.InView(view), menu, menu, query); err != nil {
				st.t.Fatal(err)
			}
		}
	}
	got, err := st.s.Submit(user, view, v)
	if err != nil || got.Outcome != want {
		st.t.Fatalf("form: %+v, %v; want it %s", got, err, want)
	}
	return got
}

// filed has the buyer file a request through both steps, and gives it once the copy is there.
func (st *stage) filed(how sandbox.Values) records.Request {
	st.t.Helper()
	if err := st.s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", "sourcing"); err != nil {
		st.t.Fatal(err)
	}
	view := st.opens(sandbox.Buyer, formWhat)
	st.submits(sandbox.Buyer, view, what(), "updated")
	st.submits(sandbox.Buyer, st.opens(sandbox.Buyer, formHow), how, "updated")
	if err := st.s.CloseView(sandbox.Buyer, view); err != nil {
		st.t.Fatal(err)
	}
	all, err := st.store.RequestsOf(st.t.Context(), sandbox.Team, sandbox.Buyer, 100)
	if err != nil || len(all) == 0 {
		st.t.Fatalf("requests %v, %v", all, err)
	}
	st.sees(sandbox.Buyer, all[0].Number+" : déposée")
	return all[0]
}

// sees waits until a text stands in somebody's direct message.
func (st *stage) sees(user, want string) {
	st.t.Helper()
	dm := sandbox.DM(user)
	st.await(want, func() bool { return strings.Contains(st.dmText(dm), want) })
}

func (st *stage) dmText(dm string) string {
	var all []string
	for _, m := range st.s.Messages(dm) {
		all = append(all, m.Text+"\n"+strings.Join(st.s.Lines(m.Blocks), "\n"))
	}
	return strings.ReplaceAll(strings.Join(all, "\n"), "\u00a0", " ")
}

// shown is what stands in the modal on top.
func (st *stage) shown(user string) string {
	v := st.s.Modal(user)
	blocks, _ := v["blocks"].([]any)
	return strings.ReplaceAll(strings.Join(st.s.Lines(blocks), "\n"), "\u00a0", " ")
}

func (st *stage) showsModal(user, want string) {
	st.t.Helper()
	st.await(want, func() bool { return strings.Contains(st.shown(user), want) })
}

func TestAWishBecomesARequest(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Buyer)
	ts := st.s.Say(sandbox.Buyer, dm, "Je cherche un fournisseur de mobilier reconditionné à Metz pour 80 000 €")
	st.hears(sandbox.Buyer, dm, ts, "Déposer une demande de sourcing")
	said := strings.ReplaceAll(st.heard(sandbox.Buyer, dm, ts), "\u00a0", " ")
	for _, want := range []string{"R2111-1", "Metz (57", "Mobilier", "De 60 000 à 100 000"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %s", want, said)
		}
	}
	st.press(sandbox.Buyer, dm, "Déposer une demande de sourcing")
	form := st.opens(sandbox.Buyer, formWhat)
	raw, _ := json.Marshal(st.s.Modal(sandbox.Buyer))
	for _, want := range []string{`"initial_value":"Mobilier reconditionné à Metz"`, `57463`, `"segments":{"segments":{"selected_options":[{`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the form is not filled with %s", want)
		}
	}

	// All faults at once, each at its field; the town named in the chat stays where nothing else is typed.
	got := st.submits(sandbox.Buyer, form, sandbox.Values{inCPV: []string{}, inSegments: []string{}, inWhere: []string{"region", "57"}, inKm: nil}, "errors")
	for _, field := range []string{inCPV, inWhere, inTown} {
		if got.Errors[field] == "" {
			t.Errorf("nothing said at %s: %v", field, got.Errors)
		}
	}
	v := what()
	v[inTown], v[inKm] = nil, nil
	st.submits(sandbox.Buyer, form, v, "updated")
	second := st.opens(sandbox.Buyer, formHow)
	got = st.submits(sandbox.Buyer, second, sandbox.Values{
		inDay: inDays(0), inStart: inDays(-3), inBracket: "b:later", inOptions: []string{optShown}, inQuestions: strings.Repeat("Question ?\n", 6),
	}, "errors")
	for _, field := range []string{inDay, inStart, inOptions, inQuestions} {
		if got.Errors[field] == "" {
			t.Errorf("nothing said at %s: %v", field, got.Errors)
		}
	}
	st.submits(sandbox.Buyer, second, how(), "updated")
	year := time.Now().In(paris).Year()
	number := fmt.Sprintf("S-%d-0001", year)
	st.showsModal(sandbox.Buyer, number)
	st.sees(sandbox.Buyer, number+" : déposée")
	r, err := st.store.RequestByNumber(t.Context(), sandbox.Team, number)
	if err != nil {
		t.Fatal(err)
	}
	if r.Author != sandbox.Buyer || r.Kind != records.MarketSourcing || !r.Anonymous || len(r.Questions) != 2 || r.Questions[1] != "Quelle garantie ?" || r.Amount != (records.Amount{Bracket: "60k-100k", Shown: true}) ||
		r.Deadline.In(paris).Format("2006-01-02 15:04") != inDays(20)+" 12:00" || len(r.CPV) != 1 || len(r.Kinds) != 2 || len(r.Place.Departments) != 2 {
		t.Errorf("request %+v", r)
	}
	st.records("where the copy stands", func() bool {
		r, _ := st.store.RequestByID(t.Context(), sandbox.Team, r.ID)
		return r.Copy.TS != ""
	})
}

// records waits for something that the workspace does not show.
func (st *stage) records(what string, there func() bool) {
	st.t.Helper()
	for end := time.Now().Add(st.wait); !there(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			st.t.Fatalf("waited for %s", what)
		}
	}
}
