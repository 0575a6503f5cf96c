package knowledge

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	glossaryFile  = "glossary.yaml"
	glossaryTopic = "glossaire"
)

var glossaryKeys = []string{"id", "term", "expanded", "synonyms", "definition", "sources", "valid_from", "checked_on", "related"}

// entry is a term of the glossary: an answer to "what is it?", and words that mean the same for the search.
type entry struct {
	id, term   string
	expanded   map[Lang][]item
	synonyms   map[Lang][]item
	definition map[Lang][]item
	sources    []Source
	validFrom  Date
	checkedOn  Date
	related    []item
	line       int
}

// readGlossary reads glossary.yaml, a list of terms.
func readGlossary(fsys fs.FS, fs *faults) []entry {
	var out []entry
	for _, n := range readList(fsys, glossaryFile, fs) {
		n = resolve(n)
		m := newMapping(n, glossaryFile, 0, glossaryKeys, fs)
		if m == nil {
			fs.add(glossaryFile, n.Line, FaultKeyType, "key", "-", "want", "map")
			continue
		}
		e := entry{
			id: m.text("id"), term: m.text("term"), expanded: m.byLang("expanded"), synonyms: m.byLang("synonyms"),
			definition: m.byLang("definition"), sources: m.sources("sources"), validFrom: m.date("valid_from", false),
			checkedOn: m.date("checked_on", false), related: m.list("related"), line: m.line,
		}
		if e.id != "" && !kebab.MatchString(e.id) {
			fs.add(glossaryFile, m.at("id"), FaultID, "id", e.id)
		}
		for _, key := range []string{"id", "term", "definition", "sources", "valid_from", "checked_on"} {
			if m.values[key] == nil {
				m.missing(key, false)
			}
		}
		if n := shown(e.term); n > maxTitle {
			fs.add(glossaryFile, m.at("term"), FaultTitleLong, "length", n, "max", maxTitle)
		}
		for _, l := range Langs {
			if d := e.definition[l]; len(d) > 0 && shown(d[0].text) > maxSection {
				fs.add(glossaryFile, d[0].line, FaultShortLong, "length", shown(d[0].text), "max", maxSection)
			}
		}
		if e.id != "" && e.term != "" {
			out = append(out, e)
		}
	}
	return out
}

// readList gives the items of a YAML file that is a list; nil when the file does not exist.
func readList(fsys fs.FS, file string, fs *faults) []*yaml.Node {
	text, ok := readText(fsys, file, fs)
	if !ok {
		return nil
	}
	root := parseYAML(text, file, 0, fs)
	if root == nil {
		return nil
	}
	if root.Kind != yaml.SequenceNode {
		fs.block(file, root.Line, FaultKeyType, "key", file, "want", "list")
		return nil
	}
	return root.Content
}

// articles gives the answers a term makes, one per language that defines it.
func (e *entry) articles() []*Article {
	var out []*Article
	for _, l := range Langs {
		if len(e.definition[l]) == 0 {
			continue
		}
		a := &Article{
			ID: e.id, Lang: l, Title: e.term, Audience: Everyone, Topic: glossaryTopic, Sources: e.sources, ValidFrom: e.validFrom,
			CheckedOn: e.checkedOn, Related: texts(e.related), Short: e.definition[l][0].text, File: glossaryFile,
		}
		if !strings.HasPrefix(a.ID, glossaryTopic+"-") {
			a.ID = glossaryTopic + "-" + a.ID
		}
		if x := e.expanded[l]; len(x) > 0 && !strings.EqualFold(x[0].text, e.term) {
			if with := fmt.Sprintf("%s (%s)", e.term, x[0].text); shown(with) <= maxTitle {
				a.Title = with
			}
		}
		a.Questions = e.names(l)
		out = append(out, a)
	}
	return out
}

// names lists what a term is called in a language: itself, in full, and its synonyms.
func (e *entry) names(l Lang) []string {
	out := []string{e.term}
	for _, it := range slices.Concat(e.expanded[l], e.synonyms[l]) {
		if !slices.Contains(out, it.text) {
			out = append(out, it.text)
		}
	}
	return out
}

// readText reads a file as UTF-8; ok is false when it does not exist or cannot be read.
func readText(fsys fs.FS, file string, faults *faults) ([]byte, bool) {
	raw, err := fs.ReadFile(fsys, path.Clean(file))
	if isNotExist(err) {
		return nil, false
	}
	if err != nil {
		faults.block(file, 0, FaultUnreadable, "error", err.Error())
		return nil, false
	}
	text, bad := normal(raw)
	if bad > 0 {
		faults.block(file, bad, FaultNotUTF8)
		return nil, false
	}
	return text, true
}
