package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/dispatch"
)

// shelf is the desk of an installation without one: it keeps what is meant for
// agents in the store, under the ticket's number, and says so in the log. Nothing
// is lost, and nobody is told that somebody read it.
type shelf struct {
	store fieldStore
	log   *slog.Logger
}

// fieldStore is what the shelf needs of the store.
type fieldStore interface {
	SetField(ctx context.Context, key, field, value string) error
}

// Open implements dispatch.Desk. A shelf has no queue, so the place is not known.
func (s *shelf) Open(ctx context.Context, number bot.TicketID, d dispatch.Delivery) (dispatch.Place, error) {
	if err := s.put(ctx, number, d); err != nil {
		return dispatch.Place{}, err
	}
	s.log.WarnContext(ctx, "ticket waits in the store: no desk is configured, so no agent sees it", "ticket", number, "conversation", d.Conversation)
	return dispatch.Place{}, nil
}

// Deliver implements dispatch.Desk.
func (s *shelf) Deliver(ctx context.Context, d dispatch.Delivery) (dispatch.Receipt, error) {
	number, ok := bot.TicketOf(d.Action)
	if !ok {
		return dispatch.Receipt{}, fmt.Errorf("a desk takes no %s", bot.ActionKind(d.Action))
	}
	return dispatch.Receipt{}, s.put(ctx, number, d)
}

// put keeps an action under its ticket. The same delivery twice is one line.
func (s *shelf) put(ctx context.Context, number bot.TicketID, d dispatch.Delivery) error {
	line, err := json.Marshal(bot.Actions{d.Action})
	if err != nil {
		return fmt.Errorf("ticket %s: %w", number, err)
	}
	if err := s.store.SetField(ctx, "desk:"+string(number), d.ID, string(line)); err != nil {
		return fmt.Errorf("ticket %s: %w", number, err)
	}
	return nil
}
