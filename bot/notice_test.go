package bot

import (
	"io"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// asks says something and gives the bot's reply.
func (st *stage) asks(user, text, want string) string {
	st.t.Helper()
	ts := st.s.Say(user, sandbox.DM(user), text)
	st.await("reply with "+want, func() bool { return strings.Contains(flat(st.heard(user, sandbox.DM(user), ts)), want) })
	return flat(st.heard(user, sandbox.DM(user), ts))
}

// edits has the team change a published request.
func (st *stage) edits(r records.Request, change func(*records.Brief)) {
	st.t.Helper()
	by := records.Actor{Role: records.ByStaff, User: sandbox.Staff}
	now := st.request(r.ID)
	brief := now.Brief
	change(&brief)
	err := st.store.Write(st.t.Context(), func(tx *records.Tx) error {
		edited, notices, err := tx.EditRequest(sandbox.Team, r.ID, now.Version, brief, by)
		if err != nil {
			return err
		}
		return st.bot.moved(edited, by, records.ActEdit, notices)(tx)
	})
	if err != nil {
		st.t.Fatal(err)
	}
}

func TestAnEditGoesToThoseWhoWereTold(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	r := st.deposits(cleaning())
	st.publishes(r)
	guest, staff := sandbox.DM(sandbox.Guest), st.s.StaffChannel()
	st.reads(guest, r.Number)
	st.s.AddPerson("ULATE", "Tardif")
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error {
		return tx.SavePerson(records.Person{Team: sandbox.Team, User: "ULATE", Role: string(knowledge.Supplier), At: time.Now()})
	}); err != nil {
		t.Fatal(err)
	}
	st.knows(records.Supplier{User: "ULATE", Name: "Arrivé après", CPV: []string{"90910000"}})
	st.edits(r, func(b *records.Brief) { b.Need, b.HowTo = "Nettoyer quatre lycées.", "Par écrit." })
	st.reads(guest, "La demande "+r.Number+" a changé")
	st.reads(guest, "Ce qui change : Besoin, Comment répondre.")
	st.reads(guest, "Nettoyer quatre lycées.")
	st.reads(sandbox.DM(sandbox.Extern), "Nettoyer quatre lycées.")
	st.reads(staff, "a modifié le texte de la demande")
	st.reads(staff, "(le nouveau texte)")
	st.edits(r, func(b *records.Brief) { b.Amount.Shown = true }) // what suppliers see is as it was
	st.settles()
	if n := st.told(sandbox.Guest, "a changé"); n != 1 {
		t.Errorf("told %d times of one change", n)
	}
	if n := st.told("ULATE", r.Number); n != 0 {
		t.Errorf("who came after the run is told %d times", n)
	}

	// Who asks may read and answer; from then on it is told like everybody.
	st.asks("ULATE", "Quelles demandes sont ouvertes ?", r.Number)
	st.press("ULATE", sandbox.DM("ULATE"), "Lire et répondre")
	st.await("the request in a view", func() bool {
		blocks, _ := st.s.Modal("ULATE")["blocks"].([]any)
		return strings.Contains(strings.Join(st.s.Lines(blocks), "\n"), "Nettoyer quatre lycées.")
	})
	view := st.s.Modal("ULATE")["id"].(string)
	if err := st.s.Click("ULATE", sandbox.InView(view), "", actInterested, r.ID); err != nil {
		t.Fatal(err)
	}
	st.completes("ULATE", formInterest, sandbox.Values{"answer0": "Trois."}, "updated")
	st.reads(sandbox.DM("ULATE"), "vous êtes intéressé")
	st.edits(r, func(b *records.Brief) { b.Title = "Nettoyage de quatre lycées" })
	st.reads(sandbox.DM("ULATE"), "Ce qui change : Titre.")
}

func TestAWithdrawalIsToldToAll(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	r := st.deposits(cleaning())
	st.publishes(r)
	st.press(sandbox.Staff, st.s.StaffChannel(), "Retirer")
	st.completes(sandbox.Staff, formDeskNote, sandbox.Values{"words": "Le besoin a disparu."}, "updated")
	st.reads(sandbox.DM(sandbox.Guest), "est retirée")
	st.reads(sandbox.DM(sandbox.Extern), "ist zurückgezogen")
	st.reads(sandbox.DM(sandbox.Buyer), "Le besoin a disparu.")
	if strings.Contains(st.s.Transcript(sandbox.DM(sandbox.Guest)), "disparu") {
		t.Error("suppliers read what is for the buyer")
	}
	st.pressed(sandbox.Guest, actInterested, r.ID)
	st.await("refusal", func() bool {
		return strings.Contains(st.heard(sandbox.Guest, sandbox.DM(sandbox.Guest), "none"), "n'est plus ouverte")
	})
}

func TestSuppliersFindOpenRequests(t *testing.T) {
	st := newStory(t)
	if said := st.asks(sandbox.Guest, "je cherche des marchés", "Aucune demande n'est ouverte"); strings.Contains(said, "S-2026") {
		t.Errorf("an open request: %s", said)
	}
	r := st.deposits(cleaning()) // published with nobody to tell
	staff := st.s.StaffChannel()
	st.reads(staff, r.Number)
	st.press(sandbox.Staff, staff, "Prendre en charge")
	st.reads(staff, r.Number+" · Prise en charge")
	st.press(sandbox.Staff, staff, "Publier…")
	form := viewOf(st, sandbox.Staff, formDeskPublish)
	blocks, _ := form["blocks"].([]any)
	if said := strings.Join(st.s.Lines(blocks), "\n"); !strings.Contains(said, "Aucun fournisseur ne correspond") {
		t.Errorf("the team is not told that nobody matches: %s", said)
	}
	st.completes(sandbox.Staff, formDeskPublish, nil, "updated")
	said := st.asks(sandbox.Guest, "quelles demandes sont ouvertes ?", r.Number)
	if !strings.Contains(said, "fiche de fournisseur") {
		t.Errorf("no way to a profile: %s", said)
	}
	st.press(sandbox.Guest, sandbox.DM(sandbox.Guest), "Lire et répondre")
	st.await("word about the profile", func() bool {
		return strings.Contains(st.heard(sandbox.Guest, sandbox.DM(sandbox.Guest), "none"), "fiche de fournisseur")
	})
	st.threeSuppliers()
	st.asks(sandbox.Guest, "mes demandes reçues", "Vous n'avez encore reçu aucune demande")
	st.press(sandbox.Guest, sandbox.DM(sandbox.Guest), "Lire et répondre")
	st.await("request", func() bool { return st.s.Modal(sandbox.Guest) != nil })
	st.asks(sandbox.Guest, "mes demandes reçues", r.Number)
	st.opensHome(sandbox.Guest)
	for st.s.Modal(sandbox.Guest) != nil {
		if err := st.s.CloseView(sandbox.Guest, st.s.Modal(sandbox.Guest)["id"].(string)); err != nil {
			t.Fatal(err)
		}
	}
	if err := st.s.Click(sandbox.Guest, sandbox.InHome(), "", actReceived, ""); err != nil {
		t.Fatal(err)
	}
	st.await("what was received", func() bool { return st.s.Modal(sandbox.Guest) != nil })
	st.asks(sandbox.Extern, "Welche offenen Anfragen gibt es?", r.Number)
	ts := st.s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "quelles demandes sont ouvertes ?")
	st.await("reply to the buyer", func() bool { return st.replies(sandbox.DM(sandbox.Buyer), ts) == 1 })
	if said := st.heard(sandbox.Buyer, sandbox.DM(sandbox.Buyer), ts); strings.Contains(said, "Lire et répondre") {
		t.Errorf("a buyer is offered to answer: %s", said)
	}
}

func TestFilesComeFromTheBot(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	r := st.deposits(cleaning())
	var f records.SourcingFile
	err := st.store.Write(t.Context(), func(tx *records.Tx) (err error) {
		f, err = tx.AttachFile(records.SourcingFile{Team: sandbox.Team, Owner: r.ID, Request: r.ID, User: sandbox.Buyer, SlackID: "F1", Name: "plan.txt"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	staff := st.s.StaffChannel()
	st.reads(staff, r.Number)
	st.press(sandbox.Staff, staff, "Prendre en charge")
	st.reads(staff, "« plan.txt » arrive")
	st.press(sandbox.Staff, staff, "Publier…")
	st.await("refusal", func() bool {
		return strings.Contains(st.heard(sandbox.Staff, staff, "none"), "n'est pas encore arrivé")
	})
	err = st.store.Write(t.Context(), func(tx *records.Tx) error {
		return changes(func(tx *records.Tx) error { return tx.KeepFile(sandbox.Team, f.ID, []byte("le plan")) }, st.bot.card(st.request(r.ID), "file"))(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	st.await("file on the card", func() bool { return !strings.Contains(flat(st.s.Transcript(staff)), "« plan.txt » arrive") })
	st.press(sandbox.Staff, staff, "Publier…")
	st.completes(sandbox.Staff, formDeskPublish, nil, "updated")
	guest := sandbox.DM(sandbox.Guest)
	st.reads(guest, r.Number)
	for range 2 {
		st.press(sandbox.Guest, guest, "Recevoir les fichiers")
	}
	st.settles()
	var got []string
	for _, m := range st.s.Messages(guest) {
		for _, f := range m.Files {
			data, _ := st.s.Data(f.ID)
			got = append(got, m.User+" "+f.Title+" "+string(data))
		}
	}
	if said := st.heard(sandbox.Guest, guest, "none"); !strings.Contains(said, "déjà dans vos messages") {
		t.Errorf("the second click is answered with %s", said)
	}
	if len(got) != 1 || got[0] != sandbox.Bot+" plan.txt le plan" {
		t.Errorf("files %q", got)
	}
}

func TestTheTeamsHomeListsRequestsByState(t *testing.T) {
	st := newStory(t)
	for range 7 {
		st.deposits(cleaning())
	}
	st.opensHome(sandbox.Staff)
	blocks, _ := st.s.Home(sandbox.Staff)["blocks"].([]any)
	said := flat(strings.Join(st.s.Lines(blocks), "\n"))
	if !strings.Contains(said, "Déposée") || !strings.Contains(said, "… et 2 autres.") {
		t.Errorf("home: %s", said)
	}
	r, err := st.store.RequestsIn(t.Context(), sandbox.Team, records.RequestFiled, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.s.Click(sandbox.Staff, sandbox.InHome(), "", actDeskOpen+":"+r[0].ID, r[0].ID); err != nil {
		t.Fatal(err)
	}
	st.await("card", func() bool { return st.s.Modal(sandbox.Staff) != nil })
	view := st.s.Modal(sandbox.Staff)["id"].(string)
	if err := st.s.Click(sandbox.Staff, sandbox.InView(view), "", actDeskTake, r[0].ID+"|1"); err != nil {
		t.Fatal(err)
	}
	st.await("word that it is done", func() bool { return len(st.s.Modals(sandbox.Staff)) == 2 })
	if got := st.request(r[0].ID); got.State != records.RequestTaken {
		t.Errorf("state %s", got.State)
	}
}

// A notice fits Slack's limits whatever the buyer wrote, and nothing in it pings.
func TestANoticeOfTheLongestRequestFits(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	long := strings.Repeat("<!channel> *é* & ", 180)[:2990]
	b := cleaning()
	b.Title, b.Need, b.HowTo = long[:150], long, long
	b.Questions = []string{long[:300], long[:300], long[:300], long[:300], long[:300]}
	b.Place = records.Place{Region: true}
	r := st.deposits(b)
	st.publishes(r)
	st.reads(sandbox.DM(sandbox.Guest), r.Number)
	st.settles()
	if dead := st.counts().MessagesDead; dead != 0 {
		t.Errorf("%d messages were given up", dead)
	}
	other := st.deposits(b)
	st.pressed(sandbox.Staff, actDeskTake, other.ID+"|1")
	st.settles()
	st.press(sandbox.Staff, st.s.StaffChannel(), "Demander des modifications")
	st.completes(sandbox.Staff, formDeskNote, sandbox.Values{"words": long}, "updated")
	st.settles()
	if dead := st.counts().MessagesDead; dead != 0 {
		t.Errorf("%d messages with a long note were given up", dead)
	}
	st.press(sandbox.Guest, sandbox.DM(sandbox.Guest), "Je suis intéressé")
	answers := sandbox.Values{}
	for i := range b.Questions {
		answers[questionBlock(i)] = long
	}
	st.completes(sandbox.Guest, formInterest, answers, "updated")
}

func TestReasonsAreSaidInWords(t *testing.T) {
	st := newStory(t)
	reasons := []records.Reason{
		{Kind: records.ForCPV, Request: "90910000", Supplier: "90911200"}, {Kind: records.ForPlace, Request: "67", Supplier: "67"},
		{Kind: records.ForPlace, Request: "88", Supplier: "88"}, {Kind: records.ForKind, Request: "esat-ea", Supplier: "esat-ea"},
	}
	for lang, want := range map[string]string{
		"fr": "vous proposez « Services de nettoyage de bâtiments » (CPV 90911200) ; vous intervenez ici : Bas-Rhin, Vosges ; vous êtes un ESAT ou une entreprise adaptée",
		"en": "you offer “Building-cleaning services” (CPV 90911200); you work here: Bas-Rhin, Vosges; you are an ESAT or adapted company",
	} {
		if got := st.bot.because(locales.For(lang), reasons, toSupplier); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

func TestWishesForRequests(t *testing.T) {
	open := []string{
		"quelles demandes sont ouvertes ?", "Y a-t-il des demandes en cours", "demandes de sourcing ouvertes", "je cherche des marchés", "Nous cherchons des marches !", "avez-vous des marchés pour nous ?",
		"which requests are open?", "Show me the open requests", "I'm looking for contracts", "Welche Anfragen sind offen?", "offene Anfragen", "Ich suche Aufträge",
	}
	received := []string{"mes demandes reçues", "les demandes que j’ai reçues", "requests I have received", "meine erhaltenen Anfragen"}
	neither := []string{
		"comment répondre à une demande de précisions ?", "je cherche des marchés réservés aux ESAT", "quelle avance pour une PME ?", "how do I get paid?",
		"une consultation peut-elle être déclarée sans suite ?", "la demande de paiement est refusée", "wann wird die Rechnung bezahlt?",
	}
	for _, text := range open {
		if f := strings.ReplaceAll(folded(text), "’", "'"); !wantsOpen.MatchString(f) && !seeksMarkets.MatchString(f) {
			t.Errorf("%q does not ask for open requests", text)
		}
	}
	for _, text := range received {
		if !wantsReceived.MatchString(strings.ReplaceAll(folded(text), "’", "'")) {
			t.Errorf("%q does not ask for what was received", text)
		}
	}
	for _, text := range neither {
		if f := strings.ReplaceAll(folded(text), "’", "'"); wantsOpen.MatchString(f) || seeksMarkets.MatchString(f) || wantsReceived.MatchString(f) {
			t.Errorf("%q is taken for a wish", text)
		}
	}
}

func TestWhoIsNotInSlackIsToldByEMail(t *testing.T) {
	mails := newPost(t)
	st := newStory(t, func(st *stage) { st.mail = mails.mailer(t) })
	st.knows(records.Supplier{Name: "Propre & Net", CPV: []string{"90911200"}, Email: "contact@propre.example", Phone: "03"})
	r := st.deposits(cleaning())
	st.publishes(r)
	soon(t, "e-mail", func() bool { return len(mails.all()) == 1 })
	st.settles()
	m, err := netmail.ReadMessage(strings.NewReader(mails.all()[0]))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	text := flat(string(raw))
	for _, want := range []string{"Nettoyer chaque jour trois lycées.", "Vous recevez ceci car vous proposez", "orchidee@grandest.example", "Demandé par Acheteur"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the e-mail:\n%s", want, text)
		}
	}
	if strings.Contains(text, "UBUYER") || strings.Contains(text, "*") || strings.Contains(text, "Arrêter") {
		t.Errorf("marks, ids or buttons in the e-mail:\n%s", text)
	}
	all, err := st.store.Notices(t.Context(), sandbox.Team, r.ID)
	if err != nil || len(all) != 1 || all[0].SentAt.IsZero() || all[0].Channel != "" {
		t.Errorf("notices %+v, %v", all, err)
	}
	st.edits(r, func(b *records.Brief) { b.Need = "Nettoyer quatre lycées." })
	soon(t, "second e-mail", func() bool { return len(mails.all()) == 2 })
}
