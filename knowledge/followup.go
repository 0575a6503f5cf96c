package knowledge

import (
	"context"
	"slices"
	"strings"
)

// A question in a thread may lean on the one before it: "et pour les travaux ?", "depuis quand ?". It then takes over what the
// last full question was about; what is new weighs more. A question that stands alone takes nothing over.

const (
	maxTurns   = 8  // looked back at
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

// ofTheAnswer ask when the rule just told was made, or why: its own article says so.
var ofTheAnswer = map[Lang][]string{
	French:  {"depuis quand", "a partir de quand", "pourquoi"},
	English: {"since when", "from when", "why"},
	German:  {"seit wann", "ab wann", "warum", "wieso"},
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

// followUp completes a question with the turns before it, when it leans on them.
func (s *snapshot) followUp(ctx context.Context, q Query, l Lang, alone *reading, result Result) (Result, *reading, error) {
	lone := len(alone.concepts) <= 1 && (result.Outcome != Answered || result.Article.Topic == glossaryTopic && !alone.definition) // "quel poids ?"
	leans := leansOn(q.Text, l, len(alone.concepts))
	if !lone && !leans {
		return result, alone, nil
	}
	base, said, told, err := s.lastTopic(ctx, q)
	if err != nil || base == "" {
		return result, alone, err
	}
	if q.Lang == "" {
		l = s.detect(base + " " + q.Text)
	}
	added := s.understand(q.Text, l)
	if len(added) == 0 && said != "" {
		added = s.understand(said, l)
	}
	r, err := s.read(ctx, q, l, merge(s.understand(base, l), added), base+" "+q.Text, q.Text)
	if err != nil {
		return Result{}, nil, err
	}
	if len(alone.concepts) > 0 || !says(q.Text, ofTheAnswer[l]) {
		s.pass(r, told)
	}
	together := s.judge(q, l, r)
	if weaker := strength(together.Outcome) < strength(result.Outcome); weaker && (!leans || strength(together.Outcome) == 0) {
		return result, alone, nil
	}
	together.FollowUp = true
	return together, r, nil
}

// strength orders outcomes by how much they say.
func strength(o Outcome) int {
	switch o {
	case Answered:
		return 2
	case Unsure:
		return 1
	}
	return 0
}

// toldBefore is what the article that answered the question before loses: who goes on asking wants to know more than it says.
const toldBefore = .4

// pass lowers the article that was just told.
func (s *snapshot) pass(r *reading, told string) {
	for i := range r.candidates {
		if c := &r.candidates[i]; s.docs[c.document].ID == told {
			c.rank -= toldBefore
		}
	}
	s.arrange(r.candidates)
}

// lastTopic is the last turn that stands alone and is no small talk, the last leaning one after it, and the id of the article
// that answered the former.
func (s *snapshot) lastTopic(ctx context.Context, q Query) (base, said, told string, err error) {
	turns := q.Turns[max(0, len(q.Turns)-maxTurns):]
	for _, turn := range slices.Backward(turns) {
		if wordless(turn) != "" {
			continue
		}
		l := q.Lang
		if !slices.Contains(Langs, l) {
			l = s.detect(turn)
		}
		concepts := s.understand(turn, l)
		r, err := s.read(ctx, q, l, concepts, turn)
		if err != nil {
			return "", "", "", err
		}
		if r.decoyWins() {
			continue
		}
		if leansOn(turn, l, len(concepts)) {
			if said == "" && len(concepts) > 0 {
				said = turn
			}
			continue
		}
		if len(r.candidates) > 0 {
			told = s.docs[r.candidates[0].document].ID
		}
		return turn, said, told, nil
	}
	return said, "", "", nil
}

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
