// Package locales holds every word the bot, the command line and the forms say, in French (the reference), English and German.
//
// A sentence is named by an ID, a constant of this package; its text stands in the catalogues bot.<lang>.json and
// cli.<lang>.json, read by go-i18n. No sentence stands in Go code. A test compares constants and catalogues both ways.
package locales

import (
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// ID names one sentence.
type ID string

// Default is the language of a person of whom nothing is known.
const Default = "fr"

// Langs lists the languages, reference first.
var Langs = []string{"fr", "en", "de"}

//go:embed *.json
var files embed.FS

var (
	printers = map[string]Printer{}
	matcher  = language.NewMatcher([]language.Tag{language.French, language.English, language.German})
)

func init() {
	bundle := i18n.NewBundle(language.French)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		if _, err := bundle.LoadMessageFileFS(files, e.Name()); err != nil {
			panic(fmt.Sprintf("catalogue %s: %v", e.Name(), err)) // embedded: a build fault, seen by any test
		}
	}
	for _, lang := range Langs {
		printers[lang] = Printer{Lang: lang, loc: i18n.NewLocalizer(bundle, lang)}
	}
}

// Match gives the language for a Slack locale or a LANG such as "fr-FR", "de_CH.UTF-8"; ok is false when it is none of ours.
func Match(locale string) (lang string, ok bool) {
	locale, _, _ = strings.Cut(locale, ".")
	tag, err := language.Parse(strings.ReplaceAll(locale, "_", "-"))
	if err != nil || locale == "" {
		return Default, false
	}
	_, i, confidence := matcher.Match(tag)
	if confidence == language.No {
		return Default, false
	}
	return Langs[i], true
}

// Printer says sentences in one language. Its zero value is not usable: take one from For.
type Printer struct {
	Lang string
	loc  *i18n.Localizer
}

// For gives the printer of a language; an unknown language gets French.
func For(lang string) Printer {
	if p, ok := printers[lang]; ok {
		return p
	}
	return printers[Default]
}

// Say gives a sentence; pairs are the names and values of its {{.Fields}}. A sentence missing in the language comes in French.
func (p Printer) Say(id ID, pairs ...any) string { return p.localize(id, nil, pairs) }

// Count gives a sentence that depends on a number, which it may show as {{.Count}}.
func (p Printer) Count(id ID, n int, pairs ...any) string {
	return p.localize(id, n, append(pairs, "Count", n))
}

func (p Printer) localize(id ID, plural any, pairs []any) string {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		data[pairs[i].(string)] = pairs[i+1]
	}
	// Localize returns the French text together with an error when a translation is missing: the text is what counts here,
	// the test of the catalogues is what reports the hole.
	text, _ := p.loc.Localize(&i18n.LocalizeConfig{MessageID: string(id), TemplateData: data, PluralCount: plural})
	if text == "" {
		return string(id)
	}
	return text
}

var months = map[string][12]string{
	"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"de": {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
}

// Date writes a day given as YYYY-MM-DD the way the language does: "1er août 2026", "1 August 2026", "1. August 2026".
// What is not such a day is given back unchanged.
func (p Printer) Date(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	d := strconv.Itoa(t.Day())
	switch {
	case p.Lang == "de":
		d += "."
	case p.Lang == "fr" && t.Day() == 1:
		d += "er"
	}
	return d + " " + months[p.Lang][t.Month()-1] + " " + strconv.Itoa(t.Year())
}
