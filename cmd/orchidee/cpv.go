package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"orchidee/data"
	"orchidee/knowledge/advice"
	"orchidee/knowledge/places"
	"orchidee/locales"
)

// shownCodes is how many codes a need gets.
const shownCodes = 10

func (a *app) cpvCommand() *cobra.Command {
	var asJSON bool
	cmd := a.command("cpv "+a.say.Say(locales.ArgNeed), locales.CLICPV, anyNumber, func(_ *cobra.Command, args []string) error {
		need := text(strings.TrimSpace(strings.Join(args, " ")))
		if need == "" {
			return misused(locales.CPVNothing)
		}
		c, err := a.config()
		if err != nil {
			return err
		}
		base, err := a.rules(c)
		if err != nil {
			return err
		}
		vocabulary, err := c.cpv()
		if err != nil {
			return err
		}
		found := base.SuggestCPV(vocabulary, need, shownCodes)
		if asJSON {
			return writeLine(a.out, list(found))
		}
		if len(found) == 0 {
			return failed(locales.CPVNone, "Need", need)
		}
		for _, code := range found {
			fmt.Fprintf(a.out, "%s  %s\n", code.Code, code.Labels.In(a.say.Lang))
		}
		return nil
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, a.say.Say(locales.FlagJSON))
	return cmd
}

// cpv is the vocabulary of the content folder, else the one that is built in.
func (c config) cpv() (*advice.CPV, error) { return orBuiltIn(c, advice.OpenCPV) }

// places are those of the content folder, else those that are built in.
func (c config) places() (*places.Gazetteer, error) { return orBuiltIn(c, places.Open) }

// orBuiltIn opens what a content folder need not have.
func orBuiltIn[T any](c config, open func(fs.FS) (T, error)) (T, error) {
	fsys, _, err := c.content()
	if err != nil {
		return *new(T), err
	}
	v, err := open(fsys)
	if errors.Is(err, fs.ErrNotExist) {
		return open(data.FS)
	}
	return v, err
}
