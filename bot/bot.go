// Package bot is what is said in Slack, and how.
//
// A payload becomes an Event (event.go), is kept in the database before it is acknowledged (inbox.go), is decided by code that
// knows neither clock nor network (answer.go and its neighbours), becomes Block Kit inside Slack's limits (render.go), and goes
// out once (outbox.go). Clicks and forms are answered inside Slack's three seconds (routes.go).
package bot

import (
	"context"
	"log/slog"
	"maps"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/knowledge/places"
	"orchidee/locales"
	"orchidee/records"
)

// library is what the bot needs of the knowledge. *knowledge.Base is one.
type library interface {
	Search(context.Context, knowledge.Query) (knowledge.Result, error)
	Language(text string) knowledge.Lang
	// Article gives the version of an article true on a day, in lang or else in French, if the role may read it.
	Article(id string, lang knowledge.Lang, on knowledge.Date, as knowledge.Audience) (*knowledge.Article, bool)
}

// Identity is who the bot is in its workspace, as auth.test tells.
type Identity struct {
	Team, User, BotID string
}

// Config is what a Bot is made of. Everything is required but the staff group and channel: without the group nobody is staff,
// without the channel a call for a human is answered with where to write.
type Config struct {
	API          *slack.Client
	Self         Identity
	Store        *records.Store
	Knowledge    library
	Rules        *advice.Base      // nil: no advice on purchases
	CPV          *advice.CPV       // nil: no codes in the form
	Places       *places.Gazetteer // nil: no towns and no sourcing
	Log          *slog.Logger
	Now          func() time.Time
	StaffGroup   string
	StaffChannel string
	Mail         *Mailer // nil: who is not in Slack is told by the team
	PDFCache     string  // where the PDF reader is kept once compiled; "" compiles it for each file
}

// Bot decides what to say. It is safe for use by many goroutines.
type Bot struct {
	Config
	people  *directory
	current atomic.Pointer[advice.Base]
	queue   func(context.Context, Event) error // keeps an event of our own; set by Start

	features []feature
	routes   map[route]handler
}

// New makes a bot; it starts nothing.
func New(c Config) *Bot {
	b := &Bot{Config: c, people: newDirectory(c.API, c.StaffGroup, c.Log, c.Now)}
	b.UseRules(c.Rules)
	b.features, b.routes = newFeatures(b), maps.Clone(routes)
	for _, f := range b.features {
		maps.Copy(b.routes, f.routes)
	}
	return b
}

// UseRules puts other rules in the place of the current ones, for all that is decided from now on.
func (b *Bot) UseRules(rules *advice.Base) { b.current.Store(rules) }

// rules are the current ones, nil without any.
func (b *Bot) rules() *advice.Base { return b.current.Load() }

// change is what a decision writes, together and in one transaction.
type change func(*records.Tx) error

// changes does all of several changes.
func changes(all ...change) change {
	return func(tx *records.Tx) error {
		for _, c := range all {
			if err := c(tx); err != nil {
				return err
			}
		}
		return nil
	}
}

// paris is where the day of a question is taken.
var paris = func() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err) // time/tzdata is linked by the command
	}
	return l
}()

// today is the calendar day in Paris.
func (b *Bot) today() knowledge.Date {
	return knowledge.Date(b.Now().In(paris).Format(time.DateOnly))
}

// handle decides a queued event: a question, a reply of the team, a look at the App Home. What it returns is written in the
// same transaction that marks the event as done.
func (b *Bot) handle(ctx context.Context, ev Event) (change, error) {
	switch ev.Kind {
	case KindMessage, KindMention:
		if h, ok, err := b.handoffOf(ctx, ev); err != nil || ok {
			return b.passOn(ctx, h, ev), err
		}
		return b.answer(ctx, ev)
	case KindImport:
		return b.importFile(ctx, ev)
	case KindList:
		return b.runList(ctx, ev)
	case KindFetch:
		return b.fetchFile(ctx, ev)
	case KindExport:
		return b.makeExport(ctx, ev)
	case KindHome:
		return b.home(ctx, ev)
	case KindUserChange:
		b.people.forget(ev.User)
	case KindStaffChange:
		b.people.forgetStaff()
	}
	return changes(), nil
}

// react decides a click, a form, a command or a keystroke inside Slack's three seconds; the result travels in the
// acknowledgement. What it records and what it will say afterwards are one transaction.
func (b *Bot) react(ctx context.Context, ev Event) (any, error) {
	h, ok := b.routes[route{ev.Kind, ev.routeName()}]
	if !ok {
		b.Log.WarnContext(ctx, "no route", "kind", ev.Kind, "name", ev.routeName())
		return nil, nil
	}
	return h(b, ctx, ev)
}

// sorry tells the person that an event was given up, with the reference that is also in the log.
func (b *Bot) sorry(ctx context.Context, ev Event, ref string) change {
	if ev.Kind == KindImport || ev.Kind == KindList {
		who := b.people.person(ctx, b.Store, ev)
		return b.say(ev, "sorry:"+ev.Key, locales.For(who.lang("")), Reply{Lines: []Line{line(locales.FileFailed, "File", ev.Files[0].Name)}})
	}
	if ev.Kind == KindFetch {
		return b.fetchGivenUp(ctx, ev, ref)
	}
	if ev.Kind == KindExport {
		return b.exportGivenUp(ctx, ev, ref)
	}
	if ev.Kind != KindMessage && ev.Kind != KindMention {
		return changes()
	}
	who := b.people.person(ctx, b.Store, ev)
	return b.say(ev, "sorry:"+ev.Key, locales.For(who.lang("")), Reply{Lines: []Line{{ID: locales.Sorry, Pairs: []any{"Ref", ref}}}})
}
