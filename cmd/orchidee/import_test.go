package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// command runs one command on a database of its own and the built-in content.
func command(t *testing.T, db string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	lookup := func(name string) (string, bool) { return map[string]string{"ORCHIDEE_DB": db}[name], true }
	if code := run(t.Context(), outside{args: args, lookup: lookup, now: clock, in: strings.NewReader(""), out: &out, err: &errs}); code != exitDone {
		t.Fatalf("orchidee %q exits with %d: %s", args, code, errs.String())
	}
	return out.String()
}

// TestAQuestionAboutPage57QuotesPage57 asks of two manuals of more than 100 pages: one made by LibreOffice, and one set by TeX, of
// Debian's package developers-reference-fr.
func TestAQuestionAboutPage57QuotesPage57(t *testing.T) {
	for file, c := range map[string]struct{ question, words string }{
		"../../knowledge/extract/testdata/guide.pdf": {
			"quelle est la garantie pour l'isolation en paille ?",
			"La garantie couvre isolation en paille pendant 28 mois ; chaque panne signalée donne lieu à une\nintervention sous 20 heures",
		},
		"/usr/share/developers-reference/fr/developers-reference.pdf": {
			"comment fonctionne wanna-build pour la compilation des paquets ?",
			"Le système wanna-build est un système distribué pour la compilation d'une distribution.",
		},
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if _, err := os.Stat(file); err != nil {
				t.Skipf("install developers-reference-fr: %v", err)
			}
			db := filepath.Join(t.TempDir(), "o.db")
			command(t, db, "import", file, "--audience", "buyer")
			ask := func(as string) (out answered) {
				if err := json.Unmarshal([]byte(command(t, db, "ask", "--json", "--as", as, c.question)), &out); err != nil {
					t.Fatal(err)
				}
				return out
			}
			got := ask("buyer")
			if got.Outcome != "answered" || got.Answer == nil || !strings.Contains(got.Answer.ID, "#p57") {
				t.Fatalf("%s with %+v, want page 57", got.Outcome, got.Answer)
			}
			if !strings.Contains(got.Answer.Text, c.words) {
				t.Errorf("not the words of page 57: %q", got.Answer.Text)
			}
			if label := got.Answer.Sources[0].Label; !strings.HasSuffix(label, ", p. 57") {
				t.Errorf("cited as %q", label)
			}
			supplier := ask("supplier")
			if raw, _ := json.Marshal(supplier); bytes.Contains(raw, []byte("document:")) {
				t.Errorf("a supplier sees a document for buyers: %s", raw)
			}
		})
	}
}
