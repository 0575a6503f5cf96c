package advice

import (
	"regexp"
	"strings"
)

var numberWords = map[string]float64{}

func init() {
	for _, w := range []string{"un 1 une 1 deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 quinze 15 dix-huit 18 vingt-quatre 24 trente-six 36 quarante-huit 48",
		"a 1 one 1 two 2 three 3 four 4 five 5 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 eighteen 18",
		"ein 1 eine 1 einem 1 einen 1 einer 1 zwei 2 drei 3 vier 4 funf 5 sechs 6 sieben 7 acht 8 neun 9 zehn 10 elf 11 zwolf 12 achtzehn 18"} {
		fields := strings.Fields(w)
		for i := 0; i < len(fields); i += 2 {
			numberWords[fields[i]] = float64(atoi(fields[i+1]))
		}
	}
}

const count = `(\d+(?:[.,]\d+)?|dix-huit|vingt-quatre|trente-six|quarante-huit|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|` +
	`an?|one|two|three|four|five|seven|eight|nine|ten|eleven|twelve|eighteen|` +
	`eine[mnr]?|ein|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|achtzehn)`

var (
	duration  = regexp.MustCompile(`\b` + count + `[ -]?(ans?\b|annees?\b|mois\b|months?\b|years?\b|jahre?n?s?\b|monate?n?s?\b|semaines?\b|weeks?\b|wochen?\b)`)
	notHolds  = regexp.MustCompile(`(?:garantie?|garantie de|depuis|il y a|jeunes|ages?|guarantee|warranty|since|tous les|tous|toutes les|every|alle|gewahrleistung|delai de paiement)(?: de| d'| of| von| les)?(?: moins de| au moins)? ?$`)
	underHead = regexp.MustCompile(`(?:moins de|moins d'|less than|under|weniger als|unter) ?$`)
	renewed   = regexp.MustCompile(`(?:reconductible|renouvelable|reconduite?|renewable|verlangerbar)s?,? ?(?:expressement |tacitement )?(` + count + ` (?:fois|times)|twice|once|une fois)`)
	renewedDE = regexp.MustCompile(count + `[ -]?mal (?:\p{L}+ )?verlangerbar`)
	moreYears = regexp.MustCompile(`^ ?(?:fermes?)?,? ?(?:\+|plus|puis|renouvelables? (?:pour |de )?|reconductibles? (?:pour |de )?|renewable for |und) ?` + count + `[ -]?(ans?\b|annees?\b|mois\b|months?\b|years?\b|jahre?n?\b|monate?n?\b)`)
	sumBefore = regexp.MustCompile(`(?:\d ?[km]?|€|\beur|\beuros?|million|thousand) ?$`)
	ageAfter  = regexp.MustCompile(`^ (?:et plus|ou plus|d'experience|d'age)`)
)

// ReadMonths finds the duration of a contract in a text in French, English or German, renewals included, in months. ok is false
// when there is none. "moins de 6 mois" is half a month less.
func ReadMonths(text string) (months float64, ok bool) { return monthsIn(fold(text)) }

func monthsIn(s string) (float64, bool) {
	for _, m := range duration.FindAllStringSubmatchIndex(s, -1) {
		before := tail(s[:m[0]])
		if a := s[m[2]:m[3]]; (a == "a" || a == "an") && sumBefore.MatchString(before) {
			continue // "120k a year for 3 years"
		}
		if notHolds.MatchString(before) || ageAfter.MatchString(s[m[1]:]) {
			continue
		}
		if n := len(before); n > 0 && (before[n-1] == ',' || before[n-1] == '.') && n > 1 && isDigit(before[n-2]) {
			continue
		}
		months := quantity(s[m[2]:m[3]]) * inMonths(s[m[4]:m[5]])
		if underHead.MatchString(before) {
			months -= 0.5
		}
		if r := renewed.FindStringSubmatch(s); r != nil {
			times := 1.0
			switch {
			case r[1] == "twice":
				times = 2
			case r[2] != "":
				times = quantity(r[2])
			}
			months *= 1 + times
		} else if r := renewedDE.FindStringSubmatch(s); r != nil {
			months *= 1 + quantity(r[1])
		}
		if r := moreYears.FindStringSubmatch(s[m[1]:]); r != nil {
			months += quantity(r[1]) * inMonths(r[2])
		}
		if months > 0 {
			return cents(months), true
		}
	}
	return 0, false
}

func quantity(s string) float64 {
	if n, ok := numberWords[s]; ok {
		return n
	}
	n, _ := parseNumber(s, 1) // digits by the expression
	return n
}

func inMonths(unit string) float64 {
	switch {
	case strings.HasPrefix(unit, "mo"):
		return 1
	case unit[0] == 's', unit[0] == 'w':
		return 12.0 / 52
	}
	return 12
}
