package scene

import (
	"time"

	"github.com/okpay/supportbot/bot"
)

// Kind says what has changed.
type Kind byte

// The kinds of change.
const (
	ChatChanged   Kind = iota // ID is a conversation, Items its messages that are to be shown again
	ChatGone                  // ID is a conversation
	TicketChanged             // ID is a ticket, Items its posts
	Typing                    // ID is a conversation: somebody types there, or has stopped
	Turn                      // ID is a conversation: the engine has answered, or its clock has moved
	Content                   // the content was read again
)

// Change is one thing that is to be shown.
type Change struct {
	Seq   uint64
	Kind  Kind
	ID    string
	Items []string
}

// Since returns what has changed after a sequence number, and the newest number.
// It returns false when that is too long ago: then everything is to be shown anew.
func (s *Scene) Since(after uint64) (list []Change, now uint64, ok bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	missed := s.seq - after
	if after > s.seq || missed > uint64(len(s.changes)) {
		return nil, s.seq, false
	}
	return append(list, s.changes[len(s.changes)-int(missed):]...), s.seq, true
}

// Seq returns the newest sequence number.
func (s *Scene) Seq() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.seq
}

// Changed returns a channel that is closed at the next change. Whoever waits asks
// for the channel first and for Since then. Nothing is left behind by who stops waiting.
func (s *Scene) Changed() <-chan struct{} {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.changed
}

// Tell publishes a change of something that the scene does not keep itself.
func (s *Scene) Tell(kind Kind, id string) { s.publish(Change{Kind: kind, ID: id}, func() {}) }

// SetTyping says until when somebody types to a customer; the zero time ends it.
func (s *Scene) SetTyping(id bot.ConversationID, until time.Time) {
	s.publish(Change{Kind: Typing, ID: string(id)}, func() {
		if until.IsZero() {
			delete(s.typing, id)
			return
		}
		s.typing[id] = until
	})
}

// TypingUntil returns until when somebody types to a customer, zero when nobody does.
func (s *Scene) TypingUntil(id bot.ConversationID) time.Time {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.typing[id]
}

func (s *Scene) publish(c Change, apply func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	apply()
	s.seq++
	c.Seq = s.seq
	if len(s.changes) >= maxChanges {
		s.changes = append(make([]Change, 0, maxChanges), s.changes[maxChanges/2:]...)
	}
	s.changes = append(s.changes, c)
	close(s.changed)
	s.changed = make(chan struct{})
}
