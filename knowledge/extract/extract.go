// Package extract reads the text of a document: PDF page by page, DOCX, ODT, HTML, Markdown and plain text by heading, a code of
// law (JSON in the shape of the public legi-data files, or LEGI XML) by article; and cuts it into passages.
//
// Nothing is rewritten: a passage is a stretch of the text as it was read, so that it can be quoted. Every file is taken for
// hostile: sizes are bounded before and while something is unpacked, and a PDF is read inside a sandbox (see pdf.go). What
// cannot be read is a *Fault, whose code has one sentence in package locales.
package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// Document is what was read of a file.
type Document struct {
	Title  string // "" when the file does not say
	Format string // pdf, docx, odt, html, markdown, text, code
	Pages  int    // of a PDF; 0 elsewhere
	Blank  int    // pages without text: scanned, or empty
	Law    string // name of the code whose articles these are
	Parts  []Part
}

// Part is a page, an article, or what stands under one heading.
type Part struct {
	Page        int    // from 1; 0 when the format has no pages
	Article     string // L2113-12
	Heading     string
	Text        string
	URL         string // of the article; "" elsewhere
	From, Until string // YYYY-MM-DD, the last day included; "" is open
}

// Code says what is wrong with a file.
type Code string

const (
	Unknown   Code = "unknown"   // not one of the formats
	Empty     Code = "empty"     // nothing in it
	Encrypted Code = "encrypted" // needs a password
	Scanned   Code = "scanned"   // pages, but no text
	Broken    Code = "broken"    // not what its name says, or damaged
	TooLarge  Code = "large"     // more than MaxFile
	Bomb      Code = "bomb"      // unpacks to more than any document needs
	NoneOn    Code = "none-on"   // a code without an article in force on the day asked for
)

// Codes lists them all.
var Codes = []Code{Unknown, Empty, Encrypted, Scanned, Broken, TooLarge, Bomb, NoneOn}

// Fault is a file that cannot be imported.
type Fault struct {
	Code  Code
	Cause error // for the log; may be nil
}

func (f *Fault) Error() string { return fmt.Sprintf("%s: %v", f.Code, f.Cause) }
func (f *Fault) Unwrap() error { return f.Cause }

func fault(code Code, format string, args ...any) error {
	return &Fault{code, fmt.Errorf(format, args...)}
}

// Ours, against files made to fill a memory: the largest text known to be imported, a whole code of law as JSON, has 30 MB.
const (
	MaxFile     = 100 << 20 // bytes of a file
	maxUnpacked = 64 << 20  // bytes of one member of an archive
	maxText     = 32 << 20  // bytes of text in all
)

// Options are what a reading may be told; the zero value is right for most.
type Options struct {
	On       string                // of a code: only articles in force on that day; "" takes all, each with its days
	Cache    string                // folder where the compiled PDF reader is kept; "" compiles it each time
	Progress func(done, total int) // told after each page of a PDF
}

// formats by file name.
var formats = map[string]string{
	".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".html": "html", ".htm": "html", ".xhtml": "html",
	".md": "markdown", ".markdown": "markdown", ".txt": "text", ".text": "text", ".json": "json", ".xml": "xml",
}

// Known reports whether a file name is that of a format that can be read.
func Known(name string) bool { return formats[strings.ToLower(filepath.Ext(name))] != "" }

// File reads a file whose size is looked at before anything else.
func File(ctx context.Context, path string, o Options) (*Document, []byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, nil, err
	case !info.Mode().IsRegular(): // a pipe would be waited for
		return nil, nil, fault(Unknown, "%s", info.Mode().Type())
	case info.Size() > MaxFile:
		return nil, nil, fault(TooLarge, "%d bytes", info.Size())
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, nil, err
	}
	d, err := Read(ctx, filepath.Base(path), raw, o)
	return d, raw, err
}

// Read reads a document. The name tells the format; a content that contradicts it is a fault.
func Read(ctx context.Context, name string, raw []byte, o Options) (*Document, error) {
	format := formats[strings.ToLower(filepath.Ext(name))]
	switch {
	case format == "":
		return nil, fault(Unknown, "%q", filepath.Ext(name))
	case len(raw) > MaxFile:
		return nil, fault(TooLarge, "%d bytes", len(raw))
	case len(bytes.TrimSpace(raw)) == 0:
		return nil, fault(Empty, "no bytes")
	}
	d, err := read(ctx, format, raw, o)
	if err != nil {
		return nil, err
	}
	return d, d.finish()
}

func read(ctx context.Context, format string, raw []byte, o Options) (*Document, error) {
	switch format {
	case "pdf":
		return readPDF(ctx, raw, o)
	case "docx":
		return readDOCX(raw)
	case "odt":
		return readODT(raw)
	case "html":
		return readHTML(raw)
	case "markdown":
		return readMarkdown(raw)
	case "json":
		return readCode(raw, o.On)
	case "xml":
		return readLEGI(raw, o.On)
	}
	return readText(raw)
}

// finish drops parts without text and refuses a document that has none.
func (d *Document) finish() error {
	total := 0
	for i := range d.Parts {
		p := &d.Parts[i]
		p.Text, p.Heading = tidy(p.Text), oneLine(p.Heading)
		total += len(p.Text)
	}
	d.Title = oneLine(d.Title)
	d.Parts = slices.DeleteFunc(d.Parts, func(p Part) bool { return !hasWord(p.Text) })
	switch {
	case total > maxText:
		return fault(Bomb, "%d bytes of text", total)
	case len(d.Parts) == 0 && d.Pages > 0:
		return fault(Scanned, "%d pages", d.Pages)
	case len(d.Parts) == 0:
		return fault(Empty, "no text")
	}
	return nil
}

// tidy removes what cannot be seen: control characters, byte order marks, spaces at the ends of lines, and blank lines after the
// first. Words stay as they are.
func tidy(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\f", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r == '\ufeff', r == '\u200b', r == '\u00ad', r == '\ufffe', unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
	var b strings.Builder
	blank := 0
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \u00a0")
		if line == "" {
			blank++
			continue
		}
		if b.Len() > 0 {
			b.WriteString(strings.Repeat("\n", 1+min(blank, 1)))
		}
		blank = 0
		b.WriteString(line)
	}
	return b.String()
}

// oneLine is a text on one line, at most 200 runes: a heading.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(tidy(s)), " ")
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}

// hasWord reports whether there is a letter or digit in a text.
func hasWord(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// CodeOf is the code of a fault, Broken for any other error.
func CodeOf(err error) Code {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Code
	}
	return Broken
}
