package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"orchidee/knowledge"
	"orchidee/records"
)

// TestARunningServiceUsesWhatAnotherProcessImports lets the command import into the database a service has open.
func TestARunningServiceUsesWhatAnotherProcessImports(t *testing.T) {
	path := filepath.Join(t.TempDir(), "o.db")
	store, err := records.Open(t.Context(), path, records.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	base, _, err := knowledge.Open(os.DirFS("testdata/content"), knowledge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := &service{base: base, store: store, log: slog.New(slog.DiscardHandler)}
	if s.library, err = shelve(t.Context(), store, base); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan struct{})
	go func() { defer close(gone); s.watchLibrary(ctx, s.library) }()
	defer func() { cancel(); <-gone }()

	file := filepath.Join(t.TempDir(), "note.md")
	if err := os.WriteFile(file, []byte("# Sel\n\nLe sel de déneigement est stocké sous abri.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	answers := func() bool {
		r, err := base.Search(t.Context(), knowledge.Query{Text: "où le sel de déneigement est-il stocké sous abri ?", As: knowledge.Buyer, On: "2026-11-25"})
		return err == nil && r.Article != nil && r.Article.Quote != ""
	}
	command(t, path, "import", file)
	for deadline := time.Now().Add(20 * time.Second); !answers(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the imported note does not answer")
		}
	}
	command(t, path, "import", "--remove", "note")
	for deadline := time.Now().Add(20 * time.Second); answers(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the removed note still answers")
		}
	}
}
