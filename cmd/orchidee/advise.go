package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"orchidee/data"
	"orchidee/knowledge/advice"
	"orchidee/locales"
)

func (a *app) adviseCommand() *cobra.Command {
	var w wanted
	var asJSON, batch, note bool
	var how shown
	var change string
	cmd := a.command("advise "+a.say.Say(locales.ArgPurchase), locales.CLIAdvise, anyNumber, func(cmd *cobra.Command, args []string) error {
		w.Text = text(cmp.Or(strings.Join(args, " "), w.Text))
		w.given(cmd.Flags())
		if w.empty() && !batch {
			return misused(locales.AdviseNothing)
		}
		adv, err := a.adviser()
		if err != nil {
			return err
		}
		if batch {
			return adv.batch(cmd.Context(), w)
		}
		p, err := adv.purchase(w)
		if err != nil {
			return usage(err)
		}
		judged := adv.base.Assess(p)
		switch {
		case change != "":
			return adv.change(&judged, text(change))
		case asJSON:
			return writeLine(a.out, adv.json(&judged))
		case note:
			_, err := fmt.Fprint(a.out, adv.base.Note(adv.words, &judged))
			return err
		}
		adv.show(&judged, how)
		return nil
	})
	f := cmd.Flags()
	f.BoolVar(&asJSON, "json", false, a.say.Say(locales.FlagJSON))
	f.BoolVar(&batch, "batch", false, a.say.Say(locales.FlagBatchPurchases))
	f.BoolVar(&how.all, "all", false, a.say.Say(locales.FlagAll))
	f.BoolVar(&how.clauses, "clauses", false, a.say.Say(locales.FlagClauses))
	f.StringVar(&change, "if", "", a.say.Say(locales.FlagIf))
	f.BoolVar(&note, "note", false, a.say.Say(locales.FlagNote))
	f.StringVar(&w.Text, "text", "", a.say.Say(locales.FlagText))
	f.StringVar(&w.Nature, "nature", "", a.say.Say(locales.FlagNature))
	f.String("amount", "", a.say.Say(locales.FlagAmount))
	f.StringVar(&w.Segment, "segment", "", a.say.Say(locales.FlagSegment))
	f.String("months", "", a.say.Say(locales.FlagMonths))
	f.String("lots", "", a.say.Say(locales.FlagLots))
	f.StringVar(&w.On, "on", "", a.say.Say(locales.FlagOnPurchase))
	f.StringVar(&w.Holder, "holder", "", a.say.Say(locales.FlagHolder))
	f.Bool("innovative", false, a.say.Say(locales.FlagInnovative))
	f.String("suppliers", "", a.say.Say(locales.FlagSuppliers))
	f.String("turnover", "", a.say.Say(locales.FlagTurnover))
	return cmd
}

// adviser judges purchases in the terminal.
type adviser struct {
	*app
	base  *advice.Base
	words advice.Words
	today advice.Date
}

func (a *app) adviser() (*adviser, error) {
	c, err := a.config()
	if err != nil {
		return nil, err
	}
	base, err := a.rules(c)
	if err != nil {
		return nil, err
	}
	return &adviser{a, base, words(a.say), advice.Date(a.today(c))}, nil
}

// rules reads the rules of the content; a folder without rules gets those that are built in.
func (a *app) rules(c config) (*advice.Base, error) {
	fsys, _, err := c.content()
	if err != nil {
		return nil, err
	}
	base, faults, err := advice.Open(fsys)
	if errors.Is(err, advice.ErrNoRules) {
		base, faults, err = advice.Open(data.FS)
	}
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 { // law is not applied from files that cannot be read as they were meant
		return nil, failed(locales.RulesFaults, "Count", len(faults))
	}
	return base, nil
}

// words lends the sentences of a language to package advice.
func words(say locales.Printer) advice.Words {
	return advice.Words{
		Lang: say.Lang,
		Say:  func(key string, pairs ...any) string { return say.Say(locales.ID(key), pairs...) },
		Date: say.Date,
	}
}

// usage is the error of a purchase that was described wrongly.
func usage(err error) error {
	var p *advice.Problem
	if errors.As(err, &p) {
		return misused(locales.ID("advise."+p.Key), p.Args...)
	}
	return err
}

// change says what would differ were the purchase what the words say: "240 000 €", "au 1er mars 2026".
func (a *adviser) change(before *advice.Assessment, said string) error {
	r := a.base.Read(said, a.today)
	if r.VAT {
		return usage(problem("vat", said))
	}
	p, changed := before.Purchase.With(r)
	if !changed {
		return usage(problem("change", said))
	}
	if err := a.base.Check(p); err != nil {
		return usage(err)
	}
	after := a.base.Assess(p)
	out := page{a.out, a.say, "", !a.colour()}
	out.wrap("", out.style("\x1b[1m", a.base.Describe(a.words, p)))
	lines := a.base.Explain(a.words, before, &after)
	if len(lines) == 0 {
		out.line(locales.AdviceChangeNone)
		return nil
	}
	for _, l := range lines {
		out.wrap("  ", "• "+l)
	}
	return nil
}
