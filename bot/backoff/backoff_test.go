package backoff_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/okpay/supportbot/bot/backoff"
)

func TestDelay(t *testing.T) {
	t.Parallel()
	for try, top := range map[int]time.Duration{0: time.Second, 1: 2 * time.Second, 5: 32 * time.Second, 6: time.Minute, 15: time.Minute, 16: time.Minute, 1 << 40: time.Minute} {
		for range 100 {
			if d := backoff.Delay(try, time.Second, time.Minute); d < top/2 || d > top {
				t.Errorf("Delay(%d) = %v, want %v to %v", try, d, top/2, top)
			}
		}
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if !backoff.Wait(t.Context(), time.Second) || time.Since(start) != time.Second {
			t.Errorf("Wait ended after %v, want true after a second", time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if backoff.Wait(ctx, time.Hour) || time.Since(start) != 2*time.Second {
			t.Errorf("Wait ended after %v, want false with its context", time.Since(start))
		}
		if backoff.Wait(ctx, 0) || !backoff.Wait(t.Context(), 0) {
			t.Error("Wait of no time does not tell whether the context goes on")
		}
	})
}
