package knowledge

import (
	"io/fs"
)

const (
	scopeFile  = "scope.yaml"
	wordsFile  = "words.yaml"
	topicsFile = "topics.yaml"
)

// scopeEntry is something that is not to be answered with an article: small talk, what the bot must refuse, or a neighbouring
// subject (a decoy). Its phrasings compete with those of the articles.
type scopeEntry struct {
	id        string
	outcome   Outcome
	questions map[Lang][]item
	patterns  map[Lang][]pattern
}

// readScope reads scope.yaml, a list of entries.
func readScope(fsys fs.FS, fs *faults) []scopeEntry {
	var out []scopeEntry
	seen := map[string]int{}
	for _, n := range readList(fsys, scopeFile, fs) {
		n = resolve(n)
		m := newMapping(n, scopeFile, 0, []string{"id", "outcome", "questions", "patterns"}, fs)
		if m == nil {
			fs.add(scopeFile, n.Line, FaultKeyType, "key", "-", "want", "map")
			continue
		}
		e := scopeEntry{id: m.text("id"), outcome: Outcome(m.text("outcome")), questions: m.byLang("questions")}
		e.patterns = map[Lang][]pattern{}
		for l, items := range m.byLang("patterns") {
			for _, it := range items {
				e.patterns[l] = append(e.patterns[l], newPattern(it.text))
			}
		}
		for _, key := range []string{"id", "outcome", "questions"} {
			if m.values[key] == nil {
				m.missing(key, false)
			}
		}
		if line, twice := seen[e.id]; twice {
			fs.add(scopeFile, m.at("id"), FaultIDTwice, "id", e.id, "other", place(scopeFile, line))
		}
		seen[e.id] = m.at("id")
		switch e.outcome {
		case SmallTalk, Scope, Unknown:
			out = append(out, e)
		case "":
		default:
			fs.add(scopeFile, m.at("outcome"), FaultOutcome, "value", string(e.outcome))
		}
	}
	return out
}

// wordGroup is a set of words that mean nearly the same, by language: everyday words for the words of the code, and their
// translations. It only widens the search; it answers nothing.
type wordGroup map[Lang][]item

// readWords reads words.yaml, a list of groups.
func readWords(fsys fs.FS, fs *faults) []wordGroup {
	var out []wordGroup
	known := []string{string(French), string(English), string(German)}
	for _, n := range readList(fsys, wordsFile, fs) {
		n = resolve(n)
		m := newMapping(n, wordsFile, 0, known, fs)
		if m == nil {
			fs.add(wordsFile, n.Line, FaultKeyType, "key", "-", "want", "map")
			continue
		}
		g, words := wordGroup{}, 0
		for _, l := range Langs {
			g[l] = m.list(string(l))
			words += len(g[l])
		}
		if words < 2 {
			fs.add(wordsFile, m.line, FaultWordsAlone)
			continue
		}
		out = append(out, g)
	}
	return out
}

// Topic is a folder of articles and the name people read for it.
type Topic struct {
	ID    string
	Names map[Lang]string
}

// readTopics reads topics.yaml, a map from folder to names, in the order of the file; nil when there is none.
func readTopics(fsys fs.FS, fs *faults) []Topic {
	text, ok := readText(fsys, topicsFile, fs)
	if !ok {
		return nil
	}
	root := parseYAML(text, topicsFile, 0, fs)
	if root == nil {
		return nil
	}
	var ids []string
	for i := 0; i+1 < len(root.Content); i += 2 {
		ids = append(ids, root.Content[i].Value)
	}
	m := newMapping(root, topicsFile, 0, ids, fs)
	if m == nil {
		fs.block(topicsFile, root.Line, FaultKeyType, "key", topicsFile, "want", "map")
		return nil
	}
	out := []Topic{}
	for _, id := range ids {
		t := Topic{ID: id, Names: map[Lang]string{}}
		for l, items := range m.byLang(id) {
			t.Names[l] = items[0].text
		}
		out = append(out, t)
	}
	return out
}
