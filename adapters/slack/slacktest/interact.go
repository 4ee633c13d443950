package slacktest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// Interaction is something that a person did and waits for an answer to.
type Interaction struct {
	Trigger string

	s      *Server
	began  time.Time
	over   bool
	acked  bool
	after  time.Duration
	answer json.RawMessage
	apply  func(answer fields) // what the answer does; called with the lock held
}

// end takes note of the answer, or that there was none. The caller holds the lock.
func (i *Interaction) end(answer json.RawMessage, acked bool) {
	i.over, i.acked, i.answer, i.after = true, acked, answer, time.Since(i.began)
	var v fields
	if acked && i.apply != nil {
		_ = json.Unmarshal(answer, &v) // no answer is one too
		i.apply(v)
	}
}

// Acked waits until the interaction is acknowledged, which must be in time, and
// returns the payload of the acknowledgement.
func (i *Interaction) Acked(t testing.TB) json.RawMessage {
	t.Helper()
	var out json.RawMessage
	var acked bool
	i.s.await(t, "an answer to an interaction", func() bool {
		out, acked = i.answer, i.acked
		return i.over
	})
	if !acked {
		t.Fatalf("slacktest: the interaction was not acknowledged in time")
	}
	return out
}

// Failed waits until the person is shown an error, since nobody acknowledged in time.
func (i *Interaction) Failed(t testing.TB) {
	t.Helper()
	var acked bool
	i.s.await(t, "the failure of an interaction", func() bool {
		acked = i.acked
		return i.over
	})
	if acked {
		t.Fatalf("slacktest: the interaction was acknowledged")
	}
}

// act sends an interaction to the bot. The caller holds the lock.
func (u *User) act(kind string, payload fields, trigger string, apply func(fields)) *Interaction {
	i := &Interaction{s: u.s, Trigger: trigger, began: time.Now(), apply: apply}
	u.s.emit(&delivery{kind: kind, payload: payload, act: i})
	u.s.change()
	return i
}

// base is what all interactions have.
func (u *User) base(kind, trigger string) fields {
	return fields{"type": kind, "team": fields{"id": TeamID, "domain": "okpay"}, "api_app_id": AppID, "token": "legacy", "trigger_id": trigger,
		"is_enterprise_install": false, "enterprise": nil,
		"user": fields{"id": u.ID, "username": strings.ToLower(u.Name), "name": strings.ToLower(u.Name), "team_id": u.team}}
}

// Press presses the button with an action id on a message, or on what the user
// alone sees.
func (u *User) Press(t testing.TB, channel, ts, action string) *Interaction {
	t.Helper()
	return u.Choose(t, channel, ts, action, "")
}

// Choose chooses an option, by its value, of the select with an action id on a message.
func (u *User) Choose(t testing.TB, channel, ts, action, value string) *Interaction {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	m := u.sees(channel, ts)
	if m == nil {
		t.Fatalf("slacktest: %s sees no message %q in channel %q", u.Name, ts, channel)
	}
	done := u.used(t, m.Blocks, action, value)
	trigger := u.trigger("")
	p := u.base("block_actions", trigger)
	container := fields{"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": m.For != ""}
	if m.Thread != "" {
		container["thread_ts"] = m.Thread
	}
	p["container"], p["channel"] = container, fields{"id": channel, "name": u.s.channels[channel].name}
	p["actions"], p["state"] = []fields{done}, fields{"values": fields{}}
	p["response_url"] = u.s.responds(&responder{user: u.ID, channel: channel, thread: m.Thread, message: m})
	if m.For == "" { // of what one person sees there is no message
		p["message"] = u.s.json(m)
	}
	return u.act("interactive", p, trigger, nil)
}

// sees finds a message that the user can see. The caller holds the lock.
func (u *User) sees(channel, ts string) *message {
	c := u.s.channels[channel]
	if c == nil {
		return nil
	}
	if r := u.s.replies["ephemeral:"+ts]; r != nil && r.user == u.ID {
		return r.message
	}
	return c.find(ts)
}

// used is what a payload says of the element that was used.
func (u *User) used(t testing.TB, blocks json.RawMessage, action, value string) fields {
	t.Helper()
	e, block := element(blocks, action)
	if e == nil {
		t.Fatalf("slacktest: nothing with the action id %q is there", action)
	}
	out := fields{"type": e["type"], "action_id": action, "block_id": block, "action_ts": u.s.ts()}
	switch kind := str(e["type"]); {
	case kind == "button":
		out["text"], out["value"] = e["text"], e["value"]
	default:
		for k, v := range chosen(e, value) {
			out[k] = v
		}
	}
	return out
}

// element finds an element by its action id, with the id of its block.
func element(blocks json.RawMessage, action string) (e fields, block string) {
	var list []any
	_ = json.Unmarshal(blocks, &list) // it was checked when it was sent
	var find func(v any) fields
	find = func(v any) fields {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				if e := find(one); e != nil {
					return e
				}
			}
		case fields:
			if str(v["action_id"]) == action {
				return v
			}
			for _, name := range []string{"accessory", "elements", "element"} {
				if e := find(v[name]); e != nil {
					return e
				}
			}
		}
		return nil
	}
	for _, b := range list {
		if e := find(b); e != nil {
			return e, str(b.(fields)["block_id"])
		}
	}
	return nil, ""
}

// chosen is what an element says of the values that were chosen or typed.
func chosen(e fields, value string) fields {
	kind := str(e["type"])
	values := strings.Split(value, ",")
	if value == "" {
		values = nil
	}
	var options []fields
	for _, o := range choices(e, kind).Options {
		if slices.Contains(values, o.Value) {
			options = append(options, fields{"text": fields{"type": "plain_text", "text": o.Label}, "value": o.Value})
		}
	}
	if strings.Contains(kind, "external_select") { // its options came from the bot
		for _, v := range values {
			options = append(options, fields{"text": fields{"type": "plain_text", "text": v}, "value": v})
		}
	}
	one := func(list []fields) any {
		if len(list) == 0 {
			return nil
		}
		return list[0]
	}
	switch kind {
	case "multi_static_select", "multi_external_select", "checkboxes":
		return fields{"type": kind, "selected_options": options}
	case "users_select":
		return fields{"type": kind, "selected_user": value}
	case "multi_users_select":
		return fields{"type": kind, "selected_users": values}
	case "conversations_select":
		return fields{"type": kind, "selected_conversation": value}
	case "channels_select":
		return fields{"type": kind, "selected_channel": value}
	case "datepicker":
		return fields{"type": kind, "selected_date": value}
	case "timepicker":
		return fields{"type": kind, "selected_time": value}
	case "static_select", "external_select", "overflow", "radio_buttons":
		return fields{"type": kind, "selected_option": one(options)}
	}
	if value == "" {
		return fields{"type": kind, "value": nil}
	}
	return fields{"type": kind, "value": value}
}

// Slash runs a slash command in a channel. Slack has none in threads.
func (u *User) Slash(t testing.TB, channel, command, text string) *Interaction {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c := u.s.channels[channel]
	if c == nil {
		t.Fatalf("slacktest: there is no channel %q", channel)
	}
	trigger := u.trigger("")
	p := fields{"token": "legacy", "team_id": TeamID, "team_domain": "okpay", "channel_id": channel, "channel_name": c.name, "user_id": u.ID,
		"user_name": strings.ToLower(u.Name), "command": command, "text": text, "api_app_id": AppID, "is_enterprise_install": "false",
		"response_url": u.s.responds(&responder{user: u.ID, channel: channel}), "trigger_id": trigger}
	return u.act("slash_commands", p, trigger, func(answer fields) {
		if str(answer["text"]) != "" || answer["blocks"] != nil {
			u.s.answerIn(&responder{user: u.ID, channel: channel}, answer)
		}
	})
}

// Shortcut uses a shortcut on a message.
func (u *User) Shortcut(t testing.TB, channel, ts, callback string) *Interaction {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c, m := u.s.message(t, channel, ts)
	trigger := u.trigger("")
	p := u.base("message_action", trigger)
	p["callback_id"], p["message_ts"], p["message"] = callback, ts, u.s.json(m)
	p["channel"] = fields{"id": channel, "name": c.name}
	p["response_url"] = u.s.responds(&responder{user: u.ID, channel: channel, thread: m.Thread})
	return u.act("interactive", p, trigger, nil)
}

// Global uses a global shortcut.
func (u *User) Global(callback string) *Interaction {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	trigger := u.trigger("")
	p := u.base("shortcut", trigger)
	p["callback_id"], p["action_ts"] = callback, u.s.ts()
	return u.act("interactive", p, trigger, nil)
}
