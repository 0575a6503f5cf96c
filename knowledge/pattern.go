package knowledge

import (
	"slices"
	"strings"
)

// A pattern of scope.yaml catches a request by its turn, whatever it is about: "relis|corrige mon|ma|notre" is one of the first
// words, then one of the others at most patternGap words later.
type pattern [][]string

const (
	patternGap  = 3
	patternDice = .9 // what a pattern is worth beside the likeness of a phrasing
)

func newPattern(text string) (p pattern) {
	for step := range strings.FieldsSeq(text) {
		var words []string
		for w := range strings.SplitSeq(step, "|") {
			words = append(words, plainWords(w)...)
		}
		p = append(p, words)
	}
	return p
}

// in reports whether the steps of a pattern follow each other in the words.
func (p pattern) in(words []string) bool {
	for i := range words {
		if p.at(words[i:], 0) {
			return true
		}
	}
	return false
}

// at reports whether the pattern begins within the first gap+1 words.
func (p pattern) at(words []string, gap int) bool {
	if len(p) == 0 {
		return true
	}
	for i := range min(len(words), gap+1) {
		if slices.Contains(p[0], words[i]) && p[1:].at(words[i+1:], patternGap) {
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
