package discord

import (
	"context"
	"sync"

	"github.com/okpay/supportbot/adapters/discord/gateway"
)

// waiting is what has been read from the gateway and has not had its turn. What
// Discord lists of a channel from the first of it on is not missed: it comes in its
// order. The zero value is ready.
type waiting struct {
	mu     sync.Mutex
	tenure <-chan struct{} // see backlog
	events []noted         // in the order of the gateway
}

// noted is an event with an id that says when it happened. Edits and the like have
// none; what they stand before has.
type noted struct {
	ref     string
	channel string // "" for what begins a session, behind which nothing of another comes
	id      string
}

// add takes note of an event. It is called when the event is read.
func (w *waiting) add(ctx context.Context, d gateway.Dispatch) {
	n := noted{ref: ref(d)}
	switch d.Type {
	case messageCreate, interactionCreate:
		v, err := decode[struct {
			ID      string `json:"id"`
			Channel string `json:"channel_id"`
		}](d.Data)
		if err != nil || !snowflake(v.ID) {
			return // a dead letter
		}
		n.channel, n.id = v.Channel, v.ID
	case sessionReady, sessionResumed:
	default:
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tenure != ctx.Done() { // what was read before that was for somebody else
		w.tenure, w.events = ctx.Done(), nil
	}
	if k := len(w.events); k == 0 || w.events[k-1].ref != n.ref { // else replayed: it had found no room
		w.events = append(w.events, n)
	}
}

// over forgets an event that had its turn, and all before it.
func (w *waiting) over(ref string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.events {
		if w.events[i].ref == ref {
			w.events = w.events[i+1:]
			return
		}
	}
}

// from reports whether the first event that waits in a channel is id or older.
func (w *waiting) from(channel, id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.events {
		if w.events[i].channel == channel {
			return snowflake(id) && !newer(w.events[i].id, id)
		}
	}
	return false
}

// has reports whether a message waits.
func (w *waiting) has(channel, id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.events {
		if w.events[i].channel == channel && w.events[i].id == id {
			return true
		}
	}
	return false
}
