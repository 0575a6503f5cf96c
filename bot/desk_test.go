package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/locales"
	"orchidee/records"
)

// cleaning is a request for cleaning in the Bas-Rhin and the Vosges.
func cleaning() records.Brief {
	return records.Brief{
		Kind: records.MarketSourcing, Title: "Nettoyage de trois lycées", Need: "Nettoyer chaque jour trois lycées.", CPV: []string{"90910000"},
		Place: records.Place{Departments: []string{"67", "88"}}, Deadline: time.Now().Add(10 * 24 * time.Hour), Start: "2027-03-01",
		Amount: records.Amount{Bracket: "60k-100k", Shown: true}, Questions: []string{"Combien de personnes employez-vous ?"},
	}
}

// deposits keeps a request of the buyer as the form would.
func (st *stage) deposits(b records.Brief) records.Request {
	st.t.Helper()
	var r records.Request
	err := st.store.Write(st.t.Context(), func(tx *records.Tx) (err error) {
		if r, _, err = tx.FileRequest(records.Request{Team: sandbox.Team, View: fmt.Sprint("V", time.Now().UnixNano()), Author: sandbox.Buyer, Brief: b}); err != nil {
			return err
		}
		return changes(st.bot.firstCopy(locales.For("fr"), r, nil), st.bot.moved(r, records.Actor{Role: records.ByAuthor, User: sandbox.Buyer}, records.ActFile, nil))(tx)
	})
	if err != nil {
		st.t.Fatal(err)
	}
	return r
}

func (st *stage) knows(s records.Supplier) records.Supplier {
	st.t.Helper()
	s.Team, s.Alerts = sandbox.Team, true
	err := st.store.Write(st.t.Context(), func(tx *records.Tx) (err error) {
		s, _, err = tx.ImportSupplier(s)
		return err
	})
	if err != nil {
		st.t.Fatal(err)
	}
	return s
}

// threeSuppliers are of three kinds and reached in three ways: a guest, somebody of another organisation, and one by telephone.
func (st *stage) threeSuppliers() {
	st.knows(records.Supplier{User: sandbox.Guest, Name: "Propre & Net", Kinds: []records.StructureKind{records.SME}, CPV: []string{"90911200"}, Departments: []string{"67"}, Lang: "fr"})
	st.knows(records.Supplier{User: sandbox.Extern, Name: "Sauber GmbH", Segments: []string{"nettoyage"}, Departments: []string{"88", "67"}, Lang: "de"})
	st.knows(records.Supplier{Name: "ESAT des Vosges", Kinds: []records.StructureKind{records.Adapted}, CPV: []string{"90910000"}, Phone: "03 00 00 00 00, le matin"})
}

func (st *stage) request(id string) records.Request {
	st.t.Helper()
	r, err := st.store.RequestByID(st.t.Context(), sandbox.Team, id)
	if err != nil {
		st.t.Fatal(err)
	}
	return r
}

// reads waits until somebody can read something in a channel.
func (st *stage) reads(channel, want string) {
	st.t.Helper()
	st.await(fmt.Sprintf("%q in %s", want, channel), func() bool { return strings.Contains(flat(st.s.Transcript(channel)), want) })
}

// flat has plain spaces only.
func flat(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }

// completes submits the form on top.
func (st *stage) completes(user, callback string, values sandbox.Values, want string) {
	st.t.Helper()
	view := viewOf(st, user, callback)
	got, err := st.s.Submit(user, view["id"].(string), values)
	if err != nil || got.Outcome != want {
		st.t.Fatalf("%s: %+v, %v; want %s", callback, got, err, want)
	}
	if got.Outcome == "updated" {
		if err := st.s.CloseView(user, view["id"].(string)); err != nil {
			st.t.Fatal(err)
		}
	}
}

// publishes has the team take and publish a request.
func (st *stage) publishes(r records.Request) {
	st.t.Helper()
	staff := st.s.StaffChannel()
	st.reads(staff, r.Number+" · Déposée")
	st.press(sandbox.Staff, staff, "Prendre en charge")
	st.reads(staff, r.Number+" · Prise en charge")
	st.press(sandbox.Staff, staff, "Publier…")
	st.completes(sandbox.Staff, formDeskPublish, nil, "updated")
	st.reads(staff, r.Number+" · Publiée")
}

func TestARequestGoesFromTheDeskToSuppliersAndBack(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	r := st.deposits(cleaning())
	staff, guest, extern, buyer := st.s.StaffChannel(), sandbox.DM(sandbox.Guest), sandbox.DM(sandbox.Extern), sandbox.DM(sandbox.Buyer)
	st.reads(staff, r.Number+" · Déposée")
	st.press(sandbox.Staff, staff, "Prendre en charge")
	st.reads(staff, r.Number+" · Prise en charge")
	st.press(sandbox.Staff, staff, "Publier…")
	view := viewOf(st, sandbox.Staff, formDeskPublish)
	if got, err := st.s.Submit(sandbox.Staff, view["id"].(string), nil); err != nil || got.Outcome != "updated" {
		t.Fatalf("publish: %+v, %v", got, err)
	}
	if said := flat(fmt.Sprint(st.s.Modal(sandbox.Staff))); !strings.Contains(said, "2 fournisseurs sont prévenus. 1 n'est pas joignable") {
		t.Errorf("what is told by hand is not told yet: %s", said)
	}
	if err := st.s.CloseView(sandbox.Staff, view["id"].(string)); err != nil {
		t.Fatal(err)
	}

	// Suppliers: the same request, each in its language, with the reasons.
	st.reads(guest, "Nouvelle demande "+r.Number)
	st.reads(guest, "Vous recevez ceci car vous proposez")
	st.reads(extern, "Neue Anfrage "+r.Number)
	st.reads(staff, "ESAT des Vosges")
	st.reads(buyer, "est publiée. Fournisseurs prévenus : 2. Fournisseurs que l'équipe prévient elle-même, par e-mail ou par téléphone : 1.")

	// By hand: noted once, and off the list.
	st.press(sandbox.Staff, staff, "Prévenu")
	st.reads(staff, "Tous les fournisseurs à prévenir par vos soins l'ont été.")

	// What a supplier says on the telephone counts too.
	st.press(sandbox.Staff, staff, "Noter une réponse reçue")
	noted := viewOf(st, sandbox.Staff, formDeskNoted)
	found, err := st.s.Suggest(sandbox.Staff, sandbox.InView(noted["id"].(string)), inToldOne, inToldOne, "ésat")
	if err != nil || len(found) != 1 || found[0].Text != "ESAT des Vosges" {
		t.Fatalf("suppliers offered: %v, %v", found, err)
	}
	st.completes(sandbox.Staff, formDeskNoted, sandbox.Values{inToldOne: found[0].Value, "said": "no", "words": "Pas cette année."}, "updated")
	st.reads(staff, "note la réponse de ESAT des Vosges : pas intéressé")

	// Two are interested, one asks.
	st.press(sandbox.Guest, guest, "Je suis intéressé")
	st.completes(sandbox.Guest, formInterest, sandbox.Values{"answer0": ""}, "errors")
	st.completes(sandbox.Guest, formInterest, sandbox.Values{"answer0": "Douze personnes."}, "updated")
	st.reads(guest, "vous êtes intéressé par la demande "+r.Number)
	st.reads(buyer, "1 fournisseur est intéressé")
	st.press(sandbox.Extern, extern, "Ich bin interessiert")
	st.completes(sandbox.Extern, formInterest, sandbox.Values{"answer0": "Vierzig."}, "updated")
	st.reads(buyer, "2 fournisseurs sont intéressés")
	st.press(sandbox.Guest, guest, "Poser une question")
	st.completes(sandbox.Guest, formInquire, sandbox.Values{"words": "Les produits sont-ils fournis ?"}, "updated")
	st.reads(buyer, "Les produits sont-ils fournis ?")
	if said := st.s.Transcript(buyer); strings.Contains(said, "Propre") {
		t.Errorf("the buyer learns who asks: %s", said)
	}
	st.press(sandbox.Buyer, buyer, "Répondre")
	st.completes(sandbox.Buyer, formInquiry, sandbox.Values{"reply": "Oui, par la Région."}, "updated")
	st.reads(extern, "Oui, par la Région.")
	st.reads(guest, "Oui, par la Région.")
	st.reads(staff, "Intéressés : 2")
	asked, err := st.store.Inquiries(t.Context(), sandbox.Team, r.ID)
	if err != nil || len(asked) != 1 {
		t.Fatalf("questions %v, %v", asked, err)
	}
	st.pressed(sandbox.Staff, actInquiry, asked[0].ID) // the buyer was faster
	st.await("word that it is answered", func() bool { return strings.Contains(st.heard(sandbox.Staff, staff, "none"), "déjà sa réponse") })
	st.pressed(sandbox.Guest, actInquiry, asked[0].ID)
	st.await("word that it is not theirs", func() bool {
		return strings.Contains(flat(st.heard(sandbox.Guest, guest, "none")), "Seuls l'acheteur et l'équipe")
	})

	// A change of mind before the deadline.
	st.press(sandbox.Guest, guest, "Pas intéressé")
	st.completes(sandbox.Guest, formDecline, sandbox.Values{"reason": "notice.decline.busy", "words": "Trop de chantiers"}, "updated")
	st.reads(staff, "Intéressés : 1 · Non intéressés : 2")
	all, err := st.store.AnswersTo(t.Context(), sandbox.Team, r.ID)
	if err != nil || len(all) != 3 {
		t.Fatalf("answers %v, %v", all, err)
	}
	for _, a := range all {
		if a.User == sandbox.Guest && (a.Interested || a.Version != 2 || !strings.Contains(a.Reason, "capacité")) {
			t.Errorf("answer of the guest: %+v", a)
		}
	}
}

// Whoever checks a request knows the amount that suppliers are not shown.
func TestTheTeamReadsTheAmountKeptBack(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	brief := cleaning()
	brief.Amount.Shown = false
	st.publishes(st.deposits(brief))
	st.reads(st.s.StaffChannel(), "Montant, que les fournisseurs ne voient pas : De 60 000 à 100 000 € HT.")
	st.reads(sandbox.DM(sandbox.Guest), "Nouvelle demande")
	if said := flat(st.s.Transcript(sandbox.DM(sandbox.Guest))); strings.Contains(said, "60 000") {
		t.Errorf("a supplier reads it: %s", said)
	}
}

// The way through the forms alone: a buyer files, the team publishes and corrects, a supplier reads both texts.
func TestWhatTheFormSaysReachesSuppliers(t *testing.T) {
	st := newStory(t)
	st.knows(records.Supplier{User: sandbox.Guest, Name: "Second souffle", Kinds: []records.StructureKind{records.ESS}, CPV: []string{"39130000"}, Departments: []string{"57"}})
	r := st.filed(how())
	st.publishes(r)
	guest, staff := sandbox.DM(sandbox.Guest), st.s.StaffChannel()
	st.reads(guest, "Trente bureaux et soixante chaises")
	st.press(sandbox.Staff, staff, "Corriger le texte")
	view := st.opens(sandbox.Staff, formWhat)
	again := what()
	again[inNeed] = "Quarante bureaux."
	st.submits(sandbox.Staff, view, again, "updated")
	st.submits(sandbox.Staff, st.opens(sandbox.Staff, formHow), how(), "updated")
	st.reads(guest, "Ce qui change : Besoin.")
	st.reads(guest, "Quarante bureaux.")
	st.reads(sandbox.DM(sandbox.Buyer), "L'équipe a corrigé le texte de votre demande")
}
