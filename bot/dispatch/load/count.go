package load

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// Counter is a store that counts its calls; each is one script, so one call of Redis.
type Counter struct {
	dispatch.Store
	ingest, step, advance, other atomic.Int64
}

// Count counts the calls of a store.
func Count(s dispatch.Store) *Counter { return &Counter{Store: s} }

// Calls are how often a store was called.
type Calls struct {
	Ingest, Step, Advance int64
	Other                 int64 // leases, claims, limits, ticket numbers
}

// All returns the sum.
func (c Calls) All() int64 { return c.Ingest + c.Step + c.Advance + c.Other }

// Calls returns the calls so far.
func (c *Counter) Calls() Calls {
	return Calls{Ingest: c.ingest.Load(), Step: c.step.Load(), Advance: c.advance.Load(), Other: c.other.Load()}
}

// Ingest counts and passes on.
func (c *Counter) Ingest(ctx context.Context, ev dispatch.Incoming) (bool, error) {
	c.ingest.Add(1)
	return c.Store.Ingest(ctx, ev)
}

// Step counts and passes on.
func (c *Counter) Step(ctx context.Context, l dispatch.Lease, in dispatch.StepInput) (dispatch.StepOutput, error) {
	c.step.Add(1)
	return c.Store.Step(ctx, l, in)
}

// Advance counts and passes on.
func (c *Counter) Advance(ctx context.Context, l dispatch.Lease, d dispatch.Done) (dispatch.Item, bool, error) {
	c.advance.Add(1)
	return c.Store.Advance(ctx, l, d)
}

// Claim counts and passes on.
func (c *Counter) Claim(ctx context.Context, l dispatch.Lease, lane dispatch.Lane, token string) (dispatch.Item, bool, error) {
	c.other.Add(1)
	return c.Store.Claim(ctx, l, lane, token)
}

// Ready counts and passes on.
func (c *Counter) Ready(ctx context.Context, l dispatch.Lease) ([]dispatch.Lane, error) {
	c.other.Add(1)
	return c.Store.Ready(ctx, l)
}

// Acquire counts and passes on.
func (c *Counter) Acquire(ctx context.Context, p dispatch.Partition, owner string, ttl time.Duration) (dispatch.Lease, bool, error) {
	c.other.Add(1)
	return c.Store.Acquire(ctx, p, owner, ttl)
}

// TicketNumber counts and passes on.
func (c *Counter) TicketNumber(ctx context.Context, item string, conversation bot.ConversationID) (bot.TicketID, error) {
	c.other.Add(1)
	return c.Store.TicketNumber(ctx, item, conversation)
}

// Take counts and passes on.
func (c *Counter) Take(ctx context.Context, rates []dispatch.Rate, urgency int) (time.Duration, string, error) {
	c.other.Add(1)
	return c.Store.Take(ctx, rates, urgency)
}

// Forgo counts and passes on.
func (c *Counter) Forgo(ctx context.Context, key string, urgency int) error {
	c.other.Add(1)
	return c.Store.Forgo(ctx, key, urgency)
}

// Rest counts and passes on.
func (c *Counter) Rest(ctx context.Context, r dispatch.Rest) error {
	c.other.Add(1)
	return c.Store.Rest(ctx, r)
}
