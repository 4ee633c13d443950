package gateway_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

// gate is a Handle that fails while it is shut.
func gate(w *world, shut *bool) func(*gateway.Options) {
	return func(o *gateway.Options) {
		handle := o.Handle
		o.Handle = func(ctx context.Context, d gateway.Dispatch) error {
			w.mu.Lock()
			fails := *shut
			w.mu.Unlock()
			if fails {
				return errBroken
			}
			return handle(ctx, d)
		}
	}
}

func TestHandleRecovers(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		shut := false
		w.start(t, "a", gate(w, &shut))
		w.untilHandled(t, "fresh")
		w.note(func() { shut = true })
		w.store.fail(true)
		w.say("1", "2")
		elapse(10 * time.Minute)
		w.Reset() // what has been read is not lost with the connection
		elapse(time.Minute)
		w.Forget() // nor with the session
		w.Reset()
		w.say("lost")
		elapse(time.Minute)
		w.store.fail(false)
		w.note(func() { shut = false })
		w.until(t, "a session", func() bool { return len(w.handled) == 4 })
		w.say("3")
		w.untilHandled(t, "3")
		w.want(t, "fresh", "1", "2", "fresh", "3")
	})
}

// TestFullQueue sends more than the queue takes while nothing can be handled.
func TestFullQueue(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		shut := true
		o := w.options("a")
		gate(w, &shut)(&o)
		g := makeGateway(t, o)
		g.Bound(64 << 10)
		run(t, g)
		w.untilHandled(t, "fresh")
		const n = 50
		for i := range n {
			w.say(strconv.Itoa(i) + strings.Repeat(" ", 4<<10))
		}
		elapse(10 * time.Minute)
		s := w.Stats()
		if s.Sent > 20 || s.Connections != 1 {
			t.Errorf("the gateway has seen %+v, want one connection that takes at most 64 KiB", s)
		}
		w.note(func() { shut = false })
		w.until(t, "the last one", func() bool { return len(w.handled) == n+1 })
		for i, text := range w.texts()[1:] {
			if strings.TrimSpace(text) != strconv.Itoa(i) {
				t.Fatalf("%.5s was handled in the place of %d", text, i)
			}
		}
		elapse(10 * time.Minute)
		if s := w.Stats(); s.Connections != 1 || s.Heartbeats < 20 {
			t.Errorf("the gateway has seen %+v, want the same connection and heartbeats", s)
		}
	})
}

// TestEarly wants events to be seen before their turn, and a panic there to cost nothing.
func TestEarly(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		shut := true
		w.start(t, "a", gate(w, &shut), func(o *gateway.Options) {
			early := o.Early
			o.Early = func(ctx context.Context, d gateway.Dispatch) {
				early(ctx, d)
				panic("early")
			}
		})
		w.untilHandled(t, "fresh")
		w.say("1", "2")
		w.until(t, "both are seen", func() bool { return slices.Equal(w.early, []string{"1", "2"}) })
		w.want(t, "fresh")
		w.note(func() { shut = false })
		w.untilHandled(t, "2")
	})
}

func TestBadFrames(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		failed := false
		w.start(t, "a", func(o *gateway.Options) {
			bad := o.Bad
			o.Bad = func(ctx context.Context, raw []byte, why error) error {
				if why == nil {
					t.Errorf("Bad(%.50q, nil), want to hear why", raw)
				}
				if !failed {
					failed = true
					return errBroken
				}
				return bad(ctx, raw, why)
			}
			handle := o.Handle
			o.Handle = func(ctx context.Context, d gateway.Dispatch) error {
				if text(d) == "poison" {
					panic("poison")
				}
				return handle(ctx, d)
			}
		})
		w.untilHandled(t, "fresh")
		frames := []string{``, `{"op":0,"s":`, `[]`, `{"op":"zero"}`, `{"op":0,"s":7,"t":7}`, "\x00\xff"}
		for _, raw := range frames {
			w.Raw(raw)
			elapse(time.Second)
		}
		large := `{"op":0,"d":"` + strings.Repeat("x", 5<<20) + `"}`
		w.Raw(large)
		w.Raw(`{"op":77,"d":{"new":true},"new":[1]}`)
		w.Push("A_NEW_EVENT", map[string]any{"deep": []any{1}})
		w.say("poison", "1")
		w.untilHandled(t, "1")
		want := append(frames, large[:1024], `"poison"`)
		w.mu.Lock()
		defer w.mu.Unlock()
		if !slices.Equal(w.bad, want) {
			t.Errorf("bad are %.200q, want %.200q", w.bad, want)
		}
		if s := w.Stats(); s.Connections != 1 {
			t.Errorf("the gateway has seen %+v, want the connection to go on", s)
		}
	})
}

// TestReadyIsAnEvent wants READY handled before Fresh, which may need what it says,
// and Fresh until it succeeds.
func TestReadyIsAnEvent(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		tries := 0
		w.start(t, "a", func(o *gateway.Options) {
			o.Wants = nil
			o.Handle = func(_ context.Context, d gateway.Dispatch) error {
				w.note(func() { w.handled = append(w.handled, fmt.Sprint(d.Type, " ", d.Session, " ", d.Seq)) })
				return nil
			}
			fresh := o.Fresh
			o.Fresh = func(ctx context.Context) error {
				if tries++; tries < 3 {
					return errBroken
				}
				return fresh(ctx)
			}
		})
		w.Await(t, "it connects", func(s gatewaytest.Stats) bool { return s.Live == 1 })
		w.say("1")
		w.until(t, "all are handled", func() bool { return len(w.handled) == 3 })
		w.want(t, "READY session-1 1", "fresh", "MESSAGE_CREATE session-1 2")
		if got, want := w.told(), []string{"<nil>", "catch up with discord: store is broken", "<nil>"}; !slices.Equal(got, want) {
			t.Errorf("reports are %q, want %q", got, want)
		}
	})
}

func TestNewWantsItsOptions(t *testing.T) {
	t.Parallel()
	if _, err := gateway.New(gateway.Options{Token: "t"}); err == nil {
		t.Errorf("New() without the needed options = nil, want an error")
	}
}
