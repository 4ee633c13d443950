// Package discordtest is Discord on loopback: the REST API and the gateway, with
// users who write and press buttons, for tests of this module. It holds every
// request to Discord's rules (lengths, components, nonces, files, reactions, three
// seconds for interactions, rate limits) and misbehaves when it is told to.
//
//	dc := discordtest.Start(t, discordtest.Options{Token: "secret"})
//	// … run a bot with APIURL dc.API()
//	anna := dc.User("Anna", "en-US")
//	anna.Write(t, anna.DM(), "hello")
//	m := dc.WaitText(t, anna.DM(), "How can I help")
//	anna.Press(t, m, "Fees").Acked(t, discordtest.DeferredUpdate)
//
// All of it may be used from any goroutine. Acts of users (methods of User) are
// seen by the bot in the order in which they are done.
package discordtest

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

// Options say which bot is served and what it is limited to.
type Options struct {
	Token      string        // the only one accepted; "" accepts all
	PerChannel int           // messages that a channel takes in a window; 0: any number
	Window     time.Duration // of PerChannel; default 5 s
	Global     int           // requests in a second, but for interactions; 0: any number
	TokenFor   time.Duration // how long an interaction can be answered; default 15 min
	Interval   time.Duration // of the gateway's heartbeats
}

// The bot that is served.
const (
	BotID  = "900"
	AppID  = "901"
	ServID = "700" // the server (guild) that all channels of Channel are in
)

// Server is Discord.
type Server struct {
	o    Options
	gw   *gatewaytest.Server
	http *httptest.Server

	mu       sync.Mutex
	changed  chan struct{} // closed and made anew at every change
	last     uint64        // the newest id given out
	users    map[string]*User
	channels map[string]*channel
	acts     map[string]*Interaction // by token
	commands json.RawMessage
	posts    []Post
	faults   []*Fault
	buckets  map[string]*bucket
	stats    Stats
	era      int // of the addresses of files: those of an earlier one have expired
}

// Stats is what a server has seen.
type Stats struct {
	Requests int // all that were let through to the API
	Posts    int // requests to make a message, repeats included
	Repeats  int // those among them whose nonce was there already
	Limited  int // answered with 429
	Invalid  int // answered with 400
	Refused  int // answered with 401 or 403
	Typings  int
	Busiest  int // the most requests let through within one second, interactions left out
}

// Post is a request to make a message in a channel that was not refused.
type Post struct {
	Channel string
	Nonce   string
	Content string
	Repeat  bool // the nonce was there already: no second message was made
}

// Posts returns them all, in order.
func (s *Server) Posts() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.posts)
}

// Start serves on loopback until the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Window == 0 {
		o.Window = 5 * time.Second
	}
	if o.TokenFor == 0 {
		o.TokenFor = 15 * time.Minute
	}
	s := &Server{
		o: o, changed: make(chan struct{}), users: map[string]*User{}, channels: map[string]*channel{},
		acts: map[string]*Interaction{}, buckets: map[string]*bucket{},
	}
	s.gw = gatewaytest.New(gatewaytest.Options{Token: o.Token, Interval: o.Interval, App: AppID,
		User: `{"id":"` + BotID + `","username":"supportbot","bot":true}`})
	mux := http.NewServeMux()
	mux.Handle("/gateway/", s.gw)
	mux.HandleFunc("GET /attachments/{channel}/{message}/{file}", s.attachment)
	mux.Handle("/api/", http.StripPrefix("/api", s.api()))
	s.http = httptest.NewServer(mux)
	s.gw.SetURL("ws" + strings.TrimPrefix(s.http.URL, "http") + "/gateway/")
	t.Cleanup(func() {
		s.gw.Reset()
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// API returns the address of the REST API.
func (s *Server) API() string { return s.http.URL + "/api" }

// GatewayURL returns the address of the gateway, which the API gives too.
func (s *Server) GatewayURL() string { return s.gw.URL() }

// Gateway returns the gateway, to make it misbehave.
func (s *Server) Gateway() *gatewaytest.Server { return s.gw }

// Stats returns what was seen so far.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Commands returns the commands that were registered, as they came.
func (s *Server) Commands() json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commands
}

// api routes the requests that the adapter makes.
func (s *Server) api() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, h handler) { mux.HandleFunc(pattern, s.serve(h)) }
	handle("GET /users/@me", s.getMe)
	handle("GET /applications/@me", s.getApplication)
	handle("GET /gateway/bot", s.getGateway)
	handle("POST /users/@me/channels", s.openDM)
	handle("POST /channels/{channel}/messages", s.createMessage)
	handle("GET /channels/{channel}/messages", s.listMessages)
	handle("GET /channels/{channel}/messages/{message}", s.getMessage)
	handle("PATCH /channels/{channel}/messages/{message}", s.editMessage)
	handle("DELETE /channels/{channel}/messages/{message}", s.deleteMessage)
	handle("PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me", s.addReaction)
	handle("DELETE /channels/{channel}/messages/{message}/reactions/{emoji}/@me", s.dropReaction)
	handle("POST /channels/{channel}/typing", s.typing)
	handle("POST /channels/{channel}/threads", s.createThread)
	handle("PUT /channels/{channel}/thread-members/{user}", s.addMember)
	handle("POST /interactions/{interaction}/{token}/callback", s.callback)
	handle("POST /webhooks/{app}/{token}", s.followUp)
	handle("GET /webhooks/{app}/{token}/messages/{message}", s.getAnswer)
	handle("PATCH /webhooks/{app}/{token}/messages/{message}", s.editAnswer)
	handle("DELETE /webhooks/{app}/{token}/messages/{message}", s.deleteAnswer)
	handle("PUT /applications/{app}/commands", s.register)
	handle("/", func(*http.Request, []byte) reply { return refuse(404, 0, "404: Not Found") })
	return mux
}

// handler answers one request; body is its JSON. It is called under the lock.
type handler func(r *http.Request, body []byte) reply

// reply is an answer of the API.
type reply struct {
	status int
	body   any // as JSON, nil for none
}

func ok(body any) reply { return reply{200, body} }

func refuse(status, code int, text string) reply {
	return reply{status, map[string]any{"message": text, "code": code}}
}

// serve does for every request what does not depend on its kind.
func (s *Server) serve(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := payload(r)
		if err != nil {
			write(w, refuse(400, 50109, "The request body contains invalid JSON."))
			return
		}
		f := s.fault(r)
		if f.before(w, r) {
			return
		}
		out := s.answer(w, r, body, h)
		if f != nil && f.DropReply {
			hangUp(w)
			return
		}
		write(w, out)
	}
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, body []byte, h handler) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	exempt := strings.HasPrefix(r.URL.Path, "/interactions/") || strings.HasPrefix(r.URL.Path, "/webhooks/")
	if !exempt && s.o.Token != "" && r.Header.Get("Authorization") != "Bot "+s.o.Token {
		s.stats.Refused++
		return refuse(401, 0, "401: Unauthorized")
	}
	if out, limited := s.limit(w, r, exempt); limited {
		s.stats.Limited++
		return out
	}
	s.stats.Requests++
	out := h(r, body)
	switch out.status {
	case 400:
		s.stats.Invalid++
	case 401, 403:
		s.stats.Refused++
	}
	return out
}

func write(w http.ResponseWriter, out reply) {
	if out.body == nil {
		w.WriteHeader(out.status)
		return
	}
	data, err := json.Marshal(out.body)
	if err != nil {
		panic("discordtest: " + err.Error()) // a bug: our own values
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(out.status)
	_, _ = w.Write(data)
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset
	}
	conn.Close()
}

// touch wakes those who wait for a change.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) getMe(*http.Request, []byte) reply { return ok(botUser()) }

func (s *Server) getApplication(*http.Request, []byte) reply {
	return ok(map[string]any{"id": AppID, "name": "Support"})
}

func (s *Server) getGateway(*http.Request, []byte) reply {
	return ok(map[string]any{"url": s.gw.URL(), "shards": 1,
		"session_start_limit": map[string]any{"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}})
}

func (s *Server) register(_ *http.Request, body []byte) reply {
	var list []json.RawMessage
	if err := json.Unmarshal(body, &list); err != nil {
		return refuse(400, 50035, "Invalid Form Body")
	}
	s.commands = body
	return ok(list)
}
