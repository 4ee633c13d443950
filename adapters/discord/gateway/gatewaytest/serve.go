package gatewaytest

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
)

// Start serves on a loopback port until the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("gateway: %v", err)
	}
	s := New(o)
	s.SetURL("ws://" + l.Addr().String())
	s.serve(t, l)
	return s
}

// Memory serves without a network until the test ends, for those who connect with
// the client: in a synctest bubble, waiting costs no time then.
func Memory(t testing.TB, o Options) (*Server, *http.Client) {
	t.Helper()
	l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	s := New(o)
	s.patience = bubblePatience
	s.SetURL("ws://gateway.test")
	s.serve(t, l)
	return s, &http.Client{Transport: &http.Transport{DialContext: l.dial, DisableKeepAlives: true}}
}

func (s *Server) serve(t testing.TB, l net.Listener) {
	server := &http.Server{Handler: s}
	var group sync.WaitGroup
	group.Go(func() { server.Serve(l) }) // ends with Close
	t.Cleanup(func() {
		server.Close()
		group.Wait()
		s.stop() // the connections are not the server's any more
		s.Await(t, "the connections end", func(s Stats) bool { return s.Open == 0 })
	})
}

// stop resets all connections, and those to come.
func (s *Server) stop() {
	s.mu.Lock()
	s.stopped = true
	s.mu.Unlock()
	s.Reset()
}

// pipes is a listener in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

// Hijack implements http.Hijacker.
func (t *tap) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(t.ResponseWriter).Hijack()
	t.conn = conn
	return conn, rw, err
}
