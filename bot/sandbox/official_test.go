package sandbox_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"orchidee/bot/sandbox"
)

// Slack's own clients decide whether the sandbox is like Slack, or only like slack-go.
func TestOfficialClients(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	dir := filepath.Join("testdata", "official")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "@slack", "socket-mode")); err != nil {
		t.Skip("Slack's clients are not installed: run npm ci in bot/sandbox/testdata/official")
	}
	s := newServer(t, sandbox.Options{Scopes: []string{
		"chat:write", "commands", "im:history", "im:read", "users:read", "files:write",
	}})
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)

	cmd := exec.Command(node, "app.mjs")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "SLACK_API_URL="+srv.URL+"/api/", "SLACK_BOT_TOKEN="+s.BotToken(), "SLACK_APP_TOKEN="+s.AppToken())
	cmd.Stderr = t.Output()
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan obj, 64)
	go func() {
		defer close(said)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var fact obj
			if json.Unmarshal(lines.Bytes(), &fact) == nil {
				said <- fact
			}
		}
	}()
	t.Cleanup(func() {
		in.Close()
		stop := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
		defer stop.Stop()
		for range said { // until the app ends
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the app ended with %v", err)
		}
	})
	expect := func(step string) obj {
		t.Helper()
		select {
		case fact, ok := <-said:
			if !ok || fact["step"] != step {
				t.Fatalf("the app said %v, want %s", fact, step)
			}
			return fact
		case <-time.After(20 * time.Second):
			t.Fatalf("the app never said %s", step)
		}
		return nil
	}

	expect("connected")
	s.RateLimit("chat.postMessage", time.Second, 1)
	dm := sandbox.DM(sandbox.Buyer)
	ts := s.Say(sandbox.Buyer, dm, "bonjour & <!channel>")
	if got := expect("message"); got["ok"] != true || got["metadata"] != true || fmt.Sprint(got["waits"]) != "[1]" {
		t.Errorf("message = %v, want one 429 waited for and the metadata kept", got)
	}
	if thread := s.Thread(dm, ts); len(thread) != 2 || thread[1].Text != "heard: bonjour &amp; &lt;!channel&gt;" {
		t.Errorf("thread = %+v", thread)
	}
	if got := expect("scope"); got["error"] != "missing_scope" || got["needed"] != "users:read.email" || got["scopes"] != 6.0 {
		t.Errorf("scope = %v", got)
	}
	if got := expect("blocks"); got["error"] != "invalid_blocks" || !strings.Contains(fmt.Sprint(got["messages"]), "[json-pointer:/blocks/0/text/text]") {
		t.Errorf("blocks = %v", got)
	}
	if got := expect("pages"); fmt.Sprint(got["pages"]) != "[2 2 1]" {
		t.Errorf("pages = %v", got)
	}
	if got := expect("file"); got["ok"] != true {
		t.Errorf("file = %v", got)
	}
	want := []string{"users.lookupByEmail was refused", "chat.postMessage was refused: invalid_blocks"}
	if v := s.Forgive(); len(v) != 2 || !strings.HasPrefix(v[0], want[0]) || !strings.HasPrefix(v[1], want[1]) {
		t.Errorf("Violations = %q", v)
	}

	if err := s.Command(sandbox.Buyer, sandbox.BuyersRoom, "/orchidee", "demande"); err != nil {
		t.Fatal(err)
	}
	expect("modal")
	view := s.Modal(sandbox.Buyer)["id"].(string)
	for _, need := range []string{"bad", "balais"} {
		r, err := s.Submit(sandbox.Buyer, view, sandbox.Values{"need": need})
		if err != nil || (need == "bad") != (r.Outcome == "errors") {
			t.Errorf("Submit(%s) = %+v, %v", need, r, err)
		}
		if got := expect("submit"); got["need"] != need {
			t.Errorf("submit = %v", got)
		}
	}

	s.Disconnect("refresh_requested") // the client comes back by itself, and nothing is lost
	expect("connected")
	s.Say(sandbox.Buyer, dm, "encore")
	expect("message")
	if !slices.ContainsFunc(s.Messages(dm), func(m sandbox.Message) bool { return m.Text == "heard: encore" }) {
		t.Error("the message after the reconnection was not answered")
	}
	for range 4 { // the rest of the second round
		<-said
	}
	s.Forgive()
}
