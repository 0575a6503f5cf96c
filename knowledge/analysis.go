package knowledge

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/token/compound"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	wordbreak "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/registry"
	"golang.org/x/text/unicode/norm"

	"orchidee/knowledge/letters"
)

// The analysis of a text: cleaned, cut into words and references, lowercased, freed of elided articles and of the words that
// carry no meaning, then reduced to stems without accents. The same chain serves articles and questions; a question also keeps
// the words before stemming, to look them up without their accents and to mend typos.

// What must stay in one piece: references to articles of a code, amounts, and dotted acronyms.
const (
	reReference = `(?i:\b[LRDA]\.?\s?\*?\s?\d{3,4}\s?-\s?\d{1,3}(?:-\d{1,2})?\b)|(?i:\b[LRD]\.?\s?\*?\s?\d{4}[ .]\d{1,3}\b)|\b\d{4}-\d{1,3}(?:-\d{1,2})?\b`
	reAmount    = `\d{1,3}(?: \d{3})+(?:,\d{1,2})?|\d{1,3}(?:\.\d{3})+\b|\d+(?:[.,]\d+)?\s?(?:[kK](?:€|EUR|eur)?|[mM](?:€|EUR|eur))(?:\W|$)`
	reDotted    = `\b(?:\pL\.){2,}\pL?\b`
)

var (
	pieces    = regexp.MustCompile(reReference + "|" + reAmount + "|" + reDotted)
	reference = regexp.MustCompile(`^(?i:([lrda])\.?\s?\*?\s?)?(\d{3,4})\s?[- .]\s?(\d{1,3}(?:-\d{1,2})?)$`)
	amount    = regexp.MustCompile(`^(\d+(?:[.,]\d+)?)\s?([kKmM])`)
	grouped   = regexp.MustCompile(`^\d{1,3}([ .]\d{3})+(,\d+)?$`)
)

// clean makes a text fit for analysis: one form for each letter, dash and apostrophe, no invisible or control characters.
func clean(s string) string {
	s = norm.NFKC.String(strings.ToValidUTF8(s, " "))
	return strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', 'ʼ', '´', '′', '`', '＇':
			return '\''
		case '‐', '‑', '–', '—', '−':
			return '-'
		case '\u00ad', '\u200b', '\u200c', '\u200d', '\ufeff': // soft hyphen, zero-width
			return -1
		}
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s)
}

// tokenizer keeps the pieces whole and cuts the rest into words.
type tokenizer struct{ words analysis.Tokenizer }

func (t tokenizer) Tokenize(text []byte) analysis.TokenStream {
	found := findPieces(text)
	var out analysis.TokenStream
	at, position := 0, 1
	rest := func(end int) {
		for _, tok := range t.words.Tokenize(text[at:end]) {
			tok.Start, tok.End, tok.Position = tok.Start+at, tok.End+at, position
			position++
			out = append(out, tok)
		}
	}
	for _, m := range found {
		rest(m[0])
		out = append(out, pieceTokens(text, m, position)...)
		position++
		at = m[1]
	}
	rest(len(text))
	return out
}

// wordBreaks cuts a text into words as Unicode does.
var wordBreaks = wordbreak.NewUnicodeTokenizer()

// pieceTokens are the variants of the piece that stands at m.
func pieceTokens(text []byte, m []int, position int) (out analysis.TokenStream) {
	for _, term := range piece(strings.TrimRight(string(text[m[0]:m[1]]), " ")) {
		out = append(out, &analysis.Token{Term: []byte(term), Start: m[0], End: m[1], Position: position, KeyWord: true})
	}
	return out
}

// findPieces finds the pieces of a text. The patterns are tried on the sentences that may hold one.
func findPieces(text []byte) (found [][]int) {
	start := 0
	for i := range len(text) + 1 {
		if i < len(text) && !endsSentence(text, i) {
			continue
		}
		if sentence := text[start:i]; mayHoldPiece(sentence) {
			for _, m := range pieces.FindAllIndex(sentence, -1) {
				found = append(found, []int{m[0] + start, m[1] + start})
			}
		}
		start = i
	}
	return found
}

// endsSentence reports whether a sentence ends before the byte at i: a space after a sign after three small letters, so that
// neither "L. 2113" nor "art. 5" is cut.
func endsSentence(text []byte, i int) bool {
	if i < 4 || text[i] != ' ' || text[i-1] != '.' && text[i-1] != ',' && text[i-1] != ';' && text[i-1] != ':' {
		return false
	}
	for _, b := range text[i-4 : i-1] {
		if b < 'a' || b > 'z' {
			return false
		}
	}
	return string(text[i-4:i-1]) != "art"
}

// mayHoldPiece reports whether a text has a digit, or a letter between two dots.
func mayHoldPiece(text []byte) bool {
	for i, b := range text {
		if '0' <= b && b <= '9' || b == '.' && i+1 < len(text) && text[i+1] != ' ' {
			return true
		}
	}
	return false
}

// piece gives the terms of one piece: a reference with and without its letter, an amount as plain digits, an acronym without
// its dots.
func piece(s string) []string {
	if grouped.MatchString(s) {
		s, _, _ = strings.Cut(s, ",")
		return []string{strings.NewReplacer(" ", "", ".", "").Replace(s)}
	}
	if m := reference.FindStringSubmatch(s); m != nil {
		number := m[2] + "-" + m[3]
		if m[1] == "" {
			return []string{number}
		}
		return []string{strings.ToLower(m[1]) + number, number}
	}
	if m := amount.FindStringSubmatch(s); m != nil {
		if v, err := strconv.ParseFloat(strings.Replace(m[1], ",", ".", 1), 64); err == nil {
			if strings.EqualFold(m[2], "k") {
				v *= 1e3
			} else {
				v *= 1e6
			}
			return []string{strconv.FormatFloat(v, 'f', 0, 64)}
		}
	}
	return []string{strings.ToLower(strings.ReplaceAll(s, ".", ""))}
}

// filter is a token filter made of a function on one token; a token it refuses is dropped.
type filter func(*analysis.Token) bool

func (f filter) Filter(in analysis.TokenStream) analysis.TokenStream {
	out := in[:0]
	for _, t := range in {
		if f(t) {
			out = append(out, t)
		}
	}
	return out
}

// unlessKeyword applies a filter to all tokens but the pieces.
type unlessKeyword struct{ analysis.TokenFilter }

func (u unlessKeyword) Filter(in analysis.TokenStream) analysis.TokenStream {
	for i, t := range in {
		if !t.KeyWord {
			if out := u.TokenFilter.Filter(analysis.TokenStream{t}); len(out) == 1 {
				in[i] = out[0]
			}
		}
	}
	return in
}

// unaccented removes accents and ligatures from a token.
var unaccented = filter(func(t *analysis.Token) bool {
	t.Term = []byte(fold(string(t.Term)))
	return true
})

// fold removes accents and ligatures.
func fold(s string) string { return letters.Plain(s) }

// analyzer is the chain of one language.
type analyzer struct {
	tokenizer analysis.Tokenizer
	words     []analysis.TokenFilter // up to words without elision and stop words
	stems     []analysis.TokenFilter // from there to stems
}

// analyzers holds the chain of each language. They hold no state: one each serves all bases.
var analyzers = map[Lang]*analyzer{French: newAnalyzer(French), English: newAnalyzer(English), German: newAnalyzer(German)}

// everyWord is the chain of each language that drops no word and splits none.
var everyWord = func() map[Lang]*analyzer {
	out := map[Lang]*analyzer{}
	for _, l := range Langs {
		a := *analyzers[l]
		a.words = []analysis.TokenFilter{lowercase.NewLowerCaseFilter(), filter(elide)}
		out[l] = &a
	}
	return out
}()

// stemsAnalyzer is the name under which bleve knows how to read stems that are joined by spaces.
const stemsAnalyzer = "orchidee_stems"

func init() {
	err := registry.RegisterAnalyzer(stemsAnalyzer, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
		return joinedStems{}, nil
	})
	if err != nil {
		panic(err) // the name is taken: a mistake in the program
	}
}

// joinedStems takes apart what is analysed already.
type joinedStems struct{}

func (joinedStems) Analyze(text []byte) analysis.TokenStream {
	if len(text) == 0 {
		return nil
	}
	n, at := bytes.Count(text, []byte(" "))+1, 0
	tokens, out := make([]analysis.Token, 0, n), make(analysis.TokenStream, 0, n)
	for term := range bytes.SplitSeq(text, []byte(" ")) {
		tokens = append(tokens, analysis.Token{Term: term, Start: at, End: at + len(term), Position: len(out) + 1})
		out = append(out, &tokens[len(out)])
		at += len(term) + 1
	}
	return out
}

func newAnalyzer(l Lang) *analyzer {
	stop := stopSet(l)
	lower := filter(func(t *analysis.Token) bool {
		t.KeyWord = t.KeyWord || isAcronym(t.Term)
		return true
	})
	notStop := filter(func(t *analysis.Token) bool { return !stop[string(t.Term)] && !dust(t.Term) })
	a := &analyzer{tokenizer: tokenizer{wordBreaks}}
	a.words = []analysis.TokenFilter{lower, lowercase.NewLowerCaseFilter()}
	switch l {
	case French:
		a.words = append(a.words, filter(elide), keepAcronyms(notStop))
		a.stems = []analysis.TokenFilter{unlessKeyword{fr.NewFrenchStemmerFilter()}}
	case English:
		a.words = append(a.words, en.NewPossessiveFilter(), keepAcronyms(notStop))
		a.stems = []analysis.TokenFilter{unlessKeyword{porter.NewPorterStemmer()}}
	case German:
		a.words = append(a.words, keepAcronyms(notStop), compound.NewDictionaryCompoundFilter(germanParts(), 8, 3, 20, true))
		a.stems = []analysis.TokenFilter{unlessKeyword{de.NewGermanNormalizeFilter()}, unlessKeyword{de.NewGermanLightStemmerFilter()}}
	}
	a.stems = append(a.stems, unaccented)
	return a
}

// Analyze gives the stems of a text.
func (a *analyzer) Analyze(text []byte) analysis.TokenStream {
	return a.stem(a.cut(clean(string(text))))
}

// cut gives the words of a cleaned text.
func (a *analyzer) cut(text string) analysis.TokenStream {
	out := a.tokenizer.Tokenize([]byte(text))
	for _, f := range a.words {
		out = f.Filter(out)
	}
	return out
}

// stem reduces words in place.
func (a *analyzer) stem(words analysis.TokenStream) analysis.TokenStream {
	for _, f := range a.stems {
		words = f.Filter(words)
	}
	return words
}

// isAcronym reports whether a token is written in capitals as a name (ESAT, AI), before case is folded.
func isAcronym(term []byte) bool {
	if len(term) < 2 || len(term) > 6 {
		return false
	}
	for _, b := range term {
		if b < 'A' || b > 'Z' {
			return false
		}
	}
	return true
}

// keepAcronyms lets a stop-word filter spare what was written in capitals and is no word of a shouted sentence: AI, ES.
func keepAcronyms(stop filter) analysis.TokenFilter {
	return filter(func(t *analysis.Token) bool {
		short := t.KeyWord && (string(t.Term) == "ai" || string(t.Term) == "es" || string(t.Term) == "aci")
		if !stop(t) && !short {
			return false
		}
		if isLetters(t.Term) {
			t.KeyWord = false // stemmed like any other word, so that the capitals do not matter
		}
		return true
	})
}

func isLetters(term []byte) bool {
	for _, b := range term {
		if '0' <= b && b <= '9' {
			return false
		}
	}
	return true
}

// dust is a token that says nothing: one letter, or no letter nor digit (an emoji).
func dust(term []byte) bool {
	n := 0
	for _, r := range string(term) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n == 0 || n == 1 && (term[0] < '0' || term[0] > '9')
}

// elide removes what stands before an apostrophe: l'achat → achat, qu'est → est, and a trailing apostrophe.
func elide(t *analysis.Token) bool {
	s := string(t.Term)
	if i := strings.IndexByte(s, '\''); i > 0 {
		switch s[:i] {
		case "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "quoiqu", "lorsqu", "puisqu", "quelqu":
			t.Term = []byte(s[i+1:])
		}
	}
	return len(t.Term) > 0
}

// plainWords gives all the words of a text, lowercase and without accents: none dropped, none stemmed.
func plainWords(s string) []string {
	return strings.FieldsFunc(fold(strings.ToLower(clean(s))), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
