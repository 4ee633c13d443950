package gateway_test

import (
	"context"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

// walk follows a process through its states by the log.
type walk struct {
	mu    sync.Mutex
	at    string
	steps map[string]bool
	lines []string
}

// newWalk returns a walk and the option that makes a process tell it.
func newWalk() (*walk, func(*gateway.Options)) {
	w := &walk{at: "[*]", steps: map[string]bool{}}
	return w, func(o *gateway.Options) { o.Log = slog.New(w) }
}

func (w *walk) Enabled(context.Context, slog.Level) bool { return true }
func (w *walk) WithGroup(string) slog.Handler            { return w }
func (w *walk) WithAttrs([]slog.Attr) slog.Handler       { return w }

func (w *walk) Handle(_ context.Context, r slog.Record) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	line := r.Message
	r.Attrs(func(a slog.Attr) bool {
		line += " " + a.String()
		if a.Key == "state" {
			w.steps[w.at+" --> "+a.Value.String()] = true
			w.at = a.Value.String()
		}
		return true
	})
	w.lines = append(w.lines, line)
	return nil
}

// TestStatesAreThoseDrawn takes a process through its states, and compares its ways
// with the diagram.
func TestStatesAreThoseDrawn(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		walk, tell := newWalk()
		w.Next(gatewaytest.Behaviour{Status: 502}, gatewaytest.Behaviour{NoHello: true}, gatewaytest.Behaviour{Invalid: "false"},
			gatewaytest.Behaviour{}, gatewaytest.Behaviour{Invalid: "true"}, gatewaytest.Behaviour{NoAck: true})
		p := w.start(t, "a", tell)
		w.untilHandled(t, "fresh")
		w.Reconnect()
		w.Await(t, "two resumptions", func(s gatewaytest.Stats) bool { return s.Resumed == 2 }) // the first was never acknowledged
		w.store.give("x", time.Minute)
		w.Await(t, "a third one", func(s gatewaytest.Stats) bool { return s.Resumed == 3 })
		w.say("1")
		w.untilHandled(t, "1")
		p.finish(t)
		walk.compare(t)
		walk.quiet(t)
	})
}

// compare wants the steps to be drawn, and each state that is drawn to be reached.
func (w *walk) compare(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	w.steps[w.at+" --> [*]"] = true
	edges, reached := map[string]bool{}, map[string]bool{}
	for step := range w.steps {
		_, to, _ := strings.Cut(step, " --> ")
		reached[to] = true
	}
	for _, m := range regexp.MustCompile(`(\S+) --> (\S+)`).FindAllStringSubmatch(string(text), -1) {
		to := strings.TrimSuffix(m[2], ":")
		edges[m[1]+" --> "+to] = true
		if !reached[to] {
			t.Errorf("no connection was ever %s", to)
		}
	}
	for step := range w.steps {
		if !edges[step] {
			t.Errorf("a connection went %s, which the diagram in doc.go does not show", step)
		}
	}
}

// quiet wants no token in the log, and nothing that was said.
func (w *walk) quiet(t *testing.T) {
	t.Helper()
	for _, line := range w.lines {
		if strings.Contains(line, token) || strings.Contains(line, `"1"`) {
			t.Errorf("log has %q, want no token and no text", line)
		}
	}
}
