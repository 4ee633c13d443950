package telegram

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/supportbot/adapters/telegram/telegramtest"
	"github.com/okpay/supportbot/bot"
)

// walk follows a poller through its states by its log.
type walk struct {
	mu    sync.Mutex
	at    string
	steps map[string]bool
}

func (w *walk) Enabled(context.Context, slog.Level) bool { return true }
func (w *walk) WithGroup(string) slog.Handler            { return w }
func (w *walk) WithAttrs([]slog.Attr) slog.Handler       { return w }

func (w *walk) Handle(_ context.Context, r slog.Record) error {
	if r.Message != "poller" {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	r.Attrs(func(a slog.Attr) bool {
		if to := a.Value.String(); to != w.at {
			w.steps[w.at+" --> "+to] = true
			w.at = to
		}
		return true
	})
	return nil
}

// drawn are the steps of the diagram in the package comment.
func drawn(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	must(t, err)
	_, diagram, _ := strings.Cut(string(text), "stateDiagram-v2")
	steps := map[string]bool{}
	for _, m := range regexp.MustCompile(`(\S+) --> (\w+|\[\*\])`).FindAllStringSubmatch(diagram, -1) {
		steps[m[1]+" --> "+m[2]] = true
	}
	return steps
}

// TestStatesAreThoseDrawn takes a poller through its states, and compares the ways
// that it took with the diagram.
func TestStatesAreThoseDrawn(t *testing.T) {
	t.Parallel()
	seen := &walk{at: "[*]", steps: map[string]bool{}}
	w := start(t, func(o *Options) { o.Log = slog.New(seen) })
	away := true
	w.in.fail = func(ev bot.Event) error {
		if away = !away; !away {
			return errors.New("the store is away")
		}
		if ev.Body.(bot.Text).Text == "seize" {
			w.mem.seize(pollerLease, "somebody")
		}
		return nil
	}
	w.tg.Fail(telegramtest.Fault{Method: "getUpdates", Status: 502})
	stop := w.run(w.a)
	w.tg.Text(7, "hello")
	w.in.wait(t, 1)
	must(t, w.tg.WaitConfirmed(within(t)))
	w.tg.Text(7, "seize")
	w.in.wait(t, 2)
	must(t, w.tg.Until(within(t), func() bool { return !w.tg.Polling() }))
	must(t, stop())
	steps := drawn(t)
	seen.mu.Lock()
	defer seen.mu.Unlock()
	for step := range seen.steps {
		if !steps[step] {
			t.Errorf("a poller went %s, which the diagram in doc.go does not show", step)
		}
	}
	for step := range steps {
		often := !strings.HasSuffix(step, "[*]") && !strings.HasSuffix(step, "standing_by") || strings.HasPrefix(step, "[*]")
		if often && !seen.steps[step] {
			t.Errorf("no poller went %s, which the diagram in doc.go shows", step)
		}
	}
}
