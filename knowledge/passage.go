package knowledge

import (
	"strconv"
	"strings"
)

// Passage is a stretch of a document the operator imported. It is quoted as it stands, with its place.
type Passage struct {
	Document   string // id of the document
	Anchor     string // the passage in it: p57, L2113-12
	Title      string // of the document
	Page       int    // 0: the document has no pages
	Article    string // of a code: L2113-12
	Heading    string // it stands under
	Text       string
	URL        string // https, or ""
	Lang       Lang
	Audience   Audience
	ValidFrom  Date
	ValidUntil Date
	ImportedOn Date
}

// passageID begins the id of an article that is a passage.
const passageID = "document:"

// article is the passage as an answer.
func (p *Passage) article() *Article {
	return &Article{
		ID: passageID + p.Document + "#" + p.Anchor, Lang: p.Lang, Title: p.Title, Audience: p.Audience, Quote: p.Text,
		Sources: []Source{{Label: p.citation(), URL: p.URL}}, ValidFrom: p.ValidFrom, ValidUntil: p.ValidUntil, CheckedOn: p.ImportedOn,
		Actions: []Action{ActionHuman},
	}
}

// citation names the document and the place: "Guide des achats, p. 57".
func (p *Passage) citation() string {
	switch {
	case p.Article != "":
		return p.Title + ", art. " + p.Article
	case p.Page > 0 && p.Lang == German:
		return p.Title + ", S. " + strconv.Itoa(p.Page)
	case p.Page > 0:
		return p.Title + ", p. " + strconv.Itoa(p.Page)
	case p.Heading != "" && p.Heading != p.Title:
		return p.Title + ", « " + p.Heading + " »"
	}
	return p.Title
}

// Name is the title among other titles: that of a passage says where it stands.
func (a *Article) Name() string {
	if a.Quote != "" && len(a.Sources) > 0 {
		return a.Sources[0].Label
	}
	return a.Title
}

// LanguageOf tells the language of a document by its frequent words, French when nothing decides.
func LanguageOf(text string) Lang {
	votes := map[Lang]int{}
	for w := range strings.FieldsSeq(strings.ToLower(clean(clip(text, languageSample)))) {
		votes[telltale[strings.Trim(w, ",;:.?!()\"/«»")]]++
	}
	best := French
	for _, l := range Langs {
		if votes[l] > votes[best] {
			best = l
		}
	}
	return best
}

const languageSample = 20000 // runes
