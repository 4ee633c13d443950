package gateway

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/okpay/supportbot/bot/backoff"
)

// The interval is Discord's wish, 41.25 seconds for years. These bounds only keep
// nonsense from us: a busy loop, and a dead connection that nobody notices.
const minInterval, maxInterval = 10 * time.Millisecond, 5 * time.Minute

// hello begins the heartbeats and logs in.
func (c *connection) hello(ctx context.Context, f frame) error {
	if c.greeted {
		return nil
	}
	var h hello
	if err := json.Unmarshal(f.Data, &h, lenient); err != nil || h.Interval <= 0 {
		return fmt.Errorf("discord said hello with %.100q", f.Data)
	}
	// Not multiplied before it is bounded: it would overflow.
	interval := min(max(time.Duration(min(h.Interval, 1e6))*time.Millisecond, minInterval), maxInterval)
	c.greeted = true
	c.watch.Stop()
	c.watch = time.AfterFunc(loginTime, func() { c.end(errNoLogin) })
	c.group.Go(func() { c.beat(ctx, interval) }) // ends with ctx
	return c.login(ctx)
}

// beat sends heartbeats until ctx ends or two in a row are not acknowledged. The
// first comes after a random part of the interval, as Discord wants it.
//
// An acknowledgement that is missing after half of the interval makes a connection
// suspect, and is asked for once more, so that a dead one is given up before the
// next beat is due.
func (c *connection) beat(ctx context.Context, interval time.Duration) {
	half := interval / 2
	if !backoff.Wait(ctx, time.Duration(rand.Float64()*float64(interval))) {
		return
	}
	for {
		c.acked.Store(false)
		c.stalled.CompareAndSwap(wasStalled, notStalled)
		if !c.send(ctx) || !backoff.Wait(ctx, half) {
			return
		}
		missing := !c.acked.Load()
		told := missing && c.live.Load()
		if told {
			c.log.DebugContext(ctx, stateChange, "state", "suspect")
		}
		if missing && !c.send(ctx) || !backoff.Wait(ctx, interval-half) {
			return
		}
		if !c.alive() {
			c.end(errDead)
			return
		}
		if told {
			c.log.DebugContext(ctx, stateChange, "state", "live")
		}
	}
}

// send sends a heartbeat, and reports false when the connection has ended.
func (c *connection) send(ctx context.Context) bool {
	err := c.link.send(heartbeat(c.seq.Load()))
	if err == nil {
		return true
	}
	// Of a connection that Discord has closed, the reader knows why; of one whose
	// other side takes nothing any more, only we do.
	if errors.Is(err, context.DeadlineExceeded) || backoff.Wait(ctx, closeTime) {
		c.end(fmt.Errorf("heartbeat was not sent: %w", err))
	}
	return false
}

// alive reports whether one of the last heartbeats was acknowledged, or may have
// been without our reading it.
func (c *connection) alive() bool { return c.acked.Load() || c.stalled.Load() != notStalled }

// maxAsked bounds the heartbeats that Discord can ask us for: it closes connections
// that send more than 120 frames in any minute. Half of that in each minute of ours
// is never more in any other; the beats of our own are two or three.
const maxAsked = 58

// askedBeats counts them. It belongs to the reader.
type askedBeats struct {
	begin time.Time
	n     int
}

func (a *askedBeats) allow(now time.Time) bool {
	if now.Sub(a.begin) >= time.Minute {
		a.begin, a.n = now, 0
	}
	a.n++
	return a.n <= maxAsked
}
