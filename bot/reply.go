package bot

import (
	"time"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// Reply is what to say, with no Slack type and no language in it. render turns it into Block Kit.
type Reply struct {
	Lines    []Line             // sentences before the article
	Article  *knowledge.Article // the answer, whole
	Brief    bool               // show the article's title and short answer only: it is a candidate, not the answer
	On       knowledge.Date     // the day for which the article is given
	Foreign  bool               // the article does not exist in the reader's language: say so
	Options  []Option           // neighbouring articles, as buttons
	Examples []locales.ID       // example questions, as buttons
	Files    []File             // files that may be imported, as buttons
	Question string             // id of the recorded question: what votes and calls for a human are about; "" offers neither
	Surface  surface            // where it is shown; its buttons remember it
	Vote     bool               // offer the two votes
	Human    bool               // offer a human
	Quote    string             // somebody's words, shown literally
	Quoted   Line               // what introduces the quote

	Found      Finding      // what the rules say of a purchase, beside the article or alone
	Rules      *advice.Base // what says it
	Form       bool         // offer the form of a purchase
	Structures bool         // offer the kinds of structure to choose from
	Webinars   bool         // offer the coming webinars

	Items   []Item   // what a feature found, one below the other
	Buttons []Button // the ways a feature offers
}

// Item is one of several things found: what it is, the little that decides, and what can be done with it.
type Item struct {
	Title   string    // shown bold
	Start   time.Time // when it takes place, until End; shown in the reader's zone. Zero: it has no time.
	End     time.Time
	Facts   []string // one a line
	Link    string   // an address to open, shown as it is
	Buttons []Button
}

// Button offers a feature. Its value is the feature's own.
type Button struct {
	Action, Value string
	Label         Line
	Primary       bool
	Sure          Line // asked before it acts; empty: nothing is asked
}

// Line is one sentence and its values.
type Line struct {
	ID    locales.ID
	Pairs []any
}

// Option is an article offered as a button.
type Option struct {
	ID, Title string
}

// surface is where a reply is shown, and so how a click on its buttons is answered.
type surface string

const (
	inThread surface = "t" // a message in a thread: answered in the thread
	inPlace  surface = "e" // a message only its reader sees: replaced through its response_url
	inView   surface = "v" // a modal: updated
)

func line(id locales.ID, pairs ...any) Line { return Line{ID: id, Pairs: pairs} }
