package bot

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// maxHostAnnounce is how long the words before an announcement may be, in characters.
const maxHostAnnounce = 1000

func (d webinarDesk) openAnnounce(ctx context.Context, a hostAsk) (any, error) {
	if a.w.State(d.Now()) != records.WebinarPlanned {
		return d.present(ctx, a, noteView(a.p, locales.HostTitle, locales.HostNoAnnounce))
	}
	channel := slack.NewOptionsSelectBlockElement(slack.OptTypeConversations, nil, "channel")
	channel.Filter = &slack.SelectBlockElementFilter{Include: []string{"public", "private"}, ExcludeBotUsers: true}
	in := &hostForm{p: a.p}
	in.add("channel", false, true, channel)
	in.add("words", true, true, hostText("words", "", maxHostAnnounce, true))
	preview := webinarAnnouncement(a.p, a.w, "")
	in.header(locales.HostPreview)
	for _, block := range preview.Blocks {
		if block.BlockType() != slack.MBTAction {
			in.blocks = append(in.blocks, block)
		}
	}
	return d.present(ctx, a, form(a.p, formHostAnnounce, locales.HostAnnounceTitle, locales.HostAnnounce, a.w.ID, in.blocks...))
}

// postAnnounce announces a webinar in a channel in which the bot is; in the language of the webinar.
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
	msg := webinarAnnouncement(locales.For(a.w.Lang), a.w, a.field("words"))
	if err := d.Store.Write(ctx, enqueue(records.Message{
		Team: a.Team, Key: "webinar-announce:" + a.View, Method: records.Post, Channel: channel, Payload: msg.payload(), CreatedAt: d.Now(),
	})); err != nil {
		return nil, err
	}
	return d.present(ctx, a, hostNote(a.p, a.p.Say(locales.HostAnnounced, "Channel", "#"+info.Name)))
}

// announcement is what a channel reads of a webinar: never its link.
func webinarAnnouncement(p locales.Printer, w records.Webinar, words string) rendered {
	pg := &page{p: p, room: maxMessage}
	if words != "" {
		pg.section(escape(words))
	}
	pg.section("*" + escape(w.Title) + "*\n" + hostSlackTime(p, w.Start))
	if w.Description != "" {
		pg.section(escape(w.Description))
	}
	var facts []string
	if w.Speakers != "" {
		facts = append(facts, escape(p.Say(locales.HostWith, "Speakers", strings.Join(strings.Fields(w.Speakers), " "))))
	}
	if w.Capacity > 0 {
		facts = append(facts, escape(p.Count(locales.HostCapacity, w.Capacity)))
	}
	facts = append(facts, escape(p.Say(locales.HostSpoken, "Lang", p.Say(locales.ID("host.lang."+w.Lang)))))
	pg.context(strings.Join(facts, " · "))
	pg.blocks = append(pg.blocks, slack.NewActionBlock("", hostPrimary(button(hostRegister, w.ID, p.Say(locales.HostRegister)))))
	return rendered{Text: cut(strings.Join(pg.plain, "\n"), maxText), Blocks: pg.blocks}
}

// hostRegister opens the form in which people register themselves; value: the webinar's id.
const hostRegister = "register"
