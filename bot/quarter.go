package bot

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"orchidee/locales"
)

// Quarters as people write them, folded: "T1 2027", "2027-T1", "1er trimestre 2027", "Q1 2027", "first quarter of 2027", "1. Quartal 2027",
// "IV/2027".
var (
	quarterFirst = regexp.MustCompile(`\b(?:t|q)\s?([1-4])\s?[-/ ]?\s?(?:de |of )?(20\d\d)\b`)
	yearFirst    = regexp.MustCompile(`\b(20\d\d)\s?[-/ ]?\s?(?:t|q)\s?([1-4])\b`)
	quarterWords = regexp.MustCompile(`\b(1er|premier|1st|first|1\.?|erstes?|i|2e|2eme|2nd|deuxieme|second|2\.?|zweites?|ii|3e|3eme|3rd|troisieme|third|3\.?|drittes?|iii|4e|4eme|4th|quatrieme|fourth|4\.?|viertes?|iv)\s+(?:trimestre|trim\.?|quarter|quartal)\s+(?:de |of |in )?(20\d\d)\b`)
	halfWords    = regexp.MustCompile(`\b(1er|premier|1st|first|1\.?|erstes?|2e|2eme|2nd|second|deuxieme|2\.?|zweites?)\s+(?:semestre|half(?:-year)?|halbjahr)\s+(?:de |of |in )?(20\d\d)\b`)
	yearWords    = regexp.MustCompile(`\b(20\d\d)\b`)
	nextYear     = regexp.MustCompile(`\b(?:l'annee prochaine|l'an prochain|next year|nachstes jahr|nachsten jahr|im kommenden jahr)\b`)
	nextQuarter  = regexp.MustCompile(`\b(?:(?:le |au )?prochain trimestre|trimestre prochain|next quarter|nachste[ns]? quartal)\b`)
	thisYear     = regexp.MustCompile(`\b(?:cette annee|this year|dieses jahr|diesem jahr)\b`)
)

// quarterNumbers are the beginnings of the words for a number.
var quarterNumbers = []struct {
	words string
	n     int
}{{"1 1. 1er 1st premier first erste erstes i", 1}, {"2 2. 2e 2eme 2nd deuxieme second zweite zweites ii", 2}, {"3 3. 3e 3eme 3rd troisieme third dritte drittes iii", 3}, {"4 4. 4e 4eme 4th quatrieme fourth vierte viertes iv", 4}}

func quarterNumber(word string) int {
	for _, q := range quarterNumbers {
		for w := range strings.FieldsSeq(q.words) {
			if w == word {
				return q.n
			}
		}
	}
	return 0
}

func quarter(year string, n int) string { return year + "-T" + strconv.Itoa(n) }

// readQuarters finds the span of quarters that a text names, and the text without it; "" when it names none.
func readQuarters(text string, now time.Time) (from, until, rest string) {
	text = strings.ReplaceAll(folded(text), "’", "'")
	cutOut := func(re *regexp.Regexp) []string {
		m := re.FindStringSubmatch(text)
		if m != nil {
			text = re.ReplaceAllLiteralString(text, " ")
		}
		return m
	}
	now = now.In(paris)
	year := func(t time.Time) (string, string) {
		y := strconv.Itoa(t.Year())
		return quarter(y, 1), quarter(y, 4)
	}
	if m := cutOut(quarterFirst); m != nil {
		n, _ := strconv.Atoi(m[1]) // a digit by the expression
		return quarter(m[2], n), quarter(m[2], n), text
	}
	if m := cutOut(yearFirst); m != nil {
		n, _ := strconv.Atoi(m[2]) // a digit by the expression
		return quarter(m[1], n), quarter(m[1], n), text
	}
	if m := cutOut(quarterWords); m != nil {
		q := quarter(m[2], quarterNumber(m[1]))
		return q, q, text
	}
	if m := cutOut(halfWords); m != nil {
		n := quarterNumber(m[1])*2 - 1
		return quarter(m[2], n), quarter(m[2], n+1), text
	}
	switch {
	case cutOut(nextQuarter) != nil:
		q := quarterAfter(now)
		return q, q, text
	case cutOut(nextYear) != nil:
		from, until = year(now.AddDate(1, 0, 0))
		return from, until, text
	case cutOut(thisYear) != nil:
		from, until = year(now)
		return from, until, text
	}
	if m := cutOut(yearWords); m != nil {
		return quarter(m[1], 1), quarter(m[1], 4), text
	}
	return "", "", text
}

// quarterAfter is the quarter that follows the one of a moment.
func quarterAfter(t time.Time) string {
	first := time.Date(t.Year(), t.Month()-(t.Month()-1)%3, 1, 0, 0, 0, 0, t.Location())
	next := first.AddDate(0, 3, 0)
	return fmt.Sprintf("%04d-T%d", next.Year(), (int(next.Month())+2)/3)
}

// readQuarter reads the one quarter of a form or a cell, as 2027-T1.
func readQuarter(text string, now time.Time) (string, bool) {
	from, until, _ := readQuarters(text, now)
	return from, from != "" && from == until
}

// quarterName writes 2027-T1 in words.
func quarterName(p locales.Printer, q string) string {
	year, n, ok := strings.Cut(q, "-T")
	if !ok {
		return q
	}
	return p.Say(locales.ID("intention.quarter."+n), "Year", year)
}

// spanName writes a span of quarters in words.
func spanName(p locales.Printer, from, until string) string {
	fromYear, first, _ := strings.Cut(from, "-T")
	untilYear, last, _ := strings.Cut(until, "-T")
	switch {
	case from == until:
		return quarterName(p, from)
	case from == "" || until == "":
		return quarterName(p, from+until)
	case fromYear == untilYear && first == "1" && last == "4":
		return fromYear
	}
	return p.Say(locales.IntentionSpan, "From", quarterName(p, from), "Until", quarterName(p, until))
}
