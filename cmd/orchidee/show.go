package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"orchidee/bot"
	"orchidee/knowledge"
	"orchidee/locales"
)

// ask prints the answer to one question as a person reads it.
func (s *session) ask(ctx context.Context, q asked) error {
	query, err := s.query(q)
	if err != nil {
		return err
	}
	f, err := s.counsel.Ask(ctx, query, s.today)
	if err != nil {
		return err
	}
	s.show(query, f)
	return nil
}

// page is an answer being written in the reader's language.
type page struct {
	w     io.Writer
	say   locales.Printer
	on    knowledge.Date
	plain bool // no colour
}

// show writes a result and gives the articles it offers, numbered from 1.
func (s *session) show(q knowledge.Query, f bot.Finding) []*knowledge.Article {
	res := f.Result
	p := s.page(string(res.Lang), f.On)
	if len(res.Understood) > 0 {
		p.line(locales.Understood, "Words", strings.Join(res.Understood, ", "))
	}
	offer := make([]*knowledge.Article, 0, 4)
	for _, hit := range res.Alternatives {
		offer = append(offer, hit.Article)
	}
	if f.Told && f.Advice == nil {
		p.line(locales.CounselDay, "On", p.say.Date(string(f.On)))
		fmt.Fprintln(p.w)
	}
	if l, ok := f.Change(p.say); ok {
		p.wrap("", p.say.Say(l.ID, l.Pairs...))
		fmt.Fprintln(p.w)
	}
	if f.Problem != nil {
		p.wrap("", p.say.Say(locales.ID("advise."+f.Problem.Key), f.Problem.Args...))
		fmt.Fprintln(p.w)
	}
	if said, ok := s.counsel.Text(p.say, f); ok {
		p.advised(said)
		if said.Whole {
			if res.Article != nil {
				offer = append([]*knowledge.Article{res.Article}, offer...)
			}
			p.options(locales.SeeAlso, offer)
			return offer
		}
	}
	switch res.Outcome {
	case knowledge.Answered:
		if res.Article.Quote != "" {
			p.line(locales.QuoteIntro)
			fmt.Fprintln(p.w)
		}
		a := whole(res)
		p.article(a, a.Plain())
		p.options(locales.SeeAlso, offer)
	case knowledge.Unsure:
		p.line(locales.AnswerUnsure)
		fmt.Fprintln(p.w)
		short := res.Article.Quote
		if short == "" {
			short, _, _ = strings.Cut(res.Article.Plain(), "\n\n")
		}
		p.article(res.Article, short)
		offer = append([]*knowledge.Article{res.Article}, offer...)
		p.options(locales.AnswerNearest, offer)
		p.hint(locales.AskHuman)
	case knowledge.SmallTalk:
		p.line(locales.Talk(res.Kind))
		switch {
		case locales.WantsHuman(res.Kind):
			p.line(locales.AskHuman)
		case res.Kind != "thanks" && res.Kind != "bye":
			p.examples(q.As)
		}
		return nil
	case knowledge.Scope:
		p.line(locales.Refusal(res.Kind))
		p.line(locales.ScopeInstead)
		p.options(locales.AnswerNearest, offer)
	default:
		p.line(locales.AnswerUnknown)
		p.options(locales.AnswerNearest, offer)
		p.hint(locales.AskHuman)
	}
	return offer
}

func (s *session) page(lang string, on knowledge.Date) page {
	return page{s.out, locales.For(lang), on, !s.colour()}
}

func (p page) line(id locales.ID, pairs ...any) { fmt.Fprintln(p.w, p.say.Say(id, pairs...)) }

// hint is a line that matters less.
func (p page) hint(id locales.ID, pairs ...any) {
	fmt.Fprintln(p.w, p.style("\x1b[2m", p.say.Say(id, pairs...)))
}

func (p page) style(code, text string) string {
	if p.plain {
		return text
	}
	return code + text + "\x1b[0m"
}

// article writes an article, with its sources and the days it holds.
func (p page) article(a *knowledge.Article, text string) {
	fmt.Fprintf(p.w, "%s\n\n%s\n\n", p.style("\x1b[1m", a.Title), text)
	if string(a.Lang) != p.say.Lang && a.Quote == "" {
		p.hint(locales.AnswerForeign)
	}
	p.line(locales.AnswerSources)
	for _, s := range a.Sources {
		if s.URL == "" { // an imported document that is not online
			fmt.Fprintln(p.w, "-", s.Label)
			continue
		}
		fmt.Fprintln(p.w, "-", p.say.Say(locales.AskSource, "Label", s.Label, "URL", s.URL))
	}
	if a.Quote != "" {
		p.hint(locales.QuoteImported, "Day", p.say.Date(string(a.CheckedOn)))
		p.quoteDates(a)
		return
	}
	dates := []any{"On", p.say.Date(string(p.on)), "From", p.say.Date(string(a.ValidFrom))}
	if a.ValidUntil == "" {
		p.hint(locales.AnswerOn, dates...)
	} else {
		p.hint(locales.AnswerOnUntil, append(dates, "Until", p.say.Date(string(a.ValidUntil)))...)
	}
	p.hint(locales.AnswerChecked, "Day", p.say.Date(string(a.CheckedOn)))
}

// advised writes what the rules say: before an article, or alone with its title and sources.
func (p page) advised(t bot.Text) {
	if t.Whole {
		fmt.Fprintf(p.w, "%s\n\n", p.style("\x1b[1m", t.Title))
	}
	for line := range strings.SplitSeq(t.Applied, "\n") {
		p.wrap("", line)
	}
	fmt.Fprintln(p.w)
	p.line(locales.AnswerSources)
	for _, s := range t.Sources {
		fmt.Fprintln(p.w, "-", p.say.Say(locales.AskSource, "Label", s.Label, "URL", s.URL))
	}
	if !t.Whole {
		fmt.Fprintln(p.w)
	}
}

// quoteDates tells when a passage holds, if that is known.
func (p page) quoteDates(a *knowledge.Article) {
	from, until := p.say.Date(string(a.ValidFrom)), p.say.Date(string(a.ValidUntil))
	switch {
	case from != "" && until != "":
		p.hint(locales.QuoteFromUntil, "From", from, "Until", until)
	case from != "":
		p.hint(locales.QuoteFrom, "From", from)
	case until != "":
		p.hint(locales.QuoteUntil, "Until", until)
	}
}

func (p page) options(title locales.ID, articles []*knowledge.Article) {
	if len(articles) == 0 {
		return
	}
	fmt.Fprintf(p.w, "\n%s\n", p.say.Say(title))
	for i, a := range articles {
		fmt.Fprintf(p.w, "%d. %s\n", i+1, a.Name())
	}
}

func (p page) examples(as knowledge.Audience) {
	ids := locales.BuyerExamples
	if as == knowledge.Supplier {
		ids = locales.SupplierExamples
	}
	for _, id := range ids {
		fmt.Fprintf(p.w, "- %s\n", p.say.Say(id))
	}
}

// colour reports whether the output is a terminal whose owner did not refuse colours: https://no-color.org
func (a *app) colour() bool {
	if v, _ := a.lookup("NO_COLOR"); v != "" {
		return false
	}
	if v, _ := a.lookup("TERM"); v == "dumb" {
		return false
	}
	f, ok := a.out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
