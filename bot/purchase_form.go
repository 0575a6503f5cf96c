package bot

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
	"orchidee/records"
)

// openPurchase opens the form of a purchase, filled with what the question under the button tells of one.
func (b *Bot) openPurchase(ctx context.Context, ev Event) (any, error) {
	id, where := split2(ev.Value)
	_, p := b.reader(ctx, ev, id)
	if b.rules() == nil {
		return nil, b.open(ctx, ev, noteView(p, locales.PurchaseFormTitle, locales.PurchaseNoRules))
	}
	c := carried{Question: id}
	c.at(ev, where)
	q, err := b.Store.Question(ctx, id)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	if q.Text != "" {
		earlier, err := b.Store.ThreadQuestions(ctx, q.Team, q.Channel, q.Thread, threadTurns)
		if err != nil {
			return nil, err
		}
		earlier = slices.DeleteFunc(earlier, func(o records.Question) bool { return o.ID == q.ID || o.At.After(q.At) })
		c.Purchase = b.counsel().read(wordsIn(earlier), q.Text, b.today()).now
	}
	c.Purchase.On = cmp.Or(c.Purchase.On, advice.Date(b.today()))
	return nil, b.open(ctx, ev, purchaseForm(p, b.rules(), c))
}

// changePurchase opens the form with the purchase of a reply.
func (b *Bot) changePurchase(ctx context.Context, ev Event) (any, error) {
	packed, where := split2(ev.Value)
	c, _, ok := b.judged(packed)
	_, p := b.reader(ctx, ev, c.Question)
	if !ok {
		return nil, b.open(ctx, ev, noteView(p, locales.PurchaseFormTitle, locales.PurchaseGone))
	}
	c.at(ev, where)
	return nil, b.open(ctx, ev, purchaseForm(p, b.rules(), c))
}

// Blocks of the form; each holds one input of the same name.
const (
	inNature, inSegment, inAmount, inMonths, inLots, inOn, inHolder, inInnovative = "nature", "segment", "amount", "months", "lots", "on", "holder", "innovative"
)

var (
	natureNames = []choice2{{string(advice.Works), locales.PurchaseWorks}, {string(advice.Supplies), locales.PurchaseSupplies}, {string(advice.Services), locales.PurchaseServices}}
	holderNames = []choice2{{string(advice.SME), locales.PurchaseSME}, {string(advice.Large), locales.PurchaseLarge}}
	yesNoNames  = []choice2{{"true", locales.PurchaseYes}, {"false", locales.PurchaseNo}}
)

type choice2 struct {
	value string
	name  locales.ID
}

// notKnown is the option for what a person does not know; Slack has no empty option.
const notKnown = "unknown"

// purchaseForm is the form, filled with what is known.
func purchaseForm(p locales.Printer, rules *advice.Base, c carried) slack.ModalViewRequest {
	known := c.Purchase
	field := func(name string, label, hint locales.ID, e slack.BlockElement) slack.Block {
		in := slack.NewInputBlock(name, plain(p.Say(label)), plain(p.Say(hint)), e)
		in.Optional = true
		return in
	}
	choose := func(name, current string, names []choice2) slack.BlockElement {
		var options []*slack.OptionBlockObject
		var initial *slack.OptionBlockObject
		for _, n := range append(slices.Clone(names), choice2{notKnown, locales.PurchaseUnknown}) {
			o := slack.NewOptionBlockObject(n.value, plain(p.Say(n.name)), nil)
			options = append(options, o)
			if n.value == current {
				initial = o
			}
		}
		e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, name, options...)
		e.InitialOption = initial
		return e
	}
	text := func(name, initial string) slack.BlockElement {
		e := slack.NewPlainTextInputBlockElement(nil, name)
		e.InitialValue, e.MaxLength = initial, maxInput
		return e
	}
	segment := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain(p.Say(locales.PurchaseSegmentPlaceholder)), inSegment)
	least := 2
	segment.MinQueryLength = &least
	if s := rules.Segment(known.Segment); s != nil {
		segment.InitialOption = segmentOption(s, p.Lang)
	}
	day := slack.NewDatePickerBlockElement(inOn)
	day.InitialDate = string(known.On)
	amount, months, innovative := "", "", ""
	if known.Amount > 0 {
		amount = advice.Number(known.Amount)
	}
	if known.Months > 0 {
		months = advice.Number(known.Months)
	}
	if known.Innovative != nil {
		innovative = strconv.FormatBool(*known.Innovative)
	}
	return form(p, formPurchase, locales.PurchaseFormTitle, locales.PurchaseFormSubmit, c.pack(),
		slack.NewContextBlock("", plain(p.Say(locales.PurchaseFormIntro))),
		field(inNature, locales.PurchaseNature, locales.PurchaseNatureHint, choose(inNature, string(known.Nature), natureNames)),
		field(inSegment, locales.PurchaseSegment, locales.PurchaseSegmentHint, segment),
		field(inAmount, locales.PurchaseAmount, locales.PurchaseAmountHint, text(inAmount, amount)),
		field(inMonths, locales.PurchaseMonths, locales.PurchaseMonthsHint, text(inMonths, months)),
		field(inLots, locales.PurchaseLots, locales.PurchaseLotsHint, text(inLots, writeLots(known))),
		field(inOn, locales.PurchaseOn, locales.PurchaseOnHint, day),
		field(inHolder, locales.PurchaseHolder, locales.PurchaseHolderHint, choose(inHolder, string(known.Holder), holderNames)),
		field(inInnovative, locales.PurchaseInnovative, locales.PurchaseInnovativeHint, choose(inInnovative, innovative, yesNoNames)),
	)
}

// submitPurchase answers the form where it was opened from, or tells every fault at its field at once. The answer is recorded and
// sent in one transaction; a second submit of the same form is the same answer.
func (b *Bot) submitPurchase(ctx context.Context, ev Event) (any, error) {
	c, err := unpack(ev.PrivateMetadata)
	if err != nil {
		return nil, err
	}
	who, p := b.reader(ctx, ev, c.Question)
	bought, faults := b.readPurchase(ev.State, c.Purchase)
	if len(faults) > 0 {
		said := map[string]string{}
		for field, problem := range faults {
			said[field] = capital(p.Say(locales.ID("advise."+problem.Key), problem.Args...))
			if problem.Key == kindMissing {
				said[field] = p.Say(locales.PurchaseKindMissing)
			}
		}
		return slack.NewErrorsViewSubmissionResponse(said), nil
	}
	a := b.rules().Assess(bought)
	id := uuid.NewSHA1(uuid.NameSpaceOID, []byte(ev.Team+ev.View)).String()
	f := Finding{How: ByRules, As: who.role(), On: knowledge.Date(bought.On), Advice: &a, Result: knowledge.Result{Lang: knowledge.Lang(p.Lang)}}
	q := records.Question{
		ID: id, Team: ev.Team, User: ev.User, Channel: c.Channel, Thread: c.Thread, Text: b.counsel().describe(bought), Lang: p.Lang,
		As: string(who.role()), On: string(bought.On), Outcome: string(knowledge.Answered), Article: AdviceID, Confidence: 1, At: b.Now(),
	}
	reply := b.compose(f, knowledge.Query{As: who.role(), On: f.On}, p.Lang, id)
	reply.Surface = inThread
	if err := b.Store.Write(ctx, changes(save(q), enqueue(records.Message{
		Team: ev.Team, Key: "purchase:" + ev.View, Method: records.Post, Channel: cmp.Or(c.Channel, ev.User), Thread: c.Thread,
		Payload: render(p, reply).payload(), Question: id, CreatedAt: b.Now(),
	}))); err != nil {
		return nil, err
	}
	reply.Surface, reply.Lines = inView, append([]Line{line(locales.PurchaseSent)}, reply.Lines...)
	view := answerView(p, reply)
	return slack.NewUpdateViewSubmissionResponse(&view), nil
}

// kindMissing is the fault of a form that tells neither the nature nor what is bought.
const kindMissing = "kind"
