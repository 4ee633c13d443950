package dispatch

import (
	"context"
	"errors"
	"time"

	"github.com/okpay/supportbot/bot"
)

const (
	// callTimeout is for a Do that names none.
	callTimeout = 10 * time.Second
	// callGrace is what a backend may take longer than its timeout, before it is
	// answered for.
	callGrace = time.Second
)

// call performs a Do. Its time limit covers the wait for a free place too, since
// it is the customer's patience that it stands for, and it is kept even when
// the backend ignores it.
func (t *task) call(ctx context.Context, do bot.Do) (result, error) {
	if !t.w.sure() {
		return result{}, errUnsure
	}
	limit := do.Timeout
	if limit <= 0 {
		limit = callTimeout
	}
	answered := make(chan bot.ActionDone, 1)
	t.w.lanes.group.Go(func() { // ends when the backend returns
		answered <- t.perform(ctx, do, limit)
	})
	late := time.NewTimer(limit + callGrace)
	defer late.Stop()
	answer := bot.ActionDone{Outcome: "timeout"}
	select {
	case answer = <-answered:
	case <-late.C:
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return result{}, ctx.Err()
	}
	answer.Call = do.Call
	return result{platform: t.order.platform, event: answer}, nil
}

func (t *task) perform(ctx context.Context, do bot.Do, limit time.Duration) bot.ActionDone {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	backend := t.w.rt.targets.backend
	if err := backend.enter(ctx, limit); err != nil {
		return bot.ActionDone{Outcome: "timeout"}
	}
	defer backend.leave()
	var answer bot.ActionDone
	err := guard(func() error {
		answer = t.w.rt.o.Backend.Perform(ctx, t.item.ID, do)
		return nil
	})
	var crash *crashError
	if errors.As(err, &crash) {
		t.w.log.ErrorContext(ctx, "backend panicked", "item", t.item.ID, "action", do.Action, "panic", crash.value, "stack", string(crash.stack))
		return bot.ActionDone{Outcome: "error"}
	}
	return answer
}
