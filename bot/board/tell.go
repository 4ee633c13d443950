package board

import (
	"context"
	"fmt"
	"time"

	"github.com/okpay/supportbot/bot"
)

const (
	// tellApart is how long a customer has between two words on their place. That they
	// are next they hear at once.
	tellApart = time.Minute
	// surprise is by how much an estimate must be off before it is corrected, or half
	// of what is left of it, whichever is more.
	surprise = 5 * time.Minute
)

// told is what a customer was last told of their place.
type told struct {
	Count    int           `json:"count"` // how often they were told
	Queue    string        `json:"queue"`
	Position int           `json:"position"`
	Wait     time.Duration `json:"wait,omitempty"`
	At       time.Time     `json:"at"`
}

// due reports whether a customer is to hear of their place again. That a wait has
// become shorter by as much as has passed is no news.
func (last told) due(queue string, p Place, now time.Time) bool {
	moved := last.Queue != queue || last.Position != p.Position
	if moved && p.Position == 1 {
		return true
	}
	if now.Sub(last.At) < tellApart {
		return false
	}
	if moved || p.Wait == 0 {
		return moved
	}
	left := max(last.Wait-now.Sub(last.At), 0)
	return (p.Wait - left).Abs() > max(surprise, left/2)
}

// tellAll ingests Moved for those whose place is news to them. One who is seen for the
// first time has just heard of their place, when the ticket was opened.
func (b *Board) tellAll(ctx context.Context, ingest func(context.Context, bot.Event) error) error {
	all, err := b.waiting(ctx)
	if err != nil {
		return err
	}
	texts, err := b.store.Fields(ctx, keyTold)
	if err != nil {
		return err
	}
	took := map[string][]time.Duration{}
	for t, w := range all {
		if _, known := took[w.Queue]; !known {
			if took[w.Queue], err = b.took(ctx, w.Queue); err != nil {
				return err
			}
		}
		now := time.Now()
		if err := b.tell(ctx, t, texts[string(t)], w.Queue, placeOf(t, all, took[w.Queue], now), ingest); err != nil {
			return err
		}
	}
	return nil
}

// tell tells one customer, where it is due. What is ingested and not yet kept as told
// is ingested again by whoever comes next, under the same id.
func (b *Board) tell(ctx context.Context, t bot.TicketID, text, queue string, p Place, ingest func(context.Context, bot.Event) error) error {
	now := time.Now().UTC()
	next := told{Queue: queue, Position: p.Position, Wait: p.Wait, At: now}
	if text == "" {
		return b.set(ctx, keyTold, t, next)
	}
	last, err := decode[told](t, text)
	if err != nil {
		return err
	}
	if !last.due(queue, p, now) {
		return nil
	}
	e, known, err := b.Entry(ctx, t)
	if err != nil || !known {
		return err
	}
	next.Count = last.Count + 1
	err = ingest(ctx, bot.Event{
		ID:           bot.EventID(fmt.Sprintf("moved:%s:%d:%d", t, next.Count, p.Position)),
		Conversation: e.Conversation,
		Platform:     e.Platform,
		Time:         now,
		Body:         bot.Moved{Ticket: t, Position: p.Position, Wait: p.Wait},
	})
	if err != nil {
		return fmt.Errorf("ticket %s: %w", t, err)
	}
	return b.set(ctx, keyTold, t, next)
}
