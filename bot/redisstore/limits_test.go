package redisstore_test

import (
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore"
)

// TestRatesExpire leaves no rate behind once it means nothing.
func TestRatesExpire(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	server.SetTime(time.Now()) // and stays there
	s := open(t, redisstore.Options{URL: "redis://" + server.Addr()})
	take := func(rate dispatch.Rate, urgency int) {
		t.Helper()
		if _, _, err := s.Take(t.Context(), []dispatch.Rate{rate}, urgency); err != nil {
			t.Errorf("Take = %v", err)
		}
	}
	for range 2 { // the second is a mark
		take(dispatch.Rate{Key: "second", Every: time.Second}, 3)
	}
	take(dispatch.Rate{Key: "burst", Every: time.Second, Burst: time.Minute}, 0)
	take(dispatch.Rate{Key: "rests", Every: time.Hour}, 0)
	for key, d := range map[string]time.Duration{"rests": time.Second, "rest": time.Minute} {
		if err := s.Rest(t.Context(), dispatch.Rest{Key: key, For: d}); err != nil {
			t.Errorf("Rest = %v", err)
		}
	}
	want := map[string]time.Duration{
		"second": 1400 * time.Millisecond, "burst": time.Second, "rests": time.Hour, "rest": time.Minute,
	}
	const spare = time.Minute // for a server that lets keys expire too early
	for key, most := range want {
		if ttl := server.TTL("sb:{rates}:"+key) - spare; ttl <= most/2 || ttl > most {
			t.Errorf("rate %s is kept for %v, want about %v", key, ttl, most)
		}
	}
	if _, _, err := s.Take(t.Context(), []dispatch.Rate{{Key: "k"}}, 10); err == nil {
		t.Errorf("Take took an urgency of 10")
	}
}

// TestClockIsSetBack: what was to last seconds does not last as long as the server's
// clock was set back by.
func TestClockIsSetBack(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	now := time.Now()
	server.SetTime(now)
	s, other := open(t, redisstore.Options{URL: "redis://" + server.Addr()}), open(t, redisstore.Options{URL: "redis://" + server.Addr()})
	rate, marked := dispatch.Rate{Key: "k", Every: time.Second}, dispatch.Rate{Key: "marked", Every: time.Second}
	if err := s.Rest(t.Context(), dispatch.Rest{Key: "k", For: 10 * time.Second}); err != nil {
		t.Fatalf("Rest = %v", err)
	}
	for range 2 { // the second waits, and never comes back
		if _, _, err := s.Take(t.Context(), []dispatch.Rate{marked}, 3); err != nil {
			t.Fatalf("Take = %v", err)
		}
	}
	if ok, err := s.Hold(t.Context(), "h", "a", 10*time.Second); !ok || err != nil {
		t.Fatalf("Hold = %v, %v", ok, err)
	}
	server.SetTime(now.Add(-time.Hour))
	if wait, _, err := other.Take(t.Context(), []dispatch.Rate{rate}, 0); wait > 10*time.Second || wait < 9*time.Second || err != nil {
		t.Errorf("Take = %v, %v, want the rest of 10 s", wait, err)
	}
	if wait, _, err := other.Take(t.Context(), []dispatch.Rate{marked}, 0); wait > 2*time.Second || err != nil {
		t.Errorf("Take = %v, %v, want a second", wait, err)
	}
	if ok, err := other.Hold(t.Context(), "h", "b", time.Second); ok || err != nil {
		t.Errorf("Hold = %v, %v, want it still held", ok, err)
	}
	server.SetTime(now.Add(-time.Hour + 11*time.Second))
	for _, r := range []dispatch.Rate{rate, marked} {
		if wait, _, err := other.Take(t.Context(), []dispatch.Rate{r}, 0); wait > 0 || err != nil {
			t.Errorf("Take(%s) after that time = %v, %v, want room", r.Key, wait, err)
		}
	}
	if ok, err := other.Hold(t.Context(), "h", "b", time.Second); !ok || err != nil {
		t.Errorf("Hold after that time = %v, %v, want true", ok, err)
	}
}

// TestCoarseExpiry: the embedded server moves its expiry on by half a minute at a
// time, so that a key may expire so much too early. What it says holds all the same.
func TestCoarseExpiry(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	server.SetTime(time.Now()) // and stays there
	s := open(t, redisstore.Options{URL: "redis://" + server.Addr()})
	rate := dispatch.Rate{Key: "k", Every: time.Second}
	for range 3 {
		if err := s.Rest(t.Context(), dispatch.Rest{Key: "k", For: 20 * time.Second}); err != nil {
			t.Fatalf("Rest = %v", err)
		}
	}
	if ok, err := s.Hold(t.Context(), "h", "a", 20*time.Second); !ok || err != nil {
		t.Fatalf("Hold = %v, %v", ok, err)
	}
	server.FastForward(30 * time.Second)
	if wait, _, err := s.Take(t.Context(), []dispatch.Rate{rate}, 0); wait < 10*time.Second || err != nil {
		t.Errorf("Take = %v, %v, want the rest of 20 s", wait, err)
	}
	if ok, err := s.Hold(t.Context(), "h", "b", time.Second); ok || err != nil {
		t.Errorf("Hold by another = %v, %v, want false", ok, err)
	}
}
