package bot

import (
	"slices"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// clears deletes all that the bot wrote in a channel.
func (st *stage) clears(channel string) {
	st.t.Helper()
	all := st.s.Messages(channel)
	slices.Reverse(all) // the replies before their root
	for _, m := range all {
		if _, _, err := st.bot.API.DeleteMessageContext(st.t.Context(), channel, m.TS); err != nil {
			st.t.Fatal(err)
		}
	}
}

// What suppliers ask reaches the team, whatever somebody deleted in its channel.
func TestAQuestionIsReadUnderANewCardWhenTheFirstIsGone(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	r := st.deposits(cleaning())
	staff, guest := st.s.StaffChannel(), sandbox.DM(sandbox.Guest)
	st.publishes(r)
	st.reads(guest, "Nouvelle demande "+r.Number)
	st.reads(staff, "ESAT des Vosges")
	st.settles()
	for i, words := range []string{"Les produits sont-ils fournis ?", "Les vitres aussi ?"} { // the second card may be deleted as well
		before := st.request(r.ID).Card.TS
		st.clears(staff)
		st.press(sandbox.Guest, guest, "Poser une question")
		st.completes(sandbox.Guest, formInquire, sandbox.Values{"words": words}, "updated")
		st.reads(staff, words)
		st.settles()
		card := st.request(r.ID).Card.TS
		thread := st.s.Thread(staff, card)
		if card == before || len(thread) != 2 || !strings.Contains(flat(thread[0].Text), r.Number) || strings.Count(st.s.Transcript(staff), words) != 1 {
			t.Fatalf("question %d: card %q after %q, %d messages in its thread:\n%s", i, card, before, len(thread), st.s.Transcript(staff))
		}
		if roots := rootsIn(st, staff); roots != 1 {
			t.Errorf("question %d: %d cards", i, roots)
		}
	}
	st.reads(staff, "Questions : 2")
}

func rootsIn(st *stage, channel string) (n int) {
	for _, m := range st.s.Messages(channel) {
		if m.ThreadTS == "" || m.ThreadTS == m.TS {
			n++
		}
	}
	return n
}

// A channel that is not there is tried once for each change, and serves again when it is back.
func TestACardWithoutAChannelIsPostedWhenThereIsOne(t *testing.T) {
	st := newStory(t)
	st.threeSuppliers()
	r := st.deposits(cleaning())
	staff := st.s.StaffChannel()
	st.publishes(r)
	st.settles()
	home := st.bot.StaffChannel
	st.bot.StaffChannel = "CGONE"
	st.edits(r, func(b *records.Brief) { b.Need = "Nettoyer quatre lycées." })
	st.settles()
	if card := st.request(r.ID).Card; card.TS != "" {
		t.Errorf("card %+v is still believed", card)
	}
	st.bot.StaffChannel = home
	st.clears(staff)
	st.edits(r, func(b *records.Brief) { b.Need = "Nettoyer cinq lycées." })
	st.reads(staff, "Nettoyer cinq lycées.")
}
