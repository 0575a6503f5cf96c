package main

import (
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"orchidee/bot"
	"orchidee/locales"
	"orchidee/records"
)

// exportCommand writes a list on the standard output.
func (a *app) exportCommand() *cobra.Command {
	var format, since string
	cmd := a.command("export "+a.say.Say(locales.ArgExport), locales.CLIExport, one, func(cmd *cobra.Command, args []string) error {
		kind, ok := among(bot.ExportKinds, args[0])
		if !ok {
			return misused(locales.UsageExport, "Name", args[0], "Known", joined(bot.ExportKinds))
		}
		form, ok := among(bot.ExportFormats, format)
		if !ok {
			return misused(locales.UsageFormat, "Name", format, "Known", joined(bot.ExportFormats))
		}
		var from time.Time
		if out, ok := a.out.(*os.File); ok && form == bot.FormatXLSX && term.IsTerminal(int(out.Fd())) {
			return misused(locales.ExportTerminal, "Name", string(kind))
		}
		return a.withRecords(cmd.Context(), func(c config, store *records.Store) (err error) {
			if since != "" {
				if from, err = time.ParseInLocation(time.DateOnly, since, c.Zone); err != nil {
					return misused(locales.UsageSince, "Name", since)
				}
			}
			return a.export(cmd, c, store, kind, form, from)
		})
	})
	cmd.Flags().StringVar(&format, "format", string(bot.FormatCSV), a.say.Say(locales.FlagFormat))
	cmd.Flags().StringVar(&since, "since", "", a.say.Say(locales.FlagSince))
	return cmd
}

// among finds a word among those there are.
func among[T ~string](all []T, typed string) (T, bool) {
	word := T(strings.ToLower(typed))
	return word, slices.Contains(all, word)
}

func joined[T ~string](all []T) string {
	words := make([]string, len(all))
	for i, w := range all {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

// export writes a list of all workspaces of the database, of which there is one as a rule.
func (a *app) export(cmd *cobra.Command, c config, store *records.Store, kind bot.ExportKind, format bot.ExportFormat, since time.Time) error {
	b, err := a.librarian(c, store)
	if err != nil {
		return err
	}
	teams, err := store.Teams(cmd.Context())
	if err != nil {
		return err
	}
	out, err := b.Export(cmd.Context(), kind, format, teams, since, a.say)
	if err != nil {
		return err
	}
	_, err = a.out.Write(out)
	return err
}

// librarian is a bot that only reads: it knows the names of codes, segments and places.
func (a *app) librarian(c config, store *records.Store) (*bot.Bot, error) {
	rules, err := a.rules(c)
	if err != nil {
		return nil, err
	}
	cpv, err := c.cpv()
	if err != nil {
		return nil, err
	}
	places, err := c.places()
	if err != nil {
		return nil, err
	}
	return bot.New(bot.Config{Store: store, Rules: rules, CPV: cpv, Places: places, Now: a.now}), nil
}
