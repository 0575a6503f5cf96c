package bot

import (
	"encoding/json"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/locales"
	"orchidee/records"
)

// What people wrote shows as they wrote it: none of it is mrkdwn.
func TestStarsInAQuestionAreStars(t *testing.T) {
	st := newStory(t)
	r := st.published(2)
	asked, err := st.store.Inquiries(t.Context(), sandbox.Team, r.ID)
	if err != nil || len(asked) != 1 {
		t.Fatalf("questions %v, %v", asked, err)
	}
	if err := st.store.Write(t.Context(), func(tx *records.Tx) error {
		_, _, err := tx.AnswerInquiry(sandbox.Team, asked[0].ID, "Est-ce *gras* ?", "Non, *maigre*.", records.Actor{Role: records.ByAuthor, User: sandbox.Buyer})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	p := locales.For("fr")
	said, err := st.bot.saidBlocks(t.Context(), p, r)
	if err != nil {
		t.Fatal(err)
	}
	told := r.Told(nil)
	told.Questions = []string{"Prix *ferme* ?"}
	all := append(said, st.bot.requestBlocks(p, told)...)
	shown := 0
	for _, block := range all {
		raw, err := json.Marshal(block)
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range []string{"*gras*", "*maigre*", "*ferme*"} {
			if strings.Contains(string(raw), words) {
				shown++
				if block.BlockType() != "rich_text" {
					t.Errorf("%s is mrkdwn in %s", words, raw)
				}
			}
		}
	}
	if shown != 3 {
		t.Errorf("%d of 3 are shown", shown)
	}
}
