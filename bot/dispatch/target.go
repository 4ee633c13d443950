package dispatch

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/okpay/supportbot/bot"
)

// How many deliveries one process has under way at once. Each target has its
// own bound, so that one that hangs holds up nobody else.
const (
	sendsAtOnce = 128 // to a platform: at 100 ms a send 1,280 a second, far above what platforms allow
	desksAtOnce = 32  // to the desk: Slack takes about one a second for each channel
	mailsAtOnce = 16  // to the mail server: many take fewer connections than that
	callsAtOnce = 64  // of the backend
)

// targets are the places that deliveries go to.
type targets struct {
	adapters map[bot.Platform]*target
	desk     *target
	mailer   *target
	backend  *target
}

// target bounds what is under way to one place.
type target struct {
	Adapter          // nil for the desk, the mailer and the backend
	paced   Paced    // the adapter or desk, nil when its platform has no limits
	splits  Splitter // the adapter, nil when it takes messages whole
	common  bool     // many conversations share each of its limits: the channels of a desk
	places           // of what takes a moment
	copies  places   // of what copies files, which may take minutes: it takes nobody else's place
	pacer   pacer
}

// places are the deliveries that may be under way at once.
type places chan struct{}

func newTarget(a Adapter, atOnce int) *target {
	t := &target{Adapter: a, places: make(places, atOnce), copies: make(places, max(atOnce/4, 1))}
	t.paced, _ = a.(Paced)
	t.splits, _ = a.(Splitter)
	return t
}

func newTargets(o Options) targets {
	t := targets{
		adapters: make(map[bot.Platform]*target, len(o.Adapters)),
		desk:     newTarget(nil, desksAtOnce),
		mailer:   newTarget(nil, mailsAtOnce),
		backend:  newTarget(nil, callsAtOnce),
	}
	t.desk.paced, _ = o.Desk.(Paced)
	t.desk.common = true
	for _, a := range o.Adapters {
		t.adapters[a.Platform()] = newTarget(a, sendsAtOnce)
	}
	return t
}

// paced returns the targets whose limits are shared.
func (t *targets) paced() []*target {
	return append(slices.Collect(maps.Values(t.adapters)), t.desk)
}

// adapter returns the target for a platform, nil where this process has none.
func (t *targets) adapter(p bot.Platform) *target { return t.adapters[p] }

// enter waits for a free place, for a time.
func (p places) enter(ctx context.Context, most time.Duration) error {
	if p.tryEnter() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	select {
	case p <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// tryEnter takes a place if one is free.
func (p places) tryEnter() bool {
	select {
	case p <- struct{}{}:
		return true
	default:
		return false
	}
}

func (p places) leave() { <-p }
