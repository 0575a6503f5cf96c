package sandbox_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"orchidee/bot/sandbox"
)

// The sandbox must not be what a measurement of the bot measures. These say how much it passes
// by itself, with slack-go at the other end: a whole trip of an event and its acknowledgement,
// and of a question with its answer.
func BenchmarkEvents(b *testing.B)  { benchmark(b, false) }
func BenchmarkAnswers(b *testing.B) { benchmark(b, true) }

func benchmark(b *testing.B, answer bool) {
	for _, over := range []string{"pipe", "tcp"} {
		b.Run(over, func(b *testing.B) {
			s := sandbox.New(sandbox.Options{})
			defer s.Close()
			api := slack.New(s.BotToken(), slack.OptionAppLevelToken(s.AppToken()), slack.OptionAPIURL(sandbox.BaseURL), slack.OptionHTTPClient(s.HTTPClient()))
			sm := socketmode.New(api, socketmode.OptionDialer(s.Dialer()))
			if over == "tcp" {
				srv := httptest.NewServer(s.Handler())
				defer srv.Close()
				hc := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
				defer hc.CloseIdleConnections()
				api = slack.New(s.BotToken(), slack.OptionAppLevelToken(s.AppToken()), slack.OptionAPIURL(srv.URL+"/api/"), slack.OptionHTTPClient(hc))
				sm = socketmode.New(api)
			}
			ctx, cancel := context.WithCancel(b.Context())
			defer cancel()
			go sm.RunContext(ctx)
			questions := make(chan *slackevents.AppMentionEvent, 64)
			go func() {
				for e := range sm.Events {
					outer, ok := e.Data.(slackevents.EventsAPIEvent)
					if !ok {
						continue
					}
					sm.Ack(*e.Request)
					if m, ok := outer.InnerEvent.Data.(*slackevents.AppMentionEvent); ok && answer {
						questions <- m
					}
				}
			}()
			for range 8 {
				go func() {
					for {
						select {
						case m := <-questions:
							api.PostMessageContext(ctx, m.Channel, slack.MsgOptionText("pong", false), slack.MsgOptionTS(m.TimeStamp))
						case <-ctx.Done():
							return
						}
					}
				}()
			}
			s.Await(ctx, func() bool { return s.Connections() == 1 })
			b.ResetTimer()
			for range b.N {
				s.Say(sandbox.Buyer, sandbox.BuyersRoom, "<@UBOT> ping")
			}
			s.Await(ctx, func() bool {
				return s.Unacknowledged() == 0 && (!answer || s.Calls("chat.postMessage") >= b.N)
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
