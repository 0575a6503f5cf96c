package sandbox_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"orchidee/bot/sandbox"
)

// app is a small bot made with slack-go: what a test of the sandbox talks to.
type app struct {
	api *slack.Client
	sm  *socketmode.Client
	// on handles what arrives, after the acknowledgement of events.
	on func(*app, socketmode.Event)
}

func newServer(t *testing.T, o sandbox.Options) *sandbox.Server {
	t.Helper()
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	s := sandbox.New(o)
	t.Cleanup(s.Close)
	return s
}

func client(s *sandbox.Server) *slack.Client {
	return slack.New(s.BotToken(), slack.OptionAppLevelToken(s.AppToken()), slack.OptionAPIURL(sandbox.BaseURL), slack.OptionHTTPClient(s.HTTPClient()))
}

// run connects an app and leaves when the test ends.
func run(t *testing.T, s *sandbox.Server, on func(*app, socketmode.Event)) *app {
	t.Helper()
	a := &app{api: client(s), on: on}
	a.sm = socketmode.New(a.api, socketmode.OptionDialer(s.Dialer()))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); a.sm.RunContext(ctx) }()
	go func() {
		for {
			select {
			case e := <-a.sm.Events:
				a.on(a, e)
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	if err := s.Await(t.Context(), func() bool { return s.Connections() == 1 }); err != nil {
		t.Fatal(err)
	}
	return a
}

// inner is the event inside an Events API envelope, acknowledged on the way.
func (a *app) inner(e socketmode.Event) any {
	outer, ok := e.Data.(slackevents.EventsAPIEvent)
	if !ok {
		return nil
	}
	a.sm.Ack(*e.Request)
	return outer.InnerEvent.Data
}

func TestQuestionAndAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, sandbox.Options{})
		run(t, s, func(a *app, e socketmode.Event) {
			m, ok := a.inner(e).(*slackevents.AppMentionEvent)
			if !ok {
				return
			}
			if _, _, err := a.api.PostMessage(m.Channel, slack.MsgOptionText("pong", false), slack.MsgOptionTS(m.TimeStamp)); err != nil {
				t.Error(err)
			}
		})
		ts := s.Say(sandbox.Buyer, sandbox.BuyersRoom, "@orchidee ping & <!channel>")
		synctest.Wait()
		thread := s.Thread(sandbox.BuyersRoom, ts)
		if len(thread) != 2 || thread[1].Text != "pong" {
			t.Errorf("Thread = %+v, want the question and pong", thread)
		}
		if want := "<@UBOT> ping &amp; &lt;!channel&gt;"; thread[0].Text != want {
			t.Errorf("text = %q, want %q", thread[0].Text, want)
		}
		if v := s.Violations(); len(v) > 0 {
			t.Errorf("Violations = %q", v)
		}
	})
}

func TestSlackGoComesBackAndLosesNothing(t *testing.T) {
	for _, trouble := range []string{"warning", "refresh_requested", "cut"} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer(t, sandbox.Options{})
			heard := make(chan string, 100)
			run(t, s, func(a *app, e socketmode.Event) {
				if m, ok := a.inner(e).(*slackevents.MessageEvent); ok {
					heard <- m.Text
				}
			})
			dm := sandbox.DM(sandbox.Buyer)
			s.Say(sandbox.Buyer, dm, "before")
			if trouble == "cut" {
				s.Cut()
			} else {
				s.Disconnect(trouble)
			}
			s.Say(sandbox.Buyer, dm, "meanwhile")
			time.Sleep(time.Minute)
			s.Say(sandbox.Buyer, dm, "after")
			synctest.Wait()
			close(heard)
			seen := map[string]bool{}
			for text := range heard {
				seen[text] = true
			}
			if !seen["before"] || !seen["meanwhile"] || !seen["after"] || s.Unacknowledged() != 0 {
				t.Errorf("%s: heard %v, %d unacknowledged", trouble, seen, s.Unacknowledged())
			}
			clean(t, s)
		})
	}
}

// Two people in eight goroutines: what the race detector looks at.
func TestManyAtOnce(t *testing.T) {
	s := newServer(t, sandbox.Options{})
	run(t, s, func(a *app, e socketmode.Event) {
		if m, ok := a.inner(e).(*slackevents.AppMentionEvent); ok {
			go a.api.PostMessage(m.Channel, slack.MsgOptionText("pong", false), slack.MsgOptionTS(m.TimeStamp))
		}
	})
	var all sync.WaitGroup
	for _, who := range []string{sandbox.Buyer, sandbox.Staff} {
		for range 4 {
			all.Go(func() {
				for range 20 {
					ts := s.Say(who, sandbox.BuyersRoom, "@orchidee ping")
					s.Thread(sandbox.BuyersRoom, ts)
					s.Transcript(sandbox.BuyersRoom)
				}
			})
		}
	}
	all.Wait()
	if err := s.Await(t.Context(), func() bool { return s.Calls("chat.postMessage") == 160 && s.Unacknowledged() == 0 }); err != nil {
		t.Fatal(err)
	}
	if n := len(s.Messages(sandbox.BuyersRoom)); n != 320 {
		t.Errorf("%d messages, want 320", n)
	}
	clean(t, s)
}
