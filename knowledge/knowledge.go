// Package knowledge finds the article that answers a question.
//
// The content is a folder of Markdown articles with a dated front matter (see Article), a glossary, and a file of what the bot
// must not answer. Open reads it, reports every fault, and builds an index in memory; Search analyses a question, ranks the
// articles the asker may read on the date asked about, and says how sure it is: answered, unsure, unknown, small talk or out
// of scope. The same content, date and question always give the same answer.
//
// The package knows nothing of Slack, of the database or of the language the bot speaks in.
package knowledge

import (
	"context"
)

// Lang is a language of the content: fr, en or de. French is the reference and the only complete one.
type Lang string

const (
	French  Lang = "fr"
	English Lang = "en"
	German  Lang = "de"
)

// Langs lists the languages, reference first.
var Langs = []Lang{French, English, German}

// Audience says who may read an article. The empty audience of an article is Everyone.
type Audience string

const (
	Everyone Audience = "everyone"
	Buyer    Audience = "buyer"
	Supplier Audience = "supplier"
	Staff    Audience = "staff"
)

// Sees reports whether a person of role a may read an article written for what. Suppliers never see what is written for
// buyers; buyers may read what is written for suppliers; only staff see what is written for staff.
func (a Audience) Sees(what Audience) bool {
	switch what {
	case "", Everyone, a:
		return true
	case Buyer, Supplier:
		return a == Staff || (a == Buyer && what == Supplier)
	default:
		return false
	}
}

// Date is a calendar day as YYYY-MM-DD; empty means open. Dates compare as strings.
type Date string

// Source is where a statement comes from: "CCP, art. L2113-12" and an https link.
type Source struct {
	Label string `json:"label" yaml:"label"`
	URL   string `json:"url" yaml:"url"`
}

// Action is what a person may do next about an article.
type Action string

const (
	ActionSourcing Action = "sourcing"
	ActionWebinar  Action = "webinar"
	ActionAdvice   Action = "advice"
	ActionHuman    Action = "human"
)

// Article is one dated version of one answer in one language.
type Article struct {
	ID          string // the same in every language and version
	Lang        Lang
	Title       string
	Audience    Audience
	Topic       string
	Questions   []string // the ways people ask it
	Sources     []Source
	ValidFrom   Date
	ValidUntil  Date // last day included
	CheckedOn   Date
	Related     []string
	Actions     []Action
	Commitments []string
	Short       string // the first paragraph, Markdown
	Body        string // the rest, Markdown
	Quote       string // a passage of an imported document, as it stands there; then Short and Body are empty
	File        string // where it stands in the content folder

	plainShort, plainBody string // without Markdown, once it is indexed
}

// ValidOn reports whether the article states the rule of that day.
func (a *Article) ValidOn(d Date) bool {
	return (a.ValidFrom == "" || a.ValidFrom <= d) && (a.ValidUntil == "" || d <= a.ValidUntil)
}

// Query is one question. On must be set; As is Everyone when the asker's role is not known.
type Query struct {
	Text  string
	Lang  Lang // "" = detect
	As    Audience
	On    Date
	Turns []string // the questions asked before in the same thread, oldest first
}

// Outcome is what a search came to.
type Outcome string

const (
	Answered  Outcome = "answered"  // the article answers
	Unsure    Outcome = "unsure"    // the nearest articles, without asserting
	Unknown   Outcome = "unknown"   // nothing in the base answers this
	SmallTalk Outcome = "smalltalk" // a greeting, thanks, a call for help: Kind says which
	Scope     Outcome = "scope"     // something the bot must refuse to do: Kind says which
)

// Hit is an article with the confidence, 0 to 1, that it answers.
type Hit struct {
	Article    *Article
	Confidence float64
}

// Result is the outcome of one search.
type Result struct {
	Lang         Lang // the language of the question, given or detected
	Outcome      Outcome
	Kind         string // for SmallTalk and Scope: the id of the entry in scope.yaml (greeting, thanks, help, legal-opinion …)
	Confidence   float64
	Article      *Article // set when Outcome is Answered or Unsure
	Also         *Article // answers the second of two questions asked at once; only with Answered
	Alternatives []Hit    // the nearest other articles, best first, at most three
	Understood   []string // words taken for others because of a typo: "alotissement → allotissement"
	FollowUp     bool     // earlier turns had a say in the answer
}

// Searcher finds answers. *Base implements it.
type Searcher interface {
	Search(ctx context.Context, q Query) (Result, error)
}
