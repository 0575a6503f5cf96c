package extract

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// readHTML reads a page as a person sees it: no scripts, styles, menus or forms.
func readHTML(raw []byte) (*Document, error) {
	r, err := charset.NewReader(bytes.NewReader(raw), "")
	if err != nil {
		return nil, fault(Broken, "html: %w", err)
	}
	return parseHTML(r, "html")
}

// hidden is what a person does not read, or does not read as part of the text.
var hidden = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Nav: true, atom.Form: true, atom.Button: true,
	atom.Select: true, atom.Textarea: true, atom.Svg: true, atom.Iframe: true, atom.Object: true, atom.Head: true,
}

// ownLine is what begins and ends on a line of its own.
var ownLine = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Li: true, atom.Ul: true, atom.Ol: true, atom.Tr: true, atom.Table: true, atom.Pre: true, atom.Dt: true,
	atom.Dd: true, atom.Blockquote: true, atom.Section: true, atom.Article: true, atom.Header: true, atom.Footer: true, atom.Main: true,
	atom.Figcaption: true, atom.Caption: true, atom.Address: true, atom.Aside: true, atom.Details: true, atom.Summary: true, atom.Hr: true,
}

var headings = map[atom.Atom]bool{atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true}

func parseHTML(r interface{ Read([]byte) (int, error) }, format string) (*Document, error) {
	root, err := html.Parse(r)
	if err != nil {
		return nil, fault(Broken, "html: %w", err)
	}
	o := &office{}
	d := &Document{Format: format}
	for n := range root.Descendants() {
		if n.DataAtom == atom.Title && n.FirstChild != nil && d.Title == "" {
			d.Title = n.FirstChild.Data
		}
	}
	o.html(root, false)
	o.end(false)
	o.flush()
	d.Parts = o.parts
	return d, nil
}

// html writes the text under a node. The parser bounds the depth of the tree (512).
func (o *office) html(n *html.Node, pre bool) {
	switch {
	case n.Type == html.TextNode:
		text := n.Data
		if !pre {
			text = spaces(text, o.spaced())
		}
		o.para.WriteString(text)
		return
	case n.Type == html.CommentNode, n.Type == html.ElementNode && hidden[n.DataAtom]:
		return
	case n.DataAtom == atom.Br:
		o.para.WriteByte('\n')
		return
	}
	heading := headings[n.DataAtom]
	if heading || ownLine[n.DataAtom] {
		o.end(false)
	}
	if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		o.space()
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		o.html(c, pre || n.DataAtom == atom.Pre)
	}
	if heading || ownLine[n.DataAtom] {
		o.end(heading)
	}
}

// spaces joins the white space of a text as a browser does; at the beginning of a line there is none.
func spaces(s string, begin bool) string {
	out := strings.Join(strings.Fields(s), " ")
	if out == "" {
		if begin || s == "" {
			return ""
		}
		return " "
	}
	if !begin && strings.ContainsAny(s[:1], " \t\r\n") {
		out = " " + out
	}
	if strings.ContainsAny(s[len(s)-1:], " \t\r\n") {
		out += " "
	}
	return out
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

// readMarkdown reads Markdown by what it looks like: as HTML. A front matter is not part of the text; its title is the title.
func readMarkdown(raw []byte) (*Document, error) {
	text, err := decode(raw)
	if err != nil {
		return nil, fault(Broken, "markdown: %w", err)
	}
	if strings.ContainsRune(text, 0) {
		return nil, fault(Broken, "markdown: bytes that are no text")
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	title := ""
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		if matter, body, ok := strings.Cut(rest, "\n---\n"); ok {
			text = body
			for line := range strings.SplitSeq(matter, "\n") {
				if v, ok := strings.CutPrefix(line, "title:"); ok {
					title = strings.Trim(strings.TrimSpace(v), `"'`)
				}
			}
		}
	}
	var out bytes.Buffer
	if err := markdown.Convert([]byte(text), &out); err != nil {
		return nil, fault(Broken, "markdown: %w", err)
	}
	d, err := parseHTML(&out, "markdown")
	if err == nil && d.Title == "" {
		d.Title = title
		if title == "" && len(d.Parts) > 0 {
			d.Title = d.Parts[0].Heading
		}
	}
	return d, err
}
