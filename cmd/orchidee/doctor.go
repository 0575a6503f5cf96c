package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/spf13/cobra"

	"orchidee/bot"
	"orchidee/knowledge"
	"orchidee/locales"
)

func (a *app) doctorCommand() *cobra.Command {
	var health bool
	cmd := a.command("doctor", locales.CLIDoctor, none, func(cmd *cobra.Command, _ []string) error {
		c, err := a.config()
		if err != nil {
			return err
		}
		if health {
			return a.health(cmd.Context(), c)
		}
		d := &doctor{app: a}
		d.content(c)
		d.records(cmd.Context(), c)
		d.slack(cmd.Context(), c)
		d.mail(cmd.Context(), c)
		if d.ill {
			return errSaid
		}
		return nil
	})
	cmd.Flags().BoolVar(&health, "health", false, a.say.Say(locales.FlagHealth))
	return cmd
}

// health asks the running service; containers use it, as their image holds no other program.
func (a *app) health(ctx context.Context, c config) error {
	addr := c.Addr
	if addr == "" {
		addr = localAddr
	}
	if host, port, err := net.SplitHostPort(addr); err == nil && (host == "" || net.ParseIP(host).IsUnspecified()) {
		addr = net.JoinHostPort("127.0.0.1", port)
	}
	url := "http://" + addr + "/readyz"
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return failed(locales.NotReady, "URL", url, "Error", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return failed(locales.NotReady, "URL", url, "Error", plainly(err))
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return failed(locales.NotReady, "URL", url, "Error", res.Status)
	}
	return nil
}

// doctor looks at one thing after another and goes on after each fault.
type doctor struct {
	*app
	ill bool
}

func (d *doctor) well(id locales.ID, pairs ...any) {
	fmt.Fprintln(d.out, "✓", d.say.Say(id, pairs...))
}
func (d *doctor) note(id locales.ID, pairs ...any) {
	fmt.Fprintln(d.out, "–", d.say.Say(id, pairs...))
}
func (d *doctor) sick(id locales.ID, pairs ...any) {
	d.ill = true
	fmt.Fprintln(d.out, "✗", d.say.Say(id, pairs...))
}

func (d *doctor) error(err error) {
	d.ill = true
	fmt.Fprintln(d.out, "✗", d.sentence(err))
}

func (d *doctor) content(c config) {
	base, _, err := d.open(c)
	if err != nil {
		d.error(err)
		return
	}
	fsys, name, err := c.content()
	if err != nil {
		d.error(err)
		return
	}
	d.well(locales.DoctorContent, "Name", name, "Articles", len(base.Articles()))
	if faults := knowledge.Check(fsys, d.options(c)); len(faults) > 0 {
		d.ill = true
		fmt.Fprintln(d.out, "✗", d.say.Count(locales.ContentFaults, len(faults)))
	}
}

func (d *doctor) records(ctx context.Context, c config) {
	if _, err := os.Stat(c.DB); errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Dir(c.DB)); err != nil {
			d.error(recordsFailure(c.DB, cause(err)))
			return
		}
		d.note(locales.DoctorNoDB, "Path", c.DB)
		return
	}
	store, err := d.app.records(ctx, c, slog.New(slog.DiscardHandler))
	if err != nil {
		d.error(err)
		return
	}
	defer store.Close()
	if err := store.Ready(ctx); err != nil {
		d.error(recordsFailure(c.DB, err))
		return
	}
	n, err := store.Counts(ctx)
	if err != nil {
		d.error(recordsFailure(c.DB, err))
		return
	}
	d.well(locales.DoctorDB, "Path", c.DB, "Waiting", n.EventsWaiting+n.MessagesWaiting)
	if dead := n.EventsDead + n.MessagesDead; dead > 0 {
		d.sick(locales.DoctorDead, "Dead", dead)
	}
}

func (d *doctor) slack(ctx context.Context, c config) {
	if names := c.missing(); len(names) > 0 {
		d.note(locales.DoctorNoSlack, "Names", strings.Join(names, ", "))
		return
	}
	api := client(c)
	me, err := api.AuthTestContext(ctx)
	var refused slack.SlackErrorResponse
	switch {
	case errors.As(err, &refused):
		d.sick(locales.SlackAuth, "Error", refused.Err)
		return
	case err != nil:
		d.sick(locales.SlackUnreachable, "Error", plainly(err))
		return
	}
	d.well(locales.DoctorSlack, "Team", me.Team, "User", me.User)
	switch missing, known, err := bot.MissingScopes(me.Header); {
	case err != nil:
		d.error(err)
	case len(missing) > 0:
		d.sick(locales.DoctorScopes, "Scopes", strings.Join(missing, ", "))
	case known:
		d.well(locales.DoctorScopesOK)
	}
	if c.AppToken != "" {
		if _, _, err := api.StartSocketModeContext(ctx); err != nil {
			d.sick(locales.SlackAppToken, "Error", plainly(err))
		} else {
			d.well(locales.DoctorSocket)
		}
	}
	d.staff(ctx, c, api)
}

// mail asks the e-mail server whether it would take a message, and sends none.
func (d *doctor) mail(ctx context.Context, c config) {
	if c.Mail == nil {
		d.note(locales.DoctorMailNo)
		return
	}
	if err := c.Mail.Check(ctx); err != nil {
		d.sick(locales.DoctorMail, "Error", err)
		return
	}
	d.well(locales.DoctorMailOK, "From", c.Mail.Address())
}

// staff looks at the group and the channel of the team, without which nobody takes the questions the bot hands over.
func (d *doctor) staff(ctx context.Context, c config, api *slack.Client) {
	if c.StaffGroup == "" {
		d.note(locales.DoctorNoGroup)
	} else if members, err := api.GetUserGroupMembersContext(ctx, c.StaffGroup); err != nil {
		d.sick(locales.DoctorGroup, "Group", c.StaffGroup, "Error", plainly(err))
	} else {
		d.well(locales.DoctorGroupOK, "Members", len(members))
	}
	if c.StaffChannel == "" {
		d.note(locales.DoctorNoChannel)
		return
	}
	channel, err := api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: c.StaffChannel})
	switch {
	case err != nil:
		d.sick(locales.DoctorChannel, "Channel", c.StaffChannel, "Error", plainly(err))
	case channel.IsArchived || !channel.IsMember:
		d.sick(locales.DoctorNotMember, "Channel", channel.Name)
	default:
		d.well(locales.DoctorChannelOK, "Channel", channel.Name)
	}
}
