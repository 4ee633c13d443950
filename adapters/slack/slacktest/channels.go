package slacktest

// Channel makes a public channel with the bot in it and returns its id.
func (s *Server) Channel(name string, users ...*User) string { return s.channel(name, false, users) }

// PrivateChannel makes a private channel with the bot in it and returns its id.
func (s *Server) PrivateChannel(name string, users ...*User) string {
	return s.channel(name, true, users)
}

func (s *Server) channel(name string, private bool, users []*User) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &channel{name: name, private: private, members: map[string]bool{BotUser: true}}
	c.id = s.id("C")
	for _, u := range users {
		c.members[u.ID] = true
	}
	s.channels[c.id] = c
	return c.id
}

// Join lets people enter a channel.
func (s *Server) Join(channel string, users ...*User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range users {
		s.enter(s.channels[channel], u.ID)
	}
	s.change()
}

// enter adds a member and tells of it. The caller holds the lock.
func (s *Server) enter(c *channel, user string) {
	if c.members[user] {
		return
	}
	c.members[user] = true
	s.event(c.id, fields{"type": "member_joined_channel", "user": user, "channel": c.id, "channel_type": "C", "team": TeamID})
}

// Leave lets people leave a channel.
func (s *Server) Leave(channel string, users ...*User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	for _, u := range users {
		delete(c.members, u.ID)
		s.event(c.id, fields{"type": "member_left_channel", "user": u.ID, "channel": c.id, "channel_type": "C", "team": TeamID})
	}
	s.change()
}

// RemoveBot takes the bot out of a channel.
func (s *Server) RemoveBot(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	delete(c.members, BotUser)
	kind := "channel_left"
	if c.private {
		kind = "group_left"
	}
	s.tell(c.id, fields{"type": kind, "channel": c.id, "actor_id": "U0ADMIN001"})
	s.change()
}

// InviteBot brings the bot into a channel.
func (s *Server) InviteBot(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enter(s.channels[channel], BotUser)
	s.change()
}

// Archive archives a channel.
func (s *Server) Archive(channel string) { s.shut(channel, "archive", true) }

// Unarchive brings an archived channel back.
func (s *Server) Unarchive(channel string) { s.shut(channel, "unarchive", false) }

func (s *Server) shut(channel, what string, archived bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	c.archived = archived
	s.event(c.id, fields{"type": c.prefix() + "_" + what, "channel": c.id, "user": "U0ADMIN001"})
	s.change()
}

// DeleteChannel deletes a channel with all that is in it.
func (s *Server) DeleteChannel(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	s.event(c.id, fields{"type": c.prefix() + "_deleted", "channel": c.id})
	c.deleted, c.messages = true, nil
	s.change()
}

// prefix begins the names of a channel's events.
func (c *channel) prefix() string {
	if c.private {
		return "group"
	}
	return "channel"
}

// DeleteMessage deletes any message, as an administrator can. A root with replies
// leaves a tombstone.
func (s *Server) DeleteMessage(channel, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	if m := c.find(ts); m != nil {
		s.drop(c, m)
	}
	s.change()
}

// DeleteThread deletes a thread's replies, then its root.
func (s *Server) DeleteThread(channel, root string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channels[channel]
	for i := len(c.messages) - 1; i >= 0; i-- {
		if m := c.messages[i]; m.Thread == root {
			s.drop(c, m)
		}
	}
	if m := c.find(root); m != nil {
		s.drop(c, m)
	}
	s.change()
}

// Uninstall takes the app out of the workspace: its tokens are worth nothing.
func (s *Server) Uninstall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = "account_inactive"
	s.tell("", fields{"type": "tokens_revoked", "tokens": fields{"oauth": []string{}, "bot": []string{BotUser}}})
	s.tell("", fields{"type": "app_uninstalled"})
	s.change()
}
