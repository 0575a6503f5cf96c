package sheet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPasted(t *testing.T) {
	for _, c := range []struct {
		name, text string
		keys       []string
		want       [][]string
	}{
		{"addresses alone", "a@x.example\nb@x.example", []string{"email"}, [][]string{{"a@x.example"}, {"b@x.example"}}},
		{"addresses on one line", "a@x.example; b@x.example, c@x.example", []string{"email"}, [][]string{{"a@x.example"}, {"b@x.example"}, {"c@x.example"}}},
		{"one", "Zoé Lefèvre <zoe@x.example>; ESAT du Ried", []string{"name", "email", "organisation"}, [][]string{{"Zoé Lefèvre", "zoe@x.example", "ESAT du Ried"}}},
		{"from a mail program", `"Lefèvre, Zoé" <zoe@x.example>, Paul Petit <paul@x.example>`, []string{"name", "email"}, [][]string{{"Lefèvre, Zoé", "zoe@x.example"}, {"Paul Petit", "paul@x.example"}}},
		{"as Slack writes it", "Zoé Lefèvre <mailto:zoe@x.example|zoe@x.example>; ESAT", []string{"name", "email", "organisation"}, [][]string{{"Zoé Lefèvre", "zoe@x.example", "ESAT"}}},
		{"bullets and blanks", "• Zoé Lefèvre zoe@x.example\n\n 2. Paul Petit paul@x.example", []string{"name", "email"}, [][]string{{"Zoé Lefèvre", "zoe@x.example"}, {"Paul Petit", "paul@x.example"}}},
		{"semicolons", "Zoé;Lefèvre;zoe@x.example;ESAT\nPaul;Petit;paul@x.example;", []string{"first", "last", "email", "organisation"}, [][]string{{"Zoé", "Lefèvre", "zoe@x.example", "ESAT"}, {"", "", "paul@x.example", "Petit"}}},
		{"tabs from a sheet", "zoe@x.example\tZoé Lefèvre\tESAT", []string{"email", "name", "organisation"}, [][]string{{"zoe@x.example", "Zoé Lefèvre", "ESAT"}}},
		{"with a header", "Courriel\tNom\tPrénom\nzoe@x.example\tLefèvre\tZoé", []string{"email", "first", "last"}, [][]string{{"zoe@x.example", "Zoé", "Lefèvre"}}},
		{"a mistake among them", "Zoé Lefèvre <zoe@x.example>\nPaul Petit\nInès <ines@x.example>", []string{"name", "email"}, [][]string{{"Zoé Lefèvre", "zoe@x.example"}, {"Paul Petit", ""}, {"Inès", "ines@x.example"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, err := Read("", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, values(list(t, table, registrants), c.keys...)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestTooManyAddressesInFewLines(t *testing.T) {
	table, err := Read("", []byte(strings.Repeat(strings.Repeat("a@b ", 5000)+"\n", MaxRows/5000+1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.List(registrants); code(err) != TooLong {
		t.Errorf("List = %v, want %s", err, TooLong)
	}
}
