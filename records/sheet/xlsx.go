package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook.
type Book struct {
	Title  string    // shown as the document's title
	Lang   string    // fr-FR
	Author string    // the organisation
	Made   time.Time // noted in its properties
	Sheets []Sheet
}

const (
	maxTab       = 31  // Excel's
	widestFit    = 60  // ours: three columns of text still fit on a screen
	narrowestFit = 9   // ours: a filter button and five letters
	lineHeight   = 15  // points of a line of Calibri 11
	tallest      = 409 // Excel's, of a row, in points
)

// XLSX writes a workbook: on each sheet the header stands out, stays in sight and repeats on paper, columns fit, long texts wrap,
// every list can be filtered. Texts are stored as texts, so that nothing anybody typed runs.
func XLSX(b Book) ([]byte, error) {
	if len(b.Sheets) == 0 {
		return nil, errors.New("a workbook without a sheet")
	}
	f := excelize.NewFile()
	defer f.Close() // removes the temporary file of a very long sheet
	look, err := styles(f)
	if err != nil {
		return nil, fmt.Errorf("styles: %w", err)
	}
	taken := map[string]bool{}
	for i, s := range b.Sheets {
		name := tab(s.Name, taken)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", name, err)
		}
		if err := writeSheet(f, name, b.Title, s, look); err != nil {
			return nil, fmt.Errorf("sheet %q: %w", name, err)
		}
	}
	made := b.Made.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Title: printable(b.Title), Creator: b.Author, LastModifiedBy: b.Author, Language: b.Lang, Created: made, Modified: made}); err != nil {
		return nil, fmt.Errorf("properties: %w", err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write: %w", err)
	}
	return out.Bytes(), nil
}

type look struct{ header, text, number, euros, day, moment int }

func styles(f *excelize.File) (look, error) {
	var l look
	top := &excelize.Alignment{Vertical: "top"}
	format := func(s string) *string { return &s }
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&l.header, excelize.Style{
			Font: &excelize.Font{Family: "Calibri", Size: 11, Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F3864"}},
			Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		}},
		{&l.text, excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}}, // 49 is text: an edited cell stays one
		{&l.number, excelize.Style{Alignment: top}},
		{&l.euros, excelize.Style{CustomNumFmt: format(`#,##0.00 "€"`), Alignment: top}},
		{&l.day, excelize.Style{CustomNumFmt: format("dd/mm/yyyy"), Alignment: top}},
		{&l.moment, excelize.Style{CustomNumFmt: format("dd/mm/yyyy hh:mm"), Alignment: top}},
	} {
		id, err := f.NewStyle(&s.style)
		if err != nil {
			return look{}, err
		}
		*s.id = id
	}
	return l, nil
}

// tab gives a name that Excel accepts for a sheet, once in a workbook.
func tab(name string, taken map[string]bool) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, printable(name)), " '")
	if name == "" {
		name = "Liste"
	}
	base := cut(name, maxTab)
	for n := 2; taken[strings.ToLower(base)]; n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		base = cut(name, maxTab-len(suffix)) + suffix
	}
	taken[strings.ToLower(base)] = true
	return base
}

func cut(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	return string([]rune(s)[:runes-1]) + "…"
}

func writeSheet(f *excelize.File, name, title string, s Sheet, l look) error {
	if err := distinct(s.Columns); err != nil {
		return err
	}
	if err := printing(f, name, title); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	fitted := widths(s)
	for i, width := range fitted {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	header := make([]any, len(s.Columns))
	for i, c := range s.Columns {
		header[i] = excelize.Cell{StyleID: l.header, Value: printable(c.Name)}
	}
	if err := w.SetRow("A1", header); err != nil {
		return err
	}
	values := make([]any, len(s.Columns))
	for n, row := range s.Rows {
		if len(row) > len(s.Columns) {
			return fmt.Errorf("row %d has %d cells for %d columns", n+1, len(row), len(s.Columns))
		}
		clear(values)
		for i, c := range row {
			values[i] = l.value(c)
		}
		if err := w.SetRow(fmt.Sprintf("A%d", n+2), values, excelize.RowOpts{Height: height(row, fitted)}); err != nil {
			return err
		}
	}
	end, err := excelize.CoordinatesToCellName(len(s.Columns), max(len(s.Rows), 1)+1)
	if err != nil {
		return err
	}
	plain := false
	if err := w.AddTable(&excelize.Table{Range: "A1:" + end, ShowRowStripes: &plain}); err != nil {
		return err
	}
	return w.Flush()
}

// distinct holds what Excel demands of a table's header; it offers to repair a file that breaks it.
func distinct(columns []Column) error {
	if len(columns) == 0 {
		return errors.New("no column")
	}
	seen := map[string]bool{}
	for _, c := range columns {
		name := strings.ToLower(printable(c.Name))
		if name == "" || seen[name] {
			return fmt.Errorf("column %q: empty, or there twice", c.Name)
		}
		seen[name] = true
	}
	return nil
}

// maxPrintTitle is how much of a title stands on printed pages, in characters. Excel takes 255 UTF-16 units with its codes, and a
// character may need two.
const maxPrintTitle = 120

// printing puts a sheet on landscape pages as wide as its columns, each with the title, its number and the names of the columns.
func printing(f *excelize.File, name, title string) error {
	landscape, a4, wide, tall, fit := "landscape", 9, 1, 0, true
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	title = cut(strings.Join(strings.Fields(printable(title)), " "), maxPrintTitle)
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&L" + strings.ReplaceAll(title, "&", "&&"), OddFooter: "&R&P / &N"}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + strings.ReplaceAll(name, "'", "''") + "'!$1:$1", Scope: name})
}

// value gives a cell in excelize's terms.
func (l look) value(c Cell) any {
	switch c := c.(type) {
	case Text:
		return excelize.Cell{StyleID: l.text, Value: cut(printable(string(c)), maxCell)}
	case Phone:
		return excelize.Cell{StyleID: l.text, Value: cut(printable(string(c)), maxCell)}
	case Number:
		return figure(l.number, float64(c))
	case Euros:
		return figure(l.euros, float64(c))
	case Day:
		return l.time(l.day, time.Time(c))
	case Moment:
		return l.time(l.moment, time.Time(c))
	}
	return nil
}

// figure leaves empty what is no number.
func figure(style int, f float64) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return excelize.Cell{StyleID: style, Value: f}
}

// time gives the clock of the time's own zone: a cell of Excel has none.
func (l look) time(style int, t time.Time) any {
	if t.IsZero() {
		return nil
	}
	clock := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	if style == l.day {
		clock = clock.Truncate(24 * time.Hour)
	}
	return excelize.Cell{StyleID: style, Value: clock}
}

// widths fits each column to its first thousand rows.
func widths(s Sheet) []float64 {
	out := make([]float64, len(s.Columns))
	for i, c := range s.Columns {
		if out[i] = c.Width; c.Width > 0 {
			continue
		}
		longest := utf8.RuneCountInString(c.Name) + 3 // the filter button
		for _, row := range s.Rows[:min(len(s.Rows), 1000)] {
			if i < len(row) {
				for line := range strings.SplitSeq(shown(row[i]), "\n") {
					longest = max(longest, utf8.RuneCountInString(line)+1)
				}
			}
		}
		out[i] = float64(min(max(longest, narrowestFit), widestFit))
	}
	return out
}

// height gives what a row with wrapped text needs, in points; 0 leaves a row of one line to the program. LibreOffice shows the
// first line alone of a row whose height is not told.
func height(row []Cell, widths []float64) float64 {
	lines := 1
	for i, c := range row {
		if text, ok := c.(Text); ok {
			n := 0
			for line := range strings.SplitSeq(printable(string(text)), "\n") {
				n += 1 + int(float64(utf8.RuneCountInString(line))/widths[i])
			}
			lines = max(lines, n)
		}
	}
	if lines == 1 {
		return 0
	}
	return min(float64(lines)*lineHeight, tallest)
}
