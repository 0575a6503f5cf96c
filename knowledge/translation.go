package knowledge

import (
	"regexp"
	"slices"
	"strings"
)

// checkTranslations reports translations of nothing, and those that no longer say what the French article says: other days,
// another audience, figures or articles of the code that the French text does not have, or lacks.
func (c *corpus) checkTranslations(found *faults) {
	french := map[string][]*draft{}
	for _, d := range c.articles {
		if d.Lang == French {
			french[d.ID] = append(french[d.ID], d)
		}
	}
	for _, d := range c.articles {
		if d.Lang == French {
			continue
		}
		versions := french[d.ID]
		if len(versions) == 0 {
			found.add(d.file, d.line["id"], FaultNoFrench, "id", d.ID, "lang", string(d.Lang))
			continue
		}
		i := slices.IndexFunc(versions, func(f *draft) bool { return f.ValidFrom == d.ValidFrom })
		if i < 0 {
			found.add(d.file, d.line["valid_from"], FaultTranslationOld, "what", "valid_from", "want", string(versions[len(versions)-1].ValidFrom))
			continue
		}
		d.compare(versions[i], found)
	}
}

// compare reports where a translation and its French original disagree.
func (d *draft) compare(f *draft, found *faults) {
	old := func(key, want string) { found.add(d.file, d.line[key], FaultTranslationOld, "what", key, "want", want) }
	if d.ValidUntil != f.ValidUntil {
		old("valid_until", string(f.ValidUntil))
	}
	if d.Audience != f.Audience {
		old("audience", string(f.Audience))
	}
	if d.CheckedOn < f.CheckedOn {
		old("checked_on", string(f.CheckedOn))
	}
	mine, theirs := figuresOf(d.Article), figuresOf(f.Article)
	for _, missing := range without(theirs, mine) {
		found.add(d.file, d.line["title"], FaultTranslationLacks, "figure", missing)
	}
	for _, added := range without(mine, theirs) {
		found.add(d.file, d.line["title"], FaultTranslationAdds, "figure", added)
	}
}

// longFigure is an amount, a year or a number of an article of the code: four digits at least, however they are grouped.
var longFigure = regexp.MustCompile(`\d{1,3}(?:[ .,\x{00a0}\x{202f}]\d{3})+\b|\d{4}-\d{1,3}(?:-\d{1,2})?|\d{4,}`)

var grouping = strings.NewReplacer(" ", "", ".", "", ",", "", "\u00a0", "", "\u202f", "")

// figuresOf lists the long figures an article states, each once, sorted.
func figuresOf(a *Article) []string {
	var out []string
	for _, f := range longFigure.FindAllString(clean(a.Title+"\n"+a.Plain()), -1) {
		out = append(out, grouping.Replace(f))
	}
	return set(out)
}

// without lists what is in one sorted list and not in another.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return holds(other, s) })
}

// holds reports whether a sorted set holds a word.
func holds(set []string, word string) bool {
	_, ok := slices.BinarySearch(set, word)
	return ok
}
