package knowledge

import (
	"slices"
	"strings"
)

// Some words show that a question leans on the one before it: "et pour les travaux ?", "what about works?". It then takes over what
// that one was about; what is new weighs more.

const (
	oldBoost   = .7 // weight of what is taken over
	maxLeaning = 3  // things a leaning question may add
)

// leads begin a question that leans on the one before.
var leads = map[Lang][]string{
	French:  {"et", "mais", "sinon", "dans ce cas", "dans ce cas la", "idem", "pareil", "meme chose", "meme question", "ok et", "d accord et", "alors"},
	English: {"and", "but", "what about", "how about", "what if", "otherwise", "in that case", "same", "ok and", "also"},
	German:  {"und", "aber", "was ist mit", "wie ist es mit", "wie sieht es aus mit", "sonst", "in diesem fall", "gilt das auch", "ok und", "auch"},
}

// tails end a question that leans on the one before.
var tails = map[Lang][]string{
	French:  {"aussi", "egalement", "pareil", "de meme"},
	English: {"too", "as well", "also"},
	German:  {"auch", "ebenfalls", "ebenso"},
}

// says reports whether a text holds one of some words that follow each other.
func says(text string, any []string) bool {
	words := " " + strings.Join(plainWords(clip(text, maxQuestion)), " ") + " "
	return slices.ContainsFunc(any, func(w string) bool { return strings.Contains(words, " "+w+" ") })
}

// interrogatives make what follows a full question, if it says enough.
var interrogatives = map[Lang][]string{
	French: {"comment", "quand", "combien", "pourquoi", "quel", "quelle", "quels", "quelles", "qui", "ou", "est", "qu", "que", "faut", "peut",
		"puis", "dois", "doit", "a", "c", "y"},
	English: {"how", "when", "why", "which", "who", "where", "can", "is", "are", "does", "do", "should", "must", "what"},
	German:  {"wie", "wann", "warum", "welche", "welcher", "welches", "wer", "wo", "kann", "darf", "muss", "ist", "sind", "was", "gibt"},
}

// pointers stand for what was said before.
var pointers = map[Lang][]string{
	French:  {"ca", "cela", "celui", "celle", "ceux", "celles", "en", "y", "ce cas", "la dessus", "cette regle", "ce delai", "ce montant", "ce taux"},
	English: {"it", "that", "this", "them", "those", "one"},
	German:  {"das", "dies", "diese", "dieser", "davon", "dafur", "dabei", "es", "damit"},
}

// leansOn reports whether a question of n concepts takes its subject from the one before.
func leansOn(text string, l Lang, n int) bool {
	if n == 0 {
		return true
	}
	if n > maxLeaning {
		return false
	}
	words := strings.Join(plainWords(clip(text, maxQuestion)), " ") + " "
	if slices.ContainsFunc(tails[l], func(tail string) bool { return strings.HasSuffix(words, " "+tail+" ") }) {
		return true
	}
	for _, lead := range leads[l] {
		rest, ok := strings.CutPrefix(words, lead+" ")
		if !ok {
			continue
		}
		next, _, _ := strings.Cut(rest, " ")
		if next == "" || !slices.Contains(interrogatives[l], next) || n == 1 {
			return true
		}
	}
	return n <= 2 && len(strings.Fields(words)) <= 8 && says(text, pointers[l])
}

// natures are the kinds of purchase: to ask about one is to leave the others.
var natures = []string{"travaux", "chantier", "fournitures", "services", "prestations", "works", "supplies", "goods", "services",
	"bauleistungen", "bauarbeiten", "lieferungen", "dienstleistungen"}

// merge adds new concepts to old ones: the old weigh less, and give way where both name a kind of purchase.
func merge(old, added []concept) []concept {
	nature := func(c concept) bool {
		return slices.ContainsFunc(strings.Fields(fold(c.typed)), func(w string) bool { return slices.Contains(natures, w) })
	}
	replaced := slices.ContainsFunc(added, nature)
	out := slices.Clone(added)
	for _, c := range old {
		if replaced && nature(c) {
			continue
		}
		c.boost *= oldBoost
		out = append(out, c)
	}
	return unique(out)
}
