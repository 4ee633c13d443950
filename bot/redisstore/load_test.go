package redisstore_test

import (
	"context"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// load is a conversation as it is in the issue: a state of 900 bytes.
func load(d time.Duration) redisstore.Load {
	return redisstore.Load{Conversations: 64, Session: 900, Payload: 200, For: d}
}

// BenchmarkTurns measures whole turns of 64 conversations at once, and against
// them bare GET + EVALSHA pairs of the same client and sizes.
func BenchmarkTurns(b *testing.B) {
	for _, mode := range []struct {
		name string
		args []string
	}{
		{"memory", nil},
		{"everysec", []string{"--appendonly", "yes", "--appendfsync", "everysec"}},
		{"always", []string{"--appendonly", "yes", "--appendfsync", "always"}},
	} {
		b.Run(mode.name, func(b *testing.B) {
			server := redistest.Start(b, mode.args...)
			s := open(b, redisstore.Options{URL: server.URL()})
			var bare, turns redisstore.Rate
			for b.Loop() {
				bare = measure(b, s.Bare)
				turns = measure(b, s.Turns)
			}
			b.ReportMetric(bare.PerSecond, "bare/s")
			b.ReportMetric(turns.PerSecond, "turns/s")
			b.ReportMetric(turns.PerSecond/bare.PerSecond, "turns/bare")
			b.ReportMetric(float64(turns.P50.Microseconds()), "p50-µs")
			b.ReportMetric(float64(turns.P99.Microseconds()), "p99-µs")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func measure(b *testing.B, what func(context.Context, redisstore.Load) (redisstore.Rate, error)) redisstore.Rate {
	b.Helper()
	rate, err := what(b.Context(), load(3*time.Second))
	if err != nil {
		b.Fatalf("measurement: %v", err)
	}
	return rate
}

func TestLoadCounts(t *testing.T) {
	t.Parallel()
	s, err := redisstore.Embedded(t.Context(), redisstore.Options{})
	if err != nil {
		t.Fatalf("Embedded = %v", err)
	}
	defer s.Close()
	small := redisstore.Load{Conversations: 4, Session: 90, Payload: 20, For: 20 * time.Millisecond}
	for name, what := range map[string]func(context.Context, redisstore.Load) (redisstore.Rate, error){"Bare": s.Bare, "Turns": s.Turns} {
		if rate, err := what(t.Context(), small); err != nil || rate.Turns < 4 || rate.P99 < rate.P50 {
			t.Errorf("%s = %+v, %v, want some turns", name, rate, err)
		}
	}
}
