package dispatch_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/redisstore/redistest"
)

// plug is a store whose process can be cut off from it, as a machine that dies.
type plug struct {
	dispatch.Store
	pulled atomic.Bool
}

var errPulled = errors.New("the plug is pulled")

func (p *plug) Step(ctx context.Context, l dispatch.Lease, in dispatch.StepInput) (dispatch.StepOutput, error) {
	if p.pulled.Load() {
		return dispatch.StepOutput{}, errPulled
	}
	return p.Store.Step(ctx, l, in)
}

func (p *plug) Advance(ctx context.Context, l dispatch.Lease, d dispatch.Done) (dispatch.Item, bool, error) {
	if p.pulled.Load() {
		return dispatch.Item{}, false, errPulled
	}
	return p.Store.Advance(ctx, l, d)
}

func (p *plug) Claim(ctx context.Context, l dispatch.Lease, lane dispatch.Lane, token string) (dispatch.Item, bool, error) {
	if p.pulled.Load() {
		return dispatch.Item{}, false, errPulled
	}
	return p.Store.Claim(ctx, l, lane, token)
}

func (p *plug) Acquire(ctx context.Context, n dispatch.Partition, owner string, ttl time.Duration) (dispatch.Lease, bool, error) {
	if p.pulled.Load() {
		return dispatch.Lease{}, false, errPulled
	}
	return p.Store.Acquire(ctx, n, owner, ttl)
}

func (p *plug) Release(ctx context.Context, l dispatch.Lease) error {
	if p.pulled.Load() {
		return errPulled
	}
	return p.Store.Release(ctx, l)
}

func (p *plug) Join(ctx context.Context, owner string, ttl time.Duration) (int, error) {
	if p.pulled.Load() {
		return 0, errPulled
	}
	return p.Store.Join(ctx, owner, ttl)
}

func (p *plug) Leave(ctx context.Context, owner string) error {
	if p.pulled.Load() {
		return errPulled
	}
	return p.Store.Leave(ctx, owner)
}

// shortLease makes takeovers quick.
func shortLease(o *dispatch.Options) { o.LeaseTTL = 1500 * time.Millisecond }

// TestProcessesShareAndTakeOver has three processes share the partitions while
// customers write; one leaves properly, another dies, a fourth joins.
func TestProcessesShareAndTakeOver(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]func(*testing.T) string{
		"embedded":     func(t *testing.T) string { return "redis://" + miniredis.RunT(t).Addr() },
		"redis-server": func(t *testing.T) string { return redistest.Start(t).URL() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shareAndTakeOver(t, url(t))
		})
	}
}

func shareAndTakeOver(t *testing.T, url string) {
	r := newRecorder()
	doomed := &plug{Store: connect(t, url)}
	leaving := begin(t, connect(t, url), r, shortLease, quiet)
	dying := begin(t, doomed, r, shortLease, quiet, func(o *dispatch.Options) { o.Grace = time.Millisecond }) // ends without its store
	staying := begin(t, connect(t, url), r, shortLease, quiet)

	people := crowd{customers: 60, messages: 30}
	var gates atomic.Int64 // how many of the processes still take events in
	gates.Store(3)
	var turn atomic.Int64
	stored := people.feed(t.Context(), func(ctx context.Context, ev bot.Event) error {
		n := gates.Load()
		return []*process{staying, dying, leaving}[turn.Add(1)%n].Ingest(ctx, ev)
	})
	third := people.total() / 3
	takeStored(t, stored, third)
	gates.Store(2)
	leaving.stop()
	takeStored(t, stored, third)
	gates.Store(1)
	doomed.pulled.Store(true)
	joining := begin(t, connect(t, url), r, shortLease, quiet)
	people.verify(t, r)
	if r.repeats > people.customers {
		t.Errorf("%d repeats, want at most one for each of %d conversations", r.repeats, people.customers)
	}
	for name, p := range map[string]*process{"leaving": leaving, "dying": dying, "staying": staying, "joining": joining} {
		t.Logf("%s handled %d turns", name, p.engine.turns.Load())
	}
	if staying.engine.turns.Load() == 0 {
		t.Errorf("a process that shares the partitions handled nothing")
	}
}

// TestShareIsFair waits until a second process has got its half.
func TestShareIsFair(t *testing.T) {
	t.Parallel()
	url := "redis://" + miniredis.RunT(t).Addr()
	r := newRecorder()
	first := begin(t, connect(t, url), r, shortLease)
	first.write(t, "a", "hello")
	first.idle(t) // owns everything
	second := begin(t, connect(t, url), r, shortLease)
	asked := 0
	r.until(t, "both have half of the partitions", func() bool {
		asked++ // each answer makes until look again
		first.take(t, say("a", asked, "hello"))
		return second.Owned() == dispatch.Partitions/2 && first.Owned() == dispatch.Partitions/2
	})
}

// TestGracefulStop gives the partitions back at once, with everything delivered.
func TestGracefulStop(t *testing.T) {
	t.Parallel()
	url := "redis://" + miniredis.RunT(t).Addr()
	r := newRecorder()
	slow := make(chan struct{})
	r.send = func(ctx context.Context, d dispatch.Delivery) error {
		if d.Conversation == "slow" {
			<-slow
		}
		return nil
	}
	first := begin(t, connect(t, url), r)
	first.write(t, "slow", "one", "two", "three")
	first.write(t, "a", "hello")
	r.until(t, "a is answered", func() bool { return len(r.texts("a")) == 1 })
	first.cancel()
	close(slow)
	<-first.ended
	second := begin(t, connect(t, url), r) // the lease of 15 s would be too long to wait for
	second.write(t, "a", "hello", "again")
	second.idle(t)
	r.until(t, "what the first had not begun is answered", func() bool { return len(r.texts("slow")) == 3 })
	r.want(t, "slow", "1/one", "2/two", "3/three")
	r.want(t, "a", "1/hello", "2/again")
	if r.repeats != 0 {
		t.Errorf("%d deliveries were repeated, want none", r.repeats)
	}
}

// TestStopCutsOffWhatHangs gives a delivery that never ends no more than the grace.
func TestStopCutsOffWhatHangs(t *testing.T) {
	t.Parallel()
	r := newRecorder()
	hangs := make(chan struct{}, 1)
	r.send = func(ctx context.Context, d dispatch.Delivery) error {
		select {
		case hangs <- struct{}{}:
		default:
		}
		<-ctx.Done()
		return ctx.Err()
	}
	p := begin(t, embedded(t), r, quiet, func(o *dispatch.Options) { o.Grace = 50 * time.Millisecond })
	p.write(t, "a", "hello")
	<-hangs
	p.stop() // waits for the end, which the delivery by itself never comes to
}
