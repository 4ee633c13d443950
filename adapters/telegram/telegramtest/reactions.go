package telegramtest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// emoji are those that a bot may put on a message.
var emoji = strings.Fields("👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 " +
	"🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡")

// setReaction puts the bot's reaction on a message, instead of the one before.
func (s *Server) setReaction(p params) (any, *apiError) {
	var list []struct{ Type, Emoji string }
	if refusal := p.object("reaction", &list); refusal != nil {
		return nil, refusal
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refusal := s.target(p)
	if refusal != nil {
		return nil, refusal
	}
	m := c.known[p.int("message_id")]
	switch {
	case m == nil:
		return nil, badRequest("message to react not found")
	case len(list) > 1:
		return nil, badRequest("REACTIONS_TOO_MANY")
	case len(list) == 1 && (list[0].Type != "emoji" || !slices.Contains(emoji, list[0].Emoji)):
		return nil, badRequest("REACTION_INVALID")
	}
	m.ours = ""
	if len(list) == 1 {
		m.ours = list[0].Emoji
	}
	s.change()
	return true, nil
}

// Reaction returns what the bot has put on a message, "" when there is nothing.
func (s *Server) Reaction(chatID, id int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[chatID]; c != nil && c.known[id] != nil {
		return c.known[id].ours
	}
	return ""
}

// deletable is how long messages can be deleted.
const deletable = 48 * time.Hour

// Age makes all messages of a chat older.
func (s *Server) Age(chatID int64, by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[chatID]; c != nil {
		for _, m := range c.order {
			m.at = m.at.Add(-by)
		}
	}
}

// deleteBusiness deletes messages in chats of a business account.
func (s *Server) deleteBusiness(p params) (any, *apiError) {
	var ids []int64
	if err := json.Unmarshal([]byte(p.values["message_ids"]), &ids); err != nil || len(ids) == 0 || len(ids) > 100 {
		return nil, badRequest("message identifiers are not specified")
	}
	if p.values["business_connection_id"] == "" {
		return nil, badRequest("business connection not found")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.chats {
		for _, id := range ids {
			if m := c.known[id]; m != nil {
				s.drop(c, m)
			}
		}
	}
	return true, nil
}

// drop removes a message. The caller holds the lock.
func (s *Server) drop(c *chat, m *message) {
	if m.bot {
		s.record.sent[m.sent].Deleted = true
	}
	delete(c.known, m.id)
	c.order = slices.DeleteFunc(c.order, func(o *message) bool { return o == m })
	s.change()
}
