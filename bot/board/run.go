package board

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/okpay/supportbot/bot"
)

const (
	beat      = 5 * time.Second  // between two rounds: a customer who is next should hear soon
	leaseTime = 30 * time.Second // how long a silent process keeps the others waiting
	roundTime = 20 * time.Second // for a round, so that it ends within the lease
	mendEvery = time.Minute      // between two looks at the sessions
)

// leaseName is the lease of the process that keeps the board true.
const leaseName = "board"

// Work is what Run does it with.
type Work struct {
	Owner  string                                        // of the lease: never the same for two processes
	Ingest func(ctx context.Context, ev bot.Event) error // takes Moved in
	// State returns a ticket's state as its conversation's session has it, false when
	// it has no such ticket that is not done. Nil mends nothing.
	State func(ctx context.Context, e Entry) (bot.UpdateTicket, bool, error)
	// Report hears what went wrong in a round; the next one tries again. Nil drops it.
	Report func(error)
}

// Run keeps the board true and tells waiting customers of their places, until the
// context ends. One process at a time does it; call it in every one.
func (b *Board) Run(ctx context.Context, w Work) error {
	report := w.Report
	if report == nil {
		report = func(error) {}
	}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	defer b.free(ctx, w.Owner)
	var m mending
	for {
		held, err := b.store.Hold(ctx, leaseName, w.Owner, leaseTime)
		if err == nil && held {
			err = b.round(ctx, w, &m)
		}
		if !held {
			m = mending{} // another one looks after it, and may find what we have not seen
		}
		if err != nil && ctx.Err() == nil {
			report(fmt.Errorf("board: %w", err))
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// free gives the lease back, so that the next process need not wait for its end.
func (b *Board) free(ctx context.Context, owner string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = b.store.Free(ctx, leaseName, owner) // else it ends by itself
}

func (b *Board) round(ctx context.Context, w Work, m *mending) error {
	ctx, cancel := context.WithTimeout(ctx, roundTime)
	defer cancel()
	var err error
	if w.State != nil && time.Since(m.last) >= mendEvery {
		err = b.mend(ctx, w.State, m)
	}
	return errors.Join(err, b.tellAll(ctx, w.Ingest))
}
