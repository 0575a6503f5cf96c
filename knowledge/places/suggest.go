package places

import "strings"

// Suggest gives at most limit towns for what was typed so far: words that each begin a word of the name (or of another name it has),
// or the beginning of a postal code. The town of exactly this name comes first, then those whose name begins so, then the others, the
// most populous first each time. Nothing typed gives the most populous.
func (g *Gazetteer) Suggest(typed string, limit int) []Town {
	asked := readings(typed)
	var exact, begin, rest []Town
	for i := range g.towns {
		t := &g.towns[i]
		switch g.fit(i, asked) {
		case whole:
			exact = append(exact, *t)
		case beginning:
			if len(begin) < limit {
				begin = append(begin, *t)
			}
		case inside:
			if len(rest) < limit {
				rest = append(rest, *t)
			}
		}
	}
	out := append(append(exact, begin...), rest...)
	return out[:min(limit, len(out))]
}

// fitness is how well a town fits what was typed.
type fitness int

const (
	apart fitness = iota
	inside
	beginning
	whole
)

// reading is one way to understand what was typed.
type reading struct {
	words  []string
	joined string
}

// readings are two when the last word may be unfinished: "st" is "saint", or may become Strasbourg.
func readings(typed string) []reading {
	typedWords, _ := read(typed)
	spelt := words(typed)
	out := []reading{{spelt, strings.Join(spelt, " ")}}
	if last := len(spelt) - 1; last >= 0 && spelt[last] != typedWords[last].folded {
		unfinished := append(spelt[:last:last], typedWords[last].folded)
		out = append(out, reading{unfinished, strings.Join(unfinished, " ")})
	}
	return out
}

func (g *Gazetteer) fit(i int, asked []reading) fitness {
	best := apart
	for _, name := range g.names[i] {
		for _, r := range asked {
			best = max(best, r.fits(name, g.towns[i].Postal))
		}
	}
	return best
}

func (r reading) fits(name string, postal []string) fitness {
	for _, w := range r.words {
		if digits(w) && !anyBegins(postal, w) || !digits(w) && !holds(name, w) {
			return apart
		}
	}
	switch bare := bare(name); {
	case name == r.joined || bare == r.joined:
		return whole
	case strings.HasPrefix(name, r.joined) || strings.HasPrefix(bare, r.joined):
		return beginning
	}
	return inside
}

// bare is a name without its article.
func bare(name string) string {
	for _, article := range []string{"la ", "le ", "les ", "l "} {
		if rest, ok := strings.CutPrefix(name, article); ok {
			return rest
		}
	}
	return name
}

// holds tells whether a word of the name begins so.
func holds(name, w string) bool {
	for at := 0; ; {
		found := strings.Index(name[at:], w)
		if found < 0 {
			return false
		}
		at += found
		if at == 0 || name[at-1] == ' ' {
			return true
		}
		at++
	}
}

func anyBegins(postal []string, w string) bool {
	for _, p := range postal {
		if strings.HasPrefix(p, w) {
			return true
		}
	}
	return false
}
