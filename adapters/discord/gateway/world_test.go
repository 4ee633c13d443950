package gateway_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

const (
	token   = "the-token"
	intents = 4096
	// patience is far beyond what any test waits for on a slow machine, or in a bubble.
	patience, bubblePatience = time.Minute, 24 * time.Hour
)

// world is a gateway with the processes that use it.
type world struct {
	*gatewaytest.Server
	client   *http.Client
	store    *store
	patience time.Duration

	mu      sync.Mutex
	handled []string // the texts of all messages handled, in order, and "fresh"
	early   []string
	bad     []string
	reports []string      // distinct ones in a row
	changed chan struct{} // closed at the next change
}

// inMemory runs a test in a bubble, where time costs nothing.
func inMemory(t *testing.T, o gatewaytest.Options, f func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Token, o.Intents = token, intents
		server, client := gatewaytest.Memory(t, o)
		f(t, newWorld(server, client))
	})
}

// newWorld makes a world in the bubble of the test.
func newWorld(server *gatewaytest.Server, client *http.Client) *world {
	return &world{Server: server, client: client, store: newStore(), patience: bubblePatience, changed: make(chan struct{})}
}

// onLoopback makes a world on a real network.
func onLoopback(t *testing.T, o gatewaytest.Options) *world {
	o.Token, o.Intents = token, intents
	w := newWorld(gatewaytest.Start(t, o), nil)
	w.patience = patience
	return w
}

// note changes what is recorded.
func (w *world) note(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
	close(w.changed)
	w.changed = make(chan struct{})
}

// until waits until something holds of what is recorded.
func (w *world) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(w.patience)
	defer deadline.Stop()
	for {
		w.mu.Lock()
		ok, changed := holds(), w.changed
		w.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-deadline.C:
			t.Fatalf("%s: not in time; handled %.300q, last report %q, the gateway has seen %+v", what, w.texts(), last(w.told()), w.Stats())
		}
	}
}

// untilHandled waits for a text.
func (w *world) untilHandled(t *testing.T, text string) {
	t.Helper()
	w.until(t, "handling "+text, func() bool { return last(w.handled) == text })
}

// want compares all that was handled.
func (w *world) want(t *testing.T, want ...string) {
	t.Helper()
	if got, want := strings.Join(w.texts(), " "), strings.Join(want, " "); got != want {
		t.Errorf("handled %s, want %s", got, want)
	}
}

// texts returns what was handled.
func (w *world) texts() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.handled)
}

// told returns the reports.
func (w *world) told() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.reports)
}

// last returns the last of some texts.
func last(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[len(texts)-1]
}

// say pushes messages.
func (w *world) say(texts ...string) {
	for _, text := range texts {
		w.Push("MESSAGE_CREATE", text)
	}
}

// process is a Gateway that runs.
type process struct {
	stop  func()
	most  time.Duration // that it may take to end
	ended chan error    // size 1: what Run has returned
}

// options are those of a process that records what it handles.
func (w *world) options(owner string) gateway.Options {
	return gateway.Options{
		Token: token, Intents: intents, URL: gateway.At(w.URL()), Client: w.client, Store: w.store, Owner: owner,
		Wants: func(event string) bool { return event == "MESSAGE_CREATE" },
		Early: func(_ context.Context, d gateway.Dispatch) {
			w.note(func() { w.early = append(w.early, text(d)) })
		},
		Handle: func(_ context.Context, d gateway.Dispatch) error {
			w.note(func() { w.handled = append(w.handled, text(d)) })
			return nil
		},
		Bad: func(_ context.Context, raw []byte, _ error) error {
			w.note(func() { w.bad = append(w.bad, string(raw)) })
			return nil
		},
		Fresh: func(context.Context) error {
			w.note(func() { w.handled = append(w.handled, "fresh") })
			return nil
		},
		Report: func(err error) {
			text := fmt.Sprint(err)
			w.note(func() {
				if last(w.reports) != text {
					w.reports = append(w.reports, text)
				}
			})
		},
	}
}

// text is what a message says.
func text(d gateway.Dispatch) string { return strings.Trim(string(d.Data), `"`) }

// start runs a process with these changes of its options, until the test ends.
func (w *world) start(t *testing.T, owner string, change ...func(*gateway.Options)) *process {
	t.Helper()
	o := w.options(owner)
	for _, c := range change {
		c(&o)
	}
	p := run(t, makeGateway(t, o))
	if w.patience == bubblePatience { // where only what the program waits for takes time
		p.most = 2 * time.Second
	}
	return p
}

func makeGateway(t *testing.T, o gateway.Options) *gateway.Gateway {
	t.Helper()
	g, err := gateway.New(o)
	if err != nil {
		t.Fatalf("New() = %v", err)
	}
	return g
}

func run(t *testing.T, g *gateway.Gateway) *process {
	ctx, cancel := context.WithCancel(t.Context())
	p := &process{stop: cancel, most: patience, ended: make(chan error, 1)}
	done := make(chan struct{})
	go func() { // ends with cancel
		defer close(done)
		p.ended <- g.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return p
}

// finish stops a process, and wants it to end as Run promises.
func (p *process) finish(t *testing.T) {
	t.Helper()
	begun := time.Now()
	p.stop()
	select {
	case err := <-p.ended:
		if err != nil {
			t.Errorf("Run() = %v, want nil after its context has ended", err)
		}
	case <-time.After(patience):
		t.Fatalf("Run does not end")
	}
	if took := time.Since(begun); took >= p.most {
		t.Errorf("Run took %v to end, want less than %v", took, p.most)
	}
}

// elapse lets time pass in a bubble, where it costs none.
func elapse(d time.Duration) { <-time.After(d) }
