package redisstore

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Hold takes or renews a named lease, such as the right to be the one process
// that polls a platform. It returns false while another owner holds it. Owners
// that may be alive at the same time need different names. The time goes by
// Redis' clock; a holder renews well before it has passed, and stops when it could
// not.
func (s *Store) Hold(ctx context.Context, name, owner string, ttl time.Duration) (bool, error) {
	switch {
	case owner == "":
		return false, fmt.Errorf("hold %s: %w", name, errors.New("the owner has no name"))
	case ttl <= 0:
		return false, fmt.Errorf("hold %s for %v, which is no time", name, ttl)
	}
	reply, err := s.run(ctx, s.scripts.hold, s.holdKey(name), owner, whole(ttl).Milliseconds())
	return reply == int64(1), err
}

// Free gives a lease back before its time has passed. One that another owner has
// taken meanwhile stays theirs.
func (s *Store) Free(ctx context.Context, name, owner string) error {
	_, err := s.run(ctx, s.scripts.free, s.holdKey(name), owner)
	return err
}

func (s *Store) holdKey(name string) string { return s.opts.Prefix + "hold:" + name }
