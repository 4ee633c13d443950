package slacktest

import (
	"maps"
	"slices"
	"strconv"
)

// readable finds the channel of a call that reads.
func (s *Server) readable(id string) (*channel, *refusal) {
	c := s.channels[id]
	if c == nil || c.deleted || !c.members[BotUser] && (c.private || c.im()) {
		return nil, refuse("channel_not_found")
	}
	return c, nil
}

// repliesOf gives a thread from its root on.
func (s *Server) repliesOf(p params) (fields, *refusal) {
	c, no := s.readable(p["channel"])
	if no != nil {
		return nil, no
	}
	if !c.members[BotUser] {
		return nil, refuse("not_in_channel")
	}
	root := c.find(p["ts"])
	if root != nil && root.Thread != "" {
		root = c.find(root.Thread)
	}
	if root == nil {
		return nil, refuse("thread_not_found")
	}
	list := []*message{root}
	for _, m := range c.messages {
		if m.Thread == root.TS && within(m, p) {
			list = append(list, m)
		}
	}
	return s.page(list, p), nil
}

// history gives a channel from its end on, replies left out.
func (s *Server) history(p params) (fields, *refusal) {
	c, no := s.readable(p["channel"])
	if no != nil {
		return nil, no
	}
	if !c.members[BotUser] {
		return nil, refuse("not_in_channel")
	}
	var list []*message
	for _, m := range slices.Backward(c.messages) {
		if m.Thread == "" && within(m, p) {
			list = append(list, m)
		}
	}
	return s.page(list, p), nil
}

// within holds a message against oldest and latest.
func within(m *message, p params) bool {
	edge := p.bool("inclusive")
	after := p["oldest"] == "" || m.TS > p["oldest"] || edge && m.TS == p["oldest"]
	before := p["latest"] == "" || m.TS < p["latest"] || edge && m.TS == p["latest"]
	return after && before
}

// page cuts a list. The cursor is a place in it.
func (s *Server) page(list []*message, p params) fields {
	from, _ := strconv.Atoi(p["cursor"])
	from = min(from, len(list))
	to := min(from+p.int("limit", 100), len(list))
	out := fields{"has_more": to < len(list), "response_metadata": fields{"next_cursor": ""}}
	if to < len(list) {
		out["response_metadata"] = fields{"next_cursor": strconv.Itoa(to)}
	}
	messages := []fields{}
	for _, m := range list[from:to] {
		one := s.json(m)
		if p.bool("include_all_metadata") && m.Metadata.Type != "" {
			one["metadata"] = m.Metadata
		}
		messages = append(messages, one)
	}
	out["messages"] = messages
	return out
}

func (s *Server) members(p params) (fields, *refusal) {
	c, no := s.readable(p["channel"])
	if no != nil {
		return nil, no
	}
	all := slices.Sorted(maps.Keys(c.members))
	from, _ := strconv.Atoi(p["cursor"])
	from = min(from, len(all))
	to := min(from+p.int("limit", 100), len(all))
	next := ""
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return fields{"members": all[from:to], "response_metadata": fields{"next_cursor": next}}, nil
}

func (s *Server) info(p params) (fields, *refusal) {
	c, no := s.readable(p["channel"])
	if no != nil {
		return nil, no
	}
	return fields{"channel": c.json()}, nil
}

func (s *Server) list(p params) (fields, *refusal) {
	out := []fields{}
	for _, id := range slices.Sorted(maps.Keys(s.channels)) {
		c := s.channels[id]
		if !c.im() && !c.deleted && (!c.private || c.members[BotUser]) && (!c.archived || !p.bool("exclude_archived")) {
			out = append(out, c.json())
		}
	}
	return fields{"channels": out, "response_metadata": fields{"next_cursor": ""}}, nil
}

func (c *channel) json() fields {
	return fields{"id": c.id, "name": c.name, "is_channel": !c.private && !c.im(), "is_group": c.private, "is_im": c.im(), "is_private": c.private || c.im(),
		"is_archived": c.archived, "is_member": c.members[BotUser], "user": c.user, "num_members": len(c.members), "is_ext_shared": false}
}

func (s *Server) openIM(p params) (fields, *refusal) {
	u := s.users[p["users"]]
	switch {
	case u == nil:
		return nil, refuse("user_not_found")
	case u.bot:
		return nil, refuse("cannot_dm_bot")
	case u.gone:
		return nil, refuse("user_disabled")
	}
	return fields{"channel": fields{"id": s.imOf(u).id}}, nil
}

// imOf is the direct message of the bot and a user.
func (s *Server) imOf(u *User) *channel {
	if u.dm == "" {
		c := &channel{id: s.id("D"), user: u.ID, members: map[string]bool{u.ID: true, BotUser: true}}
		u.dm, s.channels[c.id] = c.id, c
	}
	return s.channels[u.dm]
}

func (s *Server) join(p params) (fields, *refusal) {
	c := s.channels[p["channel"]]
	switch {
	case c == nil, c.deleted, c.private:
		return nil, refuse("channel_not_found")
	case c.archived:
		return nil, refuse("is_archived")
	}
	s.enter(c, BotUser)
	return fields{"channel": c.json()}, nil
}

func (s *Server) userInfo(p params) (fields, *refusal) {
	u := s.users[p["user"]]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return fields{"user": u.json()}, nil
}

func (s *Server) userList(params) (fields, *refusal) {
	out := []fields{}
	for _, id := range slices.Sorted(maps.Keys(s.users)) {
		if u := s.users[id]; u.team == TeamID {
			out = append(out, u.json())
		}
	}
	return fields{"members": out, "response_metadata": fields{"next_cursor": ""}}, nil
}

func (s *Server) groupUsers(p params) (fields, *refusal) {
	ids, ok := s.groups[p["usergroup"]]
	if !ok {
		return nil, refuse("no_such_subteam")
	}
	return fields{"users": ids}, nil
}
