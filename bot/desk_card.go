package bot

import (
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// staffWords are those of the team's channel, whoever reads it.
func staffWords() locales.Printer { return locales.For(locales.Default) }

// deskState is where a request stands, as the team says it.
func deskState(p locales.Printer, s records.RequestState) string {
	return p.Say(locales.ID("desk.state." + string(s)))
}

// cardThread is where the history of a request is told. The card may still be on its way.
func cardThread(r records.Request) string {
	if r.Card.TS != "" {
		return r.Card.TS
	}
	return "key:" + r.CardKey()
}

// card posts the request in the team's channel, once, and edits it in place afterwards, as it stands in the write. what names the
// change, once.
func (b *Bot) card(r records.Request, what string) change {
	if b.StaffChannel == "" {
		return changes()
	}
	return func(tx *records.Tx) error {
		r, err := tx.Request(r.Team, r.ID)
		if err != nil {
			return err
		}
		files, err := tx.FilesOf(r.Team, r.ID)
		if err != nil {
			return err
		}
		said, err := tx.InterestIn(r.Team, r.ID)
		if err != nil {
			return err
		}
		payload := b.cardOf(staffWords(), r, files, said).payload()
		m := records.Message{
			Team: r.Team, Key: r.CardKey(), Method: records.Post, Channel: b.StaffChannel, Payload: payload, Subject: r.CardSubject(), CreatedAt: b.Now(),
		}
		if r.Card.TS == "" {
			if fresh, err := tx.Enqueue(m); err != nil || fresh {
				return err
			}
		}
		m.Key, m.Method, m.TS = r.CardKey()+":"+what, records.Update, cardThread(r)
		_, err = tx.Enqueue(m)
		return err
	}
}

// cardOf is a request as the team sees it: where it stands, what suppliers are told, and what may be done now.
func (b *Bot) cardOf(p locales.Printer, r records.Request, files []records.SourcingFile, said records.Interest) rendered {
	title := p.Say(locales.DeskCard, "Number", r.Number, "State", deskState(p, r.State))
	pg := &page{p: p, room: maxMessage}
	pg.header(title)
	author := locales.DeskAuthor
	if r.Anonymous {
		author = locales.DeskAnonymous
	}
	lines := []string{p.Say(author, "Who", mentionOf(p, r.Author))}
	if r.Taker != "" {
		lines = append(lines, p.Say(locales.DeskTaker, "Who", mentionOf(p, r.Taker)))
	}
	if note := amountNote(p, r.Amount); note != "" {
		lines = append(lines, escape(note))
	}
	if r.Revision > 0 {
		lines = append(lines, p.Say(locales.DeskCounts, "Told", said.Told-said.Undelivered, "Undelivered", said.Undelivered,
			"Interested", said.Interested, "Declined", said.Declined, "Inquiries", said.Inquiries))
	}
	for _, f := range files {
		switch f.State {
		case records.FileWaiting:
			lines = append(lines, "⏳ "+escape(p.Say(locales.DeskFileWaiting, "Name", f.Name)))
		case records.FileFailed:
			lines = append(lines, "⚠️ "+escape(p.Say(locales.DeskFileFailed, "Name", f.Name)))
		}
	}
	pg.section(strings.Join(lines, "\n"))
	if r.Note != "" {
		pg.quote(Reply{Quote: r.Note})
	}
	pg.plain = append(pg.plain, escape(r.Title))
	buttons := deskButtons(p, r, b.Now())
	text := b.requestBlocks(p, r.Told(files))
	pg.blocks = append(pg.blocks, text[:min(len(text), maxBlocks-len(pg.blocks)-1)]...)
	if len(buttons) > 0 {
		pg.blocks = append(pg.blocks, slack.NewActionBlock("", buttons...))
	}
	return pg.message()
}

// message is the page as Slack takes it.
func (pg *page) message() rendered {
	return rendered{Text: cut(strings.Join(pg.plain, "\n"), maxText), Blocks: pg.blocks}
}

// deskActions are the buttons of the team, in the order in which they stand.
var deskActions = []struct {
	action records.Action
	button string
	style  slack.Style
}{
	{records.ActTake, actDeskTake, slack.StylePrimary}, {records.ActPublish, actDeskPublish, slack.StylePrimary},
	{records.ActAsk, actDeskAsk, ""}, {records.ActEdit, actRequestEdit, ""}, {records.ActRelease, actDeskRelease, ""}, {records.ActClose, actDeskClose, ""},
	{records.ActRefuse, actDeskRefuse, slack.StyleDanger}, {records.ActWithdraw, actDeskWithdraw, slack.StyleDanger},
}

// deskButtons are what the team may do with a request where it stands.
func deskButtons(p locales.Printer, r records.Request, now time.Time) (row []slack.BlockElement) {
	allowed := map[records.Action]bool{}
	for _, a := range records.Allowed(records.ByStaff, r.State) {
		allowed[a] = true
	}
	if r.Open(now) {
		row = append(row, button(actDeskNoted, r.ID, p.Say(locales.NotedButton)))
	}
	for _, a := range deskActions {
		if !allowed[a.action] || a.action == records.ActClose && now.Before(r.ClosesAt()) {
			continue
		}
		value := r.ID + "|" + strconv.Itoa(r.Version)
		if a.action == records.ActEdit { // the form is the buyer's, and knows the version itself
			value = r.ID
		}
		e := button(a.button, value, p.Say(locales.ID("desk.do."+string(a.action))))
		e.Style = a.style
		if a.action == records.ActClose {
			e.Confirm = slack.NewConfirmationBlockObject(plain(p.Say(locales.DeskDoClose)), plain(p.Say(locales.DeskCloseSure)), plain(p.Say(locales.DeskYes)), plain(p.Say(locales.Cancel)))
		}
		row = append(row, e)
	}
	if r.Revision > 0 { // who is interested, the lists and the log
		row = append(row, button(actRequestSee, r.ID, p.Say(locales.RequestFollow)))
	}
	return row
}

// history tells a step in the thread of the card.
func (b *Bot) history(r records.Request, by records.Actor, a records.Action) change {
	p := staffWords()
	id := locales.ID("desk.did." + string(a))
	if a == records.ActClose && by == records.Clock {
		id = locales.DeskDidCloseClock
	}
	pg := &page{p: p, room: maxMessage}
	said := p.Say(id, "Who", mentionOf(p, by.User), "Seed", string(r.Seed))
	if a == records.ActResubmit {
		said += taken(p, r)
	}
	pg.section(said)
	if r.Note != "" && (a == records.ActAsk || a == records.ActRefuse || a == records.ActWithdraw) {
		pg.quote(Reply{Quote: r.Note})
	}
	return b.inCard(r, string(a)+":v"+strconv.Itoa(r.Version), pg)
}

// taken calls whoever looks after a request.
func taken(p locales.Printer, r records.Request) string {
	if r.Taker == "" {
		return ""
	}
	return " " + mentionOf(p, r.Taker)
}

// inCard posts something in the thread of the card, once.
func (b *Bot) inCard(r records.Request, what string, pg *page) change {
	if b.StaffChannel == "" {
		return changes()
	}
	return enqueue(records.Message{
		Team: r.Team, Key: "card-thread:" + r.ID + ":" + what, Method: records.Post, Channel: b.StaffChannel, Thread: cardThread(r),
		Payload: pg.message().payload(), Subject: r.CardSubject(), CreatedAt: b.Now(),
	})
}
