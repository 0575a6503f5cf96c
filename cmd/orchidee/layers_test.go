package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "orchidee/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 7 {
		t.Fatalf("only %d packages listed", len(all))
	}
	return all
}

// TestArrows holds the drawing of docs/architecture.md: who may import whom.
func TestArrows(t *testing.T) {
	allowed := map[string][]string{
		"orchidee/cmd/orchidee":      {"orchidee/bot", "orchidee/bot/sandbox", "orchidee/data", "orchidee/knowledge", "orchidee/knowledge/advice", "orchidee/knowledge/extract", "orchidee/knowledge/places", "orchidee/locales", "orchidee/records", "orchidee/records/sheet"},
		"orchidee/bot":               {"orchidee/knowledge", "orchidee/knowledge/advice", "orchidee/knowledge/extract", "orchidee/knowledge/places", "orchidee/locales", "orchidee/records", "orchidee/records/chart", "orchidee/records/sheet"},
		"orchidee/bot/sandbox":       nil,
		"orchidee/knowledge":         {"orchidee/knowledge/advice", "orchidee/knowledge/letters"},
		"orchidee/knowledge/advice":  {"orchidee/knowledge/letters"},
		"orchidee/knowledge/extract": nil,
		"orchidee/knowledge/letters": nil,
		"orchidee/knowledge/places":  {"orchidee/knowledge/letters"},
		"orchidee/records":           nil,
		"orchidee/records/chart":     nil,
		"orchidee/records/sheet":     nil,
		"orchidee/locales":           nil,
		"orchidee/data":              nil,
	}
	for _, p := range packages(t) {
		for _, to := range p.Imports {
			if strings.HasPrefix(to, "orchidee/") && !slices.Contains(allowed[p.ImportPath], to) {
				t.Errorf("%s imports %s", p.ImportPath, to)
			}
		}
	}
}

// TestEachLibraryHasOneHome keeps a library replaceable: one package knows it, and the wiring where it must.
func TestEachLibraryHasOneHome(t *testing.T) {
	homes := map[string][]string{
		"github.com/slack-go/slack":     {"orchidee/bot", "orchidee/bot/sandbox", "orchidee/cmd/orchidee"},
		"github.com/blevesearch/":       {"orchidee/knowledge"},
		"github.com/mattn/go-sqlite3":   {"orchidee/records"},
		"github.com/riverqueue/":        {"orchidee/records"},
		"github.com/pressly/goose":      {"orchidee/records"},
		"github.com/rickar/":            {"orchidee/records"},
		"github.com/nicksnyder/go-i18n": {"orchidee/locales"},
		"github.com/joho/godotenv":      {"orchidee/cmd/orchidee"},
		"github.com/prometheus/":        {"orchidee/bot"},
		"github.com/spf13/":             {"orchidee/cmd/orchidee"},
		"github.com/klippa-app/":        {"orchidee/knowledge/extract"},
		"github.com/tetratelabs/":       {"orchidee/knowledge/extract"},
		"github.com/schollz/":           {"orchidee/cmd/orchidee"},
		"github.com/xuri/excelize":      {"orchidee/records/sheet"},
		"github.com/arran4/golang-ical": {"orchidee/bot"},
		"github.com/wneessen/go-mail":   {"orchidee/bot"},
		"github.com/go-analyze/":        {"orchidee/records/chart"},
	}
	for _, p := range packages(t) {
		for _, to := range p.Imports {
			for library, home := range homes {
				if strings.HasPrefix(to, library) && !slices.Contains(home, p.ImportPath) {
					t.Errorf("%s imports %s, whose home is %v", p.ImportPath, to, home)
				}
			}
		}
	}
}
