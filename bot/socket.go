package bot

import (
	"context"
	"encoding/json"

	"github.com/slack-go/slack/socketmode"
)

// maxConnections is how many sockets of this app are expected: ours alone.
const maxConnections = 1

// Socket receives by Socket Mode until ctx ends, then waits for what was received. The loop is our own: slack-go's starts a
// goroutine per event without bound, and does not acknowledge what it cannot read.
func (b *Bot) Socket(ctx context.Context, client *socketmode.Client, in keeper, connected func(bool)) error {
	s := &socket{desk: newDesk(b, in), client: client, decode: decoder{b.Self, b.StaffChannel}, connected: connected}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(run) }()
	defer stop()
	for {
		select {
		case <-ctx.Done():
			s.desk.close() // the acknowledgements still go out: the connection ends after them
			return nil
		case err := <-ended:
			s.desk.close()
			return err
		case e := <-client.Events:
			s.take(ctx, e)
		}
	}
}

type socket struct {
	desk      *desk
	client    *socketmode.Client
	decode    decoder
	connected func(bool)
}

func (s *socket) take(ctx context.Context, e socketmode.Event) {
	log := s.desk.bot.Log
	switch e.Type {
	case socketmode.EventTypeEventsAPI:
		s.event(ctx, e.Request.EnvelopeID, e.Request.Payload)
	case socketmode.EventTypeInteractive:
		s.interaction(ctx, e.Request.EnvelopeID, e.Request.Payload)
	case socketmode.EventTypeSlashCommand:
		var fields map[string]any
		if err := json.Unmarshal(e.Request.Payload, &fields); err != nil {
			log.WarnContext(ctx, "unreadable command", "err", err)
			return
		}
		ev := s.decode.command(func(name string) string { v, _ := fields[name].(string); return v })
		s.react(ctx, e.Request.EnvelopeID, ev)
	case socketmode.EventTypeErrorBadMessage:
		s.unread(ctx, e)
	case socketmode.EventTypeHello:
		s.connected(true)
		if e.Request != nil && e.Request.NumConnections > maxConnections {
			log.WarnContext(ctx, "Slack counts more sockets than this program opened: clicks may go to another one", "connections", e.Request.NumConnections)
		}
	case socketmode.EventTypeDisconnect:
		s.connected(false)
		if e.Request != nil && e.Request.Reason == "link_disabled" {
			log.ErrorContext(ctx, "Socket Mode is switched off for this app: switch it on in its settings")
		}
	case socketmode.EventTypeConnectionError, socketmode.EventTypeInvalidAuth, socketmode.EventTypeIncomingError:
		s.connected(false)
		log.WarnContext(ctx, "socket", "event", string(e.Type))
	}
}

func (s *socket) event(ctx context.Context, envelope string, payload []byte) {
	ev, err := s.decode.event(payload)
	if err != nil {
		s.desk.bot.Log.WarnContext(ctx, "unreadable event", "err", err)
		s.ack(ctx, envelope, nil) // sent again it would be as unreadable
		return
	}
	s.desk.receive(ctx, ev, func(err error) {
		if err == nil {
			s.ack(ctx, envelope, nil)
		}
	})
}

func (s *socket) interaction(ctx context.Context, envelope string, payload []byte) {
	ev, err := s.decode.interaction(payload)
	if err != nil {
		s.desk.bot.Log.WarnContext(ctx, "unreadable interaction", "err", err)
		return // an empty ack would close the form and lose what was typed
	}
	s.react(ctx, envelope, ev)
}

func (s *socket) react(ctx context.Context, envelope string, ev Event) {
	s.desk.answer(ctx, ev, func(ack any) {
		if ack != nil {
			ack = s.desk.bot.fits(ctx, ev, ack)
		}
		s.ack(ctx, envelope, ack)
	})
}

// unread handles what slack-go could not parse: our own decoder is more patient, so it is tried first.
func (s *socket) unread(ctx context.Context, e socketmode.Event) {
	bad, ok := e.Data.(*socketmode.ErrorBadMessage)
	if !ok {
		return
	}
	var env struct {
		ID      string          `json:"envelope_id"`
		Type    string          `json:"type"`
		Payload json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(bad.Message, &env) != nil {
		return
	}
	switch env.Type {
	case "events_api":
		s.event(ctx, env.ID, env.Payload)
	case "interactive":
		s.interaction(ctx, env.ID, env.Payload)
	}
}

func (s *socket) ack(ctx context.Context, envelope string, payload any) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reactTime)
	defer cancel()
	if err := s.client.AckCtx(ctx, envelope, payload); err != nil {
		s.desk.bot.Log.WarnContext(ctx, "not acknowledged", "err", err)
	}
}
