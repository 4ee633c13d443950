package telegramtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Sent is one message of the bot as it is now, or was when it was deleted.
type Sent struct {
	Method   string
	Chat     int64
	Topic    int64
	Business string // business_connection_id
	Message  int64
	Text     string // what people see, of a caption too
	HTML     string // as it was sent
	Links    []string
	Mentions []string   // names that ring at somebody's
	Buttons  [][]string // labels
	Data     [][]string // callback_data, or the address
	Media    string     // "photo", "video", "document", "voice": what it shows
	File     string     // its address, file id, or the name of the upload
	Content  []byte     `json:",omitempty"` // what was uploaded
	Reply    int64      // the message that it answers
	Preview  string     // link_preview_options as sent
	Edits    int
	Deleted  bool
	At       time.Time // when it was sent first
}

// Answer is what the bot answered to a press.
type Answer struct {
	Text  string
	Alert bool
}

// record is everything that the bot did, in its order.
type record struct {
	sent    []Sent
	byChat  map[int64][]int
	typing  map[int64]int
	uploads int
}

func (r *record) add(x Sent) int {
	if r.byChat == nil {
		r.byChat, r.typing = map[int64][]int{}, map[int64]int{}
	}
	r.sent = append(r.sent, x)
	r.byChat[x.Chat] = append(r.byChat[x.Chat], len(r.sent)-1)
	return len(r.sent) - 1
}

// Sent returns what the bot has sent to a chat, in its order; 0 is all chats.
func (s *Server) Sent(chatID int64) []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	if chatID == 0 {
		return slices.Clone(s.record.sent)
	}
	out := make([]Sent, 0, len(s.record.byChat[chatID]))
	for _, i := range s.record.byChat[chatID] {
		out = append(out, s.record.sent[i])
	}
	return out
}

// Texts returns what people read in a chat, in its order.
func (s *Server) Texts(chatID int64) []string {
	var out []string
	for _, x := range s.Sent(chatID) {
		out = append(out, x.Text)
	}
	return out
}

// Typing returns how often the bot has shown in a chat that it types.
func (s *Server) Typing(chatID int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.record.typing[chatID]
}

// Uploads returns how many files were sent as bytes.
func (s *Server) Uploads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.record.uploads
}

// Calls returns how often a method was called; refused calls count.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[strings.ToLower(method)]
}

// Answered returns the answer to a press, and whether there was one.
func (s *Server) Answered(queryID string) (Answer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queries[queryID]
	if q == nil {
		return Answer{}, false
	}
	return q.answer, q.answered
}

// Unanswered returns how many presses the bot has left without an answer.
func (s *Server) Unanswered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, q := range s.queries {
		if !q.answered {
			n++
		}
	}
	return n
}

// Menu returns the commands set for a scope ("default", "all_private_chats") and
// a language, as JSON.
func (s *Server) Menu(scope, language string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.menus[scope+"/"+language])
}

// Webhook returns the address and the secret that the bot has set.
func (s *Server) Webhook() (url, secret string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hook.url, s.hook.secret
}

// Message returns one message of a chat as the Bot API shows it, nil where there
// is none.
func (s *Server) Message(chatID, id int64) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chatID]
	if c == nil || c.known[id] == nil {
		return nil
	}
	raw, _ := json.Marshal(c.known[id].object)
	return raw
}

// Until waits until a condition holds. It is asked after every change: every
// request of the bot, everything sent, and every update.
func (s *Server) Until(ctx context.Context, holds func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if holds() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.ctx.Done():
			return s.ctx.Err()
		}
	}
}

// WaitText waits until a chat shows a message with that text in it, the newest
// that there is.
func (s *Server) WaitText(ctx context.Context, chatID int64, text string) (Sent, error) {
	var found Sent
	err := s.Until(ctx, func() bool {
		all := s.Sent(chatID)
		for _, x := range slices.Backward(all) {
			if strings.Contains(x.Text, text) && !x.Deleted {
				found = x
				return true
			}
		}
		return false
	})
	if err != nil {
		return Sent{}, fmt.Errorf("wait for %q in chat %d: %w; it shows %q", text, chatID, err, s.Texts(chatID))
	}
	return found, nil
}

// WaitSent waits until the bot has sent so many messages to a chat, 0 is all chats.
func (s *Server) WaitSent(ctx context.Context, chatID int64, n int) error {
	err := s.Until(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		if chatID == 0 {
			return len(s.record.sent) >= n
		}
		return len(s.record.byChat[chatID]) >= n
	})
	if err != nil {
		return fmt.Errorf("wait for %d messages in chat %d: %w; it shows %q", n, chatID, err, s.Texts(chatID))
	}
	return nil
}

// WaitCalls waits until a method was called so many times.
func (s *Server) WaitCalls(ctx context.Context, method string, n int) error {
	err := s.Until(ctx, func() bool { return s.Calls(method) >= n })
	if err != nil {
		return fmt.Errorf("wait for %d calls of %s: %w; there were %d", n, method, err, s.Calls(method))
	}
	return nil
}

// WaitConfirmed waits until the bot has taken all updates.
func (s *Server) WaitConfirmed(ctx context.Context) error {
	err := s.Until(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.queue.waiting) == 0
	})
	if err != nil {
		return fmt.Errorf("wait until all updates are confirmed: %w; %d are not", err, len(s.Waiting()))
	}
	return nil
}

// WaitAnswered waits until a press is answered.
func (s *Server) WaitAnswered(ctx context.Context, queryID string) (Answer, error) {
	var a Answer
	err := s.Until(ctx, func() bool {
		var ok bool
		a, ok = s.Answered(queryID)
		return ok
	})
	if err != nil {
		return a, fmt.Errorf("wait for the answer to %s: %w", queryID, err)
	}
	return a, nil
}
