package slacktest

import (
	"encoding/json"
	"time"
	"unicode/utf8"
)

// maxText is what a text may have; Slack cuts longer ones, which would lose them silently.
const maxText = 40000

// writable finds the channel of a call that writes. The caller holds the lock.
func (s *Server) writable(id string) (*channel, *refusal) {
	if u := s.users[id]; u != nil { // a user stands for the direct message with them
		if u.bot {
			return nil, refuse("cannot_dm_bot")
		}
		return s.imOf(u), nil
	}
	c := s.channels[id]
	switch {
	case c == nil, c.deleted, c.private && !c.members[BotUser]:
		return nil, refuse("channel_not_found")
	case c.archived:
		return nil, refuse("is_archived")
	case !c.members[BotUser]:
		return nil, refuse("not_in_channel")
	case c.im() && s.users[c.user].gone:
		return nil, refuse("user_disabled")
	}
	return c, nil
}

// compose reads and checks what a message is made of.
func compose(p params) (*message, *refusal) {
	m := &message{Message: Message{User: BotUser, Text: p["text"]}}
	if utf8.RuneCountInString(m.Text) > maxText {
		return nil, refuse("msg_too_long")
	}
	if p["blocks"] != "" && p["blocks"] != "[]" {
		m.Blocks = json.RawMessage(p["blocks"])
		if no := checkBlocks(m.Blocks, 50, true); no != nil {
			return nil, no
		}
	}
	if p["metadata"] != "" {
		if json.Unmarshal([]byte(p["metadata"]), &m.Metadata) != nil || m.Metadata.Type == "" {
			return nil, refuse("invalid_metadata_format")
		}
	}
	if m.Text == "" && m.Blocks == nil {
		return nil, refuse("no_text")
	}
	return m, nil
}

func (s *Server) postMessage(p params) (fields, *refusal) {
	c, no := s.writable(p["channel"])
	if no != nil {
		return nil, no
	}
	m, no := compose(p)
	if no != nil {
		return nil, no
	}
	if no := s.allowed(c.id); no != nil {
		return nil, no
	}
	m.Broadcast = p["thread_ts"] != "" && p["reply_broadcast"] == "true"
	s.put(c, m, p["thread_ts"])
	s.note(m, p)
	return fields{"channel": c.id, "ts": m.TS, "message": s.json(m)}, nil
}

// put adds a message to a channel or thread and tells of it. A thread whose root is
// gone is none: the message lands in the channel. The caller holds the lock.
func (s *Server) put(c *channel, m *message, thread string) {
	m.Channel, m.TS = c.id, s.ts()
	if m.Reactions == nil {
		m.Reactions = map[string][]string{}
	}
	if root := c.root(thread); thread != "" && root != nil {
		m.Thread = root.TS
		root.replies++
	}
	c.add(m)
	out := s.json(m)
	out["channel"], out["channel_type"], out["event_ts"] = c.id, c.kind(), m.TS
	s.event(c.id, out)
}

// note counts what a post of the bot's would do to people.
func (s *Server) note(m *message, p params) {
	s.stats.Posts++
	look := m.Look()
	loud := look.Everyone
	if p["parse"] == "full" || p.bool("link_names") {
		loud = loud || plainCalls(m.Text)
	}
	if loud {
		s.stats.Everyone++
	}
	s.stats.Unescaped += look.Unescaped
}

func (s *Server) postEphemeral(p params) (fields, *refusal) {
	c, no := s.writable(p["channel"])
	if no != nil {
		return nil, no
	}
	switch u := s.users[p["user"]]; {
	case u == nil:
		return nil, refuse("user_not_in_channel")
	case !c.members[u.ID]:
		return nil, refuse("user_not_in_channel")
	}
	m, no := compose(p)
	if no != nil {
		return nil, no
	}
	m.Channel, m.TS, m.For = c.id, s.ts(), p["user"]
	if root := c.root(p["thread_ts"]); root != nil {
		m.Thread = root.TS
	}
	s.users[m.For].hear(m)
	return fields{"message_ts": m.TS}, nil
}

// own finds a message that the bot may change.
func (s *Server) own(p params, denied string) (*channel, *message, *refusal) {
	c, no := s.writable(p["channel"])
	if no != nil {
		if no.code == "not_in_channel" { // the methods that change have no such error
			no.code = "channel_not_found"
		}
		return nil, nil, no
	}
	m := c.find(p["ts"])
	switch {
	case m == nil, m.Tombstone:
		return nil, nil, refuse("message_not_found")
	case m.User != BotUser:
		return nil, nil, refuse(denied)
	}
	return c, m, nil
}

func (s *Server) updateMessage(p params) (fields, *refusal) {
	c, m, no := s.own(p, "cant_update_message")
	if no != nil {
		return nil, no
	}
	fresh, no := compose(p)
	if no != nil {
		return nil, no
	}
	before := s.json(m)
	m.Text, m.Blocks = fresh.Text, fresh.Blocks
	if fresh.Metadata.Type != "" { // without it the old one stays
		m.Metadata = fresh.Metadata
	}
	m.Edits++
	s.note(m, p)
	s.stats.Posts-- // it is none
	s.changedEvent(c, m, before, "")
	return fields{"channel": c.id, "ts": m.TS, "text": m.Text, "message": s.json(m)}, nil
}

func (s *Server) deleteMessage(p params) (fields, *refusal) {
	c, m, no := s.own(p, "cant_delete_message")
	if no != nil {
		return nil, no
	}
	s.drop(c, m)
	return fields{"channel": c.id, "ts": m.TS}, nil
}

// drop deletes a message. A root with replies leaves a tombstone.
func (s *Server) drop(c *channel, m *message) {
	before := s.json(m)
	if m.replies > 0 && m.Thread == "" {
		m.Tombstone, m.subtype, m.Text, m.Blocks, m.files = true, "tombstone", "This message was deleted.", nil, nil
		s.changedEvent(c, m, before, "tombstone")
		return
	}
	c.remove(m)
	if root := c.find(m.Thread); root != nil {
		root.replies--
	}
	s.event(c.id, fields{"type": "message", "subtype": "message_deleted", "hidden": true, "channel": c.id, "channel_type": c.kind(),
		"deleted_ts": m.TS, "ts": s.ts(), "event_ts": s.ts(), "previous_message": before})
}

// changedEvent tells of a message that is another one now.
func (s *Server) changedEvent(c *channel, m *message, before fields, subtype string) {
	now := s.json(m)
	if subtype == "tombstone" {
		now["user"], now["hidden"] = "USLACKBOT", true
		delete(now, "bot_id")
	}
	s.event(c.id, fields{"type": "message", "subtype": "message_changed", "hidden": true, "channel": c.id, "channel_type": c.kind(),
		"message": now, "previous_message": before, "ts": s.ts(), "event_ts": s.ts()})
}

func (s *Server) permalink(p params) (fields, *refusal) {
	c := s.channels[p["channel"]]
	if c == nil {
		return nil, refuse("channel_not_found")
	}
	if c.find(p["message_ts"]) == nil {
		return nil, refuse("message_not_found")
	}
	return fields{"channel": c.id, "permalink": "https://okpay.slack.com/archives/" + c.id + "/p" + p["message_ts"]}, nil
}

// pace is how many posts a channel may take at once.
type pace struct {
	tokens float64
	at     time.Time
}

// allowed holds the limit of a channel.
func (s *Server) allowed(channel string) *refusal {
	if s.o.Every == 0 {
		return nil
	}
	now := time.Now()
	b := s.pace[channel]
	if b == nil {
		b = &pace{tokens: float64(s.o.Burst), at: now}
		s.pace[channel] = b
	}
	b.tokens = min(float64(s.o.Burst), b.tokens+float64(now.Sub(b.at))/float64(s.o.Every))
	b.at = now
	if b.tokens < 1 {
		return &refusal{code: "ratelimited", after: time.Duration((1 - b.tokens) * float64(s.o.Every))}
	}
	b.tokens--
	return nil
}
