package discord

import (
	"context"
	"time"

	"github.com/okpay/supportbot/bot/backoff"
)

// sweepMost is the longest that the sweep waits after a failure before it reads on.
const sweepMost = 5 * time.Second

// beginSweep fills the gaps that no event asks for, until ctx ends, which it does
// when another process has the gateway's connection.
func (r *receiver) beginSweep(ctx context.Context, gaps []*gap) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	r.wg.Go(func() { // ends with ctx, or when all is read
		defer close(done)
		defer cancel()
		r.sweep(ctx, gaps)
	})
	r.backlog.stop = func() {
		cancel()
		<-done
	}
}

// endSweep ends the sweep. What it has not read stays on the list.
func (r *receiver) endSweep() {
	if r.backlog.stop != nil {
		r.backlog.stop()
		r.backlog.stop = nil
	}
}

// sweep goes through the gaps until all are filled. One that cannot be filled at
// the moment comes again when the others have had their turn.
func (r *receiver) sweep(ctx context.Context, gaps []*gap) {
	wait := r.a.limits.catchUp
	for len(gaps) > 0 {
		var left []*gap
		for _, g := range gaps {
			filled, err := r.sweepOne(ctx, g)
			if ctx.Err() != nil {
				return
			}
			if !filled {
				left = append(left, g)
			}
			if err == nil {
				wait = r.a.limits.catchUp
				continue
			}
			r.a.log.WarnContext(ctx, "trying again", "what", "catch-up", "error", err)
			if !backoff.Wait(ctx, wait) {
				return
			}
			wait = min(2*wait, sweepMost) // who has trouble is not asked for a thousand channels in a row
		}
		gaps = left
	}
	r.a.log.DebugContext(ctx, "all channels are caught up")
}

// sweepOne fills one gap and reports whether nothing is left of it. An event of
// its conversation may have done so before, or waits meanwhile.
func (r *receiver) sweepOne(ctx context.Context, g *gap) (filled bool, err error) {
	if err := g.take(ctx); err != nil {
		return false, err
	}
	defer g.leave()
	err = r.fill(ctx, g)
	return len(g.after) == 0, err
}
