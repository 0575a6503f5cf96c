package places

import (
	"slices"
	"strings"
)

// Find reads the places of a question in French, English or German: towns in the order in which they are named, namesakes together
// and the most populous first, and départements in the order of their codes. A former région stands for its départements, the Région
// for all ten unless something narrower is named. A town does not bring its département along.
//
// Many communes bear a common word for a name (Grand, Charmes, L'Hôpital), so the smaller a town, the more must speak for it: its
// capital, a word such as « à » before it. Numbers are départements or postal codes only where they cannot be an amount.
func (g *Gazetteer) Find(text string) ([]Town, []Departement) {
	ws, rest := read(text)
	f := finding{g: g, words: ws, rest: rest, departements: map[string]bool{}, seen: map[int32]bool{}}
	for i := 0; i < len(ws); {
		i += f.at(i)
	}
	f.delivered()
	if f.region && len(f.departements) == 0 && len(f.towns) == 0 {
		return nil, g.Departements()
	}
	var towns []Town
	for _, same := range f.towns {
		towns = append(towns, f.narrow(same)...)
	}
	return towns, g.pick(f.departements)
}

// finding is one reading of a text.
type finding struct {
	g            *Gazetteer
	words        []word
	rest         string // what follows the last word
	departements map[string]bool
	region       bool
	towns        [][]int32 // namesakes together
	seen         map[int32]bool
	postal       []string
	lastCode     int // the word after the last département's number
}

// at reads what begins at word i and tells how many words it took.
func (f *finding) at(i int) int {
	if w := f.words[i].folded; digits(w) {
		f.number(i, w)
		return 1
	}
	if n := f.named(i, spelled(f.words[i].folded)); n > 0 {
		return n
	}
	if article := contracted[f.words[i].folded]; article != "" { // « au Thillot » is « à Le Thillot »
		if n := f.named(i, article); n > 1 {
			return n
		}
	}
	return 1
}

var contracted = map[string]string{"au": "le", "du": "le", "aux": "les", "des": "les"}

// named reads the longest name that begins at word i, whose first word is first.
func (f *finding) named(i int, first string) int {
	most := min(f.g.longest[first], len(f.words)-i)
	for n := 1; n < most; n++ {
		if strings.ContainsAny(f.words[i+n].before, ",.;:!?()/|\n") {
			most = n
		}
	}
	key := make([]string, 0, most)
	for n := range most {
		key = append(key, spelled(f.words[i+n].folded))
	}
	if most > 0 {
		key[0] = first
	}
	for n := most; n > 0; n-- {
		e, ok := f.g.named[strings.Join(key[:n], " ")]
		if ok && !f.hyphened(i, n) && f.accept(e, i, n) {
			return n
		}
	}
	return 0
}

// accept takes a name, unless it is more likely a common word.
func (f *finding) accept(e entry, i, n int) bool {
	switch {
	case e.elsewhere:
		return true
	case e.region:
		f.region = true
		return true
	case e.departements != nil:
		if f.idiom(i) {
			return false
		}
		for code := range e.departements {
			f.departements[code] = true
		}
		return true
	}
	var same []int32
	for _, p := range e.towns {
		if f.signs(i, n) >= f.wants(p, i, n) {
			same = append(same, p.town)
		}
	}
	if len(same) == 0 {
		return false
	}
	f.add(same)
	return true
}

func (f *finding) add(same []int32) {
	same = slices.DeleteFunc(same, func(t int32) bool { return f.seen[t] })
	for _, t := range same {
		f.seen[t] = true
	}
	if len(same) > 0 {
		slices.Sort(same)
		f.towns = append(f.towns, same)
	}
}

// Inhabitants from which no sign, or one, is enough: of the names above the first, none is a French word; of those between, few are
// (Charmes, Étain, Bruyères).
const (
	city = 10_000
	town = 2_000
)

// wants is how many signs a town needs.
func (f *finding) wants(p place, i, n int) int {
	population := f.g.towns[p.town].Population
	switch {
	case n == len(f.words), f.told(p.town): // nothing else is said, or its postal code is
		return 0
	case n < 4 && (article[f.words[i].folded] || contracted[f.words[i].folded] != ""): // « les deux villes »
		return 2
	case n >= 3, population >= city && !p.other:
		return 0
	case population >= city, population >= town && !p.other:
		return 1
	}
	return 2
}

var article = map[string]bool{"le": true, "la": true, "les": true, "l": true}

// signs counts what speaks for a place: a capital that does not just begin the text, a word before it that places.
func (f *finding) signs(i, n int) int {
	signs := 0
	if f.words[i+n-1].upper && i+n > 1 {
		signs++
	}
	if before := f.words[i].folded; before == "au" || before == "aux" {
		return signs + 1
	}
	at := i - 1
	for at >= 0 && of[f.words[at].folded] {
		at--
	}
	if at >= 0 && placing[f.words[at].folded] {
		signs++
	}
	return signs
}

var (
	of      = set("de d of von")
	placing = set("a vers autour pres proche secteur agglomeration ville commune mairie in near around at bei um nahe nach rund stadt gemeinde town city")
)

// idiom tells of « à l'aube » and of « Nogent-sur-Marne »: a département has its article, and a capital after « à l' ».
func (f *finding) idiom(i int) bool {
	if i > 0 && f.words[i-1].folded == "sur" {
		return true
	}
	return i > 1 && !f.words[i].upper && f.words[i-1].folded == "l" && f.words[i-2].folded == "a"
}

// hyphened tells whether the words are but a part of a longer name that is none of ours: Colmar-Berg, but not Nancy-Metz.
func (f *finding) hyphened(i, n int) bool {
	tied := func(w int, before string) bool {
		if before != "-" {
			return false
		}
		e := f.g.named[f.words[w].folded]
		known := e.departements != nil || slices.ContainsFunc(e.towns, func(p place) bool { return f.g.towns[p.town].Population >= city })
		return !known && !kind[f.words[w].folded]
	}
	return i > 0 && tied(i-1, f.words[i].before) || i+n < len(f.words) && tied(i+n, f.words[i+n].before)
}

var kind = set("departement region grossraum raum")

// narrow leaves, of namesakes, those in a département or with a postal code that the text names too.
func (f *finding) narrow(same []int32) []Town {
	var all, closer []Town
	for _, i := range same {
		t := f.g.towns[i]
		all = append(all, t)
		if f.told(i) || f.departements[t.Departement] && !f.region {
			closer = append(closer, t)
		}
	}
	if len(closer) > 0 {
		return closer
	}
	return all
}

// told tells whether a postal code of the town stands in the text.
func (f *finding) told(town int32) bool {
	return slices.ContainsFunc(f.words, func(w word) bool { return slices.Contains(f.g.towns[town].Postal, w.folded) })
}

func set(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}
