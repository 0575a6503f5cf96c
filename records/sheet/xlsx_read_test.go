package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// workbook is what somebody in an office makes, not what XLSX writes.
func workbook(t *testing.T, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbookFromAnOffice(t *testing.T) {
	raw := workbook(t, func(f *excelize.File) error {
		for _, name := range []string{"Modèle", "Fournisseurs"} {
			if _, err := f.NewSheet(name); err != nil {
				return err
			}
		}
		if err := f.SetCellStr("Modèle", "A1", "caché"); err != nil {
			return err
		}
		if err := f.SetSheetVisible("Modèle", false); err != nil {
			return err
		}
		phone, day := "00 00 00 00 00", "dd/mm/yyyy"
		asPhone, err := f.NewStyle(&excelize.Style{CustomNumFmt: &phone})
		if err != nil {
			return err
		}
		asDay, err := f.NewStyle(&excelize.Style{CustomNumFmt: &day})
		if err != nil {
			return err
		}
		short, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			return err
		}
		long, err := f.NewStyle(&excelize.Style{NumFmt: 11}) // 0.00E+00, as Excel shows a SIRET by itself
		if err != nil {
			return err
		}
		on := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)
		for at, v := range map[string]struct {
			value any
			style int
		}{
			"A1": {"Liste arrêtée au 25 novembre", 0},
			"A3": {"SIRET", 0}, "B3": {"Tél.", 0}, "C3": {"E-mail", 0}, "D3": {"Nom", 0}, "E3": {"Depuis", 0}, "F3": {"Jusqu'au", 0}, "G3": {"Montant", 0},
			"A5": {21670482500019, long}, "B5": {388156867, asPhone}, "C5": {" zoe@x.example\u00a0", 0}, "D5": {"Lefèvre", 0}, "E5": {on, asDay}, "F5": {on, short}, "G5": {1234.5, 0},
			"A6": {35600000000048, 0},
		} {
			if err := f.SetCellValue("Fournisseurs", at, v.value); err != nil {
				return err
			}
			if v.style != 0 {
				if err := f.SetCellStyle("Fournisseurs", at, at, v.style); err != nil {
					return err
				}
			}
		}
		return nil
	})
	table, err := Read("Fournisseurs.XLSX", raw)
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{
		{1, []string{"Liste arrêtée au 25 novembre"}},
		{3, []string{"SIRET", "Tél.", "E-mail", "Nom", "Depuis", "Jusqu'au", "Montant"}},
		{5, []string{"21670482500019", "03 88 15 68 67", "zoe@x.example", "Lefèvre", "26/11/2026", "2026-11-26", "1234.5"}},
		{6, []string{"35600000000048"}},
	}
	if d := cmp.Diff(want, table.Rows); d != "" || table.Sheet != "Fournisseurs" {
		t.Errorf("sheet %q: %s", table.Sheet, d)
	}
	l := list(t, table, registrants)
	if l.Header.Line != 3 || l.Value(l.Rows[0], "email") != "zoe@x.example" || len(l.Outside) != 1 {
		t.Errorf("header on line %d, %d outside", l.Header.Line, len(l.Outside))
	}
}

// lie is a part of an archive that lies about its size.
type lie struct {
	name     string
	content  []byte
	declared uint64
}

func archive(t *testing.T, members ...lie) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		raw, err := z.CreateRaw(&zip.FileHeader{Name: m.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(m.content), CompressedSize64: uint64(packed.Len()), UncompressedSize64: m.declared})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := raw.Write(packed.Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbooksThatAreRefused(t *testing.T) {
	sheet := func(xml string) func(*excelize.File) error {
		return func(f *excelize.File) error {
			f.Pkg.Store("xl/worksheets/sheet1.xml", []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+xml+`</sheetData></worksheet>`))
			f.Sheet.Delete("xl/worksheets/sheet1.xml")
			return nil
		}
	}
	for name, c := range map[string]struct {
		raw  []byte
		want Code
	}{
		"says it is huge":        {archive(t, lie{"xl/workbook.xml", []byte("<x/>"), maxUnpacked + 1}), Bomb},
		"is huge in pieces":      {archive(t, lie{"xl/workbook.xml", []byte("<x/>"), maxUnpacked / 2}, lie{"a", []byte("<x/>"), maxUnpacked/2 + 1}), Bomb},
		"is longer than it says": {archive(t, lie{"xl/workbook.xml", bytes.Repeat([]byte(" "), 1<<20), 10}), Broken},
		"is a document":          {archive(t, lie{"word/document.xml", []byte("<x/>"), 4}), Unknown},
		"has nothing":            {workbook(t, func(*excelize.File) error { return nil }), Empty},
		"goes on to the right":   {workbook(t, sheet(`<row r="1"><c r="XFD1" t="str"><v>x</v></c></row>`)), TooLong},
		"is no XML inside":       {archive(t, lie{"xl/workbook.xml", []byte("<work"), 5}), Broken},
	} {
		if _, err := Read("liste.xlsx", c.raw); code(err) != c.want {
			t.Errorf("a workbook that %s: %v, want %s", name, err, c.want)
		}
	}
}
