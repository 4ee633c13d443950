package dispatch_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
)

// crowd is many customers who each write many messages, the next as soon as the
// one before is stored. What is refused is written again, as platforms do.
type crowd struct {
	customers, messages int
	writers             int // how many write at once; 0 is all
}

func (c crowd) conversation(i int) bot.ConversationID {
	return bot.ConversationID(fmt.Sprintf("crowd:%d", i))
}

func (c crowd) total() int { return c.customers * c.messages }

// feed has everybody write. It returns a channel that yields once for each
// message stored, and is closed when all are.
func (c crowd) feed(ctx context.Context, ingest func(context.Context, bot.Event) error) <-chan struct{} {
	stored := make(chan struct{}, c.total()) // never blocks a writer
	writers := c.writers
	if writers == 0 {
		writers = c.customers
	}
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() { // ends when its customers have written all, or with ctx
			for n := range c.messages {
				for i := w; i < c.customers; i += writers {
					insist(ctx, ingest, say(c.conversation(i), n, "x"))
					stored <- struct{}{}
				}
			}
		})
	}
	go func() { // ends with the writers
		group.Wait()
		close(stored)
	}()
	return stored
}

// insist ingests until that succeeds.
func insist(ctx context.Context, ingest func(context.Context, bot.Event) error, ev bot.Event) {
	for ctx.Err() == nil && ingest(ctx, ev) != nil {
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond): // a platform's delay, not a wait for a state
		}
	}
}

// stored takes n messages from a channel of feed.
func takeStored(t *testing.T, stored <-chan struct{}, n int) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for range n {
		select {
		case <-stored:
		case <-deadline.C:
			t.Fatalf("messages were not stored within %v", patience)
		}
	}
}

// verify waits until everything was delivered, and fails unless that is each
// answer once and in order.
func (c crowd) verify(t *testing.T, r *recorder) {
	t.Helper()
	r.until(t, "all is delivered", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.all) >= c.total()
	})
	wrong := 0
	for i := range c.customers {
		texts := r.texts(c.conversation(i))
		if ordered(texts, c.messages) {
			continue
		}
		if wrong++; wrong <= 3 {
			t.Errorf("delivered to %s = %q, want 1/x to %d/x in order", c.conversation(i), texts, c.messages)
		}
	}
	if wrong > 3 {
		t.Errorf("wrong in %d conversations of %d", wrong, c.customers)
	}
	if len(r.doubles) > 0 {
		t.Errorf("%d deliveries were repeated without a word, as %s", len(r.doubles), r.doubles[0])
	}
	t.Logf("%d messages, %d announced repeats", len(r.all), r.repeats)
}

func ordered(texts []string, n int) bool {
	if len(texts) != n {
		return false
	}
	for i, text := range texts {
		if text != fmt.Sprintf("%d/x", i+1) {
			return false
		}
	}
	return true
}
