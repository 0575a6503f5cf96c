package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// deskNotes are the steps of the team that need words, which the buyer reads.
var deskNotes = map[string]struct {
	action             records.Action
	title, label, hint locales.ID
}{
	actDeskAsk:      {records.ActAsk, locales.DeskAskTitle, locales.DeskAskLabel, locales.DeskAskHint},
	actDeskRefuse:   {records.ActRefuse, locales.DeskRefuseTitle, locales.DeskRefuseLabel, locales.DeskRefuseHint},
	actDeskWithdraw: {records.ActWithdraw, locales.DeskWithdrawTitle, locales.DeskWithdrawLabel, locales.DeskWithdrawHint},
}

// openDeskNote opens the form for the words of a step.
func (b *Bot) openDeskNote(ctx context.Context, ev Event, p locales.Printer) (any, error) {
	n := deskNotes[ev.Action]
	words := slack.NewPlainTextInputBlockElement(nil, "words")
	words.Multiline, words.MaxLength = true, maxInput
	return nil, b.open(ctx, ev, form(p, formDeskNote, n.title, locales.Send, ev.Action+"|"+ev.Value,
		slack.NewInputBlock("words", plain(p.Say(n.label)), plain(p.Say(n.hint)), words)))
}

// submitDeskNote takes the step with its words.
func (b *Bot) submitDeskNote(ctx context.Context, ev Event, p locales.Printer) (any, error) {
	button, value, _ := strings.Cut(ev.PrivateMetadata, "|")
	n, ok := deskNotes[button]
	if !ok {
		return nil, fmt.Errorf("note of the desk: no step %q", button)
	}
	words := ev.field("words")
	if words == "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"words": p.Say(locales.DeskEmpty)}), nil
	}
	id, version := deskTarget(value)
	return b.deskMove(ctx, ev, p, records.RequestMove{Team: ev.Team, ID: id, Version: version, Action: n.action, Note: words})
}
