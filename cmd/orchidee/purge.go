package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"orchidee/locales"
	"orchidee/records"
)

// purgeCommand forgets now what the running service forgets at night.
func (a *app) purgeCommand() *cobra.Command {
	return a.command("purge", locales.CLIPurge, none, func(cmd *cobra.Command, _ []string) error {
		return a.withRecords(cmd.Context(), func(c config, store *records.Store) error {
			p, err := store.Purge(cmd.Context())
			if err != nil {
				return recordsFailure(c.DB, err)
			}
			fmt.Fprintln(a.out, a.say.Say(locales.PurgeDone, "Payloads", p.Payloads, "Events", p.Events, "Messages", p.Messages, "Words", p.Words,
				"Drafts", p.Drafts, "Files", p.Files, "Registrations", p.Registrations))
			return nil
		})
	})
}
