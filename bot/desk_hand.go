package bot

import (
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// handShown is how many suppliers to tell by hand stand in one message.
const handShown = 20

// handList tells the team, in the thread of the card, which suppliers the bot cannot reach. A later list, when there are more of
// them, waits until the messages of the bot have had their chance.
func (b *Bot) handList(r records.Request) change {
	if b.StaffChannel == "" || r.Revision == 0 {
		return changes()
	}
	return func(tx *records.Tx) error {
		hand, err := tx.ByHand(r.Team, r.ID)
		if err != nil || len(hand.Left) == 0 {
			return err
		}
		return b.inCard(r, "hand:"+strconv.Itoa(hand.Ever), b.handPage(r, hand.Left))(tx)
	}
}

// handPage lists whom to tell by hand.
func (b *Bot) handPage(r records.Request, left []records.Notice) *page {
	p := staffWords()
	pg := &page{p: p, room: maxMessage}
	if len(left) == 0 {
		pg.section("✅ " + escape(p.Say(locales.DeskHandNone)))
		return pg
	}
	pg.section("☎️ " + p.Count(locales.DeskHand, len(left)) + "\n" + escape(p.Say(locales.DeskHandHow)))
	pg.blocks = append(pg.blocks, slack.NewActionBlock("", button(actDeskText, r.ID, p.Say(locales.DeskHandText))))
	for i, n := range left {
		if i == handShown || pg.room < maxSection/2 {
			pg.context(escape(p.Count(locales.DeskHandMore, len(left)-i)))
			break
		}
		pg.section(handLine(p, n))
		last := pg.blocks[len(pg.blocks)-1].(*slack.SectionBlock)
		told := button(actDeskTold+":"+n.ID, n.ID, p.Say(locales.DeskHandTold))
		told.AccessibilityLabel = cut(p.Say(locales.DeskHandTold)+" : "+n.Name, maxButton)
		last.Accessory = slack.NewAccessory(told)
	}
	return pg
}

// handLine is one supplier: who, what to tell, where, and what went wrong.
func handLine(p locales.Printer, n records.Notice) string {
	contact := strings.Join(nonEmpty(n.Email, n.Phone), " · ")
	if contact == "" {
		contact = p.Say(locales.DeskHandNoContact)
	}
	out := "*" + escape(n.Name) + "* (" + escape(p.Say(locales.ID("desk.hand_kind."+string(n.Kind)))) + ")\n" + escape(contact)
	if n.Fault != "" {
		out += "\n" + escape(p.Say(locales.DeskHandRefused, "Fault", n.Fault))
	}
	return out
}

func nonEmpty(all ...string) (out []string) {
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// toldByHand notes that somebody of the team told a supplier, and takes it off the list.
func (b *Bot) toldByHand(ctx context.Context, ev Event, p locales.Printer) (any, error) {
	n, err := b.Store.NoticeByID(ctx, ev.Team, ev.Value)
	if refusal, ok := b.refusal(ctx, ev.Team, p, err); ok {
		return b.tellHere(ctx, ev, p, locales.DeskTitle, refusal)
	}
	if err != nil {
		return nil, err
	}
	return nil, b.Store.Write(ctx, func(tx *records.Tx) error {
		if err := tx.NoticeTold(ev.Team, n.ID, ev.User); err != nil {
			return err
		}
		r, err := tx.Request(ev.Team, n.Request)
		if err != nil {
			return err
		}
		left, err := tx.Undelivered(ev.Team, r.ID)
		if err != nil {
			return err
		}
		return changes(enqueue(records.Message{
			Team: ev.Team, Key: "hand-told:" + n.ID + ":" + ev.MessageTS, Method: records.Update, Channel: ev.Channel, TS: ev.MessageTS,
			Payload: b.handPage(r, left).message().payload(), CreatedAt: b.Now(),
		}), b.card(r, "told:"+n.ID))(tx)
	})
}

// showHandText shows the words to pass on, once for each language and each thing that is to be told.
func (b *Bot) showHandText(ctx context.Context, ev Event, p locales.Printer) (any, error) {
	left, err := b.Store.Undelivered(ctx, ev.Team, ev.Value)
	if err != nil {
		return nil, err
	}
	told, err := b.Store.ToldRequest(ctx, ev.Team, ev.Value)
	if err != nil {
		return nil, err
	}
	answered, err := b.Store.Inquiries(ctx, ev.Team, ev.Value)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	view := noteView(p, locales.DeskHandText, locales.DeskHandHow)
	for _, n := range left {
		key := string(n.Kind) + "|" + n.Ref + "|" + n.Lang
		if seen[key] || len(seen) == handTexts {
			continue
		}
		seen[key] = true
		t := b.teller(told)
		for _, i := range answered {
			if i.ID == n.Ref {
				public := i.Public()
				t.public = &public
			}
		}
		text := cut(t.plain(n), maxInput)
		view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewRichTextBlock("", literal(text)))
	}
	return nil, b.open(ctx, ev, view)
}

// handTexts is how many different texts one view shows.
const handTexts = 6

// literal is text to copy: nothing in it means anything.
func literal(text string) *slack.RichTextPreformatted {
	return &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(text, nil)}}
}
