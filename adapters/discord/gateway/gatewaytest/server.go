// Package gatewaytest is a Discord gateway for tests: sessions that can be resumed
// and the misbehaviour of the real one, on loopback, in memory, or as a handler
// within a larger stand-in for Discord.
//
//	server := gatewaytest.Start(t, gatewaytest.Options{Token: "t"})
//	// … connect to server.URL()
//	server.Push("MESSAGE_CREATE", map[string]any{"id": "1", "content": "hello"})
//	server.Reset()
//	server.Await(t, "it resumes", func(s gatewaytest.Stats) bool { return s.Resumes == 1 })
//
// As at Discord, an event goes to all sessions, also to those that nobody is
// connected to: resuming one brings what came in the meantime.
package gatewaytest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// Options say whom the server lets in and how it beats. The zero value lets in all.
type Options struct {
	Token    string        // the only one accepted, others are closed with 4004; "" accepts all
	Intents  int           // the only ones accepted, others are closed with 4014; 0 accepts all
	URL      string        // the server's own address; Start and Memory fill it in
	Interval time.Duration // of the heartbeats; default 41.25s, as Discord has it
	User     string        // JSON of the user in READY; default a bot with the id 900
	App      string        // the application id in READY; default "900"
}

// Server is the gateway of one bot. All methods may be called from any goroutine.
type Server struct {
	o        Options
	patience time.Duration

	mu       sync.Mutex
	url      string
	sessions map[string]*session
	conns    map[*conn]bool
	script   []Behaviour
	stats    Stats
	begun    int // sessions so far, for their ids
	stopped  bool
	changed  chan struct{} // closed at the next change of anything
}

// session is what is known of one that can be resumed.
type session struct {
	id     string
	events [][]byte // events[i] has the sequence number i+1
}

// New makes a server to be used as an [http.Handler]: serve it at any path and call
// SetURL with its address.
func New(o Options) *Server {
	o.Interval = cmp.Or(o.Interval, 41250*time.Millisecond)
	o.User = cmp.Or(o.User, `{"id":"900","username":"support","discriminator":"0","bot":true}`)
	o.App = cmp.Or(o.App, "900")
	return &Server{o: o, patience: patience, url: o.URL, sessions: map[string]*session{}, conns: map[*conn]bool{}, changed: make(chan struct{})}
}

// SetURL sets the server's own address (ws://…), which READY gives for resuming.
func (s *Server) SetURL(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.url = url
}

// URL returns the server's address, such as ws://127.0.0.1:1234.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url
}

// Push sends an event to all sessions and keeps it for their resumption. It returns
// how many sessions there are: with none, the event is lost, as at Discord. The
// event's data is what d marshals to with encoding/json; d must not fail to.
func (s *Server) Push(event string, d any) int {
	data, err := json.Marshal(d)
	if err != nil {
		panic(fmt.Sprintf("gatewaytest: push %s: %v", event, err))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, session := range s.sessions {
		session.add(event, data)
	}
	s.change()
	return len(s.sessions)
}

// add appends an event to a session, with its number.
func (e *session) add(event string, data []byte) {
	name, _ := json.Marshal(event) // a string always can be
	e.events = append(e.events, fmt.Appendf(nil, `{"t":%s,"s":%d,"op":0,"d":%s}`, name, len(e.events)+1, data))
}

// Forget forgets all sessions: to resume one gets op 9. Connections stay, and get no
// more events.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
}

func (s *Server) forget() {
	clear(s.sessions)
	s.change()
}

// Next gives the next connections these behaviours, one each, in order. Those after
// them behave well.
func (s *Server) Next(b ...Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = append(s.script, b...)
}

// Stats is what a server has seen so far.
type Stats struct {
	Connections int // requests for a websocket, whatever became of them
	Open        int // connections that are open now
	Live        int // those that are logged in
	Sessions    int // sessions that can be resumed now
	Sent        int // events written to connections, those of resumptions again
	Identifies  int // also those that were refused
	Resumes     int // also those that were refused
	Resumed     int // those that were not
	Heartbeats  int
	Beat        int64 // the sequence number in the newest heartbeat
	Closes      []int // what clients closed with, in order; 1006 is for those who left without a word
}

// Stats returns what the server has seen so far.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snapshot()
}

func (s *Server) snapshot() Stats {
	stats := s.stats
	stats.Closes = slices.Clone(stats.Closes)
	stats.Sessions, stats.Open = len(s.sessions), len(s.conns)
	for c := range s.conns {
		if c.session != nil && !c.leaving {
			stats.Live++
		}
	}
	return stats
}

// patience is far beyond what any test waits for on a slow machine, or in a bubble.
const patience, bubblePatience = time.Minute, 24 * time.Hour

// Await waits until the statistics fulfil a condition, and fails the test if they
// do not for too long.
func (s *Server) Await(t testing.TB, what string, ok func(Stats) bool) {
	t.Helper()
	deadline := time.NewTimer(s.patience)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		stats, changed := s.snapshot(), s.changed
		s.mu.Unlock()
		if ok(stats) {
			return
		}
		select {
		case <-changed:
		case <-deadline.C:
			t.Fatalf("%s: not within %v; the gateway has seen %+v", what, s.patience, stats)
		}
	}
}

// change wakes everybody who waits for one.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}
