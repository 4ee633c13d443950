package gateway

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/okpay/supportbot/bot/backoff"
)

const (
	// maxUnstored is how many events may be handled before the place is stored, while
	// more of them wait or nobody wants them: after a crash so many come again.
	maxUnstored = 64
	// lastTime is for the last write of a tenure, when its context has ended.
	lastTime = 500 * time.Millisecond
)

// work handles what is in the queue until ctx ends.
func (g *Gateway) work(ctx context.Context, q *queue) {
	var done progress
	for {
		it, ok := q.pop(ctx)
		if !ok {
			break
		}
		if !g.finish(ctx, it) {
			break
		}
		done.add(it)
		if done.due(q.empty()) {
			g.keepPlace(ctx, &done)
		}
	}
	// Who has lost the lease must not put his place before that of the new owner.
	if done.items > 0 && context.Cause(ctx) != errLost {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTime)
		defer cancel()
		g.keepPlace(ctx, &done)
	}
}

// progress is what has been handled since the place was stored.
type progress struct {
	at     mark
	items  int
	costly bool // one of them should not come again
	first  bool // there is no place of this session yet: without one all of it is lost after a crash
}

func (p *progress) add(it item) {
	p.at = it.at
	p.items++
	p.costly = p.costly || it.wanted || it.why != nil
	p.first = p.first || it.fresh
}

// due reports whether it is time to store the place: after each event that somebody
// wants, but in a rush only now and then, and for the others only now and then too;
// that of a new session at once.
func (p *progress) due(idle bool) bool {
	return p.first || p.items >= maxUnstored || p.costly && idle
}

// keepPlace stores where to resume. All before that is handled. If it cannot be
// stored, more comes again after a crash; the next event tries again.
func (g *Gateway) keepPlace(ctx context.Context, done *progress) {
	if done.at.Session == "" {
		return // frames that came before the session
	}
	if err := g.write(ctx, g.sessionKey(), stored{mark: done.at, For: g.login()}); err != nil {
		g.log.WarnContext(ctx, "place in the session was not stored", "error", err)
		return
	}
	*done = progress{}
}

// finish does what an item asks for, however often it takes, and reports false when
// ctx ended before.
func (g *Gateway) finish(ctx context.Context, it item) bool {
	if it.wanted {
		ok := g.insist(ctx, "event "+it.Type, func() error {
			err := guard(func() error { return g.o.Handle(ctx, it.Dispatch) })
			if _, panicked := errors.AsType[*panicError](err); panicked {
				it.raw, it.why = it.Data, fmt.Errorf("event %s: %w", it.Type, err)
				return nil
			}
			return err
		})
		if !ok {
			return false
		}
	}
	if it.why != nil && !g.insist(ctx, "bad frame", func() error { return g.o.Bad(ctx, it.raw, it.why) }) {
		return false
	}
	return !it.fresh || g.catchUp(ctx)
}

// catchUp calls Fresh until it succeeds.
func (g *Gateway) catchUp(ctx context.Context) bool {
	failed := false
	return g.insist(ctx, "catch-up", func() error {
		err := g.o.Fresh(ctx)
		switch {
		case err != nil:
			failed = true
			g.o.Report(fmt.Errorf("catch up with discord: %w", err))
		case failed:
			g.o.Report(nil)
		}
		return err
	})
}

// insist calls f until it succeeds, and reports false when ctx ended before.
func (g *Gateway) insist(ctx context.Context, what string, f func() error) bool {
	for try := 0; ; try++ {
		err := f()
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		g.log.WarnContext(ctx, "trying again", "what", what, "try", try+1, "error", err)
		if !backoff.Wait(ctx, backoff.Delay(try, handleFirst, handleMost)) {
			return false
		}
	}
}

// panicError is a panic that was made an error: an event that a bug cannot stand
// would come again after each restart, and stop all others.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.value, e.stack) }

func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &panicError{r, debug.Stack()}
		}
	}()
	return f()
}
