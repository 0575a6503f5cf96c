package bot

import (
	"context"
	"errors"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

func (d webinarDesk) openAnnounce(ctx context.Context, a hostAsk) (any, error) {
	if a.w.State(d.Now()) != records.WebinarPlanned {
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostNoAnnounce))
	}
	channel := slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, nil, "channel")
	channel.Filter = &slack.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeBotUsers: true}
	in := &hostForm{p: a.p}
	in.add("channel", false, true, channel)
	preview := announcement(locales.For(a.w.Lang), a.w)
	in.header(locales.HostPreview)
	for _, block := range preview.Blocks {
		if block.BlockType() != slack.MBTAction {
			in.blocks = append(in.blocks, block)
		}
	}
	return d.present(ctx, a, form(a.p, formHostAnnounce, locales.HostAnnounceTitle, locales.HostAnnounce, a.w.ID, in.blocks...))
}

// postAnnounce announces a webinar, in its language, in a channel of which the bot is a member.
func (d webinarDesk) postAnnounce(ctx context.Context, a hostAsk) (any, error) {
	channel := a.field("channel")
	if a.w.State(d.Now()) != records.WebinarPlanned {
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostNoAnnounce))
	}
	wrong := func(id locales.ID) (any, error) {
		return slack.NewErrorsViewSubmissionResponse(map[string]string{"channel": a.p.Say(id)}), nil
	}
	info, err := d.API.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
	if refused, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		d.Log.InfoContext(ctx, "channel of announcement", "error", refused.Err)
		return wrong(locales.HostChannelUnseen)
	}
	switch {
	case err != nil:
		return nil, err
	case !info.IsMember:
		return wrong(locales.HostChannelUnseen)
	case info.IsArchived:
		return wrong(locales.HostChannelArchived)
	case a.w.Audience != "everyone" && a.w.Audience != "supplier" && (info.IsExtShared || info.IsPendingExtShared):
		return wrong(locales.HostChannelOutside)
	}
	if err := d.Store.Write(ctx, d.announceWebinar(a.w, channel, a.w.Lang, a.View)); err != nil {
		return nil, err
	}
	return d.present(ctx, a, hostNote(a.p, a.p.Say(locales.HostAnnounced, "Channel", "#"+info.Name)))
}
