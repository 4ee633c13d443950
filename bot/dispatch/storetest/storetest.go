// Package storetest is what every implementation of [dispatch.Store] must pass.
//
//	func TestConformance(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) storetest.Harness { … })
//	}
//
// It tests behaviour only: what is stored once, what is fenced, what survives a
// lost reply. How fast it is and how it is laid out is the implementation's own.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Harness is an empty store, made for one test.
type Harness struct {
	// Open returns a further process's view of the data. It closes with the test.
	Open func(t *testing.T) dispatch.Store
	// Lossy returns a view whose connection can be made to break; nil where that
	// cannot be done, which leaves the tests of lost replies out.
	Lossy func(t *testing.T) Lossy
	// Dead lists why the dead letters of a partition are dead, oldest first.
	Dead func(t *testing.T, p dispatch.Partition) []string
}

// Lossy is a store that loses replies: the call has happened, the caller is not told.
type Lossy struct {
	dispatch.Store
	Lose  func(n int) // makes the next n replies be lost
	Lost  func() int  // how many were
	Sever func()      // breaks all connections
}

// testTime bounds every test, so that a wake-up that never comes fails it.
const testTime = time.Minute

// Run runs the suite. fresh returns an empty store each time it is called.
func Run(t *testing.T, fresh func(t *testing.T) Harness) {
	groups := []map[string]func(*rig){
		inboxTests(), leaseTests(), turnTests(), timerTests(), outboxTests(), crashTests(), lossTests(), orderTests(), limitTests(),
	}
	for _, group := range groups {
		for name, test := range group {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				ctx, cancel := context.WithTimeout(t.Context(), testTime)
				t.Cleanup(cancel)
				h := fresh(t)
				if h.Lossy == nil {
					h.Lossy = func(t *testing.T) Lossy {
						t.Skip("skipped: replies cannot be lost here")
						return Lossy{}
					}
				}
				test(&rig{T: t, Harness: h, ctx: ctx, store: h.Open(t)})
			})
		}
	}
}

// rig is what a test works with: short calls that fail the test on an error.
type rig struct {
	*testing.T
	Harness
	ctx   context.Context
	store dispatch.Store
}

// A conversation for tests that need one, and its partition.
const alice = bot.ConversationID("test:alice")

var epochStart = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

func partition() dispatch.Partition { return dispatch.PartitionOf(alice) }

// neighbours returns n conversations of one partition.
func neighbours(n int) []bot.ConversationID {
	var found []bot.ConversationID
	for i := 0; len(found) < n; i++ {
		c := bot.ConversationID(fmt.Sprintf("test:%d", i))
		if dispatch.PartitionOf(c) == partition() {
			found = append(found, c)
		}
	}
	return found
}

func incoming(c bot.ConversationID, id string) dispatch.Incoming {
	return dispatch.Incoming{ID: bot.EventID(id), Conversation: c, Payload: []byte("payload of " + id)}
}

func (r *rig) ingest(c bot.ConversationID, ids ...string) {
	r.Helper()
	for _, id := range ids {
		if fresh, err := r.store.Ingest(r.ctx, incoming(c, id)); err != nil || !fresh {
			r.Fatalf("Ingest(%s, %s) = %v, %v, want true, nil", c, id, fresh, err)
		}
	}
}

// own takes alice's partition for an owner, waiting for the lease before to end.
func (r *rig) own(owner string) dispatch.Lease {
	r.Helper()
	return r.take(partition(), owner, time.Minute)
}

func (r *rig) take(p dispatch.Partition, owner string, ttl time.Duration) dispatch.Lease {
	r.Helper()
	for {
		l, ok, err := r.store.Acquire(r.ctx, p, owner, ttl)
		if err != nil {
			r.Fatalf("Acquire(%d, %s) = %v", p, owner, err)
		}
		if ok {
			return l
		}
	}
}

// crash makes an owner's lease end as if the process had died.
func (r *rig) crash(l dispatch.Lease) {
	r.Helper()
	if _, ok, err := r.store.Acquire(r.ctx, l.Partition, l.Owner, time.Millisecond); err != nil || !ok {
		r.Fatalf("Acquire(%d, %s) = %v, %v, want true, nil", l.Partition, l.Owner, ok, err)
	}
}

func (r *rig) step(l dispatch.Lease, in dispatch.StepInput) dispatch.StepOutput {
	r.Helper()
	if in.Now.IsZero() {
		in.Now = epochStart
	}
	out, err := r.store.Step(r.ctx, l, in)
	if err != nil {
		r.Fatalf("Step(%+v) = %v", in, err)
	}
	return out
}

// read reads from the head.
func (r *rig) read(l dispatch.Lease) dispatch.StepOutput {
	r.Helper()
	return r.step(l, dispatch.StepInput{Count: 100})
}

// one reads from the head and wants one event.
func (r *rig) one(l dispatch.Lease) dispatch.Stored {
	r.Helper()
	out := r.read(l)
	if len(out.Events) != 1 {
		r.Fatalf("Step read %v, want one event", payloads(out.Events))
	}
	return out.Events[0]
}

func (r *rig) commit(l dispatch.Lease, turns ...dispatch.Turn) dispatch.StepOutput {
	r.Helper()
	return r.step(l, dispatch.StepInput{Turns: turns})
}

// turn ingests an event for alice, reads it and returns a turn for it. The
// session is the old one with the event's name behind it.
func (r *rig) turn(l dispatch.Lease, id string) dispatch.Turn {
	r.Helper()
	r.ingest(alice, id)
	out := r.read(l)
	if len(out.Events) != 1 {
		r.Fatalf("Step read %v, want only %s", payloads(out.Events), id)
	}
	return answer(out, out.Events[0])
}

// answer is the turn of an event whose session is the old one and the payload.
func answer(out dispatch.StepOutput, ev dispatch.Stored) dispatch.Turn {
	saved := out.Sessions[ev.Conversation]
	session := fmt.Sprintf("%s%s;", saved.Session, ev.Payload)
	return dispatch.Turn{
		StreamID: ev.StreamID, Conversation: ev.Conversation,
		Revision: saved.Revision, Session: []byte(session), Token: "token",
	}
}

// saved returns the stored session of a conversation of alice's partition.
func (r *rig) saved(l dispatch.Lease, c bot.ConversationID) dispatch.Saved {
	r.Helper()
	r.ingest(c, fmt.Sprintf("look %d", time.Now().UnixNano()))
	out := r.read(l)
	for _, ev := range out.Events {
		if ev.Conversation == c {
			r.commit(l, dispatch.Turn{StreamID: ev.StreamID, Conversation: c})
			return out.Sessions[c]
		}
	}
	r.Fatalf("Step read %v, want an event of %s", payloads(out.Events), c)
	return dispatch.Saved{}
}

func (r *rig) wantFenced(call string, err error) {
	r.Helper()
	if !errors.Is(err, dispatch.ErrFenced) {
		r.Errorf("%s of an old owner = %v, want ErrFenced", call, err)
	}
}

func payloads(events []dispatch.Stored) []string {
	var list []string
	for _, ev := range events {
		list = append(list, string(ev.Payload))
	}
	return list
}

func ids(items []dispatch.Item) []string {
	var list []string
	for _, item := range items {
		list = append(list, item.ID)
	}
	return list
}

func chat(id string, voice bot.Voice, epoch uint32) dispatch.Item {
	lane := dispatch.Lane{Conversation: alice, Name: dispatch.LaneChat}
	return dispatch.Item{ID: id, Lane: lane, Voice: voice, Epoch: epoch, Payload: []byte("say " + id)}
}
