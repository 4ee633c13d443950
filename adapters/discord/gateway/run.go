package gateway

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot/backoff"
)

// Run keeps the connection until ctx ends, and returns nil then, within two
// seconds if Handle, Bad, Fresh and the store obey their context. It returns a
// *FatalError when only a person can mend what is wrong, and no other error;
// everything else is tried again for ever. It may be called again after it has
// returned, not before.
func (g *Gateway) Run(ctx context.Context) error {
	for g.standBy(ctx) {
		err := g.serve(ctx)
		g.free(ctx)
		if fatal, ok := errors.AsType[*FatalError](err); ok {
			return fatal
		}
	}
	return nil
}

// standBy waits until this process may connect, and reports false if ctx ended first.
func (g *Gateway) standBy(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	g.log.DebugContext(ctx, stateChange, "state", "standby")
	// A successor should be there before the customers notice: look often, it costs
	// the store one small call.
	every := g.o.Lease / 15
	for ctx.Err() == nil {
		ours, err := g.hold(ctx)
		switch {
		case ours:
			return true
		case err == nil:
			g.o.Report(nil) // another process is connected
		case ctx.Err() == nil:
			g.log.WarnContext(ctx, "lease was not taken", "error", err)
		}
		backoff.Wait(ctx, every)
	}
	return false
}

func (g *Gateway) hold(ctx context.Context) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, g.o.Lease/3)
	defer cancel()
	return g.o.Store.Hold(ctx, g.o.Key, g.o.Owner, g.o.Lease)
}

// serve runs connections while the lease is ours, and returns why it ended.
func (g *Gateway) serve(ctx context.Context) error {
	ctx, end := context.WithCancelCause(ctx)
	var group sync.WaitGroup
	group.Go(func() { g.keep(ctx, end) }) // ends with ctx
	if at, ok := g.readMark(ctx); ok {
		t := &tenure{Gateway: g, queue: newQueue(g.most), at: at}
		group.Go(func() { g.work(ctx, t.queue) }) // ends with ctx
		end(t.connectAll(ctx))
	}
	end(nil)
	group.Wait()
	return context.Cause(ctx)
}

// keep renews the lease, and ends the tenure when somebody else has it.
//
// While the store does not answer, the connection stays, even beyond the end of the
// lease: nothing can be stored, here or elsewhere, so that the best place for events
// is our queue. If it answers somebody else in the meantime, there are two
// connections for a moment, and events come twice, which changes nothing.
func (g *Gateway) keep(ctx context.Context, end context.CancelCauseFunc) {
	every := g.o.Lease / 3
	for backoff.Wait(ctx, every) {
		ours, err := g.hold(ctx)
		switch {
		case err == nil && !ours:
			end(errLost)
			return
		case err == nil:
			every = g.o.Lease / 3
		case ctx.Err() == nil:
			g.log.WarnContext(ctx, "lease was not renewed", "error", err)
			every = g.o.Lease / 15
		}
	}
}

// freeTime is short: a lease that is not given back ends by itself.
const freeTime = 500 * time.Millisecond

// free gives the lease back, so that nobody has to wait for its end.
func (g *Gateway) free(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), freeTime)
	defer cancel()
	if err := g.o.Store.Free(ctx, g.o.Key, g.o.Owner); err != nil {
		g.log.WarnContext(ctx, "lease was not given back", "error", err)
	}
}
