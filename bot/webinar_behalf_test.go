package bot

import (
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// Somebody who is not in Slack is offered a seat by e-mail and says yes by telephone; another gives theirs back.
func TestTheTeamAnswersForWhoIsNotInSlack(t *testing.T) {
	p, th := newPost(t), newTheatre(t)
	th.mail = p.mailer(t)
	th.enter()
	w := th.plan(1, nil)
	th.invite(w, "premier@exemple.fr")
	second := th.invite(w, "second@exemple.fr")
	answer := func(user, email, what string) string {
		got, err := th.bot.react(t.Context(), Event{Kind: KindSubmit, Callback: formSeatFor, Key: "k", Team: sandbox.Team, User: user, View: "V" + email + what, PrivateMetadata: w.ID,
			State: map[string]map[string]string{inEmail: {inEmail: email}, inAnswer: {inAnswer: what}}})
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(jsonOf(got), "\u00a0", " ")
	}
	for _, c := range []struct{ user, email, what, says string }{
		{sandbox.Guest, "premier@exemple.fr", "withdraw", "équipe"}, // who is not of the team may not
		{sandbox.Staff, "premier@exemple,fr", "withdraw", "virgule"},
		{sandbox.Staff, "personne@exemple.fr", "withdraw", "Aucune inscription en cours"},
		{sandbox.Staff, "second@exemple.fr", "accept", "Rien à changer"}, // nothing was offered yet
		{sandbox.Staff, "Premier@Exemple.fr.", "withdraw", "C'est fait"},
		{sandbox.Staff, "premier@exemple.fr", "withdraw", "Aucune inscription en cours"},
		{sandbox.Staff, "second@exemple.fr", "accept", "C'est fait"},
		{sandbox.Staff, "second@exemple.fr", "accept", "Rien à changer"},
	} {
		if got := answer(c.user, c.email, c.what); !strings.Contains(got, c.says) {
			t.Errorf("%s by %s for %s: %s", c.what, c.user, c.email, got)
		}
	}
	r, err := th.store.Registration(t.Context(), second.ID)
	if err != nil || r.State != records.SeatRegistered {
		t.Errorf("the second is %s, %v", r.State, err)
	}
	soon(t, "the e-mails", func() bool { return len(p.all()) == 5 }) // confirmed, waiting; withdrawn, offered; confirmed
	th.quiet()
	if n := len(p.all()); n != 5 {
		t.Errorf("%d e-mails", n)
	}
}
