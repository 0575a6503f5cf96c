package main

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"orchidee/data"
	"orchidee/knowledge"
)

// An article is edited while a hundred questions a second are asked: none fails, and soon the new text answers.
func TestEditingUnderLoad(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("testdata/content")); err != nil {
		t.Fatal(err)
	}
	base, _, err := knowledge.Open(os.DirFS(folder), knowledge.Options{Today: "2026-11-25", Fallback: data.FS})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changed := watch(ctx, os.DirFS(folder))
	go func() {
		for ctx.Err() == nil {
			select {
			case <-ctx.Done():
			case <-changed:
				if _, err := base.Reload(os.DirFS(folder)); err != nil {
					t.Error(err)
				}
			}
		}
	}()
	const question = "seuil sans publicité pour les travaux"
	ask := func() string {
		r, err := base.Search(ctx, knowledge.Query{Text: question, As: knowledge.Buyer, On: "2026-11-25"})
		if err != nil || r.Article == nil {
			t.Fatalf("%q: %v, %v", question, r.Outcome, err)
		}
		return r.Article.Short
	}
	ask()
	file := filepath.Join(folder, "articles", "fr", "seuils", "seuil-travaux.md")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const mark = "En travaux, la dispense"
	if !strings.Contains(string(before), mark) {
		t.Fatalf("%s was rewritten: this test looks for %q", file, mark)
	}
	edited := time.Now()
	if err := os.WriteFile(file, []byte(strings.Replace(string(before), mark, "Texte modifié : la dispense", 1)), fs.FileMode(0o600)); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for tick := time.NewTicker(10 * time.Millisecond); !strings.HasPrefix(ask(), "Texte modifié"); <-tick.C {
		asked++
		if time.Since(edited) > time.Minute {
			t.Fatal("the new text does not answer after a minute")
		}
	}
	t.Logf("the new text answered %v after the edit, %d questions later", time.Since(edited).Round(time.Millisecond), asked)
}
