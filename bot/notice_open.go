package bot

import (
	"context"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// openShown is how many open requests are listed.
const openShown = 20

// openRequests lists the requests that take answers, the same for every supplier.
func (b *Bot) openRequests(ctx context.Context, ev Event, p locales.Printer) (Reply, error) {
	open, err := b.Store.OpenRequests(ctx, ev.Team, openShown)
	if err != nil {
		return Reply{}, err
	}
	supplier, err := b.profileOf(ctx, ev)
	if err != nil {
		return Reply{}, err
	}
	if len(open) == 0 {
		return Reply{Lines: []Line{line(locales.OpenNone)}, Buttons: profileButtons(p, supplier, "")}, nil
	}
	r := Reply{Lines: []Line{line(locales.Verbatim, "Text", p.Count(locales.OpenIntro, len(open)))}}
	for _, o := range open {
		facts := []string{p.Say(locales.OpenUntil, "Until", momentName(p, o.Deadline))}
		if said, err := b.Store.AnswerOf(ctx, ev.Team, o.ID, supplier.ID); err == nil {
			facts = append(facts, p.Say(locales.OpenMine, "Answer", p.Say(answerName(said.Interested))))
		}
		r.Items = append(r.Items, Item{Title: o.Number + " · " + o.Title, Facts: facts, Buttons: []Button{
			{Action: actNoticeRead + ":" + o.ID, Value: o.ID, Label: line(locales.NoticeReadFirst)},
		}})
	}
	if supplier.ID == "" {
		r.Lines = append(r.Lines, line(locales.NoticeNoProfile))
		r.Buttons = profileButtons(p, supplier, "")
	}
	return r, nil
}

func answerName(interested bool) locales.ID {
	if interested {
		return locales.AnswerYes
	}
	return locales.AnswerNo
}

// receivedRequests lists what a supplier was told.
func (b *Bot) receivedRequests(ctx context.Context, ev Event, p locales.Printer) (Reply, error) {
	supplier, err := b.Store.SupplierOf(ctx, ev.Team, ev.User)
	if isNotFound(err) {
		return Reply{Lines: []Line{line(locales.NoticeNoProfile)}, Buttons: profileButtons(p, supplier, "")}, nil
	}
	if err != nil {
		return Reply{}, err
	}
	notices, err := b.Store.NoticesTo(ctx, ev.Team, supplier.ID, openShown*5)
	if err != nil {
		return Reply{}, err
	}
	var r Reply
	for _, n := range notices {
		if n.Kind != records.NoticeFirst || len(r.Items) == openShown {
			continue
		}
		told, err := b.Store.ToldRequest(ctx, ev.Team, n.Request)
		if err != nil {
			return Reply{}, err
		}
		until := momentName(p, told.Deadline)
		facts := []string{p.Say(locales.OpenReceived), p.Say(locales.OpenUntil, "Until", until)}
		if !b.Now().Before(told.Deadline) {
			facts = []string{p.Say(locales.ReceivedOver, "Until", until)}
		}
		if said, err := b.Store.AnswerOf(ctx, ev.Team, n.Request, supplier.ID); err == nil {
			facts[0] = p.Say(locales.OpenMine, "Answer", p.Say(answerName(said.Interested)))
		}
		r.Items = append(r.Items, Item{Title: told.Number + " · " + told.Title, Facts: facts, Buttons: []Button{
			{Action: actNoticeRead + ":" + n.Request, Value: n.Request, Label: line(locales.NoticeRead)},
		}})
	}
	r.Lines = []Line{line(locales.ReceivedNone)}
	if len(r.Items) > 0 {
		r.Lines = []Line{line(locales.Verbatim, "Text", p.Count(locales.ReceivedIntro, len(r.Items)))}
	}
	return r, nil
}

// openOpenRequests shows the open requests in a view, from the App Home.
func (b *Bot) openOpenRequests(ctx context.Context, ev Event) (any, error) {
	return b.listView(ctx, ev, locales.OpenTitle, b.openRequests)
}

// openReceived shows what a supplier was told in a view, from the App Home.
func (b *Bot) openReceived(ctx context.Context, ev Event) (any, error) {
	return b.listView(ctx, ev, locales.ReceivedTitle, b.receivedRequests)
}

func (b *Bot) listView(ctx context.Context, ev Event, title locales.ID, list func(context.Context, Event, locales.Printer) (Reply, error)) (any, error) {
	p := locales.For(b.people.person(ctx, b.Store, ev).lang(""))
	r, err := list(ctx, ev, p)
	if err != nil {
		return nil, err
	}
	view := answerView(p, r)
	view.Title = plain(cut(p.Say(title), maxModalName))
	return nil, b.open(ctx, ev, view)
}

// openHome is the part of a supplier's App Home.
func (b *Bot) openHome(ctx context.Context, ev Event, p locales.Printer) ([]slack.Block, error) {
	open, err := b.Store.OpenRequests(ctx, ev.Team, openShown)
	if err != nil {
		return nil, err
	}
	supplier, err := b.profileOf(ctx, ev)
	if err != nil {
		return nil, err
	}
	pg := &page{p: p, room: maxMessage}
	pg.blocks = append(pg.blocks, slack.NewDividerBlock())
	pg.header(p.Say(locales.OpenTitle))
	var buttons []Button
	if len(open) == 0 {
		pg.section(escape(p.Say(locales.OpenNone)))
	} else {
		pg.section(escape(p.Count(locales.OpenIntro, len(open))))
		buttons = append(buttons, Button{Action: actOpenRequests, Label: line(locales.OpenHome)})
	}
	if supplier.ID != "" {
		buttons = append(buttons, Button{Action: actReceived, Label: line(locales.ReceivedTitle)})
	}
	pg.press(buttons)
	return pg.blocks, nil
}

// readRequest shows a request in a view, with the answers to everybody's questions. From then on the supplier is among those who
// were told.
func (b *Bot) readRequest(ctx context.Context, ev Event) (any, error) {
	a, refusal, err := b.addressee(ctx, ev, ev.Value)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, a.p, locales.NoticeTitle, refusal, err)
	}
	err = b.Store.Write(ctx, func(tx *records.Tx) error {
		_, _, err := tx.ShowRequest(ev.Team, a.told.ID, a.supplier.ID)
		return err
	})
	if refused, ok := a.refused(err); ok {
		return b.tellHere(ctx, ev, a.p, locales.NoticeTitle, refused)
	}
	if err != nil {
		return nil, err
	}
	public, err := b.Store.PublicInquiries(ctx, ev.Team, a.told.ID)
	if err != nil {
		return nil, err
	}
	pg := &page{p: a.p, room: maxMessage}
	t := b.teller(a.told)
	pg.blocks = append(pg.blocks, b.requestBlocks(a.p, a.told.Told)...)
	if said, err := b.Store.AnswerOf(ctx, ev.Team, a.told.ID, a.supplier.ID); err == nil {
		pg.section(a.p.Say(locales.NoticeYours, "Answer", a.p.Say(answerName(said.Interested)), "At", momentName(a.p, said.At)))
	}
	pg.press(t.buttons(records.NoticeFirst))
	if len(public) > 0 {
		pg.header(a.p.Say(locales.NoticePublic))
	}
	for _, i := range public {
		if len(pg.blocks) > maxHome-5 {
			break
		}
		pg.inquiry(i)
	}
	return nil, b.open(ctx, ev, blocksView(a.p, locales.NoticeTitle, pg.blocks...))
}
