package advice

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Day is a date found in a text.
type Day struct {
	Date  Date
	Until Date // last day of the month, quarter or year when only that was told; Date is then its first day, or today if it has begun

	start int
}

var monthNames = map[string]time.Month{}

func init() {
	for i, names := range [...]string{
		"janvier january januar janner jan", "fevrier february februar feb fev", "mars march marz maerz mar", "avril april apr avr", "mai may", "juin june juni jun",
		"juillet july juli jul", "aout august aug", "septembre september sept sep", "octobre october oktober oct okt",
		"novembre november nov", "decembre december dezember dec dez"} {
		for name := range strings.FieldsSeq(names) {
			monthNames[name] = time.Month(i + 1)
		}
	}
}

// Short names only count beside a day or a year; "may" alone is a verb.
const (
	month     = `(janvier|january|januar|janner|jan|fevrier|february|februar|feb|fev|mars|march|marz|maerz|mar|avril|april|apr|avr|mai|may|juin|june|juni|jun|juillet|july|juli|jul|aout|august|aug|septembre|september|sept|sep|octobre|october|oktober|oct|okt|novembre|november|nov|decembre|december|dezember|dec|dez)\.?`
	longMonth = `(janvier|january|januar|fevrier|february|februar|mars|march|marz|avril|april|mai|juin|june|juni|juillet|july|juli|aout|august|septembre|september|octobre|october|oktober|novembre|november|decembre|december|dezember)`
)

var (
	isoDay     = regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})\b`)
	slashDay   = regexp.MustCompile(`\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b`)
	dayMonth   = regexp.MustCompile(`\b(\d{1,2})(?:er|st|nd|rd|th|\.)? (?:of )?` + month + `(?:,? (\d{4}))?\b`)
	monthDay   = regexp.MustCompile(`\b` + month + ` (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`)
	monthYear  = regexp.MustCompile(`\b` + month + ` (\d{4})\b`)
	monthAlone = regexp.MustCompile(`\b(?:en|au mois de|debut|mi|fin|courant|d'ici|depuis|avant|apres|des|in|im|ab|seit|anfang|ende|mitte|from|since|by|before|after|until|next|prochain|pour|lancement|launch)[ -]` + longMonth + `\b`)
	quarter    = regexp.MustCompile(`\b(?:t|q)?([1-4])(?:er|e|eme|st|nd|rd|th|\.)? ?(?:trimestre|quarter|quartal)(?: de)? (\d{4})\b|\b[tq]([1-4]) (\d{4})\b`)
	yearAlone  = regexp.MustCompile(`\b(?:en|debut|courant|fin|in|early|late|anfang|ende|des|from|ab|annee|year|jahr) (20\d{2})\b`)
	launchWord = regexp.MustCompile(`(?:lanc|publi|consult|avis|date|launch|notice|start|veroffentlich|beginn|ausschreib)\w*[^.;]{0,25}$`)
)

// ReadDay finds the launch date in a text in French, English or German. A month without year is the next one from today on. ok is
// false when there is none.
func ReadDay(text string, today Date) (Day, bool) {
	return day(fold(text), today)
}

func day(s string, today Date) (Day, bool) {
	var all []Day
	taken := make([]bool, len(s)+1)
	add := func(at []int, d, until Date) {
		if d == "" || slices.Contains(taken[at[0]:at[1]], true) {
			return
		}
		for i := at[0]; i < at[1]; i++ {
			taken[i] = true
		}
		if until != "" && d <= today && today <= until {
			d = today
		}
		all = append(all, Day{d, until, at[0]})
	}
	sub := func(m []int, n int) string {
		if m[2*n] < 0 {
			return ""
		}
		return s[m[2*n]:m[2*n+1]]
	}
	for _, m := range isoDay.FindAllStringSubmatchIndex(s, -1) {
		add(m, date(sub(m, 1), atoi(sub(m, 2)), sub(m, 3)), "")
	}
	for _, m := range slashDay.FindAllStringSubmatchIndex(s, -1) {
		add(m, date(sub(m, 3), atoi(sub(m, 2)), sub(m, 1)), "")
	}
	for _, m := range monthDay.FindAllStringSubmatchIndex(s, -1) {
		add(m, date(sub(m, 3), int(monthNames[sub(m, 1)]), sub(m, 2)), "")
	}
	for _, m := range dayMonth.FindAllStringSubmatchIndex(s, -1) {
		month, year := int(monthNames[sub(m, 2)]), sub(m, 3)
		if year == "" {
			year = nextYear(date(today.year(), month, sub(m, 1)), today)
		}
		add(m, date(year, month, sub(m, 1)), "")
	}
	for _, m := range monthYear.FindAllStringSubmatchIndex(s, -1) {
		first := date(sub(m, 2), int(monthNames[sub(m, 1)]), "1")
		add(m, first, first.end(1))
	}
	for _, m := range monthAlone.FindAllStringSubmatchIndex(s, -1) {
		month := int(monthNames[sub(m, 1)])
		first := date(nextYear(date(today.year(), month, "1").end(1), today), month, "1")
		add(m, first, first.end(1))
	}
	for _, m := range quarter.FindAllStringSubmatchIndex(s, -1) {
		first := date(sub(m, 2)+sub(m, 4), 3*atoi(sub(m, 1)+sub(m, 3))-2, "1")
		add(m, first, first.end(3))
	}
	for _, m := range yearAlone.FindAllStringSubmatchIndex(s, -1) {
		first := date(sub(m, 1), 1, "1")
		add(m, first, first.end(12))
	}
	if len(all) == 0 {
		return Day{}, false
	}
	best := all[0]
	for _, d := range all {
		if d.start < best.start {
			best = d
		}
	}
	for _, d := range all { // what is said to be the launch comes before what is said first
		if launchWord.MatchString(tail(s[:d.start])) && !launchWord.MatchString(tail(s[:best.start])) {
			best = d
		}
	}
	return best, true
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // digits by the expression
	return n
}

func (d Date) year() string { return string(d[:min(4, len(d))]) }

// date is a day of the calendar, "" when there is none such.
func date(year string, month int, day string) Date {
	d := Date(fmt.Sprintf("%04d-%02d-%02d", atoi(year), month, atoi(day)))
	if _, ok := d.day(); !ok {
		return ""
	}
	return d
}

// nextYear is this year when the day is still to come, else the next.
func nextYear(d, today Date) string {
	if d != "" && d < today {
		return strconv.Itoa(atoi(today.year()) + 1)
	}
	return today.year()
}

// end is the last day of the months that begin with the day.
func (d Date) end(months int) Date {
	t, ok := d.day()
	if !ok {
		return ""
	}
	return Date(t.AddDate(0, months, -1).Format(time.DateOnly))
}
