package bot

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// Who is not in Slack withdraws or answers an offer by e-mail or telephone: somebody of the team does it for them here. Who did it is
// recorded, and the person is told as if they had done it, with a word that it was the team.
const (
	actSeatFor  = "seat_for" // value: webinar
	formSeatFor = "seat_for_form"
	inAnswer    = "answer"
)

// behalf are the answers that can be given for somebody.
var behalf = []struct {
	value string
	name  locales.ID
	do    func(tx *records.Tx, id, by string) (records.Outcome, error)
}{
	{"accept", locales.SeatForAccept, func(tx *records.Tx, id, _ string) (records.Outcome, error) { return tx.Accept(id) }},
	{"withdraw", locales.SeatForWithdraw, (*records.Tx).Withdraw},
}

// openSeatFor opens the form.
func (d webinarDesk) openSeatFor(ctx context.Context, a hostAsk) (any, error) {
	return d.present(ctx, a, seatForForm(a.p, a.w))
}

func seatForForm(p locales.Printer, w records.Webinar) slack.ModalViewRequest {
	var options []*slack.OptionBlockObject
	for _, o := range behalf {
		options = append(options, slack.NewOptionBlockObject(o.value, plain(p.Say(o.name)), nil))
	}
	return form(p, formSeatFor, locales.SeatForTitle, locales.SeatEditSubmit, w.ID,
		slack.NewSectionBlock(verbatim("*"+escape(cut(oneLine(w.Title), maxHeader))+"*\n"+span(p, w.Start, w.End)), nil, nil),
		slack.NewInputBlock(inEmail, plain(p.Say(locales.SeatForEmail)), nil, slack.NewPlainTextInputBlockElement(nil, inEmail)),
		slack.NewInputBlock(inAnswer, plain(p.Say(locales.SeatForAnswer)), nil, slack.NewRadioButtonsBlockElement(inAnswer, options...)))
}

// submitSeatFor gives the answer. A second submit finds that there is nothing left to do, and says so.
func (d webinarDesk) submitSeatFor(ctx context.Context, a hostAsk) (any, error) {
	email, why := records.NormalizeEmail(a.field(inEmail))
	if why != "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{inEmail: a.p.Say(faultNames[why])}), nil
	}
	var out records.Outcome
	for _, o := range behalf {
		if o.value != a.field(inAnswer) {
			continue
		}
		err := d.Store.Write(ctx, func(tx *records.Tx) error {
			r, err := tx.ActiveRegistration(a.w.ID, email)
			if err != nil {
				return err
			}
			if out, err = o.do(tx, r.ID, a.User); err != nil {
				return err
			}
			return changes(d.tellRegistered(out, a.User), d.card(a.w.ID))(tx)
		})
		if errors.Is(err, records.ErrNotFound) {
			return slack.NewErrorsViewSubmissionResponse(map[string]string{inEmail: a.p.Say(locales.SeatForNobody)}), nil
		} else if err != nil {
			return nil, err
		}
	}
	text := locales.SeatForNothing
	if _, told := newsOf(out, a.User); told {
		text = locales.SeatForDone
	}
	return d.present(ctx, a, noteView(a.p, locales.SeatForTitle, text))
}
