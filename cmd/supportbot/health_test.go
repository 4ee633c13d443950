package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

func quietHealth(names ...string) *health {
	return newHealth(slog.New(slog.DiscardHandler), func(context.Context) error { return nil }, names...)
}

// TestHealthz: one platform that works is enough for 200, so that nobody
// restarts it because of another one.
func TestHealthz(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		reports map[string]error
		store   error
		code    int
		status  string
	}{
		{"nothing connected yet", nil, nil, 503, "down"},
		{"one works", map[string]error{"telegram": nil, "discord": errors.New("refused")}, nil, 200, "degraded"},
		{"all work", map[string]error{"telegram": nil, "discord": nil}, nil, 200, "ok"},
		{"no store", map[string]error{"telegram": nil, "discord": nil}, errors.New("no answer"), 503, "down"},
	}
	for _, tt := range tests {
		h := quietHealth("telegram", "discord")
		h.probe = func(context.Context) error { return tt.store }
		for name, err := range tt.reports {
			h.report(name, err)
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest("GET", "/healthz", nil))
		var got healthz
		if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if rec.Code != tt.code || got.Status != tt.status || len(got.Platforms) != 2 {
			t.Errorf("%s: /healthz = %d %+v, want %d %s and both platforms", tt.name, rec.Code, got, tt.code, tt.status)
		}
		for name, err := range tt.reports {
			if p := got.Platforms[name]; p.Healthy != (err == nil) || err != nil && p.Error != err.Error() {
				t.Errorf("%s: %s is %+v, want what was reported: %v", tt.name, name, p, err)
			}
		}
	}
}

// TestHealthKeepsSince: an outage that changes its face is the same outage.
func TestHealthKeepsSince(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := quietHealth("telegram")
		begun := time.Now()
		time.Sleep(time.Minute)
		h.report("telegram", errors.New("refused"))
		if got := h.platforms["telegram"].Since; !got.Equal(begun) {
			t.Errorf("since %v, want %v", got, begun)
		}
		h.report("telegram", nil)
		if got := h.platforms["telegram"].Since; !got.Equal(time.Now()) {
			t.Errorf("works since %v, want now", got)
		}
	})
}

// TestKeepUp tries a platform again, less and less often, until it holds.
func TestKeepUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := quietHealth("telegram")
		ctx, cancel := context.WithCancel(t.Context())
		start := time.Now()
		var at []time.Duration
		h.keepUp(ctx, "telegram", func(context.Context) error {
			at = append(at, time.Since(start))
			switch len(at) {
			case 4: // holds for long, so the next failure is a first one
				h.report("telegram", nil)
				time.Sleep(2 * settled)
			case 6:
				cancel()
			}
			return errors.New("refused")
		})
		want := []time.Duration{0, 1 * time.Second, 3 * time.Second, 7 * time.Second, 128 * time.Second, 130 * time.Second}
		for i := range want {
			if at[i] != want[i] {
				t.Errorf("attempt %d after %v, want %v (all: %v)", i, at[i], want[i], at)
			}
		}
		if h.platforms["telegram"].Healthy {
			t.Error("a platform that fails is healthy")
		}
	})
}
