// Package backoff says how long to wait before another try, and waits. It is a
// leaf package: it imports nothing of this module.
//
//	for try := 0; ctx.Err() == nil; try++ {
//		if err := once(ctx); err == nil {
//			return
//		}
//		backoff.Wait(ctx, backoff.Delay(try, time.Second, time.Minute))
//	}
package backoff

import (
	"context"
	"math/rand/v2"
	"time"
)

// Delay returns the wait after the failed attempt try, counting from 0. It
// doubles from first up to most, and lies anywhere in the upper half of that, so
// that those who failed together do not come back together.
func Delay(try int, first, most time.Duration) time.Duration {
	span := most
	if try < 16 {
		span = min(first<<try, most)
	}
	return span/2 + rand.N(span/2+1)
}

// Wait waits for a time, or for the end of ctx, and reports whether ctx goes on.
func Wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
