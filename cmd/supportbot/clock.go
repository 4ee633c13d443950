package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// clock is the real one and what has been added to it: by "@ +3m" lines, or in the
// playground.
type clock struct {
	ahead atomic.Int64 // nanoseconds
	moved func()       // hears of a jump; may be nil
}

func (c *clock) now() time.Time { return time.Now().Add(c.Ahead()) }

func (c *clock) advance(d time.Duration) {
	c.ahead.Add(int64(d))
	if c.moved != nil {
		c.moved()
	}
}

// Ahead is what has been added.
func (c *clock) Ahead() time.Duration { return time.Duration(c.ahead.Load()) }

// keptClock is a clock whose conversations outlive the program, so it goes on from
// where it stood: what was said at its time must not lie in the future.
type keptClock struct {
	clock
	store valueStore
}

// valueStore is what the clock needs of the store.
type valueStore interface {
	Value(ctx context.Context, key string) (value string, ok bool, err error)
	SetValue(ctx context.Context, key, value string, ttl time.Duration) error
}

const clockKey = "playground:clock"

// loadClock returns the clock as the store has it.
func loadClock(ctx context.Context, store valueStore) (*keptClock, error) {
	c := &keptClock{store: store}
	text, ok, err := store.Value(ctx, clockKey)
	if err != nil || !ok {
		return c, err
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", clockKey, err)
	}
	c.ahead.Store(int64(d))
	return c, nil
}

// Now implements playground.Clock.
func (c *keptClock) Now() time.Time { return c.now() }

// Advance implements playground.Clock.
func (c *keptClock) Advance(ctx context.Context, d time.Duration) error {
	if err := c.store.SetValue(ctx, clockKey, (c.Ahead() + d).String(), 0); err != nil {
		return err
	}
	c.advance(d)
	return nil
}
