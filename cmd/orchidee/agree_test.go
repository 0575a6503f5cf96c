package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"orchidee/data"
	"orchidee/knowledge"
	"orchidee/knowledge/advice"
)

var (
	citation = regexp.MustCompile(`\b[LRD]\.? ?\d{3,4}-\d+(?:-\d+)*\b`)
	figures  = regexp.MustCompile(`\d+(?: \d{3})*(?:,\d+)? (?:€|%|jours|mois|ans|heures|fois|m²)`)
)

// inDigits writes the numbers that stand before a unit in digits.
var inDigits = func() *strings.Replacer {
	var pairs []string
	for i, w := range []string{"un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"} {
		for _, unit := range []string{"mois", "ans", "an", "jours", "fois", "heures"} {
			pairs = append(pairs, w+" "+unit, strconv.Itoa(i+1)+" "+unit)
		}
	}
	return strings.NewReplacer(pairs...)
}()

// TestRulesAndArticlesAgree takes every figure and article number a rule states and finds it in the articles of that day: a figure in
// an article that cites the same article of the law.
func TestRulesAndArticlesAgree(t *testing.T) {
	rules, on := agreed(t)
	for _, r := range rules.Rules() {
		if r.Clause {
			continue
		}
		day := knowledge.Date(r.ValidFrom)
		if day < "2026-11-23" {
			day = "2026-11-23"
		}
		if r.ValidUntil != "" && day > knowledge.Date(r.ValidUntil) {
			day = knowledge.Date(r.ValidUntil)
		}
		there := on(day)
		said := stated(r)
		cited := citation.FindAllString(said, -1)
		for i, c := range cited {
			cited[i] = strings.NewReplacer(".", "", " ", "").Replace(c)
			if !slices.ContainsFunc(there, func(a string) bool { return has(a, cited[i]) }) {
				t.Errorf("%s:%d: %s: no article of %s cites %s", r.File, r.Line, r.ID, day, cited[i])
			}
		}
		for _, f := range figures.FindAllString(said, -1) {
			if !slices.ContainsFunc(there, func(a string) bool {
				return has(a, f) && (len(cited) == 0 || slices.ContainsFunc(cited, func(c string) bool { return has(a, c) }))
			}) {
				t.Errorf("%s:%d: %s: no article of %s says %q beside %v", r.File, r.Line, r.ID, day, f, cited)
			}
		}
	}
}

// everything is all an article says and cites, with plain spaces.
func everything(a *knowledge.Article) string {
	var b strings.Builder
	b.WriteString(a.Title + "\n" + a.Short + "\n" + a.Body)
	for _, s := range a.Sources {
		b.WriteString("\n" + s.Label)
	}
	return inDigits.Replace(strings.NewReplacer("\u00a0", " ", "\u202f", " ", "*", "").Replace(b.String()))
}

// stated is what a rule says of the law: its texts, without the thresholds, which have a test of their own, and its sources.
func stated(r *advice.Rule) string {
	texts := append([]string{r.Title, r.Why, r.Ask, r.Doubt}, r.Watch...)
	for _, s := range r.Sources {
		texts = append(texts, s.Label)
	}
	return inDigits.Replace(strings.Join(texts, "\n"))
}

// TestThresholdsAndArticlesAgree finds every value of every threshold in an article of its days.
func TestThresholdsAndArticlesAgree(t *testing.T) {
	rules, on := agreed(t)
	for _, threshold := range rules.Thresholds() {
		for _, v := range threshold.Values {
			day := knowledge.Date(max(v.From, "2026-11-23"))
			if v.Until != "" {
				day = min(day, knowledge.Date(v.Until))
			}
			there := on(day)
			for i, euros := range v.Amounts {
				if euros > 0 && !slices.ContainsFunc(there, func(a string) bool { return has(a, advice.Euros(euros)) }) {
					t.Errorf("%s: no article of %s says %s for %s", threshold.ID, day, advice.Euros(euros), advice.Natures[i])
				}
			}
		}
	}
}

// agreed gives the rules, and everything each French article of a day says, worked out once a day.
func agreed(t *testing.T) (*advice.Base, func(knowledge.Date) []string) {
	t.Helper()
	rules, _, err := advice.Open(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := real()
	if err != nil {
		t.Fatal(err)
	}
	days := map[knowledge.Date][]string{}
	return rules, func(day knowledge.Date) []string {
		if _, done := days[day]; !done {
			for _, a := range opened.counsel.Articles.(*knowledge.Base).Articles() {
				if a.Lang == knowledge.French && a.ValidOn(day) {
					days[day] = append(days[day], everything(a))
				}
			}
		}
		return days[day]
	}
}

// has reports whether a text holds a number or a citation that is not part of a longer one.
func has(text, part string) bool {
	for rest := text; ; {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		before := i == 0 || !strings.ContainsRune("0123456789,", rune(rest[i-1])) && (i < 2 || rest[i-1] != ' ' || rest[i-2] < '0' || rest[i-2] > '9' || len(part) < 5)
		after := rest[i+len(part):]
		if before && (after == "" || after[0] != '-' && (after[0] < '0' || after[0] > '9')) {
			return true
		}
		rest = after
	}
}
