package bot

import (
	"encoding/json"
	"strings"
	"testing"

	"orchidee/bot/sandbox"
	"orchidee/knowledge"
	"orchidee/locales"
)

const guideFile = "# Fiche 1 : chaudières\n\nLes chaudières à bois sont contrôlées deux fois par an.\n\n# Fiche 2 : toitures\n\nLes toitures végétalisées sont arrosées pendant deux étés.\n"

// send uploads a file in somebody's direct message and gives the ts of the message.
func (st *stage) send(user, name, content string) string {
	st.t.Helper()
	dm := sandbox.DM(user)
	st.s.Upload(user, dm, name, []byte(content))
	all := st.s.Messages(dm)
	return all[len(all)-1].TS
}

// importAs fills the form for the last file that was offered.
func (st *stage) importAs(label string, values sandbox.Values) sandbox.Result {
	st.t.Helper()
	st.press(sandbox.Staff, sandbox.DM(sandbox.Staff), label)
	form := viewOf(st, sandbox.Staff, formImport)
	got, err := st.s.Submit(sandbox.Staff, form["id"].(string), values)
	if err != nil {
		st.t.Fatalf("import form: %v", err)
	}
	if got.Outcome == "updated" {
		if err := st.s.CloseView(sandbox.Staff, form["id"].(string)); err != nil {
			st.t.Fatal(err)
		}
	}
	return got
}

func TestTheTeamImportsADocumentBySendingIt(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Staff)
	ts := st.send(sandbox.Staff, "guide.md", guideFile)
	st.hears(sandbox.Staff, dm, ts, "Voulez-vous importer ce document ?")
	if got := st.importAs("Importer guide.md", sandbox.Values{"audience": "buyer", "title": "Guide", "from": "2026-05-01", "until": "2026-01-01"}); got.Outcome != "errors" {
		t.Errorf("an end before its beginning: %+v", got)
	}
	form := viewOf(st, sandbox.Staff, formImport)
	for range 2 { // a double click is one import
		got, err := st.s.Submit(sandbox.Staff, form["id"].(string), sandbox.Values{"audience": "buyer", "title": "Guide", "from": "2026-01-01", "url": "https://example.org/guide"})
		if err != nil {
			break // the form is not there any more
		}
		if got.Outcome != "updated" {
			t.Fatalf("form: %+v", got)
		}
	}
	st.hears(sandbox.Staff, dm, ts, "Importé : « Guide » (guide), 2 passages.")
	all, err := st.store.Documents(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("documents %v, %v", all, err)
	}
	if d := all[0]; d.Audience != "buyer" || d.ValidFrom != "2026-01-01" || d.URL != "https://example.org/guide" || d.By != sandbox.Staff || d.Version != 1 || d.Passages != 2 {
		t.Errorf("document %+v", d)
	}
	passages, err := st.store.Passages(t.Context())
	if err != nil || len(passages) != 2 || !strings.Contains(passages[1].Words, "Les toitures végétalisées sont arrosées pendant deux étés.") || passages[1].Heading != "Fiche 2 : toitures" {
		t.Errorf("passages %+v, %v", passages, err)
	}
}

func TestOthersAreRefusedKindly(t *testing.T) {
	st := newStory(t)
	for _, user := range []string{sandbox.Guest, sandbox.Buyer} {
		ts := st.send(user, "guide.md", guideFile)
		st.hears(user, sandbox.DM(user), ts, "je ne lis que les documents de l'équipe")
	}
	if all, err := st.store.Documents(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("documents %v, %v", all, err)
	}
}

func TestAFileThatCannotBeImportedIsTold(t *testing.T) {
	st := newStory(t)
	dm := sandbox.DM(sandbox.Staff)
	for name, want := range map[string]string{"liste.xls": "n'est pas d'un format que je sais lire", "vide.txt": "est vide", "faux.docx": "est endommagé"} {
		content := map[string]string{"vide.txt": " "}[name] + map[string]string{"faux.docx": "une lettre", "liste.xls": "x"}[name]
		ts := st.send(sandbox.Staff, name, content)
		st.hears(sandbox.Staff, dm, ts, "Voulez-vous importer")
		if got := st.importAs("Importer "+name, sandbox.Values{"audience": "everyone", "title": name}); got.Outcome != "updated" {
			t.Fatalf("%s: %+v", name, got)
		}
		st.hears(sandbox.Staff, dm, ts, want)
	}
	if all, err := st.store.Documents(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("documents %v, %v", all, err)
	}
}

// quoting knows one passage.
type quoting struct{ parrot }

var quotedArticle = &knowledge.Article{ID: "document:guide#p57", Lang: knowledge.French, Title: "Guide", Quote: "Le *titulaire* <@U1> livre sous _dix_ jours & paie.\n- un\n- deux",
	Sources: []knowledge.Source{{Label: "Guide, p. 57"}}, ValidUntil: "2027-01-31", CheckedOn: "2026-11-20"}

func (quoting) Article(string, knowledge.Lang, knowledge.Date, knowledge.Audience) (*knowledge.Article, bool) {
	return quotedArticle, true
}

func TestAPassageIsQuotedAsItStands(t *testing.T) {
	b := New(Config{Knowledge: quoting{}})
	r := b.compose(Finding{Result: knowledge.Result{Outcome: knowledge.Answered, Article: quotedArticle, Lang: knowledge.French, Alternatives: []knowledge.Hit{{Article: quotedArticle}}}},
		knowledge.Query{On: "2026-11-23", As: knowledge.Buyer}, "en", "q1")
	out := render(locales.For("fr"), r)
	raw, err := json.Marshal(out.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	var quote string
	for _, block := range out.Blocks {
		if block.BlockType() == "rich_text" {
			one, _ := json.Marshal(block)
			quote = string(one)
		}
	}
	want, _ := json.Marshal(quotedArticle.Quote)
	if !strings.Contains(quote, string(want)) {
		t.Errorf("no quote %s in %s", want, raw)
	}
	for _, want := range []string{"Guide, p. 57", "mot pour mot", "importé le 20 novembre 2026", "jusqu'au 31 janvier 2027"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("no %q in %s", want, raw)
		}
	}
	if strings.Contains(string(raw), "n'existe qu'en français") {
		t.Error("a passage is no translation that is missing")
	}
}
