package advice

import (
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// mapping is a YAML map read by hand, so that every fault is told with its line, all at once.
type mapping struct {
	faults *faults
	file   string
	line   int
	values map[string]*yaml.Node
	lines  map[string]int
}

// readList reads a file whose root is a list, or a map with one of the keys given, each a list; the result has its elements by key
// ("" for a root list). A file that is not there gives nothing.
func readList(fsys fs.FS, file string, fault *faults, keys ...string) map[string][]*yaml.Node {
	raw, err := fs.ReadFile(fsys, file)
	if err != nil {
		fault.add(file, 0, "unreadable", "error", err)
		return nil
	}
	if !utf8.Valid(raw) {
		fault.add(file, 0, "not-utf8")
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		line, reason := yamlLine(err)
		fault.add(file, line, "yaml", "error", reason)
		return nil
	}
	if len(doc.Content) == 0 {
		return nil
	}
	out := map[string][]*yaml.Node{}
	root := doc.Content[0]
	if root.Kind == yaml.SequenceNode && len(keys) == 0 {
		out[""] = root.Content
		return out
	}
	m := newMapping(root, file, keys, fault)
	if m == nil || len(keys) == 0 {
		fault.add(file, root.Line, "key-form", "key", file, "want", "list")
		return nil
	}
	for _, key := range keys {
		out[key] = m.nodes(key)
	}
	return out
}

var yamlErrorLine = regexp.MustCompile(`line (\d+): `)

// yamlLine splits an error of the YAML library into the line it names and the rest.
func yamlLine(err error) (int, string) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	m := yamlErrorLine.FindStringSubmatchIndex(text)
	if m == nil {
		return 1, text
	}
	line, _ := strconv.Atoi(text[m[2]:m[3]]) // digits by the expression
	return line, text[:m[0]] + text[m[1]:]
}

// newMapping reads the keys of a node; unknown and repeated keys are faults. It is nil when the node is no map.
func newMapping(n *yaml.Node, file string, known []string, fault *faults) *mapping {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	m := &mapping{faults: fault, file: file, line: n.Line, values: map[string]*yaml.Node{}, lines: map[string]int{}}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, line := n.Content[i].Value, n.Content[i].Line
		switch _, twice := m.values[key]; {
		case twice:
			fault.add(file, line, "key-twice", "key", key)
		case known != nil && !slices.Contains(known, key):
			fault.add(file, line, "key-unknown", "key", key, "near", nearest(key, known))
		default:
			m.values[key], m.lines[key] = n.Content[i+1], line
		}
	}
	return m
}

func (m *mapping) at(key string) int {
	if line, ok := m.lines[key]; ok {
		return line
	}
	return m.line
}

func (m *mapping) add(key, code string, args ...any) { m.faults.add(m.file, m.at(key), code, args...) }

// text is a scalar value, trimmed of what YAML may leave around it; "" when missing or empty.
func (m *mapping) text(key string) string {
	n := m.values[key]
	if n == nil || n.Tag == "!!null" {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		m.faults.add(m.file, n.Line, "key-form", "key", key, "want", "text")
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// want is a text that must be there.
func (m *mapping) want(key string) string {
	v := m.text(key)
	if v == "" {
		m.add(key, "key-missing", "key", key)
	}
	return v
}

// list is a list of scalars; a single scalar is a list of one.
func (m *mapping) list(key string) []string {
	n := m.values[key]
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	var out []string
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode {
			m.faults.add(m.file, n.Line, "key-form", "key", key, "want", "list")
			continue
		}
		if text := strings.TrimSpace(n.Value); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// oneOf is a text that must be one of those known, "" when missing.
func (m *mapping) oneOf(key string, known []string) string {
	v := m.text(key)
	if v != "" && !slices.Contains(known, v) {
		m.add(key, "value", "key", key, "value", v, "known", strings.Join(known, ", "))
		return ""
	}
	return v
}

// nodes is a list of maps, as nodes.
func (m *mapping) nodes(key string) []*yaml.Node {
	n := m.values[key]
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		m.faults.add(m.file, n.Line, "key-form", "key", key, "want", "list")
		return nil
	}
	return n.Content
}

// date is a calendar day; a value that is none is a fault.
func (m *mapping) date(key string) Date {
	v := Date(m.text(key))
	if _, ok := v.day(); !ok && v != "" {
		m.add(key, "date", "key", key, "value", string(v))
		return ""
	}
	return v
}

// number is a number of 0 or more, and whether there is one.
func (m *mapping) number(key string) (float64, bool) {
	v := m.text(key)
	if v == "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || f < 0 {
		m.add(key, "number", "key", key, "value", v)
		return 0, false
	}
	return f, true
}

// sources is the list of sources; each needs a label and an https address.
func (m *mapping) sources() []Source {
	var out []Source
	for _, n := range m.nodes("sources") {
		sub := newMapping(n, m.file, []string{"label", "url"}, m.faults)
		if sub == nil {
			m.faults.add(m.file, n.Line, "key-form", "key", "sources", "want", "map")
			continue
		}
		s := Source{Label: sub.text("label"), URL: sub.text("url")}
		if s.Label == "" {
			sub.add("label", "source-label")
		}
		if u, err := url.Parse(s.URL); err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(s.URL, " <>|") {
			sub.add("url", "source-url", "label", s.Label, "url", s.URL)
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		m.add("sources", "key-missing", "key", "sources")
	}
	return out
}

// nearest is the known word a typo or two away from what was written, or "".
func nearest(word string, known []string) string {
	best, at := "", 3
	for _, k := range known {
		if d := distance(word, k); d < at && d*2 < len(k) {
			best, at = k, d
		}
	}
	return best
}

// distance is the number of letters to change, add or take away.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := prev
			if a[i] != b[j] {
				cost++
			}
			prev = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
