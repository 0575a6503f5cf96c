package sheet

import (
	"encoding/csv"
	"regexp"
	"strings"
)

// longestCell is how many lines a quoted cell may span before its quote is taken for a stray one. Ours: a long answer to a
// question has some ten paragraphs.
const longestCell = 60

// mostExcel is how many columns a sheet of Excel has, empty ones included.
const mostExcel = 16_384

// readText reads a list in text, one row a line, in whichever separator it uses.
func readText(text string) (Table, error) {
	t := Table{Format: "csv"}
	if strings.Count(text, "\n")+strings.Count(text, "\r") > 2*maxLines {
		return Table{}, fault(TooLong, "more lines than Excel has")
	}
	if strings.Contains(text, "<mailto:") {
		text = slackMail.ReplaceAllString(text, "<$1>")
	}
	lines := splitLines(text)
	from := 0
	sep := byte(0)
	if m := told.FindStringSubmatch(lines[0]); m != nil { // Excel's own hint
		sep, from = m[1][0], 1
	} else if !mailed(lines) {
		sep = separator(lines)
	}
	for i := from; i < len(lines); {
		if sep == 0 && angle.MatchString(lines[i]) {
			for _, cells := range people(lines[i]) {
				if err := t.add(i+1, cells); err != nil {
					return Table{}, err
				}
			}
			i++
			continue
		}
		lineSep := sep
		if sep == 0 {
			lineSep = separator(lines[i : i+1])
		}
		if lineSep != 0 && strings.Count(lines[i], string(lineSep)) > mostExcel {
			return Table{}, fault(TooLong, "line %d has more columns than Excel", i+1)
		}
		cells, n := record(lines[i:], lineSep)
		for j, c := range cells {
			cells[j] = bare(c)
		}
		if err := t.add(i+1, cells); err != nil {
			return Table{}, err
		}
		i += n
	}
	if len(t.Rows) == 0 {
		return Table{}, fault(Empty, "blank lines")
	}
	return t, nil
}

var told = regexp.MustCompile(`^"?sep=([;,\t|])"?\s*$`)

func splitLines(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Split(strings.ReplaceAll(text, "\r", "\n"), "\n")
}

// separator finds what stands between cells: what most lines hold equally often. 0 is none.
func separator(lines []string) byte {
	var best byte
	score := 0
	for _, sep := range []byte{'\t', ';', ',', '|'} {
		seen, counts := 0, map[int]int{}
		for _, line := range lines {
			if strings.TrimSpace(line) == "" {
				continue
			}
			seen++
			if n := outside(line, sep); n > 0 {
				counts[n]++
			}
			if seen == 200 {
				break
			}
		}
		most, holding := 0, 0
		for _, n := range counts {
			most, holding = max(most, n), holding+n
		}
		if sep == ',' && holding*2 < seen { // a comma here and there belongs to a sentence
			continue
		}
		if s := most + holding; holding > 0 && s > score {
			best, score = sep, s
		}
	}
	return best
}

// outside counts the separators of a line that stand in no quotes.
func outside(line string, sep byte) int {
	n, quoted := 0, false
	for i := range len(line) {
		switch line[i] {
		case '"':
			quoted = !quoted
		case sep:
			if !quoted {
				n++
			}
		}
	}
	return n
}

// record reads the row that begins at the first line, and how many lines it takes. encoding/csv reads rows with quotes; where a
// quote is never closed it would swallow the rest of the file, here it costs that row alone its quoting.
func record(lines []string, sep byte) ([]string, int) {
	if sep == 0 {
		return []string{strings.Trim(strings.TrimSpace(lines[0]), `"`)}, 1
	}
	if !strings.Contains(lines[0], `"`) {
		return strings.Split(lines[0], string(sep)), 1
	}
	quotes := 0
	for n := 1; n <= min(len(lines), longestCell); n++ {
		quotes += strings.Count(lines[n-1], `"`)
		if quotes%2 == 1 {
			continue
		}
		r := csv.NewReader(strings.NewReader(strings.Join(lines[:n], "\n")))
		r.Comma = rune(sep)
		if cells, err := r.Read(); err == nil {
			return cells, n
		}
		break
	}
	return strings.Split(lines[0], string(sep)), 1
}

// bare takes away the apostrophe that CSV puts before a text that a spreadsheet could run, and the ="…" in which other programs
// wrap a number to keep its zeros.
func bare(cell string) string {
	if len(cell) > 3 && strings.HasPrefix(cell, `="`) && strings.IndexByte(cell[2:], '"') == len(cell)-3 {
		return cell[2 : len(cell)-1]
	}
	if len(cell) > 1 && cell[0] == '\'' && risky(cell[1:]) {
		return cell[1:]
	}
	return cell
}
