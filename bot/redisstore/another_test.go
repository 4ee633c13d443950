package redisstore_test

import (
	"context"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// TestAnother: what one process takes in wakes the other one that owns the partition,
// which a store shared by both would take for itself.
func TestAnother(t *testing.T) {
	t.Parallel()
	owner := embedded(t)
	other, err := owner.Another(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	const c = bot.ConversationID("a")
	p := dispatch.PartitionOf(c)
	if _, ok, err := owner.Acquire(t.Context(), p, "owner", time.Minute); !ok || err != nil {
		t.Fatalf("Acquire = %v, %v", ok, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	woken, listening := make(chan dispatch.Partition), make(chan struct{})
	go func() { // ends with ctx
		first := 0
		_ = owner.Wakes(ctx, func(p dispatch.Partition) {
			if first++; first == dispatch.Partitions { // all are woken once at the start
				close(listening)
			} else if first > dispatch.Partitions {
				woken <- p
			}
		})
	}()
	<-listening
	if fresh, err := other.Ingest(ctx, dispatch.Incoming{ID: "e1", Conversation: c, Payload: []byte("x")}); !fresh || err != nil {
		t.Fatalf("Ingest = %v, %v", fresh, err)
	}
	select {
	case got := <-woken:
		if got != p {
			t.Errorf("partition %d is woken, want %d", got, p)
		}
	case <-ctx.Done():
		t.Error("nobody is woken")
	}
}
