package gateway_test

import (
	"slices"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

const lease = 15 * time.Second

func TestOneProcessIsConnected(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		first := w.start(t, "a")
		w.untilHandled(t, "fresh")
		w.start(t, "b")
		w.start(t, "c")
		elapse(time.Hour)
		if s := w.Stats(); s.Connections != 1 {
			t.Errorf("the gateway has seen %+v, want one connection of three processes", s)
		}
		first.finish(t)
		begun := time.Now()
		w.say("1")
		w.untilHandled(t, "1")
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("another process took over after %v, want at most 2s", took)
		}
		w.want(t, "fresh", "1")
	})
}

// TestDeadProcess wants the lease of a process that did not give it back to end.
func TestDeadProcess(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		first := w.start(t, "a")
		w.untilHandled(t, "fresh")
		elapse(time.Minute)
		w.store.fail(true)
		first.finish(t)
		w.store.fail(false)
		w.start(t, "b")
		begun := time.Now()
		w.say("1")
		w.untilHandled(t, "1")
		if took := time.Since(begun); took > lease+2*time.Second {
			t.Errorf("another process took over after %v, want at most the lease and 2s", took)
		}
	})
}

// TestLostLease wants a process to leave, so that the session can be resumed, when
// another one has the lease.
func TestLostLease(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		w.start(t, "a")
		w.untilHandled(t, "fresh")
		w.store.give("x", time.Minute)
		w.Await(t, "it leaves", func(s gatewaytest.Stats) bool { return slices.Equal(s.Closes, []int{4000}) })
		begun := time.Now()
		w.say("1")
		w.untilHandled(t, "1")
		if took := time.Since(begun); took < 50*time.Second || took > 62*time.Second {
			t.Errorf("it came back after %v, want when the other lease has ended", took)
		}
		w.want(t, "fresh", "1")
	})
}

// TestStoreAway wants the connection kept while nobody can have the lease.
func TestStoreAway(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		w.start(t, "a")
		w.untilHandled(t, "fresh")
		w.store.fail(true)
		elapse(10 * time.Minute)
		w.store.fail(false)
		elapse(time.Minute)
		w.say("1")
		w.untilHandled(t, "1")
		if s := w.Stats(); s.Connections != 1 {
			t.Errorf("the gateway has seen %+v, want one connection", s)
		}
	})
}

// TestStoreIsAwayAtTheStart wants it waited for.
func TestStoreIsAwayAtTheStart(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		w.store.fail(true)
		p := w.start(t, "a")
		elapse(time.Minute)
		w.store.fail(false)
		w.untilHandled(t, "fresh")
		p.finish(t)
	})
}

// TestEndWithAHangingStore wants it bounded at every moment.
func TestEndWithAHangingStore(t *testing.T) {
	t.Parallel()
	for name, hang := range map[string]func(*testing.T, *world){
		"at the start": func(_ *testing.T, w *world) { w.store.hang() },
		"when connected": func(t *testing.T, w *world) {
			w.untilHandled(t, "fresh")
			elapse(time.Second)
			w.store.hang()
		},
		"in the middle": func(t *testing.T, w *world) {
			w.untilHandled(t, "fresh")
			w.Hush()
			w.store.hang()
			w.say("1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
				p := w.start(t, "a")
				hang(t, w)
				elapse(time.Minute)
				p.finish(t)
			})
		})
	}
}
