package sheet

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Use says what a caller makes of a list.
type Use struct {
	// Words are the names each column may have, by the caller's key, best first. Case, accents, punctuation and what stands in
	// brackets do not matter: "E-mail" is "email", "Courriel (professionnel)" is "courriel". One word may stand under several keys.
	Words map[string][]string
	// Needed are the keys without which the list is of no use.
	Needed []string
	// Email is the key of the address in a list without a header, Bare those of its other cells, by how many there are:
	// {{"name"}, {"name", "organisation"}, {"first", "last", "organisation"}}. Without Bare such a list is refused.
	Email string
	Bare  [][]string
}

// List is a table whose columns are known.
type List struct {
	Header  Row      // its Line is 0 when there is none
	Rows    []Row    // below the header; read their cells by Value
	Unknown []string // columns that no word names, as they stand in the file
	Outside []Row    // rows above the header and of other sections: not read, never dropped in silence

	columns map[string][]int // best first
}

// Has reports whether the list has a column.
func (l List) Has(key string) bool { return len(l.columns[key]) > 0 }

// Value gives a row's cell in a column, "" when it has none. Of several columns of one key it is the first that is filled, in the
// order of Use.Words.
func (l List) Value(r Row, key string) string {
	for _, i := range l.columns[key] {
		if c := r.Cell(i); c != "" {
			return c
		}
	}
	return ""
}

// far is how many lines into a file a header may stand without anything that announces it. Ours: the longest summary above a
// list, Zoom's with many panelists, has announced sections.
const far = 50

// List finds the header, wherever it stands, and the rows below it. The fault is NoHeader, Missing, or Empty when nothing
// follows the header.
func (t Table) List(use Use) (List, error) {
	words := use.index()
	at, best := -1, 0
	for i, row := range t.Rows {
		if i >= far && !t.announced(i) {
			continue
		}
		score, keys := words.names(row)
		enough := len(use.Needed) > 0 && !slices.ContainsFunc(use.Needed, func(k string) bool { return !slices.Contains(keys, k) })
		if score == 0 || score == 1 && i > 0 && !(enough && len(row.Cells) == 1) { // one word in the middle of a line is just a word
			continue
		}
		if enough {
			score += maxColumns
		}
		if score > best {
			at, best = i, score
		}
	}
	if at < 0 {
		return t.bare(use)
	}
	l := List{Header: t.Rows[at], Outside: slices.Clone(t.Rows[:at]), columns: map[string][]int{}}
	l.name(words)
	if lacking := slices.DeleteFunc(slices.Clone(use.Needed), l.Has); len(lacking) > 0 {
		return List{}, &Fault{Code: Missing, Columns: lacking, Found: l.Header.Cells, Line: l.Header.Line}
	}
	t.section(&l, at, words)
	if len(l.Rows) == 0 {
		return List{}, fault(Empty, "nothing below the header")
	}
	return l, nil
}

// section takes the rows below the header until another section begins; the same header once more is the same list going on.
func (t Table) section(l *List, at int, words index) {
	for i := at + 1; i < len(t.Rows); i++ {
		row := t.Rows[i]
		again := slices.Equal(row.Cells, l.Header.Cells)
		if again || t.announced(i) && words.heads(row) {
			if n := len(l.Rows); t.titled(i) && n > 0 && l.Rows[n-1].Line == t.Rows[i-1].Line {
				l.Rows, l.Outside = l.Rows[:n-1], append(l.Outside, l.Rows[n-1])
			}
			if !again {
				l.Outside = append(l.Outside, t.Rows[i:]...)
				return
			}
			l.Outside = append(l.Outside, row)
			continue
		}
		l.Rows = append(l.Rows, row)
	}
}

// announced reports whether a row follows a blank line or a line with a title: where platforms put a header.
func (t Table) announced(i int) bool {
	return i == 0 || t.titled(i) || t.Rows[i].Line > t.Rows[i-1].Line+1
}

func (t Table) titled(i int) bool {
	return i > 0 && len(t.Rows[i-1].Cells) == 1 && len(t.Rows[i].Cells) > 2
}

// name notes which column is which.
func (l *List) name(words index) {
	type found struct{ rank, column int }
	all := map[string][]found{}
	for i, cell := range l.Header.Cells {
		named := words.of(cell)
		for _, n := range named {
			all[n.key] = append(all[n.key], found{n.rank, i})
		}
		if len(named) == 0 && cell != "" {
			l.Unknown = append(l.Unknown, cell)
		}
	}
	for key, f := range all {
		slices.SortStableFunc(f, func(a, b found) int { return a.rank - b.rank })
		for _, one := range f {
			l.columns[key] = append(l.columns[key], one.column)
		}
	}
}

// index is the vocabulary, folded.
type index map[string][]named

type named struct {
	key  string
	rank int
}

func (u Use) index() index {
	words := index{}
	for key, names := range u.Words {
		for rank, name := range names {
			f := fold(name)
			if !slices.ContainsFunc(words[f], func(n named) bool { return n.key == key }) {
				words[f] = append(words[f], named{key, rank})
			}
		}
	}
	return words
}

// longestHeader is more than any word of a header: "Adresse électronique de la personne à contacter pour ce marché".
const longestHeader = 80

func (x index) of(cell string) []named {
	if cell == "" || len(cell) > longestHeader {
		return nil
	}
	if found := x[fold(cell)]; found != nil {
		return found
	}
	if before, _, ok := strings.Cut(cell, "("); ok {
		return x[fold(before)]
	}
	return nil
}

// names gives how many cells of a row are names of columns, no two the same, and all keys they name; a row with an address has none.
func (x index) names(r Row) (cells int, keys []string) {
	for _, cell := range r.Cells {
		if strings.Contains(cell, "@") {
			return 0, nil
		}
		known := len(keys)
		for _, n := range x.of(cell) {
			if !slices.Contains(keys, n.key) {
				keys = append(keys, n.key)
			}
		}
		if len(keys) > known {
			cells++
		}
	}
	return cells, keys
}

// heads reports whether a row reads as a header.
func (x index) heads(r Row) bool {
	cells, _ := x.names(r)
	return cells > 1
}

// fold keeps letters and digits, without case and accents.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x80:
			return foldRunes(s)
		case 'A' <= c && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			b.WriteByte(c)
		}
	}
	return b.String()
}

var ligatures = strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae", "Æ", "ae", "ß", "ss")

func foldRunes(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x80 && unicode.Is(unicode.Mn, r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(ligatures.Replace(s)))
}
