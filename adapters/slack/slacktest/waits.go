package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
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
			t.Fatalf("slacktest: waited %v for %s", patience, what)
		}
	}
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
			t.Fatalf("slacktest: waited %v for %s", patience, what)
		}
	}
}

// WaitMessage waits for a message of the bot's that fits, anywhere in a channel, the
// newest if there are several. Of messages that change every state counts while it lasts.
func (s *Server) WaitMessage(t testing.TB, channel, what string, fits func(Message) bool) Message {
	t.Helper()
	var out Message
	s.await(t, what+" in channel "+channel, func() bool {
		c := s.channels[channel]
		if c == nil {
			return false
		}
		for _, m := range slices.Backward(c.messages) {
			if m.User == BotUser && fits(m.clone()) {
				out = m.clone()
				return true
			}
		}
		return false
	})
	return out
}

// WaitText waits for a message of the bot's in which people read a text, anywhere
// in a channel.
func (s *Server) WaitText(t testing.TB, channel, text string) Message {
	t.Helper()
	return s.WaitMessage(t, channel, `"`+text+`"`, func(m Message) bool { return m.Shows(text) })
}

// WaitReply waits for a message of the bot's in a thread in which people read a text.
func (s *Server) WaitReply(t testing.TB, channel, thread, text string) Message {
	t.Helper()
	return s.WaitMessage(t, channel, `"`+text+`" in thread `+thread, func(m Message) bool { return m.Thread == thread && m.Shows(text) })
}

// WaitEphemeral waits for a message that a user alone sees in which they read a text.
func (s *Server) WaitEphemeral(t testing.TB, u *User, text string) Message {
	t.Helper()
	var out Message
	s.await(t, `"`+text+`" for `+u.Name+" alone", func() bool {
		for _, m := range s.ephemerals(u) {
			if m.Shows(text) {
				out = m
				return true
			}
		}
		return false
	})
	return out
}

// WaitReaction waits until the bot has put an emoji on a message.
func (s *Server) WaitReaction(t testing.TB, channel, ts, name string) {
	t.Helper()
	s.await(t, "the reaction "+name, func() bool {
		c := s.channels[channel]
		m := c.find(ts)
		return m != nil && slices.Contains(m.Reactions[name], BotUser)
	})
}

// WaitView waits until a user has a modal open, and returns the one on top.
func (s *Server) WaitView(t testing.TB, u *User, title string) View {
	t.Helper()
	var out View
	s.await(t, `a view "`+title+`" of `+u.Name, func() bool {
		for _, v := range s.views {
			if v.user == u.ID && strings.Contains(v.Title, title) {
				out = v.View
				return true
			}
		}
		return false
	})
	return out
}

// WaitHome waits until a user's App Home shows a text.
func (s *Server) WaitHome(t testing.TB, u *User, text string) View {
	t.Helper()
	var out View
	s.await(t, `"`+text+`" in the App Home of `+u.Name, func() bool {
		if v := s.homes[u.ID]; v != nil && strings.Contains(v.Look().Text, text) {
			out = v.View
			return true
		}
		return false
	})
	return out
}

// WaitSockets waits until exactly so many sockets are open.
func (s *Server) WaitSockets(t testing.TB, n int) {
	t.Helper()
	s.await(t, "the right number of sockets", func() bool { return len(s.link.socks) == n })
}

// WaitQuiet waits until everything that was sent to the bot is acknowledged.
func (s *Server) WaitQuiet(t testing.TB) {
	t.Helper()
	s.await(t, "all acknowledgements", func() bool { return len(s.link.waiting) == 0 && len(s.hooks) == 0 })
}

// Messages returns all that is in a channel, replies too, by their TS.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil {
		return nil
	}
	out := make([]Message, 0, len(c.messages))
	for _, m := range c.messages {
		out = append(out, m.clone())
	}
	return out
}

// Roots returns what is in a channel and no reply.
func (s *Server) Roots(channel string) []Message {
	return slices.DeleteFunc(s.Messages(channel), func(m Message) bool { return m.Thread != "" })
}

// Thread returns a thread's replies.
func (s *Server) Thread(channel, root string) []Message {
	return slices.DeleteFunc(s.Messages(channel), func(m Message) bool { return m.Thread != root })
}

// Message returns one message, and whether it is there.
func (s *Server) Message(channel, ts string) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if c == nil || c.find(ts) == nil {
		return Message{}, false
	}
	return c.find(ts).clone(), true
}

// Reactions returns who put which emoji on a message.
func (s *Server) Reactions(channel, ts string) map[string][]string {
	m, _ := s.Message(channel, ts)
	return m.Reactions
}

// Ephemerals returns what a user alone sees, by its TS.
func (s *Server) Ephemerals(u *User) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ephemerals(u)
}

func (s *Server) ephemerals(u *User) []Message {
	var out []Message
	for id, r := range s.replies {
		if strings.HasPrefix(id, "ephemeral:") && r.user == u.ID {
			out = append(out, r.message.clone())
		}
	}
	slices.SortFunc(out, func(a, b Message) int { return strings.Compare(a.TS, b.TS) })
	return out
}

func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// richText is the block that people's clients make of what is typed.
func richText(text string) json.RawMessage {
	raw, _ := json.Marshal([]fields{{"type": "rich_text", "block_id": "rt", "elements": []fields{
		{"type": "rich_text_section", "elements": []fields{{"type": "text", "text": text}}}}}})
	return raw
}
