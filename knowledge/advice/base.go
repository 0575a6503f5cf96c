package advice

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"math"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Base is the rules, clauses and segments of a content folder. It is read-only once opened: any number of goroutines may use it.
type Base struct {
	rules          []*Rule // rules and clauses, in the order of files
	procedures     []*Rule
	publicities    []*Rule
	thresholds     map[string]*Threshold
	thresholdOrder []*Threshold
	segments       []*Segment
	flags          []string
	details        []*Detail
	agec           []*AGEC
	version        string

	versions map[string][]*Rule // by id
	byNumber []string           // ids of the rules, by their numbers
	ofKind   map[kind][]*Rule   // those that may apply to a kind of purchase
	steps    []test             // numbers at which a rule begins or ends to apply
	changes  []Date             // days on which a rule or a threshold changes
	reader   *reader
}

// kind is what most rules look at first.
type kind struct {
	nature  Nature
	segment *Segment
}

// ErrNoRules is returned by Open for a folder that holds no rules.
var ErrNoRules = errors.New("no rules")

const (
	rulesFolder   = "rules"
	clausesFolder = "clauses"
	procedureFile = "rules/procedures.yaml"
	maxTitle      = 75
	model         = "[Modèle à adapter]" // first line of every text to copy
)

// Open reads the rules of a content folder. It gives every fault it finds; a rule with a fault is used as far as it can be read.
func Open(fsys fs.FS) (*Base, []Fault, error) {
	if _, err := fs.Stat(fsys, rulesFolder); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, ErrNoRules
	}
	b := &Base{thresholds: map[string]*Threshold{}, versions: map[string][]*Rule{}}
	fault := &faults{}
	b.readSegments(fsys, fault)
	b.readThresholds(fsys, fault)
	b.readAGEC(fsys, fault)
	lists := readList(fsys, procedureFile, fault, "procedures", "publicity")
	for _, n := range lists["procedures"] { // conditions may name procedures: first their names, then their conditions
		b.procedures = append(b.procedures, &Rule{ID: idOf(n)})
	}
	for _, n := range lists["publicity"] {
		b.publicities = append(b.publicities, &Rule{ID: idOf(n)})
	}
	for i, n := range lists["procedures"] {
		if r := b.readRule(n, procedureFile, fault); r != nil {
			b.procedures[i] = r
		}
	}
	for i, n := range lists["publicity"] {
		if r := b.readRule(n, procedureFile, fault); r != nil {
			b.publicities[i] = r
		}
	}
	for _, folder := range []string{rulesFolder, clausesFolder} {
		b.readFolder(fsys, folder, fault)
	}
	b.check(fault)
	b.index()
	b.version = digest(fsys)
	return b, fault.sorted(), nil
}

func idOf(n *yaml.Node) string {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "id" {
			return n.Content[i+1].Value
		}
	}
	return ""
}

func (b *Base) readFolder(fsys fs.FS, folder string, fault *faults) {
	names, err := fs.Glob(fsys, folder+"/*.yaml")
	if err != nil { // only for a malformed pattern
		return
	}
	slices.SortStableFunc(names, func(x, y string) int { return cmp.Compare(btoi(!core(x)), btoi(!core(y))) })
	for _, file := range names {
		if file == thresholdFile || file == procedureFile || file == agecFile {
			continue
		}
		for _, n := range readList(fsys, file, fault)[""] {
			if r := b.readRule(n, file, fault); r != nil {
				b.rules = append(b.rules, r)
			}
		}
	}
}

// core reports whether a file holds the rules that matter most: they come first.
func core(file string) bool { return strings.HasPrefix(path.Base(file), "core-") }

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

var ruleKeys = []string{"id", "level", "title", "why", "document", "text", "sources", "valid_from", "valid_until", "checked_on",
	"confidence", "when", "unless", "ask", "doubt", "strength", "proofs", "watch", "serves", "articles", "requires", "excludes", "replaces"}

var (
	documents = []string{"RC", "CCAP", "CCTP", "AE"}
	aims      = []string{"spaser-environnement", "spaser-social", "spaser-dechets", "spaser-materiaux", "spaser-lots", "spaser-rse",
		"spaser-innovation", "pnad-environnement", "pnad-social"}
)

// readRule reads one element of a list; nil when nothing can be made of it.
func (b *Base) readRule(n *yaml.Node, file string, fault *faults) *Rule {
	m := newMapping(n, file, ruleKeys, fault)
	if m == nil {
		fault.add(file, n.Line, "key-form", "key", "-", "want", "map")
		return nil
	}
	r := &Rule{
		ID: m.want("id"), Title: m.want("title"), Why: m.want("why"), Document: m.oneOf("document", documents), Sources: m.sources(),
		ValidFrom: m.date("valid_from"), ValidUntil: m.date("valid_until"), CheckedOn: m.date("checked_on"),
		Confidence: m.oneOf("confidence", confidences), Ask: m.text("ask"), Doubt: m.text("doubt"), Strength: m.list("strength"),
		Proofs: m.list("proofs"), Watch: m.list("watch"), Serves: m.list("serves"), Articles: m.list("articles"),
		Requires: m.list("requires"), Excludes: m.list("excludes"), Replaces: m.list("replaces"),
		Clause: strings.HasPrefix(file, clausesFolder+"/"), Core: core(file), File: file, Line: m.line,
		when: b.readCondition(m, "when"), unless: b.readCondition(m, "unless"), order: len(b.rules),
	}
	r.from, r.until = r.ValidFrom.number(), math.MaxInt32
	if r.ValidUntil != "" {
		r.until = r.ValidUntil.number()
	}
	if n := m.values["text"]; n != nil && n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		r.Text = n.Value // as it stands: it is copied byte for byte
	}
	if file != procedureFile {
		m.want("level")
		r.Level = Level(m.oneOf("level", ids(Levels, func(l Level) string { return string(l) })))
	}
	if r.ID != "" && !kebab.MatchString(r.ID) {
		m.add("id", "id", "id", r.ID)
	}
	for _, key := range []string{"valid_from", "checked_on"} {
		if m.text(key) == "" {
			m.add(key, "key-missing", "key", key)
		}
	}
	if r.ValidUntil != "" && r.ValidUntil < r.ValidFrom {
		m.add("valid_until", "date-order", "from", string(r.ValidFrom), "until", string(r.ValidUntil))
	}
	if length := utf8.RuneCountInString(r.Title); length > maxTitle {
		m.add("title", "title-long", "length", length, "max", maxTitle)
	}
	if r.Confidence == "" {
		r.Confidence = confidences[0]
	}
	if r.Level == Must && r.Confidence != confidences[0] {
		m.add("confidence", "rule-unsure-must")
	}
	if n := len(r.Strength); n != 0 && n != 3 {
		m.add("strength", "rule-strength", "count", n)
	}
	for _, aim := range r.Serves {
		if !slices.Contains(aims, aim) {
			m.add("serves", "value", "key", "serves", "value", aim, "known", strings.Join(aims, ", "))
		}
	}
	if r.Clause {
		m.want("document")
		m.want("text")
	}
	if r.Text != "" && !strings.HasPrefix(r.Text, model+"\n") {
		m.add("text", "rule-model", "model", model)
	}
	b.checkFigures(m, r)
	if r.ID == "" || r.Title == "" {
		return nil
	}
	return r
}

// digest names the state of the rules: the same files give the same name.
func digest(fsys fs.FS) string {
	names := []string{segmentFile}
	for _, folder := range []string{rulesFolder, clausesFolder} {
		found, _ := fs.Glob(fsys, path.Join(folder, "*.yaml")) // the pattern is well formed
		names = append(names, found...)
	}
	sort.Strings(names)
	h := sha256.New()
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			continue // reported when it was read
		}
		h.Write([]byte(name))
		h.Write(raw)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}

// Version names the state of the rules; it changes with any of their files.
func (b *Base) Version() string { return b.version }

// Rules are all rules and clauses, every version, in the order of files.
func (b *Base) Rules() []*Rule { return b.rules }

// Segments are all segments, in the order of their file.
func (b *Base) Segments() []*Segment { return b.segments }

// Thresholds are all thresholds, in the order of their file.
func (b *Base) Thresholds() []*Threshold { return b.thresholdOrder }

// Segment is the segment of an id, nil when there is none.
func (b *Base) Segment(id string) *Segment {
	for _, s := range b.segments {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// Detail is the detail of an id, nil when there is none.
func (b *Base) Detail(id string) *Detail {
	for _, d := range b.details {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// Rule is the version of a rule on a day, nil when there is none.
func (b *Base) Rule(id string, on Date) *Rule {
	for _, r := range b.versions[id] {
		if r.valid(on) {
			return r
		}
	}
	return nil
}

// Span is the first and the last day on which every threshold is known: no other day can be judged.
func (b *Base) Span() (first, last Date) {
	for _, t := range b.thresholdOrder {
		if len(t.Values) == 0 {
			continue
		}
		from, until := t.Values[0].From, t.Values[len(t.Values)-1].Until
		if from > first {
			first = from
		}
		if until != "" && (last == "" || until < last) {
			last = until
		}
	}
	return first, last
}
