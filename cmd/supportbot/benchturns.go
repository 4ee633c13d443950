package main

import (
	"context"
	"fmt"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/dispatch/load"
)

// storedTurns measures turns alone: each partition reads an event and its
// session, handles it, and commits session, reply and timers with the next read.
// Events are put in beforehand, and replies stay in the outbox: what is measured
// is what the bare reference does too, one session read and one written back.
func storedTurns(ctx context.Context, store dispatch.Store, engine dispatch.Engine, span time.Duration, backlog int) (load.Result, error) {
	runs := make([]*turnRun, dispatch.Partitions)
	for i := range runs {
		lease, ok, err := store.Acquire(ctx, dispatch.Partition(i), "bench-turns", time.Minute)
		if err != nil || !ok {
			return load.Result{}, fmt.Errorf("acquire partition %d: %v, %w", i, ok, err)
		}
		runs[i] = &turnRun{store: store, engine: engine, lease: lease, name: fmt.Sprint("turns", i)}
	}
	fill := func(ctx context.Context, who, n int) error { return runs[who].fill(ctx, who, n) }
	if _, err := load.Loop(ctx, load.Limit{Count: backlog * len(runs)}, len(runs), fill); err != nil {
		return load.Result{}, err
	}
	result, err := load.Loop(ctx, load.Limit{Time: span, Count: backlog * len(runs)}, len(runs), func(ctx context.Context, who, _ int) error {
		return runs[who].turn(ctx)
	})
	for _, r := range runs {
		if e := store.Release(ctx, r.lease); err == nil {
			err = e
		}
	}
	return result, err
}

// turnRun is one conversation with its partition.
type turnRun struct {
	store  dispatch.Store
	engine dispatch.Engine
	lease  dispatch.Lease
	name   string
	input  dispatch.StepInput
	count  int
}

// fill puts one event into the partition's stream.
func (r *turnRun) fill(ctx context.Context, who, n int) error {
	ev := benchEvent("turns", who, n)
	_, err := r.store.Ingest(ctx, dispatch.Incoming{ID: ev.ID, Conversation: r.conversation(), Payload: ev.AppendBinary(nil)})
	return err
}

// conversation is one that lies in the run's own partition.
func (r *turnRun) conversation() bot.ConversationID {
	for i := 0; ; i++ {
		if c := bot.ConversationID(fmt.Sprintf("%s:%d", r.name, i)); dispatch.PartitionOf(c) == r.lease.Partition {
			return c
		}
	}
}

// turn commits the turn before and reads the next event in one call, then handles it.
func (r *turnRun) turn(ctx context.Context) error {
	r.input.Now, r.input.Count = time.Now(), 1
	out, err := r.store.Step(ctx, r.lease, r.input)
	if err != nil {
		return err
	}
	r.input.Turns = r.input.Turns[:0]
	if len(out.Events) == 0 {
		return fmt.Errorf("partition %d has no more events", r.lease.Partition)
	}
	stored := out.Events[0]
	r.input.After = stored.StreamID
	ev, err := bot.DecodeEvent(stored.Payload)
	if err != nil {
		return err
	}
	saved := out.Sessions[stored.Conversation]
	var session bot.Session
	if saved.Revision > 0 {
		if session, err = bot.DecodeSession(saved.Session); err != nil {
			return err
		}
	}
	next, actions := r.engine.Handle(session, ev, r.input.Now)
	r.input.Turns = append(r.input.Turns, r.outcome(stored, saved.Revision, next, actions))
	return nil
}

func (r *turnRun) outcome(st dispatch.Stored, revision uint64, s bot.Session, actions []bot.Action) dispatch.Turn {
	turn := dispatch.Turn{
		StreamID: st.StreamID, Conversation: st.Conversation, Revision: revision,
		Epoch: s.Epoch, Session: s.AppendBinary(nil), Token: r.name,
	}
	for _, a := range actions {
		switch a := a.(type) {
		case bot.SetTimer:
			turn.Timers = append(turn.Timers, dispatch.Timer{Key: a.Key, At: a.At})
		case bot.Send:
			r.count++
			turn.Items = append(turn.Items, dispatch.Item{
				ID:   fmt.Sprint(r.name, "/", r.count),
				Lane: dispatch.Lane{Conversation: st.Conversation, Name: dispatch.LaneChat}, Voice: a.Voice, Epoch: a.Epoch,
				Payload: bot.AppendAction(nil, a),
			})
		}
	}
	return turn
}
