package redisstore

import (
	"context"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/okpay/supportbot/bot/dispatch"
)

// Ingest implements [dispatch.Inbox].
func (s *Store) Ingest(ctx context.Context, ev dispatch.Incoming) (fresh bool, err error) {
	if err := plain(string(ev.Conversation)); err != nil {
		return false, err
	}
	p := dispatch.PartitionOf(ev.Conversation)
	argv := append(s.arrival(ev), s.channel(), int(p))
	reply, err := s.run(ctx, s.scripts.ingest, s.base(p), argv...)
	return reply == int64(1), err
}

// arrival is an event as append.lua wants it.
func (s *Store) arrival(ev dispatch.Incoming) []any {
	return []any{string(ev.ID), s.nonce(), string(ev.Conversation), ev.Payload, seconds(s.opts.Dedup)}
}

// Wakes implements [dispatch.Inbox].
func (s *Store) Wakes(ctx context.Context, wake func(dispatch.Partition)) error {
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
