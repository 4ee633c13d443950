package board

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/okpay/supportbot/bot"
)

// mending is what is known of a mend while the process has the lease.
type mending struct {
	last    time.Time
	missing map[bot.TicketID]bool // which no session had then
}

// mend compares the board with the sessions. The desk comes after them: a ticket that
// it has just shown may not be in its session yet, so one is dropped only when it was
// missing a minute before too.
func (b *Board) mend(ctx context.Context, state func(context.Context, Entry) (bot.UpdateTicket, bool, error), m *mending) error {
	all, err := b.All(ctx)
	if err != nil {
		return err
	}
	missing := map[bot.TicketID]bool{}
	for _, e := range all {
		now, open, err := state(ctx, e)
		switch {
		case err != nil:
			return fmt.Errorf("ticket %s: %w", e.Ticket, err)
		case open && !same(now, e.State):
			e.State = now
			err = b.Put(ctx, e)
		case open:
		case m.missing[e.Ticket]:
			err = b.Drop(ctx, e.Ticket, 0)
		default:
			missing[e.Ticket] = true
		}
		if err != nil {
			return err
		}
	}
	if err := b.strays(ctx, all, m.missing, missing); err != nil {
		return err
	}
	m.last, m.missing = time.Now(), missing
	return nil
}

// strays drops what is left of tickets that are not on the board, as of one that was
// dropped while something was being written about it.
func (b *Board) strays(ctx context.Context, all []Entry, before, now map[bot.TicketID]bool) error {
	known := map[bot.TicketID]bool{}
	for _, e := range all {
		known[e.Ticket] = true
	}
	for _, key := range []string{keyWaiting, keyTold} {
		fields, err := b.store.Fields(ctx, key)
		if err != nil {
			return err
		}
		for ticket := range fields {
			t := bot.TicketID(ticket)
			switch {
			case known[t]:
			case !before[t]:
				now[t] = true
			default:
				if err := b.store.DropField(ctx, key, ticket); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// same reports whether two states are the same to a board.
func same(a, b bot.UpdateTicket) bool {
	return a.Queue == b.Queue && a.Kind == b.Kind && a.Status == b.Status && a.Priority == b.Priority && a.Agent == b.Agent
}

// Rebuild puts the tickets that the sessions have on the board, with what only the desk
// knows of them (Entry.Link), and returns how many there are. The caller finds them by
// walking over all conversations, and processes may go on meanwhile: what is on the
// board and in no session is left for Run to drop, which looks twice.
func (b *Board) Rebuild(ctx context.Context, entries iter.Seq2[Entry, error]) (tickets int, err error) {
	for e, err := range entries {
		if err != nil {
			return tickets, err
		}
		before, _, err := b.Entry(ctx, e.Ticket)
		if err != nil {
			return tickets, err
		}
		if e.Link == "" {
			e.Link = before.Link
		}
		if err := b.Put(ctx, e); err != nil {
			return tickets, err
		}
		tickets++
	}
	return tickets, nil
}
