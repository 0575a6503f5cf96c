package bot

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"orchidee/bot/sandbox"
	"orchidee/locales"
	"orchidee/records"
)

func TestEveryFaultOfAWebinarIsSaidAtOnce(t *testing.T) {
	st := newHouse(t)
	if err := st.s.Command(sandbox.Staff, st.s.StaffChannel(), "/orchidee", "new webinar"); err != nil {
		t.Fatal(err)
	}
	past := st.now().Add(-time.Hour)
	values := sandbox.Values{"title": " ", "start": float64(past.Unix()), "end": float64(past.Add(-time.Hour).Unix()), "link": "visio", "capacity": "beaucoup", "retention": "0",
		"opens": float64(past.Add(time.Hour).Unix()), "closes": float64(past.Add(time.Minute).Unix()), "reminders": []string{}}
	got := st.sends(formHost, values, "errors")
	for field, want := range map[string]string{"title": "À remplir", "start": "déjà passé", "end": "après le début", "link": "https://", "capacity": "laissez vide", "retention": "de 1 à 3 650",
		"opens": "avant le début", "closes": "après l'ouverture"} {
		if !strings.Contains(strings.ReplaceAll(got.Errors[field], "\u00a0", " "), want) {
			t.Errorf("%s: %q, want %q", field, got.Errors[field], want)
		}
	}
	if len(got.Errors) != 8 {
		t.Errorf("faults %v", got.Errors)
	}
	// Mended, it is made, once even when sent twice, and the defaults hold.
	view := viewOf(st.stage, sandbox.Staff, formHost)["id"].(string)
	for field := range values {
		values[field] = nil
	}
	for k, v := range hostValues(st, "Réparé", sandbox.Values{"capacity": "1 200", "retention": "90", "reminders": []string{"86400"}}) {
		values[k] = v
	}
	if got, err := st.s.Submit(sandbox.Staff, view, values); err != nil || got.Outcome != "updated" {
		t.Fatalf("mended: %+v, %v", got, err)
	}
	all, err := st.store.ComingWebinars(t.Context(), sandbox.Team, true)
	if err != nil || len(all) != 1 {
		t.Fatalf("webinars %v, %v", all, err)
	}
	if w := all[0]; w.Capacity != 1200 || w.Retention != 90 || !w.WaitingList || len(w.Reminders) != 1 || w.Audience != "everyone" || w.Lang != "fr" || !strings.Contains(w.Notice, "RGPD") {
		t.Errorf("made %+v", w)
	}
}

// submit sends a decoded form, as Slack does when somebody clicks twice before the first answer came.
func (st *theatre) submit(user, callback, view, private string, values map[string]string) any {
	st.t.Helper()
	state := map[string]map[string]string{}
	for k, v := range values {
		state[k] = map[string]string{k: v}
	}
	out, err := st.bot.react(st.t.Context(), Event{Kind: KindSubmit, Team: sandbox.Team, User: user, Callback: callback, View: view, PrivateMetadata: private, State: state})
	if err != nil {
		st.t.Fatalf("%s: %v", callback, err)
	}
	return out
}

func TestAFormSentTwiceIsOneWebinar(t *testing.T) {
	st := newHouse(t)
	start := st.now().Add(48 * time.Hour).Unix()
	values := map[string]string{"title": "Une fois", "start": strconv.FormatInt(start, 10), "end": strconv.FormatInt(start+3600, 10), "audience": "everyone", "lang": "fr", "notice": "n", "retention": "30"}
	for range 3 {
		st.submit(sandbox.Staff, formHost, "V1", "", values)
	}
	all, err := st.store.ComingWebinars(t.Context(), sandbox.Team, true)
	if err != nil || len(all) != 1 {
		t.Fatalf("webinars %v, %v", all, err)
	}
	st.await("card", func() bool { return strings.Contains(st.says(st.s.StaffChannel()), "Une fois") })
	if said := st.says(st.s.StaffChannel()); strings.Count(said, "*W-") != 1 {
		t.Errorf("cards: %s", said)
	}
	st.submit(sandbox.Staff, formHostDuplicate, "V2", all[0].ID, map[string]string{"start": strconv.FormatInt(start+86400, 10)})
	st.submit(sandbox.Staff, formHostDuplicate, "V2", all[0].ID, map[string]string{"start": strconv.FormatInt(start+86400, 10)})
	if all, err := st.store.ComingWebinars(t.Context(), sandbox.Team, true); err != nil || len(all) != 2 {
		t.Fatalf("webinars %v, %v", all, err)
	}
}

// Two of the team edit at once: the second sees what the first changed, above what they typed themselves.
func TestAnEditOverAnOlderStateIsShownAgain(t *testing.T) {
	st := newHouse(t)
	w := st.host("Avant", sandbox.Values{"capacity": "10"})
	st.onCard(w, actHostEdit)
	st.write(func(tx *records.Tx) error {
		other := w
		other.Title, other.Capacity = "De l'autre", 20
		_, err := tx.EditWebinar(other, "UOTHER")
		return err
	})
	st.sends(formHost, sandbox.Values{"title": "De moi", "speakers": "Ana"}, "updated")
	st.wantSees("Quelqu'un a modifié ce webinaire", "*Titre* : De l'autre", "*Nombre de places* : 20", "*Intervenants* : rien")
	if now, err := st.store.Webinar(t.Context(), w.ID); err != nil || now.Title != "De l'autre" {
		t.Errorf("%+v, %v", now, err)
	}
	st.sends(formHost, sandbox.Values{"capacity": "20"}, "updated")
	st.wantSees("Modifications enregistrées.")
	now, err := st.store.Webinar(t.Context(), w.ID)
	if err != nil || now.Title != "De moi" || now.Capacity != 20 || now.Speakers != "Ana" || now.Link != w.Link {
		t.Errorf("%+v, %v", now, err)
	}
	st.await("card", func() bool { return strings.Contains(st.card(w), "De moi") })
}

func TestACapacityCutBelowTheRegisteredIsSaid(t *testing.T) {
	st := newHouse(t)
	w := st.host("Trop plein", sandbox.Values{"capacity": "3"})
	st.onCard(w, actHostImport)
	st.sends(formHostImport, sandbox.Values{"lines": "Ana Roth, a@x.example\nBea Roth, b@x.example\nCid Roth, c@x.example\nDan Roth, d@x.example"}, "updated")
	st.sends(formHostCommit, nil, "updated")
	st.closes(sandbox.Staff)
	st.onCard(w, actHostEdit)
	st.sends(formHost, sandbox.Values{"capacity": "2"}, "updated")
	st.wantSees("3 places sont prises pour 2 : personne n'est retiré")
	st.closes(sandbox.Staff)
	st.await("card", func() bool { return strings.Contains(st.card(w), "3 places sont prises pour 2") })
	if all := st.registered(w, records.SeatRegistered); len(all) != 3 {
		t.Errorf("registered %d", len(all))
	}
	st.onCard(w, actHostEdit)
	st.sends(formHost, sandbox.Values{"capacity": ""}, "updated")
	st.wantSees("1 personne de la liste d'attente")
}

func TestACancelledWebinarIsToldWithItsReason(t *testing.T) {
	st := newHouse(t)
	w := st.host("Annulable", nil)
	st.onCard(w, actHostEnter)
	st.sends(formHostEnter, sandbox.Values{"user": sandbox.Buyer, "email": "buyer@grandest.example"}, "updated")
	st.wantSees("Inscrit.")
	st.closes(sandbox.Staff)
	st.onCard(w, actHostCancel)
	st.wantSees("Personnes qui seront prévenues : 1")
	st.write(func(tx *records.Tx) error {
		other := w
		other.Speakers = "Ana"
		_, err := tx.EditWebinar(other, "UOTHER")
		return err
	})
	st.sends(formHostCancel, sandbox.Values{"reason": "L'intervenante est malade."}, "updated")
	st.wantSees("Quelqu'un a modifié ce webinaire")
	st.sends(formHostCancel, nil, "updated")
	st.wantSees("Le webinaire est annulé. 1 personne est prévenue.")
	st.closes(sandbox.Staff)
	st.hearsIn(sandbox.DM(sandbox.Buyer), "L'intervenante est malade.")
	st.await("card", func() bool { return strings.Contains(st.card(w), "Annulé : L'intervenante") })
	w, _ = st.store.Webinar(t.Context(), w.ID)
	if buttons, _ := hostActions(w, st.now()); buttons[0].action != actHostDuplicate {
		t.Errorf("actions %v", buttons)
	}
	st.submit(sandbox.Staff, formHostCancel, "V9", w.ID+"|3", map[string]string{"reason": "encore"})
	if now, _ := st.store.Webinar(t.Context(), w.ID); now.Reason != w.Reason {
		t.Errorf("cancelled again: %q", now.Reason)
	}
}

func TestThePrivacyNoticeNamesTheDaysThatHold(t *testing.T) {
	fr := locales.For("fr")
	for _, c := range []struct{ notice, want string }{
		{fr.Say(locales.HostNotice, "Days", 180), fr.Say(locales.HostNotice, "Days", 90)},
		{"Nos propres mots, 180 jours.", "Nos propres mots, 180 jours."},
	} {
		if got := noticeFor(c.notice, 180, 90); got != c.want {
			t.Errorf("noticeFor(%q) = %q", c.notice, got)
		}
	}
	if got := noticeFor("x", 180, -1); got != "x" {
		t.Errorf("with a fault: %q", got)
	}
}

// The ways of the team lie where they look: a message, the command, the list that everybody sees.
func TestTheTeamFindsItsWays(t *testing.T) {
	st := newHouse(t)
	dm := sandbox.DM(sandbox.Staff)
	ts := st.s.Say(sandbox.Staff, dm, "je voudrais créer un webinaire")
	st.hears(sandbox.Staff, dm, ts, "Pour animer les webinaires")
	st.press(sandbox.Staff, dm, "Nouveau webinaire")
	viewOf(st.stage, sandbox.Staff, formHost)
	st.closes(sandbox.Staff)
	ts = st.s.Say(sandbox.Staff, dm, "webinaires")
	st.hears(sandbox.Staff, dm, ts, "[Gérer les webinaires]")
	for _, said := range []string{"je voudrais créer un webinaire", "webinaires"} {
		dm := sandbox.DM(sandbox.Buyer)
		ts := st.s.Say(sandbox.Buyer, dm, said)
		st.await("reply", func() bool { return st.replies(dm, ts) == 1 })
		if heard := st.heard(sandbox.Buyer, dm, ts); strings.Contains(heard, "Gérer") || strings.Contains(heard, "Nouveau webinaire") {
			t.Errorf("a buyer hears %s", heard)
		}
	}
}

// Without a channel of the team the card stands in the direct message of who made the webinar, and is kept up to date there.
func TestWithoutAChannelTheCardIsInTheDirectMessage(t *testing.T) {
	st := newTheatre(t)
	st.enter()
	st.bot.StaffChannel = ""
	w := st.host("Sans canal", sandbox.Values{"capacity": "5"})
	if w.StaffChannel != sandbox.DM(sandbox.Staff) {
		t.Errorf("card in %s", w.StaffChannel)
	}
	st.onCard(w, actHostImport)
	st.sends(formHostImport, sandbox.Values{"lines": "Ana Roth, a@x.example"}, "updated")
	st.sends(formHostCommit, nil, "updated")
	st.await("card", func() bool { return strings.Contains(st.card(w), "1 place prise sur 5") })
}

// The form travels in an acknowledgement when it is shown again: it has to fit even with every field full.
func TestTheFullestFormFitsInAnAcknowledgement(t *testing.T) {
	long := strings.Repeat("Élève à l'école, ", 200)
	w := records.Webinar{ID: "0199", Title: cut(long, maxWebinarTitle), Description: cut(long, maxWebinarText), Speakers: cut(long, maxWebinarSpeakers), Link: "https://" + strings.Repeat("x", 900),
		Notice: cut(long, maxWebinarNotice), Capacity: 100, Audience: "everyone", Lang: "fr", Reminders: records.DefaultReminders, Retention: 180, Start: time.Now(), End: time.Now()}
	raw, err := json.Marshal(slack.NewUpdateViewSubmissionResponse(new(hostWebinarForm(locales.For("fr"), w, strings.Repeat("• *Titre* : "+long[:maxHostValue]+"\n", 15)))))
	if err != nil || len(raw) >= maxAck {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
}

// Somebody deleted the card: what changes next posts it again, and it lives on.
func TestACardThatWasDeletedComesBack(t *testing.T) {
	st := newTheatre(t)
	st.enter()
	w := st.host("Effacé", nil)
	if _, _, err := st.bot.API.DeleteMessageContext(t.Context(), w.StaffChannel, w.StaffTS); err != nil {
		t.Fatal(err)
	}
	enter := func(name string) {
		if err := st.s.Command(sandbox.Staff, w.StaffChannel, "/orchidee", "manage webinars"); err != nil {
			t.Fatal(err)
		}
		st.inView(actHostManage+":"+w.ID, w.ID)
		st.inView(actHostImport, w.ID)
		st.sends(formHostImport, sandbox.Values{"lines": name + " Roth, " + name + "@x.example"}, "updated")
		st.sends(formHostCommit, nil, "updated")
		st.closes(sandbox.Staff)
	}
	enter("ana")
	var again records.Webinar
	st.until("another card", func() bool {
		var err error
		again, err = st.store.Webinar(t.Context(), w.ID)
		return err == nil && again.StaffTS != "" && again.StaffTS != w.StaffTS && strings.Contains(st.card(again), "1 inscrit")
	})
	enter("bea")
	st.until("the card up to date", func() bool { return strings.Contains(st.card(again), "2 inscrits") })
	st.s.Forgive()
}
