package sheet

import (
	"regexp"
	"strings"
)

var (
	angle     = regexp.MustCompile(`<\s*([^<>\s]+@[^<>\s]+)\s*>`)           // Marie Durand <marie@example.org>
	slackMail = regexp.MustCompile(`<mailto:([^|<>\s]+@[^|<>\s]+)\|[^>]*>`) // how Slack writes an address somebody typed
	bullet    = regexp.MustCompile(`^\s*(?:[-•*–·]|\d{1,3}[.)])\s+`)
)

// mailed reports whether lines are written the way mail programs write people, where a comma does not separate cells. A table
// with a header is not, even if one of its columns is.
func mailed(lines []string) bool {
	with, seen := 0, 0
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if seen == 0 && strings.ContainsAny(line, ";,\t|") && !strings.Contains(line, "@") {
			return false
		}
		if seen++; seen > 50 {
			break
		}
		if angle.MatchString(line) {
			with++
		}
	}
	return with*2 >= max(seen, 1)
}

// people reads a line with one or several "Marie Durand <marie@example.org>", each followed by what belongs to it, as rows of
// name, address, rest.
func people(line string) [][]string {
	line = bullet.ReplaceAllString(line, "")
	found := angle.FindAllStringSubmatchIndex(line, -1)
	rows := make([][]string, 0, len(found))
	from := 0
	for i, m := range found {
		before := fields(line[from:m[0]])
		name := ""
		if n := len(before); n > 0 {
			name = before[n-1]
			if i > 0 { // what stands before the name belongs to the one before
				rows[i-1] = append(rows[i-1], before[:n-1]...)
			} else {
				name = strings.Join(before, " ")
			}
		}
		rows = append(rows, []string{strings.Trim(name, `"' `), line[m[2]:m[3]]})
		from = m[1]
	}
	last := len(rows) - 1
	rows[last] = append(rows[last], fields(line[from:])...)
	return rows
}

// fields splits what stands between two addresses; a comma only separates at its start, after it a name may hold one.
func fields(s string) []string {
	var out []string
	for _, f := range strings.FieldsFunc(strings.TrimLeft(s, ", "), func(r rune) bool { return r == ';' || r == '\t' || r == '|' }) {
		if f = strings.TrimSpace(f); f != "" {
			out = append(out, f)
		}
	}
	return out
}
