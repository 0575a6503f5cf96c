package bot

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/records"
)

func get(h http.Handler, path string) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w.Code, w.Body.String()
}

func TestHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		st.engine.RequireSocket()
		h := st.engine.Health()
		synctest.Wait()
		for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
			if code, body := get(h, path); code != 200 {
				t.Errorf("%s = %d %s", path, code, body)
			}
		}
		st.s.Refuse("apps.connections.open", "internal_error", 3)
		st.s.Cut()
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		if code, body := get(h, "/readyz"); code != 503 || !strings.Contains(body, "socket") {
			t.Errorf("/readyz without a socket = %d %s", code, body)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if code, body := get(h, "/readyz"); code != 200 {
			t.Errorf("/readyz with the socket back = %d %s", code, body)
		}
		st.engine.Require("index", func(context.Context) error { return errors.New("not loaded") })
		if code, body := get(h, "/readyz"); code != 503 || !strings.Contains(body, "index") {
			t.Errorf("/readyz without an index = %d %s", code, body)
		}
	})
}

func TestMetricsCountAndTellNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		st.s.Refuse("chat.postMessage", "is_archived", 1)
		st.ask(3, "mot-secret")
		synctest.Wait()
		code, body := get(st.engine.Health(), "/metrics")
		if code != 200 {
			t.Fatalf("/metrics = %d", code)
		}
		for _, want := range []string{
			`orchidee_events_total{kind="message",repeat="no"} 3`, `orchidee_ack_seconds_count 3`, `orchidee_work_seconds_count 3`, `orchidee_out_seconds_count 2`,
			`orchidee_slack_calls_total{method="post",outcome="ok"} 2`, `orchidee_slack_calls_total{method="post",outcome="refused"} 1`,
			`orchidee_dead_letters 1`, `orchidee_outbox_waiting 0`, `orchidee_questions{outcome="answered"} 3`, `orchidee_ack_seconds_bucket{le="+Inf"} 3`,
		} {
			if !strings.Contains(body, want+"\n") {
				t.Errorf("/metrics lacks %s", want)
			}
		}
		for _, secret := range []string{"mot-secret", sandbox.Buyer, dm} {
			if strings.Contains(body, secret) {
				t.Errorf("/metrics tells %s", secret)
			}
		}
		// Every line is one of the text format: https://prometheus.io/docs/instrumenting/exposition_formats
		line := regexp.MustCompile(`^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+)$`)
		for s := bufio.NewScanner(strings.NewReader(body)); s.Scan(); {
			if !line.MatchString(s.Text()) {
				t.Errorf("not a line of the format: %q", s.Text())
			}
		}
	})
}

// TestDiskFull fills the disk under a working bot: what cannot be kept is not acknowledged, so Slack sends it again, and when
// there is room each question is answered once.
func TestDiskFull(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no small disk can be mounted here: %v %s", err, out)
	}
	defer func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %v %s", err, out)
		}
	}()
	filler := filepath.Join(dir, "filler")
	fill := func() {
		f, err := os.Create(filler)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
	}
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.path = filepath.Join(dir, "orchidee.db")
		st.enter()
		asked := st.ask(5, "délais ?")
		synctest.Wait()
		fill()
		more := st.ask(40, "et maintenant ?")
		synctest.Wait()
		if c := st.counts(); c.EventsDead+c.MessagesDead > 0 {
			t.Errorf("given up because the disk is full: %+v", c)
		}
		if err := st.store.Ready(t.Context()); !errors.Is(err, records.ErrFull) {
			t.Errorf("Ready on a full disk = %v, want ErrFull", err)
		}
		if code, _ := get(st.engine.Health(), "/readyz"); code != 503 {
			t.Errorf("/readyz on a full disk = %d", code)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		for _, ts := range slices.Concat(asked, more) {
			st.wantOneReply(dm, ts)
		}
		st.leave()
	})
}

func TestMissingScopes(t *testing.T) {
	required, err := RequiredScopes()
	if err != nil || !slices.Contains(required, "chat:write") {
		t.Fatalf("RequiredScopes = %v, %v", required, err)
	}
	header := func(scopes ...string) http.Header {
		return http.Header{"X-Oauth-Scopes": {strings.Join(scopes, ",")}}
	}
	for _, tt := range []struct {
		name    string
		header  http.Header
		missing []string
		known   bool
	}{
		{"all", header(required...), nil, true},
		{"all and more", header(append(slices.Clone(required), "admin")...), nil, true},
		{"without the first", header(required[1:]...), required[:1], true},
		{"with spaces", http.Header{"X-Oauth-Scopes": {strings.Join(required, ", ")}}, nil, true},
		{"no header", http.Header{}, nil, false},
	} {
		missing, known, err := MissingScopes(tt.header)
		if err != nil || known != tt.known || !slices.Equal(missing, tt.missing) {
			t.Errorf("%s: MissingScopes = %v, %t, %v; want %v, %t", tt.name, missing, known, err, tt.missing, tt.known)
		}
	}
}

func TestFates(t *testing.T) {
	if got := fateOf(fmt.Errorf("wrapped: %w", notBegun{errors.New("eof")})); got != tryAgain {
		t.Errorf("a failure before the call = %d, want tryAgain", got)
	}
}
