package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/knowledge/places"
	"orchidee/locales"
)

func (a *app) checkCommand() *cobra.Command {
	return a.command("check "+a.say.Say(locales.ArgFolder), locales.CLICheck, atMostOne, func(_ *cobra.Command, args []string) error {
		c, err := a.config()
		if err != nil {
			return err
		}
		if len(args) == 1 {
			c.Data = args[0]
		}
		return a.check(c)
	})
}

func (a *app) check(c config) error {
	fsys, name, err := c.content()
	if err != nil {
		return err
	}
	faults := knowledge.Check(fsys, a.options(c))
	rules, more, err := advice.Open(fsys)
	if err != nil && !errors.Is(err, advice.ErrNoRules) {
		return err
	}
	for _, f := range more {
		faults = append(faults, knowledge.Fault{File: f.File, Line: f.Line, Code: knowledge.FaultCode(f.Code), Args: f.Args})
	}
	misplaced, err := placeFaults(fsys)
	if err != nil {
		return err
	}
	faults = append(faults, misplaced...)
	base, _, openErr := a.open(c)
	if rules != nil && openErr == nil {
		faults = append(faults, deadArticles(base, rules)...)
	}
	for _, f := range faults {
		fmt.Fprintf(a.out, "%s: %s\n", where(name, f), a.fault(f))
	}
	if len(faults) > 0 {
		fmt.Fprintln(a.err, a.say.Count(locales.CheckFound, len(faults)))
		return errSaid
	}
	if openErr != nil {
		return openErr
	}
	fmt.Fprintln(a.out, a.say.Say(locales.CheckNone, "Articles", len(base.Articles())))
	if rules != nil {
		fmt.Fprintln(a.out, a.say.Say(locales.CheckRules, "Rules", len(rules.Rules()), "Version", rules.Version()))
	}
	return nil
}

// placeFaults reports the first value that cannot be in the files of places, which a folder need not have.
func placeFaults(fsys fs.FS) ([]knowledge.Fault, error) {
	_, err := places.Open(fsys)
	var row *places.RowError
	switch {
	case errors.As(err, &row):
		return []knowledge.Fault{{File: row.File, Line: row.Line, Code: "column", Args: map[string]any{"column": row.Column, "value": row.Value}}}, nil
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	}
	return nil, err
}

// deadArticles reports articles that rules name and that do not exist.
func deadArticles(base *knowledge.Base, rules *advice.Base) []knowledge.Fault {
	known := map[string]bool{}
	for _, article := range base.Articles() {
		known[article.ID] = true
	}
	var out []knowledge.Fault
	for _, r := range rules.Rules() {
		for _, id := range r.Articles {
			if !known[id] {
				out = append(out, knowledge.Fault{File: r.File, Line: r.Line, Code: knowledge.FaultLinkDead, Args: map[string]any{"id": id}})
			}
		}
	}
	return out
}
