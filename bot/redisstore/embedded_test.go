package redisstore_test

import (
	"testing"

	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/dispatch/storetest"
	"github.com/okpay/supportbot/bot/redisstore"
)

func embedded(t testing.TB) *redisstore.Store {
	t.Helper()
	s, err := redisstore.Embedded(t.Context(), redisstore.Options{})
	if err != nil {
		t.Fatalf("Embedded = %v", err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestEmbedded runs the suite on the store that is inside the process, as it is
// used: over a pipe, by one process.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Harness {
		s := embedded(t)
		return storetest.Harness{
			Open: func(*testing.T) dispatch.Store { return s },
			Dead: func(t *testing.T, p dispatch.Partition) []string { return why(t, s, p) },
		}
	})
}

func TestEmbeddedCheck(t *testing.T) {
	t.Parallel()
	found, err := embedded(t).Check(t.Context())
	if err != nil || len(found) != 1 || found[0].Remedy != "set redis.url" {
		t.Errorf("Check = %+v, %v, want that nothing is kept", found, err)
	}
}

// BenchmarkEmbeddedStart is the time from nothing to a stored event.
func BenchmarkEmbeddedStart(b *testing.B) {
	for b.Loop() {
		s, err := redisstore.Embedded(b.Context(), redisstore.Options{})
		if err != nil {
			b.Fatalf("Embedded = %v", err)
		}
		if _, err := s.Ingest(b.Context(), dispatch.Incoming{ID: "e", Conversation: "c"}); err != nil {
			b.Fatalf("Ingest = %v", err)
		}
		s.Close()
	}
}
