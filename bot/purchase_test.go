package bot

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"orchidee/bot/sandbox"
	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/records"
)

func topView(st *stage, user, callback string) string {
	st.t.Helper()
	id, _ := viewOf(st, user, callback)["id"].(string)
	return id
}

func (st *stage) inModal(user string) string {
	blocks, _ := st.s.Modal(user)["blocks"].([]any)
	return strings.ReplaceAll(strings.Join(st.s.Lines(blocks), "\n"), "\u00a0", " ")
}

func (st *stage) modalSays(user, want string) {
	st.t.Helper()
	st.await(want+" in the modal", func() bool { return strings.Contains(st.inModal(user), want) })
}

// files gives the files shared in a channel, newest last.
func (st *stage) files(channel string) (out []sandbox.File) {
	for _, m := range st.s.Messages(channel) {
		out = append(out, m.Files...)
	}
	return out
}

// A described purchase: its message, a level, a clause byte for byte, its file, the note, and what changes.
func TestABuyerDescribesAPurchase(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Buyer)
	ts := st.s.Say(sandbox.Buyer, dm, "marché de nettoyage de 300 k€ sur 2 ans")
	st.hears(sandbox.Buyer, dm, ts, "Procédure formalisée")
	said := st.heard(sandbox.Buyer, dm, ts)
	for _, want := range []string{"L2124-1", "R2131-16", "Obligatoire", "Clause sociale obligatoire", "Conseillé", "Possible", "À préciser", "version"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in %s", want, said)
		}
	}
	st.wantOneReply(dm, ts)

	reply := st.s.Thread(dm, ts)[1]
	var should sandbox.Place = sandbox.InMessage(dm, reply.TS)
	if err := st.s.Click(sandbox.Buyer, should, "", actLevel+":should", ""); err != nil {
		t.Fatal(err)
	}
	list := topView(st, sandbox.Buyer, viewLevel)
	st.modalSays(sandbox.Buyer, "depuis le")
	const clause = "clause-insertion-services"
	page := 0
	for !strings.Contains(st.inModal(sandbox.Buyer), "Heures d'insertion dans un marché de services") {
		if page++; page > 5 {
			t.Fatal("the clause is on no page")
		}
		before := st.inModal(sandbox.Buyer)
		if err := st.s.Click(sandbox.Buyer, sandbox.InView(list), "", actPage, ""); err != nil {
			t.Fatal(err)
		}
		st.await("next page", func() bool { return st.inModal(sandbox.Buyer) != before })
	}
	if err := st.s.Click(sandbox.Buyer, sandbox.InView(list), "", actText+":"+clause, ""); err != nil {
		t.Fatal(err)
	}
	text := topView(st, sandbox.Buyer, viewText)
	p := st.bot.counsel().read(nil, "marché de nettoyage de 300 k€ sur 2 ans", st.bot.today()).now
	p.On = advice.Date(st.bot.today())
	a := st.rules.Assess(p)
	want := ""
	for _, r := range a.Rules {
		if r.ID == clause {
			want = r.Text
		}
	}
	raw, _ := json.Marshal(st.s.Modal(sandbox.Buyer))
	var shown struct {
		Blocks []struct {
			Elements []struct{ Elements []struct{ Text string } }
		}
	}
	if err := json.Unmarshal(raw, &shown); err != nil || want == "" || shown.Blocks[1].Elements[0].Elements[0].Text != want {
		t.Errorf("the text is not shown byte for byte, %v: %s", err, raw)
	}
	if err := st.s.Click(sandbox.Buyer, sandbox.InView(text), "", actTextFile, ""); err != nil {
		t.Fatal(err)
	}
	st.await("clause file", func() bool { return len(st.files(dm)) == 1 })
	if got, _ := st.s.Data(st.files(dm)[0].ID); string(got) != want {
		t.Errorf("the file holds %q, want %q", got, want)
	}
	for range 2 {
		if err := st.s.CloseView(sandbox.Buyer, st.s.Modal(sandbox.Buyer)["id"].(string)); err != nil {
			t.Fatal(err)
		}
	}

	// The note comes once, however often one asks.
	st.press(sandbox.Buyer, dm, "Tout en note")
	st.await("note", func() bool { return len(st.files(dm)) == 2 })
	note, _ := st.s.Data(st.files(dm)[1].ID)
	for _, want := range []string{"# ", "300 000 €", st.rules.Version(), "Clause sociale obligatoire", want} {
		if !strings.Contains(string(note), want) {
			t.Errorf("the note does not hold %q", want)
		}
	}
	st.press(sandbox.Buyer, dm, "Tout en note")
	st.hears(sandbox.Buyer, dm, ts, "déjà dans ce fil")
	if n := len(st.files(dm)); n != 2 {
		t.Errorf("%d files, want 2", n)
	}

	st.s.Say(sandbox.Buyer, dm, "et si c'était 200 000 € ?", sandbox.InThread(ts))
	st.hears(sandbox.Buyer, dm, ts, "au lieu de")
}

// The form: filled from the question, every fault at its field at once, then the answer where the question was asked, once.
func TestTheFormOfAPurchase(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Buyer)
	ts := st.s.Say(sandbox.Buyer, dm, "j'ai un marché de fournitures de 55 000 € sur 6 mois, faut-il faire une publicité ?")
	st.hears(sandbox.Buyer, dm, ts, "aucune publicité imposée")
	st.press(sandbox.Buyer, dm, hold("Quelles règles pour mon marché ?"))
	form := topView(st, sandbox.Buyer, formPurchase)
	raw, _ := json.Marshal(st.s.Modal(sandbox.Buyer))
	for _, want := range []string{`"initial_value":"55 000"`, `"initial_value":"6"`, `"value":"supplies"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the form is not filled with %s", want)
		}
	}
	options, err := st.s.Suggest(sandbox.Buyer, sandbox.InView(form), inSegment, inSegment, "nettoy")
	if err != nil || len(options) < 2 || options[0].Value != segmentValue+"nettoyage" {
		t.Errorf("suggestions %v, %v", options, err)
	}
	if options, err := st.s.Suggest(sandbox.Buyer, sandbox.InView(form), inSegment, inSegment, "90911"); err != nil || !slices.ContainsFunc(options, func(o sandbox.Option) bool { return strings.HasPrefix(o.Value, codeValue+"90911") }) {
		t.Errorf("codes %v, %v", options, err)
	}
	if options, err := st.s.Suggest(sandbox.Buyer, sandbox.InView(form), inSegment, inSegment, "qqqqqq"); err != nil || len(options) != 0 {
		t.Errorf("nothing matches, yet %v, %v", options, err)
	}
	got, err := st.s.Submit(sandbox.Buyer, form, sandbox.Values{inNature: notKnown, inAmount: "beaucoup", inMonths: "-3", inLots: "80 000 ; zéro", inOn: "1990-01-01"})
	if err != nil || got.Outcome != "errors" {
		t.Fatalf("faults: %+v, %v", got, err)
	}
	for _, field := range []string{inNature, inAmount, inMonths, inLots, inOn} {
		if got.Errors[field] == "" {
			t.Errorf("no fault told at %s: %v", field, got.Errors)
		}
	}
	got, err = st.s.Submit(sandbox.Buyer, form, sandbox.Values{inNature: "services", inSegment: segmentValue + "nettoyage", inAmount: "300 k€", inMonths: "2 ans",
		inLots: "100 000 ; 200 000", inOn: "2026-11-25", inHolder: "sme", inInnovative: "false"})
	if err != nil || got.Outcome != "updated" {
		t.Fatalf("submit: %+v, %v", got, err)
	}
	st.modalSays(sandbox.Buyer, "Procédure formalisée")
	st.await("the answer in the thread", func() bool { return st.replies(dm, ts) == 2 })
	if said := st.heard(sandbox.Buyer, dm, ts); !strings.Contains(said, "Nettoyage des locaux, 300 000 € HT, 2 lots, 24 mois, titulaire PME") {
		t.Errorf("the answer is about another purchase: %s", said)
	}
	st.s.Say(sandbox.Buyer, dm, "et au 1er mars 2026 ?", sandbox.InThread(ts))
	st.hears(sandbox.Buyer, dm, ts, "Nettoyage des locaux, 300 000 € HT, 2 lots, 24 mois, titulaire PME, lancement : 1er mars 2026")
}

// The form from the App Home, by a guest: the answer begins a direct message in which one goes on.
func TestTheFormFromTheHome(t *testing.T) {
	st := newStory(t)
	if err := st.s.OpenHome(sandbox.Guest); err != nil {
		t.Fatal(err)
	}
	st.await("home", func() bool { return st.s.Home(sandbox.Guest) != nil })
	if err := st.s.Click(sandbox.Guest, sandbox.InHome(), "", actPurchase, ""); err != nil {
		t.Fatal(err)
	}
	form := topView(st, sandbox.Guest, formPurchase)
	if got, err := st.s.Submit(sandbox.Guest, form, sandbox.Values{inNature: "works", inAmount: "80 000", inMonths: "6"}); err != nil || got.Outcome != "updated" {
		t.Fatalf("submit: %+v, %v", got, err)
	}
	dm := sandbox.DM(sandbox.Guest)
	st.await("the answer", func() bool { return strings.Contains(st.s.Transcript(dm), "Ce marché, côté entreprise") })
	if said := st.s.Transcript(dm); strings.Contains(said, "Conseillé") || strings.Contains(said, "Tout en note") {
		t.Errorf("a supplier gets the buyers' advice: %s", said)
	}
	for end := time.Now().Add(st.wait); ; time.Sleep(5 * time.Millisecond) { // that it was sent is recorded a moment after it shows
		q, err := st.store.LastQuestions(t.Context(), 1)
		if err == nil && len(q) == 1 && q[0].ReplyTS != "" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the answer is not recorded: %v, %v", q, err)
		}
	}
	root := st.s.Messages(dm)[0].TS
	st.s.Say(sandbox.Guest, dm, "et si c'était 120 000 € ?", sandbox.InThread(root))
	st.hears(sandbox.Guest, dm, root, "au lieu de")
}

// A supplier who presses a button of a buyer's answer in a common channel gets no clause and no note.
func TestABuyersAnswerDoesNotServeASupplier(t *testing.T) {
	st := newStory(t)
	ts := st.s.Say(sandbox.Buyer, sandbox.SharedRoom, "<@"+sandbox.Bot+"> marché de nettoyage de 300 k€ sur 2 ans")
	st.await("reply", func() bool { return st.replies(sandbox.SharedRoom, ts) == 1 })
	at := sandbox.InMessage(sandbox.SharedRoom, st.s.Thread(sandbox.SharedRoom, ts)[1].TS)
	for _, action := range []string{actLevel + ":should", actLevel + ":may", actNote} {
		if err := st.s.Click(sandbox.Extern, at, "", action, ""); err != nil {
			t.Fatal(err)
		}
		st.await("refusal", func() bool { return st.s.Modal(sandbox.Extern) != nil })
		if said := st.inModal(sandbox.Extern); !strings.Contains(said, "conseil aux acheteurs") && !strings.Contains(said, "advice to buyers") {
			t.Errorf("%s shows a supplier %s", action, said)
		}
		if err := st.s.CloseView(sandbox.Extern, st.s.Modal(sandbox.Extern)["id"].(string)); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(st.files(sandbox.SharedRoom)); n != 0 {
		t.Errorf("%d files sent", n)
	}
}

// The ways of a supplier: from a question, by a button under the answer, and from the App Home.
func TestTheWayOfAStructure(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Guest)
	ts := st.s.Say(sandbox.Guest, dm, "je suis un ESAT, quels marchés me sont réservés ?")
	st.hears(sandbox.Guest, dm, ts, "La voie pour : ESAT ou EA")
	st.hears(sandbox.Guest, dm, ts, "contrat d'objectifs")
	st.press(sandbox.Guest, dm, "PME, TPE, artisan")
	st.hears(sandbox.Guest, dm, ts, "La voie pour : PME")
	st.press(sandbox.Guest, dm, "PME, TPE, artisan")
	st.hears(sandbox.Guest, dm, ts, "déjà dans ce fil")

	if err := st.s.OpenHome(sandbox.Guest); err != nil {
		t.Fatal(err)
	}
	st.await("home", func() bool { return st.s.Home(sandbox.Guest) != nil })
	if err := st.s.Click(sandbox.Guest, sandbox.InHome(), "", actWay+":insertion", ""); err != nil {
		t.Fatal(err)
	}
	st.modalSays(sandbox.Guest, "La voie pour : SIAE")
	for _, w := range ways { // each way says something in each language
		for _, lang := range knowledge.Langs {
			f, ok := st.bot.counsel().Way(w.id, lang, knowledge.Supplier, st.bot.today())
			if !ok || f.Article == nil || len(f.Alternatives) < 2 {
				t.Errorf("way %s in %s: %v, %d others", w.id, lang, f.Article, len(f.Alternatives))
			}
		}
	}
}

// /orchidee regles opens the form.
func TestACommandOpensTheForm(t *testing.T) {
	st := newStory(t)
	if err := st.s.Command(sandbox.Buyer, sandbox.BuyersRoom, cmdOrchidee, "règles"); err != nil {
		t.Fatal(err)
	}
	topView(st, sandbox.Buyer, formPurchase)
}

// A file that may have been sent already is known by its name, a message by its metadata.
func TestAFileIsKnownByItsName(t *testing.T) {
	payload, _ := json.Marshal(document{Name: "note-2026-11-25-ab12cd34.md"})
	file := records.Message{Method: records.File, Key: "k", Payload: payload}
	named := func(name string) slack.Message {
		return slack.Message{Msg: slack.Msg{Files: []slack.File{{Name: name}}, Metadata: slack.SlackMetadata{EventType: replyEvent, EventPayload: map[string]any{"key": "k"}}}}
	}
	if !is(named("note-2026-11-25-ab12cd34.md"), file) || is(named("note-2026-11-25-00000000.md"), file) {
		t.Error("a file is not known by its name")
	}
	if post := (records.Message{Method: records.Post, Key: "k"}); !is(named("x"), post) || is(named("x"), records.Message{Method: records.Post, Key: "other"}) {
		t.Error("a message is not known by its key")
	}
}

// A file that Slack does not take is not waited for in vain.
func TestAMissedFileIsTold(t *testing.T) {
	manifest := strings.Replace(string(Manifest()), `"files:write", `, "", 1)
	c := realCounsel(t)
	st := newStage(t, sandbox.Options{Manifest: []byte(manifest)})
	st.lib, st.rules, st.wait = c.Articles, c.Rules, 10*time.Second
	st.enter()
	dm := sandbox.DM(sandbox.Buyer)
	ts := st.s.Say(sandbox.Buyer, dm, "marché de nettoyage de 300 k€ sur 2 ans")
	st.hears(sandbox.Buyer, dm, ts, "Procédure formalisée")
	st.press(sandbox.Buyer, dm, "Tout en note")
	st.hears(sandbox.Buyer, dm, ts, "n'a pas pu être envoyé")
	st.press(sandbox.Buyer, dm, "Tout en note") // another try is told too, not taken for a repeat
	st.await("a second word", func() bool { return strings.Count(st.heard(sandbox.Buyer, dm, ts), "n'a pas pu être envoyé") >= 4 })
}
