package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"orchidee/bot"
	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

// asked is a question as it comes from a flag or a line of a batch.
type asked struct {
	Q     string   `json:"q"`
	As    string   `json:"as"`
	Lang  string   `json:"lang"`
	On    string   `json:"on"`
	Turns []string `json:"turns"` // the questions of one thread: the last one is asked
}

// answered is what ask prints as JSON. Other programs read it: its fields do not change.
type answered struct {
	Q            string        `json:"q"`
	Lang         string        `json:"lang"`
	As           string        `json:"as"`
	On           string        `json:"on"`
	Outcome      string        `json:"outcome"`
	Confidence   float64       `json:"confidence"`
	Answer       *article      `json:"answer"`
	Alternatives []alternative `json:"alternatives"`
	Micros       int64         `json:"micros"`
}

type article struct {
	ID          string             `json:"id"`
	Title       string             `json:"title"`
	Text        string             `json:"text"`
	Sources     []knowledge.Source `json:"sources"`
	ValidFrom   string             `json:"valid_from"`
	ValidUntil  string             `json:"valid_until"`
	CheckedOn   string             `json:"checked_on"`
	Commitments []string           `json:"commitments"`
}

type alternative struct {
	ID         string  `json:"id"`
	Title      string  `json:"title"`
	Confidence float64 `json:"confidence"`
}

func (a *app) askCommand() *cobra.Command {
	var q asked
	var asJSON, batch bool
	cmd := a.command("ask "+a.say.Say(locales.ArgQuestion), locales.CLIAsk, anyNumber, func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 && !batch {
			return misused(locales.UsageQuestion)
		}
		if len(args) > 0 && batch {
			return misused(locales.UsageArgs, "Usage", "orchidee ask --batch < questions.jsonl")
		}
		q.Q, q.Lang = text(strings.Join(args, " ")), a.lang
		if err := q.check(); err != nil { // before the content is read
			return err
		}
		s, err := a.session(cmd.Context())
		if err != nil {
			return err
		}
		switch {
		case batch:
			return s.batch(cmd.Context(), q)
		case asJSON:
			return s.json(cmd.Context(), q)
		}
		return s.ask(cmd.Context(), q)
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, a.say.Say(locales.FlagJSON))
	cmd.Flags().BoolVar(&batch, "batch", false, a.say.Say(locales.FlagBatch))
	a.askerFlags(cmd, &q)
	return cmd
}

// askerFlags are those of a person who asks, in ask and in chat.
func (a *app) askerFlags(cmd *cobra.Command, q *asked) {
	cmd.Flags().StringVar(&q.As, "as", "", a.say.Say(locales.FlagAs))
	cmd.Flags().StringVar(&q.On, "on", "", a.say.Say(locales.FlagOn))
}

// session answers questions in the terminal.
type session struct {
	*app
	counsel bot.Counsel
	today   knowledge.Date
}

func (a *app) session(ctx context.Context) (*session, error) {
	c, err := a.config()
	if err != nil {
		return nil, err
	}
	base, faults, err := a.open(c)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 && c.Data != "" { // the embedded content is checked before it is built in
		fmt.Fprintln(a.err, a.say.Count(locales.ContentFaults, len(faults)))
	}
	a.borrow(ctx, c, base)
	rules, err := a.rules(c)
	if err != nil {
		return nil, err
	}
	return &session{a, bot.Counsel{Articles: base, Rules: rules}, a.today(c)}, nil
}

// check refuses a role, a language or a day that does not exist.
func (q asked) check() error {
	switch knowledge.Audience(q.As) {
	case "", knowledge.Everyone, knowledge.Buyer, knowledge.Supplier, knowledge.Staff:
	default:
		return misused(locales.UsageAs, "Value", q.As)
	}
	if _, err := time.Parse(time.DateOnly, q.On); err != nil && q.On != "" {
		return misused(locales.UsageDate, "Value", q.On)
	}
	return wantLang(q.Lang)
}

// query is what is searched for a question as it was typed. Without a day of its own the question may tell one.
func (s *session) query(q asked) (knowledge.Query, error) {
	if err := q.check(); err != nil {
		return knowledge.Query{}, err
	}
	if n := len(q.Turns); n > 0 && (q.Q == "" || q.Q == q.Turns[n-1]) {
		q.Q, q.Turns = q.Turns[n-1], q.Turns[:n-1]
	}
	out := knowledge.Query{
		Text: q.Q, As: knowledge.Audience(cmp.Or(q.As, string(knowledge.Everyone))),
		On: knowledge.Date(q.On), Turns: q.Turns,
	}
	if q.Lang != "auto" {
		out.Lang = knowledge.Lang(q.Lang)
	}
	return out, nil
}

func wantLang(lang string) error {
	if lang != "" && lang != "auto" && !slices.Contains(locales.Langs, lang) {
		return misused(locales.UsageLang, "Value", lang)
	}
	return nil
}

// json prints the contract's object.
func (s *session) json(ctx context.Context, q asked) error {
	out, err := s.answer(ctx, q)
	if err != nil {
		return err
	}
	return writeLine(s.out, out)
}

func (s *session) answer(ctx context.Context, q asked) (answered, error) {
	query, err := s.query(q)
	if err != nil {
		return answered{}, err
	}
	start := time.Now()
	f, err := s.counsel.Ask(ctx, query, s.today)
	if err != nil {
		return answered{}, err
	}
	said, advised := s.counsel.Text(locales.For(string(f.Lang)), f)
	out := answered{
		Q: query.Text, Lang: string(f.Lang), As: string(query.As), On: string(f.On),
		Outcome: string(f.Outcome), Confidence: rounded(f.Confidence), Alternatives: []alternative{},
	}
	switch a := whole(f.Result); {
	case advised && said.Whole:
		out.Outcome, out.Confidence = string(knowledge.Answered), advisedConfidence
		out.Answer = &article{
			ID: bot.AdviceID, Title: said.Title, Text: said.Applied, Sources: links(said.Sources), ValidFrom: said.ValidFrom, CheckedOn: said.CheckedOn, Commitments: []string{},
		}
		if a != nil {
			out.Alternatives = append(out.Alternatives, alternative{a.ID, a.Title, rounded(f.Confidence)})
		}
	case a != nil && (f.Outcome == knowledge.Answered || f.Outcome == knowledge.Unsure):
		out.Answer = &article{
			ID: a.ID, Title: a.Title, Text: a.Plain(), Sources: list(a.Sources), ValidFrom: string(a.ValidFrom),
			ValidUntil: string(a.ValidUntil), CheckedOn: string(a.CheckedOn), Commitments: list(a.Commitments),
		}
		if advised {
			out.Answer.Text = said.Applied + "\n\n" + out.Answer.Text
			out.Answer.ValidFrom = said.ValidFrom
			for _, x := range links(said.Sources) {
				if !slices.Contains(out.Answer.Sources, x) {
					out.Answer.Sources = append(slices.Clone(out.Answer.Sources), x)
				}
			}
		}
		if say := locales.For(string(f.Lang)); f.Outcome == knowledge.Answered {
			if l, ok := f.Change(say); ok {
				out.Answer.Text = say.Say(l.ID, l.Pairs...) + "\n\n" + out.Answer.Text
			}
		}
		if f.Told && f.Advice == nil { // what is said of a purchase names its day
			out.Answer.Text = locales.For(string(f.Lang)).Say(locales.CounselDay, "On", locales.For(string(f.Lang)).Date(string(f.On))) + "\n\n" + out.Answer.Text
		}
	}
	for _, hit := range f.Alternatives {
		if len(out.Alternatives) < mostAlternatives {
			out.Alternatives = append(out.Alternatives, alternative{hit.Article.ID, hit.Article.Name(), rounded(hit.Confidence)})
		}
	}
	out.Micros = time.Since(start).Microseconds()
	return out, nil
}

// whole is the article that is read: both, for two questions in one.
func whole(res knowledge.Result) *knowledge.Article {
	if res.Also != nil {
		return knowledge.Join(res.Article, res.Also)
	}
	return res.Article
}

// How sure an answer from the rules alone is (the reading may err, the rules do not), and how many articles stand beside an answer.
const (
	advisedConfidence = 0.9
	mostAlternatives  = 3
)

func links(in []advice.Source) []knowledge.Source {
	out := make([]knowledge.Source, len(in))
	for i, s := range in {
		out[i] = knowledge.Source{Label: s.Label, URL: s.URL}
	}
	return out
}

// list is never null in JSON.
func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// writeLine writes one JSON value on one line, with its accents and signs as they are.
func writeLine(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// text mends what is not UTF-8: such bytes most often come from a terminal or a file in Latin-1.
func text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 && s[0] >= 0xA0 {
			r = rune(s[0])
		}
		b.WriteRune(r)
		s = s[n:]
	}
	return b.String()
}

// rounded keeps the digits of a confidence that mean something.
func rounded(confidence float64) float64 { return math.Round(confidence*1e4) / 1e4 }
