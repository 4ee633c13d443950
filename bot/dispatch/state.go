package dispatch

import (
	"context"
	"log/slog"
)

// state is where a partition or an item stands. The package comment draws them.
type state string

// The states of a partition.
const (
	stateReading  state = "reading"
	stateHandling state = "handling"
	stateResting  state = "resting"
	stateRetrying state = "retrying"
	stateDraining state = "draining"
	stateReleased state = "released"
	stateLost     state = "lost"
)

// The states of an item.
const (
	stateClaimed     state = "claimed"
	statePacing      state = "pacing"
	stateSending     state = "sending"
	stateWaiting     state = "waiting"
	stateDelivered   state = "delivered"
	stateUndelivered state = "undelivered"
	stateDropped     state = "dropped"
	stateLeft        state = "left"
)

// enter tells the log where the partition stands.
func (w *worker) enter(ctx context.Context, s state) {
	w.log.LogAttrs(ctx, slog.LevelDebug, "partition", slog.String("state", string(s)))
}

// enterItem tells the log where an item stands.
func (w *worker) enterItem(ctx context.Context, item *Item, s state) {
	w.log.LogAttrs(ctx, slog.LevelDebug, "item", slog.String("state", string(s)),
		slog.String("item", item.ID), slog.String("lane", item.Lane.Name))
}
