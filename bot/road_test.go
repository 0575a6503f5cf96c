package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"orchidee/bot/sandbox"
	"orchidee/knowledge"
)

var dm = sandbox.DM(sandbox.Buyer)

func TestEveryQuestionIsAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		asked := st.ask(20, "délais de paiement ?")
		synctest.Wait()
		st.wantOneReply(dm, asked...)
		if v := st.s.Violations(); len(v) > 0 {
			t.Errorf("Violations = %q", v)
		}
	})
}

// A mention in a channel of which the bot hears every message is told twice, under two event ids.
func TestAMentionToldTwiceIsAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{Events: []string{"app_mention", "message.channels", "message.im"}})
		st.enter()
		ts := st.s.Say(sandbox.Buyer, sandbox.BuyersRoom, "@orchidee délais ?")
		synctest.Wait()
		st.wantOneReply(sandbox.BuyersRoom, ts)
	})
}

func TestDeliveredAgainIsAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		st.s.DropNextAck(1)
		ts := st.ask(1, "délais ?")[0]
		synctest.Wait()
		if err := st.s.Redeliver(st.s.LastEvent(), 1); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute) // Slack's own repeats
		synctest.Wait()
		st.wantOneReply(dm, ts)
	})
}

func TestTheConnectionBreaksBeforeTheAck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		st.s.CutBeforeAck(2)
		asked := st.ask(5, "délais ?")
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		st.wantOneReply(dm, asked...)
	})
}

// Slack takes the message and its answer is lost: the bot looks before it sends again.
func TestALostAnswerIsNotASecondReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		st.s.LoseAnswer("chat.postMessage", 1)
		ts := st.ask(1, "délais ?")[0]
		time.Sleep(time.Minute)
		synctest.Wait()
		st.wantOneReply(dm, ts)
		if n := st.s.Calls("conversations.replies"); n != 1 {
			t.Errorf("looked %d times, want 1", n)
		}
		if c := st.counts(); c.MessagesWaiting != 0 || c.MessagesDead != 0 {
			t.Errorf("left in the outbox: %+v", c)
		}
	})
}

func TestSlackIsDown(t *testing.T) {
	for _, status := range []int{500, 502, 503} {
		synctest.Test(t, func(t *testing.T) {
			st := newStage(t, sandbox.Options{})
			st.enter()
			st.s.Break("chat.postMessage", status, 7)
			ts := st.ask(1, "délais ?")[0]
			time.Sleep(10 * time.Minute)
			synctest.Wait()
			st.wantOneReply(dm, ts)
		})
	}
}

func TestRetryAfterIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		st.s.RateLimit("chat.postMessage", 5*time.Minute, 1)
		a := st.ask(1, "délais ?")[0]
		synctest.Wait()
		calls := st.s.Calls("chat.postMessage")
		b := st.s.Say(sandbox.Guest, sandbox.DM(sandbox.Guest), "et moi ?") // another channel, the same method
		time.Sleep(299 * time.Second)
		synctest.Wait()
		if got := st.s.Calls("chat.postMessage"); got != calls {
			t.Errorf("%d calls while the method rests", got-calls)
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		st.wantOneReply(dm, a)
		st.wantOneReply(sandbox.DM(sandbox.Guest), b)
	})
}

func TestRefusedBlocksGoAsText(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		st.s.Refuse("chat.postMessage", "invalid_blocks", 1)
		ts := st.ask(1, "délais ?")[0]
		time.Sleep(time.Second)
		synctest.Wait()
		st.wantOneReply(dm, ts)
		if m := st.s.Thread(dm, ts)[1]; m.Text == "" || len(m.Blocks) > 1 {
			t.Errorf("reply = %+v, want text alone", m)
		}
	})
}

func TestWhatSlackNeverTakesIsADeadLetter(t *testing.T) {
	for _, fault := range []string{"channel_not_found", "is_archived", "not_in_channel", "msg_too_long", "token_revoked"} {
		synctest.Test(t, func(t *testing.T) {
			st := newStage(t, sandbox.Options{})
			st.enter()
			st.s.Refuse("chat.postMessage", fault, 1)
			asked := st.ask(2, "délais ?")
			synctest.Wait()
			dead, err := st.store.DeadLetters(t.Context(), 10)
			if err != nil || len(dead) != 1 || !strings.Contains(dead[0].LastError, fault) {
				t.Errorf("dead letters = %v (%v), want one with %s", dead, err, fault)
			}
			if got := st.replies(dm, asked[0]) + st.replies(dm, asked[1]); got != 1 {
				t.Errorf("%d replies, want the other one", got)
			}
		})
	}
}

// A channel gets a message a second, in the order of the questions.
func TestOrderAndPaceOfAChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{PerChannelRate: true})
		st.pace = time.Second
		st.enter()
		root := st.s.Say(sandbox.Buyer, sandbox.BuyersRoom, "@orchidee zéro")
		for range 9 {
			st.s.Say(sandbox.Buyer, sandbox.BuyersRoom, "@orchidee encore", sandbox.InThread(root))
		}
		began := time.Now()
		synctest.Wait()
		if got := st.replies(sandbox.BuyersRoom, root); got != 1 {
			t.Errorf("%d replies at once, want 1", got)
		}
		st.await("ten replies", func() bool { return st.replies(sandbox.BuyersRoom, root) == 10 })
		if took := time.Since(began); took < 9*time.Second || took > 10*time.Second {
			t.Errorf("ten replies took %v, want 9 s", took)
		}
		var keys []string
		for _, m := range st.s.Thread(sandbox.BuyersRoom, root) {
			if m.Bot {
				keys = append(keys, fmt.Sprint(m.Metadata["event_payload"]))
			}
		}
		if !slices.IsSorted(keys) { // they hold the events' ids, which are in order
			t.Errorf("replies out of order: %q", keys)
		}
		if n := st.s.Calls("chat.postMessage"); n != 10 {
			t.Errorf("%d calls for 10 messages: some were refused for their rate", n)
		}
	})
}

// A handler that fails is tried again, then the person is told, with a reference. It holds up nobody else.
func TestSilenceIsNoAnswer(t *testing.T) {
	for _, words := range []string{"fail", "panic"} {
		synctest.Test(t, func(t *testing.T) {
			st := newStage(t, sandbox.Options{})
			st.enter()
			bad := st.ask(1, words)[0]
			good := st.s.Say(sandbox.Guest, sandbox.DM(sandbox.Guest), "délais ?")
			synctest.Wait()
			st.wantOneReply(sandbox.DM(sandbox.Guest), good)
			if st.replies(dm, bad) != 0 {
				t.Error("told before the last attempt")
			}
			time.Sleep(10 * time.Minute)
			synctest.Wait()
			st.wantOneReply(dm, bad)
			dead, err := st.store.DeadEvents(t.Context(), 10)
			if err != nil || len(dead) != 1 || dead[0].Attempts != inboxAttempts {
				t.Fatalf("dead events = %v (%v)", dead, err)
			}
			ref, _, _ := strings.Cut(dead[0].LastError, ":")
			if said := st.s.Thread(dm, bad)[1].Text; !strings.Contains(said, ref) {
				t.Errorf("reply %q has no reference %s", said, ref)
			}
			after := st.ask(1, "et maintenant ?")[0]
			synctest.Wait()
			st.wantOneReply(dm, after)
		})
	}
}

// hang answers nobody before its context ends.
type hang struct{ parrot }

func (hang) Search(ctx context.Context, _ knowledge.Query) (knowledge.Result, error) {
	<-ctx.Done()
	return knowledge.Result{}, ctx.Err()
}

func TestTheAckDoesNotWaitForTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.lib = hang{}
		st.enter()
		ts := st.ask(1, "délais ?")[0]
		synctest.Wait()
		if n := st.s.Unacknowledged(); n != 0 {
			t.Errorf("%d events not acknowledged while the search hangs", n)
		}
		time.Sleep(10 * time.Minute) // five attempts, then the apology
		synctest.Wait()
		st.wantOneReply(dm, ts)
		if v := st.s.Violations(); len(v) > 0 {
			t.Errorf("Violations = %q", v)
		}
	})
}

// What was acknowledged before a stop, and could not be said, is said after the next start.
func TestReplayAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		st.s.Break("chat.postMessage", 503, 40)
		asked := st.ask(8, "délais ?")
		time.Sleep(100 * time.Millisecond)
		st.leave()
		for _, ts := range asked {
			if st.replies(dm, ts) != 0 {
				t.Fatal("Slack was not down long enough")
			}
		}
		st.enter()
		time.Sleep(60 * time.Minute)
		synctest.Wait()
		st.wantOneReply(dm, asked...)
	})
}

// Stop answers what was received; what Slack sends meanwhile comes again to the next start.
func TestStopFinishesWhatWasReceived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, sandbox.Options{})
		st.enter()
		st.s.Delay("chat.postMessage", 100*time.Millisecond)
		asked := st.ask(30, "délais ?")
		st.await("some reply", func() bool { return st.replies(dm, asked[0]) == 1 })
		began := time.Now()
		st.leave()
		if took := time.Since(began); took > 11*time.Second {
			t.Errorf("stopping took %v", took)
		}
		st.s.Delay("chat.postMessage", 0)
		st.enter()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		st.wantOneReply(dm, asked...)
	})
}
