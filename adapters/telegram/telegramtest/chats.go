package telegramtest

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// chat is a place where the bot may be written to.
type chat struct {
	id      int64
	kind    string // "private", "group", "supergroup"
	forum   bool
	refusal *apiError // what every send gets: blocked, deactivated, kicked
	moved   int64     // the group is another chat now
	known   map[int64]*message
	order   []*message
}

// message is one message in a chat.
type message struct {
	id      int64
	topic   int64
	bot     bool
	text    string
	html    string // as sent, with the parse mode
	media   string
	markup  string // JSON
	buttons [][]button
	object  map[string]any
	emoji   string // what the customer has put on it
	ours    string // what the bot has put on it
	at      time.Time
	sent    int // place in the record, for messages of the bot
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
	URL  string `json:"url"`
}

// query is a press that the bot has to answer.
type query struct {
	at       time.Time
	answered bool
	answer   Answer
}

// place finds or makes a chat. The caller holds the lock.
func (s *Server) place(from From) *chat {
	id := from.Chat
	if id == 0 {
		id = from.User
	}
	c := s.chats[id]
	if c == nil {
		c = &chat{id: id, kind: "private", known: map[int64]*message{}}
		if id < 0 {
			c.kind = "group"
		}
		if id < -1_000_000_000_000 {
			c.kind = "supergroup"
		}
		s.chats[id] = c
	}
	c.forum = c.forum || from.Topic != 0 && id < 0
	return c
}

func (c *chat) add(m *message) {
	if m.at.IsZero() {
		m.at = time.Now()
	}
	c.known[m.id] = m
	c.order = append(c.order, m)
}

// object is the chat as updates show it.
func (c *chat) object(userID int64) map[string]any {
	out := map[string]any{"id": c.id, "type": c.kind}
	if c.kind == "private" {
		out["first_name"] = fmt.Sprint("User ", userID)
		return out
	}
	out["title"] = fmt.Sprint("Group ", c.id)
	if c.forum {
		out["is_forum"] = true
	}
	return out
}

func user(from From) map[string]any {
	locale := from.Locale
	if locale == "" {
		locale = "en"
	}
	return map[string]any{"id": from.User, "is_bot": false, "first_name": fmt.Sprint("User ", from.User), "language_code": locale}
}

// me is the bot as updates show it.
func (s *Server) me() map[string]any {
	return map[string]any{"id": s.id, "is_bot": true, "first_name": "OKPay", "username": s.o.Username}
}

// entities finds commands and mentions in a text, by their place in UTF-16 units.
func entities(text string) []map[string]any {
	var out []map[string]any
	at := 0
	for _, word := range strings.SplitAfter(text, " ") {
		name := strings.TrimRight(word, " ")
		kind := ""
		switch {
		case strings.HasPrefix(name, "/") && len(name) > 1:
			kind = "bot_command"
		case strings.HasPrefix(name, "@") && len(name) > 1:
			kind = "mention"
		}
		if kind != "" {
			out = append(out, map[string]any{"type": kind, "offset": at, "length": units(name)})
		}
		at += units(word)
	}
	return out
}

// units counts UTF-16 units.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
