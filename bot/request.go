package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
	"orchidee/records"
)

// What a buyer can press, beside the form's own callbacks in request_form.go. Those of a request carry its id.
const (
	actRequest         = "request"          // open the form; value: see openRequest
	actRequestResume   = "request_resume"   // in the form: take up the draft
	actRequestBlank    = "request_blank"    // in the form: forget the draft
	actRequestBack     = "request_back"     // from the second step to the first; value: token
	actRequestSee      = "request_see"      // value: id
	actRequestEdit     = "request_edit"     // value: id
	actRequestRetry    = "request_retry"    // edit again what was stale; value: token
	actRequestWithdraw = "request_withdraw" // value: id

	actRequestInterested  = "request_interested"   // value: id|page
	actRequestAnswerFiles = "request_answer_files" // value: id|answer
	actRequestExport      = "request_export"       // value: id|kind
	actRequestOutcome     = "request_outcome"      // value: id|round|outcome
	actRequestOutcomeNote = "request_outcome_note" // the same without an outcome
	formOutcome           = "request_outcome_form"
	viewInterested        = "request_interested_view" // a list has nothing to submit
)

// requests is a buyer's part of sourcing: the form, what became of it, who is interested.
func (b *Bot) requests() feature {
	return feature{
		routes: map[route]handler{
			{KindPress, actRequest}:         (*Bot).openRequest,
			{KindPress, actRequestResume}:   (*Bot).resumeRequest,
			{KindPress, actRequestBlank}:    (*Bot).blankRequest,
			{KindPress, actRequestBack}:     (*Bot).backRequest,
			{KindPress, actRequestSee}:      (*Bot).seeRequest,
			{KindPress, actRequestEdit}:     (*Bot).editRequest,
			{KindPress, actRequestRetry}:    (*Bot).retryRequest,
			{KindPress, actRequestWithdraw}: (*Bot).withdrawRequest,
			{KindSubmit, formWhat}:          (*Bot).submitWhat,
			{KindSubmit, formHow}:           (*Bot).submitHow,
			{KindClose, formWhat}:           (*Bot).closeRequest,
			{KindClose, formHow}:            (*Bot).closeRequest,
			{KindSuggest, inCPV}:            (*Bot).suggestCPV,
			{KindSuggest, inTown}:           (*Bot).suggestTown,

			{KindPress, actRequestInterested}:  (*Bot).openInterested,
			{KindPress, actRequestAnswerFiles}: (*Bot).sendAnswerFiles,
			{KindPress, actRequestExport}:      (*Bot).exportRequest,
			{KindPress, actRequestOutcome}:     (*Bot).tellOutcome,
			{KindPress, actRequestOutcomeNote}: (*Bot).openOutcome,
			{KindSubmit, formOutcome}:          (*Bot).submitOutcome,
		},
		words: map[string]handler{"sourcing": (*Bot).openRequest},
		wish:  b.wishRequest,
		home:  b.homeRequests,
		due:   b.dueRequests,
	}
}

// Values of the button that opens the form: the question whose words fill it, or the words themselves.
const fromQuestion, fromWords = "q:", "w:"

// mayRequest says whether somebody buys for the Région.
func mayRequest(who person) bool {
	return who.role() == knowledge.Buyer || who.role() == knowledge.Staff
}

// sourcing offers the form under an article that leads there, to who buys.
func (b *Bot) sourcing(a *knowledge.Article, as knowledge.Audience, question string) []Button {
	if a == nil || !b.sources() || as != knowledge.Buyer && as != knowledge.Staff || !slices.Contains(a.Actions, knowledge.ActionSourcing) {
		return nil
	}
	return []Button{{Action: actRequest, Value: fromQuestion + question, Label: line(locales.RequestOpen)}}
}

// sources says whether there is what the form is made of.
func (b *Bot) sources() bool { return b.Places != nil && b.CPV != nil && b.rules() != nil }

// openRequest opens the form of a new request, filled with what was asked, else with the draft that waits.
func (b *Bot) openRequest(ctx context.Context, ev Event) (any, error) {
	words, err := b.requestWords(ctx, ev)
	if err != nil {
		return nil, err
	}
	who := b.people.person(ctx, b.Store, ev)
	p := locales.For(who.lang(b.Knowledge.Language(words)))
	if no, refused := b.noRequest(who); refused {
		return nil, b.open(ctx, ev, noteView(p, locales.RequestSeeTitle, no))
	}
	left, at, waits, err := b.draftOf(ctx, ev.Team, ev.User)
	if err != nil {
		return nil, err
	}
	day := p.Date(at.In(paris).Format("2006-01-02"))
	s, above := newSheet(asked{}), []slack.Block(nil)
	if words != "" {
		s = newSheet(b.askedIn(words))
	}
	switch {
	case !s.Now.same(asked{}):
		if waits {
			above = choiceAbove(p.Say(locales.RequestDraftWaits, "Day", day), button(actRequestResume, s.Token, p.Say(locales.RequestResume)))
		}
	case waits:
		s = newSheet(left)
		s.Draft = true
		above = choiceAbove(p.Say(locales.RequestDraftResumed, "Day", day), b.blankButton(p, s))
	}
	if err := b.Store.Write(ctx, b.keepSheet(ev.Team, ev.User, s)); err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, b.whatView(p, s, above...))
}

// noRequest says why somebody cannot file a request.
func (b *Bot) noRequest(who person) (why locales.ID, refused bool) {
	switch {
	case !mayRequest(who):
		return locales.RequestBuyersOnly, true
	case !b.sources():
		return locales.RequestUnavailable, true
	}
	return "", false
}

// choiceAbove is a sentence above a form, with what can be done about it.
func choiceAbove(text string, do slack.BlockElement) []slack.Block {
	return []slack.Block{slack.NewSectionBlock(plain(text), nil, slack.NewAccessory(do))}
}

func (b *Bot) blankButton(p locales.Printer, s requestSheet) *slack.ButtonBlockElement {
	out := button(actRequestBlank, s.Token, p.Say(locales.RequestBlank))
	out.Confirm = slack.NewConfirmationBlockObject(plain(p.Say(locales.RequestBlankTitle)), plain(p.Say(locales.RequestBlankAsk)),
		plain(p.Say(locales.RequestBlankYes)), plain(p.Say(locales.Cancel)))
	return out
}

// requestWords are what the person asked before they pressed the button.
func (b *Bot) requestWords(ctx context.Context, ev Event) (string, error) {
	if ev.Kind != KindPress {
		return "", nil
	}
	if words, ok := strings.CutPrefix(ev.Value, fromWords); ok {
		return words, nil
	}
	id, ok := strings.CutPrefix(ev.Value, fromQuestion)
	if !ok || id == "" {
		return "", nil
	}
	q, err := b.Store.Question(ctx, id)
	if isNotFound(err) || q.User != ev.User {
		return "", nil // it is forgotten, or somebody else's
	}
	return q.Text, err
}

// ownRequest reads the request of a button or form for who may see it: its buyer, and staff.
func (b *Bot) ownRequest(ctx context.Context, ev Event, id string) (r records.Request, who person, p locales.Printer, ok bool, err error) {
	who = b.people.person(ctx, b.Store, ev)
	p = locales.For(who.lang(""))
	r, err = b.Store.RequestByID(ctx, ev.Team, id)
	if isNotFound(err) {
		return r, who, p, false, nil
	}
	return r, who, p, err == nil && (r.Author == ev.User && mayRequest(who) || who.staff), err
}
