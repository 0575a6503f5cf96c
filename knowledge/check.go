package knowledge

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Check reports every fault of a content folder: those of Open, those of translations, and those of the questions it is measured
// with.
func Check(fsys fs.FS, opts Options) []Fault {
	c, list := load(fsys, opts)
	found := &faults{list: list}
	c.checkTranslations(found)
	c.checkQuestions(fsys, found)
	return found.sorted()
}

// check reports what only shows when all files are read.
func (c *corpus) check(today Date, found *faults) {
	c.checkTopics(found)
	c.checkDates(today, found)
	c.checkVersions(today, found)
	c.checkPhrasings(found)
	c.checkLinks(found)
}

func (c *corpus) checkTopics(found *faults) {
	if c.topics == nil {
		return
	}
	ids := make([]string, len(c.topics))
	for i, t := range c.topics {
		ids[i] = t.ID
	}
	for _, d := range c.articles {
		if !slices.Contains(ids, d.Topic) {
			found.add(d.file, d.line["topic"], FaultTopicUnknown, "topic", d.Topic, "near", nearest(d.Topic, ids))
		}
	}
}

// checkDates reports what was not looked at for a year, or claims to have been looked at tomorrow.
func (c *corpus) checkDates(today Date, found *faults) {
	day, err := time.Parse(time.DateOnly, string(today))
	if err != nil {
		return // without a today nothing is old
	}
	yearAgo := Date(day.AddDate(-1, 0, 0).Format(time.DateOnly))
	one := func(file string, line int, checked Date) {
		switch {
		case checked == "":
		case checked > today:
			found.add(file, line, FaultCheckedFuture, "date", string(checked))
		case checked < yearAgo:
			found.add(file, line, FaultCheckedOld, "date", string(checked))
		}
	}
	for _, d := range c.articles {
		if d.ValidUntil == "" || d.ValidUntil >= today { // a former rule does not change any more
			one(d.file, d.line["checked_on"], d.CheckedOn)
		}
	}
	for _, e := range c.glossary {
		one(glossaryFile, e.line, e.checkedOn)
	}
}

// checkVersions reports ids used twice: in one language the versions of an article follow each other and the last one holds
// today or later.
func (c *corpus) checkVersions(today Date, found *faults) {
	type version struct {
		id   string
		lang Lang
	}
	groups := map[version][]*draft{}
	for _, d := range c.articles {
		k := version{d.ID, d.Lang}
		groups[k] = append(groups[k], d)
	}
	for k, ds := range groups {
		slices.SortStableFunc(ds, func(a, b *draft) int {
			return cmp.Or(cmp.Compare(a.ValidFrom, b.ValidFrom), cmp.Compare(a.file, b.file))
		})
		last := ds[0]
		for _, d := range ds[1:] {
			if last.ValidUntil == "" || d.ValidFrom <= last.ValidUntil {
				code := FaultOverlap
				if d.ValidFrom == last.ValidFrom && d.ValidUntil == last.ValidUntil {
					code = FaultIDTwice
				}
				found.add(d.file, d.line["id"], code, "id", k.id, "other", place(last.file, last.line["id"]), "from", string(d.ValidFrom))
			}
			if last.ValidUntil != "" && (d.ValidUntil == "" || d.ValidUntil > last.ValidUntil) {
				last = d
			}
		}
		if last.ValidUntil != "" && last.ValidUntil < today {
			found.add(last.file, last.line["valid_until"], FaultExpired, "id", k.id, "until", string(last.ValidUntil))
		}
	}
	seen := map[string]int{}
	for i := range c.glossary {
		e := &c.glossary[i]
		if line, twice := seen[e.id]; twice {
			found.add(glossaryFile, e.line, FaultIDTwice, "id", e.id, "other", place(glossaryFile, line))
		}
		seen[e.id] = e.line
		for _, d := range c.articles {
			if d.ID == e.id {
				found.add(glossaryFile, e.line, FaultIDTwice, "id", e.id, "other", place(d.file, d.line["id"]))
			}
		}
	}
}

// checkPhrasings reports a phrasing that stands under two ids: the search could not tell which one is meant.
func (c *corpus) checkPhrasings(found *faults) {
	type place struct {
		id, file string
	}
	first := map[string]place{}
	for _, d := range c.articles {
		for _, q := range d.questions {
			k := string(d.Lang) + "\x00" + phrasingKey(q.text)
			p, ok := first[k]
			if !ok {
				first[k] = place{d.ID, d.file}
			} else if p.id != d.ID {
				found.add(d.file, q.line, FaultPhrasingTwice, "phrasing", q.text, "other", p.file, "id", p.id)
			}
		}
	}
	for _, e := range c.scope {
		for l, items := range e.questions {
			for _, q := range items {
				if p, ok := first[string(l)+"\x00"+phrasingKey(q.text)]; ok {
					found.add(scopeFile, q.line, FaultPhrasingTwice, "phrasing", q.text, "other", p.file, "id", p.id)
				}
			}
		}
	}
}

// phrasingKey is a phrasing without case, accents and punctuation.
func phrasingKey(s string) string {
	return strings.Join(plainWords(s), " ")
}

// checkLinks reports links to articles that do not exist, and articles whose related ones a supplier may not read.
func (c *corpus) checkLinks(found *faults) {
	readers := map[string][]Audience{}
	for _, d := range c.articles {
		readers[d.ID] = append(readers[d.ID], d.Audience)
	}
	for i := range c.glossary {
		for _, a := range c.glossary[i].articles() {
			readers[a.ID] = append(readers[a.ID], a.Audience)
		}
	}
	dead := func(file string, items []item) {
		for _, it := range items {
			if _, ok := readers[it.text]; !ok {
				found.add(file, it.line, FaultLinkDead, "id", it.text)
			}
		}
	}
	for _, d := range c.articles {
		dead(d.file, d.related)
		dead(d.file, d.links)
		if !Supplier.Sees(d.Audience) || len(d.related) == 0 {
			continue
		}
		if !slices.ContainsFunc(d.related, func(it item) bool {
			as, known := readers[it.text]
			return !known || slices.ContainsFunc(as, Supplier.Sees)
		}) {
			found.add(d.file, d.line["related"], FaultRelatedHidden, "id", d.ID)
		}
	}
	for _, e := range c.glossary {
		dead(glossaryFile, e.related)
	}
}
