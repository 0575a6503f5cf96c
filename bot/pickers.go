package bot

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"orchidee/locales"
)

// Inputs that several forms of sourcing share; each stands in a block of the same name.
const inCPV, inSegments, inKinds = "cpv", "segments", "kinds"

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

// suggestCPV completes a code of the vocabulary while it, or what is bought, is typed.
func (b *Bot) suggestCPV(ctx context.Context, ev Event) (any, error) {
	lang := b.people.person(ctx, b.Store, ev).lang("")
	out := optionsReply{Options: []*slack.OptionBlockObject{}}
	if b.CPV == nil || b.rules() == nil {
		return out, nil
	}
	for _, c := range b.rules().SuggestCPV(b.CPV, ev.Value, mostSuggested) {
		out.Options = append(out.Options, slack.NewOptionBlockObject(c.Code[:8], plain(cut(c.Code+" "+c.Labels[lang], maxOption)), nil))
	}
	return out, nil
}
