package dispatch

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"sync"
	"time"
)

// keeper holds this process's fair share of the partitions. It belongs to the
// goroutine of Run.
type keeper struct {
	rt      *Runtime
	owned   map[Partition]*worker
	ended   chan ending // size Partitions: each worker sends once, and is followed only when that was taken
	members int
	eager   time.Time // until then partitions that are lacking are looked for often
	rounded time.Time // the beginning of the last round
}

// ending is a worker that has ended, and why.
type ending struct {
	w   *worker
	err error
}

func newKeeper(rt *Runtime) *keeper {
	return &keeper{rt: rt, owned: map[Partition]*worker{}, ended: make(chan ending, Partitions), members: 1}
}

// share is how many partitions this process should own: enough that all are
// owned when every process does the same.
func (k *keeper) share() int { return (Partitions + k.members - 1) / k.members }

// serving counts the partitions that are not being given back.
func (k *keeper) serving() int {
	n := 0
	for _, w := range k.owned {
		if !w.draining() {
			n++
		}
	}
	return n
}

// Run serves conversations until the context ends, then gives back what it
// holds: it stops reading, finishes the turns and deliveries under way within
// Options.Grace, cuts off the rest, and leaves. It returns nil after that; an
// error only when it is called twice.
func (rt *Runtime) Run(ctx context.Context) error {
	if !rt.running.CompareAndSwap(false, true) {
		return errors.New("dispatch: run is called twice")
	}
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var group sync.WaitGroup
	group.Go(func() { rt.listen(hard) }) // ends with hard
	k := newKeeper(rt)
	k.keep(ctx, hard)
	k.shutDown(hard, cancel)
	cancel()
	group.Wait()
	return nil
}

// keep holds the share until the context ends.
func (k *keeper) keep(ctx, hard context.Context) {
	k.eager = time.Now().Add(2 * k.rt.o.LeaseTTL)
	for ctx.Err() == nil {
		k.round(ctx, hard)
		timer := time.NewTimer(k.interval())
		k.attend(ctx, timer)
		timer.Stop()
	}
}

// interval is the time to the next round: a third of the lease, so that two may
// fail; a fifteenth while others may be about to leave partitions to us.
func (k *keeper) interval() time.Duration {
	if k.serving() < k.share() && time.Now().Before(k.eager) {
		return k.rt.o.LeaseTTL / 15
	}
	return k.rt.o.LeaseTTL / 3
}

// attend waits for the next round.
func (k *keeper) attend(ctx context.Context, timer *time.Timer) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			return
		case e := <-k.ended:
			k.forget(ctx, e)
			if e.err != nil {
				timer.Reset(k.rt.o.LeaseTTL / 15)
			}
		case <-k.rt.kick:
			// Many events of others may call; one round in a while answers them all.
			if wait := k.rt.o.LeaseTTL/15 - time.Since(k.rounded); wait > 0 {
				timer.Reset(wait)
				continue
			}
			return
		}
	}
}

// round announces the process, renews its leases, gives back what is too much
// and takes what is lacking.
func (k *keeper) round(ctx, hard context.Context) {
	k.rounded = time.Now()
	members, err := k.rt.o.Store.Join(ctx, k.rt.o.Owner, k.rt.o.LeaseTTL)
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		k.rt.log.WarnContext(ctx, "process cannot announce itself", "error", err)
	case members != k.members:
		k.rt.log.InfoContext(ctx, "number of processes changed", "members", members, "before", k.members)
		k.members = max(members, 1)
		k.eager = time.Now().Add(2 * k.rt.o.LeaseTTL)
	}
	k.renew(ctx)
	k.shed(ctx)
	k.fill(ctx, hard)
	k.place()
}

// place tells where the partitions are, as far as it is known: while the share
// is not reached, one that is held elsewhere may be that of a dead process and
// soon ours.
func (k *keeper) place() {
	complete := k.serving() >= k.share()
	for p := range Partition(Partitions) {
		k.rt.activity.place(p, complete && k.owned[p] == nil)
	}
}

// renew renews the leases of the workers, also of those that drain.
func (k *keeper) renew(ctx context.Context) {
	workers := make([]*worker, 0, len(k.owned))
	for _, w := range k.owned {
		workers = append(workers, w)
	}
	each(workers, func(w *worker) { w.renew(ctx) })
}

// renew prolongs the worker's lease, or ends the worker.
func (w *worker) renew(ctx context.Context) {
	begun := w.rt.clock()
	lease, ok, err := w.rt.o.Store.Acquire(ctx, w.lease.Partition, w.rt.o.Owner, w.rt.o.LeaseTTL)
	switch {
	case err != nil && ctx.Err() == nil:
		w.log.WarnContext(ctx, "lease was not renewed", "error", err)
	case err != nil:
	case !ok:
		w.lost()
	case lease != w.lease:
		// It was released or had ended, and has just been taken anew: nobody here
		// would run it.
		w.lost()
		if err := w.rt.o.Store.Release(ctx, lease); err != nil {
			w.log.WarnContext(ctx, "lease was not given back", "error", err)
		}
	default:
		w.until.Store(int64(begun + w.rt.o.LeaseTTL))
	}
}

// sure reports whether the lease is certainly held: a process that was stopped
// for a while must not send what its successor is sending.
func (w *worker) sure() bool { return int64(w.rt.clock()) < w.until.Load() }

// shed gives partitions back that others should have.
func (k *keeper) shed(ctx context.Context) {
	surplus := k.serving() - k.share()
	for _, w := range k.owned {
		if surplus <= 0 {
			return
		}
		if w.draining() {
			continue
		}
		k.rt.log.InfoContext(ctx, "partition is handed over", "partition", int(w.lease.Partition))
		w.stop()
		surplus--
	}
}

// fill takes free partitions up to the share. Processes begin at different
// places, so that they do not all try for the same.
func (k *keeper) fill(ctx, hard context.Context) {
	h := fnv.New32a()
	h.Write([]byte(k.rt.o.Owner))
	start := int(h.Sum32() % Partitions)
	var wanted []Partition
	for i := range Partitions {
		p := Partition((start + i) % Partitions)
		if k.owned[p] == nil {
			wanted = append(wanted, p)
		}
	}
	for len(wanted) > 0 && ctx.Err() == nil {
		lacking := min(k.share()-k.serving(), len(wanted))
		if lacking <= 0 {
			return
		}
		k.take(ctx, hard, wanted[:lacking])
		wanted = wanted[lacking:]
	}
}

// take tries to become the owner of these partitions.
func (k *keeper) take(ctx, hard context.Context, wanted []Partition) {
	var mu sync.Mutex
	each(wanted, func(p Partition) {
		begun := k.rt.clock()
		lease, ok, err := k.rt.o.Store.Acquire(ctx, p, k.rt.o.Owner, k.rt.o.LeaseTTL)
		switch {
		case err != nil && ctx.Err() == nil:
			k.rt.log.WarnContext(ctx, "partition was not taken", "partition", int(p), "error", err)
		case err != nil:
		case !ok:
		default:
			mu.Lock()
			defer mu.Unlock()
			k.begin(hard, lease, begun)
		}
	})
}

// begin starts the worker of a partition just taken.
func (k *keeper) begin(hard context.Context, lease Lease, begun time.Duration) {
	w := newWorker(k.rt, lease)
	w.until.Store(int64(begun + k.rt.o.LeaseTTL))
	ctx, cancel := context.WithCancelCause(hard)
	w.fence = cancel
	k.owned[lease.Partition] = w
	k.rt.activity.ask(lease.Partition)
	k.rt.workers[lease.Partition].Store(w)
	go func() { // ends with its context or after stop; shutDown waits for the ending
		defer cancel(nil)
		k.ended <- ending{w: w, err: w.run(ctx)}
	}()
}

// forget takes note of a worker that has ended.
func (k *keeper) forget(ctx context.Context, e ending) {
	p := e.w.lease.Partition
	delete(k.owned, p)
	k.rt.workers[p].Store(nil)
	if e.err != nil {
		e.w.log.WarnContext(ctx, "partition was lost", "error", e.err)
		return
	}
	e.w.log.DebugContext(ctx, "partition was given back")
}

// forgetEnded takes note of all workers that have ended by now: their leases are
// given back, and a renewal would only take them again.
func (k *keeper) forgetEnded(ctx context.Context) {
	for {
		select {
		case e := <-k.ended:
			k.forget(ctx, e)
		default:
			return
		}
	}
}

// each calls f for all values, a few at a time.
func each[T any](values []T, f func(T)) {
	const atOnce = 8 // a slow store costs an eighth of the wait, a quick one is not flooded
	var group sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, v := range values {
		places <- struct{}{}
		group.Go(func() { // ends with f
			defer func() { <-places }()
			f(v)
		})
	}
	group.Wait()
}

// shutDown gives everything back.
func (k *keeper) shutDown(hard context.Context, cut context.CancelFunc) {
	for _, w := range k.owned {
		if !w.draining() {
			w.stop()
		}
	}
	k.await(hard, k.rt.o.Grace)
	if n := len(k.owned); n > 0 {
		k.rt.log.WarnContext(hard, "work under way is cut off", "partitions", n)
		cut()
		k.await(context.WithoutCancel(hard), 2*cutOff)
	}
	// The last words have a short time of their own: without them the others wait
	// for the leases to end, and no longer.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(hard), cutOff)
	defer cancel()
	if err := k.rt.o.Store.Leave(ctx, k.rt.o.Owner); err != nil {
		k.rt.log.WarnContext(ctx, "process did not take its announcement back", "error", err)
	}
}

// await waits until all workers have ended, and renews their leases meanwhile.
func (k *keeper) await(ctx context.Context, limit time.Duration) {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	renewal := time.NewTicker(max(k.rt.o.LeaseTTL/3, time.Millisecond))
	defer renewal.Stop()
	for len(k.owned) > 0 {
		select {
		case e := <-k.ended:
			k.forget(ctx, e)
		case <-renewal.C:
			k.forgetEnded(ctx)
			k.renew(ctx)
		case <-deadline.C:
			return
		}
	}
}

// release gives a partition back whose worker has finished.
func (w *worker) release(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cutOff)
	defer cancel()
	for _, to := range w.rt.targets.paced() {
		for _, r := range to.pacer.handOver() {
			if err := w.rt.o.Store.Rest(ctx, r); err != nil {
				w.log.WarnContext(ctx, "rest of a chat is not known to the next owner", "key", r.Key, "for", r.For, "error", err)
			}
		}
	}
	if err := w.rt.o.Store.Release(ctx, w.lease); err != nil {
		return fmt.Errorf("release: %w", err)
	}
	return nil
}
