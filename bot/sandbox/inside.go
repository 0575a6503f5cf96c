package sandbox

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// insideServer serves the workspace over pipes: no port, and inside testing/synctest every
// read of such a pipe counts as blocked, so that the bubble's clock moves.
type insideServer struct {
	once   sync.Once
	client *http.Client
	pipe   *pipeListener
	server *http.Server
}

func (s *Server) insideStart() *insideServer {
	in := &s.inside
	in.once.Do(func() {
		in.pipe = &pipeListener{fresh: make(chan net.Conn), done: make(chan struct{})}
		in.client = &http.Client{Transport: &http.Transport{DialContext: in.pipe.dial, MaxIdleConnsPerHost: 16}}
		in.server = &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
		go in.server.Serve(in.pipe)
	})
	return in
}

// HTTPClient reaches the workspace without a port, whatever the host in the URL.
// Pass it to slack.OptionHTTPClient, with BaseURL to slack.OptionAPIURL.
func (s *Server) HTTPClient() *http.Client { return s.insideStart().client }

// Dialer opens sockets without a port. Pass it to socketmode.OptionDialer.
func (s *Server) Dialer() *websocket.Dialer {
	return &websocket.Dialer{NetDialContext: s.insideStart().pipe.dial, HandshakeTimeout: 10 * time.Second}
}

func (in *insideServer) close() {
	if in.server == nil {
		return
	}
	in.pipe.Close()
	in.client.CloseIdleConnections()
	in.server.Close()
}

type pipeListener struct {
	fresh chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.fresh <- server:
		return client, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.fresh:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "slack.test" }
