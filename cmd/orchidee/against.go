package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"text/tabwriter"

	"orchidee/data"
	"orchidee/knowledge"
	"orchidee/locales"
)

// against is the gate before content is published: the questions are asked of the content in service (other) and of the new one.
type against struct {
	other string // the folder of the former content
	html  string // where the report is written; "" for none
	last  int    // how many questions of the database are asked too
}

// compare prints which answers change between two contents. It fails when a question that was answered rightly no longer is.
func (a *app) compare(ctx context.Context, c config, g against) error {
	fsys, _, err := c.content()
	if err != nil {
		return err
	}
	after, _, err := a.open(c)
	if err != nil {
		return err
	}
	former := c
	former.Data = g.other
	before, _, err := a.open(former)
	if err != nil {
		return err
	}
	questions, _ := knowledge.Questions(fsys)
	if len(questions) == 0 { // a folder of articles only is judged by the questions that are built in
		questions, _ = knowledge.Questions(data.FS)
	}
	asked, err := a.asked(ctx, c, g.last)
	if err != nil {
		return err
	}
	questions = append(questions, asked...)
	changed, err := knowledge.Against(ctx, before, after, questions, a.today(c))
	if err != nil {
		return err
	}
	a.verdicts(changed, len(questions))
	if g.html != "" {
		if err := a.writeReport(g.html, changed, len(questions)); err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say.Say(locales.AgainstReport, "Path", g.html))
	}
	worse := 0
	for _, ch := range changed {
		if ch.WasRight && !ch.Right {
			worse++
		}
	}
	if worse > 0 {
		return failed(locales.AgainstWorse, "Count", worse)
	}
	return nil
}

// verdicts prints the table and the questions under it.
func (a *app) verdicts(changed []knowledge.Changed, of int) {
	fmt.Fprintln(a.out, a.say.Count(locales.AgainstCount, len(changed), "Of", of))
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, v := range knowledge.Verdicts {
		n := 0
		for _, ch := range changed {
			if ch.Verdict == v {
				n++
			}
		}
		fmt.Fprintf(w, "  %s\t%d\n", a.say.Say(locales.ID("against."+string(v))), n)
	}
	_ = w.Flush() // the terminal went away: nobody reads
	for _, v := range knowledge.Verdicts {
		for _, ch := range changed {
			if ch.Verdict == v {
				fmt.Fprintf(a.out, "\n- %s\n  %s : %s → %s\n", ch.Question.Words(), a.say.Say(locales.ID("against."+string(v))), found(ch.Before), found(ch.After))
			}
		}
	}
}

// found is what a result came to, in one word.
func found(r knowledge.Result) string {
	if r.Outcome == knowledge.Answered {
		return r.Article.ID
	}
	return string(r.Outcome)
}

// asked gives the last questions people asked, without what tells who they are; none when there is no database.
func (a *app) asked(ctx context.Context, c config, n int) (out []knowledge.Question, err error) {
	if _, err := os.Stat(c.DB); n <= 0 || errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	store, err := a.records(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	kept, err := store.LastQuestions(ctx, n)
	if err != nil {
		return nil, recordsFailure(c.DB, err)
	}
	seen := map[string]bool{}
	for _, q := range kept {
		text := anonymous(q.Text)
		if key := q.As + text; text != "" && !seen[key] {
			seen[key] = true
			out = append(out, knowledge.Question{Q: text, As: knowledge.Audience(q.As), Lang: knowledge.Lang(q.Lang)})
		}
	}
	return out, nil
}

// personal is what may tell who somebody is: mentions, addresses, links, telephone numbers, and numbers of companies.
var personal = regexp.MustCompile(`<[@#!][^>]*>|<?https?://\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?:\+\d{2}|\b0)\s?\d(?:[\s.-]?\d{2}){4}\b|\b\d{3}[\s.]?\d{3}[\s.]?\d{3}(?:[\s.]?\d{5})\b`)

// anonymous blots out what may tell who somebody is.
func anonymous(text string) string {
	return strings.TrimSpace(personal.ReplaceAllString(text, "…"))
}
