package socket

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/okpay/supportbot/adapters/slack/slackapi"
	"github.com/okpay/supportbot/bot/backoff"
)

// Run keeps the sockets until ctx ends, and returns nil then, some seconds later at
// most: what was read before is still handled and acknowledged. It returns for no
// other reason.
func (c *Client) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	c.lanes = newLanes(func(it item) { c.perform(work, it) })
	var group sync.WaitGroup
	for slot := range c.o.Sockets {
		group.Go(func() { c.keep(ctx, slot) }) // ends with ctx
	}
	group.Wait()
	stop()
	<-c.lanes.quiet() // what is still under way ends with its context
	return nil
}

// keep has one socket open, always, until ctx ends.
func (c *Client) keep(ctx context.Context, slot int) {
	var group sync.WaitGroup
	defer group.Wait()
	var old *conn // still open, until there is another one
	defer func() {
		if old != nil {
			old.close(0)
		}
	}()
	for tries := 0; ctx.Err() == nil; {
		k, err := c.open(ctx, slot)
		if err != nil {
			if ctx.Err() == nil {
				tries++
				c.failure(ctx, err)
				backoff.Wait(ctx, c.delay(err, tries))
			}
			continue
		}
		if leaving := old; leaving != nil {
			group.Go(func() { leaving.retire(ctx) }) // ends after some seconds, or with ctx
		}
		group.Go(func() { k.read(ctx) })  // ends with the socket, which retire or its own end closes
		group.Go(func() { k.watch(ctx) }) // the same
		c.works(true, nil)
		old = k
		err = c.hold(ctx, k)
		if ctx.Err() != nil {
			c.works(false, nil)
			return
		}
		c.works(false, err)
		tries = c.judge(ctx, k, err, tries)
		if tries > 1 {
			backoff.Wait(ctx, c.delay(err, tries-1))
		}
	}
}

// hold waits until a socket has ended or has to be replaced, and says why; with the
// end of ctx it waits for what is under way.
func (c *Client) hold(ctx context.Context, k *conn) error {
	select {
	case <-k.leaving:
		return k.cause()
	case <-k.done:
		return k.cause()
	case <-ctx.Done():
	}
	k.deafen()
	timer := time.NewTimer(c.pauses.grace)
	defer timer.Stop()
	select {
	case <-k.settled:
	case <-timer.C:
	}
	return nil
}

// judge takes note of how a socket ended. One that has worked for a while begins a
// new series.
func (c *Client) judge(ctx context.Context, k *conn, err error, tries int) int {
	c.log.InfoContext(ctx, "socket ended", "slot", k.slot, "error", err, "after", time.Since(k.began))
	if time.Since(k.began) >= c.pauses.steady {
		return 0
	}
	return tries + 1
}

// failure reports that no socket could be opened.
func (c *Client) failure(ctx context.Context, err error) {
	if slackapi.Refused(err) {
		err = slackapi.Explain(err, c.o.TokenName)
	}
	c.log.WarnContext(ctx, "socket was not opened", "error", err)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live == 0 {
		c.o.Report(fmt.Errorf("slack: %w", err))
	}
}

// works takes note that a socket works, or no longer does.
func (c *Client) works(is bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if is {
		c.live++
		c.o.Report(nil)
		return
	}
	c.live--
	var disabled disabledError
	if err != nil && c.live == 0 && (errors.As(err, &disabled) || errors.Is(err, errCrowd)) {
		c.o.Report(fmt.Errorf("slack: %w", err))
	}
}

// delay is the time before another attempt.
func (c *Client) delay(err error, tries int) time.Duration {
	var flood *slack.RateLimitedError
	var disabled disabledError
	switch {
	case errors.As(err, &flood):
		return max(flood.RetryAfter, c.pauses.first)
	case slackapi.Refused(err), errors.As(err, &disabled):
		return c.pauses.fatal
	case errors.Is(err, errCrowd):
		return c.pauses.crowd
	}
	return backoff.Delay(tries-1, c.pauses.first, c.pauses.most)
}

// perform handles an item and acknowledges it.
func (c *Client) perform(ctx context.Context, it item) {
	defer it.on.finish()
	ctx, cancel := context.WithTimeout(ctx, c.pauses.handle)
	defer cancel()
	reply, err := c.o.Handle(ctx, it.Envelope)
	took := time.Since(it.came)
	switch {
	case err != nil:
		c.log.WarnContext(ctx, "envelope is not stored, it will come again", "event", it.Event.ID, "retry", it.Retry, "error", err)
		return
	case took > c.pauses.ack:
		c.log.WarnContext(ctx, "envelope was stored too late to be acknowledged", "event", it.Event.ID, "took", took)
		return
	}
	raw, dropped, err := encodeAck(it.id, reply)
	if dropped > 0 {
		c.log.ErrorContext(ctx, "reply is too large for the socket and was left out", "event", it.Event.ID, "bytes", dropped)
	}
	if err == nil {
		err = it.on.link.send(raw)
	}
	if err != nil {
		c.log.WarnContext(ctx, "envelope was not acknowledged, it will come again", "event", it.Event.ID, "error", err)
	}
}
