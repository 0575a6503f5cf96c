package advice

import (
	"regexp"
	"strconv"
	"strings"
)

// Amount is a sum of money found in a text.
type Amount struct {
	Value  float64 // in euros
	VAT    bool    // said to include VAT
	Yearly bool    // said to be for one year

	start, end int // in the folded text
}

const number = `\d{1,3}(?:[ .,']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?`

var (
	// A capital M after a number means millions; a small one is a metre.
	capitalM = regexp.MustCompile(`(\d) ?M([^\p{L}\d€²]|$)`)
	capitalK = regexp.MustCompile(`(\d) ?K([^\p{L}\d€]|$)`)

	money = regexp.MustCompile(`(` + number + `) ?` +
		`(milliards?|mrd|billions?|milliarden?|millions?|millionen|mio|m ?(?:€|euros?\b|eur\b)|meur\b|k ?(?:€|euros?\b|eur\b)|keur\b|k\b|tsd\.?|tausend|thousand|mille|€|euros?\b|eur\b)?` +
		`( ?d'euros| ?de euros| ?€| ?euros?\b| ?eur\b)?`)
	bareAmount     = regexp.MustCompile(`^(?:\d{1,3}(?:[ .,']\d{3})+|\d{5,})$`)
	otherUnit      = regexp.MustCompile(`^ ?(?:-\d|/\d|m2|m²|m3|m\b|metres?|km|kwh|mwh|kw\b|h\b|heures?|hours?|stunden|repas|meals|mahlzeiten|eleves|habitants|agents|personnes|postes|exemplaires|pages|ramettes|unites|pieces|stuck|t\b|tonnes?|l\b|litres?|%|lots?\b)`)
	codeBefore     = regexp.MustCompile(`(?:cpv|siret|siren|n°|no\.?|numero|art\.?|article|code) ?:? ?$`)
	currencyBefore = regexp.MustCompile(`(?:€|\beur|\beuros?) ?$`)
	withVAT        = regexp.MustCompile(`^[^\d]{0,12}?\b(?:ttc|t\.t\.c|toutes taxes|tva incluse|tva comprise|incl(?:uding|\.|usive)? (?:of )?vat|vat included|inkl(?:usive|\.)? (?:der )?(?:mwst|mehrwertsteuer|ust)|brutto)`)
	vatBefore      = regexp.MustCompile(`(?:ttc|toutes taxes comprises|brutto) ?(?:de|:|von)? ?$`)
	perYear        = regexp.MustCompile(`^(?: ?(?:ht|hors taxes?|excl\.? vat))? ?(?:/ ?an\b|par an\b|/ ?year|per year|a year\b|yearly|annually|pro jahr|/ ?jahr|im jahr|jahrlich|annuels?\b|par annee|chaque annee|l'an\b)`)
	yearBefore     = regexp.MustCompile(`(?:annuels? de|montant annuel|par an|budget annuel|yearly|jahrlich) ?:? ?$`)
)

// ReadAmounts finds the sums of money in a text in French, English or German: 300 k€, 0,3 M€, 1.2 million, 55 000 €, 300.000 EUR,
// 90k. A number without unit counts when it is written with thousands or has five digits, and no other unit follows.
func ReadAmounts(text string) []Amount {
	text = capitalM.ReplaceAllString(text, "$1 millions$2")
	text = capitalK.ReplaceAllString(text, "$1 k$2")
	return amounts(fold(text))
}

func amounts(s string) []Amount {
	var out []Amount
	for _, m := range money.FindAllStringSubmatchIndex(s, -1) {
		digits, unit := s[m[2]:m[3]], ""
		if m[4] >= 0 {
			unit = s[m[4]:m[5]]
		}
		before, after := tail(s[:m[0]]), s[m[1]:]
		if n := len(before); n > 0 && (isWordByte(before[n-1]) || before[n-1] == '-' || before[n-1] == '^' || (before[n-1] == '.' && n > 1 && isDigit(before[n-2]))) {
			continue // the tail of a word, a code or a longer number
		}
		if unit == "" && m[6] < 0 && !currencyBefore.MatchString(before) {
			rest := s[m[3]:]
			if !bareAmount.MatchString(digits) || otherUnit.MatchString(rest) || codeBefore.MatchString(before) || startsWord(rest) {
				continue
			}
		}
		value, ok := parseNumber(digits, scale(unit))
		if !ok || value == 0 {
			continue
		}
		out = append(out, Amount{
			Value: value, start: m[0], end: m[1],
			VAT:    withVAT.MatchString(after) || vatBefore.MatchString(before),
			Yearly: perYear.MatchString(after) || yearBefore.MatchString(before),
		})
	}
	return out
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isWordByte(b byte) bool { return b >= 'a' && b <= 'z' || isDigit(b) }

// startsWord reports whether a word follows without a space: 300000abc is no amount.
func startsWord(s string) bool { return s != "" && isWordByte(s[0]) }

func scale(unit string) float64 {
	switch {
	case strings.HasPrefix(unit, "milliard"), strings.HasPrefix(unit, "mrd"), strings.HasPrefix(unit, "billion"):
		return 1e9
	case unit == "mille":
		return 1e3
	case strings.HasPrefix(unit, "m"):
		return 1e6
	case strings.HasPrefix(unit, "k"), strings.HasPrefix(unit, "t"):
		return 1e3
	}
	return 1
}

// context is how many bytes before a number can say what it is.
const context = 60

// tail is the end of a text that can say what follows.
func tail(s string) string { return s[max(0, len(s)-context):] }

// parseNumber reads digits with either kind of separator. A group of three after a point or a comma is thousands, except before
// "million" and after a leading 0.
func parseNumber(digits string, scale float64) (float64, bool) {
	digits = strings.NewReplacer(" ", "", "'", "").Replace(digits)
	last := strings.LastIndexAny(digits, ".,")
	if last >= 0 {
		tail := digits[last+1:]
		thousands := len(tail) == 3 && !strings.HasPrefix(digits, "0") && (scale < 1e6 || strings.ContainsAny(digits[:last], ".,"))
		whole := strings.NewReplacer(".", "", ",", "").Replace(digits[:last])
		if thousands {
			digits = whole + tail
		} else {
			digits = whole + "." + tail
		}
	}
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return 0, false
	}
	return cents(value * scale), true
}
