package slacktest

import (
	"regexp"
	"slices"
	"testing"
	"time"
)

// DM returns the channel of the user's direct messages with the bot.
func (u *User) DM() string {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return u.s.imOf(u).id
}

// Write writes into a channel or direct message, and returns the message's TS. The
// text is as people type it: what is special in Slack's texts is escaped, but for
// mentions such as <@U1> and <!here>, and addresses become links.
func (u *User) Write(t testing.TB, channel, text string) (ts string) {
	t.Helper()
	return u.Reply(t, channel, "", text)
}

// Reply writes into a thread, and returns the message's TS.
func (u *User) Reply(t testing.TB, channel, thread, text string) (ts string) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c := u.s.open(t, channel)
	m := &message{Message: Message{User: u.ID, Text: typed(text)}, client: u.s.id("client-")}
	m.Blocks = richText(text)
	u.s.put(c, m, thread)
	u.s.change()
	return m.TS
}

// open finds a channel that takes messages. The caller holds the lock.
func (s *Server) open(t testing.TB, id string) *channel {
	t.Helper()
	c := s.channels[id]
	if c == nil || c.archived || c.deleted {
		t.Fatalf("slacktest: nobody can write in channel %q", id)
	}
	return c
}

// special are the signs that people's clients write for mentions and links.
var special = regexp.MustCompile(`<(@U[A-Z0-9]+|#C[A-Z0-9]+(\|[^<>]*)?|!(here|channel|everyone)|!subteam\^S[A-Z0-9]+(\|[^<>]*)?|(https?://|mailto:)[^<>]+)>|(https?://[^\s<>]+)`)

// typed is what Slack makes of what is typed.
func typed(text string) string {
	var out []byte
	at := 0
	for _, m := range special.FindAllStringIndex(text, -1) {
		out = append(out, escape(text[at:m[0]])...)
		token := text[m[0]:m[1]]
		if token[0] != '<' {
			token = "<" + escape(token) + ">"
		}
		out = append(out, token...)
		at = m[1]
	}
	return string(append(out, escape(text[at:])...))
}

// Edit changes a message of the user's.
func (u *User) Edit(t testing.TB, channel, ts, text string) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c, m := u.own(t, channel, ts)
	before := u.s.json(m)
	m.Text, m.edited, m.Blocks = typed(text), u.s.ts(), richText(text)
	m.Edits++
	u.s.changedEvent(c, m, before, "")
	u.s.change()
}

// Delete removes a message of the user's.
func (u *User) Delete(t testing.TB, channel, ts string) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.s.drop(u.own(t, channel, ts))
	u.s.change()
}

func (u *User) own(t testing.TB, id, ts string) (*channel, *message) {
	t.Helper()
	c, m := u.s.message(t, id, ts)
	if m.User != u.ID {
		t.Fatalf("slacktest: message %s in %s is not %s's", ts, id, u.Name)
	}
	return c, m
}

// message finds a message. The caller holds the lock.
func (s *Server) message(t testing.TB, id, ts string) (*channel, *message) {
	t.Helper()
	c := s.channels[id]
	if c == nil || c.find(ts) == nil {
		t.Fatalf("slacktest: there is no message %q in channel %q", ts, id)
	}
	return c, c.find(ts)
}

// React puts an emoji on a message, such as "thumbsup".
func (u *User) React(t testing.TB, channel, ts, name string) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c, m := u.s.message(t, channel, ts)
	if !slices.Contains(m.Reactions[name], u.ID) {
		u.s.react(c, m, u.ID, name)
	}
	u.s.change()
}

// Unreact takes an emoji off a message.
func (u *User) Unreact(t testing.TB, channel, ts, name string) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c, m := u.s.message(t, channel, ts)
	u.s.unreact(c, m, u.ID, name)
	u.s.change()
}

// Upload writes a message with a file into a channel or, if thread is not "", a
// thread, and returns its TS.
func (u *User) Upload(t testing.TB, channel, thread, text string, f File) (ts string) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c := u.s.open(t, channel)
	kept := &file{File: f, size: len(f.Data), done: true, shares: map[string][]string{}, owner: u.ID}
	kept.ID, kept.Title = u.s.id("F"), f.Name
	if f.URL == "" {
		kept.URL = u.s.http.URL + "/files-pri/" + TeamID + "-" + kept.ID + "/" + f.Name
	}
	u.s.files[kept.ID] = kept
	m := &message{Message: Message{User: u.ID, Text: typed(text)}, client: u.s.id("client-"), subtype: "file_share", files: []*file{kept}}
	u.s.share(c, m, thread)
	u.s.change()
	return m.TS
}

// OpenHome opens the App Home.
func (u *User) OpenHome() {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	e := fields{"type": "app_home_opened", "user": u.ID, "channel": u.s.imOf(u).id, "tab": "home"}
	if v := u.s.homes[u.ID]; v != nil {
		e["view"] = v.json()
	}
	u.s.tell(u.dm, e)
	u.s.change()
}

// trigger makes a trigger id of the user's. The caller holds the lock.
func (u *User) trigger(view string) string {
	id := u.s.id("") + ".trigger"
	u.s.triggers[id] = &trigger{user: u.ID, at: time.Now(), view: view}
	return id
}

// hear adds what the user alone sees.
func (u *User) hear(m *message) {
	c := u.s.channels[m.Channel]
	u.s.replies["ephemeral:"+m.TS] = &responder{user: u.ID, channel: c.id, message: m}
}
