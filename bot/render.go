package bot

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"orchidee/knowledge"
	"orchidee/locales"
)

// rendered is a reply as Slack takes it. Text always travels with the blocks: it is the notification, and what a screen reader
// speaks.
type rendered struct {
	Text   string        `json:"text"`
	Blocks []slack.Block `json:"blocks"`
}

func (r rendered) payload() []byte {
	out, err := json.Marshal(r)
	if err != nil {
		panic(err) // blocks of ours always marshal
	}
	return out
}

// page collects blocks and the room they take in one message.
type page struct {
	p      locales.Printer
	blocks []slack.Block
	room   int // runes left for text
	plain  []string
}

// render makes Block Kit of a reply, inside Slack's limits. When there is too much, it is the article's body that is cut, never
// its sources, its date or the way to a human.
func render(p locales.Printer, r Reply) rendered {
	pg := &page{p: p, room: maxMessage}
	tail := &page{p: p, room: maxMessage}
	whole := r.whole() && r.Found.Advice != nil
	switch a := r.Article; {
	case whole:
		tail.aboutRules(r)
	case a != nil:
		tail.sources(r, a)
	}
	tail.press(r.Buttons)
	tail.options(r)
	if r.Structures {
		tail.structures(r)
	}
	tail.examples(r)
	tail.files(r)
	tail.buttons(r)
	pg.room -= maxMessage - tail.room

	if r.Quote != "" {
		pg.quote(r)
	}
	for _, l := range r.Lines {
		pg.section(escape(capital(p.Say(l.ID, l.Pairs...))))
	}
	pg.items(r.Items, maxBlocks-len(tail.blocks)-3)
	switch a := r.Article; {
	case whole:
		pg.assessment(r)
	case a != nil:
		if r.Found.How != ByArticle {
			pg.statements(r.voice(p).applied(r.Found))
		}
		pg.article(r, a, maxBlocks-len(tail.blocks)-4)
	}
	text := strings.Join(append(pg.plain, tail.plain...), "\n")
	return rendered{Text: cut(text, maxText), Blocks: append(pg.blocks, tail.blocks...)}
}

// section adds a paragraph of mrkdwn that is already escaped.
func (pg *page) section(mrkdwn string) {
	if strings.TrimSpace(mrkdwn) == "" {
		return
	}
	mrkdwn = cut(mrkdwn, min(maxSection, max(pg.room, 2)))
	pg.room -= utf8.RuneCountInString(mrkdwn)
	pg.plain = append(pg.plain, mrkdwn)
	pg.blocks = append(pg.blocks, slack.NewSectionBlock(verbatim(mrkdwn), nil, nil))
}

func (pg *page) article(r Reply, a *knowledge.Article, most int) {
	if r.Foreign {
		pg.section("_" + escape(pg.p.Say(locales.AnswerForeign)) + "_")
	}
	pg.header(a.Title)
	if a.Quote != "" { // as it stands: no mark in it means anything
		pg.quote(Reply{Quote: a.Quote})
		return
	}
	paragraphs := mrkdwn(a.Short)
	if !r.Brief {
		paragraphs = append(paragraphs, mrkdwn(a.Body)...)
	}
	note := "_" + escape(pg.p.Say(locales.AnswerCut)) + "_"
	room := pg.room - utf8.RuneCountInString(note)
	for _, s := range join(paragraphs, maxSection) {
		n := utf8.RuneCountInString(s)
		if n > room || len(pg.blocks) >= most {
			if room > maxSection/10 {
				pg.section(cut(s, room))
			}
			pg.section(note)
			return
		}
		pg.section(s)
		room -= n
	}
}

// join puts paragraphs together into as few texts of at most max runes as they fit in; the first stays alone: it is the short
// answer.
func join(paragraphs []string, max int) []string {
	var out []string
	for i, s := range paragraphs {
		if i > 1 && utf8.RuneCountInString(out[len(out)-1])+2+utf8.RuneCountInString(s) <= max {
			out[len(out)-1] += "\n\n" + s
			continue
		}
		out = append(out, s)
	}
	return out
}

// sources adds where the answer comes from and for when it is true.
func (pg *page) sources(r Reply, a *knowledge.Article) {
	var links []string
	for _, s := range a.Sources {
		links = append(links, link(s.URL, escape(s.Label)))
	}
	pg.context(escape(pg.p.Say(locales.AnswerSources)) + " " + strings.Join(links, " · "))
	if a.Quote != "" {
		pg.context(escape(strings.TrimSpace(pg.p.Say(locales.QuoteImported, "Day", pg.p.Date(string(a.CheckedOn))) + " " + pg.holds(a))))
		return
	}
	dates := pg.p.Say(locales.AnswerOn, "On", pg.p.Date(string(r.On)), "From", pg.p.Date(string(a.ValidFrom)))
	if a.ValidUntil != "" {
		dates = pg.p.Say(locales.AnswerOnUntil, "On", pg.p.Date(string(r.On)), "From", pg.p.Date(string(a.ValidFrom)), "Until", pg.p.Date(string(a.ValidUntil)))
	}
	pg.context(escape(dates + " " + pg.p.Say(locales.AnswerChecked, "Day", pg.p.Date(string(a.CheckedOn)))))
}

// holds tells when a passage holds, if that is known.
func (pg *page) holds(a *knowledge.Article) string {
	from, until := pg.p.Date(string(a.ValidFrom)), pg.p.Date(string(a.ValidUntil))
	switch {
	case from != "" && until != "":
		return pg.p.Say(locales.QuoteFromUntil, "From", from, "Until", until)
	case from != "":
		return pg.p.Say(locales.QuoteFrom, "From", from)
	case until != "":
		return pg.p.Say(locales.QuoteUntil, "Until", until)
	}
	return ""
}

func (pg *page) context(mrkdwn string) {
	mrkdwn = cut(mrkdwn, maxSection)
	pg.room -= utf8.RuneCountInString(mrkdwn)
	pg.plain = append(pg.plain, mrkdwn)
	pg.blocks = append(pg.blocks, slack.NewContextBlock("", verbatim(mrkdwn)))
}

// quote shows somebody's words literally: rich text is inert by type.
func (pg *page) quote(r Reply) {
	if r.Quoted.ID != "" {
		pg.section(escape(pg.p.Say(r.Quoted.ID, r.Quoted.Pairs...)))
	}
	words := cut(r.Quote, maxSection)
	pg.room -= utf8.RuneCountInString(words)
	pg.plain = append(pg.plain, escape(words))
	pg.blocks = append(pg.blocks, slack.NewRichTextBlock("", &slack.RichTextQuote{
		Type: slack.RTEQuote, Elements: []slack.RichTextSectionElement{slack.NewRichTextSectionTextElement(words, nil)},
	}))
}

// items shows as many things as there is room for.
func (pg *page) items(items []Item, most int) {
	for i, it := range items {
		if pg.room < maxSection/2 || len(pg.blocks)+2 > most {
			pg.context(escape(pg.p.Count(locales.ItemsMore, len(items)-i)))
			return
		}
		lines := []string{"*" + escape(it.Title) + "*"}
		if !it.Start.IsZero() {
			lines = append(lines, span(pg.p, it.Start, it.End))
		}
		for _, f := range it.Facts {
			lines = append(lines, escape(f))
		}
		if it.Link != "" {
			lines = append(lines, link(it.Link, escape(it.Link)))
		}
		pg.section(strings.Join(lines, "\n"))
		pg.press(it.Buttons)
	}
}

func (pg *page) press(buttons []Button) {
	var row []slack.BlockElement
	for _, b := range buttons {
		e := button(b.Action, b.Value, pg.p.Say(b.Label.ID, b.Label.Pairs...))
		if b.Primary {
			e.Style = slack.StylePrimary
		}
		if b.Sure.ID != "" {
			e.Confirm = confirmation(pg.p, b.Sure)
		}
		row = append(row, e)
	}
	if len(row) > 0 {
		pg.blocks = append(pg.blocks, slack.NewActionBlock("", row...))
	}
}

func (pg *page) options(r Reply) {
	if len(r.Options) == 0 {
		return
	}
	if r.Article != nil && !r.Brief || r.whole() {
		pg.context(escape(pg.p.Say(locales.SeeAlso)))
	}
	var buttons []slack.BlockElement
	for _, o := range r.Options {
		buttons = append(buttons, button(actArticle+":"+o.ID, strings.Join([]string{o.ID, r.Question, string(r.Surface)}, "|"), o.Title))
	}
	pg.blocks = append(pg.blocks, slack.NewActionBlock("", buttons...))
}

func (pg *page) examples(r Reply) {
	if len(r.Examples) == 0 {
		return
	}
	var buttons []slack.BlockElement
	for _, id := range r.Examples {
		buttons = append(buttons, button(actExample+":"+string(id), strings.Join([]string{string(id), pg.p.Lang, string(r.Surface)}, "|"), pg.p.Say(id)))
	}
	pg.blocks = append(pg.blocks, slack.NewActionBlock("", buttons...))
}

func (pg *page) files(r Reply) {
	var buttons []slack.BlockElement
	for _, f := range r.Files {
		buttons = append(buttons, button(actImport+":"+f.ID, f.ID+"|"+f.Name, pg.p.Say(locales.FileImport, "Name", f.Name)))
	}
	if len(buttons) > 0 {
		pg.blocks = append(pg.blocks, slack.NewActionBlock("", buttons...))
	}
}

// buttons adds the votes and the way to a human.
func (pg *page) buttons(r Reply) {
	if r.Question == "" {
		return
	}
	value := r.Question + "|" + string(r.Surface)
	var buttons []slack.BlockElement
	if r.Vote {
		up := button(actHelpful, value, pg.p.Say(locales.VoteUp))
		up.AccessibilityLabel = cut(pg.p.Say(locales.VoteUpLabel), maxButton)
		down := button(actUseless, value, pg.p.Say(locales.VoteDown))
		down.AccessibilityLabel = cut(pg.p.Say(locales.VoteDownLabel), maxButton)
		buttons = append(buttons, up, down)
	}
	if r.Form {
		buttons = append(buttons, button(actPurchase, value, pg.p.Say(locales.PurchaseForm)))
	}
	if r.Webinars {
		buttons = append(buttons, button(actWebinars, value, pg.p.Say(locales.SeatWebinars)))
	}
	if r.Human {
		human := button(actHuman, value, pg.p.Say(locales.HumanButton))
		if (r.Article == nil || r.Brief) && !r.whole() && len(r.Buttons)+len(r.Items) == 0 {
			human.Style = slack.StylePrimary
		}
		buttons = append(buttons, human)
	}
	if len(buttons) > 0 {
		pg.blocks = append(pg.blocks, slack.NewActionBlock("", buttons...))
	}
}

func plain(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, hold(s), false, false)
}

// verbatim is mrkdwn in which Slack makes no links or mentions of its own.
func verbatim(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, hold(s), false, true)
}

func button(action, value, label string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, cut(value, maxValue), plain(cut(label, maxButton)))
}
