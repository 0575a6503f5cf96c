package bot

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

const (
	publishSample = 5              // matches shown before publishing
	shortNotice   = 48 * time.Hour // less than this is little time to answer
)

// openPublish shows what publishing will do before it is done: whom it tells, how, why, and the text.
func (b *Bot) openPublish(ctx context.Context, a deskAsk) (any, error) {
	ev, p, r, files := a.Event, a.p, a.r, a.files
	switch waiting := anyWaiting(files); {
	case a.version != r.Version:
		return b.tellHere(ctx, ev, p, locales.DeskTitle, line(locales.DeskStale))
	case waiting:
		return b.tellHere(ctx, ev, p, locales.DeskTitle, line(locales.DeskWaits))
	case !b.Now().Before(r.ClosesAt()):
		return b.tellHere(ctx, ev, p, locales.DeskTitle, line(locales.DeskPast, "Until", momentName(p, r.Deadline)))
	}
	suppliers, err := b.Store.Suppliers(ctx, ev.Team)
	if err != nil {
		return nil, err
	}
	if !r.Anonymous {
		_, _ = b.people.profile(ctx, r.Author) // e-mails name the buyer, and are written where Slack cannot be asked; see teller.plain
	}
	matches := records.MatchSuppliers(r.Brief, suppliers, b.segmentsOf)
	return nil, b.open(ctx, ev, b.publishView(p, r, files, matches))
}

func anyWaiting(files []records.SourcingFile) bool {
	for _, f := range files {
		if f.State == records.FileWaiting {
			return true
		}
	}
	return false
}

// publishView is the look before publishing.
func (b *Bot) publishView(p locales.Printer, r records.Request, files []records.SourcingFile, matches []records.Match) slack.ModalViewRequest {
	pg := &page{p: p, room: maxMessage}
	ways := map[records.Way]int{}
	for _, m := range matches {
		ways[m.Supplier.Way()]++
	}
	if len(matches) == 0 {
		pg.section("⚠️ " + p.Say(locales.DeskMatchNone))
	} else {
		pg.section(p.Count(locales.DeskMatches, len(matches)) + "\n" +
			p.Say(locales.DeskWays, "Slack", ways[records.BySlack], "Email", ways[records.ByEmail], "Phone", ways[records.ByPhone]))
	}
	if hand := b.byHand(ways); hand > 0 {
		pg.section(p.Count(locales.DeskByHand, hand))
	}
	if r.Deadline.Sub(b.Now()) < shortNotice {
		pg.section("⚠️ " + escape(p.Say(locales.DeskShort)))
	}
	if r.Anonymous {
		pg.section("⚠️ " + escape(p.Say(locales.DeskAnonymousFiles)))
	}
	for _, f := range files {
		if f.State == records.FileFailed {
			pg.section("⚠️ " + escape(p.Say(locales.DeskFileFailed, "Name", f.Name)))
		}
	}
	if len(matches) > 0 {
		var lines []string
		if len(matches) > publishSample {
			lines = append(lines, escape(p.Say(locales.DeskSample)))
		}
		for _, m := range matches[:min(len(matches), publishSample)] {
			lines = append(lines, "• "+escape(p.Say(locales.MatchOne, "Name", m.Supplier.Name, "Grounds", b.because(p, m.Reasons, ofSupplier))))
		}
		pg.section(strings.Join(lines, "\n"))
	}
	pg.blocks = append(pg.blocks, slack.NewDividerBlock())
	pg.section(escape(p.Say(locales.DeskTextBelow)))
	pg.blocks = append(pg.blocks, b.requestBlocks(p, r.Told(files))...)
	return form(p, formDeskPublish, locales.DeskPublishTitle, locales.DeskPublish, r.ID+"|"+strconv.Itoa(r.Version), pg.blocks...)
}

// byHand is how many of the suppliers reached in these ways the team has to tell itself.
func (b *Bot) byHand(ways map[records.Way]int) int {
	if b.Mail == nil {
		return ways[records.ByPhone] + ways[records.ByEmail]
	}
	return ways[records.ByPhone]
}

// submitPublish publishes: the state, the draw, the notices and their messages are one write. A second submit finds the request
// published.
func (b *Bot) submitPublish(ctx context.Context, ev Event, p locales.Printer) (any, error) {
	id, version := deskTarget(ev.PrivateMetadata)
	by := records.Actor{Role: records.ByStaff, User: ev.User}
	var r records.Request
	var notices []records.Notice
	err := b.Store.Write(ctx, func(tx *records.Tx) (err error) {
		r, notices, err = tx.PublishRequest(records.Publication{Team: ev.Team, ID: id, By: by, Version: version, Seed: records.NewSeed(), Implied: b.segmentsOf})
		if err != nil {
			return err
		}
		return b.moved(r, by, records.ActPublish, notices)(tx)
	})
	if refusal, ok := b.refusal(ctx, ev.Team, p, err); ok {
		return b.tellHere(ctx, ev, p, locales.DeskPublishTitle, refusal)
	}
	if err != nil {
		return nil, err
	}
	ways := map[records.Way]int{}
	for _, n := range notices {
		ways[n.Way]++
	}
	hand := b.byHand(ways)
	said := p.Count(locales.DeskPublished, len(notices)-hand, "Number", r.Number)
	if hand > 0 {
		said += " " + p.Count(locales.DeskByHand, hand)
	}
	return updated(noteOf(p, locales.DeskPublishTitle, said)), nil
}

// blocksView is a modal that shows something.
func blocksView(p locales.Printer, title locales.ID, blocks ...slack.Block) slack.ModalViewRequest {
	view := noteView(p, title, locales.Close)
	view.Blocks.BlockSet = blocks
	return view
}

// segmentsOf are the segments to which a CPV code of 8 digits belongs.
func (b *Bot) segmentsOf(code string) (ids []string) {
	if b.rules() == nil {
		return nil
	}
	for _, s := range b.rules().Segments() {
		for _, stem := range s.CPV {
			if strings.HasPrefix(code, stem) {
				ids = append(ids, s.ID)
				break
			}
		}
	}
	return ids
}
