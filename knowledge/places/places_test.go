package places

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/unicode/norm"
)

var content = os.DirFS("../../data")

var ours = sync.OnceValues(func() (*Gazetteer, error) { return Open(content) })

func open(t testing.TB) *Gazetteer {
	t.Helper()
	g, err := ours()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func codes(list []Departement) string {
	out := make([]string, len(list))
	for i, d := range list {
		out[i] = d.Code
	}
	return strings.Join(out, " ")
}

func names(list []Town) string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.Name
	}
	return strings.Join(out, ", ")
}

// The numbers are those of the Code officiel géographique of 1 January 2026; the Meuse has six more, without inhabitants since 1916.
func TestEveryInhabitedCommuneIsThere(t *testing.T) {
	g := open(t)
	want := map[string]int{"08": 447, "10": 431, "51": 610, "52": 426, "54": 591, "55": 499 - 6, "57": 725, "67": 514, "68": 366, "88": 506}
	got := map[string]int{}
	population := 0
	for _, town := range g.towns {
		got[town.Departement]++
		population += town.Population
	}
	for _, d := range g.Departements() {
		if got[d.Code] != want[d.Code] {
			t.Errorf("%s %s: %d communes, want %d", d.Code, d.Name, got[d.Code], want[d.Code])
		}
	}
	if len(g.Departements()) != 10 || g.Towns() != 5109 {
		t.Errorf("%d départements and %d communes, want 10 and 5109", len(g.Departements()), g.Towns())
	}
	if population < 5_400_000 || population > 5_700_000 {
		t.Errorf("%d inhabitants, want about five and a half millions", population)
	}
}

func TestTownsStandWhereTheyAre(t *testing.T) {
	g := open(t)
	for code, at := range map[string][2]float64{ // as encyclopedias and maps give them
		"67482": {48.5833, 7.7458}, "57463": {49.1203, 6.1778}, "54395": {48.6936, 6.1846}, "51454": {49.2628, 4.0347}, "10387": {48.2973, 4.0744},
		"08105": {49.7719, 4.7167}, "51108": {48.9575, 4.3650}, "52121": {48.1111, 5.1389}, "52448": {48.6378, 4.9489}, "55029": {48.7717, 5.1672},
		"55545": {49.1597, 5.3828}, "88160": {48.1744, 6.4512}, "88413": {48.2842, 6.9492}, "68066": {48.0794, 7.3585}, "68224": {47.7486, 7.3392},
		"67180": {48.8156, 7.7908}, "57672": {49.3583, 6.1683}, "08409": {49.7022, 4.9428}, "57631": {49.1117, 7.0683}, "68297": {47.5881, 7.5625},
	} {
		town, ok := g.Town(code)
		if off := town.Km(Town{Lat: at[0], Lon: at[1]}); !ok || off > 5 {
			t.Errorf("%s %s is %.1f km off", code, town.Name, off)
		}
	}
	if km := mustTown(t, g, "67482").Km(mustTown(t, g, "51454")); km < 275 || km > 290 {
		t.Errorf("Strasbourg to Reims is %.0f km, want about 283", km)
	}
}

func mustTown(t *testing.T, g *Gazetteer, code string) Town {
	t.Helper()
	town, ok := g.Town(code)
	if !ok {
		t.Fatalf("no town %s", code)
	}
	return town
}

func TestATownIsCompleted(t *testing.T) {
	g := open(t)
	for typed, want := range map[string]string{
		"": "Strasbourg", "s": "Strasbourg", "st": "Strasbourg", "epin": "Épinal", "EPINAL": "Épinal", "épinal": "Épinal", "e\u0301pinal": "Épinal",
		"saint di": "Saint-Dizier", "saint die": "Saint-Dié-des-Vosges", "st die": "Saint-Dié-des-Vosges", "St. Dié": "Saint-Dié-des-Vosges", "vosges st": "Saint-Dié-des-Vosges",
		"ste menehould": "Sainte-Menehould", "bar le": "Bar-le-Duc", "duc": "Bar-le-Duc", "bar-le-duc": "Bar-le-Duc", "toul": "Toul", "grand": "Grand",
		"thillot": "Le Thillot", "bresse": "La Bresse", "hopital": "L'Hôpital", "l’hop": "L'Hôpital", "vandoeuvre": "Vandœuvre-lès-Nancy",
		"67000": "Strasbourg", "880": "Épinal", "88000 gol": "", "51000": "Châlons-en-Champagne", "strassburg": "Strasbourg", "Straßb": "Strasbourg",
		"briey": "Val de Briey", "villers lez nancy": "Villers-lès-Nancy", "xyzzy": "", "!!": "Strasbourg", "paris": "",
	} {
		got := g.Suggest(typed, 5)
		if len(got) > 5 {
			t.Errorf("Suggest(%q, 5) gives %d", typed, len(got))
		}
		if want == "" && len(got) > 0 || want != "" && (len(got) == 0 || got[0].Name != want) {
			t.Errorf("Suggest(%q) = %s, want %q first", typed, names(got), want)
		}
	}
}

func TestNamesakesAreToldApart(t *testing.T) {
	g := open(t)
	got := g.Suggest("thil", 5)
	if len(got) < 3 || got[0].String() != "Thil (54880)" || got[1].String() != "Thil (51220)" || got[2].String() != "Thil (10200)" {
		t.Errorf("Suggest(thil) = %v", got)
	}
}

// TestEveryTownIsFoundByItsName types each of them whole, without accents and hyphens or after its postal code.
func TestEveryTownIsFoundByItsName(t *testing.T) {
	g := open(t)
	for _, town := range g.towns {
		plain := strings.ReplaceAll(strings.Map(func(r rune) rune {
			if r >= 0x300 && r < 0x370 {
				return -1
			}
			return r
		}, norm.NFD.String(strings.ToUpper(town.Name))), "-", " ")
		for _, typed := range []string{plain, town.Postal[0] + " " + town.Name} {
			got := g.Suggest(typed, 10)
			if !slices.ContainsFunc(got, func(other Town) bool { return other.Code == town.Code }) {
				t.Errorf("Suggest(%q) = %s, without %s", typed, names(got), town.Code)
			}
		}
	}
}

func TestDepartementsAroundATown(t *testing.T) {
	g := open(t)
	for _, c := range []struct {
		code string
		km   float64
		want string
	}{
		{"67482", 0, "67"}, {"67482", -1, "67"}, {"88160", 10, "88"}, {"88160", 30, "54 88"}, {"67437", 10, "57 67"}, {"52448", 15, "51 52 55"},
		{"68066", 20, "67 68"}, {"54395", 1000, "08 10 51 52 54 55 57 67 68 88"}, {"99999", 10, ""},
	} {
		if got := codes(g.Within(c.code, c.km)); got != c.want {
			t.Errorf("Within(%s, %v km) = %q, want %q", c.code, c.km, got, c.want)
		}
	}
}

func TestABrokenFileIsToldWithItsLine(t *testing.T) {
	const departements = "code,nom,ancienne_region,autres_noms\n88,Vosges,Lorraine,\n"
	const head = "code,nom,codes_postaux,latitude,longitude,population,autres_noms\n"
	const epinal = "88160,Épinal,88000,48.1754,6.4502,32251,\n"
	for name, c := range map[string]struct{ towns, column string }{
		"another département": {head + "67482,Strasbourg,67000,48.57,7.75,1,\n", "code"},
		"twice":               {head + epinal + epinal, "code"},
		"swapped":             {head + "88160,Épinal,88000,6.4502,48.1754,32251,\n", "latitude"},
		"decimal comma":       {head + "88160,Épinal,88000,48.1754,\"6,4502\",32251,\n", "longitude"},
		"not a number":        {head + "88160,Épinal,88000,NaN,6.4502,32251,\n", "latitude"},
		"postal code":         {head + "88160,Épinal,8800,48.1754,6.4502,32251,\n", "codes_postaux"},
		"no postal code":      {head + "88160,Épinal,,48.1754,6.4502,32251,\n", "codes_postaux"},
		"population":          {head + "88160,Épinal,88000,48.1754,6.4502,-2,\n", "population"},
		"columns":             {strings.Replace(head, "latitude", "lat", 1) + epinal, "latitude"},
	} {
		fsys := fstest.MapFS{departementsFile: {Data: []byte(departements)}, townsFile: {Data: []byte(c.towns)}}
		_, err := Open(fsys)
		var row *RowError
		if !errors.As(err, &row) || row.Column != c.column || row.Line != strings.Count(c.towns, "\n") && name != "columns" {
			t.Errorf("%s: Open gives %v, want the fault at %s", name, err, c.column)
		}
	}
	if _, err := Open(fstest.MapFS{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open of a folder without places gives %v", err)
	}
}

func TestTheGazetteerIsSmall(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	g, err := Open(content)
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kB := (int(after.HeapAlloc) - int(before.HeapAlloc)) / 1000; kB > 3000 {
		t.Errorf("%d kB for %d towns, want at most 3000", kB, g.Towns())
	} else {
		t.Logf("%d kB", kB)
	}
}

func BenchmarkSuggest(b *testing.B) {
	g := open(b)
	typed := []string{"s", "st", "saint d", "épin", "bar le", "67", "88000", "villers lès", "xyz", "mulhouse"}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		g.Suggest(typed[i%len(typed)], 10)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
