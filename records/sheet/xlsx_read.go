package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads the first visible sheet with content.
func readXLSX(raw []byte) (t Table, err error) {
	defer func() {
		if r := recover(); r != nil { // a parser of hostile files must not end the service
			t, err = Table{}, fault(Broken, "the reader gave up: %T", r)
		}
	}()
	if err := unpackable(raw); err != nil {
		return Table{}, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, // equal: nothing of anybody's list is written to a temporary file
		ShortDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return Table{}, fault(Broken, "open: %w", err)
	}
	defer f.Close()
	for _, visible := range []bool{true, false} {
		for _, name := range f.GetSheetList() {
			if v, err := f.GetSheetVisible(name); err != nil || v != visible {
				continue
			}
			t, err := readSheet(f, name)
			if err != nil || len(t.Rows) > 0 {
				return t, err
			}
		}
	}
	return Table{}, fault(Empty, "no sheet with content")
}

// unpackable checks what the archive says of itself, before anything is unpacked; archive/zip refuses a member that is longer.
func unpackable(raw []byte) error {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return fault(Broken, "archive: %w", err)
	}
	total, workbook := uint64(0), false
	for _, m := range z.File {
		if m.UncompressedSize64 > maxUnpacked {
			return fault(Bomb, "a member of %d bytes", m.UncompressedSize64)
		}
		total += m.UncompressedSize64
		workbook = workbook || strings.EqualFold(m.Name, "xl/workbook.xml")
	}
	switch {
	case total > maxUnpacked || len(z.File) > 2000:
		return fault(Bomb, "%d members of %d bytes", len(z.File), total)
	case !workbook:
		return fault(Unknown, "an archive that is no workbook")
	}
	return nil
}

// scientific is how Excel shows a long number, such as a SIRET, in a cell that was not made text.
var scientific = regexp.MustCompile(`^\d[.,]?\d*E\+\d+$`)

func readSheet(f *excelize.File, name string) (Table, error) {
	t := Table{Format: "xlsx", Sheet: name}
	rows, err := f.Rows(name)
	if err != nil {
		return Table{}, fault(Broken, "sheet: %w", err)
	}
	defer rows.Close()
	line := 0
	for rows.Next() {
		if line++; line > maxLines {
			return Table{}, fault(TooLong, "more lines than Excel has")
		}
		cells, err := rows.Columns()
		if err != nil {
			return Table{}, fault(Broken, "line %d: %w", line, err)
		}
		for i, c := range cells {
			if scientific.MatchString(c) {
				cells[i] = digits(f, name, i+1, line, c)
			}
		}
		if err := t.add(line, cells); err != nil {
			return Table{}, err
		}
	}
	if err := rows.Error(); err != nil {
		return Table{}, fault(Broken, "sheet: %w", err)
	}
	return t, nil
}

// digits gives a long number in full.
func digits(f *excelize.File, sheet string, column, line int, shown string) string {
	at, err := excelize.CoordinatesToCellName(column, line)
	if err != nil {
		return shown
	}
	full, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err != nil {
		return shown
	}
	var n float64
	if _, err := fmt.Sscanf(full, "%g", &n); err != nil || n >= 1e15 { // beyond, Excel itself has lost digits
		return shown
	}
	return fmt.Sprintf("%.0f", n)
}
