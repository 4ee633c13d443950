package telegramtest

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Options say what kind of Telegram it is. The zero value is a patient one.
type Options struct {
	Token    string // default DefaultToken
	Username string // of the bot, default "okpay_test_bot"
	Addr     string // to listen on, default a free port of 127.0.0.1
	Limits   bool   // refuse what comes too fast: 30 a second, 1 a second in a chat, 20 a minute in a group
	// Retry is the first delay before an update is posted to the webhook again; it
	// doubles up to a hundred times that. Default 20 ms, where the real one takes a second.
	Retry time.Duration
}

// DefaultToken is the bot's token where Options name none. The bot's user id is
// the number that it begins with.
const DefaultToken = "4242:test-token-of-a-bot-that-does-not-exist"

// Server is one Telegram with one bot.
type Server struct {
	o    Options
	http *httptest.Server
	id   int64 // of the bot

	ctx  context.Context // ends with the server
	stop context.CancelFunc
	jobs sync.WaitGroup

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every change
	closed  bool
	chats   map[int64]*chat
	nextID  int64 // of messages, queries and files
	queue   queue
	hook    webhook
	queries map[string]*query
	files   map[string]string // by id: what they are
	stored  map[string]*stored
	refused map[string]string // addresses that cannot be sent, and why
	faults  []*Fault
	calls   map[string]int
	record  record
	pace    pace
	menus   map[string]json.RawMessage
}

// Start starts a server that ends with the test.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatalf("telegramtest: %v", err)
	}
	t.Cleanup(s.Close)
	return s
}

// New starts a server. Close ends it.
func New(o Options) (*Server, error) {
	if o.Token == "" {
		o.Token = DefaultToken
	}
	if o.Username == "" {
		o.Username = "okpay_test_bot"
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Retry == 0 {
		o.Retry = 20 * time.Millisecond
	}
	l, err := net.Listen("tcp", o.Addr)
	if err != nil {
		return nil, err
	}
	s := &Server{
		o: o, changed: make(chan struct{}), chats: map[int64]*chat{}, nextID: 100,
		queries: map[string]*query{}, files: map[string]string{}, stored: map[string]*stored{}, refused: map[string]string{}, calls: map[string]int{},
		menus: map[string]json.RawMessage{},
	}
	s.queue.next = 500_000_001 // real ones are large and begin anywhere
	number, _, _ := strings.Cut(o.Token, ":")
	s.id, _ = strconv.ParseInt(number, 10, 64)
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	_ = s.http.Listener.Close()
	s.http.Listener = l
	s.http.Start()
	return s, nil
}

// Close ends the server and every request that it holds.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	s.http.CloseClientConnections()
	s.http.Close()
	s.jobs.Wait()
}

// URL is the address for api_url.
func (s *Server) URL() string { return s.http.URL }

// Token is the bot's token.
func (s *Server) Token() string { return s.o.Token }

// Username is the bot's user name, without the @.
func (s *Server) Username() string { return s.o.Username }

// BotID is the bot's user id.
func (s *Server) BotID() int64 { return s.id }

// change tells all who wait. The caller holds the lock.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// number makes an id. The caller holds the lock.
func (s *Server) number() int64 {
	s.nextID++
	return s.nextID
}

// apiError is an answer with ok: false.
type apiError struct {
	code        int
	description string
	retryAfter  int
	migrateTo   int64
}

func badRequest(description string) *apiError {
	return &apiError{code: 400, description: "Bad Request: " + description}
}

// serve answers one request.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/file/bot") {
		s.download(w, r)
		return
	}
	token, method, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !ok || token != s.o.Token {
		reply(w, nil, &apiError{code: 401, description: "Unauthorized"})
		return
	}
	p, err := parse(r)
	if err != nil {
		reply(w, nil, badRequest(err.Error()))
		return
	}
	method = strings.ToLower(method)
	s.mu.Lock()
	s.calls[method]++
	fault := s.fault(method, p)
	s.change()
	s.mu.Unlock()
	if fault != nil && fault.before(w, r) {
		return
	}
	result, refusal := s.call(r, method, p)
	if fault != nil && fault.DropReply {
		hangUp(w)
		return
	}
	reply(w, result, refusal)
}

func reply(w http.ResponseWriter, result any, e *apiError) {
	w.Header().Set("Content-Type", "application/json")
	if e == nil {
		body, _ := json.Marshal(map[string]any{"ok": true, "result": result})
		_, _ = w.Write(body)
		return
	}
	answer := map[string]any{"ok": false, "error_code": e.code, "description": e.description}
	parameters := map[string]any{}
	if e.retryAfter > 0 {
		parameters["retry_after"] = e.retryAfter
	}
	if e.migrateTo != 0 {
		parameters["migrate_to_chat_id"] = e.migrateTo
	}
	if len(parameters) > 0 {
		answer["parameters"] = parameters
	}
	body, _ := json.Marshal(answer)
	w.WriteHeader(e.code)
	_, _ = w.Write(body)
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
