package advice

import (
	"bufio"
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"sort"
	"strings"
)

const cpvFile = "cpv-2008.tsv"

// CPV is the Common Procurement Vocabulary (Regulation (EC) No 213/2008), ready to complete what is being typed. It is read-only:
// any number of goroutines may use it.
type CPV struct {
	codes  []Code
	labels []label   // of every code in every language
	tokens []posting // sorted by word
}

// Code is one code and its labels.
type Code struct {
	Code   string `json:"code"` // with its check digit: 90911300-9
	Labels Labels `json:"labels"`
}

// Labels are what a code stands for, by language: fields, for a map for each of 9 454 codes takes 3 MB.
type Labels struct {
	FR string `json:"fr"`
	EN string `json:"en"`
	DE string `json:"de"`
}

// In is the label in one of Langs; the French one in another language.
func (l Labels) In(lang string) string {
	switch lang {
	case "en":
		return l.EN
	case "de":
		return l.DE
	}
	return l.FR
}

type label struct {
	code  int32
	share float32 // what one word is of the label: less when it says much else
}

// posting is a word and the labels that hold it.
type posting struct {
	word   string
	labels []int32
}

// glue are words too common to choose by.
var glue = map[string]bool{}

func init() {
	for w := range strings.FieldsSeq("de du des d la le les l un une et ou en a au aux pour par sur avec dans the of and or for to with in by und oder fur von der die das mit zu im service services dienstleistung dienstleistungen") {
		glue[w] = true
		glue[stems(w)[0]] = true
	}
}

// OpenCPV reads the vocabulary of a content folder.
func OpenCPV(fsys fs.FS) (*CPV, error) {
	f, err := fsys.Open(cpvFile)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c := &CPV{}
	found := map[string][]int32{}
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		cols := strings.Split(in.Text(), "\t")
		if n == 1 {
			continue
		}
		if len(cols) != 4 {
			return nil, fmt.Errorf("%s:%d: %d columns", cpvFile, n, len(cols))
		}
		code := Code{cols[0], Labels{cols[1], cols[2], cols[3]}}
		for _, text := range cols[1:] {
			ws := stems(text)
			at := int32(len(c.labels))
			c.labels = append(c.labels, label{int32(len(c.codes)), float32(1 / math.Sqrt(float64(len(ws)+4)))})
			for _, w := range ws {
				if l := found[w]; len(l) == 0 || l[len(l)-1] != at {
					found[w] = append(l, at)
				}
			}
		}
		c.codes = append(c.codes, code)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", cpvFile, err)
	}
	c.tokens = make([]posting, 0, len(found))
	for w, l := range found {
		c.tokens = append(c.tokens, posting{w, l})
	}
	slices.SortFunc(c.tokens, func(a, b posting) int { return cmp.Compare(a.word, b.word) })
	return c, nil
}

// Codes are all codes, in their order.
func (c *CPV) Codes() []Code { return c.codes }

// Suggest gives at most n codes for what was typed so far, best first: the beginning of a code, or words of a label in any of the
// languages, each of which may be unfinished. Codes that begin with one of favour come first among equals.
func (c *CPV) Suggest(typed string, n int, favour ...string) []Code {
	if digits := strings.TrimSpace(typed); digits != "" && strings.Trim(digits, "0123456789-") == "" {
		return c.byCode(digits, n)
	}
	ws := stems(typed)
	if useful := slices.DeleteFunc(slices.Clone(ws), func(w string) bool { return glue[w] }); len(useful) > 0 {
		ws = useful
	}
	ws = ws[:min(len(ws), maxTyped)]
	s := &scores{label: make([]float32, len(c.labels)), gain: make([]float32, len(c.labels)), best: make([]int32, len(c.codes))}
	for _, w := range ws {
		c.score(w, s)
	}
	var order []int32 // of codes
	for _, at := range s.touched {
		code := c.labels[at].code
		if s.best[code] == 0 {
			order = append(order, code)
			s.best[code] = at + 1
		} else if c.worth(s, at) > c.worth(s, s.best[code]-1) {
			s.best[code] = at + 1
		}
	}
	var top []ranked
	for _, code := range order {
		w := c.worth(s, s.best[code]-1)
		if begins(c.codes[code].Code, favour) {
			w *= favoured
		}
		top = insert(top, ranked{code, w}, n)
	}
	out := make([]Code, len(top))
	for i, r := range top {
		out[i] = c.codes[r.code]
	}
	return out
}

// ranked is a code and what it is worth.
type ranked struct {
	code  int32
	worth float32
}

// insert keeps the n best, best first, the lower code among equals.
func insert(top []ranked, r ranked, n int) []ranked {
	before := func(a, b ranked) bool { return a.worth > b.worth || a.worth == b.worth && a.code < b.code }
	if len(top) == n && (n == 0 || !before(r, top[n-1])) {
		return top
	}
	at := len(top)
	for at > 0 && before(r, top[at-1]) {
		at--
	}
	top = slices.Insert(top, at, r)
	return top[:min(n, len(top))]
}

const (
	maxTyped = 12 // words looked at: the first ones of a sentence tell the need
	favoured = 3  // seen to bring "transport scolaire" and "ménage des bureaux" to their segments
)

// scores are what one suggestion works with.
type scores struct {
	label   []float32 // by label
	gain    []float32 // of the word at work, by label
	touched []int32   // labels with a score
	best    []int32   // by code: its best label + 1
}

// worth is a label's score, less for a label that says much else.
func (c *CPV) worth(s *scores, at int32) float32 {
	return s.label[at] * c.labels[at].share
}

func begins(code string, with []string) bool {
	return slices.ContainsFunc(with, func(p string) bool { return strings.HasPrefix(code, p) })
}

// SuggestCPV completes a need as Suggest does, with the codes of the segment its words name in front.
func (b *Base) SuggestCPV(c *CPV, typed string, n int) []Code {
	segment, _ := b.FindSegment(typed)
	if segment == nil {
		return c.Suggest(typed, n)
	}
	out := c.Suggest(typed, n, segment.CPV...)
	for _, prefix := range segment.CPV { // words that no label holds: "ménage"
		if len(out) >= n {
			break
		}
		for _, code := range c.byCode(prefix, 1) {
			if !slices.ContainsFunc(out, func(o Code) bool { return o.Code == code.Code }) {
				out = append(out, code)
			}
		}
	}
	return out
}

// byCode gives the codes that begin with the digits.
func (c *CPV) byCode(digits string, n int) []Code {
	at := sort.Search(len(c.codes), func(i int) bool { return c.codes[i].Code >= digits })
	end := at
	for end < len(c.codes) && end-at < n && strings.HasPrefix(c.codes[end].Code, digits) {
		end++
	}
	return slices.Clone(c.codes[at:end])
}

// score adds to every label what one typed word tells of it: a rare word more than a common one, a whole word more than its
// beginning.
func (c *CPV) score(word string, s *scores) {
	var gained []int32
	at := sort.Search(len(c.tokens), func(i int) bool { return c.tokens[i].word >= word })
	for ; at < len(c.tokens) && strings.HasPrefix(c.tokens[at].word, word); at++ {
		p := &c.tokens[at]
		weight := float32(math.Log(1+float64(len(c.labels))/float64(len(p.labels)))) * float32(len(word)) / float32(len(p.word))
		for _, l := range p.labels {
			if s.gain[l] == 0 {
				gained = append(gained, l)
			}
			s.gain[l] = max(s.gain[l], weight)
		}
	}
	for _, l := range gained {
		if s.label[l] == 0 {
			s.touched = append(s.touched, l)
		}
		s.label[l] += s.gain[l]
		s.gain[l] = 0
	}
}
