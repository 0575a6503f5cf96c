package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"orchidee/locales"
	"orchidee/records/sheet"
)

// ExportKind is a list that staff take out.
type ExportKind string

const (
	ExportSourcing   ExportKind = "sourcing"   // requests, with what became of them
	ExportSuppliers  ExportKind = "suppliers"  // profiles
	ExportIntentions ExportKind = "intentions" // purchases to come
	ExportWebinars   ExportKind = "webinars"   // webinars with their figures; nobody is named
)

// ExportKinds are all of them, in the order in which they are offered.
var ExportKinds = []ExportKind{ExportSourcing, ExportSuppliers, ExportIntentions, ExportWebinars}

// ExportFormat is how a list is written.
type ExportFormat string

const (
	FormatCSV  ExportFormat = "csv"
	FormatXLSX ExportFormat = "xlsx"
	FormatJSON ExportFormat = "json" // an array of objects, whose keys and words are the same in every language
)

// ExportFormats are all of them.
var ExportFormats = []ExportFormat{FormatCSV, FormatXLSX, FormatJSON}

// listing is a list on its way out: columns, and rows with one cell for each.
type listing struct {
	title   string
	columns []exportColumn
	rows    [][]exportCell
}

type exportColumn struct {
	key   string // in JSON
	label string
}

// exportCell is a value twice: as a program reads it, and as a person does.
type exportCell struct {
	value any
	shown sheet.Cell
}

// Export writes a list of what was filed, changed or held in some workspaces since a moment; the zero time is everything. Words are those
// of p.
func (b *Bot) Export(ctx context.Context, kind ExportKind, format ExportFormat, teams []string, since time.Time, p locales.Printer) ([]byte, error) {
	fill := map[ExportKind]func(context.Context, *listing, string, time.Time, locales.Printer) error{
		ExportSourcing: b.exportSourcing, ExportSuppliers: b.exportSuppliers, ExportIntentions: b.exportIntentions, ExportWebinars: b.exportWebinars,
	}[kind]
	if fill == nil {
		return nil, fmt.Errorf("export %q: no such list", kind)
	}
	e := &listing{title: p.Say(locales.ID("export.title." + string(kind)))}
	e.column(p, exportColumns[kind]...)
	for _, team := range teams {
		if err := fill(ctx, e, team, since, p); err != nil {
			return nil, fmt.Errorf("export %s: %w", kind, err)
		}
	}
	switch format {
	case FormatCSV:
		return sheet.CSV(e.sheet()), nil
	case FormatXLSX:
		return sheet.XLSX(sheet.Book{Title: e.title, Lang: sheetLang[p.Lang], Author: p.Say(locales.RequestOrganisation), Made: b.Now(), Sheets: []sheet.Sheet{e.sheet()}})
	case FormatJSON:
		return e.json()
	}
	return nil, fmt.Errorf("export %s: no format %q", kind, format)
}

// column adds columns; the label of each is the sentence "export.<key>".
func (e *listing) column(p locales.Printer, keys ...string) {
	for _, key := range keys {
		e.columns = append(e.columns, exportColumn{key, p.Say(locales.ID("export." + key))})
	}
}

func (e *listing) row(cells ...exportCell) { e.rows = append(e.rows, cells) }

func (e *listing) sheet() sheet.Sheet {
	s := sheet.Sheet{Name: e.title}
	for _, c := range e.columns {
		s.Columns = append(s.Columns, sheet.Column{Name: c.label})
	}
	for _, cells := range e.rows {
		row := make([]sheet.Cell, len(cells))
		for i, c := range cells {
			row[i] = c.shown
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

func (e *listing) json() ([]byte, error) {
	all := make([]map[string]any, len(e.rows))
	for i, cells := range e.rows {
		all[i] = map[string]any{}
		for j, c := range cells {
			all[i][e.columns[j].key] = c.value
		}
	}
	out, err := json.MarshalIndent(all, "", "  ")
	return append(out, '\n'), err
}

// The kinds of cell. A program reads words of ours, times in UTC and lists; a person reads sentences and the clock of the Région.

func cellWord(value, shown string) exportCell { return exportCell{value, sheet.Text(shown)} }
func cellText(s string) exportCell            { return cellWord(s, s) }
func cellCount(n int) exportCell              { return exportCell{n, sheet.Number(n)} }

func cellList[T ~string](values []T, shown string) exportCell {
	if values == nil {
		values = []T{}
	}
	return exportCell{values, sheet.Text(shown)}
}

func cellYesNo(p locales.Printer, yes bool) exportCell {
	id := locales.PurchaseNo
	if yes {
		id = locales.PurchaseYes
	}
	return exportCell{yes, sheet.Text(p.Say(id))}
}

func cellMoment(t time.Time) exportCell {
	if t.IsZero() {
		return exportCell{"", nil}
	}
	return exportCell{t.UTC().Format(time.RFC3339), sheet.Moment(t.In(paris))}
}

// cellRate is a share, which a program reads as a number from 0 to 1 and a person in percent; what is not known is empty.
func cellRate(r float64, known bool) exportCell {
	if !known {
		return exportCell{}
	}
	return exportCell{r, sheet.Text(fmt.Sprintf("%.0f %%", 100*r))}
}
