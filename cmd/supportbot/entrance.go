package main

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// entrance takes events in for parts that are made before the runtime, since it is
// made of them. The zero value is closed; its methods are safe for concurrent use.
type entrance struct {
	rt atomic.Pointer[dispatch.Runtime]
}

// errStarting says that an event came too early. Platforms send it again.
var errStarting = errors.New("the program is still starting")

func (e *entrance) open(rt *dispatch.Runtime) { e.rt.Store(rt) }

// Ingest passes an event on to the runtime.
func (e *entrance) Ingest(ctx context.Context, ev bot.Event) error {
	rt := e.rt.Load()
	if rt == nil {
		return errStarting
	}
	return rt.Ingest(ctx, ev)
}

// Bury passes on what no event can be made of.
func (e *entrance) Bury(ctx context.Context, l dispatch.Letter) error {
	rt := e.rt.Load()
	if rt == nil {
		return errStarting
	}
	return rt.Bury(ctx, l)
}
