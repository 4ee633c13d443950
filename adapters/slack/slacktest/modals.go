package slacktest

import (
	"encoding/json"
	"testing"
)

// PressView presses the button with an action id in a view, by the view's id; with
// a value it chooses an option.
func (u *User) PressView(t testing.TB, viewID, action, value string) *Interaction {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	v := u.view(t, viewID)
	done := u.used(t, v.Blocks, action, value)
	trigger := u.trigger(viewID)
	p := u.base("block_actions", trigger)
	p["container"], p["view"], p["actions"] = fields{"type": "view", "view_id": viewID}, v.json(), []fields{done}
	return u.act("interactive", p, trigger, nil)
}

// view finds a view that the user has before them. The caller holds the lock.
func (u *User) view(t testing.TB, id string) *view {
	t.Helper()
	v := u.s.foundView(id)
	if v == nil || v.user != u.ID {
		t.Fatalf("slacktest: %s has no view %q open", u.Name, id)
	}
	return v
}

// Submit sends off a modal with what was filled in, by block id; of several options
// the values are joined with ",". Fields without a value keep what they began with.
func (u *User) Submit(t testing.TB, viewID string, values map[string]string) *Interaction {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	v := u.view(t, viewID)
	state := u.fill(t, v, values)
	trigger := u.trigger(viewID)
	p := u.base("view_submission", trigger)
	shown := v.json()
	shown["state"] = fields{"values": state}
	p["view"], p["response_urls"] = shown, []fields{}
	return u.act("interactive", p, trigger, func(answer fields) { u.s.submitted(t, v, answer) })
}

// fill makes the state of a view's inputs.
func (u *User) fill(t testing.TB, v *view, values map[string]string) fields {
	t.Helper()
	var blocks []fields
	_ = json.Unmarshal(v.Blocks, &blocks) // it was checked when it was sent
	state := fields{}
	for _, b := range blocks {
		e, ok := b["element"].(fields)
		if !ok {
			continue
		}
		id := str(b["block_id"])
		value, given := values[id]
		if !given {
			value = initial(e)
		}
		if optional, _ := b["optional"].(bool); value == "" && !optional {
			t.Fatalf("slacktest: the field %q is required", id)
		}
		state[id] = fields{str(e["action_id"]): chosen(e, value)}
	}
	for id := range values {
		if state[id] == nil {
			t.Fatalf("slacktest: the view has no field %q", id)
		}
	}
	return state
}

// initial is what a field begins with.
func initial(e fields) string {
	if o, ok := e["initial_option"].(fields); ok {
		return str(o["value"])
	}
	for _, name := range []string{"initial_value", "initial_user", "initial_date", "initial_conversation"} {
		if s := str(e[name]); s != "" {
			return s
		}
	}
	return ""
}

// submitted does what the answer to a submission says. The lock is held.
func (s *Server) submitted(t testing.TB, v *view, answer fields) {
	raw, _ := json.Marshal(answer["view"])
	switch answer["response_action"] {
	case "errors":
		v.Errors = map[string]string{}
		errs, _ := answer["errors"].(fields)
		for block, text := range errs {
			v.Errors[block] = str(text)
		}
	case "update":
		if no := checkView(raw, "modal"); no != nil {
			t.Errorf("slacktest: a view was answered that Slack would refuse: %v", no.messages)
			return
		}
		v.set(s, raw)
	case "push":
		if no := checkView(raw, "modal"); no != nil {
			t.Errorf("slacktest: a view was answered that Slack would refuse: %v", no.messages)
			return
		}
		_, _ = s.show(string(raw), v.user, v.ID) // it was checked
	case "clear":
		for id, other := range s.views {
			if other.user == v.user {
				delete(s.views, id)
			}
		}
	default:
		delete(s.views, v.ID)
	}
}

// CloseView closes a modal; the bot is told if the view asked for it.
func (u *User) CloseView(t testing.TB, viewID string) {
	t.Helper()
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	v := u.view(t, viewID)
	delete(u.s.views, viewID)
	if told, _ := v.raw["notify_on_close"].(bool); told {
		p := u.base("view_closed", "")
		p["view"], p["is_cleared"] = v.json(), false
		u.act("interactive", p, "", nil)
	}
	u.s.change()
}

// Type types into an external select of a view and returns the options that the
// bot offers.
func (u *User) Type(t testing.TB, viewID, action, typed string) []Option {
	t.Helper()
	u.s.mu.Lock()
	v := u.view(t, viewID)
	_, block := element(v.Blocks, action)
	p := u.base("block_suggestion", "")
	p["action_id"], p["block_id"], p["value"], p["view"] = action, block, typed, v.json()
	p["container"] = fields{"type": "view", "view_id": viewID}
	i := u.act("interactive", p, "", nil)
	u.s.mu.Unlock()
	var answer struct {
		Options []struct {
			Text  struct{ Text string }
			Value string
		}
	}
	if err := json.Unmarshal(i.Acked(t), &answer); err != nil || len(answer.Options) > 100 {
		t.Fatalf("slacktest: bad options (%d): %v", len(answer.Options), err)
	}
	var out []Option
	for _, o := range answer.Options {
		out = append(out, Option{Label: o.Text.Text, Value: o.Value})
	}
	return out
}
