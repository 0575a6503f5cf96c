package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"orchidee/knowledge"
	"orchidee/locales"
)

func (a *app) evalCommand() *cobra.Command {
	var worst int
	var g against
	cmd := a.command("eval", locales.CLIEval, none, func(cmd *cobra.Command, _ []string) error {
		c, err := a.config()
		if err != nil {
			return err
		}
		if g.other != "" {
			return a.compare(cmd.Context(), c, g)
		}
		if g.html != "" {
			return misused(locales.UsageReport)
		}
		fsys, _, err := c.content()
		if err != nil {
			return err
		}
		base, _, err := a.open(c)
		if err != nil {
			return err
		}
		questions, faults := knowledge.Questions(fsys)
		if len(faults) > 0 {
			fmt.Fprintln(a.err, a.say.Count(locales.ContentFaults, len(faults)))
		}
		if len(questions) == 0 {
			return failed(locales.EvalNoQuestions)
		}
		report, err := knowledge.Evaluate(cmd.Context(), base, questions, a.today(c))
		if err != nil {
			return err
		}
		a.report(report, worst)
		return nil
	})
	cmd.Flags().StringVar(&g.other, "against", "", a.say.Say(locales.FlagAgainst))
	cmd.Flags().StringVar(&g.html, "html", "", a.say.Say(locales.FlagHTML))
	cmd.Flags().IntVar(&g.last, "last", 500, a.say.Say(locales.FlagLast))
	cmd.Flags().IntVar(&worst, "worst", 10, a.say.Say(locales.FlagWorst))
	return cmd
}

// report prints a table of the measures, one block for each way of grouping, then the worst misses.
func (a *app) report(r knowledge.Report, worst int) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := []locales.ID{locales.EvalGroup, locales.EvalAnswerable, locales.EvalRecall1, locales.EvalRecall3, locales.EvalMRR,
		locales.EvalRefused, locales.EvalUnsure, locales.EvalOutside, locales.EvalAnswered, locales.EvalHesitated, locales.EvalKind,
		locales.EvalBaseline1, locales.EvalBaseline3, locales.EvalBaselineMRR}
	for _, id := range head {
		fmt.Fprint(w, a.say.Say(id), "\t")
	}
	by := ""
	for _, m := range r.Measures {
		if m.By != by {
			by = m.By
			fmt.Fprint(w, "\n", a.say.Say(locales.ID("eval.by."+by)))
			if m.Name != "" {
				fmt.Fprint(w, strings.Repeat("\t", len(head)), "\n", m.Name)
			}
		} else {
			fmt.Fprint(w, "\n", m.Name)
		}
		fmt.Fprint(w, "\t")
		fmt.Fprint(w, m.Answerable, "\t", share(m.Recall1, m.Answerable), share(m.Recall3, m.Answerable), number(m.MRR, m.Answerable))
		fmt.Fprint(w, share(m.Refused, m.Answerable), share(m.Unsure, m.Answerable))
		fmt.Fprint(w, m.Outside, "\t", share(m.Answered, m.Outside), share(m.Hesitated, m.Outside), share(m.Kind, m.Kinds))
		fmt.Fprint(w, share(m.Baseline1, m.Answerable), share(m.Baseline3, m.Answerable), number(m.BaselineMRR, m.Answerable))
	}
	fmt.Fprintln(w)
	_ = w.Flush() // the terminal went away: nobody reads
	a.reliability(r.Reliability)
	if len(r.Misses) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\n%s\n", a.say.Count(locales.EvalWorst, min(worst, len(r.Misses)), "All", len(r.Misses)))
	for _, miss := range r.Misses[:min(worst, len(r.Misses))] {
		got := string(miss.Result.Outcome)
		if miss.Result.Article != nil {
			got += " " + miss.Result.Article.ID
		}
		q := miss.Question.Words()
		want := strings.Join(miss.Question.Want, ", ")
		if want == "" {
			want = "-"
		}
		fmt.Fprintf(a.out, "- %s\n  %s\n", q, a.say.Say(locales.EvalMiss, "Want", want, "Got", got, "Confidence", fmt.Sprintf("%.2f", miss.Result.Confidence)))
	}
}

// reliability prints how often what was claimed with a confidence was right.
func (a *app) reliability(claims []knowledge.Claim) {
	fmt.Fprintf(a.out, "\n%s\n", a.say.Say(locales.EvalReliability))
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, id := range []locales.ID{locales.EvalBand, locales.EvalShown, locales.EvalClaimed, locales.EvalRight} {
		fmt.Fprint(w, a.say.Say(id), "\t")
	}
	for _, c := range claims {
		fmt.Fprintf(w, "\n%.1f–%.1f\t%d\t%s%s", c.From, c.To, c.Shown, share(c.Claimed, 1), share(c.Right, 1))
	}
	fmt.Fprintln(w)
	_ = w.Flush()
}

// share and number write a figure, or a dash when there is nothing to measure.
func share(v float64, of int) string {
	if of == 0 {
		return "-\t"
	}
	return fmt.Sprintf("%.1f %%\t", 100*v)
}

func number(v float64, of int) string {
	if of == 0 {
		return "-\t"
	}
	return fmt.Sprintf("%.3f\t", v)
}
