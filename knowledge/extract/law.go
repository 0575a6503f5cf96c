package extract

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// Codes of law: the JSON of the public legi-data files, a tree of sections and articles, and the XML of LEGI, a file an article.
// Each version of an article keeps the days on which it holds.

// node is a code, a section or an article of legi-data.
type node struct {
	Type string
	Data struct {
		ID, CID, Title, Num, Etat, Texte, TexteHTML string
		DateDebut, DateFin                          day
	}
	Children []node
}

// day is a date of LEGI: "2019-04-01", a time, or milliseconds since 1970; in any form its far future means none.
type day string

func (d *day) UnmarshalJSON(raw []byte) error {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	switch v := v.(type) {
	case float64: // midnight in Paris or in Greenwich, depending on who wrote the file
		*d = day(time.UnixMilli(int64(v)).UTC().Add(3 * time.Hour).Format(time.DateOnly))
	case string:
		*d = day(v[:min(len(v), len(time.DateOnly))])
	}
	return nil
}

// from is the first day of a version; ok is false when it has none yet (LEGI writes 2222-02-22).
func (d day) from() (string, bool) {
	return string(d), d < "2200"
}

// until is the last day of a version: LEGI gives the first on which it no longer holds.
func (d day) until() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil || d > "2200" {
		return ""
	}
	return t.AddDate(0, 0, -1).Format(time.DateOnly)
}

func readCode(raw []byte, on string) (*Document, error) {
	var root node
	if err := json.Unmarshal(bytes.TrimPrefix(raw, []byte("\ufeff")), &root); err != nil {
		return nil, fault(Broken, "json: %w", err)
	}
	if len(root.Children) == 0 {
		return nil, fault(Broken, "json: no tree of sections and articles")
	}
	d := &Document{Format: "code", Title: root.Data.Title, Law: root.Data.Title}
	all := 0
	if err := d.articles(root, nil, on, &all); err != nil {
		return nil, err
	}
	return d, d.none(all)
}

// none is the fault of a code all of whose articles are out of force on the day asked for.
func (d *Document) none(all int) error {
	if all > 0 && len(d.Parts) == 0 {
		return fault(NoneOn, "%d articles", all)
	}
	return nil
}

// articles adds the articles under a node, in their order; path is the titles of the sections around it.
func (d *Document) articles(n node, path []string, on string, all *int) error {
	switch n.Type {
	case "article":
		*all++
		text := n.Data.TexteHTML
		if text == "" {
			text = n.Data.Texte
		}
		p, ok := version(n.Data.Num, n.Data.ID, n.Data.Etat, n.Data.DateDebut, n.Data.DateFin)
		if !ok || on != "" && !p.holds(on) {
			return nil
		}
		body, err := legalText(text)
		if err != nil {
			return err
		}
		p.Text, p.Heading = body, path0(path)
		d.Parts = append(d.Parts, p)
	case "section":
		path = append(path, n.Data.Title)
	}
	for _, c := range n.Children {
		if err := d.articles(c, path, on, all); err != nil {
			return err
		}
	}
	return nil
}

// path0 is the last two titles around an article: those above say little.
func path0(path []string) string {
	return strings.Join(path[max(0, len(path)-2):], " › ")
}

func (p *Part) holds(on string) bool {
	return (p.From == "" || p.From <= on) && (p.Until == "" || on <= p.Until)
}

// version is one version of an article; ok is false for one that never held, or does not yet have a day.
func version(num, id, state string, begin, end day) (Part, bool) {
	from, ok := begin.from()
	p := Part{Article: article(num), From: from, Until: end.until()}
	if strings.HasPrefix(id, "LEGIARTI") {
		p.URL = "https://www.legifrance.gouv.fr/codes/article_lc/" + id
	}
	dead := state == "MODIFIE_MORT_NE" || state == "PERIME" || state == "ANNULE" || state == "TRANSFERE"
	return p, ok && !dead && p.Article != "" && (p.Until == "" || p.From <= p.Until)
}

var numbered = regexp.MustCompile(`^(?i:article|art\.)?\s*([LRDA])\s?\.?\s?\*?\s?(\d.*)$`)

// article is a number as people cite it: L2113-12 for "L. 2113-12" and "Article L2113-12".
func article(num string) string {
	num = strings.NewReplacer("‑", "-", "–", "-", "#", "").Replace(strings.Join(strings.Fields(num), " "))
	if m := numbered.FindStringSubmatch(num); m != nil {
		return m[1] + m[2]
	}
	return strings.TrimSpace(strings.TrimPrefix(num, "Article "))
}

// legalText is the text of an article, given as HTML or plain.
func legalText(s string) (string, error) {
	if !strings.Contains(s, "<") {
		return html.UnescapeString(s), nil
	}
	d, err := parseHTML(strings.NewReader(s), "code")
	if err != nil {
		return "", err
	}
	var lines []string
	for _, p := range d.Parts {
		lines = append(lines, p.Text)
	}
	return strings.Join(lines, "\n"), nil
}

// legi is an article of the LEGI files.
type legi struct {
	XMLName xml.Name
	ID      string `xml:"META>META_COMMUN>ID"`
	Num     string `xml:"META>META_SPEC>META_ARTICLE>NUM"`
	State   string `xml:"META>META_SPEC>META_ARTICLE>ETAT"`
	Begin   string `xml:"META>META_SPEC>META_ARTICLE>DATE_DEBUT"`
	End     string `xml:"META>META_SPEC>META_ARTICLE>DATE_FIN"`
	Text    struct {
		Titles []struct {
			Title string `xml:",chardata"`
			End   string `xml:"fin,attr"`
		} `xml:"TITRE_TXT"`
		Sections section `xml:"TM"`
	} `xml:"CONTEXTE>TEXTE"`
	Content struct {
		Inner string `xml:",innerxml"`
	} `xml:"BLOC_TEXTUEL>CONTENU"`
}

// section is a title of a LEGI context, and the one in it.
type section struct {
	Titles []string `xml:"TITRE_TM"`
	Inner  *section `xml:"TM"`
}

func readLEGI(raw []byte, on string) (*Document, error) {
	var a legi
	dec := xml.NewDecoder(bytes.NewReader(raw))
	dec.CharsetReader = charset.NewReaderLabel
	if err := dec.Decode(&a); err != nil {
		return nil, fault(Broken, "xml: %w", err)
	}
	if a.XMLName.Local != "ARTICLE" {
		return nil, fault(Broken, "xml: %s is no LEGI article", a.XMLName.Local)
	}
	d := &Document{Format: "code"}
	if n := len(a.Text.Titles); n > 0 {
		d.Law = oneLine(a.Text.Titles[n-1].Title)
	}
	p, ok := version(a.Num, a.ID, a.State, day(a.Begin), day(a.End))
	if !ok || on != "" && !p.holds(on) {
		return nil, fault(NoneOn, "article %s", a.Num)
	}
	d.Title = fmt.Sprintf("%s, art. %s", d.Law, p.Article)
	if d.Law == "" {
		d.Title = p.Article
	}
	var path []string
	for s := &a.Text.Sections; s != nil; s = s.Inner {
		if n := len(s.Titles); n > 0 {
			path = append(path, oneLine(s.Titles[n-1]))
		}
	}
	text, err := legalText(a.Content.Inner)
	if err != nil {
		return nil, err
	}
	p.Text, p.Heading = text, path0(path)
	d.Parts = []Part{p}
	return d, nil
}
