package bot

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/locales"
	"orchidee/records"
)

func TestAMessageIsUpdatedByTheKeyOfTheFirst(t *testing.T) {
	st := newStage(t, sandbox.Options{})
	st.enter()
	staff := st.s.StaffChannel()
	say := func(key, text string, m records.Method, ts string) {
		payload, _ := json.Marshal(map[string]any{"text": text})
		if err := st.store.Write(t.Context(), enqueue(records.Message{Team: sandbox.Team, Key: key, Method: m, Channel: staff, TS: ts, Payload: payload})); err != nil {
			t.Fatal(err)
		}
	}
	say("desk", "Demande déposée", records.Post, "")
	say("desk:2", "Demande prise", records.Update, "key:desk")
	st.await("update", func() bool { return strings.Contains(st.s.Transcript(staff), "Demande prise") })
	if all := st.s.Messages(staff); len(all) != 1 {
		t.Errorf("%d messages, want the one that was updated", len(all))
	}
	say("lost", "Rien à mettre à jour", records.Update, "key:nobody")
	for range 500 { // nothing happens in the workspace that could be waited for
		if st.counts().MessagesDead == 1 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("what cannot be updated is no dead letter")
}

func TestDueOfOneFeatureDoesNotHoldUpAnother(t *testing.T) {
	b, done := New(Config{}), 0
	b.features = []feature{
		{due: func(context.Context) error { return errors.New("broken") }},
		{},
		{due: func(context.Context) error { done++; return nil }},
	}
	if err := b.due(t.Context()); err == nil || done != 1 {
		t.Errorf("due: %v, %d", err, done)
	}
}

func TestItemsAreCutAndSaySo(t *testing.T) {
	r := Reply{Lines: []Line{line(locales.AnswerNearest)}}
	for range 60 {
		r.Items = append(r.Items, Item{Title: "<!channel> Un webinaire", Facts: []string{"Le 3 décembre"}, Buttons: []Button{{Action: "a", Value: "v", Label: line(locales.HumanButton)}}})
	}
	out := render(locales.For("fr"), r)
	raw, _ := json.Marshal(out.Blocks)
	if len(out.Blocks) > maxBlocks || !strings.Contains(string(raw), "Il y en a encore") || strings.Contains(out.Text, "<!channel>") {
		t.Errorf("%d blocks: %.300s", len(out.Blocks), raw)
	}
}
