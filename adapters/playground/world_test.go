package playground_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/playground"
	"github.com/okpay/supportbot/adapters/playground/inspect"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/actions"
	"github.com/okpay/supportbot/bot/board"
	"github.com/okpay/supportbot/bot/chatscript"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redact"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/faq"
	"github.com/okpay/supportbot/flows"
)

var (
	_ playground.Clock = (*testClock)(nil)
)

// shipped is the content that comes with the program. Learning it takes a moment, so it
// is done once.
var shipped = sync.OnceValue(func() inspect.Content {
	lib, problems := flows.Load(flows.Source{Name: "flows", FS: flows.Content()})
	if len(problems) > 0 {
		panic(problems[0])
	}
	set, problems := faq.Load(lib.Fact, faq.Source{Name: "faq", FS: faq.Content()})
	if len(problems) > 0 {
		panic(problems[0])
	}
	e, err := bot.New(bot.Options{Flows: lib, FAQ: set, DefaultLocale: "zh", Hold: true})
	if err != nil {
		panic(err)
	}
	return inspect.Content{Engine: e, Flows: lib}
})

// monday is when every queue is open.
var monday = time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)

// testClock begins on a Monday morning and goes on at the real pace.
type testClock struct {
	begun time.Time
	ahead atomic.Int64
	moved func()
}

func (c *testClock) Now() time.Time       { return monday.Add(time.Since(c.begun) + c.Ahead()) }
func (c *testClock) Ahead() time.Duration { return time.Duration(c.ahead.Load()) }

func (c *testClock) Advance(_ context.Context, d time.Duration) error {
	c.ahead.Add(int64(d))
	c.moved()
	return nil
}

// world is a playground as the program runs it, on a store that outlives it.
type world struct {
	testing.TB
	store  *redisstore.Store
	clock  *testClock
	secret string
	addr   string
	deaf   atomic.Bool // the store takes no events
	page   *playground.Playground
	rt     *dispatch.Runtime
	stop   func()
}

func newWorld(t testing.TB) *world {
	t.Helper()
	store, err := redisstore.Embedded(t.Context(), redisstore.Options{Prefix: "t:", Dedup: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, store: store, clock: &testClock{begun: time.Now()}, addr: "127.0.0.1:0"}
	t.Cleanup(func() { _ = store.Close() })
	return w
}

// start starts the program, at the address that it had before.
func (w *world) start() *world {
	w.Helper()
	content := shipped()
	redactor := redact.New(redact.Options{Pass: content.Flows.BillPatterns()})
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.Context()))
	page, err := playground.New(ctx, playground.Options{
		Store: w.store, Content: content, Ingest: w.ingest, Redact: redactor.Event, Board: board.New(w.store), Session: w.session,
		Clock: w.clock, Secret: w.secret, Locale: "en",
		Reply: func(name, locale string, values map[string]string) (string, error) {
			return chatscript.SavedReply(content.Flows, name, locale, values)
		},
	})
	if err != nil {
		w.Fatal(err)
	}
	rt, err := dispatch.New(dispatch.Options{
		Store: w.store, Engine: page.Engine(), Redactor: redactor, Desk: page.Desk(), Adapters: page.Adapters(),
		Backend: actions.New(actions.Options{Actions: content.Flows.Action, Getenv: func(string) string { return "" }}),
		Owner:   "test:" + time.Now().String(), Now: w.clock.Now, LeaseTTL: 3 * time.Second, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		w.Fatal(err)
	}
	l, err := net.Listen("tcp", w.addr)
	if err != nil {
		w.Fatal(err)
	}
	w.addr, w.page, w.rt, w.clock.moved = l.Addr().String(), page, rt, rt.ClockMoved
	w.serve(ctx, cancel, l)
	w.Cleanup(func() { w.end() })
	return w
}

func (w *world) serve(ctx context.Context, cancel func(), l net.Listener) {
	server := &http.Server{Handler: w.page, ReadHeaderTimeout: 10 * time.Second}
	page, rt := w.page, w.rt
	var group sync.WaitGroup
	group.Go(func() { _ = rt.Run(ctx) })            // ends with ctx
	group.Go(func() { _ = server.Serve(l) })        // ends with Close
	group.Go(func() { <-ctx.Done(); page.Close() }) // ends with ctx
	var once sync.Once
	w.stop = func() {
		once.Do(func() {
			_ = server.Close()
			cancel()
			group.Wait()
		})
	}
}

func (w *world) end() { w.stop() }

func (w *world) restart() {
	w.end()
	w.start()
}

var errDeaf = errors.New("the store is away")

func (w *world) ingest(ctx context.Context, ev bot.Event) error {
	if w.deaf.Load() {
		return errDeaf
	}
	return w.rt.Ingest(ctx, ev)
}

func (w *world) session(ctx context.Context, c bot.ConversationID) bot.Session {
	saved, ok, err := w.store.Session(ctx, c)
	if err != nil || !ok {
		return bot.Session{}
	}
	s, err := bot.DecodeSession(saved.Session)
	if err != nil {
		return bot.Session{}
	}
	return s
}

// url is an address of the page.
func (w *world) url(path string) string { return "http://" + w.addr + path }

// fields are what is sent to the page, in pairs of a name and a value.
type fields []string

// post sends an act as the page does, and returns the answer.
func (w *world) post(path string, f fields, change ...func(*http.Request)) (status int, body string) {
	w.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i+1 < len(f); i += 2 {
		if name, ok := strings.CutPrefix(f[i], "file:"); ok {
			part, err := form.CreateFormFile("file", name)
			if err != nil {
				w.Fatal(err)
			}
			_, _ = io.WriteString(part, f[i+1])
			continue
		}
		_ = form.WriteField(f[i], f[i+1])
	}
	_ = form.Close()
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.url(path), &b)
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	for _, c := range change {
		c(r)
	}
	return w.do(r)
}

// get asks for an address of the page.
func (w *world) get(path string, change ...func(*http.Request)) (status int, body string) {
	w.Helper()
	r, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.url(path), nil)
	if err != nil {
		w.Fatal(err)
	}
	for _, c := range change {
		c(r)
	}
	return w.do(r)
}

func (w *world) do(r *http.Request) (status int, body string) {
	w.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		w.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// says sends an act of a customer's, which must be taken in, and waits until all that
// came of it is done.
func (w *world) says(chat, id string, f fields) {
	w.Helper()
	if status, body := w.post("/act/customer", append(fields{"chat", chat, "id", id}, f...)); status != http.StatusOK {
		w.Fatalf("customer %v: %d %s", f, status, body)
	}
	w.idle()
}

// agent does something with a ticket as an agent.
func (w *world) agent(ticket, id string, f fields) {
	w.Helper()
	if status, body := w.post("/act/agent", append(fields{"ticket", ticket, "id", id, "agent", "Maria"}, f...)); status != http.StatusOK {
		w.Fatalf("agent %v: %d %s", f, status, body)
	}
	w.idle()
}

func (w *world) idle() {
	w.Helper()
	if err := w.rt.Idle(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// The chats that a new playground has.
const (
	nina = "playground:telegram:1"
	alex = "playground:discord:2"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// sees returns the page as one reads it, with its parameters set.
func (w *world) sees(params ...string) string {
	w.Helper()
	q := url.Values{"lang": {"en"}}
	for i := 0; i+1 < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	status, body := w.get("/?" + q.Encode())
	if status != http.StatusOK {
		w.Fatalf("GET / = %d\n%s", status, body)
	}
	return body
}

// reads is sees without the tags.
func (w *world) reads(params ...string) string {
	w.Helper()
	return strings.Join(strings.Fields(tags.ReplaceAllString(w.sees(params...), " ")), " ")
}

var ticketNumber = regexp.MustCompile(`data-ticket="([^"]+)"`)

// ticket returns the number of the first ticket of the desk.
func (w *world) ticket() string {
	w.Helper()
	m := ticketNumber.FindStringSubmatch(w.sees())
	if m == nil {
		w.Fatalf("the desk shows no ticket")
	}
	return m[1]
}
