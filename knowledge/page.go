package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pageAsked is a page as people name it, in the three languages.
var pageAsked = regexp.MustCompile(`\b(?:pages?|seite|p|s)\.? ?(\d{1,4})\b`)

// onPage finds the passages of a page that a question names: "que dit la page 57 du guide des achats ?". With several documents
// the words of the question must tell which.
func (s *shelf) onPage(q Query) (hits []Hit) {
	text := fold(strings.ToLower(clean(clip(q.Text, maxQuestion))))
	m := pageAsked.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	page, err := strconv.Atoi(m[1])
	if err != nil || page == 0 {
		return nil
	}
	words := plainWords(text)
	best := 0
	for i := range s.passages {
		p, a := &s.passages[i], s.docs[i].Article
		if p.Page != page || !q.As.Sees(a.Audience) || !a.ValidOn(q.On) {
			continue
		}
		shared := sharedWords(words, plainWords(p.Title))
		if shared > best {
			hits, best = nil, shared
		}
		if shared == best {
			hits = append(hits, Hit{a, namedReference})
		}
	}
	for _, h := range hits {
		if h.Article.Title != hits[0].Article.Title {
			return nil // of which document?
		}
	}
	return hits
}

// sharedWords counts the words of a title, but for small ones, that stand in a question.
func sharedWords(question, title []string) (n int) {
	for _, w := range set(title) {
		if len(w) > 3 && slices.Contains(question, w) {
			n++
		}
	}
	return n
}
