package gateway

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	// What is ours is near: soon back, soon tried.
	handleFirst, handleMost = 100 * time.Millisecond, 5 * time.Second
	// A gateway that fails is shared by millions of bots.
	dialFirst, dialMost = 500 * time.Millisecond, time.Minute
)

// backoff doubles from first up to most with the number of the attempt, from 0, and
// lies anywhere in the upper half of that, so that those who failed together do not
// come back together.
func backoff(try int, first, most time.Duration) time.Duration {
	span := most
	if try < 16 {
		span = min(first<<try, most)
	}
	return between(span/2, span)
}

func between(low, high time.Duration) time.Duration { return low + rand.N(high-low+1) }

// pause waits, and reports whether ctx lived until the end of it.
func pause(ctx context.Context, d time.Duration) bool {
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
