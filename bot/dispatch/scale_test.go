package dispatch_test

import (
	"flag"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

var customers = flag.Int("customers", 2000, "how many conversations TestManyConversations runs at once")

// TestManyConversations runs them in one process on a real Redis: nothing lost,
// nothing doubled, all in order. With -customers 10000 it is the run that the project
// promises.
func TestManyConversations(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: takes several seconds")
	}
	t.Parallel()
	server := redistest.Start(t)
	r := newRecorder()
	p := begin(t, connect(t, server.URL()), r, quiet)
	people := crowd{customers: *customers, messages: 3, writers: 64}
	begun := time.Now()
	for range people.feed(t.Context(), p.Ingest) {
	}
	people.verify(t, r)
	if r.repeats > 0 {
		t.Errorf("%d deliveries were repeated, want none", r.repeats)
	}
	took := time.Since(begun)
	t.Logf("%d turns in %v, %.0f a second", people.total(), took, float64(people.total())/took.Seconds())
}
