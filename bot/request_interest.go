package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// pageAnswers is how many suppliers one page shows: on a phone nobody scrolls further.
const pageAnswers = 8

// mostQuestions bounds the questions that a view shows; those without an answer come first.
const mostQuestions = 10

// saidBlocks are what came back of a published request: the numbers, the questions to answer, the way to lists and log.
func (b *Bot) saidBlocks(ctx context.Context, p locales.Printer, r records.Request) ([]slack.Block, error) {
	interest, err := b.Store.InterestIn(ctx, r.Team, r.ID)
	if err != nil {
		return nil, err
	}
	asked, err := b.Store.Inquiries(ctx, r.Team, r.ID)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(asked, func(x, y records.Inquiry) int { return min(x.N, 1) - min(y.N, 1) })
	pg := &page{p: p, room: maxMessage, blocks: []slack.Block{slack.NewDividerBlock()}}
	pg.section(escape(b.interestLine(p, interest)))
	if interest.Told == 0 {
		pg.section(escape(p.Say(locales.RequestNobody)))
	}
	pg.blocks = append(pg.blocks, slack.NewActionBlock("", button(actRequestInterested, r.ID, p.Count(locales.RequestInterestedList, interest.Interested))), exportButtons(p, r))
	for _, i := range asked[:min(len(asked), mostQuestions)] {
		if i.N > 0 {
			pg.section("*" + escape(p.Say(locales.RequestQuestionN, "N", i.N)) + "*")
			pg.quote(Reply{Quote: cut(i.Shown, maxAnswerShown) + "\n→ " + cut(i.Answer, maxAnswerShown)})
			continue
		}
		pg.quote(Reply{Quoted: line(locales.RequestQuestionNew), Quote: cut(i.Words, maxAnswerShown)})
		if r.Open(b.Now()) {
			pg.blocks = append(pg.blocks, slack.NewActionBlock("", button(actInquiry+":"+i.ID, i.ID, p.Say(locales.InquiryAnswer))))
		}
	}
	if len(asked) > mostQuestions {
		pg.context(escape(p.Count(locales.ItemsMore, len(asked)-mostQuestions)))
	}
	return pg.blocks, nil
}

// openInterested lists the suppliers interested in a request, a page at a time.
func (b *Bot) openInterested(ctx context.Context, ev Event) (any, error) {
	id, n, _ := strings.Cut(ev.Value, "|")
	r, _, p, ok, err := b.ownRequest(ctx, ev, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, b.open(ctx, ev, noteView(p, locales.RequestSeeTitle, locales.RequestGone))
	}
	view, err := b.interestedView(ctx, p, r, n)
	if err != nil {
		return nil, err
	}
	if ev.Callback == viewInterested {
		_, err := b.API.UpdateViewContext(ctx, view, "", ev.Hash, ev.View)
		return nil, err
	}
	return nil, b.open(ctx, ev, view)
}

func (b *Bot) interestedView(ctx context.Context, p locales.Printer, r records.Request, at string) (slack.ModalViewRequest, error) {
	all, err := b.Store.Interested(ctx, r.Team, r.ID)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	interest, err := b.Store.InterestIn(ctx, r.Team, r.ID)
	if err != nil {
		return slack.ModalViewRequest{}, err
	}
	pages := max(1, (len(all)+pageAnswers-1)/pageAnswers)
	n, _ := strconv.Atoi(at) // what is no number is the first page
	n = max(0, min(n, pages-1))
	pg := &page{p: p, room: maxHome * maxSection}
	pg.section("*" + escape(r.Number+" · "+cut(r.Title, maxRequestTitle)) + "*\n" + escape(b.interestLine(p, interest)))
	for _, a := range all[n*pageAnswers : min(len(all), (n+1)*pageAnswers)] {
		if err := b.answerBlocks(ctx, pg, r, a); err != nil {
			return slack.ModalViewRequest{}, err
		}
	}
	if pages > 1 {
		pg.context(escape(p.Say(locales.PurchasePage, "Page", n+1, "Pages", pages)))
		var turn []slack.BlockElement
		if n > 0 {
			turn = append(turn, button(actRequestInterested+":back", r.ID+"|"+strconv.Itoa(n-1), p.Say(locales.RequestPageBack)))
		}
		if n < pages-1 {
			turn = append(turn, button(actRequestInterested+":on", r.ID+"|"+strconv.Itoa(n+1), p.Say(locales.RequestPageOn)))
		}
		pg.blocks = append(pg.blocks, slack.NewActionBlock("", turn...))
	}
	pg.blocks = append(pg.blocks, slack.NewDividerBlock(), exportButtons(p, r))
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: viewInterested, Title: plain(cut(r.Number, maxModalName)), Close: plain(cut(p.Say(locales.Close), maxModalName)),
		Blocks: slack.Blocks{BlockSet: pg.blocks},
	}, nil
}

// interestLine counts who was told, whom the team still has to tell, and what suppliers said.
func (b *Bot) interestLine(p locales.Printer, i records.Interest) string {
	return p.Say(locales.RequestInterest, "Told", i.Told-i.Undelivered, "Hand", i.Undelivered, "Interested", i.Interested, "Declined", i.Declined, "Questions", i.Inquiries)
}

// answerBlocks are one supplier and what it answers.
func (b *Bot) answerBlocks(ctx context.Context, pg *page, r records.Request, a records.Answer) error {
	p := pg.p
	files, err := b.Store.FilesOf(ctx, a.Team, a.ID)
	if err != nil {
		return err
	}
	lines := []string{"*" + escape(supplierName(p, a)) + "*"}
	var about []string
	for _, v := range []string{siretName(a.SIRET), kindsOf(p, a.Kinds), a.Email, a.Phone} {
		if v != "" {
			about = append(about, escape(v))
		}
	}
	about = append(about, escape(p.Say(locales.RequestAnsweredOn, "At", momentName(p, a.At))))
	lines = append(lines, strings.Join(about, " · "))
	for i, said := range a.Answers {
		if i < len(r.Questions) {
			lines = append(lines, "_"+escape(r.Questions[i])+"_", escape(cut(said, maxAnswerShown)))
		}
	}
	pg.blocks = append(pg.blocks, slack.NewDividerBlock())
	pg.section(strings.Join(lines, "\n"))
	if there := slices.DeleteFunc(files, func(f records.SourcingFile) bool { return f.State != records.FileThere }); len(there) > 0 {
		get := button(actRequestAnswerFiles+":"+a.ID, r.ID+"|"+a.ID, p.Count(locales.RequestAnswerFiles, len(there)))
		pg.blocks = append(pg.blocks, slack.NewActionBlock("", get))
	}
	return nil
}

// maxAnswerShown is how much of an answer the list shows; the exports have all of it.
const maxAnswerShown = 400

// supplierName is the name of who answered, or that it has erased its profile.
func supplierName(p locales.Printer, a records.Answer) string {
	if a.Name == "" {
		return p.Say(locales.RequestErased)
	}
	return a.Name
}

// kindsOf are the kinds of a supplier, "" when it named none.
func kindsOf(p locales.Printer, kinds []records.StructureKind) string {
	if len(kinds) == 0 {
		return ""
	}
	return structureNames(p, kinds)
}

// inParis is a moment for an export: the clock of the Région.
func inParis(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return at.In(paris)
}

// exportButtons offer the lists and the log as files.
func exportButtons(p locales.Printer, r records.Request) *slack.ActionBlock {
	var row []slack.BlockElement
	for _, e := range exports {
		row = append(row, button(actRequestExport+":"+e.kind, r.ID+"|"+e.kind, p.Say(e.label)))
	}
	return slack.NewActionBlock("", row...)
}

// sendAnswerFiles sends what a supplier joined to its answer, from here and not from the supplier.
func (b *Bot) sendAnswerFiles(ctx context.Context, ev Event) (any, error) {
	id, answer, _ := strings.Cut(ev.Value, "|")
	r, _, p, ok, err := b.ownRequest(ctx, ev, id)
	if err != nil {
		return nil, err
	}
	all, err := b.Store.Interested(ctx, ev.Team, r.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(a records.Answer) bool { return a.ID == answer })
	if !ok || i < 0 {
		return nil, b.open(ctx, ev, noteView(p, locales.RequestSeeTitle, locales.RequestGone))
	}
	files, err := b.Store.FilesOf(ctx, ev.Team, answer)
	if err != nil {
		return nil, err
	}
	sending := changes()
	for _, f := range files {
		if f.State != records.FileThere {
			continue
		}
		content, err := b.Store.FileBytes(ctx, f.Team, f.ID)
		if err != nil {
			return nil, err
		}
		comment := p.Say(locales.RequestAnswerFile, "Number", r.Number, "Name", supplierName(p, all[i]))
		sending = changes(sending, b.sendFile(ev, "answer-file:"+f.ID, document{Name: f.Name, Title: f.Name, Comment: escape(comment), Data: content, Lang: p.Lang}))
	}
	if err := b.Store.Write(ctx, sending); err != nil {
		return nil, err
	}
	return nil, b.open(ctx, ev, noteView(p, locales.RequestSeeTitle, locales.RequestFilesSent))
}
