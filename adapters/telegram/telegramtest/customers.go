package telegramtest

import (
	"bytes"
	"fmt"
	"time"
)

// From says who writes where, for everything that is not a private chat.
type From struct {
	Chat    int64 // negative for groups
	User    int64
	Topic   int64  // 0 none
	Reply   int64  // the message that is replied to, 0 none
	Locale  string // language_code, default "en"
	Album   string // media_group_id
	Caption string // of media
	Mention bool   // begin the text with the bot's name
}

// Text lets a user write to the bot in their private chat. It returns the message's id.
func (s *Server) Text(user int64, text string) int64 { return s.Write(From{User: user}, text) }

// Write lets a user write somewhere. It returns the message's id.
func (s *Server) Write(from From, text string) int64 {
	if from.Mention {
		text = "@" + s.o.Username + " " + text
	}
	return s.receive(from, "message", func(m map[string]any) {
		m["text"] = text
		if e := entities(text); len(e) > 0 {
			m["entities"] = e
		}
	})
}

// Media lets a user send one file of a kind such as "photo", "document", "voice",
// "video" or "sticker", or something without a file, such as "location".
func (s *Server) Media(from From, kind string) int64 {
	return s.receive(from, "message", func(m map[string]any) {
		id := fmt.Sprint("file-", m["message_id"])
		file := map[string]any{"file_id": id, "file_unique_id": "u", "file_size": 1234}
		s.store(id, bytes.Repeat([]byte("x"), 1234))
		switch kind {
		case "photo":
			large := map[string]any{"file_id": id, "file_unique_id": "v", "file_size": 9999, "width": 800, "height": 600}
			s.store(id, bytes.Repeat([]byte("x"), 9999))
			file["file_id"], file["width"], file["height"] = "small", 90, 67
			m[kind] = []any{file, large}
		case "document":
			file["file_name"], file["mime_type"] = "statement.pdf", "application/pdf"
			m[kind] = file
		case "location":
			m[kind] = map[string]any{"latitude": 52.5, "longitude": 13.4}
		default:
			m[kind] = file
		}
		if from.Caption != "" {
			m["caption"] = from.Caption
		}
		if from.Album != "" {
			m["media_group_id"] = from.Album
		}
	})
}

// Album lets a user send so many photos as one album; the caption is on the first.
func (s *Server) Album(user int64, photos int, caption string) {
	album := fmt.Sprint("album-", time.Now().UnixNano())
	for i := range photos {
		from := From{User: user, Album: album}
		if i == 0 {
			from.Caption = caption
		}
		s.Media(from, "photo")
	}
}

// receive makes a message of a user and hands it to the bot.
func (s *Server) receive(from From, kind string, fill func(map[string]any)) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.place(from)
	m := &message{id: s.number(), topic: from.Topic}
	m.object = map[string]any{"message_id": m.id, "from": user(from), "chat": c.object(from.User), "date": time.Now().Unix()}
	if from.Topic != 0 {
		m.object["message_thread_id"], m.object["is_topic_message"] = from.Topic, true
	}
	if reply := c.known[from.Reply]; reply != nil {
		m.object["reply_to_message"] = reply.object
	}
	fill(m.object)
	m.text, _ = m.object["text"].(string)
	c.add(m)
	s.push(kind, c.id, m.object)
	return m.id
}

// EditText lets a user change a message of theirs.
func (s *Server) EditText(chatID, id int64, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.chats[chatID].known[id]
	changed := map[string]any{}
	for k, v := range m.object {
		changed[k] = v
	}
	changed["text"], changed["edit_date"] = text, time.Now().Unix()
	m.object, m.text = changed, text
	s.push("edited_message", chatID, changed)
}

// React lets a user put an emoji on a message; "" takes it off.
func (s *Server) React(userID, id int64, emoji string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.place(From{User: userID})
	before := ""
	if m := c.known[id]; m != nil {
		before, m.emoji = m.emoji, emoji
	}
	s.push("message_reaction", c.id, map[string]any{"chat": c.object(userID), "message_id": id, "user": user(From{User: userID}),
		"date": time.Now().Unix(), "old_reaction": reactions(before), "new_reaction": reactions(emoji)})
}

func reactions(emoji string) []any {
	if emoji == "" {
		return []any{}
	}
	return []any{map[string]any{"type": "emoji", "emoji": emoji}}
}

// Block lets a user block the bot: it is told so, and sends are refused from now on.
func (s *Server) Block(userID int64) { s.member(userID, "member", "kicked") }

// Unblock takes that back.
func (s *Server) Unblock(userID int64) { s.member(userID, "kicked", "member") }

func (s *Server) member(userID int64, before, after string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.place(From{User: userID})
	c.refusal = nil
	if after == "kicked" {
		c.refusal = &apiError{code: 403, description: "Forbidden: bot was blocked by the user"}
	}
	me := s.me()
	s.push("my_chat_member", c.id, map[string]any{"chat": c.object(userID), "from": user(From{User: userID}), "date": time.Now().Unix(),
		"old_chat_member": map[string]any{"user": me, "status": before}, "new_chat_member": map[string]any{"user": me, "status": after}})
}

// Refuse lets every send to a chat fail with an error such as 403 "Forbidden:
// user is deactivated". Code 0 takes that back.
func (s *Server) Refuse(chatID int64, code int, description string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.place(From{Chat: chatID, User: chatID})
	c.refusal = nil
	if code != 0 {
		c.refusal = &apiError{code: code, description: description}
	}
}

// AddChat makes a chat known, as it is after the user has written once.
func (s *Server) AddChat(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place(From{Chat: id, User: id})
}

// Migrate turns a group into a supergroup of another id: sends to the old one are
// refused with that id, and both chats get the message that says so.
func (s *Server) Migrate(from, to int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, fresh := s.place(From{Chat: from}), s.place(From{Chat: to})
	old.moved, fresh.kind = to, "supergroup"
	for _, m := range []struct {
		c     *chat
		key   string
		other int64
	}{{old, "migrate_to_chat_id", to}, {fresh, "migrate_from_chat_id", from}} {
		s.push("message", m.c.id, map[string]any{"message_id": s.number(), "chat": m.c.object(0), "date": time.Now().Unix(), m.key: m.other})
	}
}

// Press lets a user press the button of that label in their private chat: the
// newest one that there is.
func (s *Server) Press(userID int64, label string) error {
	return s.PressIn(From{User: userID}, label)
}

// PressIn lets a user press a button somewhere.
func (s *Server) PressIn(from From, label string) error {
	s.mu.Lock()
	c := s.place(from)
	var found *message
	data := ""
	for _, m := range c.order {
		for _, row := range m.buttons {
			for _, b := range row {
				if m.bot && b.Text == label && b.Data != "" && m.topic == from.Topic {
					found, data = m, b.Data
				}
			}
		}
	}
	s.mu.Unlock()
	if found == nil {
		return fmt.Errorf("no button %q in chat %d", label, c.id)
	}
	s.PressData(from, found.id, data)
	return nil
}

// PressData lets a user press a button with that callback_data of a message; one
// that is not known is inaccessible. It returns the query's id.
func (s *Server) PressData(from From, messageID int64, data string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.place(from)
	object := map[string]any{"chat": c.object(from.User), "message_id": messageID, "date": 0}
	if m := c.known[messageID]; m != nil {
		object = m.object
	}
	id := fmt.Sprint("query-", s.number())
	s.queries[id] = &query{at: time.Now()}
	s.push("callback_query", c.id, map[string]any{"id": id, "from": user(from), "message": object, "chat_instance": "1", "data": data})
	return id
}

// Expire makes every press too old to be answered.
func (s *Server) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, q := range s.queries {
		q.at = time.Time{}
	}
}
