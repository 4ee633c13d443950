package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/okpay/supportbot/bot"
)

// errStuck ends a worker whose lanes did not end with their context.
var errStuck = errors.New("an adapter goes on after its context has ended")

// worker runs one partition while this process owns it: one goroutine for the
// turns, one for each lane that has something to deliver.
type worker struct {
	rt    *Runtime
	log   *slog.Logger
	lease Lease
	token string // marks the attempts of this tenure
	lanes *lanes

	wake  chan struct{} // size 1: a wake-up not yet taken stands for all that follow
	drain chan struct{} // closed by stop: finish what is under way and give the partition back
	fence context.CancelCauseFunc
	until atomic.Int64 // the lease is surely ours up to here, in nanoseconds of rt's monotonic clock

	after     string // the last event read, "" reads from the head
	unsettled bool   // a step failed: lanes may have work that nobody here knows of
	batch     batch
}

func newWorker(rt *Runtime, l Lease) *worker {
	w := &worker{
		rt:        rt,
		log:       rt.log.With("partition", int(l.Partition)),
		lease:     l,
		token:     fmt.Sprintf("%s/%d", rt.o.Owner, rt.tenures.Add(1)),
		wake:      make(chan struct{}, 1),
		drain:     make(chan struct{}),
		unsettled: true,
	}
	w.lanes = newLanes(w)
	w.batch = batch{w: w, held: map[bot.ConversationID]held{}}
	return w
}

func (w *worker) poke() { poke(w.wake) }

func (w *worker) draining() bool {
	select {
	case <-w.drain:
		return true
	default:
		return false
	}
}

// run works until the worker is drained (nil), the lease is lost (ErrFenced) or
// the context ends. The context must be the one that w.fence ends.
func (w *worker) run(ctx context.Context) error {
	w.rt.activity.ask(w.lease.Partition)
	err := w.loop(ctx)
	if err == nil {
		w.enter(ctx, stateDraining)
		// Whoever does not end in this time keeps the partition from everybody.
		late := time.AfterFunc(w.rt.o.Grace, func() { w.fence(errStuck) })
		defer late.Stop()
	} else {
		w.fence(err) // ends the lanes
	}
	ended := w.lanes.wait(ctx)
	if cause := context.Cause(ctx); cause != nil {
		w.enter(ctx, stateLost)
		err = cause
	}
	switch {
	case !ended:
		return errStuck // the lease stays until it ends: somebody may still be sending
	case errors.Is(err, ErrFenced):
		return ErrFenced
	}
	if e := w.release(ctx); e != nil {
		return e
	}
	if err == nil {
		w.enter(ctx, stateReleased)
	}
	return err
}

// loop handles events until the worker drains (nil) or may not go on.
func (w *worker) loop(ctx context.Context) error {
	for failed := 0; ; {
		w.enter(ctx, stateReading)
		asked := w.rt.activity.asked(w.lease.Partition)
		out, err := w.step(ctx)
		switch {
		case err == nil:
			failed = 0
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, ErrFenced):
			return ErrFenced
		default:
			w.restart(ctx, failed, err)
			if w.draining() {
				return nil // what is not committed stays in the stream for the next owner
			}
			failed++
			continue
		}
		if len(out.Events) > 0 {
			w.rt.activity.ask(w.lease.Partition)
			w.enter(ctx, stateHandling)
			w.after = out.Events[len(out.Events)-1].StreamID
			w.batch.handle(ctx, out)
			continue
		}
		if w.draining() {
			return nil
		}
		w.rt.activity.answer(w.lease.Partition, asked)
		w.rest(ctx, out.NextTimer)
	}
}

// step commits the turns of the batch, starts their deliveries, and reads on.
func (w *worker) step(ctx context.Context) (StepOutput, error) {
	in := StepInput{Turns: w.batch.turns, Now: w.rt.o.Now(), After: w.after, Count: w.rt.o.Batch}
	if w.draining() {
		in.Count = 0
	}
	w.lanes.watch()
	out, err := w.rt.o.Store.Step(ctx, w.lease, in)
	if err != nil {
		return StepOutput{}, fmt.Errorf("step: %w", err)
	}
	w.batch.committed(ctx, out)
	if w.unsettled {
		if err := w.settle(ctx); err != nil {
			return StepOutput{}, err
		}
	}
	return out, nil
}

// settle looks for lanes with work that was committed by a former owner, or by
// a step whose answer was lost. It comes after a step has succeeded, so that a
// late one of the same tenure can no longer add to them unseen: its turns would
// be reported as skipped.
func (w *worker) settle(ctx context.Context) error {
	ready, err := w.rt.o.Store.Ready(ctx, w.lease)
	if err != nil {
		return fmt.Errorf("ready: %w", err)
	}
	for _, name := range ready {
		w.lanes.check(ctx, name)
	}
	w.unsettled = false
	return nil
}

// restart forgets what is not surely committed, and waits. The turns are worked
// out anew from what the store then says.
func (w *worker) restart(ctx context.Context, failed int, err error) {
	w.enter(ctx, stateRetrying)
	delay := storeDelay(failed)
	w.log.WarnContext(ctx, "partition reads again from the head", "error", err, "turns", len(w.batch.turns), "after", delay)
	w.batch.reset()
	w.after = ""
	w.unsettled = true
	pause(ctx, w.drain, delay)
}

// rest waits until there is something to do.
func (w *worker) rest(ctx context.Context, timer time.Time) {
	w.enter(ctx, stateResting)
	var due <-chan time.Time
	if !timer.IsZero() {
		// Never quite now: a clock of Options.Now that stands still must not spin.
		t := time.NewTimer(max(timer.Sub(w.rt.o.Now()), time.Millisecond))
		defer t.Stop()
		due = t.C
	}
	select {
	case <-w.wake:
	case <-due:
	case <-w.drain:
	case <-ctx.Done():
	}
}

// stop makes the worker finish and give the partition back. It is called once.
func (w *worker) stop() { close(w.drain) }

// lost ends the worker at once: another process owns the partition.
func (w *worker) lost() { w.fence(ErrFenced) }
