package bot

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// inquired tells the buyer and the team that a supplier asks something. The buyer is not told who.
func (b *Bot) inquired(r records.Request, s records.Supplier, i records.Inquiry) change {
	return func(tx *records.Tx) error {
		p, err := b.languageIn(tx, r.Team, r.Author)
		if err != nil {
			return err
		}
		toBuyer := &page{p: p, room: maxMessage}
		toBuyer.section(escape(p.Say(locales.BuyerInquiry, "Number", r.Number, "Title", r.Title)))
		toBuyer.quote(Reply{Quote: i.Words})
		toBuyer.press([]Button{{Action: actInquiry, Value: i.ID, Label: line(locales.InquiryAnswer), Primary: true}})

		staff := &page{p: staffWords(), room: maxMessage}
		staff.section(escape(staff.p.Say(locales.InquiryAsked, "Name", s.Name)) + taken(staff.p, r))
		staff.quote(Reply{Quote: i.Words})
		staff.press([]Button{{Action: actInquiry, Value: i.ID, Label: line(locales.InquiryAnswer)}})
		return changes(b.toBuyer(r, "inquiry:"+i.ID, toBuyer), b.inCard(r, "inquiry:"+i.ID, staff), b.card(r, "inquiry:"+i.ID))(tx)
	}
}

// openInquiry opens the form in which the buyer, or the team, answers a supplier's question.
func (b *Bot) openInquiry(ctx context.Context, ev Event) (any, error) {
	i, p, refusal, err := b.inquiryFor(ctx, ev, ev.Value)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, p, locales.InquiryTitle, refusal, err)
	}
	shown := slack.NewPlainTextInputBlockElement(nil, "shown")
	shown.Multiline, shown.MaxLength, shown.InitialValue = true, maxInput, cut(i.Words, maxInput)
	reply := slack.NewPlainTextInputBlockElement(nil, "reply")
	reply.Multiline, reply.MaxLength = true, maxInput
	return nil, b.open(ctx, ev, form(p, formInquiry, locales.InquiryTitle, locales.Send, i.ID,
		slack.NewInputBlock("shown", plain(p.Say(locales.InquiryShown)), plain(p.Say(locales.InquiryShownHint)), shown),
		slack.NewInputBlock("reply", plain(p.Say(locales.InquiryReply)), plain(p.Say(locales.InquiryReplyHint)), reply)))
}

// inquiryFor finds a question that the person may answer.
func (b *Bot) inquiryFor(ctx context.Context, ev Event, id string) (i records.Inquiry, p locales.Printer, refusal *Reply, err error) {
	who := b.people.person(ctx, b.Store, ev)
	p = locales.For(who.lang(""))
	i, err = b.Store.InquiryByID(ctx, ev.Team, id)
	if err == nil && !who.staff {
		var r records.Request
		if r, err = b.Store.RequestByID(ctx, ev.Team, i.Request); err == nil && r.Author != ev.User {
			return i, p, &Reply{Lines: []Line{line(locales.InquiryNotYours)}}, nil
		}
	}
	switch {
	case isNotFound(err):
		return i, p, &Reply{Lines: []Line{line(locales.DeskGone)}}, nil
	case err == nil && i.N > 0:
		return i, p, &Reply{Lines: []Line{line(locales.InquiryTaken, "Answer", i.Answer)}}, nil
	}
	return i, p, nil, err
}

// tellOr tells a refusal, or hands an error on.
func (b *Bot) tellOr(ctx context.Context, ev Event, p locales.Printer, title locales.ID, refusal *Reply, err error) (any, error) {
	if refusal == nil {
		return nil, err
	}
	return b.replyHere(ctx, ev, p, title, *refusal)
}

// submitInquiry answers a question, to all who were told of the request, in one write.
func (b *Bot) submitInquiry(ctx context.Context, ev Event) (any, error) {
	asked, p, refusal, err := b.inquiryFor(ctx, ev, ev.PrivateMetadata)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, p, locales.InquiryTitle, refusal, err)
	}
	shown, reply := ev.field("shown"), ev.field("reply")
	if reply == "" {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"reply": p.Say(locales.InquiryEmpty)}), nil
	}
	by := records.Actor{Role: records.ByAuthor, User: ev.User}
	if b.people.isStaff(ctx, ev.User) {
		by.Role = records.ByStaff
	}
	err = b.Store.Write(ctx, func(tx *records.Tx) error {
		i, notices, err := tx.AnswerInquiry(ev.Team, asked.ID, shown, reply, by)
		if err != nil {
			return err
		}
		r, err := tx.Request(ev.Team, i.Request)
		if err != nil {
			return err
		}
		public := i.Public()
		pg := &page{p: staffWords(), room: maxMessage}
		pg.section(pg.p.Say(locales.InquiryTold, "Who", mentionOf(pg.p, ev.User), "N", i.N))
		pg.quote(Reply{Quote: i.Answer})
		return changes(b.tellSuppliers(r, notices, &public), b.inCard(r, "answer:"+i.ID, pg), b.handList(r))(tx)
	})
	switch late := (*records.DeadlineError)(nil); {
	case errors.Is(err, records.ErrTaken): // somebody was faster
		return b.tellHere(ctx, ev, p, locales.InquiryTitle, line(locales.InquiryTaken, "Answer", b.answerGiven(ctx, ev.Team, asked.ID)))
	case errors.As(err, &late):
		return b.tellHere(ctx, ev, p, locales.InquiryTitle, line(locales.DeskPast, "Until", momentName(p, late.Deadline)))
	}
	if refused, ok := b.refusal(ctx, ev.Team, p, err); ok {
		return b.tellHere(ctx, ev, p, locales.InquiryTitle, refused)
	}
	if err != nil {
		return nil, err
	}
	return b.tellHere(ctx, ev, p, locales.InquiryTitle, line(locales.InquiryDone))
}

func (b *Bot) answerGiven(ctx context.Context, team, id string) string {
	i, err := b.Store.InquiryByID(ctx, team, id)
	if err != nil {
		b.Log.ErrorContext(ctx, "read inquiry", "err", err)
	}
	return strings.TrimSpace(i.Answer)
}
