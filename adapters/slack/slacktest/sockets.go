package slacktest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// link is Socket Mode.
type link struct {
	tickets map[string]bool
	socks   []*sock
	next    int
	waiting map[string]*delivery // by envelope
	refused string               // the error of apps.connections.open
	ignored int                  // acknowledgements that are still to be lost
	mute    bool                 // no hello to those who come
	out     chan letter          // has room for all that a test makes while nobody reads
}

// letter is a frame for a socket. One goroutine writes all of them, so that what is
// told later never arrives sooner by another socket.
type letter struct {
	to  *sock
	raw []byte
}

// sock is one websocket of the bot's.
type sock struct {
	ws     *websocket.Conn
	out    chan<- letter
	ctx    context.Context // ends with the socket
	frozen chan struct{}
	quit   context.CancelFunc
}

const (
	maxSockets = 10
	maxFrame   = 20 << 10 // above that Slack drops what it gets
	backlog    = 1 << 16
)

func (s *Server) openConnection(p params) (fields, *refusal) {
	switch {
	case s.link.refused != "":
		return nil, refuse(s.link.refused)
	case strings.HasPrefix(p["token"], "xoxb-"):
		return nil, refuse("not_allowed_token_type")
	case p["token"] != AppToken:
		return nil, refuse("invalid_auth")
	case s.o.RequestURL != "":
		return nil, refuse("not_enabled") // Socket Mode is off; its code is not documented
	}
	ticket := s.id("t")
	s.link.tickets[ticket] = true
	return fields{"url": "ws" + strings.TrimPrefix(s.http.URL, "http") + "/link/?ticket=" + ticket + "&app_id=" + AppID}, nil
}

// socket serves one websocket.
func (s *Server) socket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	known := s.link.tickets[ticket]
	delete(s.link.tickets, ticket)
	fault := s.fault("socket", "")
	s.mu.Unlock()
	if fault != nil && fault.before(w, r) {
		return
	}
	if !known {
		http.Error(w, "no such ticket", http.StatusForbidden)
		return
	}
	ctx, quit := context.WithCancel(s.ctx)
	k := &sock{out: s.link.out, ctx: ctx, frozen: make(chan struct{}), quit: quit}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{OnPingReceived: func(context.Context, []byte) bool { return !k.dead() }})
	if err != nil {
		quit()
		return
	}
	k.ws = ws
	ws.SetReadLimit(1 << 20)
	if s.arrive(k) {
		s.listen(ctx, k)
	}
	quit()
	s.leave(k)
	_ = ws.CloseNow() // whoever is there is told by the end of the line
}

// arrive says hello.
func (s *Server) arrive(k *sock) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.stats.Connected++
	if len(s.link.socks) >= maxSockets {
		k.say(fields{"type": "disconnect", "reason": "too_many_websockets", "debug_info": fields{"host": "applink-1"}})
		return true
	}
	if !s.link.mute {
		k.say(fields{"type": "hello", "num_connections": len(s.link.socks) + 1, "connection_info": fields{"app_id": AppID},
			"debug_info": fields{"host": "applink-1", "approximate_connection_time": 18060}})
		s.link.socks = append(s.link.socks, k)
	}
	s.change()
	return true
}

func (k *sock) say(v any) {
	if raw, err := json.Marshal(v); err == nil {
		k.out <- letter{k, raw}
	}
}

// writeTime is when a socket that takes nothing is given up.
const writeTime = 2 * time.Second

// write writes all frames until the server ends.
func (s *Server) write() {
	for {
		select {
		case <-s.ctx.Done():
			return
		case l := <-s.link.out:
			l.to.write(l.raw)
		}
	}
}

// write writes a frame; nil ends the socket.
func (k *sock) write(raw []byte) {
	if raw == nil {
		k.quit()
		return
	}
	if k.dead() || k.ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(k.ctx, writeTime)
	defer cancel()
	if k.ws.Write(ctx, websocket.MessageText, raw) != nil {
		k.quit()
	}
}

// dead reports whether the socket is frozen.
func (k *sock) dead() bool {
	select {
	case <-k.frozen:
		return true
	default:
		return false
	}
}

// listen takes acknowledgements until the socket ends.
func (s *Server) listen(ctx context.Context, k *sock) {
	for {
		_, raw, err := k.ws.Read(ctx)
		if err != nil {
			return
		}
		if k.dead() {
			<-ctx.Done()
			return
		}
		s.answered(raw)
	}
}

func (s *Server) answered(raw []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(raw) > maxFrame {
		s.stats.TooLarge++
		return
	}
	if s.link.ignored > 0 {
		s.link.ignored--
		return
	}
	var ack struct {
		Envelope string          `json:"envelope_id"`
		Payload  json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(raw, &ack) != nil {
		return
	}
	if d := s.link.waiting[ack.Envelope]; d != nil {
		delete(s.link.waiting, ack.Envelope)
		s.acked(d, ack.Payload)
	}
}

// leave takes note that a socket is gone.
func (s *Server) leave(k *sock) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.link.socks = slices.DeleteFunc(s.link.socks, func(o *sock) bool { return o == k })
	for id, d := range s.link.waiting {
		if d.sock == k {
			delete(s.link.waiting, id)
			s.failed(d, "connection closed")
		}
	}
	s.change()
}

// push gives an envelope to the next socket. The caller holds the lock.
func (s *Server) push(d *delivery) {
	if len(s.link.socks) == 0 {
		s.failed(d, "no connection")
		return
	}
	s.link.next++
	k := s.link.socks[s.link.next%len(s.link.socks)]
	d.sock, d.envelope = k, s.id("e-")
	envelope := d.envelope
	s.link.waiting[envelope] = d
	d.timer = time.AfterFunc(s.o.AckWithin, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.link.waiting[envelope] == d {
			delete(s.link.waiting, envelope)
			s.failed(d, "timeout")
		}
	})
	out := fields{"envelope_id": envelope, "type": d.kind, "payload": d.payload, "accepts_response_payload": d.kind != "events_api"}
	if d.kind == "events_api" {
		out["retry_attempt"], out["retry_reason"] = d.attempt, d.reason
	}
	k.say(out)
}

// Sockets returns how many sockets are open.
func (s *Server) Sockets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.link.socks)
}

// Disconnect asks all sockets to be replaced, for a reason such as "warning",
// "refresh_requested" or "link_disabled", and closes them after grace.
func (s *Server) Disconnect(reason string, grace time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.link.socks {
		k.say(fields{"type": "disconnect", "reason": reason, "debug_info": fields{"host": "applink-1"}})
		time.AfterFunc(grace, func() { k.out <- letter{k, nil} })
	}
}

// Cut ends all sockets without a word.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.link.socks {
		k.quit()
	}
}

// Freeze lets all sockets that are open be silent for ever: nothing is read,
// written or answered, as when a line is dead and nobody knows.
func (s *Server) Freeze() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.link.socks {
		if !k.dead() {
			close(k.frozen)
		}
	}
}

// Mute lets sockets that are opened from now on get no hello, or do again.
func (s *Server) Mute(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.link.mute = on
}

// LoseAcks loses the next n acknowledgements that come over sockets.
func (s *Server) LoseAcks(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.link.ignored = n
}
