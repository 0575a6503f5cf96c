package sheet

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// bare reads a list without a header: what is an address is the address, the other cells are what their number says.
func (t Table) bare(use Use) (List, error) {
	with := 0
	for _, row := range t.Rows {
		if slices.ContainsFunc(row.Cells, holdsAddress) {
			with++
		}
	}
	none := &Fault{Code: NoHeader, Columns: use.Needed, Cause: fmt.Errorf("%d of %d lines hold an address", with, len(t.Rows))}
	if len(use.Bare) == 0 || with*2 < len(t.Rows) {
		return List{}, none
	}
	l := List{columns: map[string][]int{use.Email: {0}}}
	width := 1
	for _, layout := range use.Bare {
		for _, key := range layout {
			if !l.Has(key) {
				l.columns[key] = []int{width}
				width++
			}
		}
	}
	if !slices.ContainsFunc(use.Needed, func(k string) bool { return !l.Has(k) }) {
		if t.arrange(&l, use, width); len(l.Rows) > MaxRows { // a line may hold many addresses
			return List{}, fault(TooLong, "%d addresses", len(l.Rows))
		}
		return l, nil
	}
	return List{}, none
}

// arrange puts each cell in its column.
func (t Table) arrange(l *List, use Use, width int) {
	for _, row := range t.Rows {
		addresses, others := parts(row.Cells)
		if len(others) == 0 && len(addresses) > 1 { // one line with everybody
			for _, a := range addresses {
				l.Rows = append(l.Rows, Row{row.Line, []string{a}})
			}
			continue
		}
		cells := make([]string, width)
		if len(addresses) > 0 {
			cells[0] = addresses[0]
			others = append(others, addresses[1:]...)
		}
		if n := len(others); n > 0 {
			layout := use.Bare[min(n, len(use.Bare))-1]
			for i, c := range others {
				if i < len(layout) {
					cells[l.columns[layout[i]][0]] = c
				} else {
					cells = append(cells, c)
				}
			}
		}
		l.Rows = append(l.Rows, Row{row.Line, cells})
	}
}

func holdsAddress(cell string) bool { return strings.Contains(cell, "@") }

// parts tells addresses from the rest; "Marie Durand marie@example.org" is both.
func parts(cells []string) (addresses, others []string) {
	for i, cell := range cells {
		if i == 0 {
			cell = strings.TrimSpace(bullet.ReplaceAllString(cell, ""))
		}
		switch {
		case cell == "":
		case !holdsAddress(cell):
			others = append(others, cell)
		default:
			var rest []string
			for _, w := range strings.Fields(cell) {
				if holdsAddress(w) {
					addresses = append(addresses, strings.Trim(w, `<>()[]"',;:`))
				} else {
					rest = append(rest, w)
				}
			}
			if len(rest) > 0 {
				others = append(others, strings.Join(rest, " "))
			}
		}
	}
	return addresses, others
}

// SplitName tells the first name from the last in a whole name as platforms and people write it: "Marie Durand", "DURAND Marie",
// "Durand, Marie", "Marie de la TOUR (Région Grand Est)". Where nothing tells them apart the first word is the first name.
func SplitName(full string) (first, last string) {
	if i := strings.IndexAny(full, "(["); i > 0 {
		full = full[:i]
	}
	if before, after, ok := strings.Cut(full, ","); ok {
		return strings.TrimSpace(after), strings.TrimSpace(before)
	}
	words := strings.Fields(full)
	if len(words) == 0 {
		return "", ""
	}
	from := 0
	for from < len(words) && shouted(words[from]) {
		from++
	}
	if 0 < from && from < len(words) { // DURAND Marie
		return strings.Join(words[from:], " "), strings.Join(words[:from], " ")
	}
	to := len(words)
	for to > 0 && shouted(words[to-1]) {
		to--
	}
	if 0 < to && to < len(words) { // Jean Paul MARTIN, Marie de la TOUR
		for to > 1 && unicode.IsLower([]rune(words[to-1])[0]) {
			to--
		}
		return strings.Join(words[:to], " "), strings.Join(words[to:], " ")
	}
	return words[0], strings.Join(words[1:], " ")
}

// shouted reports whether a word is in capitals; an initial is not.
func shouted(w string) bool {
	letters := 0
	for _, r := range w {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 1
}
