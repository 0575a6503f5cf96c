package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// What a supplier says by e-mail or telephone counts like the rest: the team notes it.
const (
	actDeskNoted  = "desk_noted"      // value: request
	formDeskNoted = "desk_noted_form" // private: request
	inToldOne     = "desk_told_one"   // the supplier, of those who were told
)

// openNoted opens the form in which the team notes what a supplier said.
func (b *Bot) openNoted(ctx context.Context, ev Event, p locales.Printer) (any, error) {
	told, err := b.Store.ToldRequest(ctx, ev.Team, ev.Value)
	if isNotFound(err) {
		return b.tellHere(ctx, ev, p, locales.DeskTitle, line(locales.DeskGone))
	}
	if err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, notedView(p, told))
}

func notedView(p locales.Printer, told records.OpenRequest) slack.ModalViewRequest {
	none := 0
	one := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain(p.Say(locales.NotedWhoHint)), inToldOne)
	one.MinQueryLength = &none
	said := slack.NewRadioButtonsBlockElement("said",
		slack.NewOptionBlockObject("yes", plain(capital(p.Say(locales.AnswerYes))), nil), slack.NewOptionBlockObject("no", plain(capital(p.Say(locales.AnswerNo))), nil))
	blocks := []slack.Block{
		slack.NewInputBlock(inToldOne, plain(p.Say(locales.NotedWho)), nil, one),
		slack.NewInputBlock("said", plain(p.Say(locales.NotedSaid)), nil, said),
	}
	for i, q := range told.Questions {
		in := slack.NewPlainTextInputBlockElement(nil, questionBlock(i))
		in.Multiline, in.MaxLength = true, maxInput
		block := slack.NewInputBlock(questionBlock(i), plain(cut(q, maxLabel)), nil, in)
		block.Optional = true
		blocks = append(blocks, block)
	}
	words := slack.NewPlainTextInputBlockElement(nil, "words")
	words.Multiline, words.MaxLength = true, maxReason
	why := slack.NewInputBlock("words", plain(p.Say(locales.NotedWhy)), nil, words)
	why.Optional = true
	return form(p, formDeskNoted, locales.NotedTitle, locales.InterestSend, told.ID, append(blocks, why)...)
}

// suggestTold offers the suppliers who were told of the request, by name.
func (b *Bot) suggestTold(ctx context.Context, ev Event) (any, error) {
	if !b.people.isStaff(ctx, ev.User) {
		return optionsReply{Options: []*slack.OptionBlockObject{}}, nil
	}
	notices, err := b.Store.Notices(ctx, ev.Team, ev.PrivateMetadata)
	if err != nil {
		return nil, err
	}
	out := optionsReply{Options: []*slack.OptionBlockObject{}}
	slices.SortFunc(notices, func(a, c records.Notice) int { return strings.Compare(folded(a.Name), folded(c.Name)) })
	for _, n := range notices {
		if n.Kind == records.NoticeFirst && strings.Contains(folded(n.Name), folded(ev.Value)) && len(out.Options) < mostSuggested {
			out.Options = append(out.Options, slack.NewOptionBlockObject(n.Supplier, plain(cut(n.Name, maxButton)), nil))
		}
	}
	return out, nil
}

// submitNoted keeps what a supplier said, as if it had said it here.
func (b *Bot) submitNoted(ctx context.Context, ev Event, p locales.Printer) (any, error) {
	told, err := b.Store.ToldRequest(ctx, ev.Team, ev.PrivateMetadata)
	if err != nil {
		return nil, err
	}
	wrong := map[string]string{}
	if ev.field(inToldOne) == "" {
		wrong[inToldOne] = p.Say(locales.NotedWhoEmpty)
	}
	if ev.field("said") == "" {
		wrong["said"] = p.Say(locales.NotedSaidEmpty)
	}
	if len(wrong) > 0 {
		return slack.NewErrorsViewSubmissionResponse(wrong), nil
	}
	a := addressed{p: p, told: told}
	answer := records.Answer{
		Team: ev.Team, Request: told.ID, Supplier: ev.field(inToldOne), User: ev.User, ByStaff: true, Interested: ev.field("said") == "yes", Reason: ev.field("words"),
	}
	if answer.Interested {
		for i := range told.Questions {
			answer.Answers = append(answer.Answers, ev.field(questionBlock(i)))
		}
	}
	said := ""
	err = b.Store.Write(ctx, func(tx *records.Tx) error {
		kept, reached, err := tx.AnswerRequest(answer)
		if err != nil {
			return err
		}
		r, err := tx.Request(ev.Team, told.ID)
		if err != nil {
			return err
		}
		s, err := tx.Supplier(ev.Team, kept.Supplier)
		if err != nil {
			return err
		}
		said = s.Name
		pg := &page{p: staffWords(), room: maxMessage}
		pg.section(pg.p.Say(locales.NotedTold, "Who", mentionOf(pg.p, ev.User), "Name", escape(s.Name), "Answer", pg.p.Say(answerName(kept.Interested))))
		return changes(b.answered(r, kept, reached), b.inCard(r, "noted:"+kept.ID+":"+strconv.Itoa(kept.Version), pg))(tx)
	})
	if refused, ok := a.refused(err); ok {
		return b.tellHere(ctx, ev, p, locales.NotedTitle, refused)
	}
	if err != nil {
		return nil, err
	}
	return b.tellHere(ctx, ev, p, locales.NotedTitle, line(locales.NotedDone, "Name", said, "Answer", p.Say(answerName(answer.Interested))))
}
