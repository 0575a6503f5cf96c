package bot

import (
	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// requests is a buyer's part of sourcing: the form, what became of it, who is interested.
func (b *Bot) requests() feature { return feature{} }

// requestBlocks shows what suppliers see of a request; staff and the buyer see the same.
func (b *Bot) requestBlocks(p locales.Printer, t records.Told) []slack.Block {
	return []slack.Block{slack.NewHeaderBlock(plain(cut(t.Title, maxHeader)))}
}
