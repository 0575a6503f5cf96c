package bot

import (
	"strings"
	"unicode/utf8"
)

// Slack's limits, not ours, counted in runes of what is sent: https://docs.slack.dev/reference/block-kit and, beside each, its page.
const (
	maxBlocks    = 50    // a message: /reference/block-kit/blocks
	maxHeader    = 150   // /reference/block-kit/blocks/header-block
	maxSection   = 3000  // /reference/block-kit/blocks/section-block
	maxButton    = 75    // /reference/block-kit/block-elements/button-element
	maxValue     = 2000  // same page
	maxLabel     = 2000  // label and hint: /reference/block-kit/blocks/input-block
	maxModalName = 24    // title, submit, close: /surfaces/modals
	maxText      = 4000  // advised for the text beside blocks: /reference/methods/chat.postMessage
	maxInput     = 3000  // /reference/block-kit/block-elements/plain-text-input-element
	maxMessage   = 12000 // all text of one message; Slack refuses from about 13 200 (slackapi/bolt-js#2509)
	maxAck       = 20480 // bytes of an acknowledgement by socket; from there on Slack drops it
)

// cut shortens text to max runes, at a word where one ends near, and shows that it was cut.
func cut(text string, max int) string {
	if utf8.RuneCountInString(text) <= max {
		return text
	}
	r := []rune(text)[:max-1]
	s := string(r)
	if i := strings.LastIndexAny(s, " \n\u00a0"); i > len(s)*3/4 {
		s = s[:i]
	}
	return strings.TrimRight(s, " \n\u00a0,;:") + "…"
}
