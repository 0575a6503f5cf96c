package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"orchidee/locales"
	"orchidee/records"
)

// personCommand is what the law lets anybody ask of whoever keeps data about them (GDPR, articles 15 and 17). A person is an id in
// Slack or an e-mail address.
func (a *app) personCommand() *cobra.Command {
	cmd := a.command("person", locales.CLIPerson, none, func(cmd *cobra.Command, _ []string) error {
		return misused(locales.UsagePerson)
	})
	who := " " + a.say.Say(locales.ArgPerson)
	cmd.AddCommand(
		a.command("export"+who, locales.CLIPersonExport, one, func(cmd *cobra.Command, args []string) error {
			return a.withRecords(cmd.Context(), func(c config, store *records.Store) error { return a.exportPerson(cmd.Context(), store, args[0]) })
		}),
		a.command("erase"+who, locales.CLIPersonErase, one, func(cmd *cobra.Command, args []string) error {
			return a.withRecords(cmd.Context(), func(c config, store *records.Store) error { return a.erasePerson(cmd.Context(), c, store, args[0]) })
		}),
	)
	return cmd
}

// withRecords opens the database that is there; it makes none.
func (a *app) withRecords(ctx context.Context, do func(config, *records.Store) error) (err error) {
	c, err := a.config()
	if err != nil {
		return err
	}
	if _, err := os.Stat(c.DB); errors.Is(err, fs.ErrNotExist) {
		return failed(locales.DBMissing, "Path", c.DB)
	}
	store, err := a.records(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return do(c, store)
}

// kept gives all that is kept about a person, by workspace.
func (a *app) kept(ctx context.Context, store *records.Store, who string) (map[string]records.Everything, error) {
	teams, err := store.Teams(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]records.Everything{}
	for _, team := range teams {
		one, err := store.PersonExport(ctx, team, who)
		if invalid := (*records.InvalidError)(nil); errors.As(err, &invalid) {
			return nil, misused(locales.UsagePersonWho, "Who", who)
		}
		if err != nil {
			return nil, err
		}
		if !one.Empty() {
			all[team] = one
		}
	}
	if len(all) == 0 {
		return nil, failed(locales.PersonUnknown, "Who", who)
	}
	return all, nil
}

// exportPerson prints one JSON object, with a member for each workspace.
func (a *app) exportPerson(ctx context.Context, store *records.Store, who string) error {
	all, err := a.kept(ctx, store, who)
	if err != nil {
		return err
	}
	out := json.NewEncoder(a.out)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(all)
}

// erasePerson asks first when somebody sits at a terminal.
func (a *app) erasePerson(ctx context.Context, c config, store *records.Store, who string) error {
	all, err := a.kept(ctx, store, who)
	if err != nil {
		return err
	}
	if in, ok := a.in.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		fmt.Fprint(a.err, a.say.Say(locales.PersonSure, "Who", who, "DB", c.DB)+" ")
		typed, _ := bufio.NewReader(in).ReadString('\n')
		if strings.TrimSpace(typed) != who {
			return failed(locales.PersonKept)
		}
	}
	for team := range all {
		switch err := store.PersonErase(ctx, team, who); {
		case errors.Is(err, records.ErrLogInUse):
			return failed(locales.PersonLog, "Who", who)
		case err != nil:
			return recordsFailure(c.DB, err)
		}
	}
	fmt.Fprintln(a.out, a.say.Say(locales.PersonErased, "Who", who))
	return nil
}
