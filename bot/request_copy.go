package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

func requestState(p locales.Printer, r records.Request) string {
	return p.Say(locales.ID("request.state." + string(r.State)))
}

// can says whether a role may take an action in a state.
func can(who records.Role, in records.RequestState, a records.Action) bool {
	return slices.Contains(records.Allowed(who, in), a)
}

// requestCopy is the message in which a buyer follows a request; it is edited in place.
func (b *Bot) requestCopy(p locales.Printer, r records.Request, files []records.SourcingFile) rendered {
	top := &page{p: p, room: maxMessage}
	top.section("*" + escape(p.Say(locales.RequestCopy, "Number", r.Number, "State", requestState(p, r))) + "*\n" + escape(p.Say(locales.ID("request.next."+string(r.State)))))
	blocks := top.blocks
	if r.Note != "" && (r.State == records.RequestChanges || r.State == records.RequestRefused) {
		note := locales.RequestToChange
		if r.State == records.RequestRefused {
			note = locales.RequestRefusedWhy
		}
		blocks = append(blocks, quoteBlocks(p, note, r.Note)...)
	}
	blocks = append(blocks, slack.NewDividerBlock())
	blocks = append(blocks, b.requestBlocks(p, r.Told(files))...)
	blocks = append(blocks, hiddenBlocks(p, r, files)...)
	blocks = append(blocks, b.requestButtons(p, r))
	text := strings.Join(top.plain, "\n") + "\n" + b.requestText(p, r.Told(files))
	return rendered{Text: cut(text, maxText), Blocks: blocks}
}

// quoteBlocks are somebody's words under a sentence that says whose.
func quoteBlocks(p locales.Printer, intro locales.ID, words string) []slack.Block {
	pg := &page{p: p, room: maxSection}
	pg.quote(Reply{Quoted: line(intro), Quote: words})
	return pg.blocks
}

// amountNote says the amount that suppliers are not shown, or why there is none; "" when they are shown it.
func amountNote(p locales.Printer, a records.Amount) string {
	switch {
	case a.Blank != "":
		return p.Say(locales.RequestAmountBlank, "Why", blankName(p, a.Blank))
	case !a.Shown && a.Bracket != "":
		return p.Say(locales.RequestAmountHidden, "Amount", bracketName(p, a.Bracket))
	}
	return ""
}

// hiddenBlocks tell the buyer what suppliers are not shown: the amount kept back, the name, the files that are not there.
func hiddenBlocks(p locales.Printer, r records.Request, files []records.SourcingFile) []slack.Block {
	pg := &page{p: p, room: maxSection}
	if note := amountNote(p, r.Amount); note != "" {
		pg.context(escape(note))
	}
	var waiting, failed []string
	for _, f := range files {
		switch f.State {
		case records.FileWaiting:
			waiting = append(waiting, f.Name)
		case records.FileFailed:
			failed = append(failed, f.Name)
		}
	}
	if len(waiting) > 0 {
		pg.context(escape(p.Say(locales.RequestFilesWaiting, "Names", strings.Join(waiting, ", "))))
	}
	if len(failed) > 0 {
		pg.context(escape(p.Say(locales.RequestFilesFailed, "Names", strings.Join(failed, ", "))))
	}
	return pg.blocks
}

// requestButtons are what a buyer can do with a request where it stands.
func (b *Bot) requestButtons(p locales.Printer, r records.Request) *slack.ActionBlock {
	row := []slack.BlockElement{button(actRequestSee, r.ID, p.Say(locales.RequestSee))}
	if can(records.ByAuthor, r.State, records.ActEdit) {
		edit := button(actRequestEdit, r.ID, p.Say(locales.RequestEdit))
		if r.State == records.RequestChanges {
			edit.Style = slack.StylePrimary
		}
		row = append(row, edit)
	}
	if can(records.ByAuthor, r.State, records.ActWithdraw) {
		row = append(row, withdrawButton(p, r))
	}
	return slack.NewActionBlock("", row...)
}

func withdrawButton(p locales.Printer, r records.Request) *slack.ButtonBlockElement {
	ask := locales.RequestWithdrawAsk
	if r.State == records.RequestPublished {
		ask = locales.RequestWithdrawTold
	}
	out := button(actRequestWithdraw, r.ID, p.Say(locales.RequestWithdraw))
	out.Style = slack.StyleDanger
	out.Confirm = slack.NewConfirmationBlockObject(plain(p.Say(locales.RequestWithdrawTitle)), plain(p.Say(ask, "Number", r.Number)),
		plain(p.Say(locales.RequestWithdraw)), plain(p.Say(locales.Cancel))).WithStyle(slack.StyleDanger)
	return out
}

func copyKey(r records.Request) string { return "request-copy:" + r.ID }

// firstCopy sends the copy of a request that was just filed.
func (b *Bot) firstCopy(p locales.Printer, r records.Request, files []records.SourcingFile) change {
	return enqueue(records.Message{
		Team: r.Team, Key: copyKey(r), Method: records.Post, Channel: r.Author, User: r.Author, Subject: r.CopySubject(),
		Payload: b.requestCopy(p, r, files).payload(), CreatedAt: b.Now(),
	})
}

// printerOf speaks somebody's language. It may ask Slack who they are: never call it inside a write.
func (b *Bot) printerOf(ctx context.Context, team, user string) locales.Printer {
	return locales.For(b.people.person(ctx, b.Store, Event{Team: team, User: user}).lang(""))
}

// copyAgain brings the buyer's copy of a request up to date, whoever changed it, in the buyer's language. files are those of the
// request as they are now. The same version and files are told once.
func (b *Bot) copyAgain(p locales.Printer, r records.Request, files []records.SourcingFile) change {
	if r.Author == "" {
		return changes()
	}
	payload := b.requestCopy(p, r, files).payload()
	mark := ""
	for _, f := range files {
		mark += string(f.State[:1])
	}
	return enqueue(records.Message{
		Team: r.Team, Key: fmt.Sprintf("%s:%d:%s", copyKey(r), r.Version, mark), Method: records.Update, Channel: r.Author, User: r.Author,
		TS: "key:" + copyKey(r), Payload: payload, CreatedAt: b.Now(),
	})
}
