package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// addressed is a supplier before a request.
type addressed struct {
	p        locales.Printer
	supplier records.Supplier
	told     records.OpenRequest
	until    string
}

// addressee finds the supplier who acts and the request it acts on, or says why it cannot: no profile, or the request is not open any
// more, to the minute.
func (b *Bot) addressee(ctx context.Context, ev Event, request string) (a addressed, refusal *Reply, err error) {
	who := b.people.person(ctx, b.Store, ev)
	a.p = locales.For(who.lang(""))
	no := func(id locales.ID, pairs ...any) (addressed, *Reply, error) {
		return a, &Reply{Lines: []Line{line(id, pairs...)}}, nil
	}
	a.supplier, err = b.Store.SupplierOf(ctx, ev.Team, ev.User)
	switch {
	case isNotFound(err):
		return a, &Reply{Lines: []Line{line(locales.NoticeNoProfile)}, Buttons: profileButtons(a.p, records.Supplier{}, "")}, nil
	case err != nil:
		return a, nil, err
	}
	if a.supplier.Lang != "" && who.chosen.Lang == "" {
		a.p = locales.For(a.supplier.Lang)
	}
	a.told, err = b.Store.ToldRequest(ctx, ev.Team, request)
	switch {
	case isNotFound(err):
		return no(locales.NoticeGone)
	case err != nil:
		return a, nil, err
	}
	r, err := b.Store.RequestByID(ctx, ev.Team, request)
	if err != nil {
		return a, nil, err
	}
	a.until = momentName(a.p, a.told.Deadline)
	switch {
	case r.Open(b.Now()):
		return a, nil, nil
	case r.State == records.RequestPublished, r.State == records.RequestClosed && !b.Now().Before(r.ClosesAt()):
		return no(locales.NoticeLate, "Number", r.Number, "Until", a.until)
	}
	return no(locales.NoticeOver, "Number", r.Number)
}

// refused puts what the records refuse a supplier into words.
func (a addressed) refused(err error) (Line, bool) {
	var late *records.DeadlineError
	var state *records.StateError
	switch {
	case errors.As(err, &late):
		return line(locales.NoticeLate, "Number", a.told.Number, "Until", momentName(a.p, late.Deadline)), true
	case errors.As(err, &state):
		return line(locales.NoticeOver, "Number", a.told.Number), true
	case errors.Is(err, records.ErrNotTold):
		return line(locales.NoticeNotTold), true
	case errors.Is(err, records.ErrNotYours):
		return line(locales.NoticeNoProfile), true
	case isNotFound(err):
		return line(locales.NoticeGone), true
	}
	return Line{}, false
}

// openInterest opens the form of an interested supplier, with its earlier answers.
func (b *Bot) openInterest(ctx context.Context, ev Event) (any, error) {
	a, refusal, err := b.addressee(ctx, ev, ev.Value)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, a.p, locales.NoticeTitle, refusal, err)
	}
	earlier, err := b.Store.AnswerOf(ctx, ev.Team, a.told.ID, a.supplier.ID)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	var files []records.SourcingFile
	if earlier.ID != "" {
		if files, err = b.Store.FilesOf(ctx, ev.Team, earlier.ID); err != nil {
			return nil, err
		}
	}
	return nil, b.open(ctx, ev, interestView(a, earlier, files))
}

func questionBlock(i int) string { return "answer" + strconv.Itoa(i) }

// interestView asks the buyer's questions and for files.
func interestView(a addressed, earlier records.Answer, files []records.SourcingFile) slack.ModalViewRequest {
	p := a.p
	blocks := []slack.Block{slack.NewSectionBlock(verbatim(p.Say(locales.InterestIntro, "Number", a.told.Number, "Title", escape(a.told.Title), "Until", a.until)), nil, nil)}
	if len(a.told.Questions) == 0 {
		blocks = append(blocks, slack.NewSectionBlock(plain(p.Say(locales.InterestNoQuestion)), nil, nil))
	}
	for i, q := range a.told.Questions {
		in := slack.NewPlainTextInputBlockElement(nil, questionBlock(i))
		in.Multiline, in.MaxLength = true, maxInput
		if i < len(earlier.Answers) {
			in.InitialValue = cut(earlier.Answers[i], maxInput)
		}
		blocks = append(blocks, slack.NewInputBlock(questionBlock(i), plain(cut(q, maxLabel)), nil, in))
	}
	hint := p.Say(locales.InterestFilesHint)
	if len(files) > 0 {
		names := make([]string, len(files))
		for i, f := range files {
			names[i] = f.Name
		}
		hint += " " + p.Say(locales.InterestFilesKept, "Names", strings.Join(names, ", "))
	}
	upload := slack.NewFileInputBlockElement("files")
	upload.MaxFiles = records.MaxFiles
	in := slack.NewInputBlock("files", plain(p.Say(locales.InterestFiles)), plain(cut(hint, maxLabel)), upload)
	in.Optional = true
	return form(p, formInterest, locales.InterestTitle, locales.InterestSend, a.told.ID, append(blocks, in)...)
}

// submitInterest keeps the answer with its files, confirms it, and tells the buyer when the number of interested suppliers is round.
func (b *Bot) submitInterest(ctx context.Context, ev Event) (any, error) {
	a, refusal, err := b.addressee(ctx, ev, ev.PrivateMetadata)
	if err != nil || refusal != nil {
		return b.tellOr(ctx, ev, a.p, locales.NoticeTitle, refusal, err)
	}
	answer := records.Answer{Interested: true}
	wrong := map[string]string{}
	for i := range a.told.Questions {
		said := ev.field(questionBlock(i))
		if said == "" {
			wrong[questionBlock(i)] = a.p.Say(locales.InterestEmpty)
		}
		answer.Answers = append(answer.Answers, said)
	}
	if len(wrong) > 0 {
		return slack.NewErrorsViewSubmissionResponse(wrong), nil
	}
	return b.keepAnswer(ctx, ev, a, answer, filesOf(ev.chosen("files")), locales.InterestNoted)
}

// filesOf reads the value of a file input.
func filesOf(lines []string) (out []File) {
	for _, l := range lines {
		id, name, _ := strings.Cut(l, "|")
		out = append(out, File{ID: id, Name: name})
	}
	return out
}

// keepAnswer keeps what a supplier says, in one write with all that follows from it.
func (b *Bot) keepAnswer(ctx context.Context, ev Event, a addressed, answer records.Answer, files []File, noted locales.ID) (any, error) {
	answer.Team, answer.Request, answer.Supplier, answer.User = ev.Team, a.told.ID, a.supplier.ID, ev.User
	var waiting []records.SourcingFile
	confirm := line(noted, "Number", a.told.Number, "Title", a.told.Title, "Until", a.until)
	err := b.Store.Write(ctx, func(tx *records.Tx) error {
		kept, reached, err := tx.AnswerRequest(answer)
		if err != nil {
			return err
		}
		if waiting, err = replaceFiles(tx, kept, files); err != nil {
			return err
		}
		r, err := tx.Request(ev.Team, a.told.ID)
		if err != nil {
			return err
		}
		return changes(
			enqueue(records.Message{
				Team: ev.Team, Key: "answered:" + kept.ID + ":" + strconv.Itoa(kept.Version), Method: records.Post, Channel: ev.User, CreatedAt: b.Now(),
				Payload: render(a.p, Reply{Lines: []Line{confirm}, Buttons: changeButtons(a.told.ID, kept.Interested)}).payload(),
			}),
			b.answered(r, kept, reached),
		)(tx)
	})
	if refused, ok := a.refused(err); ok {
		return b.tellHere(ctx, ev, a.p, locales.NoticeTitle, refused)
	}
	if err != nil {
		return nil, err
	}
	b.fetchLater(ctx, waiting)
	return b.tellHere(ctx, ev, a.p, locales.NoticeTitle, confirm)
}

// answered shows an answer on the team's card, and tells the buyer when there is something to tell.
func (b *Bot) answered(r records.Request, a records.Answer, reached int) change {
	return changes(b.card(r, "answer:"+a.ID+":"+strconv.Itoa(a.Version)), b.reached(r, reached))
}

// replaceFiles keeps the files of an answer, and gives those to fetch; new ones take the place of the earlier ones.
func replaceFiles(tx *records.Tx, a records.Answer, files []File) (waiting []records.SourcingFile, err error) {
	if len(files) == 0 {
		return nil, nil
	}
	old, err := tx.FilesOf(a.Team, a.ID)
	if err != nil {
		return nil, err
	}
	for _, f := range old {
		if !slices.ContainsFunc(files, func(n File) bool { return n.ID == f.SlackID }) {
			if err := tx.DropFile(a.Team, f.ID); err != nil {
				return nil, err
			}
		}
	}
	for _, f := range files {
		kept, err := tx.AttachFile(records.SourcingFile{Team: a.Team, Owner: a.ID, Request: a.Request, User: a.User, SlackID: f.ID, Name: f.Name})
		if err != nil {
			return nil, err
		}
		if kept.State == records.FileWaiting {
			waiting = append(waiting, kept)
		}
	}
	return waiting, nil
}

// changeButtons let a supplier change its mind.
func changeButtons(request string, interested bool) []Button {
	read := Button{Action: actNoticeRead, Value: request, Label: line(locales.NoticeRead)}
	if interested {
		return []Button{{Action: actInterested, Value: request, Label: line(locales.NoticeChange)}, {Action: actDecline, Value: request, Label: line(locales.NoticeDecline)}, read}
	}
	return []Button{{Action: actInterested, Value: request, Label: line(locales.NoticeInterested)}, read}
}

// reached tells the buyer how many suppliers are interested, at 1, 2, 5, 10 …; 0 is nothing to tell.
func (b *Bot) reached(r records.Request, n int) change {
	if n == 0 || r.Author == "" {
		return changes()
	}
	return func(tx *records.Tx) error {
		p, err := b.languageIn(tx, r.Team, r.Author)
		if err != nil {
			return err
		}
		pg := &page{p: p, room: maxMessage}
		pg.section(escape(p.Count(locales.BuyerReached, n, "Number", r.Number, "Title", r.Title)))
		pg.press([]Button{{Action: actRequestSee, Value: r.ID, Label: line(locales.RequestSee), Primary: true}})
		return b.toBuyer(r, "reached:"+strconv.Itoa(n), pg)(tx)
	}
}
