package knowledge

import (
	"bytes"
	"unicode/utf8"
)

// normal gives a file as UTF-8 with LF line ends and no byte order mark. The line is that of the first byte that is no UTF-8,
// 0 when all are.
func normal(raw []byte) (text []byte, badLine int) {
	raw = bytes.TrimPrefix(raw, []byte("\uFEFF"))
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	if utf8.Valid(raw) {
		return raw, 0
	}
	line := 1
	for rest := raw; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		rest = rest[size:]
	}
	return nil, line
}

// splitFrontMatter separates the YAML between two lines of --- from what follows. The code is "" or tells what is missing;
// bodyLine is the line the body begins on.
func splitFrontMatter(text []byte) (matter, body []byte, bodyLine int, code FaultCode) {
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	if !isFence(first) {
		return nil, nil, 0, FaultNoFrontMatter
	}
	line := 1
	for at := 0; at < len(rest); {
		next := len(rest)
		if i := bytes.IndexByte(rest[at:], '\n'); i >= 0 {
			next = at + i + 1
		}
		line++
		if isFence(rest[at:next]) {
			return rest[:at], rest[next:], line + 1, ""
		}
		at = next
	}
	return nil, nil, 0, FaultFrontMatter
}

func isFence(line []byte) bool { return string(bytes.TrimRight(line, " \t\n")) == "---" }
