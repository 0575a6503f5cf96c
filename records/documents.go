package records

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Document is something imported, without its passages.
type Document struct {
	ID         string // given by SaveDocument when it is empty
	Team       string
	Name       string // of the file
	Title      string
	Named      bool // the title was chosen: a document of this title is the same one
	Format     string
	Hash       string
	Lang       string
	Audience   string // everyone, buyer, supplier, staff; "" as before, at first everyone
	ValidFrom  string // YYYY-MM-DD, or ""
	ValidUntil string
	URL        string
	Whole      bool // what is empty is meant so: nothing is taken over from the version before
	Version    int
	Pages      int
	By         string
	Passages   int // counted by Documents
	At         time.Time
}

// Passage is a stretch of a document, with its own days where it has some (an article of a code).
type Passage struct {
	Document              string
	Anchor                string
	Page                  int
	Article, Heading      string
	Words, URL            string
	ValidFrom, ValidUntil string
}

// SaveDocument stores a document with its passages. One of the same file name, content or chosen title is the same document: the
// new version takes its id and its place, and its audience, days and address unless d says others, so that a second import opens
// to nobody what the first one closed. It returns the document as stored, and whether it replaced one.
func (t *Tx) SaveDocument(d Document, passages []Passage) (Document, bool, error) {
	olds, err := t.sameDocument(d)
	if err != nil {
		return d, false, err
	}
	if len(olds) > 0 && !d.Whole {
		d.inherit(olds[0])
	}
	d.Audience = cmp.Or(d.Audience, "everyone")
	for _, old := range olds {
		d.Version = max(d.Version, old.Version)
		if _, err := t.exec("replace document", "DELETE FROM documents WHERE id = ?", old.ID); err != nil {
			return d, false, err
		}
	}
	d.Version++
	d.At = orNow(d.At, t.now)
	if len(olds) > 0 {
		d.ID = olds[0].ID
	} else if d.ID, err = t.newDocumentID(d.Name); err != nil {
		return d, false, err
	}
	d.Passages = len(passages)
	if _, err := t.exec("save document", `INSERT INTO documents (id, team_id, name, title, format, hash, lang, audience, valid_from, valid_until, url, version, pages, imported_by, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Team, d.Name, d.Title, d.Format, d.Hash, d.Lang, d.Audience, d.ValidFrom, d.ValidUntil, d.URL, d.Version, d.Pages, d.By, micros(d.At)); err != nil {
		return d, false, err
	}
	for n, p := range passages {
		if _, err := t.exec("save passage", `INSERT INTO passages (document_id, n, team_id, anchor, page, article, heading, words, url, valid_from, valid_until)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			d.ID, n, d.Team, p.Anchor, p.Page, p.Article, p.Heading, p.Words, p.URL, p.ValidFrom, p.ValidUntil); err != nil {
			return d, false, err
		}
	}
	return d, len(olds) > 0, t.libraryChanged()
}

// inherit takes over what d does not say.
func (d *Document) inherit(old Document) {
	d.Audience, d.URL = cmp.Or(d.Audience, old.Audience), cmp.Or(d.URL, old.URL)
	if d.ValidFrom == "" && d.ValidUntil == "" {
		d.ValidFrom, d.ValidUntil = old.ValidFrom, old.ValidUntil
	}
}

// sameDocument finds the versions that d replaces, the one of the same file name first.
func (t *Tx) sameDocument(d Document) ([]Document, error) {
	return rows(t, "same document", func(row scanner) (old Document, err error) {
		err = row.Scan(&old.ID, &old.Version, &old.Audience, &old.ValidFrom, &old.ValidUntil, &old.URL)
		return old, err
	}, `SELECT id, version, audience, valid_from, valid_until, url FROM documents WHERE name = ?1 OR hash = ?2 OR (?3 AND title = ?4) ORDER BY name <> ?1, at, id`,
		d.Name, d.Hash, d.Named, d.Title)
}

// newDocumentID makes a free id of a file name: "Guide des achats 2026.pdf" gives guide-des-achats-2026.
func (t *Tx) newDocumentID(name string) (string, error) {
	base := slug(name)
	for n := 1; ; n++ {
		id := base
		if n > 1 {
			id = fmt.Sprintf("%s-%d", base, n)
		}
		if taken, err := row(t, "id of document", scanBool, "SELECT EXISTS (SELECT 1 FROM documents WHERE id = ?)", id); err != nil || !taken {
			return id, err
		}
	}
}

const maxSlug = 60

func slug(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= maxSlug {
			break
		}
	}
	if out := strings.Trim(b.String(), "-"); out != "" {
		return out
	}
	return "document"
}

// RemoveDocument forgets a document and its passages. ErrNotFound: there is none of that id.
func (t *Tx) RemoveDocument(id string) error {
	if err := t.must("remove document", "DELETE FROM documents WHERE id = ?", id); err != nil {
		return err
	}
	return t.libraryChanged()
}

func (t *Tx) libraryChanged() error {
	_, err := t.exec("note change of library", "INSERT INTO library (id, changes) VALUES (1, 1) ON CONFLICT DO UPDATE SET changes = library.changes + 1")
	return err
}

// LibraryChanges counts the imports and removals so far: when it moved, the passages are to be read again.
func (s *Store) LibraryChanges(ctx context.Context) (int64, error) {
	return one(ctx, s, "library", func(row scanner) (n int64, err error) {
		err = row.Scan(&n)
		return n, err
	}, "SELECT coalesce(max(changes), 0) FROM library")
}

// Documents lists what is imported, by title.
func (s *Store) Documents(ctx context.Context) ([]Document, error) {
	return many(ctx, s, "documents", func(row scanner) (d Document, err error) {
		var at int64
		err = row.Scan(&d.ID, &d.Team, &d.Name, &d.Title, &d.Format, &d.Hash, &d.Lang, &d.Audience, &d.ValidFrom, &d.ValidUntil, &d.URL,
			&d.Version, &d.Pages, &d.By, &d.Passages, &at)
		d.At = fromMicros(at)
		return d, err
	}, `SELECT id, team_id, name, title, format, hash, lang, audience, valid_from, valid_until, url, version, pages, imported_by,
		(SELECT count(*) FROM passages WHERE document_id = documents.id), at FROM documents ORDER BY title, id`)
}

// Passages gives the passages of all documents, in their order.
func (s *Store) Passages(ctx context.Context) ([]Passage, error) {
	return many(ctx, s, "passages", func(row scanner) (p Passage, err error) {
		err = row.Scan(&p.Document, &p.Anchor, &p.Page, &p.Article, &p.Heading, &p.Words, &p.URL, &p.ValidFrom, &p.ValidUntil)
		return p, err
	}, "SELECT document_id, anchor, page, article, heading, words, url, valid_from, valid_until FROM passages ORDER BY document_id, n")
}
