package redistest

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// Proxy stands between a store and a server, and loses replies on demand.
type Proxy struct {
	listener net.Listener
	target   string
	wg       sync.WaitGroup

	mu    sync.Mutex
	conns map[net.Conn]bool
	cut   int // replies to be lost
	lost  int // replies that were lost
}

// NewProxy returns a proxy to the server at an address. It ends with the test.
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("proxy: %v", err)
	}
	p := &Proxy{listener: l, target: target, conns: map[net.Conn]bool{}}
	p.wg.Go(p.serve) // ends with the listener
	t.Cleanup(func() {
		l.Close()
		p.Sever()
		p.wg.Wait()
	})
	return p
}

// URL returns the proxy's address as redis.url wants it.
func (p *Proxy) URL() string { return "redis://" + p.listener.Addr().String() }

// LoseReplies makes the replies to the next n requests that run a script be lost:
// the server has run them, the connection breaks before the client hears of it.
func (p *Proxy) LoseReplies(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut += n
}

// Lost returns how many replies were lost so far.
func (p *Proxy) Lost() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lost
}

// Sever breaks all connections. New ones are let through.
func (p *Proxy) Sever() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
}

func (p *Proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			client.Close()
			continue
		}
		p.keep(client, server)
		l := &link{proxy: p, client: client, server: server}
		p.wg.Go(l.forward) // both end with either connection
		p.wg.Go(l.back)
	}
}

func (p *Proxy) keep(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		p.conns[c] = true
	}
}

// take reports whether one more reply is to be lost.
func (p *Proxy) take() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.cut == 0 {
		return false
	}
	p.cut--
	return true
}

// link is one connection through the proxy.
type link struct {
	proxy          *Proxy
	client, server net.Conn

	mu   sync.Mutex
	lose bool // the reply on its way is to be lost
}

func (l *link) forward() {
	defer l.close()
	buf := make([]byte, 64<<10)
	for {
		n, err := l.client.Read(buf)
		if err != nil {
			return
		}
		if bytes.Contains(buf[:n], []byte("evalsha")) && l.proxy.take() {
			l.mu.Lock()
			l.lose = true
			l.mu.Unlock()
		}
		if _, err := l.server.Write(buf[:n]); err != nil {
			return
		}
	}
}

func (l *link) back() {
	defer l.close()
	buf := make([]byte, 64<<10)
	for {
		n, err := l.server.Read(buf)
		if err != nil {
			return
		}
		l.mu.Lock()
		lose := l.lose
		l.mu.Unlock()
		if lose {
			l.proxy.mu.Lock()
			l.proxy.lost++
			l.proxy.mu.Unlock()
			return
		}
		if _, err := io.Copy(l.client, bytes.NewReader(buf[:n])); err != nil {
			return
		}
	}
}

func (l *link) close() {
	l.client.Close()
	l.server.Close()
}
