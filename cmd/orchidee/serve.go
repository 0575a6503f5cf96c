package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
	"github.com/spf13/cobra"

	"orchidee/bot"
	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/knowledge/places"
	"orchidee/locales"
	"orchidee/records"
)

const (
	localAddr  = "127.0.0.1:8080"
	callTime   = 30 * time.Second // a call of Slack's Web API; its forms and clicks have shorter limits of their own
	stopTime   = 10 * time.Second // what is finished before the program ends; the rest waits in the database
	helloTries = 3
	helloPause = 2 * time.Second
)

func (a *app) serveCommand() *cobra.Command {
	return a.command("serve", locales.CLIServe, none, func(cmd *cobra.Command, _ []string) error {
		c, err := a.config()
		if err != nil {
			return err
		}
		if names := c.missing(); len(names) > 0 {
			return failed(locales.EnvMissing, "Names", strings.Join(names, ", "))
		}
		return a.serve(cmd.Context(), c)
	})
}

// runMode is the command without a name: it serves Slack when it can, else the local workspace, and says why.
func (a *app) runMode(ctx context.Context) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	if names := c.missing(); len(names) > 0 {
		fmt.Fprintln(a.err, a.say.Say(locales.ModeDemo, "Names", strings.Join(names, ", ")))
		return a.demo(ctx, c)
	}
	how, names := "Socket Mode", "SLACK_BOT_TOKEN, SLACK_APP_TOKEN"
	if c.AppToken == "" {
		how, names = "HTTP", "SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET"
	}
	fmt.Fprintln(a.err, a.say.Say(locales.ModeServe, "How", how, "Names", names))
	return a.serve(ctx, c)
}

// serve answers in Slack until ctx ends. Health and, without a socket, Slack's requests come in on ORCHIDEE_ADDR.
func (a *app) serve(ctx context.Context, c config) error {
	var listener net.Listener
	if c.Addr == "" && c.AppToken == "" {
		c.Addr = localAddr // the requests must come in somewhere
	}
	if c.Addr != "" {
		var err error
		if listener, err = listen(c.Addr); err != nil {
			return err
		}
		defer listener.Close()
	}
	s, err := a.prepare(ctx, c, slog.LevelInfo)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	return s.run(ctx, listener, mux, func(team string) {
		fmt.Fprintln(a.err, a.say.Say(locales.ServeReady, "Team", team, "Articles", len(s.base.Articles()), "DB", c.DB))
		if listener != nil {
			fmt.Fprintln(a.err, a.say.Say(locales.ServeHealth, "URL", "http://"+listener.Addr().String()+"/readyz"))
		}
	})
}

// How much the memory may grow between two collections, in percent of what is in use. Nearly all of it is the content, which stays, so
// that collecting often costs little; while it is read again, most of what is made is not kept, and that would cost a quarter of the time.
const (
	memoryGrowth  = 40
	readingGrowth = 200
)

// contentRead gives back the memory that reading the content took: three times what it leaves.
func contentRead() {
	debug.SetGCPercent(memoryGrowth)
	debug.FreeOSMemory()
}

// service is a bot with everything it is wired to.
type service struct {
	*app
	config
	log     *slog.Logger
	base    *knowledge.Base
	advice  *advice.Base
	cpv     *advice.CPV
	places  *places.Gazetteer
	store   *records.Store
	library int64 // the changes of the imported documents that base has seen
	api     *slack.Client
	bot     *bot.Bot
}

// prepare opens what the bot works with; run closes it.
func (a *app) prepare(ctx context.Context, c config, level slog.Level) (*service, error) {
	s := &service{app: a, config: c, log: slog.New(slog.NewJSONHandler(a.err, &slog.HandlerOptions{Level: level}))}
	base, faults, err := a.open(c)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		fmt.Fprintln(a.err, a.say.Count(locales.ContentFaults, len(faults)))
	}
	s.base = base
	if s.advice, err = a.rules(c); err != nil {
		return nil, err
	}
	if s.cpv, err = c.cpv(); err != nil {
		return nil, err
	}
	if s.places, err = c.places(); err != nil {
		return nil, err
	}
	if s.store, err = a.records(ctx, c, s.log); err != nil {
		return nil, err
	}
	if s.library, err = shelve(ctx, s.store, base); err != nil {
		return nil, errors.Join(recordsFailure(c.DB, err), s.store.Close())
	}
	s.api = client(c)
	return s, nil
}

// client calls Slack. It does not retry: what must reach Slack is retried from the database, and a click has three seconds.
func client(c config) *slack.Client {
	options := []slack.Option{slack.OptionAppLevelToken(c.AppToken), slack.OptionHTTPClient(&http.Client{Timeout: callTime})}
	if c.APIURL != "" {
		options = append(options, slack.OptionAPIURL(strings.TrimRight(c.APIURL, "/")+"/"))
	}
	return slack.New(c.BotToken, options...)
}

// records opens the database, and says what a person can do when it does not open.
func (a *app) records(ctx context.Context, c config, log *slog.Logger) (*records.Store, error) {
	store, err := records.Open(ctx, c.DB, records.Options{Now: a.now, Logger: log})
	if err != nil {
		return nil, recordsFailure(c.DB, err)
	}
	return store, nil
}

func recordsFailure(path string, err error) error {
	for known, id := range map[error]locales.ID{
		records.ErrInUse: locales.DBInUse, records.ErrNewer: locales.DBNewer, records.ErrAlien: locales.DBAlien, records.ErrFull: locales.DBFull,
	} {
		if errors.Is(err, known) {
			return failed(id, "Path", path)
		}
	}
	return failed(locales.DBFailed, "Path", path, "Error", deepest(err))
}

// deepest is the first cause: what wraps it says again what the sentence says.
func deepest(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, failed(locales.AddrInUse, "Addr", addr)
	case err != nil:
		return nil, failed(locales.AddrFailed, "Addr", addr, "Error", deepest(err))
	}
	return l, nil
}

// run starts the bot, tells ready, and works until ctx ends; then it receives no more, finishes what it accepted, and closes.
func (s *service) run(ctx context.Context, listener net.Listener, mux *http.ServeMux, ready func(team string)) (err error) {
	defer func() { err = errors.Join(err, s.store.Close()) }()
	server := &http.Server{Handler: mux, ReadHeaderTimeout: callTime, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn)}
	if s.AppToken == "" {
		server.ReadTimeout = callTime // what Slack sends comes at once; the local workspace has answers that never end
	}
	var health atomic.Pointer[http.Handler]
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if h := health.Load(); h != nil {
				(*h).ServeHTTP(w, r)
				return
			}
			http.Error(w, "not ready: starting", http.StatusServiceUnavailable)
		})
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	changed, unwatch := s.watched(ctx)
	defer unwatch()
	served, received := make(chan error, 1), make(chan error, 1)
	if listener != nil {
		go func() { served <- server.Serve(listener) }()
		defer server.Close()
	}
	me, err := s.hello(ctx)
	if ctx.Err() != nil {
		return nil // stopped before it began
	}
	if err != nil {
		return err
	}
	s.bot = bot.New(bot.Config{
		API: s.api, Self: bot.Identity{Team: me.TeamID, User: me.UserID, BotID: me.BotID}, Store: s.store, Knowledge: s.base, Rules: s.advice, CPV: s.cpv, Places: s.places,
		Log: s.log, Now: s.now, StaffGroup: s.StaffGroup, StaffChannel: s.StaffChannel, Mail: s.Mail,
		PDFCache: pdfCache(),
	})
	engine, err := s.bot.Start(ctx, bot.EngineOptions{})
	if err != nil {
		return recordsFailure(s.DB, err)
	}
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		err = errors.Join(err, engine.Stop(stop))
	}()
	receive, cancel := context.WithCancel(ctx)
	defer cancel()
	var finish func()
	if s.AppToken != "" {
		engine.RequireSocket()
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			received <- s.bot.Socket(receive, socketmode.New(s.api), engine, engine.Connected)
		}()
		finish = func() { cancel(); <-gone }
	} else {
		handler, drain := s.bot.HTTP(s.SigningSecret, engine)
		mux.Handle("/slack/", handler)
		finish = drain
	}
	checks := engine.Health()
	health.Store(&checks)
	go s.watchLibrary(receive, s.library)
	ready(me.Team)
	contentRead()
	for over := false; !over; {
		over = true
		select {
		case <-ctx.Done():
		case err = <-served:
		case err = <-received: // Slack does not open a socket to this token; other troubles of the line are mended by reconnecting
			if err != nil && ctx.Err() == nil {
				err = failed(locales.SlackAppToken, "Error", err)
			}
		case <-hangup:
			over = s.hangUp(ctx)
		case <-changed:
			s.reload(ctx)
			over = false
		}
	}
	if ctx.Err() != nil { // whichever of its consequences was seen first
		fmt.Fprintln(s.err, s.say.Say(locales.ServeStopping))
		err = nil
	}
	if s.AppToken == "" { // first the requests under way, then what they left to do
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		err = errors.Join(err, server.Shutdown(stop))
	}
	finish()
	return err
}

// hello asks Slack who the bot is. A refusal ends the program; a network that is not there yet gets some tries.
func (s *service) hello(ctx context.Context) (*slack.AuthTestResponse, error) {
	for try := 1; ; try++ {
		me, err := s.api.AuthTestContext(ctx)
		if err == nil {
			return me, nil
		}
		var refused slack.SlackErrorResponse
		if errors.As(err, &refused) {
			return nil, failed(locales.SlackAuth, "Error", refused.Err)
		}
		if try == helloTries {
			return nil, failed(locales.SlackUnreachable, "Error", plainly(err))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(helloPause):
		}
	}
}

// plainly is a network error without the address it repeats.
func plainly(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}
