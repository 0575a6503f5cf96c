package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var paris = func() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return l
}()

// attacks are what a spreadsheet may run, or trip over.
var attacks = []string{
	`=HYPERLINK("https://evil.example";"cliquez")`, "=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1+1",
	`";=1+1`, "x\n=1+1", "a;b", `il dit "oui"`, "'déjà", " bords ", "trois\nlignes\nici", "zéro\x00un\x1b", "<b>&amp;", "_x000D_",
}

func sample() Sheet {
	s := Sheet{
		Name: "Réponses : S-2026-0042 / [tous] et bien plus", // too long, with characters Excel refuses
		Columns: []Column{
			{Name: "Structure"}, {Name: "Téléphone"}, {Name: "Écart"}, {Name: "Montant HT"}, {Name: "Remise le"}, {Name: "Reçue le"}, {Name: "=Vide"},
		},
	}
	for _, a := range attacks {
		s.Rows = append(s.Rows, []Cell{
			Text(a), Phone("+33 3 88 15 68 67"), Number(-12.5), Euros(1234567.5),
			Day(time.Date(2026, 11, 26, 23, 30, 0, 0, paris)), Moment(time.Date(2026, 7, 14, 9, 5, 0, 0, paris)), nil,
		})
	}
	return s
}

func TestCSVAsFrenchExcelWantsIt(t *testing.T) {
	got := string(CSV(Sheet{
		Columns: []Column{{Name: "Nom"}, {Name: "Tél."}, {Name: "Écart"}, {Name: "HT"}, {Name: "Le"}, {Name: "À"}},
		Rows: [][]Cell{
			{Text("=1+1"), Phone("0388156867"), Number(-3), Euros(12), Day(time.Date(2026, 11, 26, 0, 0, 0, 0, paris)), Moment(time.Date(2026, 11, 26, 14, 30, 0, 0, paris))},
			{Text("a;\"b\"\r\nc"), Phone("+33 3 88 15 68 67"), Number(0.25), nil, Day{}, nil},
			{Text("-"), Phone("+1+cmd|' /C calc'!A0"), Number(math.NaN()), Euros(math.Inf(1))},
		},
	}))
	want := "\ufeffNom;Tél.;Écart;HT;Le;À\r\n" +
		"\"'=1+1\";0388156867;-3;12,00;2026-11-26;2026-11-26 14:30\r\n" +
		"\"a;\"\"b\"\"\nc\";+33 3 88 15 68 67;0,25;;;\r\n" +
		"\"'-\";\"'+1+cmd|' /C calc'!A0\";;;;\r\n"
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestNothingTypedRunsFromCSV(t *testing.T) {
	for _, row := range strings.Split(string(CSV(sample())), "\r\n")[1:] {
		for cell := range strings.SplitSeq(row, ";") {
			if cell = strings.TrimLeft(cell, `" `); cell != "" && strings.ContainsRune("=@＝\t", []rune(cell)[0]) && !strings.Contains(row, `"";=1+1`) && !strings.HasPrefix(cell, "=1+1\"") {
				t.Errorf("a cell begins as a formula: %q", row)
			}
		}
	}
}

// back is what a text looks like once it was written and read again: without what no cell should hold, and trimmed.
func back(s string) string { return clean(printable(s)) }

func TestRoundTrip(t *testing.T) {
	s := sample()
	book, err := XLSX(Book{Title: "Essai", Lang: "fr-FR", Author: "Région Grand Est", Made: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC), Sheets: []Sheet{s}})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		raw  []byte
		rest []string
	}{
		"liste.csv":  {CSV(s), []string{"+33 3 88 15 68 67", "-12,5", "1234567,50", "2026-11-26", "2026-07-14 09:05"}},
		"liste.xlsx": {book, []string{"+33 3 88 15 68 67", "-12.5", `1,234,567.50 €`, "26/11/2026", "14/07/2026 09:05"}},
	} {
		table, err := Read(name, c.raw)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(table.Rows) != len(attacks)+1 {
			t.Fatalf("%s: %d rows, want %d", name, len(table.Rows), len(attacks)+1)
		}
		for i, a := range attacks {
			got := table.Rows[i+1].Cells
			if want := append([]string{back(a)}, c.rest...); !cmp.Equal(want, got) {
				t.Errorf("%s: %q came back as %s", name, a, cmp.Diff(want, got))
			}
		}
	}
}

// member reads a part of an Office file without the library that wrote it.
func member(t *testing.T, raw []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s is no XML: %v", name, err)
		}
	}
	return string(text)
}

func wants(t *testing.T, part, text string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %s", part, want)
		}
	}
}

func TestWorkbookHasWhatReadersNeed(t *testing.T) {
	s := sample()
	raw, err := XLSX(Book{Title: "Journal de sourcing & suites", Lang: "fr-FR", Author: "Région Grand Est", Sheets: []Sheet{s, s, {Name: "Vide", Columns: []Column{{Name: "Rien"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	sheet := member(t, raw, "xl/worksheets/sheet1.xml")
	wants(t, "sheet", sheet, `state="frozen"`, `ySplit="1"`, `<tablePart `, `orientation="landscape"`, `t="inlineStr"`, `ht="45"`, // the last is the row of three lines
		"<oddHeader>&amp;LJournal de sourcing &amp;&amp; suites</oddHeader>", "<oddFooter>&amp;R&amp;P / &amp;N</oddFooter>")
	if strings.Contains(sheet, "<f>") {
		t.Error("a cell is a formula")
	}
	wants(t, "properties", member(t, raw, "docProps/core.xml"), "Journal de sourcing", "fr-FR", "Région Grand Est")
	wants(t, "workbook", member(t, raw, "xl/workbook.xml"), `name="Réponses   S-2026-0042    tous…"`, `name="Réponses   S-2026-0042    … (2)"`, `name="Vide"`, "_xlnm.Print_Titles")
	if _, err := XLSX(Book{}); err == nil {
		t.Error("a workbook without a sheet was written")
	}
	if _, err := XLSX(Book{Sheets: []Sheet{{Columns: []Column{{Name: "Nom"}, {Name: "nom"}}}}}); err == nil {
		t.Error("two columns of one name were written")
	}
	if _, err := XLSX(Book{Sheets: []Sheet{{Columns: []Column{{Name: "a"}}, Rows: [][]Cell{{nil, nil}}}}}); err == nil {
		t.Error("a row longer than the header was written")
	}
}

func note() Document {
	return Document{
		Title: "Journal de sourcing S-2026-0042 <&>", Lang: "fr-FR", Author: "Région Grand Est", Made: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC),
		Blocks: []Block{
			Heading{1, "Demande"},
			Paragraph{{Text: "Objet : ", Bold: true}, {Text: "espaces verts\nà Épinal "}, {Text: "CCP, art. R2111-1", Link: "https://www.legifrance.gouv.fr/codes/?a=1&b=2"}, {Text: " piège", Link: "javascript:alert(1)"}},
			Bullets{Plain("un"), Plain("deux")},
			Heading{2, "Destinataires"},
			Grid{About: "Fournisseurs avertis et quand", Columns: []Column{{Name: "Structure", Width: 2}, {Name: "Reçu le"}, {Name: "Montant"}}, Rows: [][]Cell{
				{Text("=cmd|'/c'!A1"), Moment(time.Date(2026, 11, 25, 10, 30, 0, 0, paris)), Euros(-1234.5)}, {Text("L’Atelier & Cie\x01")},
			}},
		},
	}
}

func TestDocumentCanBeFollowedByAScreenReader(t *testing.T) {
	raw, err := DOCX(note())
	if err != nil {
		t.Fatal(err)
	}
	body := member(t, raw, "word/document.xml")
	wants(t, "body", body, `<w:pStyle w:val="Heading1"/>`, `<w:pStyle w:val="Heading2"/>`, "<w:tblHeader/>", `<w:tblDescription w:val="Fournisseurs avertis et quand"/>`, `w:firstRow="1"`, "<w:br/>", "-1\u202f234,50\u00a0€", "25/11/2026 10:30", "=cmd|&#39;/c&#39;!A1")
	links := member(t, raw, "word/_rels/document.xml.rels")
	wants(t, "links", links, "?a=1&amp;b=2")
	if strings.Contains(links, "javascript") {
		t.Error("a link runs a script")
	}
	wants(t, "styles", member(t, raw, "word/styles.xml"), `<w:lang w:val="fr-FR"`, `<w:outlineLvl w:val="0"/>`)
	wants(t, "properties", member(t, raw, "docProps/core.xml"), "<dc:title>Journal de sourcing S-2026-0042 &lt;&amp;&gt;</dc:title>", "<dc:language>fr-FR</dc:language>")
	for _, part := range []string{"[Content_Types].xml", "_rels/.rels", "word/settings.xml", "word/numbering.xml", "word/footer1.xml", "docProps/app.xml"} {
		member(t, raw, part)
	}
	if _, err := DOCX(Document{Blocks: []Block{Heading{Level: 4}}}); err == nil {
		t.Error("a heading of level 4 was written")
	}
}
