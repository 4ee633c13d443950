package discordtest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) createMessage(r *http.Request, body []byte) reply {
	s.stats.Posts++
	c := s.channels[r.PathValue("channel")]
	if c == nil {
		return refuse(404, 10003, "Unknown Channel")
	}
	out, bad := read(r, body)
	switch {
	case bad != nil:
		return *bad
	case out.empty():
		return refuse(400, 50006, "Cannot send an empty message")
	case c.kind == kindDM && s.users[c.user].closed != 0:
		return refuse(403, s.users[c.user].closed, "Cannot send messages to this user")
	}
	s.posts = append(s.posts, Post{Channel: c.id, Nonce: out.Nonce, Content: out.text()})
	if out.Nonce != "" && out.Enforce {
		if m := c.nonces[out.Nonce]; m != nil {
			s.posts[len(s.posts)-1].Repeat = true
			s.stats.Repeats++
			return ok(s.json(m, false))
		}
	}
	m := &message{Message: Message{Channel: c.id, Author: BotID, Nonce: out.Nonce}}
	if out.Reference != nil {
		m.ReplyTo = out.Reference.Message
	}
	if m.ReplyTo != "" && c.find(m.ReplyTo) == nil {
		if out.Reference.Fail == nil || *out.Reference.Fail {
			return *invalidForm([]problem{{"message_reference", "REPLIES_UNKNOWN_MESSAGE"}})
		}
		m.ReplyTo = ""
	}
	out.apply(m)
	s.add(c, m)
	if m.Nonce != "" {
		if c.nonces == nil {
			c.nonces = map[string]*message{}
		}
		c.nonces[m.Nonce] = m
	}
	return ok(s.json(m, false))
}

// apply writes what the bot says over a message.
func (o *outgoing) apply(m *message) {
	if o.Content != nil {
		m.Content = *o.Content
	}
	if o.Components != nil {
		m.Components = o.Components
	}
	if o.Embeds != nil {
		m.Embeds = o.Embeds
	}
	if o.Attachments != nil || len(o.files) > 0 {
		m.Files = o.files
	}
}

// add appends a message to its channel and tells the gateway.
func (s *Server) add(c *channel, m *message) {
	m.ID = s.id()
	c.messages = append(c.messages, m)
	if m.Ephemeral == "" {
		s.gw.Push("MESSAGE_CREATE", s.json(m, true))
	}
}

func (s *Server) listMessages(r *http.Request, _ []byte) reply {
	c := s.channels[r.PathValue("channel")]
	if c == nil {
		return refuse(404, 10003, "Unknown Channel")
	}
	limit, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil {
		limit = 50
	}
	if limit < 1 || limit > 100 {
		return *invalidForm([]problem{{"limit", "NUMBER_TYPE_MAX"}})
	}
	after, _ := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
	out := []any{}
	for _, m := range c.messages {
		if n, _ := strconv.ParseUint(m.ID, 10, 64); n > after && len(out) < limit && m.Ephemeral == "" {
			out = append(out, s.json(m, false))
		}
	}
	slices.Reverse(out)
	return ok(out)
}

// message finds the message that a request names.
func (s *Server) message(r *http.Request) (*channel, *message, *reply) {
	c := s.channels[r.PathValue("channel")]
	if c == nil {
		bad := refuse(404, 10003, "Unknown Channel")
		return nil, nil, &bad
	}
	m := c.find(r.PathValue("message"))
	if m == nil || m.Ephemeral != "" {
		bad := refuse(404, 10008, "Unknown Message")
		return c, nil, &bad
	}
	return c, m, nil
}

func (s *Server) getMessage(r *http.Request, _ []byte) reply {
	_, m, bad := s.message(r)
	if bad != nil {
		return *bad
	}
	return ok(s.json(m, false))
}

func (s *Server) editMessage(r *http.Request, body []byte) reply {
	_, m, bad := s.message(r)
	if bad != nil {
		return *bad
	}
	if m.Author != BotID {
		return refuse(403, 50005, "Cannot edit a message authored by another user")
	}
	out, bad := read(r, body)
	switch {
	case bad != nil:
		return *bad
	case out.Content != nil && *out.Content == "" && len(m.Files) == 0 && len(out.files) == 0 && out.Embeds == nil:
		return refuse(400, 50006, "Cannot send an empty message")
	}
	s.edit(m, out)
	return ok(s.json(m, false))
}

func (s *Server) edit(m *message, out outgoing) {
	out.apply(m)
	m.Edits++
	m.Thinking = false
	m.edited = time.Now()
	if m.Ephemeral == "" {
		s.gw.Push("MESSAGE_UPDATE", s.json(m, true))
	}
}

func (s *Server) deleteMessage(r *http.Request, _ []byte) reply {
	c, m, bad := s.message(r)
	switch {
	case bad != nil:
		return *bad
	case m.Author != BotID && c.kind == kindDM:
		return refuse(403, 50003, "Cannot execute action on a DM channel")
	}
	s.drop(c, m)
	return reply{status: 204}
}

// drop removes a message and tells the gateway.
func (s *Server) drop(c *channel, m *message) {
	c.remove(m.ID)
	if m.Ephemeral != "" {
		return
	}
	d := map[string]any{"id": m.ID, "channel_id": c.id}
	if c.kind != kindDM {
		d["guild_id"] = ServID
	}
	s.gw.Push("MESSAGE_DELETE", d)
}

func (s *Server) typing(r *http.Request, _ []byte) reply {
	c := s.channels[r.PathValue("channel")]
	if c == nil {
		return refuse(404, 10003, "Unknown Channel")
	}
	c.typings++
	s.stats.Typings++
	return reply{status: 204}
}

func (s *Server) openDM(_ *http.Request, body []byte) reply {
	var in struct {
		Recipient string `json:"recipient_id"`
	}
	if err := json.Unmarshal(body, &in); err != nil || s.users[in.Recipient] == nil {
		return *invalidForm([]problem{{"recipient_id", "NUMBER_TYPE_COERCE"}})
	}
	c := s.dm(in.Recipient)
	return ok(map[string]any{"id": c.id, "type": kindDM, "recipients": []any{s.author(in.Recipient)}})
}

func (s *Server) createThread(r *http.Request, body []byte) reply {
	parent := s.channels[r.PathValue("channel")]
	var in struct {
		Name string `json:"name"`
		Type int    `json:"type"`
	}
	switch err := json.Unmarshal(body, &in); {
	case parent == nil:
		return refuse(404, 10003, "Unknown Channel")
	case parent.kind != kindText:
		return refuse(400, 50024, "Cannot execute action on this channel type")
	case err != nil || in.Name == "" || in.Type != kindThread:
		return *invalidForm([]problem{{"name", "BASE_TYPE_REQUIRED"}})
	}
	c := &channel{id: s.id(), kind: kindThread, parent: parent.id, members: map[string]bool{BotID: true}}
	s.channels[c.id] = c
	out := map[string]any{"id": c.id, "type": kindThread, "parent_id": parent.id, "guild_id": ServID, "name": in.Name}
	s.gw.Push("THREAD_CREATE", out)
	return reply{201, out}
}

func (s *Server) addMember(r *http.Request, _ []byte) reply {
	c := s.channels[r.PathValue("channel")]
	if c == nil || c.kind != kindThread {
		return refuse(404, 10003, "Unknown Channel")
	}
	c.members[r.PathValue("user")] = true
	return reply{status: 204}
}

// mention is a user named in a text.
var mention = regexp.MustCompile(`<@!?(\d+)>`)

func mentioned(content string) []string {
	var out []string
	if !strings.Contains(content, "<@") {
		return nil
	}
	for _, m := range mention.FindAllStringSubmatch(content, -1) {
		out = append(out, m[1])
	}
	return out
}
