package bot

import (
	"context"
	"regexp"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// How many webinars the team sees in App Home and in the list: those to come, and the latest of those that began.
const hostHomeComing, hostHomePast, hostListComing, hostListPast = 6, 3, 30, 12

// home is the team's part of App Home. Others have none.
func (d webinarDesk) home(ctx context.Context, ev Event, who person, p locales.Printer) ([]slack.Block, error) {
	if !who.staff {
		return nil, nil
	}
	blocks, err := d.listBlocks(ctx, ev.Team, p, hostHomeComing, hostHomePast)
	if err != nil {
		return nil, err
	}
	head := []slack.Block{slack.NewDividerBlock(), slack.NewHeaderBlock(plain(p.Say(locales.HostHome)))}
	return append(head, blocks...), nil
}

// openList shows the webinars to come and past, each with what can be done with it.
func (d webinarDesk) openList(ctx context.Context, a hostAsk) (any, error) {
	blocks, err := d.listBlocks(ctx, a.Team, a.p, hostListComing, hostListPast)
	if err != nil {
		return nil, err
	}
	view := hostView(a.p, locales.HostTitle, blocks)
	view.CallbackID = viewHostList
	return d.present(ctx, a, view)
}

func (d webinarDesk) listBlocks(ctx context.Context, team string, p locales.Printer, coming, past int) ([]slack.Block, error) {
	next, err := d.Store.ComingWebinars(ctx, team, false)
	if err != nil {
		return nil, err
	}
	before, err := d.Store.PastWebinars(ctx, team, d.Now(), past)
	if err != nil {
		return nil, err
	}
	create := button(actHostNew, "", p.Say(locales.HostNew))
	if len(next) == 0 {
		create = hostPrimary(create)
	}
	row := []slack.BlockElement{create}
	if len(next) > 0 {
		row = append(row, button(actHostFeed, "", p.Say(locales.HostFeed)))
	}
	if len(before) > 0 {
		row = append(row, button(actHostCompare, "", p.Say(locales.HostCompare)), button(actHostNewsletter, "", p.Say(locales.HostNewsletter)))
	}
	blocks := []slack.Block{slack.NewActionBlock("", row...)}
	if len(next) == 0 {
		blocks = append(blocks, slack.NewContextBlock("", plain(p.Say(locales.HostNoneComing))))
	}
	for i, w := range next {
		if i == coming {
			blocks = append(blocks, slack.NewContextBlock("", plain(p.Count(locales.ItemsMore, len(next)-i))))
			break
		}
		part, err := d.listItem(ctx, p, w)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, part)
	}
	running := func(w records.Webinar) bool { return w.State(d.Now()) == records.WebinarPlanned } // it stands among those to come
	first := true
	for _, w := range before {
		if running(w) {
			continue
		}
		if first {
			blocks, first = append(blocks, slack.NewContextBlock("", plain(p.Say(locales.HostPast)))), false
		}
		part, err := d.listItem(ctx, p, w)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, part)
	}
	return blocks, nil
}

// listItem is one webinar in a list, with the button that opens what can be done with it.
func (d webinarDesk) listItem(ctx context.Context, p locales.Printer, w records.Webinar) (slack.Block, error) {
	seats, err := d.Store.Seats(ctx, w.ID)
	if err != nil {
		return nil, err
	}
	text := "*" + escape(w.Number+" · "+w.Title) + "*\n" + moment(p, w.Start) + "\n" + escape(hostState(p, w, seats, d.Now())+" "+hostSeats(p, seats))
	manage := button(actHostManage+":"+w.ID, w.ID, p.Say(locales.HostManageOne))
	manage.AccessibilityLabel = cut(p.Say(locales.HostManageLabel, "Title", w.Title), maxButton)
	return slack.NewSectionBlock(verbatim(cut(text, maxSection)), nil, slack.NewAccessory(manage)), nil
}

// openManage shows in a modal what the team's card of a webinar shows, with the same buttons.
func (d webinarDesk) openManage(ctx context.Context, a hostAsk) (any, error) {
	var c records.WebinarCard
	err := d.Store.Write(ctx, func(tx *records.Tx) (err error) { // it only reads, all of it at one moment
		c, err = tx.WebinarCard(a.w.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	view := hostView(a.p, locales.HostTitle, hostCard(a.p, c, d.Now()))
	view.CallbackID = viewHostManage
	if a.Callback == viewHostList {
		return d.replace(ctx, a, view)
	}
	return d.present(ctx, a, view)
}

// hostWish matches what the team writes when it wants to run webinars rather than attend one; folded.
var hostWish = regexp.MustCompile(`\b(creer|nouveau|programmer|planifier|organiser|gerer|importer|create|new|plan|organi[sz]e|manage|import|neues|anlegen|planen|organisieren|verwalten|importieren)\b`)

// wish offers somebody of the team the ways to run webinars.
func (d webinarDesk) wish(_ context.Context, m wished) (Reply, bool, error) {
	t := folded(m.text)
	if !m.who.staff || !namesWebinar.MatchString(t) || !hostWish.MatchString(t) || strings.Contains(t, "?") {
		return Reply{}, false, nil
	}
	return Reply{Lines: []Line{line(locales.HostWish)}, Buttons: []Button{
		{Action: actHostNew, Label: line(locales.HostNew), Primary: true}, {Action: actHostList, Label: line(locales.HostManage)},
	}}, true, nil
}

// hostButtons are what the team finds under the list of webinars that everybody sees.
func hostButtons(who person) []Button {
	if !who.staff {
		return nil
	}
	return []Button{{Action: actHostNew, Label: line(locales.HostNew)}, {Action: actHostList, Label: line(locales.HostManage)}}
}
