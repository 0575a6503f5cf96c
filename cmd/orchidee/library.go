package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// shelve puts the imported passages of the database beside the articles. It returns the count of changes it has seen.
func shelve(ctx context.Context, store *records.Store, base *knowledge.Base) (int64, error) {
	seen, err := store.LibraryChanges(ctx) // first: what changes while the rest is read is read again
	if err != nil {
		return 0, err
	}
	documents, err := store.Documents(ctx)
	if err != nil {
		return 0, err
	}
	passages, err := store.Passages(ctx)
	if err != nil {
		return 0, err
	}
	base.Shelve(shelf(documents, passages))
	return seen, nil
}

// shelf makes the passages of the search of those of the database.
func shelf(documents []records.Document, passages []records.Passage) (out []knowledge.Passage) {
	byID := map[string]records.Document{}
	for _, d := range documents {
		byID[d.ID] = d
	}
	for _, p := range passages {
		d, ok := byID[p.Document]
		if !ok {
			continue // removed a moment ago
		}
		out = append(out, knowledge.Passage{
			Document: d.ID, Anchor: p.Anchor, Title: d.Title, Page: p.Page, Article: p.Article, Heading: p.Heading, Text: p.Words,
			URL: passageURL(d, p), Lang: knowledge.Lang(d.Lang), Audience: knowledge.Audience(d.Audience),
			ValidFrom: knowledge.Date(max(d.ValidFrom, p.ValidFrom)), ValidUntil: earlier(d.ValidUntil, p.ValidUntil),
			ImportedOn: knowledge.Date(d.At.Format(time.DateOnly)),
		})
	}
	return out
}

// passageURL is the article's own address, else the document's, at the page if it is a PDF.
func passageURL(d records.Document, p records.Passage) string {
	switch {
	case p.URL != "":
		return p.URL
	case d.URL != "" && p.Page > 0:
		return d.URL + "#page=" + p.Anchor[1:]
	}
	return d.URL
}

// earlier is the first of two last days, either of which may be open.
func earlier(a, b string) knowledge.Date {
	if a == "" || b != "" && b < a {
		a = b
	}
	return knowledge.Date(a)
}

// borrow gives a terminal session the imported passages, when there is a database. A fault is told and costs the passages only.
func (a *app) borrow(ctx context.Context, c config, base *knowledge.Base) {
	if _, err := os.Stat(c.DB); errors.Is(err, fs.ErrNotExist) {
		return // opening it would make one
	}
	err := func() error {
		store, err := a.records(ctx, c, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		_, err = shelve(ctx, store, base)
		return errors.Join(err, store.Close())
	}()
	if err != nil {
		fmt.Fprintln(a.err, a.say.Say(locales.LibraryUnread, "Error", a.sentence(err)))
	}
}

// libraryPause is how often the running bot asks whether a document was imported or removed, here or by another process.
const libraryPause = time.Second

// watchLibrary puts imported documents into use as they come, until ctx ends.
func (s *service) watchLibrary(ctx context.Context, seen int64) {
	tick := time.NewTicker(libraryPause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, err := s.store.LibraryChanges(ctx)
		if err == nil && now != seen {
			if seen, err = shelve(ctx, s.store, s.base); err == nil {
				s.log.InfoContext(ctx, "imported documents read again", "changes", seen)
			}
		}
		if err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "imported documents not read: the former ones are kept", "err", err)
		}
	}
}
