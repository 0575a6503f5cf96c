package bot

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"github.com/slack-go/slack"
	"golang.org/x/text/unicode/norm"

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

// Values of the menu of what is bought: a segment, or a code of the vocabulary.
const segmentValue, codeValue = "s:", "c:"

// maxOption is the length of an option's text: /reference/block-kit/composition-objects/option-object
const maxOption = 75

func segmentOption(s *advice.Segment, lang string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(segmentValue+s.ID, plain(cut(s.Name(lang), maxOption)), nil)
}

// mostSuggested bounds the suggestions: on a phone nobody reads more.
const mostSuggested = 20

// suggestSegment completes what is bought while it is typed: segments by their words and names, then codes of the vocabulary.
func (b *Bot) suggestSegment(ctx context.Context, ev Event) (any, error) {
	lang := b.people.person(ctx, b.Store, ev).lang("")
	out := optionsReply{Options: []*slack.OptionBlockObject{}}
	if b.rules() == nil {
		return out, nil
	}
	named, _ := b.rules().FindSegment(ev.Value)
	typed := folded(ev.Value)
	for _, s := range b.rules().Segments() {
		if s == named || slices.ContainsFunc(advice.Langs, func(l string) bool { return strings.Contains(" "+folded(s.Name(l)), " "+typed) }) {
			out.Options = append(out.Options, segmentOption(s, lang))
		}
	}
	if b.CPV != nil {
		for _, code := range b.rules().SuggestCPV(b.CPV, ev.Value, mostSuggested) {
			if len(out.Options) < mostSuggested {
				out.Options = append(out.Options, slack.NewOptionBlockObject(codeValue+code.Code, plain(cut(code.Code+" "+code.Labels[lang], maxOption)), nil))
			}
		}
	}
	return out, nil
}

// folded is text without case and accents.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(strings.TrimSpace(s)))
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

// readPurchase reads the form. What the form does not show (details of a description, a floor area) is kept as long as what is
// bought stays the same.
func (b *Bot) readPurchase(state map[string]map[string]string, was advice.Purchase) (advice.Purchase, map[string]*advice.Problem) {
	get := func(name string) string {
		if v := strings.TrimSpace(state[name][name]); v != notKnown {
			return v
		}
		return ""
	}
	p := advice.Purchase{Nature: advice.Nature(get(inNature)), Holder: advice.Holder(get(inHolder)), On: advice.Date(cmp.Or(get(inOn), string(b.today())))}
	faults := map[string]*advice.Problem{}
	if v := get(inSegment); v != "" {
		s, nature := b.bought(v)
		if s != nil {
			p.Segment = s.ID
		}
		p.Nature = advice.Nature(cmp.Or(string(p.Nature), nature))
	}
	if p.Segment == was.Segment {
		p.Details, p.Surface = was.Details, was.Surface
	}
	if p.Nature == "" && p.Segment == "" {
		faults[inNature] = &advice.Problem{Key: kindMissing}
	}
	if yes, err := strconv.ParseBool(get(inInnovative)); err == nil {
		p.Innovative = &yes
	}
	fault := func(field string, problem *advice.Problem) {
		if problem != nil && faults[field] == nil {
			faults[field] = problem
		}
	}
	var problem *advice.Problem
	p.Amount, problem = readEuros(get(inAmount))
	fault(inAmount, problem)
	p.Months, problem = readMonths(get(inMonths))
	fault(inMonths, problem)
	p.Lots, p.LotCount, problem = readLots(get(inLots))
	fault(inLots, problem)
	today := advice.Date(b.today())
	fault(inOn, b.refused(advice.Purchase{On: p.On}))
	fault(inAmount, b.refused(advice.Purchase{On: today, Amount: p.Amount}))
	fault(inMonths, b.refused(advice.Purchase{On: today, Months: p.Months}))
	fault(inLots, b.refused(advice.Purchase{On: today, Amount: p.Amount, Lots: p.Lots, LotCount: p.LotCount}))
	if p.Months == was.Months && p.Amount == was.Amount {
		p.Yearly = was.Yearly
	}
	if p.On == was.On {
		p.OnUntil = was.OnUntil
	}
	return p, faults
}

func (b *Bot) refused(p advice.Purchase) *advice.Problem {
	var problem *advice.Problem
	if err := b.rules().Check(p); errors.As(err, &problem) {
		return problem
	}
	return nil
}

// bought is the segment of a value of the menu; a code without a segment still tells the nature.
func (b *Bot) bought(value string) (*advice.Segment, string) {
	if id, ok := strings.CutPrefix(value, segmentValue); ok {
		if s := b.rules().Segment(id); s != nil {
			return s, string(s.Nature)
		}
		return nil, ""
	}
	code := strings.TrimPrefix(value, codeValue)
	var best *advice.Segment
	length := 0
	for _, s := range b.rules().Segments() {
		for _, prefix := range s.CPV {
			if len(prefix) > length && strings.HasPrefix(code, prefix) {
				best, length = s, len(prefix)
			}
		}
	}
	if best != nil {
		return best, string(best.Nature)
	}
	switch { // divisions of Regulation (EC) No 213/2008: 45 is works, 03 to 44 and 48 are supplies, the others services
	case len(code) < 2:
		return nil, ""
	case code[:2] == "45":
		return nil, string(advice.Works)
	case code[:2] < "45", code[:2] == "48":
		return nil, string(advice.Supplies)
	}
	return nil, string(advice.Services)
}

// readEuros reads an amount as people write it; "" is not known.
func readEuros(s string) (float64, *advice.Problem) {
	if s == "" {
		return 0, nil
	}
	wrong := &advice.Problem{Key: "amount", Args: []any{"Value", s}}
	switch read := advice.ReadAmounts(s); {
	case len(read) == 1 && read[0].VAT:
		return 0, &advice.Problem{Key: "vat", Args: []any{"Value", s}}
	case len(read) == 1 && !strings.HasPrefix(s, "-"):
		return read[0].Value, nil
	}
	f, err := strconv.ParseFloat(strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ",", ".", "€", "").Replace(s), 64)
	if err != nil || f <= 0 {
		return 0, wrong
	}
	return f, nil
}

func readMonths(s string) (float64, *advice.Problem) {
	if s == "" {
		return 0, nil
	}
	if m, ok := advice.ReadMonths(s); ok {
		return m, nil
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64)
	if err != nil || f <= 0 {
		return 0, &advice.Problem{Key: "months", Args: []any{"Value", s}}
	}
	return f, nil
}

var lotNumber = regexp.MustCompile(`(?i)^(\d{1,4}) ?(?:lots?|lose?)?$`)

// readLots reads the amounts of the lots, or how many there are.
func readLots(s string) (lots []float64, count int, problem *advice.Problem) {
	if m := lotNumber.FindStringSubmatch(s); m != nil {
		count, _ = strconv.Atoi(m[1]) // digits by the expression
		return nil, count, nil
	}
	for part := range strings.FieldsFuncSeq(strings.ReplaceAll(s, ", ", ";"), func(r rune) bool { return r == ';' || r == '\n' || r == '/' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		lot, wrong := readEuros(part)
		if wrong != nil {
			return nil, 0, &advice.Problem{Key: "lot", Args: []any{"Value", part}}
		}
		lots = append(lots, lot)
	}
	return lots, 0, nil
}

func writeLots(p advice.Purchase) string {
	if len(p.Lots) == 0 {
		if p.LotCount > 0 {
			return strconv.Itoa(p.LotCount)
		}
		return ""
	}
	out := make([]string, len(p.Lots))
	for i, lot := range p.Lots {
		out[i] = advice.Number(lot)
	}
	return cut(strings.Join(out, " ; "), maxInput)
}
