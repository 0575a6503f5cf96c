package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// hostValues fill the form of a webinar next week.
func hostValues(title string, more sandbox.Values) sandbox.Values {
	start := time.Now().Add(10 * 24 * time.Hour).Truncate(time.Hour)
	v := sandbox.Values{"title": title, "start": float64(start.Unix()), "end": float64(start.Add(90 * time.Minute).Unix()), "link": "https://visio.example/w1"}
	for k, x := range more {
		v[k] = x
	}
	return v
}

// host has somebody of the team make a webinar, and gives it once its card stands.
func (st *stage) host(title string, more sandbox.Values) records.Webinar {
	st.t.Helper()
	if err := st.s.Command(sandbox.Staff, st.s.StaffChannel(), "/orchidee", "nouveau webinaire"); err != nil {
		st.t.Fatal(err)
	}
	st.sends(formHost, hostValues(title, more), "updated")
	st.closes(sandbox.Staff)
	var w records.Webinar
	st.await("card of "+title, func() bool {
		all, err := st.store.ComingWebinars(st.t.Context(), sandbox.Team, true)
		if err != nil {
			st.t.Fatal(err)
		}
		for _, one := range all {
			if one.Title == title && one.StaffTS != "" {
				w = one
			}
		}
		return w.ID != ""
	})
	return w
}

// sends fills the form of the team member and wants an outcome.
func (st *stage) sends(callback string, values sandbox.Values, outcome string) sandbox.Result {
	st.t.Helper()
	view := viewOf(st, sandbox.Staff, callback)
	got, err := st.s.Submit(sandbox.Staff, view["id"].(string), values)
	if err != nil || got.Outcome != outcome {
		st.t.Fatalf("%s: %+v, %v, want %s", callback, got, err, outcome)
	}
	return got
}

// closes dismisses what is open.
func (st *stage) closes(user string) {
	st.t.Helper()
	for len(st.s.Modals(user)) > 0 {
		if err := st.s.CloseView(user, st.s.Modal(user)["id"].(string)); err != nil {
			st.t.Fatal(err)
		}
	}
}

// onScreen gives what the team member reads in the view on top.
func (st *stage) onScreen() string {
	blocks, _ := st.s.Modal(sandbox.Staff)["blocks"].([]any)
	return strings.Join(st.s.Lines(blocks), "\n")
}

func (st *stage) wantSees(all ...string) {
	st.t.Helper()
	for _, want := range all {
		if got := strings.ReplaceAll(st.onScreen(), "\u00a0", " "); !strings.Contains(got, want) {
			st.t.Errorf("the view does not say %q:\n%s", want, got)
		}
	}
}

// onCard presses a button of a webinar's card, or chooses in its menu.
func (st *stage) onCard(w records.Webinar, action string) {
	st.t.Helper()
	buttons, _ := hostActions(w, time.Now())
	place, value := sandbox.InMessage(w.StaffChannel, w.StaffTS), ""
	act := actHostMore
	for _, b := range buttons {
		if b.action == action {
			act, value = action, w.ID
		}
	}
	if act == actHostMore {
		value = action + "|" + w.ID
	}
	if err := st.s.Click(sandbox.Staff, place, "", act, value); err != nil {
		st.t.Fatalf("%s: %v", action, err)
	}
}

func (st *stage) card(w records.Webinar) string {
	for _, m := range st.s.Messages(w.StaffChannel) {
		if m.TS == w.StaffTS {
			return strings.Join(st.s.Lines(m.Blocks), "\n")
		}
	}
	return ""
}

func (st *stage) registered(w records.Webinar, states ...records.SeatState) []records.Registration {
	st.t.Helper()
	all, err := st.store.Registrations(st.t.Context(), w.ID, states...)
	if err != nil {
		st.t.Fatal(err)
	}
	return all
}

func TestTheTeamRunsAWebinar(t *testing.T) {
	st := newStory(t)
	w := st.host("Achats durables", sandbox.Values{"capacity": "3", "speakers": "Élise Keller"})
	if card := st.card(w); !strings.Contains(card, "Achats durables") || !strings.Contains(card, "0 places prises sur 3") {
		t.Errorf("card:\n%s", card)
	}

	// Announced in a channel where the bot is.
	st.onCard(w, actHostAnnounce)
	st.wantSees("Achats durables", "3 places")
	st.sends(formHostAnnounce, sandbox.Values{"channel": sandbox.BuyersRoom, "words": "Bonjour <!channel> !"}, "updated")
	st.closes(sandbox.Staff)
	st.await("announcement", func() bool { return strings.Contains(st.s.Transcript(sandbox.BuyersRoom), "Achats durables") })
	if said := st.s.Transcript(sandbox.BuyersRoom); strings.Contains(said, "visio.example") {
		t.Errorf("the link is for the registered alone: %s", said)
	}

	// A list: tried, then committed, then once more.
	list := "Prénom;Nom;E-mail;Organisme;Type;Département\nMarie;Durand;marie@epinal.example;Mairie;acheteur;88\n=cmd|'/c'!A1;Nom;nom@x.example;;PME;67\nMarie;D.;MARIE@epinal.example;;;\nPaul;Weber;paul@@x;;;\nZoé;Weiss;zoe@w.example;ESAT;ESAT;Bas-Rhin\nKarl;Roth;karl@r.example;;;\n"
	for range 2 {
		st.onCard(w, actHostImport)
		st.sends(formHostImport, sandbox.Values{"file": []string{st.s.Keep(sandbox.Staff, "liste.csv", []byte(list))}}, "updated")
		if len(st.registered(w)) > 0 {
			st.wantSees("4 déjà inscrits", "Il n'y a personne à inscrire")
			st.closes(sandbox.Staff)
			continue
		}
		st.wantSees("3 à inscrire", "1 à mettre en liste d'attente", "1 doublon dans la liste", "1 ligne à corriger", "Ligne 5", "Même adresse qu'à la ligne 2")
		st.sends(formHostCommit, nil, "updated")
		st.wantSees("3 inscrits", "1 en liste d'attente")
		st.closes(sandbox.Staff)
	}
	if all := st.registered(w, records.SeatRegistered); len(all) != 3 || all[2].Departement != "67" || all[2].Kind != "esat" {
		t.Errorf("registered %+v", all)
	}
	st.await("card", func() bool {
		return strings.Contains(st.card(w), "3 places prises sur 3") && strings.Contains(st.card(w), "1 en attente")
	})
	st.await("report", func() bool { return strings.Contains(st.s.Transcript(sandbox.DM(sandbox.Staff)), "rapport-"+w.Number) })
	if v := fmt.Sprint(st.s.Violations()); v != "[]" {
		t.Error(v)
	}
}
