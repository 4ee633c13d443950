package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/okpay/supportbot/bot"
)

// Options are what a runtime is made of. Those without a default are required.
type Options struct {
	Store    Store
	Engine   Engine
	Redactor Redactor
	Desk     Desk
	Backend  Backend
	Mailer   Mailer       // default: e-mails are Undelivered
	Adapters []Adapter    // one for each platform whose conversations this store holds
	Log      *slog.Logger // default: nothing is logged

	Owner    string        // names this process: never the same for two processes, past ones included
	LeaseTTL time.Duration // how long a silent process keeps its partitions; default 15 s
	Attempts int           // after so many an event or an item is given up; default 5
	Batch    int           // events handled between two commits of a partition; default 64
	Grace    time.Duration // how long Run goes on after its context ends; default ShutdownGrace

	// Now is the clock of turns and timers; default time.Now. Leases, retries and
	// time limits go by the real one. See Runtime.ClockMoved.
	Now func() time.Time
}

// ShutdownGrace bounds the first phase of a graceful stop. It is longer than
// any action's timeout, so that calls under way can end, and with the second
// phase it stays well below the 30 seconds that orchestrators give a process.
const ShutdownGrace = 10 * time.Second

const (
	defaultTTL      = 15 * time.Second
	defaultAttempts = 5
	defaultBatch    = 64 // a commit of 64 turns keeps Redis busy for about a millisecond
)

// Runtime runs the conversations of the partitions it owns. Make one with New;
// its methods are safe for concurrent use.
type Runtime struct {
	o        Options
	log      *slog.Logger
	targets  targets
	activity activity
	workers  [Partitions]atomic.Pointer[worker]
	tenures  atomic.Uint64 // counts the partitions ever taken; makes attempt tokens
	kick     chan struct{} // size 1: a round of the keeper is wanted early
	running  atomic.Bool
	started  time.Time
}

// New makes a runtime. It does nothing until Run.
func New(o Options) (*Runtime, error) {
	if err := o.complete(); err != nil {
		return nil, fmt.Errorf("dispatch options: %w", err)
	}
	return &Runtime{
		o:       o,
		log:     o.Log.With("owner", o.Owner),
		targets: newTargets(o),
		kick:    make(chan struct{}, 1),
		started: time.Now(),
	}, nil
}

// complete checks the options and sets their defaults.
func (o *Options) complete() error {
	switch {
	case o.Store == nil:
		return errors.New("no store")
	case o.Engine == nil:
		return errors.New("no engine")
	case o.Redactor == nil:
		return errors.New("no redactor")
	case o.Desk == nil:
		return errors.New("no desk")
	case o.Backend == nil:
		return errors.New("no backend")
	case o.Owner == "":
		return errors.New("no owner")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.LeaseTTL <= 0 {
		o.LeaseTTL = defaultTTL
	}
	if o.Attempts <= 0 {
		o.Attempts = defaultAttempts
	}
	if o.Batch <= 0 {
		o.Batch = defaultBatch
	}
	if o.Grace <= 0 {
		o.Grace = ShutdownGrace
	}
	o.Adapters = slices.Clone(o.Adapters)
	return nil
}

// Ingest takes an event in: secrets are masked, a repeat is dropped, and the
// rest is stored. Only when it returns nil may the platform be told that the
// event has arrived. It may be called before Run and without it.
func (rt *Runtime) Ingest(ctx context.Context, ev bot.Event) error {
	switch {
	case ev.ID == "":
		return fmt.Errorf("ingest event of conversation %s: no id", ev.Conversation)
	case ev.Conversation == "":
		return fmt.Errorf("ingest event %s: no conversation", ev.ID)
	case ev.Body == nil:
		return fmt.Errorf("ingest event %s: no body", ev.ID)
	}
	err := guard(func() error {
		ev = rt.o.Redactor.Event(ev)
		return nil
	})
	if err != nil { // a bug here must not end the process whenever the platform brings the event again
		return rt.Bury(ctx, Letter{ID: string(ev.ID), Platform: ev.Platform, Conversation: ev.Conversation, Why: err.Error()})
	}
	in := Incoming{ID: ev.ID, Conversation: ev.Conversation, Payload: ev.AppendBinary(nil)}
	fresh, err := rt.o.Store.Ingest(ctx, in)
	if err != nil {
		return fmt.Errorf("ingest event %s: %w", ev.ID, err)
	}
	if !fresh {
		rt.log.DebugContext(ctx, "event dropped: seen before", "event", ev.ID, "conversation", ev.Conversation)
	}
	// A repeat wakes too: the first call may have been cut off before it could.
	rt.wake(PartitionOf(ev.Conversation))
	return nil
}

// ClockMoved tells that Options.Now has jumped: timers that are due by now fire
// at once, and Idle waits for what comes of them.
func (rt *Runtime) ClockMoved() {
	for p := range rt.workers {
		if rt.workers[p].Load() != nil {
			rt.wake(Partition(p))
		}
	}
}

// Idle waits until nothing is left to do here for what was ingested here: every
// event stored by an Ingest that has returned is handled and committed, every
// action that came of it is delivered or given up, calls of the backend and
// their results included, and so on until nothing follows. Timers that are not
// yet due are not waited for, nor are partitions that another process runs.
//
// It counts, it does not guess by time: when it returns nil, each of these
// deliveries had returned and was recorded. It also waits for what others
// ingest into the partitions run here, so on a busy process it may never end
// before its context does; it is meant for terminals, tests and measurements.
func (rt *Runtime) Idle(ctx context.Context) error {
	return rt.activity.wait(ctx)
}

// clock is the time since the start, which no change of the wall clock moves.
func (rt *Runtime) clock() time.Duration { return time.Since(rt.started) }

// wake tells the owner of a partition, when it is here, that there is something to do.
func (rt *Runtime) wake(p Partition) {
	rt.activity.ask(p)
	if w := rt.workers[p].Load(); w != nil {
		w.poke()
	}
}

// wakeRemote hears of a partition with something to do. One that nobody runs
// here may have lost its owner, so the keeper should look.
func (rt *Runtime) wakeRemote(p Partition) {
	if rt.workers[p].Load() != nil {
		rt.wake(p)
		return
	}
	select {
	case rt.kick <- struct{}{}:
	default:
	}
}

// listen passes the store's wake-ups on until the context ends.
func (rt *Runtime) listen(ctx context.Context) {
	for try := 0; ctx.Err() == nil; try++ {
		err := rt.o.Store.Wakes(ctx, rt.wakeRemote)
		if ctx.Err() != nil {
			return
		}
		rt.log.WarnContext(ctx, "wake-ups are lost, listening again", "error", err)
		pause(ctx, nil, storeDelay(try))
	}
}

// Owned returns how many partitions this process runs at the moment.
func (rt *Runtime) Owned() int {
	n := 0
	for p := range rt.workers {
		if rt.workers[p].Load() != nil {
			n++
		}
	}
	return n
}
