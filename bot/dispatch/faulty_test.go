package dispatch_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
)

// faulty is a store of which every eighth call fails: either it did not happen,
// or nobody hears that it did.
type faulty struct {
	dispatch.Store
	mu   sync.Mutex
	dice *rand.Rand
}

var errFaulty = errors.New("the line is bad")

// around decides what becomes of a call.
func (f *faulty) around(call func() error) error {
	f.mu.Lock()
	roll := f.dice.IntN(16)
	f.mu.Unlock()
	if roll == 0 {
		return errFaulty
	}
	err := call()
	if roll == 1 {
		return errFaulty
	}
	return err
}

func (f *faulty) Ingest(ctx context.Context, ev dispatch.Incoming) (fresh bool, err error) {
	err = f.around(func() (e error) { fresh, e = f.Store.Ingest(ctx, ev); return e })
	return fresh, err
}

func (f *faulty) Step(ctx context.Context, l dispatch.Lease, in dispatch.StepInput) (out dispatch.StepOutput, err error) {
	err = f.around(func() (e error) { out, e = f.Store.Step(ctx, l, in); return e })
	return out, err
}

func (f *faulty) Ready(ctx context.Context, l dispatch.Lease) (lanes []dispatch.Lane, err error) {
	err = f.around(func() (e error) { lanes, e = f.Store.Ready(ctx, l); return e })
	return lanes, err
}

func (f *faulty) Claim(ctx context.Context, l dispatch.Lease, lane dispatch.Lane, token string) (item dispatch.Item, ok bool, err error) {
	err = f.around(func() (e error) { item, ok, e = f.Store.Claim(ctx, l, lane, token); return e })
	return item, ok, err
}

func (f *faulty) Advance(ctx context.Context, l dispatch.Lease, d dispatch.Done) (item dispatch.Item, ok bool, err error) {
	err = f.around(func() (e error) { item, ok, e = f.Store.Advance(ctx, l, d); return e })
	return item, ok, err
}

func (f *faulty) Acquire(ctx context.Context, p dispatch.Partition, owner string, ttl time.Duration) (lease dispatch.Lease, ok bool, err error) {
	err = f.around(func() (e error) { lease, ok, e = f.Store.Acquire(ctx, p, owner, ttl); return e })
	return lease, ok, err
}

// TestStoreFailsAnywhere loses and doubles nothing when calls fail before or
// after they happened, which the client of Redis mostly hides from the others.
func TestStoreFailsAnywhere(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		r := newRecorder()
		store := &faulty{Store: embedded(t), dice: rand.New(rand.NewPCG(seed, 0))}
		p := begin(t, store, r, quiet, shortLease)
		people := crowd{customers: 30, messages: 8}
		for range people.feed(t.Context(), p.Ingest) {
		}
		people.verify(t, r)
		p.idle(t)
		if r.repeats > 0 {
			t.Errorf("seed %d: %d deliveries were repeated, want none: the process has lived on", seed, r.repeats)
		}
		p.stop()
	}
}
