package bot

import (
	"context"
	"strconv"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// mostStars is the best answer to the survey.
const mostStars = 5

// rateButtons are the one question after a webinar.
func rateButtons(r records.Registration) []Button {
	var out []Button
	for n := 1; n <= mostStars; n++ {
		out = append(out, Button{Action: actRate + ":" + strconv.Itoa(n), Value: r.ID + "|" + strconv.Itoa(n), Label: line(locales.SeatStars, "N", n, "Most", mostStars)})
	}
	return out
}

// rate records an answer, then asks for a word more: who closes the form has answered all the same. A later answer replaces it and
// keeps the words.
func (b *Bot) rate(ctx context.Context, ev Event) (any, error) {
	_, p := b.speaker(ctx, ev)
	id, n := split2(ev.Value)
	stars, err := strconv.Atoi(string(n))
	if err != nil {
		return nil, err
	}
	_, r, ok, err := b.mine(ctx, ev, id)
	if err != nil {
		return nil, err
	}
	if !ok || r.State != records.SeatRegistered {
		return nil, b.open(ctx, ev, noteView(p, locales.SeatRateTitle, locales.SeatGone))
	}
	if err := b.Store.Write(ctx, func(tx *records.Tx) error { return tx.SaveRating(id, stars, r.Comment) }); err != nil {
		return nil, err
	}
	input := slack.NewPlainTextInputBlockElement(nil, "comment")
	input.Multiline, input.MaxLength, input.InitialValue = true, maxComment, r.Comment
	words := slack.NewInputBlock("comment", plain(p.Say(locales.SeatRateComment)), plain(p.Say(locales.SeatRateHint)), input)
	words.Optional = true
	return nil, b.open(ctx, ev, form(p, formRate, locales.SeatRateTitle, locales.Send, ev.Value,
		slack.NewSectionBlock(plain(p.Say(locales.SeatRated, "N", stars, "Most", mostStars)), nil, nil), words))
}

// maxComment is the longest comment, in runes: that of the records.
const maxComment = 1000

// submitRate adds the words.
func (b *Bot) submitRate(ctx context.Context, ev Event) (any, error) {
	_, p := b.speaker(ctx, ev)
	id, n := split2(ev.PrivateMetadata)
	stars, err := strconv.Atoi(string(n))
	if err != nil {
		return nil, err
	}
	_, _, ok, err := b.mine(ctx, ev, id)
	if err != nil {
		return nil, err
	}
	text := locales.SeatGone
	if ok {
		text = locales.SeatRateThanks
		if err := b.Store.Write(ctx, func(tx *records.Tx) error { return tx.SaveRating(id, stars, ev.field("comment")) }); err != nil {
			return nil, err
		}
	}
	view := noteView(p, locales.SeatRateTitle, text)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}
