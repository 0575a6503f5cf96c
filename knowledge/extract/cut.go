package extract

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Passage is a stretch of a part, as it stands there.
type Passage struct {
	Anchor string // unique in the document: p57, p57.2, L2113-12, s4
	Part          // Text is the passage; Heading the last one before or at its beginning
}

// How long a passage is, in runes: enough for an answer, and short enough to be shown whole in a message. An article of a code is
// only cut when a message could not hold it.
const (
	maxPassage  = 1400
	maxArticle  = 2800
	leastToTurn = 200 // a heading begins a new passage after that much, so that a run of headings stays together
)

// Passages cuts a document at pages, articles and headings, and what is still too long at paragraphs, lines or sentences. Tables
// of contents are left out.
func (d *Document) Passages() []Passage {
	var out []Passage
	seen := map[string]int{}
	heading := ""
	for i, p := range d.Parts {
		most := maxPassage
		if p.Article != "" {
			most = maxArticle
		}
		if p.Heading != "" || p.Page == 0 {
			heading = p.Heading
		}
		for _, s := range split(p.Text, most, p.Article == "") {
			if s.heading != "" {
				heading = s.heading
			}
			if p.Article == "" && isContents(s.text) {
				continue
			}
			q := p
			q.Text, q.Heading = s.text, heading
			anchor := p.anchor(i)
			if seen[anchor]++; seen[anchor] > 1 {
				anchor = fmt.Sprintf("%s.%d", anchor, seen[anchor])
			}
			out = append(out, Passage{anchor, q})
		}
	}
	return out
}

func (p Part) anchor(i int) string {
	switch {
	case p.Article != "":
		return strings.ReplaceAll(p.Article, " ", "")
	case p.Page > 0:
		return fmt.Sprintf("p%d", p.Page)
	}
	return fmt.Sprintf("s%d", i+1)
}

// stretch is a piece of a text, with the heading it begins with.
type stretch struct{ text, heading string }

// split cuts a text into stretches of at most max runes; with headings, also before each line that looks like one.
func split(text string, most int, headings bool) (out []stretch) {
	var cur stretch
	start, at := 0, 0 // of the stretch; of the line
	flush := func(end int) {
		for _, s := range chop(text[start:end], most) {
			out = append(out, stretch{s, cur.heading})
		}
		start = end
	}
	for line := range strings.SplitAfterSeq(text, "\n") {
		if headings && isHeading(line) {
			if utf8.RuneCountInString(text[start:at]) >= leastToTurn {
				flush(at)
			}
			cur.heading = strings.TrimSpace(line)
		}
		at += len(line)
	}
	flush(len(text))
	return out
}

// chop cuts what is longer than max runes: at the last blank line, else line, sentence, word or rune before. Pieces without a
// word are dropped, and nothing else.
func chop(text string, most int) (out []string) {
	for {
		text = strings.TrimSpace(text)
		if !hasWord(text) {
			return out
		}
		if utf8.RuneCountInString(text) <= most {
			return append(out, text)
		}
		end := 0
		for range most {
			_, n := utf8.DecodeRuneInString(text[end:])
			end += n
		}
		head := text[:end]
		for _, mark := range []string{"\n\n", "\n", ". ", " "} {
			if i := strings.LastIndex(head, mark); i > end/2 {
				end = i + len(mark)
				break
			}
		}
		if s := strings.TrimSpace(text[:end]); hasWord(s) {
			out = append(out, s)
		}
		text = text[end:]
	}
}
