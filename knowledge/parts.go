package knowledge

import (
	"context"
	"regexp"
	"slices"
	"strings"
)

// A message may ask two things at once: "Quel seuil pour les travaux, et sous combien de jours êtes-vous payés ?". Each is
// answered when each is a question by itself and has an answer of its own.

// joints are the words between two questions.
var joints = map[Lang]*regexp.Regexp{
	French:  regexp.MustCompile(`(?i)[?!.;]\s+|,?\s+(?:et|puis|et puis|et aussi|ainsi que)\s+`),
	English: regexp.MustCompile(`(?i)[?!.;]\s+|,?\s+(?:and|and also|then)\s+`),
	German:  regexp.MustCompile(`(?i)[?!.;]\s+|,?\s+(?:und|und auch|sowie)\s+`),
}

// partConcepts is the least a part must be about to stand alone.
const partConcepts = 2

// halves cuts a message in two questions at the first place where both sides ask something; nil without one.
func halves(text string, l Lang) []string {
	text = clip(text, maxQuestion)
	for _, m := range joints[l].FindAllStringIndex(text, 8) {
		first, second := strings.TrimSpace(text[:m[0]]), strings.TrimSpace(text[m[1]:])
		if asks(first, l) && asks(second, l) {
			return []string{first, second}
		}
	}
	return nil
}

// asks reports whether a text has a question word among its first words.
func asks(text string, l Lang) bool {
	words := plainWords(text)
	return slices.ContainsFunc(words[:min(len(words), 3)], func(w string) bool { return slices.Contains(interrogatives[l], w) })
}

// both answers the two halves of a question; ok is false when it is no such question or a half has no answer of its own.
func (s *snapshot) both(ctx context.Context, q Query, l Lang) (out Result, ok bool, err error) {
	parts := halves(q.Text, l)
	if parts == nil {
		return Result{}, false, nil
	}
	var found [2]Result
	for i, text := range parts {
		part := q
		part.Text = text
		concepts := s.understand(text, l)
		if len(concepts) < partConcepts {
			return Result{}, false, nil
		}
		r, err := s.read(ctx, part, l, concepts, text)
		if err != nil {
			return Result{}, false, err
		}
		if found[i] = s.judge(part, l, r); found[i].Outcome != Answered {
			return Result{}, false, nil
		}
	}
	if found[0].Article.ID == found[1].Article.ID {
		return Result{}, false, nil
	}
	out = found[0]
	out.Also = found[1].Article
	out.Confidence = min(found[0].Confidence, found[1].Confidence)
	out.Understood = append(out.Understood, found[1].Understood...)
	out.Alternatives = nil
	for i := range maxAlternatives { // of the one and the other in turn
		for _, f := range found {
			if i < len(f.Alternatives) && len(out.Alternatives) < maxAlternatives && !out.offers(f.Alternatives[i].Article.ID) {
				out.Alternatives = append(out.Alternatives, f.Alternatives[i])
			}
		}
	}
	return out, true, nil
}

// offers reports whether an article is in a result.
func (r *Result) offers(id string) bool {
	return r.Article != nil && r.Article.ID == id || r.Also != nil && r.Also.ID == id ||
		slices.ContainsFunc(r.Alternatives, func(h Hit) bool { return h.Article.ID == id })
}

// Join is one article that says what two say, one after the other, on the days both hold. It keeps the id of the first.
func Join(first, second *Article) *Article {
	a := *first
	a.plainShort, a.plainBody = "", ""
	a.Title = first.Title + " · " + second.Title
	a.Body = strings.TrimSpace(first.Body + "\n\n## " + second.Title + "\n\n" + second.Short + "\n\n" + second.Body)
	a.Sources = slices.Clone(first.Sources)
	for _, src := range second.Sources {
		if !slices.Contains(a.Sources, src) {
			a.Sources = append(a.Sources, src)
		}
	}
	a.ValidFrom = max(first.ValidFrom, second.ValidFrom)
	if a.ValidUntil == "" || second.ValidUntil != "" && second.ValidUntil < a.ValidUntil {
		a.ValidUntil = second.ValidUntil
	}
	a.CheckedOn = min(first.CheckedOn, second.CheckedOn)
	for _, act := range second.Actions {
		if !slices.Contains(first.Actions, act) {
			a.Actions = append(slices.Clone(a.Actions), act)
		}
	}
	return &a
}
