package sheet

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// registrants is what the import of a webinar's registrations asks for.
var registrants = Use{
	Words: words(PersonWords, AttendanceWords),
	Email: "email",
	Bare:  [][]string{{"name"}, {"name", "organisation"}, {"first", "last", "organisation"}},
}

func words(all ...map[string][]string) map[string][]string {
	out := map[string][]string{}
	for _, w := range all {
		maps.Copy(out, w)
	}
	return out
}

func read(t *testing.T, name string) Table {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	table, err := Read(name, raw)
	if err != nil {
		t.Fatalf("Read(%s): %v", name, err)
	}
	return table
}

func list(t *testing.T, table Table, use Use) List {
	t.Helper()
	l, err := table.List(use)
	if err != nil {
		t.Fatalf("List: %v", err)
	}
	return l
}

// values gives the cells of some columns, row by row.
func values(l List, keys ...string) [][]string {
	var out [][]string
	for _, r := range l.Rows {
		var cells []string
		for _, k := range keys {
			cells = append(cells, l.Value(r, k))
		}
		out = append(out, cells)
	}
	return out
}

func code(err error) Code {
	var f *Fault
	if errors.As(err, &f) {
		return f.Code
	}
	return ""
}

func TestPlatformsReports(t *testing.T) {
	for _, c := range []struct {
		file    string
		header  int
		keys    []string
		want    [][]string
		outside int
	}{
		{"teams.csv", 10, []string{"name", "email", "joined", "stayed"}, [][]string{
			{"KELLER Élise", "elise.keller@grandest.example", "11/19/26, 1:57:04 PM", "1h 7m 34s"},
			{"Müller, Jörg (Biohof GmbH)", "joerg@biohof.example", "11/19/26, 2:01:10 PM", "56m 50s"},
			{"Maraîchers du Ried", "", "11/19/26, 2:12:30 PM", "20m 11s"},
		}, 14},
		{"zoom-webinar.csv", 12, []string{"first", "last", "email", "attended", "stayed"}, [][]string{
			{"Jörg", "Müller", "joerg@biohof.example", "Yes", "29"},
			{"Jörg", "Müller", "joerg@biohof.example", "Yes", "28"},
			{"Inès", "Haddad", "ines@traiteur-meuse.example", "No", "--"},
		}, 14},
		{"zoom-meeting.csv", 4, []string{"name", "email", "stayed"}, [][]string{
			{"Élise Keller", "elise.keller@grandest.example", "68"}, {"Jörg Müller", "joerg@biohof.example", "57"}, {"Maraîchers du Ried", "", "20"},
		}, 2},
		{"livestorm.csv", 1, []string{"first", "last", "email", "organisation"}, [][]string{
			{"Jörg", "Müller", "joerg@biohof.example", "Biohof GmbH"}, {"Inès", "Haddad", "ines@traiteur-meuse.example", `Traiteur "La Meuse"`},
		}, 0},
		{"bigbluebutton.csv", 1, []string{"name", "joined", "stayed"}, [][]string{
			{"Élise Keller", "11/19/2026, 01:57:02 PM", "01:07:38"}, {"Jörg Müller", "11/19/2026, 02:01:10 PM", "00:56:50"},
			{"Maraîchers du Ried", "11/19/2026, 02:12:30 PM", "00:52:10"}, {"Anonymous", "", ""},
		}, 0},
	} {
		t.Run(c.file, func(t *testing.T) {
			l := list(t, read(t, c.file), registrants)
			if l.Header.Line != c.header || len(l.Outside) != c.outside {
				t.Errorf("header on line %d with %d rows outside, want %d and %d", l.Header.Line, len(l.Outside), c.header, c.outside)
			}
			if d := cmp.Diff(c.want, values(l, c.keys...)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestExcelInFrance(t *testing.T) {
	l := list(t, read(t, "excel-france.csv"), registrants)
	want := [][]string{
		{"Zoé", "Lefèvre", "zoe.lefevre@esat.example", "L'Atelier des Œuvres – ESAT"},
		{"Loïc", "D’Août", "loic@cafe.example", "Café & Cie"},
	}
	if d := cmp.Diff(want, values(l, "first", "last", "email", "organisation")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"N° SIRET", "Type de structure", "Départements", "Observations"}, l.Unknown); d != "" {
		t.Error(d)
	}
	if got := []int{l.Rows[0].Line, l.Rows[1].Line}; !cmp.Equal(got, []int{2, 4}) { // the first has a cell of two lines
		t.Errorf("lines %v, want 2 and 4", got)
	}
}

func TestEncodingsAndSeparatorsSayTheSame(t *testing.T) {
	rows := [][]string{{"Prénom", "Nom", "E-Mail"}, {"Zoé", "Œuvrard", "zoe@œ.example"}, {"Loïc", "D’Août – fils", "loic@x.example"}}
	encode := map[string]func(string) ([]byte, error){
		"utf-8":     func(s string) ([]byte, error) { return []byte(s), nil },
		"utf-8 bom": func(s string) ([]byte, error) { return []byte("\ufeff" + s), nil },
		"utf-16le bom": func(s string) ([]byte, error) {
			return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
		},
		"utf-16be bom": func(s string) ([]byte, error) {
			return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
		},
		"utf-16le": func(s string) ([]byte, error) {
			return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(s))
		},
		"utf-16be": func(s string) ([]byte, error) {
			return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(s))
		},
		"windows-1252": func(s string) ([]byte, error) { return charmap.Windows1252.NewEncoder().Bytes([]byte(s)) },
	}
	for name, enc := range encode {
		for _, sep := range []string{";", ",", "\t", "|"} {
			for _, end := range []string{"\n", "\r\n", "\r"} {
				for _, quote := range []string{"", `"`} {
					var text strings.Builder
					for _, r := range rows {
						text.WriteString(quote + strings.Join(r, quote+sep+quote) + quote + end)
					}
					raw, err := enc(text.String())
					if err != nil {
						t.Fatal(err)
					}
					table, err := Read("liste.csv", raw)
					if err != nil {
						t.Fatalf("%s %q %q %q: %v", name, sep, end, quote, err)
					}
					var got [][]string
					for _, r := range table.Rows {
						got = append(got, r.Cells)
					}
					if d := cmp.Diff(rows, got); d != "" {
						t.Errorf("%s %q %q %q: %s", name, sep, end, quote, d)
					}
				}
			}
		}
	}
}

func TestAStrayQuoteCostsOneRow(t *testing.T) {
	text := "nom;email\n\"Écran 24\" ;a@x.example\n\"Durand;b@x.example\nPetit;c@x.example\n" + strings.Repeat("Autre;d@x.example\n", 100)
	table, err := Read("l.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Rows) != 104 {
		t.Fatalf("%d rows, want 104", len(table.Rows))
	}
	if got := table.Rows[3]; got.Line != 4 || got.Cells[1] != "c@x.example" {
		t.Errorf("row after the stray quote: %v", got)
	}
}

func TestFaults(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	for _, c := range []struct {
		name, file, raw string
		want            Code
	}{
		{"nothing", "l.csv", "", Empty},
		{"blank", "l.csv", " \r\n\t\n", Empty},
		{"separators alone", "l.csv", ";;;\n;;;\n", Empty},
		{"pdf", "l.csv", "%PDF-1.7\n…", Unknown},
		{"page", "liste.xls", "<html><table><tr><td>a@b</td></tr></table>", Unknown},
		{"binary", "l.csv", string([]byte{1, 2, 3, 4, 0, 1, 5, 200, 201, 3, 2, 1, 0, 7}), Unknown},
		{"old excel", "l.xls", ole + string(utf16le("Workbook")), OldExcel},
		{"with a password", "l.xlsx", ole + string(utf16le("EncryptedPackage")), Encrypted},
		{"word before 2007", "l.doc", ole + string(utf16le("WordDocument")), Unknown},
		{"not what its name says", "l.xlsx", "nom;email\n", Broken},
		{"cut", "l.xlsx", "PK\x03\x04 and then nothing", Broken},
		{"too many bytes", "l.csv", strings.Repeat("a;b\n", MaxBytes/4+1), TooLarge},
		{"too many rows", "l.csv", strings.Repeat("a;b\n", MaxRows+2), TooLong},
		{"too many blank lines", "l.csv", strings.Repeat("\n", 2*maxLines+1) + "a;b", TooLong},
		{"too much in a cell", "l.csv", "a;" + strings.Repeat("é", maxCell+1), TooLong},
		{"too many columns", "l.csv", strings.Repeat("a;", maxColumns+1) + "a", TooLong},
	} {
		if _, err := Read(c.file, []byte(c.raw)); code(err) != c.want {
			t.Errorf("%s: Read = %v, want %s", c.name, err, c.want)
		}
	}
}

func TestColumnsThatAreNotThere(t *testing.T) {
	table, err := Read("l.csv", []byte("\n\nNom;Organisme;Ville\nDurand;X;Metz\n"))
	if err != nil {
		t.Fatal(err)
	}
	use := registrants
	use.Needed = []string{"email", "first"}
	_, err = table.List(use)
	var f *Fault
	if !errors.As(err, &f) || f.Code != Missing {
		t.Fatalf("List = %v, want %s", err, Missing)
	}
	if !cmp.Equal(f.Columns, use.Needed) || !cmp.Equal(f.Found, []string{"Nom", "Organisme", "Ville"}) || f.Line != 3 {
		t.Errorf("fault %+v", f)
	}
	table, err = Read("l.csv", []byte("Durand;Metz\nPetit;Nancy\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.List(use); code(err) != NoHeader || !errors.As(err, &f) || !cmp.Equal(f.Columns, use.Needed) {
		t.Errorf("a list without header and address: %v, want %s", err, NoHeader)
	}
	suppliers := use
	suppliers.Needed = []string{"email", "siret"}
	table, err = Read("l.csv", []byte("Durand;a@x.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.List(suppliers); code(err) != NoHeader {
		t.Errorf("a list that cannot tell a SIRET: %v, want %s", err, NoHeader)
	}
	table, err = Read("l.csv", []byte("Prénom;E-mail\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.List(use); code(err) != Empty {
		t.Errorf("a header alone: %v, want %s", err, Empty)
	}
}

func TestTwoListsOnTopOfEachOther(t *testing.T) {
	table, err := Read("l.csv", []byte("Prénom;Nom;E-mail\nA;B;a@x.example\n\nPrénom;Nom;E-mail\nC;D;c@x.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := list(t, table, registrants)
	if d := cmp.Diff([][]string{{"a@x.example"}, {"c@x.example"}}, values(l, "email")); d != "" || len(l.Outside) != 1 {
		t.Errorf("%d outside, %s", len(l.Outside), d)
	}
}

func TestNumbersWrappedToKeepTheirZeros(t *testing.T) {
	for _, text := range []string{"Nom;Tél.\nDurand;=\"0388156867\"\n", "Nom;Tél.\nDurand;\"=\"\"0388156867\"\"\"\n"} {
		table, err := Read("l.csv", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := table.Rows[1].Cell(1); got != "0388156867" {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestOneColumnBelowATitle(t *testing.T) {
	table, err := Read("l.csv", []byte("Inscrits du 19 novembre\n\nCourriel\na@x.example\nb@x.example\n"))
	if err != nil {
		t.Fatal(err)
	}
	use := registrants
	use.Needed = []string{"email"}
	l := list(t, table, use)
	if d := cmp.Diff([][]string{{"a@x.example"}, {"b@x.example"}}, values(l, "email")); d != "" || l.Header.Line != 3 {
		t.Errorf("header on line %d: %s", l.Header.Line, d)
	}
}

func TestSplitName(t *testing.T) {
	for full, want := range map[string][2]string{
		"Marie Durand": {"Marie", "Durand"}, "DURAND Marie": {"Marie", "DURAND"}, "Durand, Marie": {"Marie", "Durand"},
		"Jean Paul MARTIN": {"Jean Paul", "MARTIN"}, "Marie de la TOUR (Région Grand Est)": {"Marie", "de la TOUR"},
		"Madonna": {"Madonna", ""}, "": {"", ""}, "DURAND MARIE": {"DURAND", "MARIE"}, "LE GOFF Anne-Sophie": {"Anne-Sophie", "LE GOFF"},
	} {
		if first, last := SplitName(full); first != want[0] || last != want[1] {
			t.Errorf("SplitName(%q) = %q, %q; want %q", full, first, last, want)
		}
	}
}
