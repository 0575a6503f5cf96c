package places

import (
	"strings"
	"unicode"

	"orchidee/knowledge/letters"
)

// word is a run of letters and digits of a text.
type word struct {
	folded string
	before string // what stands between the word before and this one
	upper  bool   // begins with a capital
}

// read cuts a text into words; rest is what follows the last one.
func read(text string) (out []word, rest string) {
	in := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) }
	for {
		at := strings.IndexFunc(text, in)
		if at < 0 {
			return out, text
		}
		before := text[:at]
		text = text[at:]
		end := strings.IndexFunc(text, func(r rune) bool { return !in(r) })
		if end < 0 {
			end = len(text)
		}
		raw := text[:end]
		w := word{folded: fold(raw), before: before}
		for _, r := range raw {
			w.upper = unicode.IsUpper(r)
			break
		}
		if n := len(out); n > 0 && before == ". " && (out[n-1].folded == "st" || out[n-1].folded == "ste") {
			w.before = " " // St. Dié
		}
		out = append(out, w)
		text = text[end:]
	}
}

// words are the folded words of a name, abbreviations written out.
func words(name string) []string {
	read, _ := read(name)
	out := make([]string, len(read))
	for i, w := range read {
		out[i] = spelled(w.folded)
	}
	return out
}

// spelled writes out what people abbreviate or spell in two ways: "st" is "saint", "lez" and "lès" are one.
func spelled(folded string) string {
	switch folded {
	case "st":
		return "saint"
	case "ste":
		return "sainte"
	case "lez":
		return "les"
	}
	return folded
}

// fold writes a word without case and accents.
func fold(s string) string { return letters.Plain(strings.ToLower(s)) }
