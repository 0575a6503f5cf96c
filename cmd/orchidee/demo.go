package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"orchidee/bot"
	"orchidee/bot/sandbox"
	"orchidee/locales"
)

func (a *app) demoCommand() *cobra.Command {
	return a.command("demo", locales.CLIDemo, none, func(cmd *cobra.Command, _ []string) error {
		c, err := a.config()
		if err != nil {
			return err
		}
		return a.demo(cmd.Context(), c)
	})
}

// demo serves a workspace of its own to the browser and connects the bot to it as it connects to Slack: by its Web API and
// Socket Mode, over loopback.
func (a *app) demo(ctx context.Context, c config) (err error) {
	if c.Addr == "" {
		c.Addr = localAddr
	}
	if host, _, err := net.SplitHostPort(c.Addr); err == nil && !loopback(host) {
		return failed(locales.AddrPublic, "Addr", c.Addr)
	}
	listener, err := listen(c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	if !c.ownDB {
		dir, mkErr := os.MkdirTemp("", "orchidee-demo-")
		if mkErr != nil {
			return mkErr
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		c.DB = filepath.Join(dir, "orchidee.db")
	}
	home := "http://" + listener.Addr().String()
	slack := sandbox.New(sandbox.Options{Now: a.now, Lang: a.say.Lang, Manifest: bot.Manifest(), After: int(a.now().UnixMilli())})
	defer slack.Close()
	c.BotToken, c.AppToken, c.SigningSecret, c.APIURL = slack.BotToken(), slack.AppToken(), "", home+"/api/"
	c.StaffGroup, c.StaffChannel = slack.StaffGroup(), slack.StaffChannel()
	c.Mail = nil // nobody outside hears of a trial
	s, err := a.prepare(ctx, c, slog.LevelWarn)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", slack.Handler())
	return s.run(ctx, listener, mux, func(string) {
		fmt.Fprintln(a.out, a.say.Say(locales.DemoReady, "URL", home))
		if c.ownDB {
			fmt.Fprintln(a.err, a.say.Say(locales.DemoKept, "DB", c.DB))
		} else {
			fmt.Fprintln(a.err, a.say.Say(locales.DemoTemporary))
		}
	})
}
