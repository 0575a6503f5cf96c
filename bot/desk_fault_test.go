package bot

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// clockwork is a clock that a test moves.
type clockwork struct{ ahead atomic.Int64 }

func (c *clockwork) now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clockwork) forward(d time.Duration) { c.ahead.Add(int64(d)) }

// deskAt is a story whose clock can be moved.
func deskAt(t *testing.T) (*stage, *clockwork) {
	t.Helper()
	c := &clockwork{}
	return newStory(t, func(st *stage) { st.now = c.now }), c
}

// pressed presses a button without looking for it, as somebody does whose message is not up to date yet.
func (st *stage) pressed(user, action, value string) {
	st.t.Helper()
	ev := Event{Kind: KindPress, Key: fmt.Sprint("press:", user, time.Now().UnixNano()), Team: sandbox.Team, User: user, Channel: st.s.StaffChannel(), MessageTS: "1.1", Action: action, Value: value}
	if slices.Contains([]string{sandbox.Buyer, sandbox.Guest, sandbox.Extern}, user) {
		ev.Channel = sandbox.DM(user)
	}
	if _, err := st.bot.react(st.t.Context(), ev); err != nil {
		st.t.Fatal(err)
	}
}

// told counts the messages of the bot in a direct message that hold some words.
func (st *stage) told(user, words string) (n int) {
	for _, m := range st.s.Messages(sandbox.DM(user)) {
		if m.Bot && strings.Contains(flat(m.Text+strings.Join(st.s.Lines(m.Blocks), "\n")), words) {
			n++
		}
	}
	return n
}

// settles waits until nothing is left to send.
func (st *stage) settles() {
	st.t.Helper()
	for range 1000 {
		waiting, err := st.store.Pending(st.t.Context(), 0, 1)
		if err != nil {
			st.t.Fatal(err)
		}
		if len(waiting) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	st.t.Fatal("messages are left to send")
}

func TestOfTwoAtTheDeskTheSecondLearnsWhoWasFaster(t *testing.T) {
	st := newStory(t)
	other, staff := "USTAFFTWO", st.s.StaffChannel()
	st.s.AddPerson(other, "Camille")
	st.s.Join(other, staff)
	st.s.SetStaff(sandbox.Staff, other)
	r := st.deposits(cleaning())
	st.reads(staff, r.Number)
	st.pressed(sandbox.Staff, actDeskTake, r.ID+"|1")
	st.pressed(other, actDeskTake, r.ID+"|1")
	st.await("word to the second", func() bool { return strings.Contains(st.heard(other, staff, "none"), "Équipe Orchidée") })
	if said := st.heard(other, staff, "none"); !strings.Contains(said, "Prise en charge") {
		t.Errorf("the state is not told: %s", said)
	}
	if got := st.request(r.ID); got.Taker != sandbox.Staff || got.Version != 2 {
		t.Errorf("request %+v", got)
	}
	// A card that is older than the request.
	st.pressed(other, actDeskRelease, r.ID+"|1")
	st.await("stale", func() bool { return strings.Contains(st.heard(other, staff, "none"), "a changé entre-temps") })
	// Others have no say.
	st.pressed(sandbox.Buyer, actDeskRelease, r.ID+"|2")
	if got := st.request(r.ID); got.State != records.RequestTaken {
		t.Errorf("a buyer moved the request to %s", got.State)
	}
}

func TestPublishingTwiceTellsNobodyTwice(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	r := st.deposits(cleaning())
	st.reads(st.s.StaffChannel(), r.Number)
	st.pressed(sandbox.Staff, actDeskTake, r.ID+"|1")
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			ev := Event{Kind: KindSubmit, Key: fmt.Sprint("submit:", i), Team: sandbox.Team, User: sandbox.Staff, Callback: formDeskPublish, View: "V1", PrivateMetadata: r.ID + "|2"}
			if _, err := st.bot.react(t.Context(), ev); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	st.settles()
	for _, user := range []string{sandbox.Guest, sandbox.Extern} {
		if n := st.told(user, r.Number); n != 1 {
			t.Errorf("%s is told %d times", user, n)
		}
	}
	if all, err := st.store.Notices(t.Context(), sandbox.Team, r.ID); err != nil || len(all) != 3 {
		t.Errorf("notices %v, %v", all, err)
	}
}

func TestAKillAfterPublishingForgetsNobodyAndTellsNobodyTwice(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	r := st.deposits(cleaning())
	st.reads(st.s.StaffChannel(), r.Number)
	st.settles()
	st.leave()

	st.prepare() // a process that commits and dies before it sends
	by := records.Actor{Role: records.ByStaff, User: sandbox.Staff}
	err := st.store.Write(t.Context(), func(tx *records.Tx) error {
		if _, _, err := tx.MoveRequest(records.RequestMove{Team: sandbox.Team, ID: r.ID, Action: records.ActTake, By: by}); err != nil {
			return err
		}
		published, notices, err := tx.PublishRequest(records.Publication{Team: sandbox.Team, ID: r.ID, By: by, Seed: records.NewSeed(), Implied: st.bot.segmentsOf})
		if err != nil {
			return err
		}
		return st.bot.moved(published, by, records.ActPublish, notices)(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.store.Close(); err != nil {
		t.Fatal(err)
	}

	st.s.LoseAnswer("chat.postMessage", 1) // and one answer of Slack is lost on top
	st.enter()
	st.settles()
	for _, user := range []string{sandbox.Guest, sandbox.Extern} {
		if n := st.told(user, r.Number); n != 1 {
			t.Errorf("%s is told %d times", user, n)
		}
	}
}

func TestWhomSlackRefusesTheTeamTells(t *testing.T) {
	st := newStory(t)
	st.knows(records.Supplier{User: sandbox.Guest, Name: "Propre & Net", CPV: []string{"90911200"}, Email: "contact@propre.example"})
	r := st.deposits(cleaning())
	st.settles()
	st.s.Refuse("conversations.open", "user_disabled", 2)
	st.publishes(r)
	st.settles()
	if err := st.bot.due(t.Context()); err != nil {
		t.Fatal(err)
	}
	staff := st.s.StaffChannel()
	st.reads(staff, "contact@propre.example")
	st.reads(staff, "Slack a refusé le message")
	st.reads(staff, "À prévenir à la main : 1")
	st.press(sandbox.Staff, staff, "Texte à transmettre")
	st.await("text to pass on", func() bool {
		blocks, _ := st.s.Modal(sandbox.Staff)["blocks"].([]any)
		return strings.Contains(strings.Join(st.s.Lines(blocks), "\n"), "Nettoyer chaque jour trois lycées.")
	})
	st.press(sandbox.Staff, staff, "Prévenu")
	st.reads(staff, "Tous les fournisseurs à prévenir par vos soins l'ont été.")
	st.reads(staff, "À prévenir à la main : 0")
	all, err := st.store.Notices(t.Context(), sandbox.Team, r.ID)
	if err != nil || len(all) != 1 || all[0].ToldBy != sandbox.Staff {
		t.Errorf("notices %+v, %v", all, err)
	}
	// Told once: neither another click nor the clock brings the list back.
	st.pressed(sandbox.Staff, actDeskTold, all[0].ID)
	before := len(st.s.Messages(staff))
	if err := st.bot.due(t.Context()); err != nil {
		t.Fatal(err)
	}
	st.settles()
	if after := len(st.s.Messages(staff)); after != before {
		t.Errorf("%d messages became %d", before, after)
	}
}

func TestNothingIsTakenAfterTheDeadline(t *testing.T) {
	st, clock := deskAt(t)
	st.threeSuppliers()
	r := st.deposits(cleaning())
	st.publishes(r)
	guest := sandbox.DM(sandbox.Guest)
	st.reads(guest, r.Number)
	st.press(sandbox.Guest, guest, "Je suis intéressé") // the form is open when the minute passes
	clock.forward(time.Until(st.request(r.ID).ClosesAt()) + time.Second)
	st.completes(sandbox.Guest, formInterest, sandbox.Values{"answer0": "Douze"}, "updated")
	for _, action := range []string{actInterested, actDecline, actInquire, actNoticeFiles, actNoticeRead} {
		st.pressed(sandbox.Guest, action, r.ID)
	}
	st.await("refusal", func() bool { return strings.Contains(st.heard(sandbox.Guest, guest, "none"), "Trop tard") })
	if all, err := st.store.AnswersTo(t.Context(), sandbox.Team, r.ID); err != nil || len(all) != 0 {
		t.Errorf("answers %v, %v", all, err)
	}
	if err := st.bot.due(t.Context()); err != nil {
		t.Fatal(err)
	}
	st.reads(st.s.StaffChannel(), r.Number+" · Close")
	st.reads(sandbox.DM(sandbox.Buyer), "est close. Fournisseurs intéressés : 0 sur 2")
}

// Nothing that suppliers get, in any message, form or file, says who the buyer is.
func TestAnAnonymousBuyerIsNowhere(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	b := cleaning()
	b.Anonymous = true
	r := st.deposits(b)
	st.publishes(r)
	guest := sandbox.DM(sandbox.Guest)
	st.reads(guest, r.Number)
	seen := func() string {
		all, _ := json.Marshal([]any{st.s.Messages(guest), st.s.Messages(sandbox.DM(sandbox.Extern)), st.s.Ephemerals(sandbox.Guest), st.s.Modals(sandbox.Guest), st.s.Home(sandbox.Guest)})
		return string(all)
	}
	var payloads strings.Builder
	for _, label := range []string{"Je suis intéressé", "Poser une question"} {
		st.press(sandbox.Guest, guest, label)
		payloads.WriteString(seen())
		form := st.s.Modal(sandbox.Guest)
		if err := st.s.CloseView(sandbox.Guest, form["id"].(string)); err != nil {
			t.Fatal(err)
		}
	}
	st.press(sandbox.Guest, guest, "Je suis intéressé")
	st.completes(sandbox.Guest, formInterest, sandbox.Values{"answer0": "Douze"}, "updated")
	st.press(sandbox.Guest, guest, "Poser une question")
	st.completes(sandbox.Guest, formInquire, sandbox.Values{"words": "Combien ?"}, "updated")
	st.reads(sandbox.DM(sandbox.Buyer), "Combien ?")
	st.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Répondre")
	st.completes(sandbox.Buyer, formInquiry, sandbox.Values{"reply": "Trois."}, "updated")
	st.reads(guest, "Trois.")
	st.press(sandbox.Guest, guest, "Revoir la demande")
	st.opensHome(sandbox.Guest)
	ts := st.s.Say(sandbox.Guest, guest, "quelles demandes sont ouvertes ?")
	st.hears(sandbox.Guest, guest, ts, r.Number)
	payloads.WriteString(seen())
	for _, name := range []string{sandbox.Buyer, sandbox.DM(sandbox.Buyer), "acheteur@"} {
		if before, after, found := strings.Cut(payloads.String(), name); found {
			t.Errorf("a supplier can find out who the buyer is: %s%s%s", before[max(0, len(before)-200):], name, after[:min(200, len(after))])
		}
	}
	if !strings.Contains(payloads.String(), r.Number) {
		t.Error("nothing was looked at")
	}
}
