package bot

import (
	"errors"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// seat registers somebody in Slack and tells them.
func (th *theatre) seat(w records.Webinar, user string) records.Registration {
	th.t.Helper()
	var r records.Registration
	th.write(func(tx *records.Tx) error {
		out, err := tx.Register(records.Registration{Webinar: w.ID, FirstName: "A", LastName: "B", EmailTyped: user + "@exemple.fr", User: user, By: user, Source: records.SourceSelf, Consent: 1})
		r = out.Registration
		return errors.Join(err, th.bot.tellRegistered(out, user)(tx))
	})
	return r
}

// times counts the messages of a conversation that begin with a subject.
func (th *theatre) times(channel, subject string) int {
	n := 0
	for _, m := range th.s.Messages(channel) {
		if m.Bot && strings.Contains(strings.ReplaceAll(m.Text, "\u00a0", " "), subject) {
			n++
		}
	}
	return n
}

// quiet waits until nothing is left to send.
func (th *theatre) quiet() {
	th.t.Helper()
	soon(th.t, "quiet", func() bool { return th.counts().MessagesWaiting == 0 })
}

// Each reminder comes once, whatever restarts; never to who withdrew or waits.
func TestRemindersComeOnce(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(2, nil)
	guest, buyer, waits := sandbox.DM(sandbox.Guest), sandbox.DM(sandbox.Buyer), sandbox.DM(sandbox.Extern)
	th.seat(w, sandbox.Guest)
	gone := th.seat(w, sandbox.Buyer)
	th.due()
	th.quiet()
	if th.times(guest, "Rappel") != 0 {
		t.Fatal("reminded ten days before")
	}
	th.write(func(tx *records.Tx) error {
		out, err := tx.Withdraw(gone.ID, sandbox.Buyer)
		return errors.Join(err, th.bot.tellRegistered(out, sandbox.Buyer)(tx))
	})
	th.seat(w, sandbox.Staff)
	th.seat(w, sandbox.Extern)
	th.pass(3*24*time.Hour + time.Minute)
	th.due()
	th.due()
	th.quiet()
	// A crash between the commit and the sending: the day before, the decision is in the database and nothing has left.
	th.leave()
	th.prepare()
	th.pass(6 * 24 * time.Hour)
	th.due()
	th.due()
	if n := th.counts().MessagesWaiting; n != 2 {
		t.Fatalf("%d messages wait, want a reminder for each of the two seats", n)
	}
	if err := th.store.Close(); err != nil {
		t.Fatal(err)
	}
	th.enter()
	th.due()
	th.quiet()
	if n := th.times(guest, "Rappel"); n != 2 {
		t.Errorf("the guest was reminded %d times, want 2", n)
	}
	if !strings.Contains(th.says(guest), "visio.example.org/w?a=1&amp;b=2") {
		t.Errorf("no link in the reminder")
	}
	for _, other := range []string{buyer, waits} {
		if n := th.times(other, "Rappel"); n != 0 {
			t.Errorf("%s was reminded %d times", other, n)
		}
	}
}

// A webinar is moved while its reminders wait: they are taken back, and come again for the new date.
func TestAMoveTakesBackWhatWaits(t *testing.T) {
	th := newTheatre(t)
	th.prepare()
	w := th.plan(2, func(w *records.Webinar) { w.Reminders = []time.Duration{24 * time.Hour} })
	th.seat(w, sandbox.Guest)
	th.pass(9*24*time.Hour + time.Minute)
	th.due()
	old := w
	w.Start, w.End = w.Start.Add(5*24*time.Hour), w.End.Add(5*24*time.Hour)
	var e records.Edited
	th.write(func(tx *records.Tx) (err error) {
		if e, err = tx.EditWebinar(w, sandbox.Staff); err != nil {
			return err
		}
		return th.bot.tellEdited(e)(tx)
	})
	if err := th.store.Close(); err != nil {
		t.Fatal(err)
	}
	th.enter()
	th.due()
	th.quiet()
	guest := sandbox.DM(sandbox.Guest)
	if n := th.times(guest, "Rappel"); n != 0 {
		t.Errorf("reminded %d times of a date that is no more", n)
	}
	said := th.says(guest)
	if !strings.Contains(said, "Le webinaire change de date") || !strings.Contains(said, french().Clock(old.Start)) || th.files(guest, "SEQUENCE:1") != 1 {
		t.Errorf("the move is not told: %s", said)
	}
	th.pass(5 * 24 * time.Hour)
	th.due()
	th.quiet()
	if n := th.times(guest, "Rappel"); n != 1 {
		t.Errorf("reminded %d times of the new date", n)
	}
}

func TestACancelledWebinarRemindsNobody(t *testing.T) {
	th := newTheatre(t)
	th.prepare()
	w := th.plan(1, nil)
	th.seat(w, sandbox.Guest)
	th.seat(w, sandbox.Buyer)
	th.pass(9*24*time.Hour + time.Minute)
	th.due()
	th.write(func(tx *records.Tx) error {
		now, all, err := tx.CancelWebinar(w.ID, w.Version, "Grève", sandbox.Staff)
		return errors.Join(err, th.bot.tellCancelled(now, all)(tx))
	})
	if err := th.store.Close(); err != nil {
		t.Fatal(err)
	}
	th.enter()
	th.due()
	th.quiet()
	guest, buyer := sandbox.DM(sandbox.Guest), sandbox.DM(sandbox.Buyer)
	if th.times(guest, "Rappel") != 0 || th.times(guest, "Webinaire annulé") != 1 || th.times(buyer, "Webinaire annulé") != 1 {
		t.Errorf("guest: %s", th.says(guest))
	}
	if th.files(guest, "METHOD:CANCEL") != 1 || th.files(guest, "SEQUENCE:1") != 1 || th.files(buyer, "") != 0 {
		t.Error("the calendar is not told, or of somebody who had no seat")
	}
}

// An offer ends unanswered: who had it is told, and the next person gets one.
func TestAnOfferEnds(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(1, nil)
	first := th.seat(w, sandbox.Guest)
	th.seat(w, sandbox.Buyer)
	th.seat(w, sandbox.Extern)
	th.write(func(tx *records.Tx) error {
		out, err := tx.Withdraw(first.ID, sandbox.Guest)
		return errors.Join(err, th.bot.tellRegistered(out, sandbox.Guest)(tx))
	})
	buyer, next := sandbox.DM(sandbox.Buyer), sandbox.DM(sandbox.Extern)
	th.hearsIn(buyer, "Une place s'est libérée et vous est réservée.")
	th.pass(25 * time.Hour)
	th.due()
	th.due()
	th.hearsIn(buyer, "Le délai pour accepter la place est passé")
	th.hearsIn(next, "Une place s'est libérée et vous est réservée.")
	th.press(sandbox.Buyer, buyer, "Accepter la place")
	th.await("what is true now", func() bool { return strings.Contains(th.shows(th.s.Modal(sandbox.Buyer)), "Le délai pour accepter") })
	th.closeViews(sandbox.Buyer)
	th.press(sandbox.Extern, next, "Laisser la place")
	th.hearsIn(next, "Vous avez laissé la place")
}

// After the event the present and the absent are told different things; the survey is one click, and a word more if one likes.
func TestAfterTheEvent(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(5, nil)
	there, away := th.seat(w, sandbox.Guest), th.seat(w, sandbox.Buyer)
	th.pass(11 * 24 * time.Hour)
	th.due()
	th.quiet()
	th.write(func(tx *records.Tx) error {
		_, _, err := tx.CloseAttendance(w.ID, sandbox.Staff)
		return errors.Join(tx.SetAttendance(there.ID, records.Present, 50, sandbox.Staff), tx.SetAttendance(away.ID, records.Absent, 0, sandbox.Staff), err)
	})
	th.due()
	th.due()
	guest, buyer := sandbox.DM(sandbox.Guest), sandbox.DM(sandbox.Buyer)
	th.hearsIn(guest, "Merci d'avoir suivi ce webinaire.")
	th.hearsIn(buyer, "n'avez pas pu le suivre")
	th.quiet()
	if th.times(guest, "Merci") != 1 || strings.Contains(th.says(buyer), "vous a-t-il été utile") {
		t.Errorf("guest %s\nbuyer %s", th.says(guest), th.says(buyer))
	}
	th.write(func(tx *records.Tx) error { return tx.SetReplay(w.ID, "https://video.example.org/1", sandbox.Staff) })
	th.due()
	th.due()
	th.hearsIn(buyer, "https://video.example.org/1")
	th.quiet()
	if th.times(buyer, "L'enregistrement est en ligne") != 1 {
		t.Errorf("told %d times of the replay", th.times(buyer, "L'enregistrement est en ligne"))
	}

	th.press(sandbox.Guest, guest, "4 sur 5")
	form := viewOf(th.stage, sandbox.Guest, formRate)
	if r, err := th.store.Registration(t.Context(), there.ID); err != nil || r.Rating != 4 {
		t.Errorf("one click is not an answer: %d, %v", r.Rating, err)
	}
	if got, err := th.s.Submit(sandbox.Guest, form["id"].(string), sandbox.Values{"comment": "Très clair."}); err != nil || got.Outcome != "updated" {
		t.Fatalf("comment: %+v, %v", got, err)
	}
	th.closeViews(sandbox.Guest)
	th.press(sandbox.Guest, guest, "5 sur 5")
	viewOf(th.stage, sandbox.Guest, formRate)
	if r, err := th.store.Registration(t.Context(), there.ID); err != nil || r.Rating != 5 || r.Comment != "Très clair." {
		t.Errorf("another mind: %d, %q, %v", r.Rating, r.Comment, err)
	}
}

// What the clock alone changes shows in the announcement.
func TestAnAnnouncementFollowsTheClock(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(5, func(w *records.Webinar) { w.Opens = th.now().Add(time.Hour) })
	th.s.Join(sandbox.Bot, sandbox.SharedRoom)
	th.write(th.bot.announceWebinar(w, sandbox.SharedRoom, "fr", "k"))
	for _, step := range []struct {
		after time.Duration
		says  string
	}{{0, "Les inscriptions ouvriront le"}, {2 * time.Hour, "Les inscriptions sont ouvertes."}, {10*24*time.Hour - 2*time.Hour, "Les inscriptions sont closes."}, {2 * time.Hour, "Ce webinaire est terminé."}} {
		th.pass(step.after)
		th.due()
		th.hearsIn(sandbox.SharedRoom, step.says)
	}
	th.write(func(tx *records.Tx) error {
		all, err := tx.Announcements(w.ID)
		if err == nil && (len(all) != 1 || all[0].Revision != 3) {
			t.Errorf("announcements %+v, want one that was updated three times", all)
		}
		return err
	})
}

// A message that somebody deleted is given up once, and no other announcement suffers.
func TestADeletedAnnouncementIsLeftAlone(t *testing.T) {
	th := newTheatre(t)
	th.enter()
	w := th.plan(1, nil)
	for _, room := range []string{sandbox.SharedRoom, sandbox.BuyersRoom} {
		th.s.Join(sandbox.Bot, room)
		th.write(th.bot.announceWebinar(w, room, "fr", room))
		th.hearsIn(room, "Les inscriptions sont ouvertes.")
	}
	th.quiet()
	th.s.Refuse("chat.update", "message_not_found", 1)
	r := th.seat(w, sandbox.Guest)
	soon(t, "the dead letter", func() bool { return th.counts().MessagesDead == 1 })
	th.quiet()
	th.write(func(tx *records.Tx) error {
		out, err := tx.Withdraw(r.ID, sandbox.Guest)
		return errors.Join(err, th.bot.tellRegistered(out, sandbox.Guest)(tx))
	})
	th.quiet()
	var left []records.Announcement
	th.write(func(tx *records.Tx) (err error) {
		left, err = tx.Announcements(w.ID)
		return err
	})
	if len(left) != 1 || left[0].Revision != 2 || th.counts().MessagesDead != 1 {
		t.Errorf("announcements %+v, %d dead letters", left, th.counts().MessagesDead)
	}
}
