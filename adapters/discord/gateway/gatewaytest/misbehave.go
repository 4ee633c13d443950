package gatewaytest

import "time"

// Behaviour is how a connection misbehaves. The zero value behaves well.
type Behaviour struct {
	Mute       bool          // the request is taken, and not a byte comes back
	Status     int           // the request is answered with this HTTP status
	NoHello    bool          // the websocket opens, and says nothing
	Hello      string        // the d of Hello, if not the usual one
	LoginClose int           // the login is answered by closing with this code
	Invalid    string        // the login is answered with op 9 and this d: "true" or "false"
	NoReady    bool          // the login is not answered
	NoAck      bool          // heartbeats are not acknowledged
	NotReads   bool          // after the login nothing is read, not even a close frame
	Delay      time.Duration // before each frame
}

// Raw sends text as it is to all connections, outside of any session.
func (s *Server) Raw(text string) {
	s.each(func(c *conn) { c.out = append(c.out, []byte(text)) })
}

// AskHeartbeat asks all connections for a heartbeat at once (op 1).
func (s *Server) AskHeartbeat() { s.Raw(`{"op":1,"d":null}`) }

// Reconnect tells all connections to reconnect and resume (op 7). It sends them no
// more events.
func (s *Server) Reconnect() {
	s.each(func(c *conn) {
		c.out = append(c.out, []byte(`{"op":7,"d":null}`))
		c.leaving = true
	})
}

// Invalidate tells all connections that their session is invalid (op 9), and forgets
// the sessions unless they are resumable. It sends them no more events.
func (s *Server) Invalidate(resumable bool) {
	s.each(func(c *conn) { c.invalidate(resumable) })
	if !resumable {
		s.Forget()
	}
}

func (c *conn) invalidate(resumable bool) {
	text := `{"op":9,"d":false}`
	if resumable {
		text = `{"op":9,"d":true}`
	}
	c.out = append(c.out, []byte(text))
	c.leaving = true
}

// Close closes all connections with a code. What was pushed before and is not sent
// yet is not sent.
func (s *Server) Close(code int) {
	s.each(func(c *conn) { c.closeWith(code) })
}

// Reset resets all connections, in the middle of anything.
func (s *Server) Reset() {
	s.each(func(c *conn) { c.cut() })
}

// Hush makes all connections of this moment silent: they stay open, and neither
// events nor acknowledgements come any more.
func (s *Server) Hush() {
	s.each(func(c *conn) { c.hushed = true })
}

// each does something with all connections.
func (s *Server) each(f func(*conn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		f(c)
	}
	s.change()
}
