package slackevent

import "strings"

// callback is the outer payload of the Events API. Only what is read of it is here.
type callback struct {
	Type  text               `json:"type"`
	ID    text               `json:"event_id"`
	Team  text               `json:"team_id"`
	Event loose[inner]       `json:"event"`
	Auths loose[[]authorize] `json:"authorizations"`
}

type authorize struct {
	Team text `json:"team_id"`
}

// inner is any event: the fields of all kinds together, none of which has two meanings.
type inner struct {
	message
	Deleted  text           `json:"deleted_ts"`
	Hidden   loose[bool]    `json:"hidden"`
	Message  loose[message] `json:"message"`
	Previous loose[message] `json:"previous_message"`
	Reaction text           `json:"reaction"`
	Item     loose[item]    `json:"item"`
	Tab      text           `json:"tab"`
	Group    text           `json:"subteam_id"`
	Subteam  loose[item]    `json:"subteam"`
	Tokens   loose[tokens]  `json:"tokens"`
	At       text           `json:"event_ts"`
}

type message struct {
	Type        text                 `json:"type"`
	Subtype     text                 `json:"subtype"`
	Channel     text                 `json:"channel"`
	ChannelType text                 `json:"channel_type"`
	User        text                 `json:"user"`
	UserTeam    text                 `json:"user_team"`
	SourceTeam  text                 `json:"source_team"`
	Team        text                 `json:"team"`
	Profile     loose[profile]       `json:"user_profile"`
	Bot         text                 `json:"bot_id"`
	Text        text                 `json:"text"`
	TS          text                 `json:"ts"`
	Thread      text                 `json:"thread_ts"`
	Client      text                 `json:"client_msg_id"`
	Edited      loose[edit]          `json:"edited"`
	Files       loose[[]loose[file]] `json:"files"`
}

type profile struct {
	Real    text `json:"real_name"`
	Display text `json:"display_name"`
	Name    text `json:"name"`
}

type edit struct {
	TS text `json:"ts"`
}

type file struct {
	ID       text         `json:"id"`
	Name     text         `json:"name"`
	Title    text         `json:"title"`
	Type     text         `json:"mimetype"`
	Size     loose[int64] `json:"size"`
	URL      text         `json:"url_private"`
	Download text         `json:"url_private_download"`
	Mode     text         `json:"mode"`
}

// item is what a reaction is on, or a user group.
type item struct {
	Type    text `json:"type"`
	Channel text `json:"channel"`
	TS      text `json:"ts"`
	ID      text `json:"id"`
}

type tokens struct {
	Bot loose[[]text] `json:"bot"`
}

// event makes the event of a callback.
func (c *callback) event() Event {
	e := &c.Event.v
	out := Event{ID: string(c.ID), Team: string(c.Team), At: string(e.At)}
	// A shared channel's event names the workspace that it came from; ours is the one
	// that the app is installed in.
	if a := c.Auths.v; len(a) > 0 && a[0].Team != "" {
		out.Team = string(a[0].Team)
	}
	if c.Type == "event_callback" {
		out.Body = e.body(string(c.Team))
	}
	return out
}

// body reads an event by its type.
func (e *inner) body(team string) Body {
	channel := string(e.Channel)
	switch e.Type {
	case "message":
		return e.messageBody(team)
	case "reaction_added", "reaction_removed":
		if e.Item.v.Type != "message" {
			return nil
		}
		return Reacted{Channel: string(e.Item.v.Channel), TS: string(e.Item.v.TS), User: e.user(team), Name: string(e.Reaction),
			Removed: e.Type == "reaction_removed"}
	case "channel_archive", "group_archive":
		return ChannelGone{channel, "archived"}
	case "channel_deleted", "group_deleted":
		return ChannelGone{channel, "deleted"}
	case "channel_left", "group_left":
		return ChannelGone{channel, "removed"}
	case "channel_unarchive", "group_unarchive":
		return ChannelBack{channel}
	case "member_joined_channel", "member_left_channel":
		return MembersChanged{Channel: channel, User: string(e.User), Left: e.Type == "member_left_channel"}
	case "subteam_members_changed":
		return MembersChanged{Group: string(e.Group)}
	case "subteam_updated":
		return MembersChanged{Group: string(e.Subteam.v.ID)}
	case "app_home_opened":
		if e.Tab != "" && e.Tab != "home" {
			return nil
		}
		return HomeOpened{e.user(team)}
	case "app_uninstalled":
		return Uninstalled{"the app was removed from the workspace"}
	case "tokens_revoked":
		if len(e.Tokens.v.Bot.v) == 0 {
			return nil
		}
		return Uninstalled{"the bot's token was revoked"}
	}
	return nil
}

// written are the subtypes of messages that people or programs wrote. All others are
// Slack's own, such as somebody who joins.
func written(subtype text) bool {
	switch subtype {
	case "", "file_share", "me_message", "thread_broadcast", "bot_message":
		return true
	}
	return false
}

func (e *inner) messageBody(team string) Body {
	m, old := &e.Message.v, &e.Previous.v
	switch {
	case e.Subtype == "message_changed" && m.Subtype == "tombstone":
		return e.deleted(team, m.TS)
	case e.Subtype == "message_changed" && written(m.Subtype):
		return Changed{Channel: string(e.Channel), ChannelType: e.channelType(), TS: string(m.TS), Thread: string(m.Thread), User: m.user(team),
			Bot: string(m.Bot), Text: string(m.Text), Before: string(old.Text), Edited: edited(m, old)}
	case e.Subtype == "message_deleted":
		return e.deleted(team, text(or(string(e.Deleted), string(old.TS))))
	case written(e.Subtype) && !e.Hidden.v && e.TS != "":
		return Message{Channel: string(e.Channel), ChannelType: e.channelType(), TS: string(e.TS), Thread: string(e.Thread), User: e.user(team),
			Bot: string(e.Bot), Subtype: string(e.Subtype), Client: string(e.Client), Text: string(e.Text), Files: e.files()}
	}
	return nil
}

// edited is when a person or program changed the message by this event. Slack's own
// changes to a message that was edited before still tell of that edit.
func edited(now, old *message) string {
	if now.Edited.v.TS == old.Edited.v.TS {
		return ""
	}
	return string(now.Edited.v.TS)
}

// deleted is a message that is gone. What is left of it is the one before.
func (e *inner) deleted(team string, ts text) Body {
	old := &e.Previous.v
	return Deleted{Channel: string(e.Channel), ChannelType: e.channelType(), TS: string(ts), Thread: string(old.Thread), User: old.user(team), Bot: string(old.Bot)}
}

// user is who wrote or did it.
func (m *message) user(team string) User {
	p := m.Profile.v
	name := or(or(string(p.Display), string(p.Real)), string(p.Name))
	if m.User == "" {
		return User{}
	}
	return User{ID: string(m.User), Name: name, Team: or(or(string(m.UserTeam), string(m.SourceTeam)), or(string(m.Team), team))}
}

// channelType is told by Slack, or by the channel's id.
func (e *inner) channelType() string {
	switch {
	case e.ChannelType != "":
		return string(e.ChannelType)
	case strings.HasPrefix(string(e.Channel), "D"):
		return "im"
	case strings.HasPrefix(string(e.Channel), "G"):
		return "group"
	}
	return "channel"
}

// files are the attachments that are there. One that was deleted, or may not be seen,
// is a stub.
func (m *message) files() []File {
	var out []File
	for _, l := range m.Files.v {
		f := &l.v
		if f.ID == "" || f.Mode == "tombstone" || f.Mode == "hidden_by_limit" {
			continue
		}
		out = append(out, File{ID: string(f.ID), Name: or(string(f.Name), string(f.Title)), Type: string(f.Type), Bytes: f.Size.v,
			URL: or(string(f.Download), string(f.URL))})
	}
	return out
}
