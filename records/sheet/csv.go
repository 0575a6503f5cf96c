package sheet

import (
	"strings"
	"time"
)

// CSV writes a list so that Excel in French opens it right by a double click: semicolons, decimal commas, UTF-8 with its mark,
// CRLF. Days are written 2026-11-25, which spreadsheets take for a date in every language.
func CSV(s Sheet) []byte {
	var b strings.Builder
	b.WriteString("\ufeff")
	for i, c := range s.Columns {
		field(&b, i, neutral(c.Name))
	}
	b.WriteString("\r\n")
	for _, row := range s.Rows {
		for i := range max(len(s.Columns), len(row)) {
			var c Cell
			if i < len(row) {
				c = row[i]
			}
			field(&b, i, shown(c))
		}
		b.WriteString("\r\n")
	}
	return []byte(b.String())
}

func field(b *strings.Builder, i int, s string) {
	if i > 0 {
		b.WriteByte(';')
	}
	if strings.ContainsAny(s, ";\"\n\t'") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	b.WriteString(s)
}

func shown(c Cell) string {
	switch c := c.(type) {
	case Text:
		return neutral(string(c))
	case Phone:
		if dialable(string(c)) {
			return string(c)
		}
		return neutral(string(c))
	case Number:
		return number(float64(c), -1)
	case Euros:
		return number(float64(c), 2)
	case Day:
		return when(time.Time(c), time.DateOnly)
	case Moment:
		return when(time.Time(c), "2006-01-02 15:04")
	}
	return ""
}

func when(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}

// neutral puts an apostrophe before what a spreadsheet could run, which it then shows as text. Read takes it away again.
func neutral(s string) string {
	if s = printable(s); risky(s) {
		return "'" + s
	}
	return s
}
