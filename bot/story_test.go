package bot

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/data"
	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/knowledge/places"
	"orchidee/locales"
	"orchidee/records"
)

// content is the real base, built once for all tests: it is read only.
var content = sync.OnceValues(func() (*knowledge.Base, error) {
	base, _, err := knowledge.Open(data.FS, knowledge.Options{Today: "2026-11-23", Fallback: data.FS})
	return base, err
})

// vocabulary is the real one, read once.
var vocabulary = sync.OnceValues(func() (*advice.CPV, error) { return advice.OpenCPV(data.FS) })

// gazetteer is the real one, read once.
var gazetteer = sync.OnceValues(func() (*places.Gazetteer, error) { return places.Open(data.FS) })

// newStory is a stage with the real content and the real manifest; set changes it before it starts.
func newStory(t *testing.T, set ...func(*stage)) *stage {
	t.Helper()
	base, err := content()
	if err != nil {
		t.Fatal(err)
	}
	st := newStage(t, sandbox.Options{Manifest: Manifest()})
	st.lib, st.wait = base, 10*time.Second // of a real clock
	if st.rules, err = rulesOfData(); err != nil {
		t.Fatal(err)
	}
	if st.cpv, err = vocabulary(); err != nil {
		t.Fatal(err)
	}
	if st.places, err = gazetteer(); err != nil {
		t.Fatal(err)
	}
	for _, s := range set {
		s(st)
	}
	st.enter()
	t.Cleanup(func() {
		if v := st.s.Violations(); len(v) > 0 {
			t.Errorf("rules of Slack broken: %q", v)
		}
	})
	return st
}

// heard gives the texts a person can see in a thread: messages of the bot and words for them alone.
func (st *stage) heard(user, channel, ts string) string {
	var all []string
	for _, m := range append(st.s.Thread(channel, ts), st.s.Ephemerals(user)...) {
		if m.Bot || m.Ephemeral {
			all = append(all, m.Text+"\n"+strings.Join(st.s.Lines(m.Blocks), "\n"))
		}
	}
	return strings.Join(all, "\n---\n")
}

func (st *stage) hears(user, channel, ts, want string) {
	st.t.Helper()
	st.await(want, func() bool { return strings.Contains(st.heard(user, channel, ts), want) })
}

func (st *stage) press(user, channel, label string) {
	st.t.Helper()
	if err := st.s.Press(user, channel, label); err != nil {
		st.t.Fatalf("press %q: %v", label, err)
	}
}

func (st *stage) opensHome(user string) {
	st.t.Helper()
	if err := st.s.OpenHome(user); err != nil {
		st.t.Fatal(err)
	}
	st.await("home", func() bool { return st.s.Home(user) != nil })
}

func viewOf(st *stage, user, callback string) map[string]any {
	st.t.Helper()
	st.await("form "+callback, func() bool {
		v := st.s.Modal(user)
		return v != nil && v["callback_id"] == callback
	})
	return st.s.Modal(user)
}

func TestASupplierAsksAndTheTeamAnswers(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Guest)
	ts := st.s.Say(sandbox.Guest, dm, "comment accéder aux marchés réservés ?")
	st.hears(sandbox.Guest, dm, ts, "legifrance.gouv.fr")
	if said := st.heard(sandbox.Guest, dm, ts); !strings.Contains(said, "2026") || !strings.Contains(said, "réserv") {
		t.Errorf("no date or no subject in %s", said)
	}
	st.wantOneReply(dm, ts)

	// A vote, then another mind.
	st.press(sandbox.Guest, dm, "👍 Utile")
	st.hears(sandbox.Guest, dm, ts, "c'est noté")
	st.press(sandbox.Guest, dm, "👎 Pas utile")
	reason := viewOf(st, sandbox.Guest, formReason)
	got, err := st.s.Submit(sandbox.Guest, reason["id"].(string), sandbox.Values{"reason": "unclear"})
	if err != nil || got.Outcome != "updated" {
		t.Fatalf("reason: %+v, %v", got, err)
	}
	asked, err := st.store.ThreadQuestions(t.Context(), sandbox.Team, dm, ts, 1)
	if err != nil || len(asked) != 1 {
		t.Fatalf("questions of the thread: %v, %v", asked, err)
	}
	if v, err := st.store.Vote(t.Context(), sandbox.Team, sandbox.Guest, asked[0].ID); err != nil || v.Helpful || v.Reason != "unclear" {
		t.Errorf("vote %+v, %v; want the later one, with its reason", v, err)
	}
	if err := st.s.CloseView(sandbox.Guest, reason["id"].(string)); err != nil {
		t.Fatal(err)
	}

	// A word to the team: an empty one is refused at its field, a real one arrives, and the reply comes back.
	st.press(sandbox.Guest, dm, "Parler à quelqu'un")
	human := viewOf(st, sandbox.Guest, formHuman)
	if got, err := st.s.Submit(sandbox.Guest, human["id"].(string), sandbox.Values{"words": "Pouvez-vous m'appeler ? <!channel>"}); err != nil || got.Outcome != "updated" {
		t.Fatalf("human: %+v, %v", got, err)
	}
	staff := st.s.StaffChannel()
	st.await("announcement", func() bool { return strings.Contains(st.s.Transcript(staff), "Pouvez-vous m'appeler") })
	root := st.s.Messages(staff)[0].TS
	if said := st.s.Transcript(staff); !strings.Contains(said, "Où trouver les marchés réservés") {
		t.Errorf("the team is not told what was answered: %s", said)
	}
	st.s.Say(sandbox.Staff, staff, "// quelqu'un la connaît ?", sandbox.InThread(root))
	st.s.Say(sandbox.Staff, staff, "Oui, demain à 9 h.", sandbox.InThread(root))
	st.hears(sandbox.Guest, dm, ts, "Oui, demain à 9 h.")
	if strings.Contains(st.heard(sandbox.Guest, dm, ts), "la connaît") {
		t.Error("what the team kept for itself was passed on")
	}
}

func TestFollowUpsLeanOnTheThread(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Buyer)
	ts := st.s.Say(sandbox.Buyer, dm, "à partir de quel montant faut-il publier pour des fournitures ?")
	st.await("reply", func() bool { return st.replies(dm, ts) == 1 })
	st.s.Say(sandbox.Buyer, dm, "et pour les travaux ?", sandbox.InThread(ts))
	st.await("second reply", func() bool { return st.replies(dm, ts) == 2 })
	if said := st.heard(sandbox.Buyer, dm, ts); !strings.Contains(said, "100 000") {
		t.Errorf("the follow-up was not about works: %s", said)
	}
}

func TestEveryWayToAsk(t *testing.T) {
	st := newStory(t)
	const question = "quelle clause sociale pour un marché de nettoyage ?"
	const answer = "216 000"

	ts := st.s.Say(sandbox.Buyer, sandbox.BuyersRoom, "<@"+sandbox.Bot+"> "+question)
	st.hears(sandbox.Buyer, sandbox.BuyersRoom, ts, answer)

	if err := st.s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", question); err != nil {
		t.Fatal(err)
	}
	st.await("answer to the command, under the question", func() bool {
		said := st.heard(sandbox.Buyer, sandbox.BuyersRoom, "none")
		return strings.Contains(said, answer) && strings.Contains(said, question)
	})

	said := st.s.Say(sandbox.Staff, sandbox.BuyersRoom, question)
	if err := st.s.MessageShortcut(sandbox.Buyer, sandbox.BuyersRoom, said, callAskThis); err != nil {
		t.Fatal(err)
	}
	shows := func(user, what string) func() bool {
		return func() bool {
			v := st.s.Modal(user)
			blocks, _ := v["blocks"].([]any)
			return strings.Contains(strings.ReplaceAll(strings.Join(st.s.Lines(blocks), "\n"), "\u00a0", " "), what)
		}
	}
	st.await("answer to the shortcut", shows(sandbox.Buyer, answer))

	st.opensHome(sandbox.Guest)
	if err := st.s.GlobalShortcut(sandbox.Guest, callAsk); err != nil {
		t.Fatal(err)
	}
	form := viewOf(st, sandbox.Guest, formAsk)
	if got, err := st.s.Submit(sandbox.Guest, form["id"].(string), sandbox.Values{"question": question}); err != nil || got.Outcome != "updated" {
		t.Fatalf("ask: %+v, %v", got, err)
	}
	st.await("answer to the form", shows(sandbox.Guest, answer))
}

func TestNobodyIsPingedByWhatTheyWrite(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Extern)
	for _, soup := range []string{
		"<!channel> <@U1> <http://x|y> & *bold*", "", "🙂🙂", "\u202emarché\u202c", `title:^5 +(avance -"lot) /regex/ ~2`, strings.Repeat("avance ", 6000), "\x00\x01 délai \x7f",
	} {
		ts := st.s.Say(sandbox.Extern, dm, soup)
		st.await("reply to soup", func() bool { return st.replies(dm, ts) == 1 })
	}
}

func TestChoicesInTheHomeCount(t *testing.T) {
	st := newStory(t)
	st.opensHome(sandbox.Guest)
	home := sandbox.Place{Type: "home"}
	if err := st.s.Select(sandbox.Guest, home, "", actLang, "de"); err != nil {
		t.Fatal(err)
	}
	st.await("German home", func() bool {
		blocks, _ := st.s.Home(sandbox.Guest)["blocks"].([]any)
		return strings.Contains(strings.Join(st.s.Lines(blocks), "\n"), "Sprache der Antworten")
	})
	dm := sandbox.DM(sandbox.Guest)
	ts := st.s.Say(sandbox.Guest, dm, "bonjour")
	st.hears(sandbox.Guest, dm, ts, "Guten Tag")
}

// A person of another organisation has no locale: what is pressed under an English question is answered in English, and so is
// what the team adds.
func TestClicksSpeakTheLanguageOfTheQuestion(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Extern)
	ts := st.s.Say(sandbox.Extern, dm, "am I entitled to an advance payment?")
	st.await("reply", func() bool { return st.replies(dm, ts) == 1 })
	st.press(sandbox.Extern, dm, "👍 Helpful")
	st.hears(sandbox.Extern, dm, ts, "change your mind")
	st.press(sandbox.Extern, dm, "Talk to somebody")
	human := viewOf(st, sandbox.Extern, formHuman)
	if title := fmt.Sprint(human["title"]); !strings.Contains(title, "Talk to somebody") {
		t.Errorf("the form is called %s", title)
	}
	if got, err := st.s.Submit(sandbox.Extern, human["id"].(string), sandbox.Values{"words": "Please call me."}); err != nil || got.Outcome != "updated" {
		t.Fatalf("human: %+v, %v", got, err)
	}
	staff := st.s.StaffChannel()
	st.await("announcement", func() bool { return len(st.s.Messages(staff)) == 1 })
	st.s.Say(sandbox.Staff, staff, "Tomorrow at nine.", sandbox.InThread(st.s.Messages(staff)[0].TS))
	st.hears(sandbox.Extern, dm, ts, "The team answers you:")

	// An example is asked as its button says it.
	ts = st.s.Say(sandbox.Extern, dm, "hello")
	st.hears(sandbox.Extern, dm, ts, "Hello!")
	st.press(sandbox.Extern, dm, locales.For("en").Say(locales.ExampleSupplier2))
	st.await("answer to the example", func() bool { return st.replies(dm, ts) == 2 })
	if said := st.heard(sandbox.Extern, dm, ts); !strings.Contains(said, "> "+locales.For("en").Say(locales.ExampleSupplier2)) {
		t.Errorf("the example was not asked in English: %s", said)
	}
}

func TestHomeLeadsToAHuman(t *testing.T) {
	st := newStory(t)
	st.opensHome(sandbox.Guest)
	if err := st.s.Click(sandbox.Guest, sandbox.Place{Type: "home"}, "", actHuman, ""); err != nil {
		t.Fatal(err)
	}
	human := viewOf(st, sandbox.Guest, formHuman)
	if got, err := st.s.Submit(sandbox.Guest, human["id"].(string), sandbox.Values{"words": "Bonjour, qui s'occupe des chantiers ?"}); err != nil || got.Outcome != "updated" {
		t.Fatalf("human: %+v, %v", got, err)
	}
	staff := st.s.StaffChannel()
	st.await("announcement", func() bool { return strings.Contains(st.s.Transcript(staff), "chantiers") })
	if said := st.s.Transcript(staff); strings.Contains(said, "pas de réponse") {
		t.Errorf("nothing was asked before, yet the team reads %s", said)
	}
	root := st.s.Messages(staff)[0].TS
	st.s.Say(sandbox.Staff, staff, "Le service travaux.", sandbox.InThread(root))
	dm := sandbox.DM(sandbox.Guest)
	st.await("the team's reply", func() bool { return strings.Contains(st.s.Transcript(dm), "Le service travaux.") })
}

// callsSomebody has the guest ask a question and open the form that hands it to the team.
func callsSomebody(st *stage) map[string]any {
	st.t.Helper()
	dm := sandbox.DM(sandbox.Guest)
	ts := st.s.Say(sandbox.Guest, dm, "comment accéder aux marchés réservés ?")
	st.await("reply", func() bool { return st.replies(dm, ts) == 1 })
	st.press(sandbox.Guest, dm, "Parler à quelqu'un")
	return viewOf(st, sandbox.Guest, formHuman)
}

func TestAFileIsNotPassedOnInSilence(t *testing.T) {
	st := newStory(t)
	human := callsSomebody(st)
	if _, err := st.s.Submit(sandbox.Guest, human["id"].(string), sandbox.Values{"words": "Un modèle ?"}); err != nil {
		t.Fatal(err)
	}
	staff := st.s.StaffChannel()
	st.await("announcement", func() bool { return len(st.s.Messages(staff)) == 1 })
	root := st.s.Messages(staff)[0].TS
	st.s.Upload(sandbox.Staff, staff, "modele.docx", []byte("x"), sandbox.InThread(root))
	st.hears(sandbox.Staff, staff, root, "Rien n'a été transmis")
}

// The team may reply before the announcement is recorded as sent: the reply is not taken for a talk of the team's own.
func TestAReplyFasterThanTheRecordIsPassedOn(t *testing.T) {
	st := newStage(t, sandbox.Options{})
	st.prepare()
	defer st.store.Close()
	staff, at := st.s.StaffChannel(), time.Now()
	sent := records.Message{ID: "m1", Team: sandbox.Team, Key: "handoff:h1", Method: records.Post, Channel: staff, Handoff: "h1", Payload: []byte("{}"), CreatedAt: at}
	if err := st.store.Write(t.Context(), changes(
		func(tx *records.Tx) error {
			return tx.SaveHandoff(records.Handoff{ID: "h1", Team: sandbox.Team, Asker: sandbox.Guest, StaffChannel: staff, Words: "w", At: at})
		},
		enqueue(sent),
	)); err != nil {
		t.Fatal(err)
	}
	waiting, err := st.store.Pending(t.Context(), 0, 1)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("pending: %v, %v", waiting, err)
	}
	recorded := make(chan error, 1)
	time.AfterFunc(3*announceLook, func() {
		recorded <- st.store.Write(context.Background(), func(tx *records.Tx) error { return tx.Sent(waiting[0].ID, "5.5") })
	})
	h, ours, err := st.bot.handoffOf(t.Context(), Event{Kind: KindMessage, Team: sandbox.Team, Channel: staff, Thread: "5.5"})
	if err != nil || !ours || h.ID != "h1" {
		t.Errorf("handoff %+v, %v, %v", h, ours, err)
	}
	if err := <-recorded; err != nil {
		t.Fatal(err)
	}
	if h, ours, err := st.bot.handoffOf(t.Context(), Event{Kind: KindMessage, Team: sandbox.Team, Channel: staff, Thread: "6.6"}); err != nil || !ours || h.ID != "" {
		t.Errorf("a thread of the team's own: %+v, %v, %v", h, ours, err)
	}
}

func TestASlowLinkDoesNotLoseTheQuestion(t *testing.T) {
	st := newStory(t)
	human := callsSomebody(st)
	st.s.Delay("chat.getPermalink", time.Minute)
	if got, err := st.s.Submit(sandbox.Guest, human["id"].(string), sandbox.Values{"words": "Où sont vos bureaux ?"}); err != nil || got.Outcome != "updated" {
		t.Fatalf("human: %+v, %v", got, err)
	}
	staff := st.s.StaffChannel()
	st.await("announcement", func() bool { return strings.Contains(st.s.Transcript(staff), "Où sont vos bureaux") })
	if said := st.s.Transcript(staff); !strings.Contains(said, "n'a pas pu être obtenu") {
		t.Errorf("the team is not told that the link is missing: %s", said)
	}
}
