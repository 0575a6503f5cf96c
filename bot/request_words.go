package bot

import (
	"slices"
	"strings"
	"time"

	"orchidee/knowledge/advice"
	"orchidee/locales"
	"orchidee/records"
)

// Fixed words of a request, in the order in which a form offers them.
var (
	requestKinds   = []records.RequestKind{records.MarketSourcing, records.Quote, records.ComingTender}
	structureKinds = []records.StructureKind{records.SME, records.ESS, records.SIAE, records.Adapted, records.OtherOne}
	// amountBrackets end where the rules of publicity and procedure change, as everybody knows them: see data/rules.
	amountBrackets = []bracket{{"lt60k", 60_000}, {"60k-100k", 100_000}, {"100k-216k", 216_000}, {"216k-1m", 1_000_000}, {"1m-5m", 5_404_000}, {"gt5m", 0}}
	amountBlanks   = []string{"later", "open", "influence"}
)

// bracket is a word for amounts below a bound in euros, excluding VAT; 0 has no bound.
type bracket struct {
	word  string
	below float64
}

// bracketOf is the word for an amount.
func bracketOf(euros float64) string {
	for _, b := range amountBrackets {
		if euros < b.below || b.below == 0 {
			return b.word
		}
	}
	return ""
}

func requestKindName(p locales.Printer, k records.RequestKind) string {
	return p.Say(locales.ID("request.kind." + string(k)))
}

func structureName(p locales.Printer, k records.StructureKind) string {
	return p.Say(locales.ID("request.for." + string(k)))
}

func structureNames(p locales.Printer, kinds []records.StructureKind) string {
	if len(kinds) == 0 {
		return p.Say(locales.RequestForAll)
	}
	var names []string
	for _, k := range kinds {
		names = append(names, structureName(p, k))
	}
	return strings.Join(names, ", ")
}

func bracketName(p locales.Printer, word string) string {
	return p.Say(locales.ID("request.amount." + word))
}

func blankName(p locales.Printer, word string) string {
	return p.Say(locales.ID("request.blank." + word))
}

// placeName writes where something is done.
func (b *Bot) placeName(p locales.Printer, at records.Place) string {
	if at.Region {
		return p.Say(locales.RequestRegion)
	}
	var names []string
	for _, code := range at.Departments {
		name := code
		if b.Places != nil {
			if d, ok := b.Places.Departement(code); ok {
				name = d.Name + " (" + code + ")"
			}
		}
		names = append(names, name)
	}
	if at.Town != "" {
		return p.Say(locales.RequestAround, "Town", at.Town, "Km", at.Km, "Departments", strings.Join(names, ", "))
	}
	return strings.Join(names, ", ")
}

// momentName writes a moment as the clock of the Région shows it, with the name of that clock.
func momentName(p locales.Printer, at time.Time) string {
	at = at.In(paris)
	return p.Say(locales.RequestMoment, "Day", p.Date(at.Format(time.DateOnly)), "Time", clockName(p, at))
}

func clockName(p locales.Printer, at time.Time) string {
	if p.Lang == "fr" {
		return at.Format("15") + "\u00a0h\u00a0" + at.Format("04")
	}
	return at.Format("15:04")
}

// cpvCode finds a code by its 8 digits.
func (b *Bot) cpvCode(digits string) (advice.Code, bool) {
	if b.CPV == nil || len(digits) != 8 {
		return advice.Code{}, false
	}
	codes := b.CPV.Codes()
	i, _ := slices.BinarySearchFunc(codes, digits, func(c advice.Code, d string) int { return strings.Compare(c.Code, d) })
	if i < len(codes) && strings.HasPrefix(codes[i].Code, digits) {
		return codes[i], true
	}
	return advice.Code{}, false
}

// cpvName is a code and what it stands for.
func (b *Bot) cpvName(lang, digits string) string {
	if c, ok := b.cpvCode(digits); ok {
		return c.Code + " " + c.Labels.In(lang)
	}
	return digits
}

func (b *Bot) segmentName(lang, id string) string {
	if rules := b.rules(); rules != nil {
		if s := rules.Segment(id); s != nil {
			return s.Name(lang)
		}
	}
	return id
}
