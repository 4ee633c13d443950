package gateway

import (
	"context"
	"fmt"
	"time"

	"github.com/okpay/supportbot/bot/backoff"
)

// Discord resets the token of a bot that begins more than 1,000 sessions a day, so
// sessions that end at once again and again are begun more and more slowly. The
// store remembers that, or a process that dies and is started again at once would
// begin one each time.
//
// The worst that can happen is a session that lasts for settled after five that ended
// at once: these six take 5.5, 11, 22, 44, 88 and 600 seconds, which makes 672 a day.
const (
	identifyFirst = 5500 * time.Millisecond // Discord allows one in five seconds, by its own clock
	identifyMost  = 5 * time.Minute
	settled       = 10 * time.Minute
)

// gap is how long after the last session began the next one may.
func (i identifies) gap() time.Duration {
	if i.Streak < 0 || i.Streak > 6 {
		return identifyMost
	}
	return min(identifyFirst<<i.Streak, identifyMost)
}

// wait is what is left of the gap. The clock of the process that began the last one
// may be ahead of ours.
func (i identifies) wait(now time.Time) time.Duration {
	return min(time.UnixMilli(i.Last).Add(i.gap()).Sub(now), i.gap())
}

// next is the count once another session has begun.
func (i identifies) next(now time.Time) identifies {
	if now.Sub(time.UnixMilli(i.Last)) >= settled {
		i.Streak = 0
	} else {
		i.Streak++
	}
	i.Last = now.UnixMilli()
	return i
}

func (g *Gateway) readIdentifies(ctx context.Context) (identifies, bool) {
	var i identifies
	ok := g.read(ctx, g.identifiesKey(), &i)
	if i.For != g.login() {
		return identifies{For: g.login()}, ok // somebody has mended the token or the intents: no reason to wait
	}
	return i, ok
}

// mayIdentify waits until a session may begin, and reports false if ctx ended first.
func (g *Gateway) mayIdentify(ctx context.Context) bool {
	i, ok := g.readIdentifies(ctx)
	if !ok {
		return false
	}
	wait := i.wait(time.Now())
	if wait > identifyFirst {
		g.log.WarnContext(ctx, "sessions end at once, waiting to begin another", "ended", i.Streak, "wait", wait)
		g.o.Report(fmt.Errorf("discord ended %d sessions in a row soon after they began: waiting %v to begin another",
			i.Streak, wait.Round(time.Second)))
	}
	return backoff.Wait(ctx, wait)
}

// countIdentify is called before a session is begun. Without it none may: an error
// means that it could begin too many.
func (g *Gateway) countIdentify(ctx context.Context) error {
	i, ok := g.readIdentifies(ctx)
	if !ok {
		return context.Cause(ctx)
	}
	return g.write(ctx, g.identifiesKey(), i.next(time.Now()))
}
