package knowledge

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// corpus is everything that was read, before it is indexed.
type corpus struct {
	articles []*draft
	glossary []entry // answers
	scope    []scopeEntry
	synonyms []entry // the glossary as synonyms: the folder's, or else the fallback's
	words    []wordGroup
	topics   []Topic
}

// load reads a content folder and reports all its faults. What the folder does not have (synonyms, words, scope) comes from
// the fallback; a glossary that is not in the folder answers nothing.
func load(fsys fs.FS, opts Options) (*corpus, []Fault) {
	found := &faults{}
	c := &corpus{topics: readTopics(fsys, found)}
	c.readArticles(fsys, found)
	c.glossary = readGlossary(fsys, found)
	c.synonyms = c.glossary
	c.scope = readScope(fsys, found)
	c.words = readWords(fsys, found)
	if opts.Fallback != nil {
		ignored := &faults{} // the program's own content is checked where it is built
		if !exists(fsys, glossaryFile) {
			c.synonyms = readGlossary(opts.Fallback, ignored)
		}
		if !exists(fsys, scopeFile) {
			c.scope = readScope(opts.Fallback, ignored)
		}
		if !exists(fsys, wordsFile) {
			c.words = readWords(opts.Fallback, ignored)
		}
	}
	c.check(opts.Today, found)
	return c, found.sorted()
}

// readArticles reads every Markdown file under articles/, in the order of their paths.
func (c *corpus) readArticles(fsys fs.FS, found *faults) {
	var files []string
	err := fs.WalkDir(fsys, "articles", func(file string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			found.block(file, 0, FaultUnreadable, "error", err.Error())
		case !e.IsDir() && strings.HasSuffix(file, ".md") && !strings.HasPrefix(e.Name(), "."):
			files = append(files, file)
		}
		return nil
	})
	if err != nil { // the function above never returns one
		found.block("articles", 0, FaultUnreadable, "error", err.Error())
	}
	drafts, faulty := make([]*draft, len(files)), make([]faults, len(files))
	inParallel(len(files), func(i int) {
		raw, err := fs.ReadFile(fsys, files[i])
		if err != nil {
			faulty[i].block(files[i], 0, FaultUnreadable, "error", err.Error())
			return
		}
		drafts[i] = readArticle(files[i], raw, &faulty[i])
	})
	for i, d := range drafts {
		found.list = append(found.list, faulty[i].list...)
		if d != nil {
			c.articles = append(c.articles, d)
		}
	}
}

// inParallel does n things on all processors.
func inParallel(n int, do func(int)) {
	var workers sync.WaitGroup
	var next atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// all lists the articles and the answers of the glossary.
func (c *corpus) all() []*Article {
	var out []*Article
	for _, d := range c.articles {
		out = append(out, d.Article)
	}
	for i := range c.glossary {
		out = append(out, c.glossary[i].articles()...)
	}
	slices.SortStableFunc(out, func(a, b *Article) int {
		return strings.Compare(a.key(), b.key())
	})
	return out
}

// names lists what things are called, by language: by the glossary and by words.yaml.
func (c *corpus) names() map[Lang][]string {
	out := map[Lang][]string{}
	for _, l := range Langs {
		for i := range c.synonyms {
			out[l] = append(out[l], c.synonyms[i].names(l)...)
		}
		for _, g := range c.words {
			out[l] = append(out[l], texts(g[l])...)
		}
	}
	return out
}

// key orders versions: by id, language, then validity, the file last.
func (a *Article) key() string {
	return strings.Join([]string{a.ID, string(a.Lang), string(a.ValidFrom), a.File}, "\x00")
}

func exists(fsys fs.FS, file string) bool {
	_, err := fs.Stat(fsys, file)
	return err == nil
}

func isNotExist(err error) bool { return errors.Is(err, fs.ErrNotExist) }

func place(file string, line int) string { return fmt.Sprintf("%s:%d", file, line) }
