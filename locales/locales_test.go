package locales

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ids reads the constants of type ID from the sources, so that no list is kept by hand.
func ids(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			v, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if name, ok := v.Type.(*ast.Ident); ok && name.Name == "ID" {
				id, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, id)
			}
			return true
		})
	}
	if len(out) < 50 {
		t.Fatalf("only %d constants found: the test no longer reads them", len(out))
	}
	return out
}

// catalogue joins the files of one language: id → all its texts (plural forms) joined.
func catalogue(t *testing.T, lang string) map[string]string {
	t.Helper()
	names, err := fs.Glob(files, "*."+lang+".json")
	if err != nil || len(names) == 0 {
		t.Fatalf("no catalogue for %s: %v", lang, err)
	}
	out := map[string]string{}
	for _, name := range names {
		raw, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var messages map[string]json.RawMessage
		if err := json.Unmarshal(raw, &messages); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id, m := range messages {
			if _, twice := out[id]; twice {
				t.Errorf("%s: %s stands in two catalogues", name, id)
			}
			out[id] = string(m)
		}
	}
	return out
}

var fields = regexp.MustCompile(`\{\{ *\.(\w+) *\}\}`)

func fieldsOf(text string) []string {
	var out []string
	for _, m := range fields.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return out
}

func TestConstantsAndCataloguesAgree(t *testing.T) {
	constants := ids(t)
	french := catalogue(t, Default)
	for _, lang := range Langs {
		texts := catalogue(t, lang)
		for _, id := range constants {
			if strings.Trim(texts[id], `" `) == "" {
				t.Errorf("%s: %s has no text", lang, id)
			}
			if got, want := fieldsOf(texts[id]), fieldsOf(french[id]); !slices.Equal(got, want) {
				t.Errorf("%s: %s has fields %v, French has %v", lang, id, got, want)
			}
		}
		for id := range texts {
			if !slices.Contains(constants, id) {
				t.Errorf("%s: %s has no constant", lang, id)
			}
		}
	}
}

func TestNothingIsSaidWithoutItsValue(t *testing.T) {
	french := catalogue(t, Default)
	for _, lang := range Langs {
		p := For(lang)
		for id, text := range french {
			var pairs []any
			for _, f := range fieldsOf(text) {
				pairs = append(pairs, f, "x")
			}
			said := p.Say(ID(id), pairs...)
			if said == "" || said == id || strings.Contains(said, "<no value>") {
				t.Errorf("%s: Say(%s) = %q", lang, id, said)
			}
		}
	}
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		locale, want string
		ok           bool
	}{
		{"fr-FR", "fr", true}, {"en-GB", "en", true}, {"de_CH.UTF-8", "de", true}, {"fr-CA", "fr", true},
		{"es-ES", "fr", false}, {"", "fr", false}, {"C", "fr", false}, {"???", "fr", false},
	} {
		if got, ok := Match(c.locale); got != c.want || ok != c.ok {
			t.Errorf("Match(%q) = %q, %v; want %q, %v", c.locale, got, ok, c.want, c.ok)
		}
	}
}

func TestDate(t *testing.T) {
	for lang, want := range map[string]string{"fr": "1er août 2026", "en": "1 August 2026", "de": "1. August 2026"} {
		if got := For(lang).Date("2026-08-01"); got != want {
			t.Errorf("%s: Date = %q, want %q", lang, got, want)
		}
	}
}
