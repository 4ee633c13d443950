package discord

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

const (
	// catchUpFor is how long a channel is caught up after its last message: longer
	// than any outage should last, short enough to keep the list small.
	catchUpFor = 7 * 24 * time.Hour

	catchUpKey = prefix + "catchup" // by channel: the message after which it is still to be read
)

// backlog is what was written while no session of the gateway was alive and is
// not read yet. It is worked through beside the handling of events, which only
// have to wait for what was missed of their own conversation. The fields belong
// to the goroutine that handles events.
type backlog struct {
	tenure <-chan struct{} // closed when the time ends for which the list was read
	gaps   map[string]*gap // by channel; those that are filled stay until the list is read again
	stop   func()          // ends the sweep and waits for it; nil if there was none
}

// gap is what was missed of one conversation, which a thread that stands in for
// direct messages shares with them.
type gap struct {
	turn  chan struct{}     // full while somebody fills it: one at a time
	after map[string]string // by channel: from where on it is to be read; of whose turn it is
}

func newGap() *gap { return &gap{turn: make(chan struct{}, 1), after: map[string]string{}} }

func (g *gap) take(ctx context.Context) error {
	select {
	case g.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *gap) leave() { <-g.turn }

// fresh puts all known channels on the list, since a session began that
// continues no other one. What is on the list survives this process.
func (r *receiver) fresh(ctx context.Context) error {
	r.endSweep() // what it would take off the list has a new gap
	if err := r.takeDown(ctx); err != nil {
		return err
	}
	return r.readList(ctx)
}

// takeDown writes the list. A channel that is on it already, from an older message
// on, stays as it is: there is more to read of it than since its newest message.
func (r *receiver) takeDown(ctx context.Context) error {
	seen, err := r.a.o.Memory.Fields(ctx, seenKey)
	if err != nil {
		return err
	}
	listed, err := r.a.o.Memory.Fields(ctx, catchUpKey)
	if err != nil {
		return err
	}
	now := r.a.o.Now()
	for channel, last := range seen {
		from := listed[channel]
		switch {
		case !snowflake(channel) || !snowflake(last) || now.Sub(made(last)) > catchUpFor:
			err = r.a.o.Memory.DropField(ctx, seenKey, channel)
		case !snowflake(from) || newer(from, last):
			err = r.a.o.Memory.SetField(ctx, catchUpKey, channel, last)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// under makes sure that the list is known in the time for which this process has
// the gateway's connection: whoever had it before may have left one.
func (r *receiver) under(ctx context.Context) error {
	if r.backlog.tenure == ctx.Done() {
		return nil
	}
	return r.readList(ctx)
}

// readList reads the list and begins to work through it.
func (r *receiver) readList(ctx context.Context) error {
	r.endSweep()
	listed, err := r.a.o.Memory.Fields(ctx, catchUpKey)
	if err != nil {
		return err
	}
	gaps, order := map[string]*gap{}, []*gap(nil)
	for _, channel := range slices.Sorted(maps.Keys(listed)) {
		after := listed[channel]
		if !snowflake(channel) || !snowflake(after) {
			if err := r.a.o.Memory.DropField(ctx, catchUpKey, channel); err != nil {
				return err
			}
			continue
		}
		home, err := r.root(ctx, channel)
		if err != nil {
			return err
		}
		if gaps[home] == nil {
			gaps[home] = newGap()
			order = append(order, gaps[home])
		}
		gaps[home].after[channel] = after
		gaps[channel] = gaps[home]
	}
	r.backlog.gaps, r.backlog.tenure = gaps, ctx.Done()
	if len(order) > 0 {
		r.beginSweep(ctx, order)
	}
	return nil
}

// root returns the channel that a conversation is named after.
func (r *receiver) root(ctx context.Context, channel string) (string, error) {
	dm, thread, err := r.a.alias(ctx, channel)
	if thread {
		channel = dm.channel
	}
	return channel, err
}

// before reads what was missed of a conversation, so that what is to be stored now
// comes behind it. An error is one of the moment.
func (r *receiver) before(ctx context.Context, channel string) error {
	g := r.backlog.gaps[channel]
	if g == nil {
		return nil
	}
	if err := g.take(ctx); err != nil {
		return err
	}
	defer g.leave()
	return r.fill(ctx, g)
}

// fill reads the channels of a gap whose turn has been taken.
func (r *receiver) fill(ctx context.Context, g *gap) error {
	for _, channel := range slices.Sorted(maps.Keys(g.after)) {
		if err := r.catchUp(ctx, g, channel); err != nil {
			return fmt.Errorf("catch up channel %s: %w", channel, err)
		}
	}
	return nil
}
