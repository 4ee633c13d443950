package dispatch

import (
	"context"
	"time"

	"github.com/okpay/supportbot/bot/backoff"
)

const (
	// The store is near and serves everybody: try soon, and again soon after it is back.
	storeFirst, storeMost = 50 * time.Millisecond, 2 * time.Second
	// A platform that fails wants to be left alone; a customer who waits, to be answered.
	sendFirst, sendMost = 500 * time.Millisecond, time.Minute
)

// storeDelay returns the delay after the failed attempt try, counting from 0, to
// reach the store.
func storeDelay(try int) time.Duration { return backoff.Delay(try, storeFirst, storeMost) }

// sendDelay does the same for a delivery.
func sendDelay(try int) time.Duration { return backoff.Delay(try, sendFirst, sendMost) }

// pause waits for a time, the context or a stop, and reports whether the time
// has passed. A nil stop never happens.
func pause(ctx context.Context, stop <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	case <-stop:
		return false
	}
}
