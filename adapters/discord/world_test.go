package discord

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/discordtest"
	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

var (
	_ dispatch.Adapter  = (*Adapter)(nil)
	_ dispatch.Splitter = (*Adapter)(nil)
	_ dispatch.Paced    = (*Adapter)(nil)
)

// world is a bot on a Discord of its own. What customers do is collected.
type world struct {
	*testing.T
	dc  *discordtest.Server
	mem *memory
	rt  *collector
	a   *Adapter
	log *strings.Builder

	mu       sync.Mutex
	reported error // the newest that was reported
}

func (w *world) report(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.reported = err
}

func (w *world) health() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reported
}

type setting func(*world, *Options, *discordtest.Options)

func limited(l limits) setting {
	return func(w *world, _ *Options, _ *discordtest.Options) { w.a = &Adapter{limits: l} }
}

func withFiles(f fs.FS) setting {
	return func(_ *world, o *Options, _ *discordtest.Options) { o.Files = f }
}

func ruled(change func(*discordtest.Options)) setting {
	return func(_ *world, _ *Options, d *discordtest.Options) { change(d) }
}

// quick are limits for tests: nothing is waited for that takes seconds.
func quick() limits {
	return limits{early: 500 * time.Millisecond, thinking: 20 * time.Second, settle: 4 * time.Second, catchUp: time.Millisecond}
}

// start makes a world; run starts the receiving.
func start(t *testing.T, settings ...setting) *world {
	t.Helper()
	w := &world{T: t, mem: newMemory(), rt: newCollector(), log: &strings.Builder{}}
	o := Options{Token: "secret-token", Memory: w.mem, Owner: "one", Report: w.report, Log: slog.New(slog.NewTextHandler(&locked{w: w.log}, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	d := discordtest.Options{Token: "secret-token"}
	for _, s := range settings {
		s(w, &o, &d)
	}
	t.Cleanup(func() { // after all that runs has ended
		for _, secret := range []string{o.Token, discordtest.TokenPrefix} {
			if strings.Contains(w.log.String(), secret) {
				t.Errorf("the log has a token in it: %s", w.log)
			}
		}
	})
	w.dc = discordtest.Start(t, d)
	o.APIURL = w.dc.API()
	w.a = w.adapter(o)
	return w
}

func (w *world) adapter(o Options) *Adapter {
	w.Helper()
	l := quick()
	if w.a != nil {
		l = w.a.limits
	}
	a, err := New(o)
	if err != nil {
		w.Fatal(err)
	}
	a.limits = l
	return a
}

// run receives until the test ends or stop is called.
func (w *world) run() (stop func()) {
	w.Helper()
	stop = w.runAs(w.a)
	w.dc.WaitOnline(w)
	return stop
}

func (w *world) runAs(a *Adapter) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx, w.rt) }() // ends with ctx
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				w.Errorf("Run = %v, want nil when its context ends", err)
			}
		})
	}
	w.Cleanup(stop)
	return stop
}

// deliver performs an action that must succeed.
func (w *world) deliver(c bot.ConversationID, id string, act bot.Action) dispatch.Receipt {
	w.Helper()
	r, err := w.a.Deliver(w.Context(), dispatch.Delivery{ID: id, Conversation: c, Action: act})
	if err != nil {
		w.Fatalf("Deliver(%s) = %v", id, err)
	}
	return r
}

// say sends a text.
func (w *world) say(c bot.ConversationID, id, text string, buttons ...bot.Button) dispatch.Receipt {
	w.Helper()
	return w.deliver(c, id, bot.Send{Message: bot.Message{Text: text, Buttons: buttons}})
}

// collector is the runtime: it keeps what is ingested, and can be slow or fail.
type collector struct {
	mu      sync.Mutex
	events  []bot.Event
	letters []dispatch.Letter
	seen    map[bot.EventID]bool
	repeats int
	changed chan struct{}
	fail    error         // of every Ingest
	hold    chan struct{} // Ingest waits until it is closed
	on      func(bot.Event)
}

func newCollector() *collector {
	return &collector{seen: map[bot.EventID]bool{}, changed: make(chan struct{})}
}

func (c *collector) Ingest(ctx context.Context, ev bot.Event) error {
	c.mu.Lock()
	hold := c.hold
	c.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		return c.fail
	}
	defer c.touch()
	if c.seen[ev.ID] {
		c.repeats++
		return nil
	}
	c.seen[ev.ID] = true
	c.events = append(c.events, ev)
	if c.on != nil {
		go c.on(ev) // as dispatch does it; ends with the deliveries of a test
	}
	return nil
}

func (c *collector) Bury(_ context.Context, l dispatch.Letter) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.touch()
	c.letters = append(c.letters, l)
	return nil
}

func (c *collector) buried() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.letters)
}

func (c *collector) touch() {
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *collector) set(change func(*collector)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c)
}

// wait waits until n events are there and returns them all.
func (c *collector) wait(t testing.TB, n int) []bot.Event {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		c.mu.Lock()
		events, changed := append([]bot.Event(nil), c.events...), c.changed
		c.mu.Unlock()
		if len(events) >= n {
			return events
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("%d events came, want %d: %+v", len(events), n, events)
		}
	}
}

// locked makes a writer safe for the goroutines of an adapter.
type locked struct {
	mu sync.Mutex
	w  *strings.Builder
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

var errDown = errors.New("down")
