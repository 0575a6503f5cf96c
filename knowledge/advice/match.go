package advice

import (
	"strings"
	"unicode/utf8"
)

// phrase is a run of words that stands for something.
type phrase struct {
	words  []string
	target int
}

// lexicon finds phrases in a text, word by word.
type lexicon struct {
	first map[string][]phrase // by first word
	ends  []phrase            // German words that may end a longer one
}

// hit is a phrase found in a text.
type hit struct{ at, length, target int }

func newLexicon() *lexicon { return &lexicon{first: map[string][]phrase{}} }

// add makes the phrase stand for target.
func (l *lexicon) add(text, lang string, target int) {
	ws := stems(text)
	if len(ws) == 0 {
		return
	}
	p := phrase{ws, target}
	l.first[ws[0]] = append(l.first[ws[0]], p)
	if lang == "de" && len(ws) == 1 && utf8.RuneCountInString(ws[0]) >= 6 {
		l.ends = append(l.ends, p)
	}
}

// find gives the hits of a text, in the order they stand in; at one place the longest first.
func (l *lexicon) find(ws []string) []hit {
	var out []hit
	for i := range ws {
		start := len(out)
		for _, p := range l.first[ws[i]] {
			if len(p.words) <= len(ws)-i && equal(p.words, ws[i:i+len(p.words)]) {
				out = append(out, hit{i, len(p.words), p.target})
			}
		}
		for _, p := range l.ends {
			if len(ws[i]) > len(p.words[0]) && strings.HasSuffix(ws[i], p.words[0]) {
				out = append(out, hit{i, 1, p.target})
			}
		}
		for a := start; a < len(out); a++ { // a few at most
			for b := a + 1; b < len(out); b++ {
				if out[b].length > out[a].length {
					out[a], out[b] = out[b], out[a]
				}
			}
		}
	}
	return out
}

func equal(a, b []string) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// stems are the words of a text, without the endings of a plural or a case; what is left need not be a word.
func stems(text string) []string {
	ws := words(text)
	for i, w := range ws {
		if len(w) > 3 && (w[len(w)-1] == 's' || w[len(w)-1] == 'x') {
			w = w[:len(w)-1]
		}
		switch {
		case len(w) > 6 && strings.HasSuffix(w, "en"):
			w = w[:len(w)-2]
		case len(w) > 4 && w[len(w)-1] == 'e', len(w) > 6 && w[len(w)-1] == 'n':
			w = w[:len(w)-1]
		}
		ws[i] = w
	}
	return ws
}
