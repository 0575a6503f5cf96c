package sheet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzRead holds that no file makes the reader panic, that every failure has a code, and that rows come in order, trimmed.
func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("testdata/*.csv")
	if err != nil || len(names) < 5 {
		f.Fatalf("%d seeds: %v", len(names), err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	book, err := XLSX(Book{Title: "x", Lang: "fr-FR", Sheets: []Sheet{sample()}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(book)
	f.Add([]byte("Zoé <zoe@x.example>; ESAT\n\"a;b\nsep=;\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := Read("liste", raw)
		if err != nil {
			var fault *Fault
			if !errors.As(err, &fault) || len(table.Rows) > 0 {
				t.Fatalf("Read = %v rows, %v", len(table.Rows), err)
			}
			return
		}
		line := 0
		for _, r := range table.Rows {
			if r.Line < line || len(r.Cells) == 0 || r.Cells[len(r.Cells)-1] == "" {
				t.Fatalf("row %d after line %d: %q", r.Line, line, r.Cells)
			}
			line = r.Line
			for _, c := range r.Cells {
				if c != strings.TrimSpace(c) || !utf8.ValidString(c) {
					t.Fatalf("cell %q", c)
				}
			}
		}
		l, err := table.List(registrants)
		if err == nil && len(l.Rows)+len(l.Outside) == 0 {
			t.Fatal("a list of nothing")
		}
	})
}

// suppliers is a list as long as any that is foreseen, with faults in it.
func suppliers(n int) Sheet {
	s := Sheet{Name: "Fournisseurs", Columns: []Column{{Name: "SIRET"}, {Name: "Raison sociale"}, {Name: "Prénom"}, {Name: "Nom"}, {Name: "Adresse e-mail"}, {Name: "Téléphone"}, {Name: "CPV"}, {Name: "Départements"}}}
	for i := range n {
		s.Rows = append(s.Rows, []Cell{
			Text(fmt.Sprintf("%014d", 21670482500019+i)), Text(fmt.Sprintf("Société n° %d & fils; \"Épinal\"", i)), Text("Zoé"), Text("Lefèvre"),
			Text(fmt.Sprintf("contact%d@fournisseur.example", i)), Phone("03 88 15 68 67"), Text("77310000, 77340000"), Text("67, 68, 88"),
		})
	}
	return s
}

func BenchmarkRead(b *testing.B) {
	s := suppliers(50_000)
	book, err := XLSX(Book{Title: "x", Lang: "fr-FR", Sheets: []Sheet{s}})
	if err != nil {
		b.Fatal(err)
	}
	for name, raw := range map[string][]byte{"csv": CSV(s), "xlsx": book} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				table, err := Read("liste."+name, raw)
				if err != nil {
					b.Fatal(err)
				}
				l, err := table.List(registrants)
				if err != nil || len(l.Rows) != 50_000 {
					b.Fatalf("%d rows: %v", len(l.Rows), err)
				}
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	s := suppliers(50_000)
	b.Run("csv", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			CSV(s)
		}
	})
	b.Run("xlsx", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := XLSX(Book{Title: "x", Lang: "fr-FR", Sheets: []Sheet{s}}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
