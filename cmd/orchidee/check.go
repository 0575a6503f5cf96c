package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"orchidee/knowledge"
	"orchidee/knowledge/advice"
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
	for _, f := range faults {
		fmt.Fprintf(a.out, "%s: %s\n", where(name, f), a.fault(f))
	}
	if len(faults) > 0 {
		fmt.Fprintln(a.err, a.say.Count(locales.CheckFound, len(faults)))
		return errSaid
	}
	base, _, err := a.open(c)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out, a.say.Say(locales.CheckNone, "Articles", len(base.Articles())))
	if rules != nil {
		fmt.Fprintln(a.out, a.say.Say(locales.CheckRules, "Rules", len(rules.Rules()), "Version", rules.Version()))
	}
	return nil
}
