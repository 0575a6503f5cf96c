// Package places knows the ten départements and the communes of the Région Grand Est: it completes a place that is being typed, finds
// the places that a question names, and tells which départements lie within some kilometres of a town.
package places

import (
	"cmp"
	"io/fs"
	"math"
	"slices"
	"strings"
)

// Departement is one of the ten. Its name is the French one in every language.
type Departement struct {
	Code   string // INSEE's: 08 … 88
	Name   string
	Region string // the région it was part of until 2015: Alsace, Champagne-Ardenne or Lorraine
}

// Town is a commune as it stands in 2026.
type Town struct {
	Code        string // INSEE's: 88160
	Name        string
	Postal      []string // its postal codes, one at least
	Departement string   // the code
	Lat, Lon    float64  // of its main place, in degrees (WGS 84)
	Population  int      // inhabitants
}

// String is the town as people tell it from its namesakes: "Thil (54880)".
func (t Town) String() string { return t.Name + " (" + t.Postal[0] + ")" }

// earthKm is the Earth's mean radius (IUGG).
const earthKm = 6371.0088

// Km is the distance between two towns as the crow flies.
func (t Town) Km(to Town) float64 {
	a, b := t.Lat*math.Pi/180, to.Lat*math.Pi/180
	lat, lon := math.Sin((b-a)/2), math.Sin((to.Lon-t.Lon)*math.Pi/360)
	return 2 * earthKm * math.Asin(math.Sqrt(lat*lat+math.Cos(a)*math.Cos(b)*lon*lon))
}

// Gazetteer is read-only once open: any number of goroutines may use it. It takes about 2 MB.
type Gazetteer struct {
	departements []Departement // in the order of their codes
	towns        []Town        // the most populous first
	names        [][]string    // by town: its names, folded
	byCode       map[string]int32
	named        map[string]entry // by folded name
	longest      map[string]int   // by first word: the words of the longest name that begins with it
}

// Open reads the places of a content folder. What is wrong with a row is a [RowError].
func Open(fsys fs.FS) (*Gazetteer, error) {
	g := &Gazetteer{byCode: map[string]int32{}, named: map[string]entry{}, longest: map[string]int{}}
	if err := g.readDepartements(fsys); err != nil {
		return nil, err
	}
	read, err := g.readTowns(fsys)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(read, func(a, b townRow) int {
		return cmp.Or(cmp.Compare(b.town.Population, a.town.Population), cmp.Compare(a.town.Code, b.town.Code))
	})
	for i, r := range read {
		g.byCode[r.town.Code] = int32(i)
		g.towns = append(g.towns, r.town)
		var folded []string
		for n, name := range append([]string{r.town.Name}, r.others...) {
			key := strings.Join(words(name), " ")
			folded = append(folded, key)
			e := g.named[key]
			e.towns = append(e.towns, place{int32(i), n > 0})
			g.name(key, e)
		}
		g.names = append(g.names, folded)
	}
	return g, nil
}

// Departements are the ten, in the order of their codes.
func (g *Gazetteer) Departements() []Departement { return slices.Clone(g.departements) }

// Departement is the one with this code.
func (g *Gazetteer) Departement(code string) (Departement, bool) {
	for _, d := range g.departements {
		if d.Code == code {
			return d, true
		}
	}
	return Departement{}, false
}

// Towns is how many communes are known.
func (g *Gazetteer) Towns() int { return len(g.towns) }

// Town is the commune with this INSEE code.
func (g *Gazetteer) Town(code string) (Town, bool) {
	i, ok := g.byCode[code]
	if !ok {
		return Town{}, false
	}
	return g.towns[i], true
}

// Within are the départements that have at least one commune within km of the town, its own among them, in the order of their
// codes; none when the town is unknown.
func (g *Gazetteer) Within(code string, km float64) []Departement {
	from, ok := g.Town(code)
	if !ok {
		return nil
	}
	reached := map[string]bool{from.Departement: true}
	for _, t := range g.towns {
		if !reached[t.Departement] && from.Km(t) <= km {
			reached[t.Departement] = true
		}
	}
	return g.pick(reached)
}

func (g *Gazetteer) pick(codes map[string]bool) []Departement {
	var out []Departement
	for _, d := range g.departements {
		if codes[d.Code] {
			out = append(out, d)
		}
	}
	return out
}
