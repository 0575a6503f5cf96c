package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"orchidee/bot/sandbox"
	"orchidee/knowledge"
	"orchidee/knowledge/advice"
	"orchidee/knowledge/places"
	"orchidee/records"
)

// parrot knows one article and answers every question with it.
type parrot struct{}

var parrotArticle = &knowledge.Article{ID: "parrot", Lang: knowledge.French, Title: "Un article", Short: "La réponse.",
	Sources: []knowledge.Source{{Label: "CCP", URL: "https://www.legifrance.gouv.fr/"}}, ValidFrom: "2019-04-01", CheckedOn: "2026-11-20"}

func (parrot) Search(_ context.Context, q knowledge.Query) (knowledge.Result, error) {
	if strings.Contains(q.Text, "panic") {
		panic("asked to panic")
	}
	if strings.Contains(q.Text, "fail") {
		return knowledge.Result{}, errors.New("asked to fail")
	}
	return knowledge.Result{Outcome: knowledge.Answered, Article: parrotArticle, Lang: knowledge.French, Confidence: 1}, nil
}

func (parrot) Language(string) knowledge.Lang { return knowledge.French }

func (parrot) Article(string, knowledge.Lang, knowledge.Date, knowledge.Audience) (*knowledge.Article, bool) {
	return parrotArticle, true
}

// stage is a bot on a sandbox, with a real database. Inside testing/synctest its waits cost nothing.
type stage struct {
	t      testing.TB
	s      *sandbox.Server
	path   string
	pace   time.Duration
	lib    library
	rules  *advice.Base
	cpv    *advice.CPV
	places *places.Gazetteer
	client *http.Client     // instead of the sandbox's
	now    func() time.Time // instead of the clock's
	mail   *Mailer
	wait   time.Duration

	store  *records.Store
	bot    *Bot
	engine *Engine
	leave  func()
}

func newStage(t testing.TB, o sandbox.Options) *stage {
	t.Helper()
	s := sandbox.New(o)
	t.Cleanup(s.Close)
	return &stage{t: t, s: s, path: filepath.Join(t.TempDir(), "orchidee.db"), pace: -1, lib: parrot{}, wait: 5 * time.Minute}
}

// enter starts the bot; the test's end, or exit, stops it.
func (st *stage) enter() {
	st.t.Helper()
	st.prepare()
	engine, err := st.bot.Start(st.t.Context(), EngineOptions{Pace: st.pace})
	if err != nil {
		st.t.Fatal(err)
	}
	st.engine = engine
	client := socketmode.New(st.bot.API, socketmode.OptionDialer(st.s.Dialer()))
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		if err := st.bot.Socket(ctx, client, engine, engine.Connected); err != nil {
			st.t.Errorf("Socket: %v", err)
		}
	}()
	var once sync.Once
	st.leave = func() {
		once.Do(func() {
			cancel()
			<-gone
			stop, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := engine.Stop(stop); err != nil {
				st.t.Errorf("Stop: %v", err)
			}
			if err := st.store.Close(); err != nil {
				st.t.Errorf("Close: %v", err)
			}
		})
	}
	st.t.Cleanup(st.leave)
	if err := st.s.Await(st.t.Context(), func() bool { return st.s.Connections() == 1 }); err != nil {
		st.t.Fatal(err)
	}
}

// prepare makes the bot without starting it.
func (st *stage) prepare() {
	st.t.Helper()
	log := slog.New(slog.NewTextHandler(st.t.Output(), nil))
	now := st.now
	if now == nil {
		now = time.Now
	}
	store, err := records.Open(st.t.Context(), st.path, records.Options{Logger: log, Now: now})
	if err != nil {
		st.t.Fatal(err)
	}
	client := st.client
	if client == nil {
		client = st.s.HTTPClient()
	}
	api := slack.New(st.s.BotToken(), slack.OptionAppLevelToken(st.s.AppToken()), slack.OptionAPIURL(sandbox.BaseURL), slack.OptionHTTPClient(client))
	st.store = store
	st.bot = New(Config{
		API: api, Self: Identity{Team: sandbox.Team, User: sandbox.Bot}, Store: store, Knowledge: st.lib, Rules: st.rules, CPV: st.cpv, Places: st.places, Log: log, Now: now, Mail: st.mail,
		StaffGroup: st.s.StaffGroup(), StaffChannel: st.s.StaffChannel(),
	})
}

// await waits until a condition about the workspace holds.
func (st *stage) await(what string, condition func() bool) {
	st.t.Helper()
	ctx, cancel := context.WithTimeout(st.t.Context(), st.wait)
	defer cancel()
	if err := st.s.Await(ctx, condition); err != nil {
		st.t.Fatalf("waited for %s: %v", what, err)
	}
}

// replies counts what the bot said in a thread.
func (st *stage) replies(channel, ts string) int {
	n := 0
	for _, m := range st.s.Thread(channel, ts) {
		if m.Bot {
			n++
		}
	}
	return n
}

func (st *stage) wantOneReply(channel string, asked ...string) {
	st.t.Helper()
	for _, ts := range asked {
		if got := st.replies(channel, ts); got != 1 {
			st.t.Errorf("%d replies in thread %s of %s, want 1", got, ts, channel)
		}
	}
}

func (st *stage) counts() records.Counts {
	st.t.Helper()
	c, err := st.store.Counts(st.t.Context())
	if err != nil {
		st.t.Fatal(err)
	}
	return c
}

// ask says n questions in the direct message of the buyer and gives their ts.
func (st *stage) ask(n int, words string) []string {
	ts := make([]string, n)
	for i := range ts {
		ts[i] = st.s.Say(sandbox.Buyer, sandbox.DM(sandbox.Buyer), fmt.Sprintf("%s %d", words, i))
	}
	return ts
}
