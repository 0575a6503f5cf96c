package bot

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// submitAs sends the form of a webinar for somebody, in the view of a name.
func (th *theatre) submitAs(w records.Webinar, user, view, email string) error {
	state := map[string]map[string]string{inFirst: {inFirst: "A"}, inLast: {inLast: "B"}, inEmail: {inEmail: email}}
	_, err := th.bot.react(th.t.Context(), Event{Kind: KindSubmit, Callback: formRegister, Key: "submit:" + view, Team: sandbox.Team, User: user, View: view, PrivateMetadata: w.ID + "|1|", State: state})
	return err
}

// 500 people at once for 50 seats: no seat too many, nobody lost, everybody told once.
func TestManyRegisterAtOnce(t *testing.T) {
	th := newTheatre(t)
	th.wait = time.Minute
	th.enter()
	w := th.plan(50, nil)
	th.s.Join(sandbox.Bot, sandbox.SharedRoom)
	th.write(th.bot.announceWebinar(w, sandbox.SharedRoom, "fr", "k"))
	const people = 500
	for i := range people {
		th.s.AddPerson(fmt.Sprintf("UMANY%03d", i), fmt.Sprintf("Personne %d", i))
	}
	began := time.Now()
	var all sync.WaitGroup
	for i := range people {
		user := fmt.Sprintf("UMANY%03d", i)
		all.Go(func() {
			if err := th.submitAs(w, user, "V"+user, user+"@exemple.fr"); err != nil {
				t.Errorf("%s: %v", user, err)
			}
		})
	}
	all.Wait()
	t.Logf("%d registrations in %v", people, time.Since(began))
	seats, err := th.store.Seats(t.Context(), w.ID)
	if err != nil || seats.Registered != 50 || seats.Waiting != people-50 {
		t.Fatalf("seats %+v, %v", seats, err)
	}
	soonLong(t, "everybody told", func() bool { return th.counts().MessagesWaiting == 0 })
	told := map[string]int{}
	for i := range people {
		said := th.says(sandbox.DM(fmt.Sprintf("UMANY%03d", i)))
		told["seat"] += strings.Count(said, "*Inscription confirmée")
		told["waits"] += strings.Count(said, "*Liste d'attente")
	}
	if told["seat"] != 2*50 || told["waits"] != 2*(people-50) { // in the text and in the blocks
		t.Errorf("told %v", told)
	}
	th.hearsIn(sandbox.SharedRoom, "Complet : une liste d'attente est ouverte.")
}

func soonLong(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 10 {
		for range 300 {
			if ok() {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	t.Fatalf("waited for %s", what)
}

// One person a hundred times at once, in the same form and in others, with one address and with several: one registration, told once.
func TestOnePersonManyTimes(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(50, nil)
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			if err := th.submitAs(w, sandbox.Guest, fmt.Sprintf("V%d", i%10), fmt.Sprintf("Zoe%d@Exemple.fr", i%3)); err != nil {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	all.Wait()
	th.only(w)
	th.quiet()
	if n := th.times(sandbox.DM(sandbox.Guest), "Inscription confirmée"); n != 1 {
		t.Errorf("told %d times", n)
	}
	// The same address by somebody else: nothing is changed, and nothing of the other is told.
	r := th.only(w)
	got, err := th.bot.react(t.Context(), Event{Kind: KindSubmit, Callback: formRegister, Team: sandbox.Team, User: sandbox.Buyer, View: "VB", PrivateMetadata: w.ID + "|1|",
		State: map[string]map[string]string{inFirst: {inFirst: "X"}, inLast: {inLast: "Y"}, inEmail: {inEmail: strings.ToUpper(r.Email)}}})
	if err != nil || !strings.Contains(jsonOf(got), "existe déjà à cette adresse") || strings.Contains(jsonOf(got), "visio") {
		t.Errorf("%s, %v", jsonOf(got), err)
	}
	th.only(w)
}
