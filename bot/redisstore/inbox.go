package redisstore

import (
	"context"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot/dispatch"
)

// Ingest implements [dispatch.Inbox]. When this process owns the partition and
// waits for events, the Step that follows is answered by the same call.
func (s *Store) Ingest(ctx context.Context, ev dispatch.Incoming) (fresh bool, err error) {
	if err := plain(string(ev.Conversation)); err != nil {
		return false, err
	}
	p := dispatch.PartitionOf(ev.Conversation)
	sh := &s.shares[p]
	plan := sh.plan(ev.Conversation)
	argv := make([]any, 0, 10)
	argv = append(argv, s.args.channel, int(p), plan.epoch, flag(plan.ahead), flag(plan.session))
	argv = append(argv, s.arrival(ev)...)
	reply, err := s.call(ctx, "ingest", p, argv...)
	if err != nil {
		s.wake(p) // it may be stored, and its caller will not know
		return false, err
	}
	if parts := list(reply); len(parts) == 3 {
		sh.offer(plan, ev, parts[1], parts[2])
		reply = parts[0]
	}
	return reply == int64(1), nil
}

// arrival is an event as append in common.lua takes it.
func (s *Store) arrival(ev dispatch.Incoming) []any {
	return []any{string(ev.ID), s.nonce(), string(ev.Conversation), ev.Payload, s.args.dedup}
}

// Wakes implements [dispatch.Inbox].
func (s *Store) Wakes(ctx context.Context, wake func(dispatch.Partition)) error {
	defer s.listen(wake)()
	sub := s.client.Subscribe(ctx, s.channel())
	defer sub.Close()
	// The library connects again by itself and subscribes again; each time it
	// tells, and what was published meanwhile is lost.
	messages := sub.ChannelWithSubscriptions()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m, open := <-messages:
			if !open {
				return redis.ErrClosed
			}
			awake(m, wake)
		}
	}
}

// listen has wake called for what this process must look after by itself, until
// the function that it returns is called.
func (s *Store) listen(wake func(dispatch.Partition)) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.listeners = append(s.listeners, &wake)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.listeners = slices.DeleteFunc(s.listeners, func(l *func(dispatch.Partition)) bool { return l == &wake })
	}
}

// wake wakes this process's own listeners.
func (s *Store) wake(p dispatch.Partition) {
	s.mu.Lock()
	listeners := slices.Clone(s.listeners)
	s.mu.Unlock()
	for _, l := range listeners {
		(*l)(p)
	}
}

func awake(message any, wake func(dispatch.Partition)) {
	switch m := message.(type) {
	case *redis.Subscription:
		for p := range dispatch.Partitions {
			wake(dispatch.Partition(p))
		}
	case *redis.Message:
		if p, err := strconv.ParseUint(m.Payload, 10, 8); err == nil && p < dispatch.Partitions {
			wake(dispatch.Partition(p))
		}
	}
}
