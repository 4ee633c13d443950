package load_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
	"github.com/okpay/supportbot/bot/dispatch/load"
)

var _ dispatch.Adapter = (*load.Platform)(nil)
var _ dispatch.Store = (*load.Counter)(nil)

func TestLoopCounts(t *testing.T) {
	t.Parallel()
	r, err := load.Loop(t.Context(), load.Limit{Count: 100}, 7, func(context.Context, int, int) error { return nil })
	if err != nil || r.Count != 100 {
		t.Errorf("Loop() = %d, %v, want 100 times", r.Count, err)
	}
	if r.P50 > r.P99 || r.P99 > r.Max {
		t.Errorf("P50 %v, P99 %v, Max %v, want them in order", r.P50, r.P99, r.Max)
	}
}

func TestLoopEndsInTime(t *testing.T) {
	t.Parallel()
	r, err := load.Loop(t.Context(), load.Limit{Time: 30 * time.Millisecond}, 2, func(context.Context, int, int) error { return nil })
	if err != nil || r.Count == 0 || r.Took < 30*time.Millisecond {
		t.Errorf("Loop() = %+v, %v, want 30ms of work", r, err)
	}
}

func TestLoopEndsWithAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	_, err := load.Loop(t.Context(), load.Limit{}, 3, func(_ context.Context, who, n int) error {
		if who == 1 && n == 2 {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) {
		t.Errorf("Loop() = %v, want %v", err, broken)
	}
}

func TestAskWaitsForTheMessages(t *testing.T) {
	t.Parallel()
	p := load.NewPlatform("loopback")
	sent := 0
	ingest := func(ctx context.Context, ev bot.Event) error {
		for _, a := range []bot.Action{bot.Typing{}, bot.Send{}, bot.Send{}, bot.Send{}} {
			sent++
			if _, err := p.Deliver(ctx, dispatch.Delivery{Conversation: ev.Conversation, Action: a}); err != nil {
				return err
			}
		}
		return nil
	}
	if err := p.Ask(t.Context(), ingest, bot.Event{Conversation: "a"}, 2); err != nil || sent != 4 {
		t.Errorf("Ask() = %v after %d deliveries, want nil after 4", err, sent)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	silent := func(context.Context, bot.Event) error { return nil }
	if err := p.Ask(ctx, silent, bot.Event{Conversation: "a"}, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Ask() of a silent bot = %v, want %v", err, context.Canceled)
	}
}
