// Package board keeps what spans conversations: which tickets wait in which queue,
// how long waiting took lately, which agents are here. It is a projection, never
// the truth: the desk feeds it with what it delivers, each change may come twice,
// and it can be rebuilt from the sessions.
//
//	b := board.New(store)
//	err := b.Put(ctx, board.Entry{Ticket: number, State: bot.UpdateTicket{Queue: "payments", …}, Opened: now, …})
//	place, err := b.Place(ctx, number)
//
// Its place in the graph: between the store and the desks. It imports bot. What it
// keeps is a few fields of the store, JSON in each:
//
//	board:tickets        ticket → Entry, of every ticket that is not done
//	board:waiting        ticket → what its place in the queue is made of, of those that wait for an agent now
//	board:waits:<queue>  ticket → how long it waited, of those that agents took lately
//	board:told           ticket → what its customer was last told of its place
//	board:away           agent → since when they are away
package board

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/okpay/supportbot/bot"
)

// Entry is one ticket that is not done.
type Entry struct {
	Ticket       bot.TicketID       `json:"ticket"`
	Conversation bot.ConversationID `json:"conversation"`
	Platform     bot.Platform       `json:"platform"` // of the conversation
	Customer     string             `json:"customer"` // by name
	Subject      string             `json:"subject,omitempty"`
	State        bot.UpdateTicket   `json:"state"`
	Opened       time.Time          `json:"opened"`
	Link         string             `json:"link,omitempty"` // to where the desk shows it
}

// Store is what the board needs of a store.
type Store interface {
	Field(ctx context.Context, key, field string) (value string, ok bool, err error)
	Fields(ctx context.Context, key string) (map[string]string, error)
	SetField(ctx context.Context, key, field, value string) error
	DropField(ctx context.Context, key, field string) error
	Lease
}

// Lease lets one process at a time do something.
type Lease interface {
	// Hold takes or renews a lease and reports whether owner has it.
	Hold(ctx context.Context, name, owner string, ttl time.Duration) (bool, error)
	Free(ctx context.Context, name, owner string) error
}

// The keys of the store.
const (
	keyTickets = "board:tickets"
	keyWaiting = "board:waiting"
	keyWaits   = "board:waits:" // and the queue
	keyTold    = "board:told"
	keyAway    = "board:away"
)

// Board is the board in a store. All its methods are safe for concurrent use; those
// that change a ticket are to be called one after another for the same ticket.
type Board struct{ store Store }

// New returns the board that a store keeps.
func New(s Store) *Board { return &Board{s} }

// Put keeps a ticket as it is now. When an agent has taken it since the last time,
// how long it waited is remembered.
func (b *Board) Put(ctx context.Context, e Entry) error {
	before, known, err := b.Entry(ctx, e.Ticket)
	if err != nil {
		return err
	}
	if e.State.Kind == "" { // not all that the desk hears of tells it
		e.State.Kind = before.State.Kind
	}
	if e.State.Queue == "" {
		e.State.Queue = before.State.Queue
	}
	if known && before.waits() && e.State.Status == bot.TicketClaimed {
		since := e.State.Since
		if since.IsZero() {
			since = time.Now()
		}
		if err := b.remember(ctx, before.queue(), e.Ticket, since.Sub(before.since())); err != nil {
			return err
		}
	}
	// The entry comes last: what was cut off before is done again by the repeat.
	if e.waits() {
		err = b.set(ctx, keyWaiting, e.Ticket, e.waiting())
	} else {
		err = b.store.DropField(ctx, keyWaiting, string(e.Ticket))
	}
	if err != nil {
		return fmt.Errorf("ticket %s: %w", e.Ticket, err)
	}
	return b.set(ctx, keyTickets, e.Ticket, e)
}

// Drop forgets a ticket that is done. took is how long it waited for an agent, where
// Put has not seen one take it; 0 when none did.
func (b *Board) Drop(ctx context.Context, t bot.TicketID, took time.Duration) error {
	if took > 0 {
		e, known, err := b.Entry(ctx, t)
		if err == nil && known {
			err = b.remember(ctx, e.queue(), t, took)
		}
		if err != nil {
			return err
		}
	}
	for _, key := range []string{keyWaiting, keyTold, keyTickets} {
		if err := b.store.DropField(ctx, key, string(t)); err != nil {
			return fmt.Errorf("ticket %s: %w", t, err)
		}
	}
	return nil
}

// Entry returns a ticket, false when it is not on the board.
func (b *Board) Entry(ctx context.Context, t bot.TicketID) (Entry, bool, error) {
	text, ok, err := b.store.Field(ctx, keyTickets, string(t))
	if err != nil || !ok {
		return Entry{}, false, err
	}
	e, err := decode[Entry](t, text)
	return e, err == nil, err
}

// All returns every ticket of the board, the oldest first.
func (b *Board) All(ctx context.Context) ([]Entry, error) {
	fields, err := b.store.Fields(ctx, keyTickets)
	if err != nil {
		return nil, err
	}
	list := make([]Entry, 0, len(fields))
	for ticket, text := range fields {
		e, err := decode[Entry](bot.TicketID(ticket), text)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.Ticket, b.Ticket))
	})
	return list, nil
}

// Queue returns the tickets that wait in a queue, in the order in which they are to
// be taken: the live ones first, in the order of their places, then the deferred ones.
func (b *Board) Queue(ctx context.Context, queue string) ([]Entry, error) {
	all, err := b.All(ctx)
	if err != nil {
		return nil, err
	}
	list := slices.DeleteFunc(all, func(e Entry) bool {
		return e.queue() != queue || e.State.Status != bot.TicketWaiting
	})
	slices.SortStableFunc(list, func(a, b Entry) int {
		switch {
		case a.waits() && !b.waits():
			return -1
		case !a.waits() && b.waits():
			return 1
		}
		return byTurn(a.Ticket, a.waiting(), b.Ticket, b.waiting())
	})
	return list, nil
}

// SetAway says whether an agent is away.
func (b *Board) SetAway(ctx context.Context, agent bot.PersonID, away bool) error {
	if !away {
		return b.store.DropField(ctx, keyAway, string(agent))
	}
	return b.store.SetField(ctx, keyAway, string(agent), time.Now().UTC().Format(time.RFC3339))
}

// Away returns the agents who are away.
func (b *Board) Away(ctx context.Context) (map[bot.PersonID]bool, error) {
	fields, err := b.store.Fields(ctx, keyAway)
	if err != nil {
		return nil, err
	}
	away := make(map[bot.PersonID]bool, len(fields))
	for agent := range fields {
		away[bot.PersonID(agent)] = true
	}
	return away, nil
}

func (e Entry) queue() string { return e.State.Queue }

// waits reports whether somebody waits for an agent now.
func (e Entry) waits() bool {
	return e.State.Kind != bot.TicketDeferred && e.State.Status == bot.TicketWaiting
}

// since is when the ticket began to wait.
func (e Entry) since() time.Time {
	if e.State.Since.IsZero() {
		return e.Opened
	}
	return e.State.Since
}

func (e Entry) waiting() waiting {
	return waiting{e.queue(), e.State.Priority, e.Opened, e.since()}
}

func (b *Board) set(ctx context.Context, key string, t bot.TicketID, value any) error {
	text, err := json.Marshal(value)
	if err == nil {
		err = b.store.SetField(ctx, key, string(t), string(text))
	}
	if err != nil {
		return fmt.Errorf("ticket %s: %w", t, err)
	}
	return nil
}

func decode[T any](t bot.TicketID, text string) (value T, err error) {
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return value, fmt.Errorf("board: ticket %s: %v", t, err)
	}
	return value, nil
}
