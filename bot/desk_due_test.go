package bot

import (
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

func TestASupplierIsRemindedOnce(t *testing.T) {
	st, clock := deskAt(t)
	st.threeSuppliers()
	b := cleaning()
	b.Deadline = time.Now().Add(40 * 24 * time.Hour)
	r := st.deposits(b)
	st.publishes(r)
	st.reads(sandbox.DM(sandbox.Guest), r.Number)
	st.reads(sandbox.DM(sandbox.Extern), r.Number)
	st.press(sandbox.Extern, sandbox.DM(sandbox.Extern), "Kein Interesse")
	st.completes(sandbox.Extern, formDecline, sandbox.Values{"reason": "notice.decline.place"}, "updated")
	st.settles()
	clock.forward(8 * 24 * time.Hour) // whatever the holidays
	for range 3 {
		if err := st.bot.due(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	st.settles()
	if n := st.told(sandbox.Guest, "Rappel"); n != 1 {
		t.Errorf("%d reminders", n)
	}
	if n := st.told(sandbox.Extern, "Erinnerung :"); n != 0 {
		t.Error("who declined is reminded")
	}
}

func TestChangesThatDoNotComeEndTheRequest(t *testing.T) {
	st, clock := deskAt(t)
	r := st.deposits(cleaning())
	staff, buyer := st.s.StaffChannel(), sandbox.DM(sandbox.Buyer)
	st.reads(staff, r.Number)
	st.press(sandbox.Staff, staff, "Prendre en charge")
	st.reads(staff, r.Number+" · Prise en charge")
	st.press(sandbox.Staff, staff, "Demander des modifications")
	st.completes(sandbox.Staff, formDeskNote, sandbox.Values{"words": " "}, "errors")
	st.completes(sandbox.Staff, formDeskNote, sandbox.Values{"words": "Précisez les surfaces. <!channel>"}, "updated")
	st.reads(buyer, "Précisez les surfaces.")
	st.settles()
	for _, step := range []struct {
		days int
		want string
	}{{6, ""}, {1, "attend vos modifications"}, {2, ""}, {1, "ne sont pas venues"}} {
		clock.forward(time.Duration(step.days) * 24 * time.Hour)
		before := st.told(sandbox.Buyer, r.Number)
		for range 2 {
			if err := st.bot.due(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		st.settles()
		if step.want == "" && st.told(sandbox.Buyer, r.Number) != before {
			t.Errorf("told too early, %d days on", step.days)
		} else if step.want != "" && st.told(sandbox.Buyer, step.want) != 1 {
			t.Errorf("%d times told that it %s", st.told(sandbox.Buyer, step.want), step.want)
		}
	}
	if got := st.request(r.ID); got.State != records.RequestRefused {
		t.Errorf("state %s", got.State)
	}
	st.reads(staff, r.Number+" · Refusée")
}
