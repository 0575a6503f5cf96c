package records

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

func saveDocument(t testing.TB, s *Store, d Document, passages ...Passage) (out Document, replaced bool) {
	t.Helper()
	write(t, s, func(tx *Tx) (err error) {
		out, replaced, err = tx.SaveDocument(d, passages)
		return err
	})
	return out, replaced
}

// kept lists the ids of the documents with the words of their passages.
func kept(t testing.TB, s *Store) string {
	t.Helper()
	docs, err := s.Documents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	passages, err := s.Passages(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range docs {
		words := d.ID + ":"
		n := 0
		for _, p := range passages {
			if p.Document == d.ID {
				words += " " + p.Words
				n++
			}
		}
		if n != d.Passages {
			t.Errorf("%s counts %d passages, has %d", d.ID, d.Passages, n)
		}
		out = append(out, words)
	}
	return strings.Join(out, "; ")
}

func changesOf(t testing.TB, s *Store) int64 {
	t.Helper()
	n, err := s.LibraryChanges(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheSameDocumentIsReplaced(t *testing.T) {
	s := openTemp(t)
	before := changesOf(t, s)
	first, replaced := saveDocument(t, s, Document{Name: "Guide des achats.pdf", Title: "Guide", Hash: "h1"}, Passage{Anchor: "p1", Words: "un"}, Passage{Anchor: "p2", Words: "deux"})
	if replaced || first.ID != "guide-des-achats" || first.Version != 1 {
		t.Fatalf("first %+v, replaced %v", first, replaced)
	}
	for _, again := range []Document{
		{Name: "Guide des achats.pdf", Title: "Guide", Hash: "h2"},   // the same file name
		{Name: "copie.pdf", Title: "Copie", Hash: "h2"},              // the same content
		{Name: "autre.pdf", Title: "Copie", Named: true, Hash: "h3"}, // the same chosen title
	} {
		got, replaced := saveDocument(t, s, again, Passage{Anchor: "p1", Words: again.Name})
		if !replaced || got.ID != first.ID || got.Version != first.Version+1 {
			t.Errorf("%s: %+v, replaced %v", again.Name, got, replaced)
		}
		if got := kept(t, s); got != "guide-des-achats: "+again.Name {
			t.Errorf("kept %s", got)
		}
		first = got
	}
	if other, replaced := saveDocument(t, s, Document{Name: "guide/des achats.pdf", Title: "Guide", Hash: "h9"}); replaced || other.ID != "guide-des-achats-2" {
		t.Errorf("another file of the same title: %+v, replaced %v", other, replaced)
	}
	if changesOf(t, s) <= before {
		t.Error("no change was counted")
	}
}

func TestASecondImportOpensToNobodyWhatTheFirstClosed(t *testing.T) {
	s := openTemp(t)
	first := Document{Name: "a.pdf", Hash: "1", Audience: "staff", ValidFrom: "2026-01-01", ValidUntil: "2026-12-31", URL: "https://example.org/a"}
	saveDocument(t, s, first)
	if d, _ := saveDocument(t, s, Document{Name: "a.pdf", Hash: "2"}); d.Audience != "staff" || d.ValidFrom != "2026-01-01" || d.ValidUntil != "2026-12-31" || d.URL != first.URL {
		t.Errorf("nothing said: %+v", d)
	}
	if d, _ := saveDocument(t, s, Document{Name: "a.pdf", Hash: "3", Audience: "buyer", ValidUntil: "2027-12-31"}); d.Audience != "buyer" || d.ValidFrom != "" || d.ValidUntil != "2027-12-31" {
		t.Errorf("other audience and days: %+v", d)
	}
	if d, _ := saveDocument(t, s, Document{Name: "a.pdf", Hash: "4", Audience: "everyone", Whole: true}); d.Audience != "everyone" || d.ValidUntil != "" || d.URL != "" {
		t.Errorf("all said: %+v", d)
	}
	if d, _ := saveDocument(t, s, Document{Name: "b.pdf", Hash: "5"}); d.Audience != "everyone" {
		t.Errorf("a new one: %+v", d)
	}
}

func TestADocumentIsRemovedWithItsPassages(t *testing.T) {
	s := openTemp(t)
	d, _ := saveDocument(t, s, Document{Name: "a.pdf", Hash: "a"}, Passage{Anchor: "p1", Words: "un"})
	saveDocument(t, s, Document{Name: "b.pdf", Hash: "b"}, Passage{Anchor: "p1", Words: "deux"})
	before := changesOf(t, s)
	write(t, s, func(tx *Tx) error { return tx.RemoveDocument(d.ID) })
	if got := kept(t, s); got != "b: deux" {
		t.Errorf("kept %s", got)
	}
	if passages, _ := s.Passages(t.Context()); len(passages) != 1 {
		t.Errorf("%d passages left", len(passages))
	}
	if changesOf(t, s) == before {
		t.Error("the removal was not counted")
	}
	if err := s.Write(t.Context(), func(tx *Tx) error { return tx.RemoveDocument("none") }); !errors.Is(err, ErrNotFound) {
		t.Errorf("remove none: %v", err)
	}
}

func TestNothingIsHalfImported(t *testing.T) {
	s := openTemp(t)
	saveDocument(t, s, Document{Name: "a.pdf", Hash: "a"}, Passage{Anchor: "p1", Words: "un"})
	before := changesOf(t, s)
	err := s.Write(t.Context(), func(tx *Tx) error {
		if _, _, err := tx.SaveDocument(Document{Name: "a.pdf", Hash: "b", Audience: "everyone"}, []Passage{{Anchor: "p1", Words: "deux"}}); err != nil {
			return err
		}
		return errors.New("the machine stops here")
	})
	if err == nil {
		t.Fatal("no error")
	}
	if got := kept(t, s); got != "a: un" || changesOf(t, s) != before {
		t.Errorf("kept %s", got)
	}
}

func TestDocumentsAreInTheBackup(t *testing.T) {
	s := openTemp(t)
	saveDocument(t, s, Document{Name: "a.pdf", Hash: "a", Team: "T1", By: "U1"}, Passage{Anchor: "p57", Page: 57, Words: "un"})
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "other.db")
	if err := Restore(t.Context(), file, path); err != nil {
		t.Fatal(err)
	}
	back, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	if got := kept(t, back); got != "a: un" {
		t.Errorf("restored %s", got)
	}
}

func TestWhoImportedIsForgotten(t *testing.T) {
	s := openTemp(t)
	saveDocument(t, s, Document{Name: "a.pdf", Hash: "a", Team: "T1", By: "U1"}, Passage{Anchor: "p1", Words: "un"})
	if err := s.PersonErase(t.Context(), "T1", "U1"); err != nil {
		t.Fatal(err)
	}
	if docs, err := s.Documents(t.Context()); err != nil || len(docs) != 1 || docs[0].By != "" {
		t.Errorf("documents %+v, %v", docs, err)
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{"Guide d'Été 2026.pdf": "guide-d-ete-2026", ".pdf": "pdf", "???.pdf": "document", "a/b.pdf": "a-b", strings.Repeat("x", 200) + ".pdf": strings.Repeat("x", maxSlug)} {
		if got := slug(name); got != want {
			t.Errorf("slug(%q) = %q, want %q", name, got, want)
		}
	}
}
