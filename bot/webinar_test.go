package bot

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// theatre is a story with a clock that a test moves.
type theatre struct {
	*stage
	shift atomic.Int64 // nanoseconds
}

// newTheatre is a story with the parrot's content, which is enough for webinars.
func newTheatre(t *testing.T) *theatre {
	t.Helper()
	th := &theatre{stage: newStage(t, sandbox.Options{Manifest: Manifest()})}
	th.wait = 10 * time.Second
	th.now = func() time.Time { return time.Now().Add(time.Duration(th.shift.Load())) }
	t.Cleanup(func() {
		if v := th.s.Violations(); len(v) > 0 {
			t.Errorf("rules of Slack broken: %q", v)
		}
	})
	return th
}

func (th *theatre) pass(d time.Duration) { th.shift.Add(int64(d)) }

// due does what the minute does.
func (th *theatre) due() {
	th.t.Helper()
	if err := th.bot.due(th.t.Context()); err != nil {
		th.t.Fatal(err)
	}
}

// plan makes a webinar in ten days with some seats, unless change says otherwise.
func (th *theatre) plan(seats int, change func(*records.Webinar)) records.Webinar {
	th.t.Helper()
	start := th.now().Add(10 * 24 * time.Hour).Truncate(time.Hour)
	w := records.Webinar{
		Team: sandbox.Team, Title: "Répondre à un marché", Description: "Une heure pour comprendre.", Start: start, End: start.Add(time.Hour),
		Link: "https://visio.example.org/w?a=1&b=2", Capacity: seats, Audience: "everyone", Lang: "fr", Speakers: "Une acheteuse", WaitingList: true,
		Reminders: records.DefaultReminders, Notice: "Vos données servent à organiser ce webinaire.", Author: sandbox.Staff,
	}
	if change != nil {
		change(&w)
	}
	th.write(func(tx *records.Tx) (err error) {
		w, _, err = tx.CreateWebinar(w, w.Title+start.String()+w.Audience)
		return err
	})
	return w
}

func (th *theatre) write(do func(*records.Tx) error) {
	th.t.Helper()
	if err := th.store.Write(th.t.Context(), do); err != nil {
		th.t.Fatal(err)
	}
}

// says gives all that was said in a conversation, with the text of blocks.
func (th *theatre) says(channel string) string {
	var all []string
	for _, m := range th.s.Messages(channel) {
		if m.Bot {
			all = append(all, m.Text+"\n"+strings.Join(th.s.Lines(m.Blocks), "\n"))
		}
	}
	return strings.ReplaceAll(strings.Join(all, "\n---\n"), "\u00a0", " ")
}

func (th *theatre) hearsIn(channel, want string) {
	th.t.Helper()
	th.await(want+" in "+channel, func() bool { return strings.Contains(th.says(channel), want) })
}

// shows gives what the modal or home of somebody says.
func (th *theatre) shows(view map[string]any) string {
	blocks, _ := view["blocks"].([]any)
	return strings.ReplaceAll(strings.Join(th.s.Lines(blocks), "\n"), "\u00a0", " ")
}

// register presses the button of an announcement and sends the form.
func (th *theatre) register(user, channel, label string, values sandbox.Values) sandbox.Result {
	th.t.Helper()
	th.press(user, channel, label)
	form := viewOf(th.stage, user, formRegister)
	got, err := th.s.Submit(user, form["id"].(string), values)
	if err != nil {
		th.t.Fatalf("form of %s: %v", user, err)
	}
	return got
}

func (th *theatre) closeViews(user string) {
	th.t.Helper()
	for th.s.Modal(user) != nil {
		if err := th.s.CloseView(user, th.s.Modal(user)["id"].(string)); err != nil {
			th.t.Fatal(err)
		}
	}
}

// files counts the files of the bot in a conversation whose content holds a text.
func (th *theatre) files(channel, holds string) int {
	n := 0
	for _, m := range th.s.Messages(channel) {
		for _, f := range m.Files {
			if data, ok := th.s.Data(f.ID); ok && m.Bot && strings.Contains(string(data), holds) {
				n++
			}
		}
	}
	return n
}

// The story of a webinar: announced, a guest registers, it is full, somebody waits, a withdrawal promotes them, they accept.
func TestTheStoryOfAWebinar(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(1, nil)
	room, guest, buyer := sandbox.SharedRoom, sandbox.DM(sandbox.Guest), sandbox.DM(sandbox.Buyer)
	th.s.Join(sandbox.Bot, room)
	th.write(th.bot.announceWebinar(w, room, "fr", "k1"))
	th.write(th.bot.announceWebinar(w, room, "fr", "k1")) // a second click posts nothing more
	th.hearsIn(room, "Les inscriptions sont ouvertes.")
	if n := len(th.s.Messages(room)); n != 1 {
		t.Fatalf("%d announcements", n)
	}
	if said := th.says(room); strings.Contains(said, "visio.example.org") {
		t.Errorf("the link is given to everybody: %s", said)
	}

	// Two clicks: the form is filled in already, except that Slack's name is not a name of a person.
	th.press(sandbox.Guest, room, "S'inscrire")
	form := viewOf(th.stage, sandbox.Guest, formRegister)
	raw, _ := json.Marshal(form)
	for _, want := range []string{"Vos données servent à organiser ce webinaire.", "Accepter et s'inscrire"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %q in the form", want)
		}
	}
	if strings.Contains(string(raw), `"initial_options"`) {
		t.Error("the newsletter is ticked already")
	}
	got, err := th.s.Submit(sandbox.Guest, form["id"].(string), sandbox.Values{inFirst: "Zoé", inLast: "<!channel>", inEmail: "Zoe+pro@Exemple.FR.", inOrganisation: "Menuiserie & fils"})
	if err != nil || got.Outcome != "updated" || !strings.Contains(th.shows(th.s.Modal(sandbox.Guest)), "visio.example.org") {
		t.Fatalf("form: %+v, %v, %s", got, err, th.shows(th.s.Modal(sandbox.Guest)))
	}
	th.closeViews(sandbox.Guest)
	th.hearsIn(guest, "Votre inscription est confirmée")
	th.hearsIn(guest, "zoe+pro@exemple.fr")
	th.await("calendar file", func() bool { return th.files(guest, "METHOD:PUBLISH") == 1 })
	th.hearsIn(room, "Complet : une liste d'attente est ouverte.")

	// Full: the buyer waits.
	if got := th.register(sandbox.Buyer, room, "Rejoindre la liste d'attente", sandbox.Values{inFirst: "Ana", inLast: "Achats", inEmail: "ana@grandest.example"}); got.Outcome != "updated" {
		t.Fatalf("waiting: %+v", got)
	}
	th.closeViews(sandbox.Buyer)
	th.hearsIn(buyer, "Vous êtes en tête de la liste d'attente.")
	if strings.Contains(th.says(buyer), "visio.example.org") || th.files(buyer, "") != 0 {
		t.Error("who waits has the link already")
	}

	// The guest withdraws: the buyer is offered the seat and takes it, twice.
	th.press(sandbox.Guest, guest, "Annuler mon inscription")
	th.hearsIn(guest, "Votre inscription est annulée")
	th.await("cancelling file", func() bool { return th.files(guest, "METHOD:CANCEL") == 1 })
	th.hearsIn(buyer, "Une place s'est libérée et vous est réservée.")
	th.press(sandbox.Buyer, buyer, "Accepter la place")
	th.hearsIn(buyer, "Votre inscription est confirmée")
	th.press(sandbox.Buyer, buyer, "Accepter la place")
	th.await("what is true now", func() bool {
		return strings.Contains(th.shows(th.s.Modal(sandbox.Buyer)), "Vous avez déjà une inscription")
	})
	th.closeViews(sandbox.Buyer)
	if n := strings.Count(th.says(buyer), "vous avez une place"); n != 2 { // once in the text, once in the blocks
		t.Errorf("confirmed %d times", n/2)
	}
	seats, err := th.store.Seats(t.Context(), w.ID)
	if err != nil || seats.Registered != 1 || seats.Taken() != 1 || seats.Waiting != 0 {
		t.Errorf("seats %+v, %v", seats, err)
	}
	if n := len(th.s.Messages(room)); n != 1 {
		t.Errorf("%d announcements at the end", n)
	}
}
