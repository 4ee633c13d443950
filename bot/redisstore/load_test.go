package redisstore_test

import (
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/redisstore"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// BenchmarkTurns measures whole turns of 64 conversations at once, with a state of
// 900 bytes, and against them bare GET + EVALSHA pairs of the same client and
// sizes; and how much of it is left when Redis syncs each write to disk. The
// servers take turns, so that the machine's other work burdens all alike.
func BenchmarkTurns(b *testing.B) {
	load := redisstore.Load{Conversations: 64, Session: 900, Payload: 200, For: 2 * time.Second}
	modes := []string{"memory", "everysec", "always"}
	stores := make([]*redisstore.Store, len(modes))
	for i, args := range [][]string{
		nil,
		{"--appendonly", "yes", "--appendfsync", "everysec"},
		{"--appendonly", "yes", "--appendfsync", "always"},
	} {
		stores[i] = open(b, redisstore.Options{URL: redistest.Start(b, args...).URL()})
	}
	bare, turns := make([]float64, len(modes)), make([]float64, len(modes))
	rounds := 0.0
	for b.Loop() {
		for i, s := range stores {
			x, y, err := s.Compare(b.Context(), load)
			if err != nil {
				b.Fatalf("Compare = %v", err)
			}
			bare[i] += x.PerSecond
			turns[i] += y.PerSecond
			if i == 0 && rounds == 0 {
				b.ReportMetric(float64(y.P50.Microseconds()), "p50-µs")
				b.ReportMetric(float64(y.P99.Microseconds()), "p99-µs")
			}
		}
		rounds++
	}
	for i, mode := range modes {
		b.ReportMetric(bare[i]/rounds, mode+"-bare/s")
		b.ReportMetric(turns[i]/rounds, mode+"-turns/s")
		b.ReportMetric(turns[i]/bare[i], mode+"-turns/bare")
	}
	b.ReportMetric(turns[2]/turns[1], "always/everysec")
	b.ReportMetric(0, "ns/op")
}

func TestCompare(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	bare, turns, err := s.Compare(t.Context(), redisstore.Load{Conversations: 4, Session: 90, Payload: 20, For: 40 * time.Millisecond})
	if err != nil || bare.Turns < 4 || turns.Turns < 4 || turns.P99 < turns.P50 || turns.PerSecond <= 0 {
		t.Errorf("Compare = %+v, %+v, %v, want some of both", bare, turns, err)
	}
	many := redisstore.Load{Conversations: 1000, Session: 90, Payload: 20, For: 20 * time.Millisecond}
	if rate, err := s.Turns(t.Context(), many); err != nil || rate.Turns < 64 {
		t.Errorf("Turns of 1000 = %+v, %v, want those of 64", rate, err)
	}
	if _, err := s.Bare(t.Context(), redisstore.Load{}); err == nil {
		t.Errorf("Bare of none = nil, want an error")
	}
}
