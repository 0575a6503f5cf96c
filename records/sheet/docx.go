package sheet

import (
	"archive/zip"
	"bytes"
	"embed"
	"encoding/xml"
	"fmt"
	"strings"
	"text/template"
	"time"
)

// The parts of the package that are the same for every document but for its properties: Office Open XML (ECMA-376), of which
// this is the little that headings, lists, links and tables need.
//
//go:embed docx/*
var partFiles embed.FS

var fixed = template.Must(template.New("").Funcs(template.FuncMap{"xml": escape}).ParseFS(partFiles, "docx/*"))

// DOCX writes a document that Word and LibreOffice open and that a screen reader can follow: real headings, header rows,
// language and title.
func DOCX(d Document) ([]byte, error) {
	body := writer{wide: d.Wide}
	body.paragraph("Title", Plain(d.Title))
	for _, b := range d.Blocks {
		if err := body.block(b); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	add := func(name string, content []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: d.Made.UTC()})
		if err != nil {
			return err
		}
		_, err = w.Write(content)
		return err
	}
	values := map[string]any{
		"Title": d.Title, "Lang": d.Lang, "Author": d.Author, "Made": d.Made.UTC().Format(time.RFC3339),
		"Wide": d.Wide, "Body": body.b.String(), "Links": body.links,
	}
	for _, part := range []struct{ name, from string }{ // the first must come first
		{"[Content_Types].xml", "types.xml"}, {"_rels/.rels", "package.rels"}, {"docProps/core.xml", "core.xml"}, {"docProps/app.xml", "app.xml"},
		{"word/document.xml", "document.xml"}, {"word/_rels/document.xml.rels", "document.rels"}, {"word/styles.xml", "styles.xml"},
		{"word/settings.xml", "settings.xml"}, {"word/numbering.xml", "numbering.xml"}, {"word/footer1.xml", "footer.xml"},
	} {
		var content bytes.Buffer
		if err := fixed.ExecuteTemplate(&content, part.from, values); err != nil {
			return nil, fmt.Errorf("part %s: %w", part.name, err)
		}
		if err := add(part.name, content.Bytes()); err != nil {
			return nil, fmt.Errorf("part %s: %w", part.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("close: %w", err)
	}
	return out.Bytes(), nil
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(printable(s))) // a Builder does not fail
	return b.String()
}

// writer makes the body.
type writer struct {
	b     strings.Builder
	links []string // relationship n+1 is "rIdLink<n>"
	wide  bool
}

func (w *writer) block(b Block) error {
	switch b := b.(type) {
	case Heading:
		if b.Level < 1 || b.Level > 3 {
			return fmt.Errorf("a heading of level %d", b.Level)
		}
		w.paragraph(fmt.Sprintf("Heading%d", b.Level), Plain(b.Text))
	case Paragraph:
		w.paragraph("", b)
	case Bullets:
		for _, p := range b {
			w.paragraph("ListBullet", p)
		}
	case Grid:
		return w.grid(b)
	}
	return nil
}

func (w *writer) paragraph(style string, p Paragraph) {
	w.b.WriteString("<w:p>")
	if style != "" {
		fmt.Fprintf(&w.b, `<w:pPr><w:pStyle w:val="%s"/></w:pPr>`, style)
	}
	for _, r := range p {
		link := safe(r.Link)
		if link {
			fmt.Fprintf(&w.b, `<w:hyperlink r:id="rIdLink%d">`, len(w.links))
			w.links = append(w.links, r.Link)
		}
		w.run(r, link)
		if link {
			w.b.WriteString("</w:hyperlink>")
		}
	}
	w.b.WriteString("</w:p>")
}

func safe(link string) bool {
	return strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") || strings.HasPrefix(link, "mailto:")
}

func (w *writer) run(r Run, link bool) {
	w.b.WriteString("<w:r>")
	if link {
		w.b.WriteString(`<w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>`)
	} else if r.Bold {
		w.b.WriteString("<w:rPr><w:b/></w:rPr>")
	}
	for i, line := range strings.Split(printable(r.Text), "\n") {
		if i > 0 {
			w.b.WriteString("<w:br/>")
		}
		for j, piece := range strings.Split(line, "\t") {
			if j > 0 {
				w.b.WriteString("<w:tab/>")
			}
			fmt.Fprintf(&w.b, `<w:t xml:space="preserve">%s</w:t>`, escape(piece))
		}
	}
	w.b.WriteString("</w:r>")
}

// Of A4 less the margins of docx/document.xml, in twentieths of a point.
const (
	textWidth     = 11906 - 2*1134
	textWidthWide = 16838 - 2*1134
)

func (w *writer) grid(g Grid) error {
	if len(g.Columns) == 0 {
		return fmt.Errorf("table %q has no column", g.About)
	}
	page, total := float64(textWidth), 0.0
	if w.wide {
		page = textWidthWide
	}
	for _, c := range g.Columns {
		total += share(c)
	}
	fmt.Fprintf(&w.b, `<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>`+
		`<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblDescription w:val="%s"/></w:tblPr><w:tblGrid>`, escape(g.About))
	for _, c := range g.Columns {
		fmt.Fprintf(&w.b, `<w:gridCol w:w="%d"/>`, int(page*share(c)/total))
	}
	w.b.WriteString(`</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>`)
	for _, c := range g.Columns {
		w.cell("TableHeader", c.Name)
	}
	w.b.WriteString("</w:tr>")
	for n, row := range g.Rows {
		if len(row) > len(g.Columns) {
			return fmt.Errorf("table %q: row %d has %d cells for %d columns", g.About, n+1, len(row), len(g.Columns))
		}
		w.b.WriteString("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
		for i := range g.Columns {
			text := ""
			if i < len(row) {
				text = written(row[i])
			}
			w.cell("TableText", text)
		}
		w.b.WriteString("</w:tr>")
	}
	w.b.WriteString("</w:tbl>")
	w.paragraph("", nil) // two tables that touch would become one
	return nil
}

func share(c Column) float64 {
	if c.Width <= 0 {
		return 1
	}
	return c.Width
}

func (w *writer) cell(style, text string) {
	w.b.WriteString("<w:tc><w:tcPr/>")
	w.paragraph(style, Plain(text))
	w.b.WriteString("</w:tc>")
}

// written writes a value for a reader: no neutralising, French figures and days.
func written(c Cell) string {
	switch c := c.(type) {
	case Text:
		return string(c)
	case Phone:
		return string(c)
	case Euros:
		return amount(float64(c))
	case Day:
		return when(time.Time(c), "02/01/2006")
	case Moment:
		return when(time.Time(c), "02/01/2006 15:04")
	}
	return shown(c)
}
