package gateway_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway"
	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// dialer refuses some addresses.
func dialer(refuse func(string) error, dial dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if err := refuse(address); err != nil {
			return nil, err
		}
		return dial(ctx, network, address)
	}
}

// TestNothingIsLostOrReordered pushes messages over a real network while connections
// and processes end in all the ways that keep a session.
func TestNothingIsLostOrReordered(t *testing.T) {
	t.Parallel()
	w := onLoopback(t, gatewaytest.Options{})
	const rounds, each = 40, 25
	p := w.start(t, "p0", quick)
	w.untilHandled(t, "fresh")
	n := 0
	for round := range rounds {
		for range each {
			n++
			w.say(strconv.Itoa(n))
		}
		switch rand.N(6) {
		case 0:
			w.Reset()
		case 1:
			w.Reconnect()
		case 2:
			w.Server.Close(4000)
		case 3:
			w.Raw(`{"op":0,"s":`)
			w.Raw(`{"op":77,"d":{}}`)
		default: // another process, while the first is somewhere in the middle
			p.finish(t)
			p = w.start(t, fmt.Sprint("p", round+1), quick)
		}
	}
	w.until(t, "the last one", func() bool { return slices.Contains(w.handled, strconv.Itoa(n)) })
	p.finish(t)
	seen, again := 0, 0
	for _, text := range w.texts() {
		i, err := strconv.Atoi(text)
		switch {
		case err != nil:
		case i == seen+1:
			seen = i
		case i <= seen:
			again++ // handled, but not stored before the process ended
		default:
			t.Fatalf("%d was handled after %d", i, seen)
		}
	}
	if seen != n {
		t.Errorf("handled %d messages, want %d", seen, n)
	}
	s := w.Stats()
	t.Logf("%d messages, %d of them again; the gateway has seen %d resumptions, closed by us with %v", n, again, s.Resumed, s.Closes)
	if s.Identifies != 1 || slices.Contains(s.Closes, 1000) || slices.Contains(s.Closes, 1001) {
		t.Errorf("the gateway has seen %+v, want one session that is never ended", s)
	}
}

// quick makes a process take over at once.
func quick(o *gateway.Options) { o.Lease = 300 * time.Millisecond }

// ledger is a store that compares what is stored with what is handled.
type ledger struct {
	*store
	t *testing.T
	w *world
}

func (l ledger) SetValue(ctx context.Context, key, value string, ttl time.Duration) error {
	if _, seq, ok := strings.Cut(value, `"seq":`); ok {
		seq, _, _ = strings.Cut(seq, ",")
		n, _ := strconv.Atoi(seq)
		l.w.mu.Lock()
		if handled := len(l.w.handled); n > handled { // READY has 1, and is "fresh" here
			l.t.Errorf("seq %d is stored when %d events are handled", n, handled)
		}
		l.w.mu.Unlock()
	}
	return l.store.SetValue(ctx, key, value, ttl)
}

func TestNoPlaceIsStoredBeforeItsEvent(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		tries := 0
		w.start(t, "a", func(o *gateway.Options) {
			o.Store = ledger{w.store, t, w}
			handle := o.Handle
			o.Handle = func(ctx context.Context, d gateway.Dispatch) error {
				if tries++; tries%3 != 0 {
					return errBroken
				}
				return handle(ctx, d)
			}
		})
		w.untilHandled(t, "fresh")
		var want []string
		for i := range 200 {
			want = append(want, strconv.Itoa(i))
		}
		w.say(want...)
		w.untilHandled(t, "199")
		w.want(t, append([]string{"fresh"}, want...)...)
	})
}

// TestWrites wants one for each event that is needed and comes alone, few in a rush,
// and few for what nobody needs.
func TestWrites(t *testing.T) {
	t.Parallel()
	inMemory(t, gatewaytest.Options{}, func(t *testing.T, w *world) {
		w.start(t, "a")
		w.untilHandled(t, "fresh")
		count := func(f func()) int {
			elapse(time.Second) // all is written
			w.store.mu.Lock()
			before := w.store.writes
			w.store.mu.Unlock()
			f()
			elapse(time.Second)
			w.store.mu.Lock()
			defer w.store.mu.Unlock()
			return w.store.writes - before
		}
		if n := count(func() {
			for i := range 10 {
				w.say(strconv.Itoa(i))
				w.untilHandled(t, strconv.Itoa(i))
				elapse(time.Millisecond)
			}
		}); n != 10 {
			t.Errorf("ten events one by one made %d writes, want 10", n)
		}
		if n := count(func() {
			for range 1000 {
				w.Push("TYPING_START", nil)
			}
		}); n < 10 || n > 20 {
			t.Errorf("1000 events that nobody wants made %d writes, want one for each 64", n)
		}
	})
}
