package sheet

import (
	"strings"
	"time"
)

// Document is a text with headings and tables, written by DOCX.
type Document struct {
	Title  string // stands on top, and among the file's properties
	Lang   string // fr-FR: what a screen reader pronounces it in
	Author string // the organisation
	Made   time.Time
	Wide   bool // landscape, for tables of many columns
	Blocks []Block
}

// Block is a part of a document.
type Block interface{ block() }

type (
	// Heading opens a section; Level is 1 to 3, and skips none on the way down.
	Heading struct {
		Level int
		Text  string
	}
	// Paragraph is text; line feeds in it stay.
	Paragraph []Run
	// Bullets is a list.
	Bullets []Paragraph
	// Grid is a table with a header row, which repeats on each page. About says in a sentence what it shows, for who cannot see it.
	Grid struct {
		About   string
		Columns []Column // Width is a share of the page; 0 is 1
		Rows    [][]Cell
	}
)

// Run is a stretch of text of one kind.
type Run struct {
	Text string
	Bold bool
	Link string // https:, http: or mailto:; anything else is written as plain text
}

func (Heading) block()   {}
func (Paragraph) block() {}
func (Bullets) block()   {}
func (Grid) block()      {}

// Plain is a paragraph without anything special.
func Plain(text string) Paragraph { return Paragraph{{Text: text}} }

// Below is one cell in which several stand below each other, as a reader sees them; the empty ones are left out.
func Below(cells ...Cell) Cell {
	var lines []string
	for _, c := range cells {
		if s := written(c); s != "" {
			lines = append(lines, s)
		}
	}
	return Text(strings.Join(lines, "\n"))
}
