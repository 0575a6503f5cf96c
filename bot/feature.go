package bot

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"orchidee/locales"
)

// feature is one thing the bot does beside answering questions. Each is asked in the order of newFeatures; what it leaves nil it
// does not do.
type feature struct {
	routes map[route]handler
	// words are what may follow /orchidee to reach the feature, in the languages of the bot, folded: see folded.
	words map[string]handler
	// wish recognises a message that asks for the feature rather than for an answer.
	wish func(context.Context, wished) (Reply, bool, error)
	// home gives the feature's part of somebody's App Home.
	home func(context.Context, Event, person, locales.Printer) ([]slack.Block, error)
	// due enqueues what time alone makes due. It is called at the start and once a minute, and may be called at any time: what it
	// enqueues has keys that make it told once.
	due func(context.Context) error
}

// wished is a message as a feature sees it.
type wished struct {
	Event
	who   person
	text  string
	where surface
	p     locales.Printer
}

// newFeatures are those of a bot.
func newFeatures(b *Bot) []feature {
	return []feature{b.requests(), b.desk(), b.suppliers(), b.intentions(), b.webinars(), b.webinarDesk(), b.exports(), b.privacy()}
}

// due does what is due of every feature; the fault of one does not hold up another.
func (b *Bot) due(ctx context.Context) error {
	var faults []error
	for _, f := range b.features {
		if f.due != nil {
			faults = append(faults, f.due(ctx))
		}
	}
	return errors.Join(faults...)
}
