package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"orchidee/locales"
	"orchidee/records"
)

func (a *app) backupCommand() *cobra.Command {
	return a.command("backup "+a.say.Say(locales.ArgFile), locales.CLIBackup, one, func(cmd *cobra.Command, args []string) (err error) {
		c, err := a.config()
		if err != nil {
			return err
		}
		if _, err := os.Stat(c.DB); errors.Is(err, fs.ErrNotExist) { // opening it would make an empty one
			return failed(locales.DBMissing, "Path", c.DB)
		}
		if _, err := os.Lstat(args[0]); err == nil {
			return failed(locales.FileExists, "Path", args[0])
		}
		store, err := a.records(cmd.Context(), c, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, store.Close()) }()
		if err := store.Backup(cmd.Context(), args[0]); err != nil {
			return err
		}
		info, err := os.Stat(args[0])
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, a.say.Say(locales.BackupDone, "Path", args[0], "Size", info.Size()))
		return nil
	})
}

func (a *app) restoreCommand() *cobra.Command {
	return a.command("restore "+a.say.Say(locales.ArgFile), locales.CLIRestore, one, func(cmd *cobra.Command, args []string) error {
		c, err := a.config()
		if err != nil {
			return err
		}
		if _, err := os.Stat(args[0]); err != nil {
			return failed(locales.DBMissing, "Path", args[0])
		}
		if err := records.Restore(cmd.Context(), args[0], c.DB); err != nil {
			path := c.DB
			if !errors.Is(err, records.ErrInUse) {
				path = args[0] // it is the backup that cannot be taken
			}
			return recordsFailure(path, err)
		}
		fmt.Fprintln(a.out, a.say.Say(locales.RestoreDone, "Path", c.DB, "From", args[0]))
		return nil
	})
}
