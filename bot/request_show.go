package bot

import (
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"orchidee/locales"
	"orchidee/records"
)

// requestBlocks shows what suppliers see of a request, all of it; staff and the buyer see the same. At most ten blocks and some
// 8 000 characters, so that what stands around them has room in the same message. The need and other words of the buyer are inert.
func (b *Bot) requestBlocks(p locales.Printer, t records.Told) []slack.Block {
	pg := &page{p: p, room: maxMessage}
	pg.blocks = append(pg.blocks, slack.NewHeaderBlock(plain(cut(t.Title, maxHeader))))
	pg.context(escape(requestLine(p, t)))
	pg.quote(Reply{Quote: t.Need})
	pg.section(b.requestFacts(p, t))
	if t.HowTo != "" {
		pg.section(fact(p, locales.RequestHowTo, t.HowTo))
	}
	if len(t.Questions) > 0 {
		pg.section("*" + escape(p.Say(locales.RequestQuestions)) + "*")
		var lines []string
		for i, q := range t.Questions {
			lines = append(lines, strconv.Itoa(i+1)+". "+q)
		}
		pg.quote(Reply{Quote: strings.Join(lines, "\n")})
	}
	if len(t.Files) > 0 {
		var names []string
		for _, f := range t.Files {
			names = append(names, f.Name)
		}
		pg.section(fact(p, locales.RequestFiles, strings.Join(names, ", ")))
	}
	if t.Author == "" {
		pg.context(escape(p.Say(locales.RequestNoAuthor)))
		return pg.blocks
	}
	return append(pg.blocks, slack.NewRichTextBlock("", slack.NewRichTextSection(
		slack.NewRichTextSectionTextElement(p.Say(locales.RequestBy)+" ", nil), slack.NewRichTextSectionUserElement(t.Author, nil))))
}

// requestText is the same in one breath, for the text beside the blocks.
func (b *Bot) requestText(p locales.Printer, t records.Told) string {
	return cut(escape(t.Title)+"\n"+escape(requestLine(p, t))+"\n"+escape(cut(t.Need, maxSection/2))+"\n"+b.requestFacts(p, t), maxText)
}

func requestLine(p locales.Printer, t records.Told) string {
	kind := requestKindName(p, t.Kind)
	if t.Revision > 1 {
		return p.Say(locales.RequestRevised, "Number", t.Number, "Kind", kind, "Revision", t.Revision)
	}
	return p.Say(locales.RequestNumber, "Number", t.Number, "Kind", kind)
}

// requestFields are the fields that decide whether a supplier is concerned.
func (b *Bot) requestFields(p locales.Printer, t records.Told) []requestField {
	var codes, segments []string
	for _, c := range t.CPV {
		codes = append(codes, b.cpvName(p.Lang, c))
	}
	for _, s := range t.Segments {
		segments = append(segments, b.segmentName(p.Lang, s))
	}
	amount := ""
	if t.Amount != "" {
		amount = bracketName(p, t.Amount)
	}
	return []requestField{
		{locales.RequestDeadline, momentName(p, t.Deadline)},
		{locales.RequestPlace, b.placeName(p, t.Place)},
		{locales.RequestStart, startName(p, t.Start)},
		{locales.RequestAmount, amount},
		{locales.RequestKinds, structureNames(p, t.Kinds)},
		{locales.RequestSegments, strings.Join(segments, ", ")},
		{locales.RequestCPV, strings.Join(codes, " ; ")},
	}
}

// requestField is one of them; its value may be empty.
type requestField struct {
	name  locales.ID
	value string
}

// requestFacts writes the fields one a line, in mrkdwn.
func (b *Bot) requestFacts(p locales.Printer, t records.Told) string {
	var lines []string
	for _, f := range b.requestFields(p, t) {
		if f.value != "" {
			lines = append(lines, fact(p, f.name, f.value))
		}
	}
	return strings.Join(lines, "\n")
}

// plainFacts writes the same without marks.
func (b *Bot) plainFacts(p locales.Printer, t records.Told) string {
	var lines []string
	for _, f := range b.requestFields(p, t) {
		if f.value != "" {
			lines = append(lines, p.Say(f.name)+colon(p)+f.value)
		}
	}
	return strings.Join(lines, "\n")
}

// fact is a field of a request as mrkdwn.
func fact(p locales.Printer, name locales.ID, value string) string {
	return "*" + escape(p.Say(name)) + "*" + colon(p) + escape(value)
}

// colon is the mark between a name and its value: French has a space before it.
func colon(p locales.Printer) string {
	if p.Lang == "fr" {
		return " : "
	}
	return ": "
}

func startName(p locales.Printer, day string) string {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return ""
	}
	return p.Date(day)
}
