package main

import (
	"strings"
	"testing"

	"orchidee/locales"
	"orchidee/records/sheet"
)

// TestEveryFaultOfAListHasItsSentence: the bot and the command name it by the code.
func TestEveryFaultOfAListHasItsSentence(t *testing.T) {
	for _, lang := range locales.Langs {
		for _, code := range sheet.Codes {
			id := locales.ID("sheet." + string(code))
			if said := locales.For(lang).Say(id, "File", "liste.csv"); said == string(id) || !strings.Contains(said, "liste.csv") {
				t.Errorf("%s: %s is said %q", lang, id, said)
			}
		}
	}
}
