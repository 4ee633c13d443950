package dispatch_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// walks follows partitions and items through their states by the log.
type walks struct {
	mu    sync.Mutex
	at    map[string]string          // where each partition and item is
	steps map[string]map[string]bool // the steps taken, of "partition" and "item"
	lines []map[string]slog.Value    // all lines
	names []string                   // their messages
}

func newWalks() *walks {
	return &walks{at: map[string]string{}, steps: map[string]map[string]bool{"partition": {}, "item": {}}}
}

// logger returns a logger of one process.
func (w *walks) logger(process string) *slog.Logger { return slog.New(follower{w, process, nil}) }

type follower struct {
	*walks
	process string
	attrs   []slog.Attr
}

func (f follower) Enabled(context.Context, slog.Level) bool { return true }
func (f follower) WithGroup(string) slog.Handler            { return f }
func (f follower) WithAttrs(a []slog.Attr) slog.Handler {
	f.attrs = append(append([]slog.Attr(nil), f.attrs...), a...)
	return f
}

func (f follower) Handle(_ context.Context, r slog.Record) error {
	line := map[string]slog.Value{"level": slog.StringValue(r.Level.String())}
	for _, a := range f.attrs {
		line[a.Key] = a.Value
	}
	r.Attrs(func(a slog.Attr) bool {
		line[a.Key] = a.Value
		return true
	})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lines, f.names = append(f.lines, line), append(f.names, r.Message)
	to, ok := line["state"]
	if !ok || f.steps[r.Message] == nil {
		return nil
	}
	who := f.process + line["partition"].String()
	if r.Message == "item" {
		who = f.process + line["item"].String()
	}
	from := f.at[who]
	if from == "" || from == "released" || from == "lost" || from == "left" {
		from = "[*]" // a new owner goes on with it
	}
	f.steps[r.Message][from+" --> "+to.String()] = true
	f.at[who] = to.String()
	return nil
}

// drawn reads the diagrams of the package comment.
func drawn(t *testing.T) map[string]map[string]bool {
	t.Helper()
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	edge := regexp.MustCompile(`(\S+) --> (\S+)`)
	diagrams := strings.Split(string(text), "stateDiagram-v2")
	if len(diagrams) != 3 {
		t.Fatalf("doc.go has %d diagrams, want 2", len(diagrams)-1)
	}
	edges := map[string]map[string]bool{"partition": {}, "item": {}}
	for i, kind := range []string{"partition", "item"} {
		for _, m := range edge.FindAllStringSubmatch(diagrams[i+1], -1) {
			edges[kind][m[1]+" --> "+strings.TrimSuffix(m[2], ":")] = true
		}
	}
	return edges
}

// TestStatesAreThoseDrawn takes partitions and items through their states, and
// compares the ways they took with the diagrams.
func TestStatesAreThoseDrawn(t *testing.T) {
	t.Parallel()
	w := newWalks()
	deliveriesOfAllKinds(t, w)
	partitionsOfAllKinds(t, w)
	w.mu.Lock()
	defer w.mu.Unlock()
	for kind, edges := range drawn(t) {
		reached := map[string]bool{"[*]": true}
		for step := range w.steps[kind] {
			if !edges[step] {
				t.Errorf("%s went %s, which the diagram in doc.go does not show", kind, step)
			}
			_, to, _ := strings.Cut(step, " --> ")
			reached[to] = true
		}
		for edge := range edges {
			if _, to, _ := strings.Cut(edge, " --> "); !reached[to] {
				t.Errorf("no %s was ever %s", kind, to)
			}
		}
	}
}

// deliveriesOfAllKinds takes items through their states.
func deliveriesOfAllKinds(t *testing.T, w *walks) {
	r := newRecorder()
	var once atomic.Bool
	tried := make(chan string, 100) // more than there are tries
	r.send = func(ctx context.Context, d dispatch.Delivery) error {
		text := textOf(d.Action)
		tried <- text
		switch {
		case text == "1/rejected":
			return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("400")}
		case text == "1/once" && once.CompareAndSwap(false, true):
			return &dispatch.SendError{Fate: dispatch.FateRetry, After: time.Millisecond, Err: errors.New("429")}
		case text == "1/wait":
			return &dispatch.SendError{Fate: dispatch.FateRetry, After: time.Hour, Err: errors.New("429")}
		case text == "1/hang":
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	}
	r.rates = func(d dispatch.Delivery) []dispatch.Rate {
		if d.Conversation != "paced" || textOf(d.Action) == "an agent joined" {
			return nil
		}
		return []dispatch.Rate{{Key: "paced", Every: time.Hour}}
	}
	p := begin(t, embedded(t), r, func(o *dispatch.Options) { o.Log, o.Grace = w.logger("one"), time.Millisecond })
	p.write(t, "paced", "one", "two")
	w.wantItem(t, "pacing")
	p.take(t, bot.Event{ID: "paced claim", Conversation: "paced", Platform: loopback, Body: bot.Claimed{}})
	p.write(t, "rejected", "rejected")
	p.write(t, "once", "once")
	p.write(t, "dropped", "wait", "two")
	wantTried(t, tried, "1/wait")
	p.take(t, bot.Event{ID: "claim", Conversation: "dropped", Platform: loopback, Body: bot.Claimed{}})
	p.idle(t)
	p.write(t, "left", "wait")
	wantTried(t, tried, "1/wait")
	p.write(t, "hang", "hang")
	wantTried(t, tried, "1/hang")
	p.stop()
}

// wantItem waits until an item is in a state.
func (w *walks) wantItem(t *testing.T, state string) {
	t.Helper()
	for begun := time.Now(); !w.holds(state); {
		if time.Since(begun) > patience {
			t.Fatalf("no item is %s", state)
		}
		<-time.After(time.Millisecond)
	}
}

func (w *walks) holds(state string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Contains(slices.Collect(maps.Values(w.at)), state)
}

// moody is a store whose steps fail when they are told to.
type moody struct {
	dispatch.Store
	mood chan error
}

func (m moody) Step(ctx context.Context, l dispatch.Lease, in dispatch.StepInput) (dispatch.StepOutput, error) {
	select {
	case err := <-m.mood:
		return dispatch.StepOutput{}, err
	default:
		return m.Store.Step(ctx, l, in)
	}
}

// partitionsOfAllKinds takes partitions through theirs.
func partitionsOfAllKinds(t *testing.T, w *walks) {
	store := moody{embedded(t), make(chan error, 1)}
	p := begin(t, store, newRecorder(), shortLease, func(o *dispatch.Options) { o.Log = w.logger("two") })
	p.write(t, "a", "one")
	p.idle(t)
	store.mood <- errors.New("broken")
	p.take(t, say("a", 1, "two"))
	p.idle(t)
	store.mood <- dispatch.ErrFenced
	p.take(t, say("a", 2, "three")) // the partition is lost, and taken again in the next round
	p.until(t, "the third is answered", func() bool { return len(p.texts("a")) == 3 })
	p.want(t, "a", "1/one", "2/two", "3/three")
	p.stop()
}

// TestLog wants one line for each event, and nothing that was said above debug.
func TestLog(t *testing.T) {
	t.Parallel()
	w := newWalks()
	r := newRecorder()
	r.send = func(_ context.Context, d dispatch.Delivery) error {
		if textOf(d.Action) == "2/my secret name" {
			return &dispatch.SendError{Fate: dispatch.FateRejected, Err: errors.New("400")}
		}
		return nil
	}
	p := begin(t, embedded(t), r, func(o *dispatch.Options) { o.Log = w.logger("one") })
	p.write(t, "a", "do secret", "my secret name", "panic secret")
	p.idle(t)
	p.stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	handled := map[string]int{}
	for i, line := range w.lines {
		if w.names[i] == "event handled" {
			handled[line["kind"].String()]++
			for _, key := range []string{"event", "conversation", "actions", "took"} {
				if _, ok := line[key]; !ok {
					t.Errorf("line of an event handled = %v, want %s in it", line, key)
				}
			}
		}
		if line["level"].String() == "DEBUG" {
			continue
		}
		for key, v := range line {
			if strings.Contains(v.String(), "secret") {
				t.Errorf("%s: %s = %q, want nothing that was said above debug", w.names[i], key, v)
			}
		}
	}
	if handled["text"] != 3 || handled["action_done"] != 1 || handled["undelivered"] != 1 {
		t.Errorf("events handled by the log = %v, want 3 of text, one of action_done and undelivered", handled)
	}
}

// wantTried waits for a try.
func wantTried(t *testing.T, tried <-chan string, want string) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		select {
		case text := <-tried:
			if text == want {
				return
			}
		case <-deadline.C:
			t.Fatalf("%q was not tried", want)
		}
	}
}
