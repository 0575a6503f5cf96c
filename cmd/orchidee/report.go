package main

import (
	_ "embed"
	"html/template"
	"os"
	"slices"
	"strings"

	"orchidee/knowledge"
	"orchidee/locales"
)

//go:embed report.html
var reportPage string

// column is one of the two answers of a question, as the report shows it.
type column struct {
	Name       string
	Title      string
	Paragraphs []paragraph
	Sources    []knowledge.Source
	Valid      string
}

// paragraph is marked when the other answer does not have it.
type paragraph struct {
	Text string
	New  bool
}

// writeReport writes the answers side by side, as one page without anything from outside.
func (a *app) writeReport(path string, changed []knowledge.Changed, of int) error {
	type entry struct {
		Question, Verdict string
		Columns           [2]column
	}
	var entries []entry
	for _, v := range knowledge.Verdicts {
		for _, ch := range changed {
			if ch.Verdict == v {
				entries = append(entries, entry{ch.Question.Words(), a.say.Say(locales.ID("against." + string(v))), a.columns(ch)})
			}
		}
	}
	page, err := template.New("report").Parse(reportPage)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // it may hold what people asked
	if err != nil {
		return failed(locales.ReportFailed, "Path", path, "Error", deepest(err))
	}
	err = page.Execute(f, map[string]any{
		"Lang": a.say.Lang, "Title": a.say.Say(locales.AgainstTitle), "Count": a.say.Count(locales.AgainstCount, len(changed), "Of", of),
		"Sources": a.say.Say(locales.AnswerSources), "Entries": entries,
	})
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return failed(locales.ReportFailed, "Path", path, "Error", deepest(err))
	}
	return nil
}

func (a *app) columns(ch knowledge.Changed) (out [2]column) {
	results := [2]knowledge.Result{ch.Before, ch.After}
	var texts [2][]string
	for i, r := range results {
		out[i].Name = a.say.Say([]locales.ID{locales.AgainstBefore, locales.AgainstAfter}[i])
		if r.Outcome != knowledge.Answered {
			out[i].Title = a.say.Say(locales.AnswerUnknown)
			continue
		}
		out[i].Title, out[i].Sources = r.Article.Title, r.Article.Sources
		out[i].Valid = strings.Trim(string(r.Article.ValidFrom)+" – "+string(r.Article.ValidUntil), " –")
		texts[i] = strings.Split(r.Article.Plain(), "\n\n")
	}
	for i := range out {
		for _, text := range texts[i] {
			out[i].Paragraphs = append(out[i].Paragraphs, paragraph{text, !slices.Contains(texts[1-i], text)})
		}
	}
	return out
}
