package gateway_test

import (
	"context"
	"errors"
	"sync"
	"time"
)

// store is a gateway.Store in memory.
type store struct {
	mu     sync.Mutex
	values map[string]string
	holder string
	until  time.Time
	writes int
	broken bool
	hangs  bool
}

func newStore() *store { return &store{values: map[string]string{}} }

var errBroken = errors.New("store is broken")

// use runs f unless the store is broken or hangs.
func (s *store) use(ctx context.Context, f func()) error {
	s.mu.Lock()
	hangs := s.hangs
	s.mu.Unlock()
	if hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return errBroken
	}
	f()
	return nil
}

func (s *store) Value(ctx context.Context, key string) (v string, ok bool, err error) {
	err = s.use(ctx, func() { v, ok = s.values[key] })
	return v, ok, err
}

func (s *store) SetValue(ctx context.Context, key, value string, _ time.Duration) error {
	return s.use(ctx, func() {
		s.values[key] = value
		s.writes++
	})
}

func (s *store) Hold(ctx context.Context, _, owner string, ttl time.Duration) (ok bool, err error) {
	err = s.use(ctx, func() {
		if ok = s.holder == owner || !time.Now().Before(s.until); ok {
			s.holder, s.until = owner, time.Now().Add(ttl)
		}
	})
	return ok, err
}

func (s *store) Free(ctx context.Context, _, owner string) error {
	return s.use(ctx, func() {
		if s.holder == owner {
			s.holder, s.until = "", time.Time{}
		}
	})
}

// give makes another process the holder of the lease.
func (s *store) give(owner string, ttl time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holder, s.until = owner, time.Now().Add(ttl)
}

// hang makes all calls wait until their context ends.
func (s *store) hang() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangs = true
}

func (s *store) fail(broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = broken
}
