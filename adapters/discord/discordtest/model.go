package discordtest

import (
	"encoding/json"
	"strconv"
	"time"
)

// Message is a message as it is at one moment.
type Message struct {
	ID         string
	Channel    string
	Author     string // user id; BotID is the bot
	Content    string
	Nonce      string
	ReplyTo    string // the message it answers
	Components json.RawMessage
	Embeds     json.RawMessage
	Files      []File
	Ephemeral  string // the user who alone sees it, "" for all
	Thinking   bool   // "is thinking…"
	Edits      int
	Reactions  []string // what the bot has put on it, in order
}

// File is what was attached to a message.
type File struct {
	Name        string
	Description string
	MIME        string
	Data        []byte
}

// channel is a direct message channel, a channel of the server or a thread.
type channel struct {
	id       string
	kind     int    // 0 text, 1 direct, 12 private thread
	user     string // of a direct message channel
	parent   string
	members  map[string]bool // of a thread
	messages []*message
	nonces   map[string]*message
	typings  int
}

const (
	kindText   = 0
	kindDM     = 1
	kindOpen   = 11 // a thread that all can see
	kindThread = 12
	kindForum  = 15
)

type message struct {
	Message
	extra  map[string]any // further fields, such as attachments and stickers
	edited time.Time
	act    *Interaction // that it answers
}

// id gives out the next id: of this millisecond, and larger than all before.
func (s *Server) id() string {
	const epoch = 1420070400000
	next := uint64(time.Now().UnixMilli()-epoch) << 22
	s.last = max(next, s.last+1)
	return strconv.FormatUint(s.last, 10)
}

// Channel makes a text channel in the server and returns its id.
func (s *Server) Channel() string { return s.open(kindText, "") }

// Forum makes a forum in the server and returns its id.
func (s *Server) Forum() string { return s.open(kindForum, "") }

// Thread makes a thread that all can see, in a channel or a forum, and returns its id.
func (s *Server) Thread(parent string) string { return s.open(kindOpen, parent) }

func (s *Server) open(kind int, parent string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &channel{id: s.id(), kind: kind, parent: parent}
	s.channels[c.id] = c
	return c.id
}

// dm returns the direct message channel with a user.
func (s *Server) dm(user string) *channel {
	u := s.users[user]
	if u.dm == nil {
		u.dm = &channel{id: s.id(), kind: kindDM, user: user}
		s.channels[u.dm.id] = u.dm
	}
	return u.dm
}

func (c *channel) find(id string) *message {
	for i := len(c.messages) - 1; i >= 0; i-- {
		if c.messages[i].ID == id {
			return c.messages[i]
		}
	}
	return nil
}

func (c *channel) remove(id string) {
	for i, m := range c.messages {
		if m.ID == id {
			c.messages = append(c.messages[:i], c.messages[i+1:]...)
			return
		}
	}
}

func botUser() map[string]any {
	return map[string]any{"id": BotID, "username": "supportbot", "global_name": nil, "bot": true, "discriminator": "0000", "avatar": nil}
}

// json is a message as the API and the gateway give it.
func (s *Server) json(m *message, gateway bool) map[string]any {
	out := map[string]any{
		"id": m.ID, "channel_id": m.Channel, "type": 0, "content": m.Content, "timestamp": stamp(time.Now()), "edited_timestamp": nil,
		"author": s.author(m.Author), "tts": false, "pinned": false, "mention_everyone": false, "mentions": s.mentions(m.Content),
		"mention_roles": []any{}, "attachments": s.attachments(m), "embeds": orEmpty(m.Embeds), "components": orEmpty(m.Components), "flags": flags(m),
	}
	if !m.edited.IsZero() {
		out["edited_timestamp"] = stamp(m.edited)
	}
	if m.Nonce != "" {
		out["nonce"] = m.Nonce
	}
	if m.ReplyTo != "" {
		out["type"] = 19
		out["message_reference"] = map[string]any{"type": 0, "message_id": m.ReplyTo, "channel_id": m.Channel}
		if to := s.channels[m.Channel].find(m.ReplyTo); to != nil {
			out["referenced_message"] = map[string]any{"id": to.ID, "channel_id": m.Channel, "content": to.Content, "author": s.author(to.Author)}
		}
	}
	if c := s.channels[m.Channel]; gateway && c.kind != kindDM {
		out["guild_id"] = ServID
		out["member"] = map[string]any{"nick": nil, "roles": []any{}, "joined_at": stamp(time.Now())}
	}
	for k, v := range m.extra {
		out[k] = v
	}
	return s.hide(m, out)
}

// hide keeps the content from a bot without the privileged intent.
func (s *Server) hide(m *message, out map[string]any) map[string]any {
	if s.channels[m.Channel].kind == kindDM || m.Author == BotID {
		return out
	}
	for _, u := range out["mentions"].([]any) {
		if u.(map[string]any)["id"] == BotID {
			return out
		}
	}
	if to := s.channels[m.Channel].find(m.ReplyTo); to != nil && to.Author == BotID {
		return out // the client mentions who is replied to
	}
	out["content"], out["attachments"], out["embeds"], out["components"] = "", []any{}, []any{}, []any{}
	delete(out, "poll")
	return out
}

func (s *Server) author(id string) map[string]any {
	if id == BotID {
		return botUser()
	}
	return s.users[id].json()
}

func (s *Server) mentions(content string) []any {
	out := []any{}
	for _, id := range mentioned(content) {
		if id == BotID || s.users[id] != nil {
			out = append(out, s.author(id))
		}
	}
	return out
}

func flags(m *message) int {
	n := 0
	if m.Ephemeral != "" {
		n |= 64
	}
	if m.Thinking {
		n |= 128
	}
	return n
}

func orEmpty(v json.RawMessage) json.RawMessage {
	if len(v) == 0 {
		return json.RawMessage("[]")
	}
	return v
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }
