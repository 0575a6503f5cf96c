package extract

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	utf16 "golang.org/x/text/encoding/unicode"
)

// decode gives a text as UTF-8: it is UTF-8, or UTF-16 with its mark, or else the Windows code page of western Europe.
func decode(raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		out, err := utf16.UTF16(utf16.LittleEndian, utf16.UseBOM).NewDecoder().Bytes(raw)
		return string(out), err
	case utf8.Valid(raw):
		return strings.TrimPrefix(string(raw), "\ufeff"), nil
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(raw)
	return string(out), err
}

// readText reads plain text. One that is full of control characters is something else under a wrong name.
func readText(raw []byte) (*Document, error) {
	text, err := decode(raw)
	if err != nil {
		return nil, fault(Broken, "text: %w", err)
	}
	if strings.ContainsRune(text, 0) {
		return nil, fault(Broken, "text: bytes that are no text")
	}
	return &Document{Format: "text", Parts: []Part{{Text: text}}}, nil
}

// A line of plain text or of a PDF page is taken for a heading when it looks like one: a word such as "Article" or "Chapitre"
// with a number, or a number with a title, on a line of its own.
var (
	namedHeading    = regexp.MustCompile(`^(?i:article|art\.|chapitre|chapter|section|titre|partie|part|annexe|annex|appendix|fiche|kapitel|abschnitt|anhang|teil)\s+(?:[LRD]\.?\s?)?(?:\d[\d.\-]*|[IVXLC]+|[A-Z]|1er|premier|première)\b`)
	numberedHeading = regexp.MustCompile(`^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,5}\.)\s+\p{L}`)
)

const maxHeading = 120 // runes

// isHeading reports whether a line is a heading.
func isHeading(line string) bool {
	line = strings.TrimSpace(line)
	n := utf8.RuneCountInString(line)
	if n == 0 || n > maxHeading || strings.HasSuffix(line, ",") || strings.HasSuffix(line, ";") || strings.Contains(line, ". . .") || strings.Contains(line, "....") {
		return false
	}
	if m := namedHeading.FindString(line); m != "" {
		return m == line || !endsInNumber(line) && (!strings.HasSuffix(line, ".") || n < 40)
	}
	if !numberedHeading.MatchString(line) || strings.HasSuffix(line, ".") {
		return false
	}
	first := strings.IndexFunc(line, unicode.IsLetter)
	if namedHeading.MatchString(line[first:]) { // "48 Chapitre 5": a page number and the running head
		return false
	}
	r, _ := utf8.DecodeRuneInString(line[first:])
	return unicode.IsUpper(r) && !endsInNumber(line)
}

// endsInNumber tells a line of a table of contents, or the running head of a page.
func endsInNumber(line string) bool {
	last := line[len(line)-1]
	return '0' <= last && last <= '9'
}

// leader is how an entry of a table of contents ends: dots, then the page.
var leader = regexp.MustCompile(`(?:\. ?){4,}\s*[\divxlc]*\s*$`)

// isContents reports whether a text is part of a table of contents or of an index: it names everything and says nothing.
func isContents(text string) bool {
	entries, lines := 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		lines++
		if leader.MatchString(line) {
			entries++
		}
	}
	return entries > 0 && 2*entries >= lines
}
