package telegram

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

var (
	_ dispatch.Adapter  = (*Adapter)(nil)
	_ dispatch.Splitter = (*Adapter)(nil)
	_ dispatch.Paced    = (*Adapter)(nil)
	_ Memory            = (*memory)(nil)
	_ Runtime           = (*inbox)(nil)
	_ Runtime           = (*dispatch.Runtime)(nil)
)

// memory is what processes share, in one process.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	holder map[string]string
	until  map[string]time.Time
	broken error
	stuck  chan struct{} // while it is not nil and open, Hold does not return
}

func newMemory() *memory {
	return &memory{values: map[string]string{}, holder: map[string]string{}, until: map[string]time.Time{}}
}

func (m *memory) Value(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.values[key]
	return v, ok, m.broken
}

func (m *memory) SetValue(_ context.Context, key, value string, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.values[key] = value
	return m.broken
}

func (m *memory) DropValue(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return m.broken
}

func (m *memory) Hold(ctx context.Context, name, owner string, ttl time.Duration) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if stuck := m.stuck; stuck != nil {
		m.mu.Unlock()
		select {
		case <-stuck:
		case <-ctx.Done():
		}
		m.mu.Lock()
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
	}
	if m.broken != nil {
		return false, m.broken
	}
	if m.holder[name] != owner && time.Now().Before(m.until[name]) {
		return false, nil
	}
	m.holder[name], m.until[name] = owner, time.Now().Add(ttl)
	return true, nil
}

func (m *memory) Free(_ context.Context, name, owner string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.holder[name] == owner {
		m.until[name] = time.Time{}
	}
	return nil
}

// seize gives a lease to somebody else.
func (m *memory) seize(name, owner string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.holder[name], m.until[name] = owner, time.Now().Add(time.Hour)
}

// held reports whether an owner has a lease.
func (m *memory) held(name, owner string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.holder[name] == owner
}

// hang lets Hold hang until the returned function is called.
func (m *memory) hang() (mend func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	stuck := make(chan struct{})
	m.stuck = stuck
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		close(stuck)
		m.stuck = nil
	}
}

// inbox is a runtime that keeps what comes in, each event once.
type inbox struct {
	mu      sync.Mutex
	events  []bot.Event
	seen    map[bot.EventID]int
	letters []dispatch.Letter
	fail    func(bot.Event) error
	changed chan struct{}
}

func newInbox() *inbox {
	return &inbox{seen: map[bot.EventID]int{}, changed: make(chan struct{})}
}

func (in *inbox) Ingest(_ context.Context, ev bot.Event) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.fail != nil {
		if err := in.fail(ev); err != nil {
			return err
		}
	}
	in.seen[ev.ID]++
	if in.seen[ev.ID] == 1 {
		in.events = append(in.events, ev)
	}
	in.change()
	return nil
}

func (in *inbox) Bury(_ context.Context, l dispatch.Letter) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.letters = append(in.letters, l)
	in.change()
	return nil
}

func (in *inbox) change() {
	close(in.changed)
	in.changed = make(chan struct{})
}

// wait waits for so many events and returns them all.
func (in *inbox) wait(t *testing.T, n int) []bot.Event {
	t.Helper()
	for {
		in.mu.Lock()
		events, changed := append([]bot.Event(nil), in.events...), in.changed
		in.mu.Unlock()
		if len(events) >= n {
			return events
		}
		select {
		case <-changed:
		case <-t.Context().Done():
		case <-time.After(time.Minute):
			t.Fatalf("%d events came, want %d: %v", len(events), n, events)
		}
	}
}

// bodies are what events say, and where.
func texts(events []bot.Event, c bot.ConversationID) []string {
	var out []string
	for _, ev := range events {
		if text, ok := ev.Body.(bot.Text); ok && ev.Conversation == c {
			out = append(out, text.Text)
		}
	}
	return out
}

// health keeps what an adapter reports.
type health struct {
	mu   sync.Mutex
	last error
	all  []error
}

func (h *health) report(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last, h.all = err, append(h.all, err)
}

// said reports whether an error with these words was reported.
func (h *health) said(words string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, err := range h.all {
		if err != nil && strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}

// world is one bot on one Telegram.
type world struct {
	t   *testing.T
	tg  *telegramtest.Server
	a   *Adapter
	mem *memory
	in  *inbox
	ill *health
}

// start makes a bot that waits only briefly after failures.
func start(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	w := &world{t: t, tg: telegramtest.Start(t, telegramtest.Options{}), mem: newMemory(), in: newInbox(), ill: &health{}}
	w.a = w.adapter(change...)
	return w
}

// adapter makes one more process of the same bot.
func (w *world) adapter(change ...func(*Options)) *Adapter {
	w.t.Helper()
	o := Options{Token: w.tg.Token(), TokenName: "TELEGRAM_TOKEN", APIURL: w.tg.URL(), Memory: w.mem, Report: w.ill.report}
	for _, f := range change {
		f(&o)
	}
	a, err := New(o)
	if err != nil {
		w.t.Fatalf("New: %v", err)
	}
	a.pauses = pauses{lease: 300 * time.Millisecond, first: 5 * time.Millisecond, max: 50 * time.Millisecond, watch: 20 * time.Millisecond}
	return a
}

// run lets an adapter receive. The returned function ends that and gives what Run returned.
func (w *world) run(a *Adapter) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, w.in) }() // ends with the test
	stopped := sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	w.t.Cleanup(func() { _ = stopped() })
	return stopped
}

// within bounds a wait.
func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// must ends the test at an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// send delivers a message to a conversation.
func (w *world) send(c bot.ConversationID, m bot.Message) (dispatch.Receipt, error) {
	return w.a.Deliver(w.t.Context(), dispatch.Delivery{ID: "1", Conversation: c, Action: bot.Send{Message: m, Voice: bot.VoiceBot}})
}

// refused returns the fate of an error, "" when it has none.
func refused(err error) (dispatch.Fate, *dispatch.SendError) {
	var e *dispatch.SendError
	if errors.As(err, &e) {
		return e.Fate, e
	}
	return "", &dispatch.SendError{}
}
