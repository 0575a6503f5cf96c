package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Cell is a value of an export. Its type says what a spreadsheet may do with it: what people typed is Text and never runs,
// numbers, days and moments are real ones that sort and add up.
type Cell interface{ cell() }

type (
	// Text is what somebody typed. In CSV it is neutralised when a spreadsheet could take it for a formula.
	Text string
	// Phone is a telephone number; it keeps its + and its leading zero. One that holds anything else than a number is Text.
	Phone string
	// Number is a number, negative ones included, without a unit.
	Number float64
	// Euros is an amount.
	Euros float64
	// Day is a date; its time of day is not written.
	Day time.Time
	// Moment is a date and a time to the minute, in the zone of its location: give it in the reader's.
	Moment time.Time
)

func (Text) cell()   {}
func (Phone) cell()  {}
func (Number) cell() {}
func (Euros) cell()  {}
func (Day) cell()    {}
func (Moment) cell() {}

// Sheet is one list of an export.
type Sheet struct {
	Name    string // of the tab, 31 characters in Excel; longer ones are cut
	Columns []Column
	Rows    [][]Cell // nil is an empty cell; zero days and moments too
}

// Column is one column of an export.
type Column struct {
	Name  string  // no two alike in a sheet
	Width float64 // in characters; 0 fits it to what it holds, up to 60
}

// risky reports whether a spreadsheet could run a text: what OWASP lists (=, +, -, @, tab, carriage return), line feed, and
// their full-width forms, also after blanks. https://owasp.org/www-community/attacks/CSV_Injection
func risky(s string) bool {
	if s == "" {
		return false
	}
	if strings.ContainsRune("\t\r\n", rune(s[0])) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, " \u00a0"))
	return strings.ContainsRune("=+-@＝＋－＠", r) && r != utf8.RuneError
}

// dialable reports whether a telephone number is nothing but one.
func dialable(s string) bool {
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, r == ' ' && i > 0, r == '.' && i > 0, r == '\u00a0' && i > 0:
		default:
			return false
		}
	}
	return digits >= 3
}

// printable drops what XML cannot hold and no cell should: control characters but tab and line feed. Line ends become \n.
func printable(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == utf8.RuneError:
			return '\ufffd'
		case r < ' ' && r != '\t' && r != '\n', r == 0x7f, r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, s)
}

// number writes a number as a French spreadsheet reads it; what is none is empty.
func number(f float64, decimals int) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return ""
	}
	return strings.Replace(strconv.FormatFloat(f, 'f', decimals, 64), ".", ",", 1)
}

// amount writes euros for a French reader: 1 234,50 €, with spaces at which no line breaks.
func amount(f float64) string {
	s := number(f, 2)
	whole, cents, ok := strings.Cut(s, ",")
	if !ok {
		return ""
	}
	first := 0
	if f < 0 {
		first = 1
	}
	for i := len(whole) - 3; i > first; i -= 3 {
		whole = whole[:i] + "\u202f" + whole[i:]
	}
	return whole + "," + cents + "\u00a0€"
}
