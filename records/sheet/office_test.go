package sheet

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// office converts a file with LibreOffice, which wrote none of it.
func office(t *testing.T, name string, raw []byte, to, filter string, more ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("LibreOffice takes seconds to start: not in -short")
	}
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("LibreOffice is not installed (apt-get install libreoffice-calc libreoffice-writer)")
	}
	dir := t.TempDir()
	profile, err := officeProfile()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"-env:UserInstallation=file://" + profile, "--headless", "--convert-to", to + filter, "--outdir", dir}, more...)
	cmd := exec.CommandContext(t.Context(), soffice, append(args, filepath.Join(dir, name))...)
	cmd.Env = append(os.Environ(), "HOME="+profile)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	found, err := filepath.Glob(filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+"*."+to))
	if err != nil || len(found) == 0 {
		t.Fatalf("soffice made no %s of %s", to, name)
	}
	return found[0]
}

// officeProfile is a folder in which LibreOffice keeps its settings: it makes them at its first start, which takes most of the time.
var officeProfile = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "orchidee-office-") })

func TestMain(m *testing.M) {
	code := m.Run()
	if profile, err := officeProfile(); err == nil {
		_ = os.RemoveAll(profile)
	}
	os.Exit(code)
}

func TestLibreOfficeReadsTheWorkbook(t *testing.T) {
	s := sample()
	raw, err := XLSX(Book{Title: "Essai", Lang: "fr-FR", Sheets: []Sheet{s, {Name: "Journal", Columns: []Column{{Name: "Quand"}}, Rows: [][]Cell{{Moment(time.Date(2026, 3, 29, 3, 30, 0, 0, paris))}}}}})
	if err != nil {
		t.Fatal(err)
	}
	// A semicolon, a double quote, UTF-8; cells as shown, results of formulas, every sheet.
	first := office(t, "essai.xlsx", raw, "csv", ":Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,true,false,false,-1")
	all, err := filepath.Glob(filepath.Join(filepath.Dir(first), "essai-*.csv"))
	if err != nil || len(all) != 2 {
		t.Fatalf("%d sheets, want 2: %v", len(all), all)
	}
	for _, name := range all {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(name, "Journal") {
			wants(t, name, string(text), "29/03/2026 03:30")
			continue
		}
		table, err := Read(name, text)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range attacks {
			want := []string{strings.TrimPrefix(back(a), "'"), "+33 3 88 15 68 67"}
			if got := table.Rows[i+1].Cells; !cmp.Equal(want[1:], got[1:2]) || strings.TrimPrefix(got[0], "'") != want[0] || got[4] != "26/11/2026" || got[5] != "14/07/2026 09:05" {
				t.Errorf("%q in LibreOffice: %q", a, got)
			}
		}
	}
}

func TestLibreOfficeReadsTheCSV(t *testing.T) {
	s := sample()
	// The file opened as a French Excel would, and saved as XLSX: what a cell holds is then plain to see.
	made := office(t, "essai.csv", CSV(s), "xlsx", "", "--infilter=CSV:59,34,76,1,,1036,false,true,true")
	raw, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	if sheet := member(t, raw, "xl/worksheets/sheet1.xml"); strings.Contains(sheet, "<f") {
		t.Error("LibreOffice made a formula of a cell")
	}
	table, err := Read("essai.xlsx", raw) // a workbook that excelize did not write
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range table.Rows[1:] {
		if want := []string{"+33 3 88 15 68 67", "-12.5"}; !cmp.Equal(want, row.Cells[1:3]) || row.Line != i+2 || !strings.Contains(row.Cells[4], "2026") {
			t.Errorf("line %d: %q, want %q", row.Line, row.Cells, want)
		}
	}
}

func TestLibreOfficeReadsTheDocument(t *testing.T) {
	raw, err := DOCX(note())
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := os.ReadFile(office(t, "note.docx", raw, "pdf", ""))
	if err != nil {
		t.Fatal(err)
	}
	if len(pdf) < 5000 || !bytes.HasPrefix(pdf, []byte("%PDF")) {
		t.Errorf("a PDF of %d bytes", len(pdf))
	}
	text, err := os.ReadFile(office(t, "note.docx", raw, "txt", ":Text (encoded):UTF8"))
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "text", string(text), "Journal de sourcing S-2026-0042 <&>", "à Épinal", "• deux", "L’Atelier & Cie", "=cmd|'/c'!A1", "25/11/2026 10:30")
}
