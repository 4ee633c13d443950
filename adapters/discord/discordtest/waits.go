package discordtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/supportbot/adapters/discord/gateway/gatewaytest"
)

// patience is how long a test waits for what should happen at once.
const patience = time.Minute

// await waits until a condition is true. It is looked at under the lock, again
// at every change.
func (s *Server) await(t testing.TB, what string, is func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		s.mu.Lock()
		done, changed := is(), s.changed
		s.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-deadline.C:
			t.Fatalf("discordtest: waited %v for %s", patience, what)
		}
	}
}

// WaitMessage waits for a message of the bot's that fits, the newest if there
// are several. Of messages that change every state counts while it lasts.
func (s *Server) WaitMessage(t testing.TB, channel, what string, fits func(Message) bool) Message {
	t.Helper()
	var out Message
	s.await(t, what+" in channel "+channel, func() bool {
		c := s.channels[channel]
		if c == nil {
			return false
		}
		for _, m := range slices.Backward(c.messages) {
			if m.Author == BotID && !m.Thinking && fits(m.Message) {
				out = m.Message
				return true
			}
		}
		return false
	})
	return out
}

// WaitText waits for a message of the bot's that has a text in it.
func (s *Server) WaitText(t testing.TB, channel, text string) Message {
	t.Helper()
	return s.WaitMessage(t, channel, "\""+text+"\"", func(m Message) bool { return strings.Contains(m.Content, text) })
}

// Await waits until a condition is true, of the server or of anything else. It
// may use any method of the server's that does not wait.
func (s *Server) Await(t testing.TB, what string, is func() bool) {
	t.Helper()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !is() {
		select {
		case <-look.C:
		case <-deadline.C:
			t.Fatalf("discordtest: waited %v for %s", patience, what)
		}
	}
}

// WaitOnline waits until a bot is connected to the gateway.
func (s *Server) WaitOnline(t testing.TB) {
	t.Helper()
	s.gw.Await(t, "a bot that is online", func(st gatewaytest.Stats) bool { return st.Live > 0 })
}

// Messages returns what is in a channel, in order.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	if c := s.channels[channel]; c != nil {
		for _, m := range c.messages {
			out = append(out, m.Message)
		}
	}
	return out
}

// Threads returns the private threads in a channel, in the order they were made.
func (s *Server) Threads(channel string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, c := range s.channels {
		if c.parent == channel && c.kind == kindThread {
			out = append(out, c.id)
		}
	}
	slices.Sort(out)
	return out
}

// Parent returns the channel that a thread is in.
func (s *Server) Parent(thread string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[thread]; c != nil {
		return c.parent
	}
	return ""
}

// Typings returns how often the bot showed that it types in a channel.
func (s *Server) Typings(channel string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[channel]; c != nil {
		return c.typings
	}
	return 0
}

// Unanswered returns the interactions that were not acknowledged in time.
func (s *Server) Unanswered() []*Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []*Interaction
	for _, i := range s.acts {
		if i.ack == nil && time.Since(i.made) > ackWithin {
			out = append(out, i)
		}
	}
	return out
}
