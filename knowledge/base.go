package knowledge

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Options is what Open needs besides the content.
type Options struct {
	Today    Date  // the day the faults are judged on; empty: no article is too old
	Fallback fs.FS // the program's own content: synonyms, words and scope for a folder that has none
}

// Base answers questions from a content folder. It is safe for use by many goroutines.
type Base struct {
	opts    Options
	writing sync.Mutex // one Reload or Shelve at a time
	current atomic.Pointer[snapshot]
	shelf   atomic.Pointer[shelf] // nil: nothing is imported
}

var _ Searcher = (*Base)(nil)

// Open reads a content folder and makes it ready to search. It always reports all faults; the error is a *BlockedError when
// some of them leave an article that cannot be served.
func Open(fsys fs.FS, opts Options) (*Base, []Fault, error) {
	b := &Base{opts: opts}
	list, err := b.Reload(fsys)
	if err != nil {
		return nil, list, err
	}
	return b, list, nil
}

// Reload puts another content folder in the place of the current one, at once for all searches to come; those that run end
// with the content they began with. On an error the base is as it was.
func (b *Base) Reload(fsys fs.FS) ([]Fault, error) {
	c, list := load(fsys, b.opts)
	if err := blocked(list); err != nil {
		return list, err
	}
	s, err := newSnapshot(c)
	if err != nil {
		return list, err
	}
	b.writing.Lock()
	defer b.writing.Unlock()
	b.current.Store(s)
	if old := b.shelf.Load(); old != nil { // what things are called may have changed
		b.shelf.Store(newShelf(old.passages, s))
	}
	return list, nil
}

// Shelve puts passages of imported documents beside the articles, in the place of those that were there, at once for all searches
// to come. They must not be changed afterwards.
func (b *Base) Shelve(passages []Passage) {
	b.writing.Lock()
	defer b.writing.Unlock()
	if len(passages) == 0 {
		b.shelf.Store(nil)
		return
	}
	b.shelf.Store(newShelf(passages, b.current.Load()))
}

// Search finds the answer to a question, in the articles and then in what was imported.
func (b *Base) Search(ctx context.Context, q Query) (Result, error) {
	result, err := b.current.Load().search(ctx, q)
	if shelf := b.shelf.Load(); err == nil && shelf != nil {
		return shelf.complete(ctx, q, result)
	}
	return result, err
}

// Article gives the version of an article that holds on a day, in a language or else in French, if the role may read it; or a
// passage, in its own language.
func (b *Base) Article(id string, l Lang, on Date, as Audience) (*Article, bool) {
	if shelf := b.shelf.Load(); shelf != nil && strings.HasPrefix(id, passageID) {
		return shelf.passage(id, on, as)
	}
	return b.current.Load().article(id, l, on, as)
}

// Language tells the language a text is most likely written in; French when nothing decides.
func (b *Base) Language(text string) Lang { return b.current.Load().detect(text) }

// Articles lists all versions of all articles, in the order of their ids. They must not be changed.
func (b *Base) Articles() []*Article {
	s := b.current.Load()
	out := make([]*Article, len(s.docs))
	for i := range s.docs {
		out[i] = s.docs[i].Article
	}
	return out
}

// Topics lists the topics in the order of topics.yaml, empty without that file.
func (b *Base) Topics() []Topic { return slices.Clone(b.current.Load().topics) }

func (s *snapshot) article(id string, l Lang, on Date, as Audience) (*Article, bool) {
	var found *Article
	for _, i := range s.byID[id] {
		a := s.docs[i].Article
		if !a.ValidOn(on) || !as.Sees(a.Audience) || a.Lang != l && a.Lang != French {
			continue
		}
		if found == nil || a.Lang == l && found.Lang != l {
			found = a
		}
	}
	return found, found != nil
}
