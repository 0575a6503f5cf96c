package bot

import (
	"encoding/json"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/locales"
)

// What comes over the wire decides, whatever Slack's client let through.
func TestEveryFieldIsChecked(t *testing.T) {
	st := newStory(t)
	long := strings.Repeat("é&", 1500)
	p := locales.For("fr")
	first := st.bot.checkWhat(p, asked{Kind: long, Title: long, Need: long + "x", CPV: []string{"99999999", long}, Segments: []string{long}, Where: []string{long}, Town: long, Km: long})
	for _, f := range []string{inKind, inTitle, inNeed, inCPV, inSegments, inWhere, inTown, inKm} {
		if first[f] == "" {
			t.Errorf("nothing said at %s", f)
		}
	}
	if !strings.Contains(first[inCPV], "99999999 n'est pas un code CPV") {
		t.Errorf("an unknown code is told as %q", first[inCPV])
	}
	second := st.bot.checkHow(p, asked{Day: long, Time: long, Start: long, Amount: long, Kinds: []string{long}, HowTo: long, Questions: long, Options: []string{optShown},
		Held: []held{{Slack: "F1"}, {Slack: "F2"}, {Slack: "F3"}, {Slack: "F4"}}}, asked{})
	for _, f := range []string{inDay, inTime, inStart, inBracket, inKinds, inHowTo, inQuestions, inOptions, inFiles} {
		if second[f] == "" {
			t.Errorf("nothing said at %s", f)
		}
	}
	for field, said := range second {
		if len([]rune(said)) > 300 {
			t.Errorf("%s: %d letters of it", field, len([]rune(said)))
		}
	}
}

// The longest request there can be passes through both steps, the copy and the view, inside Slack's limits.
func TestTheLongestRequestFits(t *testing.T) {
	st := newStory(t)
	v, h := what(), how()
	v[inTitle], v[inNeed] = strings.Repeat("<!channel>&", 13), strings.Repeat("<!channel> & 🙂 ", 200)[:3000]
	h[inHowTo], h[inQuestions] = strings.Repeat("é<&>", 150), strings.Repeat(strings.Repeat("<é>", 83)+"\n", 5)
	if err := st.s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", "sourcing"); err != nil {
		t.Fatal(err)
	}
	v[inNeed] = strings.ToValidUTF8(v[inNeed].(string), "")
	view := st.opens(sandbox.Buyer, formWhat)
	st.submits(sandbox.Buyer, view, v, "updated")
	st.submits(sandbox.Buyer, st.opens(sandbox.Buyer, formHow), h, "updated")
	st.sees(sandbox.Buyer, " : déposée")
	if err := st.s.CloseView(sandbox.Buyer, view); err != nil {
		t.Fatal(err)
	}
	// The second step opens filled, from the copy.
	st.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Modifier")
	view = st.opens(sandbox.Buyer, formWhat)
	st.submits(sandbox.Buyer, view, nil, "updated")
	st.opens(sandbox.Buyer, formHow)
	st.submits(sandbox.Buyer, view, nil, "updated")
	if err := st.s.CloseView(sandbox.Buyer, view); err != nil {
		t.Fatal(err)
	}
	st.press(sandbox.Buyer, sandbox.DM(sandbox.Buyer), "Voir la demande")
	st.await("the view", func() bool { return st.s.Modal(sandbox.Buyer) != nil })
	all, _ := st.store.RequestsOf(t.Context(), sandbox.Team, sandbox.Buyer, 1)
	told := all[0].Told(nil)
	if n := len(st.bot.requestBlocks(locales.For("fr"), told)); n > 10 {
		t.Errorf("%d blocks", n)
	}
	if text := st.bot.requestText(locales.For("fr"), told); len([]rune(text)) > maxText || strings.Contains(text, "<!channel>") {
		t.Errorf("text %q", text)
	}
}

func TestAnAnonymousRequestNamesNobody(t *testing.T) {
	st := newStory(t)
	r := st.filed(how())
	if !r.Anonymous {
		t.Fatal("not anonymous")
	}
	named := r
	named.Anonymous = false
	if raw, _ := json.Marshal(st.bot.requestBlocks(locales.For("fr"), named.Told(nil))); !strings.Contains(string(raw), sandbox.Buyer) {
		t.Errorf("a request that is not anonymous names nobody: %s", raw)
	}
	for _, lang := range locales.Langs {
		p := locales.For(lang)
		raw, _ := json.Marshal(r.Told(nil))
		blocks, _ := json.Marshal(st.bot.requestBlocks(p, r.Told(nil)))
		for _, payload := range []string{string(raw), string(blocks), st.bot.requestText(p, r.Told(nil))} {
			if strings.Contains(payload, sandbox.Buyer) {
				t.Errorf("%s: the buyer is named in %s", lang, payload)
			}
		}
		if !strings.Contains(strings.ReplaceAll(string(blocks), "\u00a0", " "), p.Say(locales.RequestNoAuthor)) {
			t.Errorf("%s: it is not said that the buyer is not named", lang)
		}
	}
}

func TestTheFormSpeaksThreeLanguages(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {"I'm looking for a supplier of reconditioned furniture in Metz", "File a sourcing request", "Deadline for replies", "filed"},
		"de": {"Ich suche einen Lieferanten für aufbereitete Möbel in Metz", "Sourcing-Anfrage stellen", "Antwortfrist", "eingereicht"},
	} {
		t.Run(lang, func(t *testing.T) {
			st := newStory(t)
			st.s.SetLang(lang)
			dm := sandbox.DM(sandbox.Buyer)
			ts := st.s.Say(sandbox.Buyer, dm, want[0])
			st.hears(sandbox.Buyer, dm, ts, want[1])
			st.press(sandbox.Buyer, dm, want[1])
			view := st.opens(sandbox.Buyer, formWhat)
			st.submits(sandbox.Buyer, view, nil, "updated")
			st.showsModal(sandbox.Buyer, want[2])
			st.submits(sandbox.Buyer, view, how(), "updated")
			st.sees(sandbox.Buyer, want[3])
			st.sees(sandbox.Buyer, "Metz (57000)")
		})
	}
}
