package knowledge

import "strings"

// Kinds of small talk that need no entry in scope.yaml.
const (
	KindEmpty = "empty" // nothing was written
	KindOK    = "ok"    // no word: an emoji, a lone sign
)

// wordless gives the kind of a text without a single word, "" when there is one.
func wordless(text string) string {
	text = clean(clip(text, maxQuestion))
	if strings.TrimSpace(text) == "" {
		return KindEmpty
	}
	if len(plainWords(text)) == 0 {
		return KindOK
	}
	return ""
}
