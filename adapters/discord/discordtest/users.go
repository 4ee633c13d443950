package discordtest

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"
)

// User is a customer. Each has a direct message channel with the bot and is in
// the server.
type User struct {
	s      *Server
	ID     string
	Name   string
	Locale string
	dm     *channel
	closed int // the code that direct messages to them are refused with, 0: they are open
}

// User makes a user.
func (s *Server) User(name, locale string) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := &User{s: s, ID: s.id(), Name: name, Locale: locale}
	s.users[u.ID] = u
	return u
}

func (u *User) json() map[string]any {
	return map[string]any{"id": u.ID, "username": "user" + u.ID, "global_name": u.Name, "discriminator": "0", "avatar": nil, "public_flags": 0}
}

// DM returns the id of the user's direct message channel.
func (u *User) DM() string {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return u.s.dm(u.ID).id
}

// CloseDMs makes direct messages to the user fail with a code, 50007 or 50278;
// 0 opens them again.
func (u *User) CloseDMs(code int) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.closed = code
}

// AddMember lets a user into a thread.
func (s *Server) AddMember(thread string, u *User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channels[thread]; c != nil {
		c.members[u.ID] = true
	}
}

// Draft is what a user says.
type Draft struct {
	Text    string
	ReplyTo string         // a message
	Files   []File         // with MIME and Data
	Extra   map[string]any // further fields of the message's JSON, such as sticker_items or poll
}

// Write says something and returns the message's id. Mention makes a mention.
func (u *User) Write(t testing.TB, channel, text string) string {
	t.Helper()
	return u.Say(t, channel, Draft{Text: text})
}

// Mention is the bot's name in a text.
const Mention = "<@" + BotID + ">"

// Say says something and returns the message's id.
func (u *User) Say(t testing.TB, channel string, d Draft) string {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	defer u.s.touch()
	c := u.in(t, channel)
	m := &message{Message: Message{Channel: c.id, Author: u.ID, Content: d.Text, ReplyTo: d.ReplyTo, Files: d.Files}, extra: d.Extra}
	u.s.add(c, m)
	return m.ID
}

// in returns a channel that the user can write in.
func (u *User) in(t testing.TB, channel string) *channel {
	t.Helper()
	c := u.s.channels[channel]
	if c == nil || c.kind == kindDM && c.user != u.ID || c.kind == kindThread && !c.members[u.ID] {
		t.Fatalf("discordtest: %s cannot write in channel %s", u.Name, channel)
	}
	return c
}

// Edit changes one of the user's messages.
func (u *User) Edit(t testing.TB, channel, id, text string) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	defer u.s.touch()
	m := u.in(t, channel).find(id)
	if m == nil || m.Author != u.ID {
		t.Fatalf("discordtest: %s has no message %s", u.Name, id)
	}
	m.Content, m.edited = text, time.Now()
	m.Edits++
	u.s.gw.Push("MESSAGE_UPDATE", u.s.json(m, true))
}

// Delete removes one of the user's messages.
func (u *User) Delete(t testing.TB, channel, id string) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	defer u.s.touch()
	c := u.in(t, channel)
	m := c.find(id)
	if m == nil || m.Author != u.ID {
		t.Fatalf("discordtest: %s has no message %s", u.Name, id)
	}
	u.s.drop(c, m)
}

// React puts an emoji on a message, or takes it off.
func (u *User) React(t testing.TB, channel, id, emoji string, off bool) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c := u.in(t, channel)
	d := map[string]any{"user_id": u.ID, "channel_id": c.id, "message_id": id, "emoji": map[string]any{"id": nil, "name": emoji}, "type": 0, "burst": false}
	if c.kind != kindDM {
		d["guild_id"] = ServID
	}
	event := "MESSAGE_REACTION_ADD"
	if off {
		event = "MESSAGE_REACTION_REMOVE"
	}
	u.s.gw.Push(event, d)
}

// Slash gives a command, with what is typed behind it.
func (u *User) Slash(t testing.TB, channel, name, args string) *Interaction {
	t.Helper()
	data := map[string]any{"id": "1", "type": 1, "name": name}
	if args != "" {
		data["options"] = []any{map[string]any{"name": "text", "type": 3, "value": args}}
	}
	return u.act(t, channel, 2, data, "")
}

// Interact does what no client of today does: an interaction with any data.
func (u *User) Interact(t testing.TB, channel string, kind int, data map[string]any) *Interaction {
	t.Helper()
	return u.act(t, channel, kind, data, "")
}

// Press presses a button by its label.
func (u *User) Press(t testing.TB, m Message, label string) *Interaction {
	t.Helper()
	c := find(t, m, func(c component) bool { return c.Type == typeButton && c.Label == label }, label)
	if c.CustomID == "" {
		t.Fatalf("discordtest: button %q leads to %s", label, c.URL)
	}
	return u.act(t, m.Channel, 3, map[string]any{"component_type": typeButton, "custom_id": c.CustomID, "id": 2}, m.ID)
}

// Choose chooses from a menu by the option's label.
func (u *User) Choose(t testing.TB, m Message, label string) *Interaction {
	t.Helper()
	value := ""
	c := find(t, m, func(c component) bool {
		for _, o := range c.Options {
			if o.Label == label {
				value = o.Value
			}
		}
		return value != ""
	}, label)
	return u.act(t, m.Channel, 3, map[string]any{"component_type": typeSelect, "custom_id": c.CustomID, "values": []any{value}, "id": 2}, m.ID)
}

// Submit fills in the form that an interaction was answered with, by the names
// of its inputs, and sends it off.
func (u *User) Submit(t testing.TB, i *Interaction, values map[string]string) *Interaction {
	t.Helper()
	ack := i.Acked(t, ModalOpened)
	list := []any{}
	for _, in := range ack.Modal.Inputs {
		list = append(list, map[string]any{"type": 1, "components": []any{
			map[string]any{"type": typeInput, "custom_id": in.Name, "value": values[in.Name]}}})
	}
	on := ""
	if i.on != nil {
		on = i.on.ID
	}
	return u.act(t, i.channel, 5, map[string]any{"custom_id": ack.Modal.CustomID, "components": list}, on)
}

// find returns a component of a message.
func find(t testing.TB, m Message, fits func(component) bool, label string) component {
	t.Helper()
	list, err := rows(m.Components)
	if err != nil {
		t.Fatalf("discordtest: components of message %s: %v", m.ID, err)
	}
	for _, row := range list {
		for _, c := range row.Components {
			if fits(c) {
				return c
			}
		}
	}
	t.Fatalf("discordtest: message %q has no button %q, it has %v", m.Content, label, m.Labels())
	return component{}
}

// Labels returns what can be pressed or chosen below a message, in order.
func (m Message) Labels() []string {
	list, _ := rows(m.Components)
	var out []string
	for _, row := range list {
		for _, c := range row.Components {
			if c.Type == typeButton {
				out = append(out, c.Label)
			}
			for _, o := range c.Options {
				out = append(out, o.Label)
			}
		}
	}
	return out
}

// act makes an interaction and tells the gateway.
func (u *User) act(t testing.TB, channel string, kind int, data map[string]any, on string) *Interaction {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	defer u.s.touch()
	c := u.in(t, channel)
	i := &Interaction{s: u.s, ID: u.s.id(), user: u.ID, channel: c.id, kind: kind, made: time.Now()}
	i.Token = TokenPrefix + i.ID
	if on != "" {
		if i.on = c.find(on); i.on == nil {
			t.Fatalf("discordtest: message %s is not there any more", on)
		}
	}
	u.s.acts[i.Token] = i
	u.s.gw.Push("INTERACTION_CREATE", u.s.interaction(i, c, data))
	return i
}

// interaction is an interaction as the gateway gives it.
func (s *Server) interaction(i *Interaction, c *channel, data map[string]any) map[string]any {
	u := s.users[i.user]
	out := map[string]any{
		"id": i.ID, "application_id": AppID, "type": i.kind, "token": i.Token, "version": 1, "channel_id": c.id, "locale": u.Locale,
		"channel": map[string]any{"id": c.id, "type": c.kind, "last_message_id": nil}, "data": data, "entitlements": []any{}, "context": 1,
		"app_permissions": strconv.Itoa(2248473465835073),
	}
	if c.kind == kindDM {
		out["user"] = u.json()
	} else {
		out["member"] = map[string]any{"user": u.json(), "nick": nil, "roles": []any{}, "permissions": "1"}
		out["guild_id"], out["guild_locale"], out["context"] = ServID, "en-US", 0
	}
	if c.parent != "" {
		out["channel"].(map[string]any)["parent_id"] = c.parent
	}
	if i.on != nil {
		m := s.json(i.on, false)
		m["components"] = json.RawMessage(orEmpty(i.on.Components))
		out["message"] = m
	}
	return out
}
