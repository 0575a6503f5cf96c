package bot

import (
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// Two clicks, when Slack tells the name and the address: the button and the form as it is. The next form is filled with what was
// written in the last one.
func TestTwoClicksAreEnough(t *testing.T) {
	th := newTheatreWithEmail(t)
	th.enter()
	first, second := th.plan(5, nil), th.plan(5, func(w *records.Webinar) { w.Title = "Le second" })
	th.s.Join(sandbox.Bot, sandbox.SharedRoom)
	th.write(th.bot.announceWebinar(first, sandbox.SharedRoom, "fr", "k"))
	th.hearsIn(sandbox.SharedRoom, first.Title)
	if got := th.register(sandbox.Guest, sandbox.SharedRoom, "S'inscrire", nil); got.Outcome != "updated" {
		t.Fatalf("form: %+v", got)
	}
	th.closeViews(sandbox.Guest)
	if r := th.only(first); r.Email != "invite@fournisseur.example" || r.Newsletter || r.Consent != 1 || r.State != records.SeatRegistered {
		t.Errorf("registration %+v", r)
	}
	r := th.only(first)
	r.EmailTyped, r.Organisation, r.Kind, r.Questions = "Autre@Exemple.fr.", "Menuiserie", "sme", "Une question"
	th.write(func(tx *records.Tx) error {
		_, err := tx.EditRegistration(r, sandbox.Guest)
		return err
	})
	th.write(th.bot.announceWebinar(second, sandbox.SharedRoom, "fr", "k2"))
	th.hearsIn(sandbox.SharedRoom, second.Title)
	if got := th.register(sandbox.Guest, sandbox.SharedRoom, "S'inscrire", nil); got.Outcome != "updated" {
		t.Fatalf("second form: %+v", got)
	}
	if r := th.only(second); r.Email != "autre@exemple.fr" || r.Organisation != "Menuiserie" || r.Kind != "sme" || r.Questions != "" {
		t.Errorf("second registration %+v", r)
	}
}

// newTheatreWithEmail is a theatre whose app may read addresses.
func newTheatreWithEmail(t *testing.T) *theatre {
	t.Helper()
	th := newTheatre(t)
	manifest := strings.Replace(string(Manifest()), `"users:read"`, `"users:read", "users:read.email"`, 1)
	th.s = sandbox.New(sandbox.Options{Manifest: []byte(manifest)})
	t.Cleanup(th.s.Close)
	return th
}

// Who was registered by the team under the address that Slack knows of them finds that registration, and nobody else does.
func TestARegistrationByTheTeamIsFound(t *testing.T) {
	th := newTheatreWithEmail(t)
	th.enter()
	w := th.plan(5, nil)
	th.invite(w, "invite@fournisseur.example")
	for _, c := range []struct{ by, owner string }{{sandbox.Buyer, ""}, {sandbox.Guest, sandbox.Guest}, {sandbox.Buyer, sandbox.Guest}} {
		if err := th.submitAs(w, c.by, "V"+c.by, "invite@fournisseur.example"); err != nil {
			t.Fatal(err)
		}
		if r := th.only(w); r.User != c.owner || r.By != sandbox.Staff {
			t.Errorf("registration of %q by %q after %s, want of %q", r.User, r.By, c.by, c.owner)
		}
	}
}
