// Package sheet reads lists that people send and writes those they get back.
//
// In: CSV in any of the encodings and separators that offices use, XLSX, lines pasted in a chat, and what webinar platforms
// export, whose list begins somewhere below a summary. Read gives a Table, Table.List finds the columns by the words of the
// caller. Out: CSV and XLSX that open right in a French Excel and never run a formula that somebody typed, and DOCX.
//
// Every file is taken for hostile: sizes are bounded before and while something is unpacked. What cannot be read is a *Fault,
// whose code has one sentence in package locales.
package sheet

import (
	"fmt"
	"log/slog"
	"strings"
	"unicode/utf8"
)

// Table is what was read of a file: its rows, nothing interpreted.
type Table struct {
	Format string // csv or xlsx
	Sheet  string // the sheet of the workbook the rows come from; "" for csv
	Rows   []Row  // those with something in them
}

// Row is one line of a file.
type Row struct {
	Line  int      // in the file, from 1; the first one when a cell spans several
	Cells []string // without blanks around them, without empty ones at the end
}

// LogValue keeps people's data out of a log.
func (r Row) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("line", r.Line), slog.Int("cells", len(r.Cells)))
}

// Code says what is wrong with a file.
type Code string

const (
	Empty     Code = "empty"     // nothing in it, or no line below the header
	Unknown   Code = "unknown"   // neither a list in text nor an XLSX
	Encrypted Code = "encrypted" // needs a password
	OldExcel  Code = "old-excel" // .xls, the format Excel had before 2007
	TooLarge  Code = "large"     // more than MaxBytes
	TooLong   Code = "long"      // more than MaxRows, maxColumns or maxCell
	Broken    Code = "broken"    // not what its first bytes say, or damaged
	Bomb      Code = "bomb"      // unpacks to more than any list needs
	NoHeader  Code = "no-header" // no line names the columns, and its content does not tell them
	Missing   Code = "missing"   // the header lacks columns that are needed: Fault.Columns
)

// Codes lists them all.
var Codes = []Code{Empty, Unknown, Encrypted, OldExcel, TooLarge, TooLong, Broken, Bomb, NoHeader, Missing}

// Ours. The longest list foreseen has 50 000 lines (suppliers of the Région), which are some 10 MB; reading one must not fill
// the memory of a small server.
const (
	MaxBytes    = 20 << 20 // of a file
	MaxRows     = 100_000
	maxColumns  = 500
	maxUnpacked = 160 << 20 // bytes of all members of an XLSX
	maxLines    = 1_048_576 // of a file, blank ones included: Excel's
	maxCell     = 32_767    // characters: Excel's, https://support.microsoft.com/office/excel-specifications-and-limits
)

// Fault is a list that cannot be used.
type Fault struct {
	Code    Code
	Columns []string // Missing: keys of the columns that are needed and not there; NoHeader: of all that are needed
	Found   []string // Missing: the header as it stands in the file
	Line    int      // Missing: where the header stands
	Cause   error    // for the log, without anything of the file's content; may be nil
}

func (f *Fault) Error() string {
	switch {
	case f.Code == Missing:
		return fmt.Sprintf("%s: %s", f.Code, strings.Join(f.Columns, ", "))
	case f.Cause != nil:
		return fmt.Sprintf("%s: %v", f.Code, f.Cause)
	}
	return string(f.Code)
}

func (f *Fault) Unwrap() error { return f.Cause }

func fault(code Code, format string, args ...any) error {
	return &Fault{Code: code, Cause: fmt.Errorf(format, args...)}
}

// Cell gives the i-th cell of a row, "" beyond its end.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// add keeps a row unless it is empty; cells beyond the last filled one are dropped.
func (t *Table) add(line int, cells []string) error {
	n := 0
	for i := range cells {
		cells[i] = clean(cells[i])
		if cells[i] != "" {
			n = i + 1
		}
		if len(cells[i]) > maxCell && utf8.RuneCountInString(cells[i]) > maxCell {
			return fault(TooLong, "line %d has a cell of %d bytes", line, len(cells[i]))
		}
	}
	switch {
	case n == 0:
		return nil
	case n > maxColumns:
		return fault(TooLong, "line %d has %d columns", line, n)
	case len(t.Rows) == MaxRows+1: // and a header
		return fault(TooLong, "more than %d lines", MaxRows)
	}
	t.Rows = append(t.Rows, Row{line, cells[:n:n]})
	return nil
}

// invisible are characters that copying from web pages and mails leaves behind and nobody sees.
var invisible = strings.NewReplacer("\u00a0", " ", "\u202f", " ", "\u200b", "", "\u200e", "", "\u200f", "", "\u2060", "", "\ufeff", "", "\u00ad", "", "\x00", "")

func clean(cell string) string {
	for i := range len(cell) {
		if cell[i] >= 0x80 || cell[i] == 0 {
			cell = invisible.Replace(cell)
			break
		}
	}
	return strings.TrimSpace(cell)
}
