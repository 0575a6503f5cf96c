package knowledge

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown reads texts, any number at once; to make it costs more than to read an article.
var markdown = goldmark.DefaultParser()

// parseMarkdown gives the tree of a text.
func parseMarkdown(source []byte) ast.Node { return markdown.Parse(text.NewReader(source)) }

// inspect lists the HTML and the destinations of the links in a text, with the line (from 0) they stand on.
func inspect(md string) (html, links []item) {
	source := []byte(md)
	_ = ast.Walk(parseMarkdown(source), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.HTMLBlock:
			html = appendHTML(html, source, n.Lines())
		case *ast.RawHTML:
			html = appendHTML(html, source, n.Segments)
		case *ast.Link:
			links = append(links, item{string(n.Destination), lineOf(source, offset(n))})
		}
		return ast.WalkContinue, nil
	})
	return html, links
}

func appendHTML(list []item, source []byte, lines *text.Segments) []item {
	if lines.Len() == 0 {
		return list
	}
	s := lines.At(0)
	return append(list, item{strings.TrimSpace(string(s.Value(source))), lineOf(source, s.Start)})
}

// offset is where the text of a node begins, or that of the nearest thing before it.
func offset(n ast.Node) int {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return t.Segment.Start
		}
	}
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Type() == ast.TypeBlock && p.Lines().Len() > 0 {
			return p.Lines().At(0).Start
		}
	}
	return 0
}

func lineOf(source []byte, at int) int {
	return bytes.Count(source[:min(at, len(source))], []byte("\n"))
}

// Plain is the short answer and the body as readable text: no marks of Markdown, links as "label (url)", lists with dashes.
func (a *Article) Plain() string {
	if a.Quote != "" {
		return a.Quote
	}
	short, body := a.plainShort, a.plainBody
	if short == "" {
		short, body = plain(a.Short), plain(a.Body)
	}
	if body == "" {
		return short
	}
	return short + "\n\n" + body
}

// plain renders Markdown as text.
func plain(md string) string {
	p := &plainText{source: []byte(md)}
	for n := parseMarkdown(p.source).FirstChild(); n != nil; n = n.NextSibling() {
		p.block(n, "")
	}
	return strings.TrimSpace(p.out.String())
}

type plainText struct {
	source []byte
	out    strings.Builder
}

// block writes a block and the blocks in it; indent stands before each line after the first.
func (p *plainText) block(n ast.Node, indent string) {
	switch n := n.(type) {
	case *ast.List:
		number := n.Start
		for it := n.FirstChild(); it != nil; it = it.NextSibling() {
			mark := "- "
			if n.IsOrdered() {
				mark = fmt.Sprintf("%d. ", number)
				number++
			}
			p.out.WriteString(indent + mark)
			p.item(it, indent+strings.Repeat(" ", len(mark)))
		}
		if indent == "" {
			p.out.WriteString("\n")
		}
	case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
		for i := range n.Lines().Len() {
			s := n.Lines().At(i)
			p.out.WriteString(indent + string(s.Value(p.source)))
		}
		p.out.WriteString("\n")
	case *ast.ThematicBreak:
		p.out.WriteString(indent + "---\n\n")
	case *ast.Blockquote:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			p.block(c, indent)
		}
	default:
		p.out.WriteString(indent + p.inline(n, indent) + "\n\n")
	}
}

// item writes the blocks of one entry of a list, the first on the line of its mark.
func (p *plainText) item(n ast.Node, indent string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if _, ok := c.(*ast.List); ok {
			p.block(c, indent)
			continue
		}
		if c != n.FirstChild() {
			p.out.WriteString(indent)
		}
		p.out.WriteString(p.inline(c, indent) + "\n")
	}
}

// inline is the text of what a paragraph or heading holds.
func (p *plainText) inline(n ast.Node, indent string) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.WriteString(unescape(c.Segment.Value(p.source)))
			if c.SoftLineBreak() {
				b.WriteString(" ")
			}
			if c.HardLineBreak() {
				b.WriteString("\n" + indent)
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.AutoLink:
			b.Write(c.URL(p.source))
		case *ast.RawHTML:
			for i := range c.Segments.Len() {
				s := c.Segments.At(i)
				b.Write(s.Value(p.source))
			}
		case *ast.Link:
			b.WriteString(linkText(p.inline(c, indent), string(c.Destination)))
		case *ast.Image:
			b.WriteString(linkText(p.inline(c, indent), string(c.Destination)))
		default:
			b.WriteString(p.inline(c, indent))
		}
	}
	return b.String()
}

// unescape resolves backslashes and entities, which the parser leaves in the text.
func unescape(s []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(s))))
}

// linkText writes a link for a reader who cannot click; a link to another article is its label.
func linkText(label, dest string) string {
	if _, internal := internalLink(dest); internal || dest == "" || label == dest {
		return label
	}
	return label + " (" + dest + ")"
}
