package knowledge

import (
	"bytes"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/analysis"
)

// reader analyses many texts of one language. Each word goes through the chains once and is remembered: the content says the
// same few thousand words a hundred thousand times. It is safe for use by several goroutines.
type reader struct {
	lang Lang
	mu   sync.RWMutex
	seen map[string]wordRead // by the word as it was written
	runs map[string]wordRead // by what stands between two spaces
}

// wordRead is what the chains make of one word.
type wordRead struct {
	terms []termRead // with a meaning: none for a small word, several for a compound
	stems []string   // small words too
	plain []string   // lowercase, without accents
}

type termRead struct {
	word, stem string // the word has no accents
	reference  bool   // a number of an article of a code
}

// textRead is what the chains make of a text.
type textRead struct {
	terms []termRead
	spoken
}

// spoken is a text as people say it, small words too.
type spoken struct {
	stems []string
	plain []string // lowercase, without accents
}

func newReader(l Lang) *reader {
	return &reader{lang: l, seen: map[string]wordRead{}, runs: map[string]wordRead{}}
}

func (r *reader) read(text string) (out textRead) {
	text = clean(text)
	words := strings.Count(text, " ") + 1
	words += words / 8 // what apostrophes and hyphens part
	out.terms, out.stems, out.plain = make([]termRead, 0, words), make([]string, 0, words), make([]string, 0, words)
	raw, at := []byte(text), 0
	for _, m := range findPieces(raw) {
		r.run(&out, text[at:m[0]])
		out.add(r.word(pieceTokens(raw, m, 1)))
		at = m[1]
	}
	r.run(&out, text[at:])
	return out
}

// run reads what stands between two pieces. Spaces end a word in any case, so what stands between two of them is read once.
func (r *reader) run(out *textRead, text string) {
	for chunk := range strings.SplitSeq(text, " ") {
		if chunk == "" {
			continue
		}
		r.mu.RLock()
		w, ok := r.runs[chunk]
		r.mu.RUnlock()
		if !ok {
			for _, t := range wordBreaks.Tokenize([]byte(chunk)) {
				one := r.word(analysis.TokenStream{t})
				w.terms = append(w.terms, one.terms...)
				w.stems = append(w.stems, one.stems...)
				w.plain = append(w.plain, one.plain...)
			}
			r.mu.Lock()
			r.runs[chunk] = w
			r.mu.Unlock()
		}
		out.add(w)
	}
}

func (t *textRead) add(w wordRead) {
	t.terms = append(t.terms, w.terms...)
	t.stems = append(t.stems, w.stems...)
	t.plain = append(t.plain, w.plain...)
}

// word reads one token, or the variants of a piece.
func (r *reader) word(tokens analysis.TokenStream) wordRead {
	key := string(tokens[0].Term)
	if tokens[0].KeyWord {
		key = "\x00" + key
	}
	r.mu.RLock()
	w, ok := r.seen[key]
	r.mu.RUnlock()
	if ok {
		return w
	}
	w = wordRead{plain: plainWords(string(tokens[0].Term))}
	again := make(analysis.TokenStream, len(tokens)) // the chains work in place
	for i, t := range tokens {
		c := *t
		c.Term = bytes.Clone(t.Term)
		again[i] = &c
	}
	for _, t := range everyWord[r.lang].stem(filtered(everyWord[r.lang].words, again)) {
		w.stems = append(w.stems, string(t.Term))
	}
	for _, t := range filtered(analyzers[r.lang].words, tokens) {
		word, piece := fold(string(t.Term)), t.KeyWord
		stem := string(analyzers[r.lang].stem(analysis.TokenStream{t})[0].Term)
		w.terms = append(w.terms, termRead{word, stem, piece && strings.Contains(stem, "-")})
	}
	r.mu.Lock()
	r.seen[key] = w
	r.mu.Unlock()
	return w
}

// filtered sends tokens through the filters of a chain.
func filtered(chain []analysis.TokenFilter, tokens analysis.TokenStream) analysis.TokenStream {
	for _, f := range chain {
		tokens = f.Filter(tokens)
	}
	return tokens
}
