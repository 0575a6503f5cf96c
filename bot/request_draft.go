package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"orchidee/records"
)

// asked is the form of a request as it stands, faults and all. It is kept between the two steps, and when the form is closed.
type asked struct {
	Kind     string   `json:"kind,omitempty"`
	Title    string   `json:"title,omitempty"`
	Need     string   `json:"need,omitempty"`
	CPV      []string `json:"cpv,omitempty"`      // 8 digits
	Segments []string `json:"segments,omitempty"` // ids
	Where    []string `json:"where,omitempty"`    // wholeRegion, codes of départements
	Town     string   `json:"town,omitempty"`     // INSEE's code
	Km       string   `json:"km,omitempty"`

	Day       string   `json:"day,omitempty"` // of the deadline, YYYY-MM-DD
	Time      string   `json:"time,omitempty"`
	Start     string   `json:"start,omitempty"`
	Amount    string   `json:"amount,omitempty"` // amountValue or blankValue and a word
	Kinds     []string `json:"kinds,omitempty"`
	HowTo     string   `json:"howTo,omitempty"`
	Questions string   `json:"questions,omitempty"` // one a line
	Options   []string `json:"options,omitempty"`   // optShown, optAnonymous
	Held      []held   `json:"held,omitempty"`
}

// held is a file chosen in an earlier pass over the form: Slack does not show it again in its input.
type held struct {
	Record string `json:"record,omitempty"` // the id of a records.SourcingFile; "" while it is only Slack's
	Slack  string `json:"slack,omitempty"`
	Name   string `json:"name"`
	Gone   bool   `json:"gone,omitempty"` // unchecked: to be taken away
}

// Values of the form that are no words of records.
const (
	wholeRegion  = "region"
	amountValue  = "a:"
	blankValue   = "b:"
	optShown     = "shown"
	optAnonymous = "anonymous"
)

// requestSheet is a form that somebody has open, under a token of its own: two windows of one person do not mix.
type requestSheet struct {
	Token   string `json:"token"`
	Request string `json:"request,omitempty"` // the id of what is edited
	Version int    `json:"version,omitempty"` // of the request when it was opened
	Now     asked  `json:"now"`
	Before  asked  `json:"before"`          // as it was opened: what is closed untouched is no draft
	Draft   bool   `json:"draft,omitempty"` // a resumed draft, which is done with once the form is sent
	Sent    string `json:"sent,omitempty"`  // the id of what became of it
}

// Names of drafts: that of a new request waits for its writer, those of open forms live as long as the form.
const (
	draftRequest = "request"
	draftSheet   = "request-sheet:"
)

func newSheet(a asked) requestSheet {
	return requestSheet{Token: uuid.Must(uuid.NewV7()).String(), Now: a, Before: a}
}

// keepSheet saves an open form.
func (b *Bot) keepSheet(team, user string, s requestSheet) change {
	return b.keepDraft(team, user, draftSheet+s.Token, s)
}

func (b *Bot) keepDraft(team, user, name string, v any) change {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values only
	}
	return func(tx *records.Tx) error {
		return tx.SaveDraft(records.Draft{Team: team, User: user, Form: name, Data: data, At: b.Now()})
	}
}

// sheetOf reads an open form; ok is false when it is too old.
func (b *Bot) sheetOf(ctx context.Context, team, user, token string) (s requestSheet, ok bool, err error) {
	_, ok, err = b.draft(ctx, team, user, draftSheet+token, &s)
	return s, ok, err
}

// draftOf reads what somebody left of a new request, and when.
func (b *Bot) draftOf(ctx context.Context, team, user string) (a asked, at time.Time, ok bool, err error) {
	at, ok, err = b.draft(ctx, team, user, draftRequest, &a)
	return a, at, ok, err
}

func (b *Bot) draft(ctx context.Context, team, user, name string, into any) (time.Time, bool, error) {
	d, err := b.Store.Draft(ctx, team, user, name)
	if isNotFound(err) {
		return time.Time{}, false, nil
	}
	if err == nil {
		err = json.Unmarshal(d.Data, into)
	}
	if err != nil {
		return time.Time{}, false, fmt.Errorf("draft of request: %w", err)
	}
	return d.At, true, nil
}

// askedOf is the form of a request that was filed.
func (b *Bot) askedOf(r records.Request, files []records.SourcingFile) asked {
	a := asked{
		Kind: string(r.Kind), Title: r.Title, Need: r.Need, CPV: r.CPV, Segments: r.Segments, Start: r.Start, HowTo: r.HowTo,
		Questions: strings.Join(r.Questions, "\n"), Day: r.Deadline.In(paris).Format(time.DateOnly), Time: r.Deadline.In(paris).Format("15:04"),
	}
	switch {
	case r.Place.Region:
		a.Where = []string{wholeRegion}
	case r.Place.Town != "":
		a.Town, a.Km = b.townCode(r.Place.Town), strconv.Itoa(r.Place.Km)
	default:
		a.Where = r.Place.Departments
	}
	switch {
	case r.Amount.Bracket != "":
		a.Amount = amountValue + r.Amount.Bracket
	case r.Amount.Blank != "":
		a.Amount = blankValue + r.Amount.Blank
	}
	for _, k := range r.Kinds {
		a.Kinds = append(a.Kinds, string(k))
	}
	if r.Amount.Shown {
		a.Options = append(a.Options, optShown)
	}
	if r.Anonymous {
		a.Options = append(a.Options, optAnonymous)
	}
	for _, f := range files {
		a.Held = append(a.Held, held{Record: f.ID, Slack: f.SlackID, Name: f.Name})
	}
	return a
}

// townCode finds the town that a request names as String gives it.
func (b *Bot) townCode(name string) string {
	before, _, _ := strings.Cut(name, " (")
	for _, t := range b.Places.Suggest(before, mostSuggested) {
		if t.String() == name {
			return t.Code
		}
	}
	return ""
}

// readWhat and readHow take over what a step of the form holds.
func (a *asked) readWhat(ev Event) {
	a.Kind, a.Title, a.Need = ev.field(inKind), ev.field(inTitle), ev.field(inNeed)
	a.CPV, a.Segments, a.Where = ev.chosen(inCPV), ev.chosen(inSegments), ev.chosen(inWhere)
	a.Town, a.Km = ev.field(inTown), ev.field(inKm)
}

func (a *asked) readHow(ev Event) {
	a.Day, a.Time, a.Start, a.Amount = ev.field(inDay), ev.field(inTime), ev.field(inStart), ev.field(inBracket)
	a.Kinds, a.Options, a.HowTo, a.Questions = ev.chosen(inKinds), ev.chosen(inOptions), ev.field(inHowTo), ev.field(inQuestions)
	keep := ev.chosen(inHeld)
	for i := range a.Held {
		a.Held[i].Gone = !slices.Contains(keep, a.Held[i].key())
	}
	for _, line := range ev.chosen(inFiles) {
		id, name, _ := strings.Cut(line, "|")
		if i := slices.IndexFunc(a.Held, func(h held) bool { return h.Slack == id }); i >= 0 {
			a.Held[i].Gone = false
			continue
		}
		a.Held = append(a.Held, held{Slack: id, Name: name})
	}
}

// key names a held file among the boxes of the form.
func (h held) key() string { return h.Slack + h.Record }

// same says whether nothing was changed between two states of a form.
func (a asked) same(o asked) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(o)
	return errors.Join(err, err2) == nil && string(x) == string(y)
}
