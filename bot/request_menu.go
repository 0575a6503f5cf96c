package bot

import (
	"context"

	"github.com/slack-go/slack"
)

// suggestCPV completes a code of the vocabulary while it, or what is bought, is typed.
func (b *Bot) suggestCPV(ctx context.Context, ev Event) (any, error) {
	lang := b.people.person(ctx, b.Store, ev).lang("")
	out := optionsReply{Options: []*slack.OptionBlockObject{}}
	if b.CPV == nil || b.rules() == nil {
		return out, nil
	}
	for _, c := range b.rules().SuggestCPV(b.CPV, ev.Value, mostSuggested) {
		out.Options = append(out.Options, slack.NewOptionBlockObject(c.Code[:8], plain(cut(c.Code+" "+c.Labels.In(lang), maxOption)), nil))
	}
	return out, nil
}

// suggestTown completes a town of the Région.
func (b *Bot) suggestTown(_ context.Context, ev Event) (any, error) {
	out := optionsReply{Options: []*slack.OptionBlockObject{}}
	if b.Places == nil {
		return out, nil
	}
	for _, t := range b.Places.Suggest(ev.Value, mostSuggested) {
		out.Options = append(out.Options, townOption(t))
	}
	return out, nil
}
