package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"orchidee/knowledge"
	"orchidee/knowledge/extract"
	"orchidee/records"
)

// Imported makes the records of a document that was read: named by its file, titled by itself or else by its file. Its content is
// what tells it from another version. Who reads it, and when it holds, is for the caller to say.
func Imported(name string, content []byte, doc *extract.Document) (records.Document, []records.Passage) {
	sum := sha256.Sum256(content)
	d := records.Document{
		Name: name, Title: titleOf(doc.Title, name), Format: doc.Format, Hash: hex.EncodeToString(sum[:]), Lang: string(languageOf(doc)),
		Pages: doc.Pages,
	}
	var passages []records.Passage
	for _, p := range doc.Passages() {
		passages = append(passages, records.Passage{
			Anchor: p.Anchor, Page: p.Page, Article: p.Article, Heading: p.Heading, Words: p.Text, URL: p.URL, ValidFrom: p.From, ValidUntil: p.Until,
		})
	}
	return d, passages
}

// titleOf is what a document calls itself; what a program called it instead ("Microsoft Word - x.docx") gives way to its file name.
func titleOf(title, name string) string {
	if title = strings.TrimSpace(title); title != "" && !strings.HasPrefix(title, "Microsoft ") && !strings.EqualFold(title, "untitled") {
		return title
	}
	base := path.Base(name)
	return strings.TrimSpace(strings.ReplaceAll(strings.TrimSuffix(base, path.Ext(base)), "_", " "))
}

func languageOf(doc *extract.Document) knowledge.Lang {
	var b strings.Builder
	for _, p := range doc.Parts {
		b.WriteString(p.Text + "\n")
		if b.Len() > 1<<16 {
			break
		}
	}
	return knowledge.LanguageOf(b.String())
}
