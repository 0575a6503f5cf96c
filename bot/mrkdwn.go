package bot

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// escape makes text inert in Slack's mrkdwn: exactly these three characters, once.
// https://docs.slack.dev/messaging/formatting-message-text
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace

var markdown = goldmark.New()

// mrkdwn turns an article's Markdown into paragraphs of Slack's mrkdwn. Headings become bold lines, links keep their label, only
// https links stay links, anything else is text. Every character of the article is escaped: nothing in it can ping.
func mrkdwn(source string) []string {
	src := []byte(source)
	var out []string
	doc := markdown.Parser().Parse(text.NewReader(src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if s := strings.TrimSpace(block(n, src, "")); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func block(n ast.Node, src []byte, indent string) string {
	switch n := n.(type) {
	case *ast.Heading:
		return bold(inline(n, src, false))
	case *ast.List:
		var items []string
		number := n.Start
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			mark := "•"
			if n.IsOrdered() {
				mark = strconv.Itoa(number) + "."
				number++
			}
			var parts []string
			for c := item.FirstChild(); c != nil; c = c.NextSibling() {
				parts = append(parts, block(c, src, indent+"    "))
			}
			items = append(items, indent+mark+" "+strings.TrimSpace(strings.Join(parts, "\n")))
		}
		return strings.Join(items, "\n")
	case *ast.Blockquote:
		var parts []string
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			parts = append(parts, "> "+strings.ReplaceAll(block(c, src, ""), "\n", "\n> "))
		}
		return strings.Join(parts, "\n")
	case *ast.FencedCodeBlock, *ast.CodeBlock, *ast.HTMLBlock:
		var b strings.Builder
		for i := range n.Lines().Len() {
			seg := n.Lines().At(i)
			b.WriteString(escape(string(seg.Value(src))))
		}
		return b.String()
	case *ast.ThematicBreak:
		return ""
	default:
		return inline(n, src, true)
	}
}

// inline renders what stands inside a block. With marks false, bold and italic are left out, for text that is bold as a whole.
func inline(n ast.Node, src []byte, marks bool) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			b.WriteString(escape(string(c.Value(src))))
			if c.HardLineBreak() {
				b.WriteByte('\n')
			} else if c.SoftLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.WriteString(escape(string(c.Value)))
		case *ast.Emphasis:
			inner := inline(c, src, false)
			switch {
			case !marks:
				b.WriteString(inner)
			case c.Level == 2:
				b.WriteString(bold(inner))
			default:
				b.WriteString("_" + inner + "_")
			}
		case *ast.CodeSpan:
			b.WriteString("`" + inline(c, src, false) + "`")
		case *ast.Link:
			b.WriteString(link(string(c.Destination), inline(c, src, false)))
		case *ast.AutoLink:
			b.WriteString(link(string(c.URL(src)), escape(string(c.Label(src)))))
		case *ast.RawHTML:
			for i := range c.Segments.Len() {
				seg := c.Segments.At(i)
				b.WriteString(escape(string(seg.Value(src))))
			}
		default:
			b.WriteString(inline(c, src, marks))
		}
	}
	return b.String()
}

func bold(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "*", ""))
	if s == "" {
		return ""
	}
	return "*" + s + "*"
}

// link writes a mrkdwn link; label is already escaped. What is not https is only its label.
func link(url, label string) string {
	if !safeURL(url) {
		return label
	}
	return "<" + escape(url) + "|" + strings.ReplaceAll(label, "|", "¦") + ">"
}

// safeURL reports whether a link may be shown as a link: https, and no character that ends Slack's link syntax.
func safeURL(url string) bool {
	return strings.HasPrefix(url, "https://") && len(url) <= 3000 && !strings.ContainsAny(url, "|<> \t\r\n")
}

// hold keeps on one line what must not part: the groups of a number ("216 000"), a number and its sign ("10 %"), and a French
// sign with the word before it (" :", " ?") or after it ("« ").
func hold(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if s[i] == ' ' && holds(s[:i], s[i+1:]) {
			b.WriteString("\u00a0")
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// holds reports whether the space between before and after may not become the end of a line.
func holds(before, after string) bool {
	if strings.HasSuffix(before, "«") {
		return true
	}
	for _, sign := range []string{":", ";", "?", "!", "»", "%", "€"} {
		if strings.HasPrefix(after, sign) {
			return true
		}
	}
	digits := 0
	for digits < len(after) && after[digits] >= '0' && after[digits] <= '9' {
		digits++
	}
	return digits == 3 && before != "" && before[len(before)-1] >= '0' && before[len(before)-1] <= '9'
}
