package dispatch_test

import (
	"sync"
	"testing"

	"github.com/alicebob/miniredis/v2"

	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestSameEventManyTimes delivers each of 100 events 8 times at once and once
// more later: 100 turns.
func TestSameEventManyTimes(t *testing.T) {
	t.Parallel()
	p := begin(t, embedded(t), newRecorder())
	people := crowd{customers: 10, messages: 10}
	for n := range people.messages { // in order within a conversation
		var group sync.WaitGroup
		for i := range people.customers {
			for range 8 {
				group.Go(func() { // ends with the ingest
					if err := p.Ingest(t.Context(), say(people.conversation(i), n, "x")); err != nil {
						t.Errorf("Ingest() = %v", err)
					}
				})
			}
		}
		group.Wait()
	}
	p.idle(t)
	for range people.feed(t.Context(), p.Ingest) {
	}
	p.idle(t)
	people.verify(t, p.recorder)
	if turns := p.engine.turns.Load(); turns != 100 {
		t.Errorf("turns = %d, want 100", turns)
	}
}

// TestRedisIsKilledAndStartedAgain loses nothing with an append-only file.
func TestRedisIsKilledAndStartedAgain(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always")
	r := newRecorder()
	p := begin(t, connect(t, server.URL()), r, quiet)
	people := crowd{customers: 50, messages: 20}
	stored := people.feed(t.Context(), p.Ingest)
	for range 2 {
		takeStored(t, stored, people.total()/3)
		server.Kill(t)
		server.Restart(t)
	}
	people.verify(t, r)
	if r.repeats > 0 {
		t.Errorf("%d deliveries were repeated, want none: the process has lived on", r.repeats)
	}
}

// TestRepliesAndConnectionsAreLost runs over a line that loses replies and breaks.
func TestRepliesAndConnectionsAreLost(t *testing.T) {
	t.Parallel()
	for name, addr := range map[string]func(*testing.T) string{
		"embedded":     func(t *testing.T) string { return miniredis.RunT(t).Addr() },
		"redis-server": func(t *testing.T) string { return redistest.Start(t).Addr() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			proxy := redistest.NewProxy(t, addr(t))
			r := newRecorder()
			p := begin(t, connect(t, proxy.URL()), r, quiet)
			people := crowd{customers: 40, messages: 25}
			n := 0
			for range people.feed(t.Context(), p.Ingest) {
				trouble(proxy, n)
				n++
			}
			people.verify(t, r)
			if proxy.Lost() == 0 {
				t.Errorf("no reply was lost: this test has shown nothing")
			}
			if r.repeats > 0 {
				t.Errorf("%d deliveries were repeated, want none: the process has lived on", r.repeats)
			}
			t.Logf("%d replies lost", proxy.Lost())
		})
	}
}

// trouble loses some replies after every 20 messages, up to six in a row, so that
// the client's own repetitions do not hide it, and breaks all connections now
// and then.
func trouble(proxy *redistest.Proxy, n int) {
	if n%20 == 0 {
		proxy.LoseReplies(1 + n/20%6)
	}
	if n%150 == 0 {
		proxy.Sever()
	}
}
