package slacktest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// Message is a message as it is at one moment.
type Message struct {
	Channel   string
	TS        string
	Thread    string // the root's TS of a reply, "" of any other message
	User      string // BotUser is the bot
	Text      string // as it was sent: mrkdwn
	Blocks    json.RawMessage
	Metadata  Metadata
	Files     []File
	Edits     int
	Broadcast bool   // a reply that the channel shows too
	Tombstone bool   // a root that was deleted and had replies
	For       string // the user who alone sees it, "" for all
	Reactions map[string][]string
}

// Metadata is what a message carries for programs.
type Metadata struct {
	Type    string         `json:"event_type"`
	Payload map[string]any `json:"event_payload"`
}

// File is a file with its bytes.
type File struct {
	ID, Name, Title, MIME string
	URL                   string // url_private
	Data                  []byte
}

// channel is a channel, a private channel or a direct message.
type channel struct {
	id       string
	name     string
	private  bool
	user     string // of a direct message with the bot
	members  map[string]bool
	archived bool
	deleted  bool
	messages []*message // roots and replies, by TS
}

func (c *channel) im() bool { return c.user != "" }

// kind is the channel_type of events.
func (c *channel) kind() string {
	switch {
	case c.im():
		return "im"
	case c.private:
		return "group"
	}
	return "channel"
}

type message struct {
	Message
	client  string // client_msg_id
	edited  string // TS of the last edit
	subtype string
	replies int
	files   []*file
}

// clone is what a test gets of it.
func (m *message) clone() Message {
	out := m.Message
	out.Reactions = map[string][]string{}
	for name, who := range m.Reactions {
		out.Reactions[name] = slices.Clone(who)
	}
	out.Metadata.Payload = maps.Clone(m.Metadata.Payload)
	for _, f := range m.files {
		out.Files = append(out.Files, f.File)
	}
	return out
}

func (c *channel) find(ts string) *message {
	i, ok := slices.BinarySearchFunc(c.messages, ts, func(m *message, ts string) int { return strings.Compare(m.TS, ts) })
	if !ok {
		return nil
	}
	return c.messages[i]
}

// add appends a message, which is newer than all others.
func (c *channel) add(m *message) { c.messages = append(c.messages, m) }

func (c *channel) remove(m *message) {
	c.messages = slices.DeleteFunc(c.messages, func(o *message) bool { return o == m })
}

// root finds the root of a thread that takes replies, nil where it is gone.
func (c *channel) root(ts string) *message {
	m := c.find(ts)
	if m != nil && m.Thread != "" {
		m = c.find(m.Thread)
	}
	if m == nil || m.Tombstone {
		return nil
	}
	return m
}

// json is a message as the API and events show it.
func (s *Server) json(m *message) fields {
	out := fields{"type": "message", "ts": m.TS, "text": m.Text, "user": m.User, "team": TeamID}
	if u := s.users[m.User]; u != nil && u.team != TeamID {
		out["user_team"], out["source_team"], out["team"] = u.team, u.team, u.team
	}
	if m.User == BotUser {
		out["bot_id"], out["app_id"] = BotID, AppID
		out["bot_profile"] = fields{"id": BotID, "app_id": AppID, "name": "supportbot", "team_id": TeamID, "deleted": false}
	}
	if m.Thread != "" {
		out["thread_ts"], out["parent_user_id"] = m.Thread, BotUser
	}
	if m.replies > 0 && m.Thread == "" {
		out["thread_ts"], out["reply_count"] = m.TS, m.replies
	}
	if m.client != "" {
		out["client_msg_id"] = m.client
	}
	if m.subtype != "" {
		out["subtype"] = m.subtype
	}
	if m.edited != "" {
		out["edited"] = fields{"user": m.User, "ts": m.edited}
	}
	if len(m.Blocks) > 0 {
		out["blocks"] = m.Blocks
	}
	if len(m.files) > 0 {
		list := []fields{}
		for _, f := range m.files {
			list = append(list, s.fileJSON(f))
		}
		out["files"] = list
	}
	s.addReactions(m, out)
	return out
}

func (s *Server) addReactions(m *message, out fields) {
	var list []fields
	for _, name := range slices.Sorted(maps.Keys(m.Reactions)) {
		list = append(list, fields{"name": name, "users": m.Reactions[name], "count": len(m.Reactions[name])})
	}
	if list != nil {
		out["reactions"] = list
	}
}

// User is a person of the workspace, or of another one.
type User struct {
	ID   string
	Name string

	s     *Server
	team  string
	bot   bool
	guest bool
	gone  bool
	dm    string
}

// User makes a member of the workspace.
func (s *Server) User(name string) *User { return s.person(&User{Name: name, team: TeamID}) }

// Guest makes a guest of the workspace, who sees some channels only.
func (s *Server) Guest(name string) *User {
	return s.person(&User{Name: name, team: TeamID, guest: true})
}

// Stranger makes somebody of another workspace, who is here by Slack Connect.
func (s *Server) Stranger(name string) *User { return s.person(&User{Name: name, team: "T0OTHER001"}) }

func (s *Server) person(u *User) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.s, u.ID = s, s.id("U")
	s.users[u.ID] = u
	return u
}

// Deactivate takes a user's account away.
func (s *Server) Deactivate(u *User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u.gone = true
}

// Mention is what a text has to contain to name the user.
func (u *User) Mention() string { return "<@" + u.ID + ">" }

func (u *User) json() fields {
	return fields{"id": u.ID, "team_id": u.team, "name": strings.ToLower(u.Name), "real_name": u.Name, "deleted": u.gone, "is_bot": u.bot,
		"is_restricted": u.guest, "is_ultra_restricted": false, "is_stranger": u.team != TeamID, "is_app_user": false, "tz": "Asia/Shanghai",
		"tz_offset": 28800, "locale": "en-US", "updated": time.Now().Unix(),
		"profile": fields{"real_name": u.Name, "display_name": u.Name, "display_name_normalized": u.Name, "team": u.team}}
}

// UserGroup makes a user group and returns its id.
func (s *Server) UserGroup(users ...*User) string {
	s.mu.Lock()
	id := s.id("S")
	s.mu.Unlock()
	s.SetGroup(id, users...)
	return id
}

// SetGroup changes who is in a user group.
func (s *Server) SetGroup(id string, users ...*User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := []string{}
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	s.groups[id] = ids
	s.event("", fields{"type": "subteam_members_changed", "subteam_id": id, "team_id": TeamID})
	s.change()
}
