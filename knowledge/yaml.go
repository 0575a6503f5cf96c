package knowledge

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// yamlMap is a YAML map read by hand, so that every fault of every key is told with its line, all at once.
type yamlMap struct {
	faults *faults
	file   string
	line   int // of the map itself
	shift  int // lines of the file above the YAML
	values map[string]*yaml.Node
	lines  map[string]int
}

// parseYAML reads a document and gives its root node, nil when it is empty or broken; shift is the number of lines above it.
func parseYAML(text []byte, file string, shift int, fs *faults) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		line, reason := yamlLine(err)
		fs.block(file, line+shift, FaultYAML, "error", reason)
		return nil
	}
	if len(doc.Content) == 0 {
		return nil
	}
	return resolve(doc.Content[0])
}

var yamlErrorLine = regexp.MustCompile(`line (\d+): `)

// yamlLine splits an error of the YAML library into the line it names and the rest.
func yamlLine(err error) (int, string) {
	var typed *yaml.TypeError
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if errors.As(err, &typed) && len(typed.Errors) > 0 {
		text = typed.Errors[0]
	}
	m := yamlErrorLine.FindStringSubmatchIndex(text)
	if m == nil {
		return 1, text
	}
	line, _ := strconv.Atoi(text[m[2]:m[3]]) // digits by the expression
	if strings.Contains(text, "did not find expected") {
		line++ // the parser counts from 0 where the scanner counts from 1 (yaml.v3, decode.go, func fail)
	}
	return line, text[:m[0]] + text[m[1]:]
}

// resolve follows an alias to what it stands for.
func resolve(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// newMapping reads the keys of a node; unknown and repeated keys are faults. It is nil when the node is no map.
func newMapping(n *yaml.Node, file string, shift int, known []string, fs *faults) *yamlMap {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	m := &yamlMap{faults: fs, file: file, line: n.Line + shift, shift: shift, values: map[string]*yaml.Node{}, lines: map[string]int{}}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, line := n.Content[i].Value, n.Content[i].Line+shift
		switch _, twice := m.values[key]; {
		case twice:
			fs.add(file, line, FaultKeyTwice, "key", key)
		case !slices.Contains(known, key):
			fs.add(file, line, FaultKeyUnknown, "key", key, "near", nearest(key, known))
		default:
			m.values[key], m.lines[key] = resolve(n.Content[i+1]), line
		}
	}
	return m
}

// at is the line of a key, or of the map when the key is missing.
func (m *yamlMap) at(key string) int {
	if line, ok := m.lines[key]; ok {
		return line
	}
	return m.line
}

// missing reports a required key that is not there.
func (m *yamlMap) missing(key string, blocking bool) {
	if blocking {
		m.faults.block(m.file, m.at(key), FaultKeyMissing, "key", key)
		return
	}
	m.faults.add(m.file, m.at(key), FaultKeyMissing, "key", key)
}

// text is a scalar value, trimmed; "" when missing or empty.
func (m *yamlMap) text(key string) string {
	n := m.values[key]
	if n == nil || n.Tag == "!!null" {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		m.faults.add(m.file, n.Line+m.shift, FaultKeyType, "key", key, "want", "text")
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// item is one scalar of a list, with its line.
type item struct {
	text string
	line int
}

// list is a list of scalars; a single scalar is a list of one.
func (m *yamlMap) list(key string) []item {
	n := m.values[key]
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = n.Content
	}
	var out []item
	for _, n := range nodes {
		n = resolve(n)
		if n.Kind != yaml.ScalarNode {
			m.faults.add(m.file, n.Line+m.shift, FaultKeyType, "key", key, "want", "list")
			continue
		}
		if text := strings.TrimSpace(n.Value); text != "" {
			out = append(out, item{text, n.Line + m.shift})
		}
	}
	return out
}

// nodes is a list of maps, as nodes.
func (m *yamlMap) nodes(key string) []*yaml.Node {
	n := m.values[key]
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		m.faults.add(m.file, n.Line+m.shift, FaultKeyType, "key", key, "want", "list")
		return nil
	}
	return n.Content
}

// date is a calendar day; a value that is none is a fault.
func (m *yamlMap) date(key string, blocking bool) Date {
	value := m.text(key)
	if value == "" {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		if blocking {
			m.faults.block(m.file, m.at(key), FaultDate, "key", key, "value", value)
		} else {
			m.faults.add(m.file, m.at(key), FaultDate, "key", key, "value", value)
		}
		return ""
	}
	return Date(value)
}

// byLang is a map from language to a list of texts ({fr: […], en: …}).
func (m *yamlMap) byLang(key string) map[Lang][]item {
	n := m.values[key]
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	known := make([]string, len(Langs))
	for i, l := range Langs {
		known[i] = string(l)
	}
	sub := newMapping(n, m.file, m.shift, known, m.faults)
	if sub == nil {
		m.faults.add(m.file, n.Line+m.shift, FaultKeyType, "key", key, "want", "map")
		return nil
	}
	out := map[Lang][]item{}
	for _, l := range Langs {
		if items := sub.list(string(l)); len(items) > 0 {
			out[l] = items
		}
	}
	return out
}

// sources is the list of sources under a key; each needs a label and an https address.
func (m *yamlMap) sources(key string) []Source {
	var out []Source
	for _, n := range m.nodes(key) {
		n = resolve(n)
		sub := newMapping(n, m.file, m.shift, []string{"label", "url"}, m.faults)
		if sub == nil {
			m.faults.add(m.file, n.Line+m.shift, FaultKeyType, "key", key, "want", "map")
			continue
		}
		s := Source{Label: sub.text("label"), URL: sub.text("url")}
		if s.Label == "" {
			m.faults.add(m.file, sub.line, FaultSourceLabel)
		}
		if !isHTTPS(s.URL) {
			m.faults.add(m.file, sub.at("url"), FaultSourceURL, "label", s.Label, "url", s.URL)
		}
		out = append(out, s)
	}
	return out
}

// nearest is the known word one typo away from what was written, or "".
func nearest(word string, known []string) string {
	for _, k := range known {
		if d := distance([]rune(word), []rune(k), 2); d <= 2 && d < len(k)/2 {
			return k
		}
	}
	return ""
}
