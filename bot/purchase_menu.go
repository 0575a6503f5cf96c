package bot

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/slack-go/slack"
	"golang.org/x/text/unicode/norm"

	"orchidee/knowledge/advice"
)

// optionsReply is what a menu that is filled while one types gets; its list is never null.
type optionsReply struct {
	Options []*slack.OptionBlockObject `json:"options"`
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
				out.Options = append(out.Options, slack.NewOptionBlockObject(codeValue+code.Code, plain(cut(code.Code+" "+code.Labels.In(lang), maxOption)), nil))
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
