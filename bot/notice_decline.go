package bot

import (
	"context"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// declineReasons are why a supplier is not interested. The buyer's file is in French, whatever the supplier reads.
var declineReasons = []locales.ID{
	locales.DeclineTrade, locales.DeclineBusy, locales.DeclinePlace, locales.DeclineTime, locales.DeclineSize, locales.DeclineOther,
}

// openDecline asks why a supplier is not interested.
func (b *Bot) openDecline(ctx context.Context, ev Event) (any, error) {
	a, refusal, err := b.addressee(ctx, ev, ev.Value)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, a.p, locales.NoticeTitle, refusal, err)
	}
	var options []*slack.OptionBlockObject
	for _, id := range declineReasons {
		options = append(options, slack.NewOptionBlockObject(string(id), plain(cut(a.p.Say(id), maxButton)), nil))
	}
	words := slack.NewPlainTextInputBlockElement(nil, "words")
	words.Multiline, words.MaxLength = true, maxReason
	more := slack.NewInputBlock("words", plain(a.p.Say(locales.DeclineWords)), nil, words)
	more.Optional = true
	return nil, b.open(ctx, ev, form(a.p, formDecline, locales.DeclineTitle, locales.InterestSend, a.told.ID,
		slack.NewInputBlock("reason", plain(a.p.Say(locales.DeclineLabel)), nil, slack.NewRadioButtonsBlockElement("reason", options...)), more))
}

// maxReason is how much a supplier may write about why it is not interested, in runes.
const maxReason = 500

func (b *Bot) submitDecline(ctx context.Context, ev Event) (any, error) {
	a, refusal, err := b.addressee(ctx, ev, ev.PrivateMetadata)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, a.p, locales.NoticeTitle, refusal, err)
	}
	reason := ""
	for _, id := range declineReasons {
		if string(id) == ev.field("reason") {
			reason = staffWords().Say(id)
		}
	}
	if words := ev.field("words"); words != "" {
		reason += " : " + words
	}
	return b.keepAnswer(ctx, ev, a, records.Answer{Reason: reason}, nil, locales.DeclineNoted)
}

// openInquire opens the form of a question to the buyer.
func (b *Bot) openInquire(ctx context.Context, ev Event) (any, error) {
	a, refusal, err := b.addressee(ctx, ev, ev.Value)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, a.p, locales.NoticeTitle, refusal, err)
	}
	words := slack.NewPlainTextInputBlockElement(nil, "words")
	words.Multiline, words.MaxLength = true, maxInput
	return nil, b.open(ctx, ev, form(a.p, formInquire, locales.InquireTitle, locales.InterestSend, a.told.ID,
		slack.NewInputBlock("words", plain(a.p.Say(locales.InquireLabel)), plain(a.p.Say(locales.InquireHint)), words)))
}

// submitInquire passes a question on; a second submit of the same form is the same question.
func (b *Bot) submitInquire(ctx context.Context, ev Event) (any, error) {
	a, refusal, err := b.addressee(ctx, ev, ev.PrivateMetadata)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, a.p, locales.NoticeTitle, refusal, err)
	}
	words := ev.field("words")
	if words == "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"words": a.p.Say(locales.InquireEmpty)}), nil
	}
	err = b.Store.Write(ctx, func(tx *records.Tx) error {
		i, fresh, err := tx.AskBuyer(records.Inquiry{Team: ev.Team, Request: a.told.ID, Supplier: a.supplier.ID, User: ev.User, View: ev.View, Words: words})
		if err != nil || !fresh {
			return err
		}
		r, err := tx.Request(ev.Team, a.told.ID)
		if err != nil {
			return err
		}
		return b.inquired(r, a.supplier, i)(tx)
	})
	if refused, ok := a.refused(err); ok {
		return b.tellHere(ctx, ev, a.p, locales.NoticeTitle, refused)
	}
	if err != nil {
		return nil, err
	}
	return b.tellHere(ctx, ev, a.p, locales.NoticeTitle, line(locales.InquireNoted))
}
