// Package scene is what the playground shows, as data: chats of customers and
// tickets of the desk. It keeps everything in a store, so that a restarted program
// shows what it showed before, and tells what has changed since when, so that a
// page that was away catches up without loss or doubles.
//
//	s, err := scene.Load(ctx, store)
//	err = s.ChangeChat(ctx, id, func(c *scene.Chat) []string { …; return []string{messageID} })
//	changes, now, ok := s.Since(seen)   // ok false: too long ago, show everything anew
//	<-s.Changed()                       // until there is more
//
// It knows nothing of HTTP (package page and its parent) and decides nothing. It
// imports bot.
package scene

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot"
)

// The bounds of what is kept. Older messages scroll out of the page; the talk
// itself is the store's and the engine's.
const (
	maxMessages = 300  // of a chat, and posts of a ticket
	maxChats    = 200  // a team in training, with room
	maxTickets  = 200  // the oldest that are done go first
	maxChanges  = 2048 // a page that was away for longer is shown anew
)

// Store is where a scene is kept.
type Store interface {
	Fields(ctx context.Context, key string) (map[string]string, error)
	SetField(ctx context.Context, key, field, value string) error
	DropField(ctx context.Context, key, field string) error
}

// The keys of the store.
const (
	keyChats   = "playground:chats"
	keyTickets = "playground:tickets"
)

// Scene is everything that the page shows. What it hands out is never changed, only
// replaced, so it may be read without a lock. It is safe for concurrent use.
type Scene struct {
	store Store
	boot  string
	turn  sync.Mutex // one change at a time: what is shown is stored, in that order

	mu      sync.RWMutex
	chats   map[bot.ConversationID]*Chat
	tickets map[bot.TicketID]*Ticket
	typing  map[bot.ConversationID]time.Time
	seq     uint64
	changes []Change
	changed chan struct{} // closed at the next change
}

// Load reads what a store keeps.
func Load(ctx context.Context, store Store) (*Scene, error) {
	s := &Scene{
		store: store, boot: rand.Text()[:8], changed: make(chan struct{}), typing: map[bot.ConversationID]time.Time{},
		chats: map[bot.ConversationID]*Chat{}, tickets: map[bot.TicketID]*Ticket{},
	}
	if err := load(ctx, store, keyChats, s.chats); err != nil {
		return nil, err
	}
	return s, load(ctx, store, keyTickets, s.tickets)
}

func load[K ~string, V any](ctx context.Context, store Store, key string, into map[K]*V) error {
	fields, err := store.Fields(ctx, key)
	if err != nil {
		return fmt.Errorf("playground: %w", err)
	}
	for id, text := range fields {
		v := new(V)
		if err := json.Unmarshal([]byte(text), v); err != nil {
			return fmt.Errorf("playground: %s %s: %v", key, id, err)
		}
		into[K(id)] = v
	}
	return nil
}

// Boot names this run of the program: a page of another one has other sequence numbers.
func (s *Scene) Boot() string { return s.boot }

// Chats returns all chats in the order of their beginning.
func (s *Scene) Chats() []*Chat {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := make([]*Chat, 0, len(s.chats))
	for _, c := range s.chats {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *Chat) int { return cmp.Or(a.Begun.Compare(b.Begun), cmp.Compare(a.ID, b.ID)) })
	return list
}

// Chat returns a chat, nil when there is none.
func (s *Scene) Chat(id bot.ConversationID) *Chat {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.chats[id]
}

// Tickets returns all tickets, those that wait first, then by who has them, the done
// ones last; the oldest first among equals.
func (s *Scene) Tickets() []*Ticket {
	s.mu.RLock()
	defer s.mu.RUnlock()
	list := make([]*Ticket, 0, len(s.tickets))
	for _, t := range s.tickets {
		list = append(list, t)
	}
	slices.SortFunc(list, func(a, b *Ticket) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), a.Opened.Compare(b.Opened), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// Ticket returns a ticket, nil when there is none.
func (s *Scene) Ticket(id bot.TicketID) *Ticket {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.tickets[id]
}

// ChangeChat changes a chat, or a new one with only its ID: change gets a copy of
// its own and returns the ids of the messages that it touched. Returning nil changes
// nothing. What is shown afterwards is stored.
func (s *Scene) ChangeChat(ctx context.Context, id bot.ConversationID, change func(*Chat) []string) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	old := s.Chat(id)
	if old == nil {
		if len(s.Chats()) >= maxChats {
			return ErrFull
		}
		old = &Chat{ID: id}
	}
	next := old.clone()
	items := change(next)
	if items == nil {
		return nil
	}
	if n := len(next.Messages) - maxMessages; n > 0 {
		next.Messages = next.Messages[n:]
	}
	if err := put(ctx, s.store, keyChats, string(id), next); err != nil {
		return err
	}
	s.publish(Change{Kind: ChatChanged, ID: string(id), Items: items}, func() { s.chats[id] = next })
	return nil
}

// DropChat removes a chat from the page. Its session stays in the store.
func (s *Scene) DropChat(ctx context.Context, id bot.ConversationID) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	if s.Chat(id) == nil {
		return nil
	}
	if err := s.store.DropField(ctx, keyChats, string(id)); err != nil {
		return fmt.Errorf("playground: %w", err)
	}
	s.publish(Change{Kind: ChatGone, ID: string(id)}, func() {
		delete(s.chats, id)
		delete(s.typing, id)
	})
	return nil
}

// ChangeTicket is ChangeChat for a ticket.
func (s *Scene) ChangeTicket(ctx context.Context, id bot.TicketID, change func(*Ticket) []string) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	old := s.Ticket(id)
	if old == nil {
		if err := s.makeRoom(ctx); err != nil {
			return err
		}
		old = &Ticket{ID: id}
	}
	next := old.clone()
	items := change(next)
	if items == nil {
		return nil
	}
	if n := len(next.Posts) - maxMessages; n > 0 {
		next.Posts = next.Posts[n:]
	}
	if err := put(ctx, s.store, keyTickets, string(id), next); err != nil {
		return err
	}
	s.publish(Change{Kind: TicketChanged, ID: string(id), Items: items}, func() { s.tickets[id] = next })
	return nil
}

// makeRoom drops the oldest ticket that is done when there are too many.
func (s *Scene) makeRoom(ctx context.Context) error {
	all := s.Tickets()
	if len(all) < maxTickets {
		return nil
	}
	for _, t := range all {
		if t.Done() {
			if err := s.store.DropField(ctx, keyTickets, string(t.ID)); err != nil {
				return fmt.Errorf("playground: %w", err)
			}
			s.publish(Change{Kind: TicketChanged, ID: string(t.ID), Items: []string{}}, func() { delete(s.tickets, t.ID) })
			return nil
		}
	}
	return nil // all are open: better too many than one lost
}

func put(ctx context.Context, store Store, key, id string, v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		err = store.SetField(ctx, key, id, string(text))
	}
	if err != nil {
		return fmt.Errorf("playground: %s: %w", id, err)
	}
	return nil
}
