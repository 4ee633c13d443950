package slackevent

import (
	"maps"
	"slices"
	"strings"
)

// interaction is what somebody does with a button, a view or a shortcut.
type interaction struct {
	Type      text                    `json:"type"`
	Trigger   text                    `json:"trigger_id"`
	Team      loose[identified]       `json:"team"`
	User      loose[person]           `json:"user"`
	Channel   loose[identified]       `json:"channel"`
	Container loose[container]        `json:"container"`
	Message   loose[message]          `json:"message"`
	MessageTS text                    `json:"message_ts"`
	View      loose[view]             `json:"view"`
	Actions   loose[[]loose[element]] `json:"actions"`
	Callback  text                    `json:"callback_id"`
	Response  text                    `json:"response_url"`
	Action    text                    `json:"action_id"`
	Value     text                    `json:"value"`
	ActionTS  text                    `json:"action_ts"`
}

type identified struct {
	ID text `json:"id"`
}

type person struct {
	ID       text `json:"id"`
	Name     text `json:"name"`
	Username text `json:"username"`
	Team     text `json:"team_id"`
}

type container struct {
	Channel   text        `json:"channel_id"`
	TS        text        `json:"message_ts"`
	Thread    text        `json:"thread_ts"`
	View      text        `json:"view_id"`
	Ephemeral loose[bool] `json:"is_ephemeral"`
}

type view struct {
	ID       text         `json:"id"`
	Callback text         `json:"callback_id"`
	Metadata text         `json:"private_metadata"`
	Hash     text         `json:"hash"`
	State    loose[state] `json:"state"`
}

type state struct {
	Values loose[map[string]loose[map[string]loose[element]]] `json:"values"`
}

// element is what was pressed, or what an input holds. Each kind has its own field.
type element struct {
	Action        text                   `json:"action_id"`
	Text          loose[words]           `json:"text"`
	Value         text                   `json:"value"`
	Option        loose[option]          `json:"selected_option"`
	Options       loose[[]loose[option]] `json:"selected_options"`
	User          text                   `json:"selected_user"`
	Users         loose[[]text]          `json:"selected_users"`
	Conversation  text                   `json:"selected_conversation"`
	Conversations loose[[]text]          `json:"selected_conversations"`
	Channel       text                   `json:"selected_channel"`
	Channels      loose[[]text]          `json:"selected_channels"`
	Date          text                   `json:"selected_date"`
	Time          text                   `json:"selected_time"`
	DateTime      text                   `json:"selected_date_time"`
	Files         loose[[]loose[file]]   `json:"files"`
	At            text                   `json:"action_ts"`
}

type words struct {
	Text text `json:"text"`
}

type option struct {
	Text  loose[words] `json:"text"`
	Value text         `json:"value"`
}

// value is what was chosen or typed; several values are joined with ",".
func (e *element) value() string {
	for _, v := range []text{e.Value, e.Option.v.Value, e.User, e.Conversation, e.Channel, e.Date, e.Time, e.DateTime} {
		if v != "" {
			return string(v)
		}
	}
	var many []string
	for _, o := range e.Options.v {
		many = append(many, string(o.v.Value))
	}
	for _, list := range [][]text{e.Users.v, e.Conversations.v, e.Channels.v} {
		for _, v := range list {
			many = append(many, string(v))
		}
	}
	for _, f := range e.Files.v {
		many = append(many, string(f.v.ID))
	}
	return strings.Join(many, ",")
}

// label is what the person saw.
func (e *element) label() string {
	if t := e.Option.v.Text.v.Text; t != "" {
		return string(t)
	}
	var many []string
	for _, o := range e.Options.v {
		many = append(many, string(o.v.Text.v.Text))
	}
	return or(string(e.Text.v.Text), strings.Join(many, ", "))
}

// event makes the event of an interaction.
func (i *interaction) event() Event {
	u := i.user()
	out := Event{ID: string(i.Trigger), Team: or(string(i.Team.v.ID), u.Team), At: string(i.ActionTS)}
	v := &i.View.v
	switch i.Type {
	case "block_actions":
		out.Body, out.At = i.pressed(u)
	case "view_submission":
		out.Body = Submitted{User: u, Callback: string(v.Callback), Metadata: string(v.Metadata), View: string(v.ID), Values: v.values()}
	case "view_closed": // it comes once, and with no trigger
		out.ID = "closed:" + string(v.ID) + ":" + string(v.Hash)
		out.Body = Closed{User: u, Callback: string(v.Callback), Metadata: string(v.Metadata), View: string(v.ID)}
	case "message_action":
		m := &i.Message.v
		out.Body = Shortcut{User: u, Callback: string(i.Callback), Channel: string(i.Channel.v.ID), TS: or(string(i.MessageTS), string(m.TS)),
			Thread: string(m.Thread), Text: string(m.Text), Trigger: string(i.Trigger), Response: string(i.Response)}
	case "shortcut":
		out.Body = Shortcut{User: u, Callback: string(i.Callback), Trigger: string(i.Trigger)}
	case "block_suggestion":
		out.Body = Wanted{User: u, Action: string(i.Action), Typed: string(i.Value), Callback: string(v.Callback), Metadata: string(v.Metadata)}
	}
	return out
}

func (i *interaction) user() User {
	p := &i.User.v
	return User{ID: string(p.ID), Name: or(string(p.Name), string(p.Username)), Team: or(string(p.Team), string(i.Team.v.ID))}
}

// pressed is the element that was used, and when. Slack sends one at a time.
func (i *interaction) pressed(u User) (Body, string) {
	if len(i.Actions.v) == 0 {
		return nil, ""
	}
	e, in, m := &i.Actions.v[0].v, &i.Container.v, &i.Message.v
	return Pressed{
		User: u, Channel: or(string(in.Channel), string(i.Channel.v.ID)), TS: or(string(in.TS), string(m.TS)), Thread: or(string(in.Thread), string(m.Thread)),
		View: or(string(in.View), string(i.View.v.ID)), Metadata: string(i.View.v.Metadata), Action: string(e.Action), Value: e.value(), Label: e.label(),
		Trigger: string(i.Trigger), Response: string(i.Response), Ephemeral: in.Ephemeral.v,
	}, string(e.At)
}

// values are what the inputs of a view hold, by their block.
func (v *view) values() map[string]string {
	out := map[string]string{}
	for block, l := range v.State.v.Values.v {
		for _, action := range slices.Sorted(maps.Keys(l.v)) {
			e := l.v[action]
			if got := e.v.value(); got != "" || out[block] == "" {
				out[block] = got
			}
		}
	}
	return out
}

// slash is a slash command.
type slash struct {
	Command  text `json:"command"`
	Text     text `json:"text"`
	Team     text `json:"team_id"`
	Channel  text `json:"channel_id"`
	User     text `json:"user_id"`
	Name     text `json:"user_name"`
	Trigger  text `json:"trigger_id"`
	Response text `json:"response_url"`
}

// event makes the event of a slash command.
func (s *slash) event() Event {
	out := Event{ID: string(s.Trigger), Team: string(s.Team)}
	if s.Command != "" {
		out.Body = Slash{User: User{ID: string(s.User), Name: string(s.Name), Team: string(s.Team)}, Command: string(s.Command), Text: string(s.Text),
			Channel: string(s.Channel), Trigger: string(s.Trigger), Response: string(s.Response)}
	}
	return out
}
