package knowledge

import (
	"bytes"
	"encoding/json"
	"hash/fnv"
	"io/fs"
	"slices"
	"strings"
)

const questionsFolder = "questions"

// Question is a question with the answer it ought to get, one line of a file of questions/.
type Question struct {
	Q     string   `json:"q,omitempty"`
	Turns []string `json:"turns,omitempty"` // a dialogue: the last turn is asked
	As    Audience `json:"as,omitempty"`
	Lang  Lang     `json:"lang,omitempty"`
	On    Date     `json:"on,omitempty"`
	Want  []string `json:"want,omitempty"` // ids, any of which answers; empty: nothing in the base answers
	Kind  string   `json:"kind,omitempty"` // for small talk and scope, the id in scope.yaml
	Far   bool     `json:"far,omitempty"`  // in words far from those of the article

	file string
	line int
}

// Held reports whether the question is kept apart from tuning: a stable half of all of them.
func (q Question) Held() bool {
	h := fnv.New32a()
	h.Write([]byte(q.query("").Text)) // never fails
	return h.Sum32()%2 == 1
}

// Words is the question as it was typed, with the turns before it.
func (q Question) Words() string {
	if len(q.Turns) > 0 {
		return strings.TrimPrefix(strings.Join(append(slices.Clone(q.Turns), q.Q), " / "), " / ")
	}
	return q.Q
}

// query is the question as it is asked: today when it names no day, its language to be detected.
func (q Question) query(today Date) Query {
	out := Query{Text: q.Q, As: q.As, On: q.On, Turns: q.Turns}
	if q.Q == "" && len(q.Turns) > 0 {
		out.Turns, out.Text = q.Turns[:len(q.Turns)-1], q.Turns[len(q.Turns)-1]
	}
	if out.As == "" {
		out.As = Everyone
	}
	if out.On == "" {
		out.On = today
	}
	return out
}

// Questions reads the questions of a content folder, and reports what is wrong with them.
func Questions(fsys fs.FS) ([]Question, []Fault) {
	found := &faults{}
	return readQuestions(fsys, found), found.sorted()
}

func readQuestions(fsys fs.FS, found *faults) []Question {
	files, err := fs.Glob(fsys, questionsFolder+"/*.jsonl")
	if err != nil {
		return nil // the pattern is well formed
	}
	var out []Question
	for _, file := range files {
		text, ok := readText(fsys, file, found)
		if !ok {
			continue
		}
		for i, line := range strings.Split(string(text), "\n") {
			if strings.TrimSpace(line) == "" {
				continue
			}
			q := Question{file: file, line: i + 1}
			dec := json.NewDecoder(bytes.NewReader([]byte(line)))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&q); err != nil {
				found.add(file, i+1, FaultJSON, "error", err.Error())
				continue
			}
			if q.Q == "" && len(q.Turns) == 0 {
				found.add(file, i+1, FaultKeyMissing, "key", "q")
				continue
			}
			out = append(out, q)
		}
	}
	return out
}

// checkQuestions reports questions that want what does not exist.
func (c *corpus) checkQuestions(fsys fs.FS, found *faults) {
	ids := map[string]bool{}
	for _, a := range c.all() {
		ids[a.ID] = true
	}
	kinds := map[string]bool{KindEmpty: true}
	for _, e := range c.scope {
		kinds[e.id] = true
	}
	for _, q := range readQuestions(fsys, found) {
		for _, id := range q.Want {
			if !ids[id] {
				found.add(q.file, q.line, FaultLinkDead, "id", id)
			}
		}
		if q.Kind != "" && !kinds[q.Kind] {
			found.add(q.file, q.line, FaultLinkDead, "id", q.Kind)
		}
		switch q.As {
		case "", Everyone, Buyer, Supplier, Staff:
		default:
			found.add(q.file, q.line, FaultAudience, "value", string(q.As))
		}
		if q.Lang != "" && !slices.Contains(Langs, q.Lang) {
			found.add(q.file, q.line, FaultLang, "lang", string(q.Lang))
		}
	}
}
