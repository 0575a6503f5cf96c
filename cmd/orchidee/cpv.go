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
			fmt.Fprintf(a.out, "%s  %s\n", code.Code, code.Labels[a.say.Lang])
		}
		return nil
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, a.say.Say(locales.FlagJSON))
	return cmd
}

// cpv is the vocabulary of the content folder, else the one that is built in.
func (c config) cpv() (*advice.CPV, error) {
	fsys, _, err := c.content()
	if err != nil {
		return nil, err
	}
	v, err := advice.OpenCPV(fsys)
	if errors.Is(err, fs.ErrNotExist) {
		return advice.OpenCPV(data.FS)
	}
	return v, err
}

// places are those of the content, or else the embedded ones.
func (c config) places() (*places.Gazetteer, error) {
	fsys, _, err := c.content()
	if err != nil {
		return nil, err
	}
	g, err := places.Open(fsys)
	if errors.Is(err, fs.ErrNotExist) {
		return places.Open(data.FS)
	}
	return g, err
}
