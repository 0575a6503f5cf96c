package bot

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

// childAPI, when set, makes this test binary a bot that runs until it is killed.
const childAPI = "ORCHIDEE_CHILD_API"

func TestMain(m *testing.M) {
	if api := os.Getenv(childAPI); api != "" {
		if err := child(api); err != nil {
			fmt.Fprintln(os.Stderr, "child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is the bot as the command runs it, on the workspace of the parent process.
func child(api string) error {
	ctx := context.Background()
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	store, err := records.Open(ctx, os.Getenv("ORCHIDEE_DB"), records.Options{Logger: log})
	if err != nil {
		return err
	}
	client := slack.New(os.Getenv("SLACK_BOT_TOKEN"), slack.OptionAppLevelToken(os.Getenv("SLACK_APP_TOKEN")), slack.OptionAPIURL(api),
		slack.OptionHTTPClient(&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}))
	b := New(Config{API: client, Self: Identity{Team: sandbox.Team, User: sandbox.Bot}, Store: store, Knowledge: parrot{}, Log: log, Now: time.Now})
	engine, err := b.Start(ctx, EngineOptions{Pace: -1, Settle: 20 * time.Millisecond})
	if err != nil {
		return err
	}
	return b.Socket(ctx, socketmode.New(client), engine, engine.Connected)
}

// killing is a workspace that stays alive while bots on it die.
type killing struct {
	t         *testing.T
	s         *sandbox.Server
	env       []string
	comforted int
	died      bytes.Buffer // what the children complained of

	ahead atomic.Int64 // how far the workspace's clock was put forward, in nanoseconds
}

func newKilling(t *testing.T) *killing {
	k := &killing{t: t}
	s := sandbox.New(sandbox.Options{Now: func() time.Time { return time.Now().Add(time.Duration(k.ahead.Load())) }})
	k.s = s
	t.Cleanup(s.Close)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: s.Handler()}
	go srv.Serve(ln)
	t.Cleanup(func() { srv.Close() })
	k.env = append(os.Environ(),
		childAPI+"=http://"+ln.Addr().String()+"/api/", "ORCHIDEE_DB="+filepath.Join(t.TempDir(), "orchidee.db"),
		"SLACK_BOT_TOKEN="+s.BotToken(), "SLACK_APP_TOKEN="+s.AppToken())
	return k
}

// forward puts the workspace's clock forward, so that Slack's repeats, after one and five minutes, need no waiting.
func (k *killing) forward(d time.Duration) {
	k.ahead.Add(int64(d))
	k.s.Tick()
}

// givenUp is what Slack does not send again: a bot was killed at each of four deliveries, before it could acknowledge.
var givenUp = regexp.MustCompile(`^event (\S+) was never acknowledged`)

// comfort delivers again what Slack gave up, as its switch "Delayed Events" does by the hour.
func (k *killing) comfort() {
	for _, v := range k.s.Forgive() {
		switch m := givenUp.FindStringSubmatch(v); {
		case m != nil:
			k.comforted++
			if err := k.s.Redeliver(m[1], 4); err != nil {
				k.t.Error(err)
			}
		case strings.Contains(v, "not acknowledged within"), strings.Contains(v, "Slack waits"): // the dead do not, and the clock jumps
		default:
			k.t.Errorf("violation: %s", v)
		}
	}
}

func (k *killing) start() *exec.Cmd {
	k.t.Helper()
	exe, err := os.Executable()
	if err != nil {
		k.t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env, cmd.Stderr = k.env, &k.died
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	return cmd
}

// kill is kill -9: no handler runs, no buffer is flushed.
func (k *killing) kill(cmd *exec.Cmd) {
	k.t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		k.t.Error(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != -1 {
		k.t.Errorf("a child ended by itself with %d: %s", code, k.died.String())
	}
}

// TestKill9 kills the bot a hundred times under load, at any moment: each question is answered, and only once.
// ORCHIDEE_KILLS asks for another number.
func TestKill9(t *testing.T) {
	kills := 100
	if testing.Short() {
		kills = 10
	}
	if n, err := strconv.Atoi(os.Getenv("ORCHIDEE_KILLS")); err == nil {
		kills = n
	}
	k := newKilling(t)
	people := []string{sandbox.Buyer, sandbox.Guest, sandbox.Staff}
	for i := range 9 {
		people = append(people, k.s.AddPerson(fmt.Sprintf("UCROWD%d", i), "passant"))
	}
	type question struct{ channel, ts string }
	var (
		mu    sync.Mutex
		asked []question
		calm  atomic.Bool
		wg    sync.WaitGroup
	)
	wg.Go(func() {
		for i := 0; !calm.Load(); i++ {
			user := people[i%len(people)]
			channel, text := sandbox.DM(user), "délais de paiement ?"
			if i%len(people) == 0 {
				channel, text = sandbox.BuyersRoom, "@orchidee "+text
			}
			ts := k.s.Say(user, channel, text)
			mu.Lock()
			asked = append(asked, question{channel, ts})
			mu.Unlock()
			time.Sleep(time.Duration(rand.IntN(30)) * time.Millisecond)
			for k.s.Unacknowledged() > 200 && !calm.Load() { // a slow machine is not asked more than it can ever answer
				time.Sleep(10 * time.Millisecond)
			}
		}
	})
	began := time.Now()
	for i := range kills {
		cmd := k.start()
		if rand.IntN(4) > 0 { // else it dies while it starts
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			if err := k.s.Await(ctx, func() bool { return k.s.Connections() > 0 }); err != nil {
				t.Fatalf("not connected: %v\n%s", err, k.died.String())
			}
			cancel()
		}
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		k.kill(cmd)
		if i%10 == 9 {
			k.forward(time.Minute)
		}
	}
	calm.Store(true)
	wg.Wait()
	t.Logf("%d kills in %v, %d questions so far", kills, time.Since(began).Round(time.Second), len(asked))

	last := k.start()
	answers := func(q question) (n int) {
		for _, m := range k.s.Thread(q.channel, q.ts) {
			if m.Bot {
				n++
			}
		}
		return n
	}
	open := slices.Clone(asked)
	for wait := time.Minute; len(open) > 0 && wait <= 10*time.Minute; wait += time.Minute {
		for quiet := 0; quiet < 15 && len(open) > 0; quiet++ { // as long as something happens, nothing needs to be sent again
			time.Sleep(200 * time.Millisecond)
			before := len(open)
			open = slices.DeleteFunc(open, func(q question) bool { return answers(q) > 0 })
			if len(open) < before {
				quiet = 0
			}
		}
		k.forward(wait)
		k.comfort()
	}
	time.Sleep(time.Second) // for a second reply, should there be one
	k.kill(last)

	lost, twice := 0, 0
	for _, q := range asked {
		switch n := answers(q); {
		case n == 0:
			lost++
		case n > 1:
			twice++
		}
	}
	if lost+twice > 0 {
		t.Errorf("of %d questions %d were not answered and %d were answered twice", len(asked), lost, twice)
	}
	k.comfort()
	t.Logf("%d questions, %d calls to post, %d messages looked for before they were sent again, %d events given up by Slack meanwhile",
		len(asked), k.s.Calls("chat.postMessage"), k.s.Calls("conversations.replies"), k.comforted)
	if complaints := strings.TrimSpace(k.died.String()); complaints != "" {
		t.Logf("the bots logged:\n%.2000s", complaints)
	}
}

// TestASecondOrchideeIsRefused starts two bots on one file: the second says why it does not, and the first goes on.
func TestASecondOrchideeIsRefused(t *testing.T) {
	k := newKilling(t)
	first := k.start()
	defer k.kill(first)
	if err := k.s.Await(t.Context(), func() bool { return k.s.Connections() == 1 }); err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	second := exec.Command(exe)
	second.Env = k.env
	out, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "another orchidee already uses this file") {
		t.Errorf("second start: %v, %s", err, out)
	}
	ts := k.s.Say(sandbox.Buyer, dm, "délais ?")
	if err := k.s.Await(t.Context(), func() bool { return len(k.s.Thread(dm, ts)) == 2 }); err != nil {
		t.Fatal(err)
	}
}
