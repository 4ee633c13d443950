package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// What every server has. A test that needs others sets Options.
const (
	BotToken      = "xoxb-test-bot-token-that-does-not-exist"
	AppToken      = "xapp-test-app-token-that-does-not-exist"
	SigningSecret = "0123456789abcdef-test-signing-secret"
	TeamID        = "T0TEAM0001"
	BotUser       = "U0BOT00001"
	BotID         = "B0BOT00001"
	AppID         = "A0APP00001"
)

// patient is the default of what has to happen in time.
const patient = 10 * time.Second

// Options say what kind of Slack it is. The zero value is a patient one with sockets.
type Options struct {
	Addr          string // to listen on, default a free port of 127.0.0.1
	SigningSecret string // default SigningSecret
	// RequestURL is where everything is posted to, signed; "" delivers by sockets.
	RequestURL string
	// Every is the time between two posts in a channel; a post that comes sooner is
	// answered with 429. The real one is a second; 0 takes any number.
	Every time.Duration
	Burst int // posts that a channel takes at once after a rest: the "short bursts" that Slack allows; default 4
	// AckWithin is how long an acknowledgement may take; default 10 s, where Slack
	// takes 3: a loaded machine shall not fail tests of other things.
	AckWithin time.Duration
	// Retries are the delays before an event that was not acknowledged comes again.
	// Default: at once, after a minute, after five. After the last it is lost; for a
	// test that kills processes see Persistent.
	Retries []time.Duration
	// TriggerFor is how long a trigger id opens a view; default 10 s, where Slack takes 3.
	TriggerFor time.Duration
	// SlowShares is how long a file's message takes to appear after its upload.
	SlowShares time.Duration
}

// Persistent are Options.Retries that come after d, for as long as any test takes.
func Persistent(d time.Duration) []time.Duration {
	out := make([]time.Duration, 10000)
	for i := range out {
		out[i] = d
	}
	return out
}

// Server is one workspace with one app.
type Server struct {
	o    Options
	http *httptest.Server
	ctx  context.Context // ends with the server
	stop context.CancelFunc
	jobs sync.WaitGroup

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	closed   bool
	lastTS   int64 // microseconds, of the newest message
	ids      int
	users    map[string]*User
	groups   map[string][]string
	channels map[string]*channel
	files    map[string]*file
	views    map[string]*view
	homes    map[string]*view
	triggers map[string]*trigger
	replies  map[string]*responder
	faults   []*Fault
	lacking  map[string]bool // scopes
	revoked  string          // the error of every call
	pace     map[string]*pace
	calls    map[string]int
	stats    Stats
	link     link
	hooks    map[string]*lane
}

// Stats is what a server has seen.
type Stats struct {
	Posts     int // messages made by the bot
	Limited   int // answered with 429
	Refused   int // answered with an error of Slack's
	Everyone  int // posts that would ring at everybody: <!channel>, <!here>, <!everyone>
	Unescaped int // texts with a bare & or < of the bot's
	Acks      int // envelopes and requests acknowledged in time
	Late      int // not acknowledged in time, each attempt
	TooLarge  int // frames above 20 KB, which Slack drops
	Lost      int // events that were given up
	Connected int // sockets opened so far
}

// Start serves on loopback until the test ends.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatalf("slacktest: %v", err)
	}
	t.Cleanup(s.Close)
	return s
}

// New starts a server. Close ends it.
func New(o Options) (*Server, error) {
	o = o.withDefaults()
	l, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, err
	}
	s := &Server{
		o: o, changed: make(chan struct{}), users: map[string]*User{}, groups: map[string][]string{}, channels: map[string]*channel{},
		files: map[string]*file{}, views: map[string]*view{}, homes: map[string]*view{}, triggers: map[string]*trigger{},
		replies: map[string]*responder{}, lacking: map[string]bool{}, pace: map[string]*pace{}, calls: map[string]int{}, hooks: map[string]*lane{},
	}
	s.link.tickets, s.link.waiting, s.link.out = map[string]bool{}, map[string]*delivery{}, make(chan letter, backlog)
	s.users[BotUser] = &User{ID: BotUser, Name: "supportbot", s: s, team: TeamID, bot: true}
	s.ctx, s.stop = context.WithCancel(context.Background())
	mux := http.NewServeMux()
	mux.HandleFunc("/api/", s.serve)
	mux.HandleFunc("/upload/", s.upload)
	mux.HandleFunc("/files-pri/", s.download)
	mux.HandleFunc("/response/", s.respond)
	mux.HandleFunc("/link/", s.socket)
	s.http = httptest.NewUnstartedServer(mux)
	_ = s.http.Listener.Close()
	s.http.Listener = l
	s.http.Start()
	s.jobs.Go(s.write) // ends with ctx
	return s, nil
}

func (o Options) withDefaults() Options {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.SigningSecret == "" {
		o.SigningSecret = SigningSecret
	}
	if o.Burst == 0 {
		o.Burst = 4
	}
	if o.AckWithin == 0 {
		o.AckWithin = patient
	}
	if o.Retries == nil {
		o.Retries = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	if o.TriggerFor == 0 {
		o.TriggerFor = patient
	}
	return o
}

// Close ends the server, its sockets, and every request that it holds.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.change()
	s.mu.Unlock()
	s.stop()
	s.http.CloseClientConnections()
	s.http.Close()
	s.jobs.Wait()
}

// URL is the address for slack.api_url.
func (s *Server) URL() string { return s.http.URL + "/api" }

// Stats returns what has been seen so far.
func (s *Server) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Calls returns how often a method was called, such as "chat.postMessage".
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// change tells all who wait. The caller holds the lock.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// id makes an id of a kind, such as C for channels. The caller holds the lock.
func (s *Server) id(kind string) string {
	s.ids++
	return fmt.Sprintf("%s0%08d", kind, s.ids)
}

// ts makes the id of a message: seconds and microseconds, larger than all before.
// The caller holds the lock.
func (s *Server) ts() string {
	s.lastTS = max(time.Now().UnixMicro(), s.lastTS+1)
	return fmt.Sprintf("%d.%06d", s.lastTS/1e6, s.lastTS%1e6)
}

// fields is a JSON object that is made here.
type fields = map[string]any

// refusal is an answer with ok: false.
type refusal struct {
	code     string
	messages []string // response_metadata.messages
	needed   string   // of missing_scope
	after    time.Duration
}

func refuse(code string, messages ...string) *refusal {
	return &refusal{code: code, messages: messages}
}

// serve answers one call of the Web API.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	p, err := parse(r)
	if err != nil {
		write(w, nil, refuse("invalid_json"))
		return
	}
	s.mu.Lock()
	s.calls[method]++
	fault := s.fault(method, p["channel"])
	s.change()
	s.mu.Unlock()
	if fault != nil && fault.before(w, r) {
		return
	}
	result, no := s.call(r, method, p)
	if fault != nil && fault.DropReply {
		hangUp(w)
		return
	}
	write(w, result, no)
}

func write(w http.ResponseWriter, result fields, no *refusal) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	out := fields{"ok": no == nil}
	for k, v := range result {
		out[k] = v
	}
	if no != nil {
		out["error"] = no.code
		if len(no.messages) > 0 {
			out["errors"] = no.messages
			out["response_metadata"] = fields{"messages": no.messages}
		}
		if no.needed != "" {
			out["needed"], out["provided"] = no.needed, "chat:write"
		}
		if no.after > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int((no.after+time.Second-1)/time.Second)))
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}
	_ = json.NewEncoder(w).Encode(out) // a client that has gone away needs no answer
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a reset, as of a proxy that dies
	}
	_ = conn.Close()
}
