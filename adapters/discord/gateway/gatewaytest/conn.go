package gatewaytest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// conn is one connection. Its fields below are guarded by the server's mutex.
type conn struct {
	s    *Server
	b    Behaviour
	ws   *websocket.Conn
	wire net.Conn // what is below

	session *session // nil before the login
	next    int      // the index of its next event
	out     [][]byte // frames that come before the events
	leaving bool     // it is to go, and gets no more events
	closing int      // the code to close with
	hushed  bool
	done    chan struct{} // closed when it is gone
}

// ServeHTTP implements http.Handler: it makes each request a connection of the gateway.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b := s.arrive()
	tap := &tap{ResponseWriter: w}
	switch {
	case b.Status != 0:
		http.Error(w, "no", b.Status)
		return
	case b.Mute:
		s.mute(tap)
		return
	case r.URL.Query().Get("v") != "10" || r.URL.Query().Get("encoding") != "json":
		http.Error(w, "the address has not v=10 and encoding=json", http.StatusBadRequest)
		return
	}
	ws, err := websocket.Accept(tap, r, nil)
	if err != nil {
		return // it has answered
	}
	ws.SetReadLimit(4096) // what Discord takes
	c := &conn{s: s, b: b, ws: ws, wire: tap.conn, done: make(chan struct{})}
	c.run()
}

// arrive counts a request and takes its behaviour.
func (s *Server) arrive() Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stats.Connections++
	s.change()
	if len(s.script) == 0 {
		return Behaviour{}
	}
	b := s.script[0]
	s.script = s.script[1:]
	return b
}

// tap keeps hold of the connection below.
type tap struct {
	http.ResponseWriter
	conn net.Conn
}

// mute keeps the connection until the other side or Reset ends it.
func (s *Server) mute(t *tap) {
	wire, _, err := http.NewResponseController(t.ResponseWriter).Hijack()
	if err != nil {
		return
	}
	c := &conn{s: s, wire: wire, hushed: true, done: make(chan struct{})}
	s.enter(c)
	defer s.leave(c)
	io.Copy(io.Discard, wire) // until it ends, whatever comes
	wire.Close()
}

func (s *Server) enter(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[c] = true
	if s.stopped {
		c.cut()
	}
	s.change()
}

func (s *Server) leave(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(c.done)
	delete(s.conns, c)
	s.change()
}

// run serves until either side ends the connection.
func (c *conn) run() {
	hello := fmt.Sprintf(`{"heartbeat_interval":%d}`, c.s.o.Interval.Milliseconds())
	if c.b.Hello != "" {
		hello = c.b.Hello
	}
	if !c.b.NoHello {
		c.out = append(c.out, fmt.Appendf(nil, `{"t":null,"s":null,"op":10,"d":%s}`, hello))
	}
	c.s.enter(c)
	var group sync.WaitGroup
	group.Go(c.write) // ends after leave
	c.read()
	c.s.leave(c)
	c.wire.Close() // frees a write that is under way
	group.Wait()
}

// write sends what is there until the connection is gone.
func (c *conn) write() {
	for {
		c.s.mu.Lock()
		frame, code, changed := c.take(), c.closing, c.s.changed
		c.s.mu.Unlock()
		switch {
		case frame == nil && code != 0:
			c.ws.Close(websocket.StatusCode(code), "")
			return
		case frame == nil:
			select {
			case <-changed:
				continue
			case <-c.done:
				return
			}
		}
		select {
		case <-time.After(c.b.Delay):
		case <-c.done:
			return
		}
		if c.ws.Write(context.Background(), websocket.MessageText, frame) != nil {
			return // the reader notices too
		}
	}
}

// take returns the next frame to send, nil if there is none.
func (c *conn) take() []byte {
	switch {
	case c.hushed:
		return nil
	case len(c.out) > 0:
		frame := c.out[0]
		c.out = c.out[1:]
		return frame
	case c.session == nil || c.leaving || c.next >= len(c.session.events):
		return nil
	}
	c.next++
	c.s.stats.Sent++
	c.s.change()
	return c.session.events[c.next-1]
}

// read takes frames until the connection ends, and notes how it did.
func (c *conn) read() {
	for {
		_, raw, err := c.ws.Read(context.Background())
		if err != nil {
			c.ended(err)
			return
		}
		var f struct {
			Op int             `json:"op"`
			D  json.RawMessage `json:"d"`
		}
		if json.Unmarshal(raw, &f) != nil {
			c.fail(4002)
			continue
		}
		c.s.mu.Lock()
		c.obey(f.Op, f.D)
		c.s.change()
		stop := c.b.NotReads && c.session != nil
		c.s.mu.Unlock()
		if stop {
			c.doze()
			return
		}
	}
}

// doze waits without reading until the connection is cut.
func (c *conn) doze() {
	for {
		c.s.mu.Lock()
		changed, leaving := c.s.changed, c.leaving
		c.s.mu.Unlock()
		if leaving {
			return
		}
		<-changed
	}
}

// ended notes the code that a client closed with.
func (c *conn) ended(err error) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.closing != 0 {
		return // we did
	}
	code := int(websocket.CloseStatus(err))
	if code < 0 {
		code = 1006
	}
	c.s.stats.Closes = append(c.s.stats.Closes, code)
	if (code == 1000 || code == 1001) && c.session != nil {
		delete(c.s.sessions, c.session.id)
	}
}

func (c *conn) fail(code int) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.closeWith(code)
	c.s.change()
}

func (c *conn) closeWith(code int) { c.closing, c.leaving = code, true }

// cut ends the connection without a word: over TCP, by a reset.
func (c *conn) cut() {
	if tcp, ok := c.wire.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.leaving = true
	if c.closing == 0 {
		c.closing = 1006 // what ended is not the client's doing
	}
	c.wire.Close()
}
