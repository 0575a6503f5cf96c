package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"orchidee/bot"
	"orchidee/bot/sandbox"
)

// screen is what a command prints, read while it runs.
type screen struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

// workspace is a Slack on loopback and the environment that leads to it.
func workspace(t *testing.T, o sandbox.Options) (*sandbox.Server, map[string]string) {
	t.Helper()
	slack := sandbox.New(o)
	t.Cleanup(slack.Close)
	server := httptest.NewServer(slack.Handler())
	t.Cleanup(server.Close)
	content, err := filepath.Abs("testdata/content")
	if err != nil {
		t.Fatal(err)
	}
	return slack, map[string]string{
		"SLACK_BOT_TOKEN": slack.BotToken(), "SLACK_APP_TOKEN": slack.AppToken(), "SLACK_API_URL": server.URL + "/api",
		"ORCHIDEE_STAFF_GROUP": slack.StaffGroup(), "ORCHIDEE_STAFF_CHANNEL": slack.StaffChannel(),
		"ORCHIDEE_DB": filepath.Join(t.TempDir(), "orchidee.db"), "ORCHIDEE_DATA": content, "ORCHIDEE_ADDR": "127.0.0.1:0",
	}
}

// with runs the command in an environment.
func with(ctx context.Context, env map[string]string, out, errs io.Writer, args ...string) int {
	return run(ctx, outside{
		args: args, now: time.Now, in: strings.NewReader(""), out: out, err: errs,
		lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	})
}

// start runs orchidee until the returned function stops it and gives its exit code.
func start(t *testing.T, env map[string]string, errs *screen, args ...string) (stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	code := make(chan int, 1)
	go func() { code <- with(ctx, env, errs, errs, args...) }()
	stop = sync.OnceValue(func() int { cancel(); return <-code })
	t.Cleanup(func() { stop() })
	return stop
}

// asks says a question to the bot and waits for the answer.
func asks(t *testing.T, slack *sandbox.Server, question string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	dm := sandbox.DM(sandbox.Buyer)
	ts := slack.Say(sandbox.Buyer, dm, question)
	if err := slack.Await(ctx, func() bool { return len(slack.Thread(dm, ts)) > 1 }); err != nil {
		t.Fatalf("no answer to %q: %v", question, err)
	}
	return slack.Thread(dm, ts)[1].Text
}

func TestServeAnswersBySocket(t *testing.T) {
	slack, env := workspace(t, sandbox.Options{Manifest: bot.Manifest()})
	var errs screen
	stop := start(t, env, &errs)
	if got := asks(t, slack, "quelle avance pour une PME ?"); !strings.Contains(got, "10 %") {
		t.Errorf("answered %q", got)
	}
	if code := stop(); code != exitDone {
		t.Errorf("exit code %d, want %d", code, exitDone)
	}
	for _, want := range []string{"Mode Slack (Socket Mode)", "Orchidée répond dans Slack", "Arrêt"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("standard error lacks %q:\n%s", want, errs.String())
		}
	}
	if v := slack.Violations(); len(v) > 0 {
		t.Errorf("violations: %v", v)
	}
}

func TestServeAnswersByHTTP(t *testing.T) {
	slack, env := workspace(t, sandbox.Options{Manifest: bot.Manifest()})
	env["SLACK_APP_TOKEN"], env["SLACK_SIGNING_SECRET"] = "", "a secret of the test"
	var errs screen
	stop := start(t, env, &errs)
	base := address(t, &errs)
	if err := slack.DeliverTo(t.Context(), base, env["SLACK_SIGNING_SECRET"], nil); err != nil {
		t.Fatal(err)
	}
	if got := asks(t, slack, "quelle avance pour une PME ?"); !strings.Contains(got, "10 %") {
		t.Errorf("answered %q", got)
	}
	res, err := http.Get(base + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("/readyz gives %s", res.Status)
	}
	if code := stop(); code != exitDone {
		t.Errorf("exit code %d, want %d:\n%s", code, exitDone, errs.String())
	}
}

// address waits for the line that tells where health is served.
func address(t *testing.T, errs *screen) string {
	t.Helper()
	for t.Context().Err() == nil {
		if _, after, ok := strings.Cut(errs.String(), "http://"); ok && strings.Contains(after, "/readyz") {
			host, _, _ := strings.Cut(after, "/")
			return "http://" + host
		}
		time.Sleep(10 * time.Millisecond) // another goroutine of this process is starting: nothing to wait on
	}
	t.Fatal("never ready")
	return ""
}

func TestServeSaysWhatSlackRefuses(t *testing.T) {
	for name, c := range map[string]struct{ method, refusal, want string }{
		"bot token": {"auth.test", "invalid_auth", "SLACK_BOT_TOKEN (invalid_auth)"},
		"app token": {"apps.connections.open", "invalid_auth", "SLACK_APP_TOKEN (invalid_auth)"},
	} {
		t.Run(name, func(t *testing.T) {
			slack, env := workspace(t, sandbox.Options{Manifest: bot.Manifest()})
			slack.Refuse(c.method, c.refusal, 100)
			var errs screen
			if code := with(t.Context(), env, io.Discard, &errs, "serve"); code != exitFailed {
				t.Errorf("exit code %d, want %d", code, exitFailed)
			}
			if !strings.Contains(errs.String(), c.want) {
				t.Errorf("standard error lacks %q:\n%s", c.want, errs.String())
			}
		})
	}
}

func TestDoctor(t *testing.T) {
	_, env := workspace(t, sandbox.Options{Manifest: bot.Manifest()})
	var out screen
	if code := with(t.Context(), env, &out, io.Discard, "doctor"); code != exitDone || strings.Contains(out.String(), "✗") {
		t.Errorf("a sound setup: exit code %d\n%s", code, out.String())
	}
	_, env = workspace(t, sandbox.Options{Manifest: bot.Manifest(), Scopes: []string{"chat:write", "usergroups:read", "groups:read"}})
	env["ORCHIDEE_STAFF_CHANNEL"] = "CNOWHERE"
	out = screen{}
	if code := with(t.Context(), env, &out, io.Discard, "doctor"); code != exitFailed {
		t.Errorf("a poor setup: exit code %d", code)
	}
	for _, want := range []string{"users:read", "CNOWHERE"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("doctor does not name %s:\n%s", want, out.String())
		}
	}
}

func TestDemoOpensAWorkspace(t *testing.T) {
	content, err := filepath.Abs("testdata/content")
	if err != nil {
		t.Fatal(err)
	}
	var errs screen
	stop := start(t, map[string]string{"ORCHIDEE_ADDR": "127.0.0.1:0", "ORCHIDEE_DATA": content, "LANG": "en"}, &errs)
	var home string
	for home == "" && t.Context().Err() == nil {
		if _, after, ok := strings.Cut(errs.String(), "Open http://"); ok {
			host, _, _ := strings.Cut(after, " ")
			home = "http://" + host
		}
		time.Sleep(10 * time.Millisecond)
	}
	res, err := http.Get(home + "/page/state?as=" + sandbox.Buyer)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("/page/state gives %s", res.Status)
	}
	if code := stop(); code != exitDone {
		t.Errorf("exit code %d, want %d:\n%s", code, exitDone, errs.String())
	}
	if !strings.Contains(errs.String(), "Demonstration mode") {
		t.Errorf("it does not say why: %s", errs.String())
	}
}

// hangUp sends SIGHUP to this process and waits until the service says what it did with it.
func hangUp(t *testing.T, errs *screen, want string) {
	t.Helper()
	await(t, errs, want, func() {
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	})
}

// await does something and waits until the service says what it makes of it.
func await(t *testing.T, errs *screen, want string, do func()) {
	t.Helper()
	before := strings.Count(errs.String(), want)
	do()
	for end := time.Now().Add(time.Minute); strings.Count(errs.String(), want) == before; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("nobody said %q:\n%s", want, errs.String())
		}
	}
}

func TestServeReadsItsContentAgain(t *testing.T) {
	slack, env := workspace(t, sandbox.Options{Manifest: bot.Manifest()})
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(env["ORCHIDEE_DATA"])); err != nil {
		t.Fatal(err)
	}
	env["ORCHIDEE_DATA"] = folder
	file := filepath.Join(folder, "articles", "fr", "avances", "avance-pme.md")
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var errs screen
	start(t, env, &errs)
	const question = "quelle avance pour une PME ?"
	if got := asks(t, slack, question); !strings.Contains(got, "10 %") {
		t.Fatalf("answered %q", got)
	}
	await(t, &errs, "content reloaded", func() { write(strings.ReplaceAll(string(good), "10 %", "12 %")) })
	if got := asks(t, slack, question); !strings.Contains(got, "12 %") {
		t.Errorf("after the reload it answers %q", got)
	}

	await(t, &errs, "content not reloaded", func() { write("---\nid: avance-pme\n---\nSans titre ni source, 15 %.\n") })
	if !strings.Contains(errs.String(), "articles/fr/avances/avance-pme.md") {
		t.Errorf("the log does not name the file:\n%s", errs.String())
	}
	if got := asks(t, slack, question); !strings.Contains(got, "12 %") {
		t.Errorf("content that cannot be served was taken: %q", got)
	}
	hangUp(t, &errs, "content not reloaded") // asked for, it is read even if nothing changed
	await(t, &errs, "content not reloaded", func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
	})
	if got := asks(t, slack, question); !strings.Contains(got, "12 %") {
		t.Errorf("without its folder it answers %q", got)
	}
}

// A closed terminal ends the local workspace, which would keep its port otherwise.
func TestDemoEndsWithItsTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the content that is built in is not read")
	}
	var errs screen
	stop := start(t, map[string]string{"ORCHIDEE_ADDR": "127.0.0.1:0", "LANG": "en"}, &errs)
	for !strings.Contains(errs.String(), "Open http://") && t.Context().Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	hangUp(t, &errs, "Stopping")
	if code := stop(); code != exitDone {
		t.Errorf("exit code %d, want %d:\n%s", code, exitDone, errs.String())
	}
}
