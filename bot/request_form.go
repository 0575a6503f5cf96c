package bot

import (
	"slices"
	"time"

	"github.com/slack-go/slack"

	"orchidee/knowledge/places"
	"orchidee/locales"
	"orchidee/records"
)

// The two steps of the form, and their inputs: each block holds one input of the same name.
const (
	formWhat = "request_what"
	formHow  = "request_how"

	inKind, inTitle, inNeed, inCPV, inSegments, inWhere, inTown, inKm = "kind", "title", "need", "cpv", "segments", "where", "town", "km"

	inDay, inTime, inStart, inBracket, inKinds, inOptions, inHowTo, inQuestions, inHeld, inFiles = "day", "time", "start", "bracket", "kinds", "options", "how_to", "questions", "held", "files"
)

// Lengths of what is typed, in runes: what a supplier reads in one message, and an acknowledgement carries (maxAck).
const (
	maxRequestTitle    = 150
	maxRequestNeed     = 3000
	maxRequestHowTo    = 600
	maxRequestQuestion = 250
	maxRequestCPV      = 10
	maxRequestSegments = 5
)

// radii are offered around a town, in kilometres.
var radii = []string{"10", "20", "30", "50", "75", "100"}

// fields builds the blocks of a form in a language.
type fields struct {
	p      locales.Printer
	blocks []slack.Block
}

func (f *fields) add(name string, label, hint locales.ID, optional bool, e slack.BlockElement) {
	var said *slack.TextBlockObject
	if hint != "" {
		said = plain(f.p.Say(hint))
	}
	in := slack.NewInputBlock(name, plain(f.p.Say(label)), said, e)
	in.Optional = optional
	f.blocks = append(f.blocks, in)
}

func (f *fields) text(name, initial string, most int, several bool) *slack.PlainTextInputBlockElement {
	e := slack.NewPlainTextInputBlockElement(nil, name)
	e.InitialValue, e.MaxLength, e.Multiline = cut(initial, most), most, several
	return e
}

func (f *fields) option(value, text string) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(value, plain(cut(text, maxOption)), nil)
}

// picked are the options with the given values, in the order of the options.
func picked(options []*slack.OptionBlockObject, values ...string) []*slack.OptionBlockObject {
	var out []*slack.OptionBlockObject
	for _, o := range options {
		if slices.Contains(values, o.Value) {
			out = append(out, o)
		}
	}
	return out
}

func (f *fields) one(name, current string, options []*slack.OptionBlockObject) slack.BlockElement {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, name, options...)
	if chosen := picked(options, current); len(chosen) > 0 {
		e.InitialOption = chosen[0]
	}
	return e
}

func (f *fields) several(name string, current []string, options []*slack.OptionBlockObject) *slack.MultiSelectBlockElement {
	e := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeStatic, nil, name, options...)
	e.InitialOptions = picked(options, current...)
	return e
}

func (f *fields) boxes(name string, current []string, options []*slack.OptionBlockObject) slack.BlockElement {
	e := slack.NewCheckboxGroupsBlockElement(name, options...)
	e.InitialOptions = picked(options, current...)
	return e
}

func (f *fields) day(name, current string) slack.BlockElement {
	e := slack.NewDatePickerBlockElement(name)
	if _, err := time.Parse(time.DateOnly, current); err == nil {
		e.InitialDate = current
	}
	return e
}

// whatView is the first step: what is sought, and where. above stands before the fields.
func (b *Bot) whatView(p locales.Printer, s requestSheet, above ...slack.Block) slack.ModalViewRequest {
	f, a, least := &fields{p: p, blocks: above}, s.Now, 2
	var kinds, segments, where, km []*slack.OptionBlockObject
	for _, k := range requestKinds {
		kinds = append(kinds, f.option(string(k), requestKindName(p, k)))
	}
	for _, seg := range b.rules().Segments() {
		segments = append(segments, f.option(seg.ID, seg.Name(p.Lang)))
	}
	where = append(where, f.option(wholeRegion, p.Say(locales.RequestRegion)))
	for _, d := range b.Places.Departements() {
		where = append(where, f.option(d.Code, d.Name+" ("+d.Code+")"))
	}
	for _, r := range radii {
		km = append(km, f.option(r, r+" km"))
	}
	if a.Kind == "" {
		a.Kind = string(records.MarketSourcing)
	}
	codes := slack.NewOptionsMultiSelectBlockElement(slack.MultiOptTypeExternal, plain(p.Say(locales.RequestCPVTyping)), inCPV)
	codes.MinQueryLength = &least
	for _, c := range a.CPV {
		codes.InitialOptions = append(codes.InitialOptions, f.option(c, b.cpvName(p.Lang, c)))
	}
	town := slack.NewOptionsSelectBlockElement(slack.OptTypeExternal, plain(p.Say(locales.RequestTownTyping)), inTown)
	town.MinQueryLength = &least
	if t, ok := b.Places.Town(a.Town); ok {
		town.InitialOption = townOption(t)
	}
	f.add(inKind, locales.RequestKindLabel, "", false, f.one(inKind, a.Kind, kinds))
	f.add(inTitle, locales.RequestTitleLabel, locales.RequestTitleHint, false, f.text(inTitle, a.Title, maxRequestTitle, false))
	f.add(inNeed, locales.RequestNeedLabel, locales.RequestNeedHint, false, f.text(inNeed, a.Need, maxRequestNeed, true))
	f.add(inCPV, locales.RequestCPV, locales.RequestCPVHint, true, codes)
	f.add(inSegments, locales.RequestSegments, locales.RequestSegmentsHint, true, f.several(inSegments, a.Segments, segments))
	f.add(inWhere, locales.RequestWhereLabel, locales.RequestWhereHint, true, f.several(inWhere, a.Where, where))
	f.add(inTown, locales.RequestTownLabel, locales.RequestTownHint, true, town)
	f.add(inKm, locales.RequestKmLabel, "", true, f.one(inKm, a.Km, km))
	title := locales.RequestWhatTitle
	if s.Request != "" {
		title = locales.RequestEditTitle
	}
	view := form(p, formWhat, title, locales.RequestNext, s.Token, f.blocks...)
	view.NotifyOnClose, view.Close = true, plain(p.Say(locales.Close)) // nothing is cancelled: what was typed is kept
	return view
}

// townOption is a town in a menu, by its INSEE code.
func townOption(t places.Town) *slack.OptionBlockObject {
	return slack.NewOptionBlockObject(t.Code, plain(cut(t.String(), maxOption)), nil)
}

// howView is the second step: until when, for whom, how.
func (b *Bot) howView(p locales.Printer, s requestSheet) slack.ModalViewRequest {
	a := s.Now
	f := &fields{p: p, blocks: []slack.Block{
		slack.NewContextBlock("", plain(p.Say(locales.RequestStepTwo, "Title", cut(a.Title, maxRequestTitle)))),
		slack.NewActionBlock("", button(actRequestBack, s.Token, p.Say(locales.RequestBack))),
	}}
	var kinds, options, kept []*slack.OptionBlockObject
	for _, k := range structureKinds {
		kinds = append(kinds, f.option(string(k), structureName(p, k)))
	}
	options = append(options, f.option(optShown, p.Say(locales.RequestShown)), f.option(optAnonymous, p.Say(locales.RequestAnonymous)))
	minute := slack.NewTimePickerBlockElement(inTime)
	minute.Timezone = paris.String()
	if _, err := time.Parse("15:04", a.Time); err == nil {
		minute.InitialTime = a.Time
	}
	howTo := f.text(inHowTo, a.HowTo, maxRequestHowTo, true)
	howTo.Placeholder = plain(p.Say(locales.RequestHowToExample))
	f.add(inDay, locales.RequestDayLabel, locales.RequestDayHint, false, f.day(inDay, a.Day))
	f.add(inTime, locales.RequestTimeLabel, locales.RequestTimeHint, true, minute)
	f.add(inStart, locales.RequestStart, locales.RequestStartHint, true, f.day(inStart, a.Start))
	f.add(inBracket, locales.RequestAmountLabel, locales.RequestAmountHint, false, f.amount(a.Amount))
	f.add(inOptions, locales.RequestOptions, locales.RequestOptionsHint, true, f.boxes(inOptions, a.Options, options))
	f.add(inKinds, locales.RequestKinds, locales.RequestKindsHint, true, f.several(inKinds, a.Kinds, kinds))
	f.add(inHowTo, locales.RequestHowTo, locales.RequestHowToHint, true, howTo)
	f.add(inQuestions, locales.RequestQuestions, locales.RequestQuestionsHint, true,
		f.text(inQuestions, a.Questions, records.MaxQuestions*(maxRequestQuestion+1), true))
	var keys []string
	for _, h := range a.Held {
		kept = append(kept, f.option(h.key(), h.Name))
		if !h.Gone {
			keys = append(keys, h.key())
		}
	}
	if len(kept) > 0 {
		f.add(inHeld, locales.RequestHeld, locales.RequestHeldHint, true, f.boxes(inHeld, keys, kept))
	}
	f.add(inFiles, locales.RequestFiles, locales.RequestFilesHint, true, slack.NewFileInputBlockElement(inFiles).WithMaxFiles(records.MaxFiles))
	title, send := locales.RequestHowTitle, locales.RequestSend
	if s.Request != "" {
		title, send = locales.RequestEditTitle, locales.RequestSave
	}
	view := form(p, formHow, title, send, s.Token, f.blocks...)
	view.NotifyOnClose, view.Close = true, plain(p.Say(locales.Close)) // nothing is cancelled: what was typed is kept
	return view
}

// amount offers the brackets, and below them why there is none.
func (f *fields) amount(current string) slack.BlockElement {
	var brackets, blanks []*slack.OptionBlockObject
	for _, br := range amountBrackets {
		brackets = append(brackets, f.option(amountValue+br.word, bracketName(f.p, br.word)))
	}
	for _, w := range amountBlanks {
		blanks = append(blanks, f.option(blankValue+w, blankName(f.p, w)))
	}
	e := slack.NewOptionsGroupSelectBlockElement(slack.OptTypeStatic, nil, inBracket,
		slack.NewOptionGroupBlockElement(plain(f.p.Say(locales.RequestAmountGroup)), brackets...),
		slack.NewOptionGroupBlockElement(plain(f.p.Say(locales.RequestBlankGroup)), blanks...))
	if chosen := picked(slices.Concat(brackets, blanks), current); len(chosen) > 0 {
		e.InitialOption = chosen[0]
	}
	return e
}
