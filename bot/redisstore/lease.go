package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/okpay/supportbot/bot/dispatch"
)

// Join implements [dispatch.Leases].
func (s *Store) Join(ctx context.Context, owner string, ttl time.Duration) (members int, err error) {
	reply, err := s.run(ctx, s.scripts.join, s.members(), owner, ttl.Milliseconds())
	n, _ := reply.(int64)
	return int(n), err
}

// Leave implements [dispatch.Leases].
func (s *Store) Leave(ctx context.Context, owner string) error {
	return explain(ctx, s.addr, s.client.ZRem(ctx, s.members(), owner).Err())
}

func (s *Store) members() string { return s.opts.Prefix + "members" }

// Acquire implements [dispatch.Leases]. A renewal looks for events that nobody was
// woken for, as when an Ingest was cut off, and wakes the owner.
func (s *Store) Acquire(ctx context.Context, p dispatch.Partition, owner string, ttl time.Duration) (dispatch.Lease, bool, error) {
	if owner == "" {
		return dispatch.Lease{}, false, errors.New("acquire: the owner has no name")
	}
	sh := &s.shares[p]
	resting := sh.rests()
	reply, err := s.run(ctx, s.scripts.acquire, s.base(p), owner, ttl.Milliseconds(), s.opts.AuditTTL.Milliseconds())
	if err != nil {
		return dispatch.Lease{}, false, err
	}
	if reply == nil {
		sh.lost()
		return dispatch.Lease{}, false, nil
	}
	r := reader{parts: list(reply)}
	text, waiting := r.text(), r.number()
	epoch, err := strconv.ParseUint(text, 10, 64)
	if err != nil || r.bad {
		return dispatch.Lease{}, false, fmt.Errorf("acquire partition %d: unexpected reply %.200v", p, reply)
	}
	sh.owned(epoch)
	if resting && waiting > 0 {
		s.wake(p)
	}
	return dispatch.Lease{Partition: p, Owner: owner, Epoch: epoch}, true, nil
}

// Release implements [dispatch.Leases].
func (s *Store) Release(ctx context.Context, l dispatch.Lease) error {
	s.shares[l.Partition].lost() // before, so that events of meanwhile wake whoever comes next
	_, err := s.run(ctx, s.scripts.release, s.base(l.Partition), epoch(l), l.Owner, s.channel(), int(l.Partition))
	return err
}

// epoch is the fence as the scripts compare it.
func epoch(l dispatch.Lease) string { return strconv.FormatUint(l.Epoch, 10) }
