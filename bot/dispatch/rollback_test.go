package dispatch_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// TestServerLosesItsLastWrites: a server that comes back with older data, as
// after a crash with appendfsync everysec, numbers events anew. What is ingested
// afterwards is read and answered all the same, under outbox ids of its own.
func TestServerLosesItsLastWrites(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	p := begin(t, connect(t, server.URL()), newRecorder())
	raw := redis.NewClient(&redis.Options{Addr: server.Addr()})
	defer raw.Close()
	c := bot.ConversationID("test:1")
	p.take(t, say(c, 0, "a"))
	p.idle(t)
	if err := raw.Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	for i := range 9 {
		p.take(t, say(c, 1+i, "lost with the server"))
		p.idle(t)
	}
	server.Kill(t)
	server.Restart(t)
	before := len(p.texts(c))
	for i := range 3 {
		p.take(t, say(c, 50+i, "after"))
		p.idle(t)
	}
	if got := len(p.texts(c)) - before; got != 3 {
		t.Errorf("%d answers to 3 messages after the server came back with older data, want 3", got)
	}
	if len(p.doubles) > 0 {
		t.Errorf("outbox ids used twice: %q", p.doubles)
	}
}

// lateRelease is a store whose answers to Release come late.
type lateRelease struct {
	*redisstore.Store
	by time.Duration
}

func (s lateRelease) Release(ctx context.Context, l dispatch.Lease) error {
	err := s.Store.Release(ctx, l)
	<-time.After(s.by)
	return err
}

// TestReleaseIsNotTakenBack: a renewal that runs while a lease is given back
// does not keep it. It comes before the answer to that, or at the same moment.
func TestReleaseIsNotTakenBack(t *testing.T) {
	t.Parallel()
	const ttl = 180 * time.Millisecond // renewed each third of it
	for _, by := range []time.Duration{ttl / 3, ttl / 2, ttl} {
		synctest.Test(t, func(t *testing.T) {
			store := embedded(t)
			p := begin(t, lateRelease{store, by}, newRecorder(), func(o *dispatch.Options) { o.LeaseTTL = ttl })
			p.write(t, "a", "hello")
			p.done(t)
			p.stop()
			for i := range dispatch.Partition(dispatch.Partitions) {
				if _, free, err := store.Acquire(t.Context(), i, "another", time.Second); !free || err != nil {
					t.Errorf("Acquire(%d) = %v, %v after Run has returned, want it to be free", i, free, err)
				}
			}
		})
	}
}
