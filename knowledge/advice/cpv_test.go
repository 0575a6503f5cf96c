package advice

import (
	"os"
	"slices"
	"testing"
	"time"
)

func openCPV(t testing.TB) *CPV {
	t.Helper()
	c, err := OpenCPV(os.DirFS("../../data"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCodesAreFoundInThreeLanguages(t *testing.T) {
	c := openCPV(t)
	if len(c.Codes()) != 9454 {
		t.Errorf("%d codes, want 9454", len(c.Codes()))
	}
	for typed, want := range map[string]string{
		"nettoyage de vitres": "90911300-9", "nettoyage de vi": "90911300-9", "window cleaning": "90911300-9", "Fensterreinigung": "90911300-9",
		"espaces verts": "77310000-6", "mobilier scolaire": "39160000-1", "school furniture": "39160000-1", "Schulmöbel": "39160000-1",
		"909113": "90911300-9", "ordinateurs portables": "30213100-6", "vêtements de travail": "18100000-0",
	} {
		got := c.Suggest(typed, 5)
		has := slices.ContainsFunc(got, func(c Code) bool { return c.Code == want })
		if !has {
			t.Errorf("Suggest(%q) = %v, want %s among them", typed, got, want)
		}
	}
	b := open(t)
	for typed, want := range map[string]string{"ménage des bureaux": "909", "transport scolaire": "601", "cantine": "555", "Müllabfuhr": "905"} {
		got := b.SuggestCPV(c, typed, 5)
		if len(got) == 0 || got[0].Code[:3] != want {
			t.Errorf("SuggestCPV(%q) = %v, want %s… first", typed, got, want)
		}
	}
	if got := c.Suggest("xyzzy", 5); len(got) != 0 {
		t.Errorf("Suggest(xyzzy) = %v, want nothing", got)
	}
}

var typedWords = []string{"n", "ne", "nettoyage", "nettoyage de v", "s", "services d", "travaux de c", "m", "mobilier", "cleaning serv", "re", "Reinigung", "p", "papier", "de la", "transport"}

func BenchmarkTypeahead(b *testing.B) {
	c := openCPV(b)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		c.Suggest(typedWords[i%len(typedWords)], 10)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
