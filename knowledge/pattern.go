package knowledge

import (
	"slices"
	"strings"
)

// A pattern of scope.yaml catches a request by its turn, whatever it is about: "relis|corrige mon|ma|notre" is one of the first
// words, then one of the others at most patternGap words later. "^" before them asks that the text begin so, greetings aside:
// "rédige mon CCTP" is a request, "je rédige mon CCTP" is not.
type pattern struct {
	steps [][]string
	first bool
}

const (
	patternGap  = 3
	patternDice = .9 // what a pattern is worth beside the likeness of a phrasing
	patternHead = "^"
)

// polite are the words that may stand before a request.
var polite = []string{"bonjour", "salut", "bonsoir", "hello", "hi", "hey", "hallo", "alors", "et", "stp", "svp", "please", "bitte", "ok",
	"orchidee"}

func newPattern(text string) (p pattern) {
	for step := range strings.FieldsSeq(text) {
		if step == patternHead {
			p.first = true
			continue
		}
		var words []string
		for w := range strings.SplitSeq(step, "|") {
			words = append(words, plainWords(w)...)
		}
		p.steps = append(p.steps, words)
	}
	return p
}

// in reports whether the steps of a pattern follow each other in the words.
func (p pattern) in(words []string) bool {
	for i, w := range words {
		if follow(p.steps, words[i:], 0) {
			return true
		}
		if p.first && !slices.Contains(polite, w) {
			return false
		}
	}
	return false
}

// follow reports whether the steps begin within the first gap+1 words.
func follow(steps [][]string, words []string, gap int) bool {
	if len(steps) == 0 {
		return true
	}
	for i := range min(len(words), gap+1) {
		if slices.Contains(steps[0], words[i]) && follow(steps[1:], words[i+1:], patternGap) {
			return true
		}
	}
	return false
}

// pattern is the first entry of scope.yaml one of whose patterns stands in a text, nil without one.
func (b *phrasebook) pattern(text string, l Lang) *scopeEntry {
	words := plainWords(clip(text, maxQuestion))
	words = words[:min(len(words), 4*maxConcepts)]
	for i := range b.scope {
		for _, p := range b.scope[i].patterns[l] {
			if p.in(words) {
				return &b.scope[i]
			}
		}
	}
	return nil
}
