package slacktest

import (
	"regexp"
	"slices"
)

var emojiName = regexp.MustCompile(`^[a-z0-9_+'-]+(::skin-tone-[2-6])?$`)

// reacted finds the message of a call about reactions.
func (s *Server) reacted(p params) (*channel, *message, *refusal) {
	c := s.channels[p["channel"]]
	if c == nil || c.deleted {
		return nil, nil, refuse("channel_not_found")
	}
	if c.archived {
		return nil, nil, refuse("is_archived")
	}
	if !c.members[BotUser] {
		return nil, nil, refuse("not_in_channel")
	}
	m := c.find(p["timestamp"])
	if m == nil || m.Tombstone {
		return nil, nil, refuse("message_not_found")
	}
	return c, m, nil
}

func (s *Server) addReaction(p params) (fields, *refusal) {
	c, m, no := s.reacted(p)
	switch {
	case no != nil:
		return nil, no
	case !emojiName.MatchString(p["name"]):
		return nil, refuse("invalid_name")
	case slices.Contains(m.Reactions[p["name"]], BotUser):
		return nil, refuse("already_reacted")
	}
	s.react(c, m, BotUser, p["name"])
	return nil, nil
}

func (s *Server) removeReaction(p params) (fields, *refusal) {
	c, m, no := s.reacted(p)
	switch {
	case no != nil:
		return nil, no
	case !slices.Contains(m.Reactions[p["name"]], BotUser):
		return nil, refuse("no_reaction")
	}
	s.unreact(c, m, BotUser, p["name"])
	return nil, nil
}

func (s *Server) getReactions(p params) (fields, *refusal) {
	c, m, no := s.reacted(p)
	if no != nil {
		return nil, no
	}
	return fields{"type": "message", "channel": c.id, "message": s.json(m)}, nil
}

// react adds somebody's emoji. The caller holds the lock.
func (s *Server) react(c *channel, m *message, user, name string) {
	m.Reactions[name] = append(m.Reactions[name], user)
	s.reactionEvent("reaction_added", c, m, user, name)
}

func (s *Server) unreact(c *channel, m *message, user, name string) {
	m.Reactions[name] = slices.DeleteFunc(m.Reactions[name], func(u string) bool { return u == user })
	if len(m.Reactions[name]) == 0 {
		delete(m.Reactions, name)
	}
	s.reactionEvent("reaction_removed", c, m, user, name)
}

func (s *Server) reactionEvent(kind string, c *channel, m *message, user, name string) {
	s.event(c.id, fields{"type": kind, "user": user, "reaction": name, "item_user": m.User, "event_ts": s.ts(),
		"item": fields{"type": "message", "channel": c.id, "ts": m.TS}})
}
