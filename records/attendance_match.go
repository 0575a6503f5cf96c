package records

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// matchAttendance finds the people of a report: by their address, else by a name that only one of the registered bears.
func matchAttendance(registered []Registration, rows []AttendanceRow) AttendanceReport {
	byEmail, byName := map[string]int{}, map[string]int{}
	for i, r := range registered {
		byEmail[r.Email] = i
		name := foldName(r.FirstName + " " + r.LastName)
		if _, twice := byName[name]; twice {
			byName[name] = -1
		} else {
			byName[name] = i
		}
	}
	var rep AttendanceReport
	found := map[int]int{} // registered → matched
	for n, row := range rows {
		email, why := NormalizeEmail(row.Email)
		i, ok := byEmail[email]
		named := why != "" || !ok
		if named {
			if i, ok = byName[foldName(row.Name)]; !ok || i < 0 {
				rep.Unmatched = append(rep.Unmatched, n)
				continue
			}
		}
		at, seen := found[i]
		if !seen {
			at = len(rep.Matched)
			found[i] = at
			rep.Matched = append(rep.Matched, AttendanceMatch{Registration: registered[i], ByName: true})
		}
		m := &rep.Matched[at]
		m.Rows = append(m.Rows, n)
		m.Minutes += max(0, row.Minutes)
		m.ByName = m.ByName && named
	}
	for i, r := range registered {
		if _, came := found[i]; !came {
			rep.Absent = append(rep.Absent, r)
		}
	}
	return rep
}

// foldName makes "DUPONT-MARTIN, Élodie (Externe)" and "Élodie Dupont Martin" the same: letters without accents, the words in
// alphabetical order, without what platforms add in brackets.
func foldName(name string) string {
	if i := strings.IndexAny(name, "(["); i > 0 {
		name = name[:i]
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(name)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	slices.Sort(words)
	return strings.Join(words, " ")
}
