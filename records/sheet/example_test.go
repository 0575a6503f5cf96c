package sheet_test

import (
	"fmt"
	"maps"

	"orchidee/records/sheet"
)

func ExampleRead() {
	raw := []byte("Liste au 25/11\n\nNOM;Prénom;Courriel;Cantine\nLefèvre;Zoé;zoe@x.example;oui\n;;pas d'adresse;\n")
	table, err := sheet.Read("inscrits.csv", raw)
	if err != nil {
		fmt.Println(err)
		return
	}
	words := maps.Clone(sheet.PersonWords)
	words["siret"] = []string{"siret", "n° siret"}
	list, err := table.List(sheet.Use{Words: words, Needed: []string{"email"}, Email: "email", Bare: [][]string{{"name"}, {"name", "organisation"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range list.Rows {
		fmt.Println(row.Line, list.Value(row, "first"), list.Value(row, "last"), list.Value(row, "email"))
	}
	fmt.Println("unknown:", list.Unknown, "outside:", len(list.Outside))
	// Output:
	// 4 Zoé Lefèvre zoe@x.example
	// 5   pas d'adresse
	// unknown: [Cantine] outside: 1
}

func ExampleCSV() {
	out := sheet.CSV(sheet.Sheet{
		Columns: []sheet.Column{{Name: "Structure"}, {Name: "Tél."}, {Name: "Montant HT"}},
		Rows:    [][]sheet.Cell{{sheet.Text("=1+1"), sheet.Phone("+33 3 88 15 68 67"), sheet.Euros(-12.5)}},
	})
	fmt.Printf("%q", out)
	// Output: "\ufeffStructure;Tél.;Montant HT\r\n\"'=1+1\";+33 3 88 15 68 67;-12,50\r\n"
}
