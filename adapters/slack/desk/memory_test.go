package desk_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot"
	"github.com/okpay/supportbot/bot/board"
)

// memory is what processes share, in one process.
type memory struct {
	mu     sync.Mutex
	values map[string]string
	fields map[string]map[string]string
	fail   error // of every write
}

func newMemory() *memory {
	return &memory{values: map[string]string{}, fields: map[string]map[string]string{}}
}

func (m *memory) Value(_ context.Context, key string) (string, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.values[key]
	return v, ok, nil
}

func (m *memory) SetValue(_ context.Context, key, value string, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	m.values[key] = value
	return nil
}

func (m *memory) Fields(_ context.Context, key string) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := map[string]string{}
	for k, v := range m.fields[key] {
		out[k] = v
	}
	return out, nil
}

func (m *memory) SetField(_ context.Context, key, field, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	if m.fields[key] == nil {
		m.fields[key] = map[string]string{}
	}
	m.fields[key][field] = value
	return nil
}

func (m *memory) DropField(_ context.Context, key, field string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.fields[key], field)
	return nil
}

// forget loses everything, as a store does that was set up anew.
func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.values)
	clear(m.fields)
}

func (m *memory) breaks(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fail = err
}

// left are the fields of a ticket that a delivery leaves behind.
func (m *memory) left(n bot.TicketID) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for field := range m.fields["slack:ticket:"+string(n)] {
		if strings.HasPrefix(field, "p:") || strings.HasPrefix(field, "f:") || strings.HasPrefix(field, "l:") {
			out = append(out, field)
		}
	}
	return out
}

// wall is a board in memory.
type wall struct {
	mu      sync.Mutex
	entries map[bot.TicketID]board.Entry
	away    map[bot.PersonID]bool
	took    map[bot.TicketID]time.Duration
}

func newWall() *wall {
	return &wall{entries: map[bot.TicketID]board.Entry{}, away: map[bot.PersonID]bool{}, took: map[bot.TicketID]time.Duration{}}
}

func (w *wall) Put(_ context.Context, e board.Entry) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.entries[e.Ticket] = e
	return nil
}

func (w *wall) Drop(_ context.Context, t bot.TicketID, took time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.entries, t)
	w.took[t] = took
	return nil
}

func (w *wall) Place(_ context.Context, t bot.TicketID) (board.Place, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	place := board.Place{Position: 1, Wait: time.Minute}
	for n := range w.entries {
		if n < t {
			place.Position++
		}
	}
	return place, nil
}

func (w *wall) All(context.Context) ([]board.Entry, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []board.Entry
	for _, e := range w.entries {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b board.Entry) int { return strings.Compare(string(a.Ticket), string(b.Ticket)) })
	return out, nil
}

func (w *wall) SetAway(_ context.Context, p bot.PersonID, away bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.away[p] = away
	return nil
}

func (w *wall) Away(context.Context) (map[bot.PersonID]bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := map[bot.PersonID]bool{}
	for p, is := range w.away {
		if is {
			out[p] = true
		}
	}
	return out, nil
}
