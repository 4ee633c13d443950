package board

import (
	"cmp"
	"context"
	"time"

	"github.com/okpay/supportbot/bot"
)

// Place is where a ticket stands in its queue.
type Place struct {
	Position int           // 1 is next; 0: it does not wait for an agent
	Wait     time.Duration // how much longer waiting takes by the estimate; 0 is not known
}

// waiting is what the place of a ticket is made of.
type waiting struct {
	Queue    string    `json:"queue"`
	Priority string    `json:"priority,omitempty"`
	Opened   time.Time `json:"opened"`
	Since    time.Time `json:"since"` // it waits since then
}

// byTurn says which of two tickets of a queue is to be taken first: the more urgent,
// then the older one. A ticket that was given back keeps its age.
func byTurn(t bot.TicketID, a waiting, u bot.TicketID, b waiting) int {
	return cmp.Or(cmp.Compare(weight(b.Priority), weight(a.Priority)), a.Opened.Compare(b.Opened), cmp.Compare(t, u))
}

func weight(priority string) int {
	switch priority {
	case "urgent":
		return 2
	case "high":
		return 1
	case "low":
		return -1
	}
	return 0 // normal
}

// Place returns where a ticket stands. Only live tickets that nobody has taken have a
// place: a deferred one is answered by its promised time, in whichever order.
func (b *Board) Place(ctx context.Context, t bot.TicketID) (Place, error) {
	all, err := b.waiting(ctx)
	if err != nil {
		return Place{}, err
	}
	w, ok := all[t]
	if !ok {
		return Place{}, nil
	}
	took, err := b.took(ctx, w.Queue)
	if err != nil {
		return Place{}, err
	}
	return placeOf(t, all, took, time.Now()), nil
}

// placeOf returns the place of one of the tickets that wait.
func placeOf(t bot.TicketID, all map[bot.TicketID]waiting, took []time.Duration, now time.Time) Place {
	own := all[t]
	p := Place{Position: 1, Wait: estimate(took, now.Sub(own.Since))}
	for u, w := range all {
		if w.Queue == own.Queue && byTurn(u, w, t, own) < 0 {
			p.Position++
		}
	}
	return p
}

// waiting returns the tickets of all queues that wait for an agent.
func (b *Board) waiting(ctx context.Context) (map[bot.TicketID]waiting, error) {
	fields, err := b.store.Fields(ctx, keyWaiting)
	if err != nil {
		return nil, err
	}
	all := make(map[bot.TicketID]waiting, len(fields))
	for ticket, text := range fields {
		t := bot.TicketID(ticket)
		if all[t], err = decode[waiting](t, text); err != nil {
			return nil, err
		}
	}
	return all, nil
}
