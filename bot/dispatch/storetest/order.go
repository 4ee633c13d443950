package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

func orderTests() map[string]func(*rig) {
	return map[string]func(*rig){
		"order per conversation with 8 workers": eightWorkers,
	}
}

const (
	talks    = 16 // conversations, spread over their partitions
	messages = 20 // in each
)

// eightWorkers has 8 processes pass the partitions around while 16 customers
// write. Every session must hold its customer's messages in order, each once.
func eightWorkers(r *rig) {
	var handled atomic.Int64
	var wg sync.WaitGroup
	partitions := map[dispatch.Partition]bool{}
	for n := range talks {
		c := talk(n)
		partitions[dispatch.PartitionOf(c)] = true
		wg.Go(func() {
			for m := range messages {
				r.ingestOnce(c, fmt.Sprintf("%s/%d", c, m))
			}
		})
	}
	final := sync.Map{} // conversation → its last session
	for w := range 8 {
		store := r.Open(r.T)
		wg.Go(func() {
			for handled.Load() < talks*messages && r.ctx.Err() == nil {
				for p := range partitions {
					r.visit(store, p, fmt.Sprintf("worker %d", w), &handled, &final)
				}
			}
		})
	}
	wg.Wait()
	for n := range talks {
		var want strings.Builder
		for m := range messages {
			fmt.Fprintf(&want, "payload of %s/%d;", talk(n), m)
		}
		if got, _ := final.Load(talk(n)); got != want.String() {
			r.Errorf("session of %s = %v, want %v", talk(n), got, want.String())
		}
	}
}

func talk(n int) bot.ConversationID { return bot.ConversationID(fmt.Sprintf("test:talk%d", n)) }

func (r *rig) ingestOnce(c bot.ConversationID, id string) {
	r.insist("Ingest", func() error {
		_, err := r.store.Ingest(r.ctx, incoming(c, id))
		return err
	})
}

// visit is a worker's short ownership of a partition.
func (r *rig) visit(s dispatch.Store, p dispatch.Partition, owner string, handled *atomic.Int64, final *sync.Map) {
	var l dispatch.Lease
	var ok bool
	r.insist("Acquire", func() (err error) {
		l, ok, err = s.Acquire(r.ctx, p, owner, time.Minute)
		return err
	})
	if !ok {
		return
	}
	var out dispatch.StepOutput
	r.insist("Step", func() (err error) {
		out, err = s.Step(r.ctx, l, dispatch.StepInput{Now: epochStart, Count: 3})
		return err
	})
	var turns []dispatch.Turn
	for _, ev := range out.Events {
		turn := answer(out, ev)
		turns = append(turns, turn)
		out.Sessions[ev.Conversation] = dispatch.Saved{Revision: turn.Revision + 1, Session: turn.Session}
		final.Store(ev.Conversation, string(turn.Session))
	}
	if len(turns) > 0 {
		r.insist("Step", func() error {
			_, err := s.Step(r.ctx, l, dispatch.StepInput{Turns: turns, Now: epochStart})
			return err
		})
	}
	handled.Add(int64(len(turns)))
	r.insist("Release", func() error {
		if err := s.Release(r.ctx, l); !errors.Is(err, dispatch.ErrFenced) {
			return err
		}
		return nil // released by a call whose reply was lost, and taken by another
	})
}

// insist repeats a call as a runtime does, for a machine that is too busy to answer
// in time is no fault of a store.
func (r *rig) insist(name string, call func() error) {
	for {
		err := call()
		if err == nil {
			return
		}
		if errors.Is(err, dispatch.ErrFenced) || errors.Is(err, dispatch.ErrStale) || r.ctx.Err() != nil {
			r.Errorf("%s = %v", name, err)
			return
		}
	}
}
