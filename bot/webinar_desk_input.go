package bot

import (
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// hostForm collects the blocks of a form. Each input stands alone in a block of its name, so that a fault is told at its field. Labels are
// the sentences "host.field.<name>", hints "host.hint.<name>".
type hostForm struct {
	p      locales.Printer
	blocks []slack.Block
}

func (in *hostForm) add(name string, optional, hinted bool, e slack.BlockElement) {
	var hint *slack.TextBlockObject
	if hinted {
		hint = plain(in.p.Say(locales.ID("host.hint." + name)))
	}
	block := slack.NewInputBlock(name, plain(in.p.Say(locales.ID("host.field."+name))), hint, e)
	block.Optional = optional
	in.blocks = append(in.blocks, block)
}

// hostText is a text input for at most max characters.
func hostText(name, initial string, max int, lines bool) *slack.PlainTextInputBlockElement {
	e := slack.NewPlainTextInputBlockElement(nil, name)
	e.MaxLength, e.Multiline, e.InitialValue = max, lines, cut(initial, max)
	return e
}

func hostMoment(name string, initial time.Time) *slack.DateTimePickerBlockElement {
	e := slack.NewDateTimePickerBlockElement(name)
	if !initial.IsZero() {
		e.InitialDateTime = initial.Unix()
	}
	return e
}

// oneOf is a menu of values whose names are the sentences "<prefix><value>".
func (in *hostForm) oneOf(name, current, prefix string, values []string) *slack.SelectBlockElement {
	var options []*slack.OptionBlockObject
	var initial *slack.OptionBlockObject
	for _, v := range values {
		o := slack.NewOptionBlockObject(v, plain(cut(in.p.Say(locales.ID(prefix+v)), maxButton)), nil)
		options = append(options, o)
		if v == current {
			initial = o
		}
	}
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, name, options...)
	e.InitialOption = initial
	return e
}

// hostTicks are checkboxes; Slack shows at most ten in a group.
func hostTicks(name string, options []*slack.OptionBlockObject, ticked func(value string) bool) *slack.CheckboxGroupsBlockElement {
	e := slack.NewCheckboxGroupsBlockElement(name, options...)
	for _, o := range options {
		if ticked(o.Value) {
			e.InitialOptions = append(e.InitialOptions, o)
		}
	}
	return e
}

func (in *hostForm) header(id locales.ID) {
	in.blocks = append(in.blocks, slack.NewHeaderBlock(plain(cut(in.p.Say(id), maxHeader))))
}

func (in *hostForm) note(id locales.ID, pairs ...any) {
	in.blocks = append(in.blocks, slack.NewContextBlock("", plain(cut(in.p.Say(id, pairs...), maxSection))))
}

// momentOf reads a date with its time; zero when there is none.
func (e Event) momentOf(name string) time.Time {
	seconds, err := strconv.ParseInt(e.field(name), 10, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// hostFaults says each fault at its field, the first one of a field: by field and reason where that says more, else by the reason.
func hostFaults(p locales.Printer, faults []records.Fault) map[string]string {
	said := map[string]string{}
	for _, f := range faults {
		if said[string(f.Field)] == "" {
			said[string(f.Field)] = hostFault(p, f)
		}
	}
	return said
}

func hostFault(p locales.Printer, f records.Fault) string {
	id := locales.ID("host.fault." + string(f.Field) + "." + string(f.Why))
	if text := p.Say(id); text != string(id) {
		return text
	}
	return p.Say(locales.ID("host.fault." + string(f.Why)))
}
