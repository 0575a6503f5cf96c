package places

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

const (
	departementsFile = "places/departements.csv"
	townsFile        = "places/communes.csv"
)

var (
	departementColumns = []string{"code", "nom", "ancienne_region", "autres_noms"}
	townColumns        = []string{"code", "nom", "codes_postaux", "latitude", "longitude", "population", "autres_noms"}
)

// The Région lies inside this box, in degrees: a coordinate outside it is a slip.
const south, north, west, east = 47.4, 50.2, 3.3, 8.3

// RowError is a value in a file of places that cannot be.
type RowError struct {
	File   string
	Line   int
	Column string
	Value  string
}

func (e *RowError) Error() string {
	return fmt.Sprintf("%s:%d: %s: %q", e.File, e.Line, e.Column, e.Value)
}

// rows reads a file whose first line names the columns.
func rows(fsys fs.FS, file string, columns []string, each func(row []string, bad func(column int) error) error) error {
	f, err := fsys.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.FieldsPerRecord = len(columns)
	for first := true; ; first = false {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		bad := func(column int) error {
			line, _ := in.FieldPos(column)
			return &RowError{file, line, columns[column], row[column]}
		}
		if first {
			for i, name := range columns {
				if row[i] != name {
					return bad(i)
				}
			}
			continue
		}
		if err := each(row, bad); err != nil {
			return err
		}
	}
}

func (g *Gazetteer) readDepartements(fsys fs.FS) error {
	all := map[string]bool{}
	former := map[string]map[string]bool{}
	err := rows(fsys, departementsFile, departementColumns, func(row []string, bad func(int) error) error {
		d := Departement{Code: row[0], Name: row[1], Region: row[2]}
		if _, twice := g.Departement(d.Code); twice || len(d.Code) != 2 || !digits(d.Code) {
			return bad(0)
		}
		if d.Name == "" {
			return bad(1)
		}
		for _, name := range append([]string{d.Name}, others(row[3])...) {
			g.name(strings.Join(words(name), " "), entry{departements: map[string]bool{d.Code: true}})
		}
		all[d.Code] = true
		if former[d.Region] == nil {
			former[d.Region] = map[string]bool{}
		}
		former[d.Region][d.Code] = true
		g.departements = append(g.departements, d)
		return nil
	})
	slices.SortFunc(g.departements, func(a, b Departement) int { return strings.Compare(a.Code, b.Code) })
	g.groups(all, former)
	return err
}

// townRow is a line of the file of communes.
type townRow struct {
	town   Town
	others []string // former communes that it absorbed, German names
}

func (g *Gazetteer) readTowns(fsys fs.FS) ([]townRow, error) {
	var out []townRow
	known := map[string]bool{}
	err := rows(fsys, townsFile, townColumns, func(row []string, bad func(int) error) error {
		t := Town{Code: row[0], Name: row[1], Postal: strings.Fields(row[2])}
		if len(t.Code) != 5 || !digits(t.Code) || known[t.Code] {
			return bad(0)
		}
		t.Departement = t.Code[:2]
		if _, ok := g.Departement(t.Departement); !ok {
			return bad(0)
		}
		if t.Name == "" {
			return bad(1)
		}
		if len(t.Postal) == 0 || slices.ContainsFunc(t.Postal, func(p string) bool { return len(p) != 5 || !digits(p) }) {
			return bad(2)
		}
		var err error
		if t.Lat, err = strconv.ParseFloat(row[3], 64); err != nil || !(south < t.Lat && t.Lat < north) {
			return bad(3)
		}
		if t.Lon, err = strconv.ParseFloat(row[4], 64); err != nil || !(west < t.Lon && t.Lon < east) {
			return bad(4)
		}
		if t.Population, err = strconv.Atoi(row[5]); err != nil || t.Population < 0 {
			return bad(5)
		}
		known[t.Code] = true
		out = append(out, townRow{t, others(row[6])})
		return nil
	})
	return out, err
}

// others are the other names of a place, as its column holds them.
func others(column string) []string {
	if column == "" {
		return nil
	}
	return strings.Split(column, "|")
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
