package slacktest

import (
	"encoding/json"
	"slices"
	"time"
)

// View is a modal or an App Home as it is at one moment.
type View struct {
	ID       string
	Type     string // "modal" or "home"
	Callback string
	Metadata string // private_metadata
	Title    string
	Blocks   json.RawMessage
	Errors   map[string]string // by block id, after a submission that was refused
}

type view struct {
	View
	raw      fields // as it was sent
	user     string
	external string
	hash     string
	previous string // the view below it
}

// trigger opens one view.
type trigger struct {
	user string
	at   time.Time
	used bool
	view string // that it was pressed in
}

// pull takes a trigger id.
func (s *Server) pull(id string) (*trigger, *refusal) {
	t := s.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case time.Since(t.at) > s.o.TriggerFor:
		return nil, refuse("expired_trigger_id")
	}
	t.used = true
	return t, nil
}

func (s *Server) openView(p params) (fields, *refusal) {
	if no := checkView(json.RawMessage(p["view"]), "modal"); no != nil {
		return nil, no
	}
	t, no := s.pull(p["trigger_id"])
	if no != nil {
		return nil, no
	}
	for id, v := range s.views { // a new one takes the place of those that are open
		if v.user == t.user {
			delete(s.views, id)
		}
	}
	return s.show(p["view"], t.user, "")
}

// maxViews is how many views may lie on each other.
const maxViews = 3

func (s *Server) pushView(p params) (fields, *refusal) {
	if no := checkView(json.RawMessage(p["view"]), "modal"); no != nil {
		return nil, no
	}
	t, no := s.pull(p["trigger_id"])
	if no != nil {
		return nil, no
	}
	below := s.views[t.view]
	if below == nil {
		return nil, refuse("not_found")
	}
	depth := 1
	for v := below; v.previous != ""; v = s.views[v.previous] {
		depth++
	}
	if depth >= maxViews {
		return nil, refuse("push_limit_reached")
	}
	return s.show(p["view"], t.user, below.ID)
}

// show adds a view on top of another one.
func (s *Server) show(raw, user, below string) (fields, *refusal) {
	v := &view{user: user, previous: below}
	v.ID = s.id("V")
	v.set(s, json.RawMessage(raw))
	if v.external != "" {
		for _, other := range s.views {
			if other.external == v.external {
				return nil, refuse("duplicate_external_id")
			}
		}
	}
	s.views[v.ID] = v
	return fields{"view": v.json()}, nil
}

// set gives a view what it shows.
func (v *view) set(s *Server, raw json.RawMessage) {
	v.raw = fields{}
	_ = json.Unmarshal(raw, &v.raw) // it was checked
	v.Type, v.Callback, v.Metadata, v.external = str(v.raw["type"]), str(v.raw["callback_id"]), str(v.raw["private_metadata"]), str(v.raw["external_id"])
	v.Title = textOf(v.raw["title"])
	v.Blocks, _ = json.Marshal(named(s, v.raw["blocks"]))
	v.Errors = nil
	v.hash = s.ts()
}

// named gives blocks and elements without ids the ones that Slack makes up.
func named(s *Server, v any) any {
	list, _ := v.([]any)
	for _, b := range list {
		b, ok := b.(fields)
		if !ok {
			continue
		}
		if str(b["block_id"]) == "" {
			b["block_id"] = s.id("b")
		}
		if e, ok := b["element"].(fields); ok && str(e["action_id"]) == "" {
			e["action_id"] = s.id("a")
		}
	}
	return list
}

func (v *view) json() fields {
	out := fields{}
	for k, x := range v.raw {
		out[k] = x
	}
	out["id"], out["team_id"], out["hash"], out["blocks"] = v.ID, TeamID, v.hash, v.Blocks
	out["private_metadata"], out["callback_id"], out["app_id"], out["bot_id"] = v.Metadata, v.Callback, AppID, BotID
	out["state"] = fields{"values": fields{}}
	out["previous_view_id"], out["root_view_id"] = nil, v.ID
	if v.previous != "" {
		out["previous_view_id"] = v.previous
	}
	return out
}

func (s *Server) updateView(p params) (fields, *refusal) {
	v := s.views[p["view_id"]]
	if v == nil && p["external_id"] != "" {
		for _, other := range s.views {
			if other.external == p["external_id"] {
				v = other
			}
		}
	}
	switch {
	case v == nil:
		return nil, refuse("not_found")
	case p["hash"] != "" && p["hash"] != v.hash:
		return nil, refuse("hash_conflict")
	}
	if no := checkView(json.RawMessage(p["view"]), "modal"); no != nil {
		return nil, no
	}
	v.set(s, json.RawMessage(p["view"]))
	return fields{"view": v.json()}, nil
}

func (s *Server) publishView(p params) (fields, *refusal) {
	u := s.users[p["user_id"]]
	if u == nil || u.bot {
		return nil, refuse("invalid_arguments", "[ERROR] invalid user_id [json-pointer:/user_id]")
	}
	if no := checkView(json.RawMessage(p["view"]), "home"); no != nil {
		return nil, no
	}
	v := s.homes[u.ID]
	if v == nil {
		v = &view{user: u.ID}
		v.ID = s.id("V")
		s.homes[u.ID] = v
	}
	if p["hash"] != "" && p["hash"] != v.hash {
		return nil, refuse("hash_conflict")
	}
	v.set(s, json.RawMessage(p["view"]))
	return fields{"view": v.json()}, nil
}

// found is a view that is open, or an App Home.
func (s *Server) foundView(id string) *view {
	if v := s.views[id]; v != nil {
		return v
	}
	for _, v := range s.homes {
		if v.ID == id {
			return v
		}
	}
	return nil
}

// Views returns the modals that a user has open, the one on top last.
func (s *Server) Views(u *User) []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []View
	for _, v := range s.views {
		if v.user == u.ID {
			out = append(out, v.View)
		}
	}
	slices.SortFunc(out, func(a, b View) int { return depth(s, a.ID) - depth(s, b.ID) })
	return out
}

func depth(s *Server, id string) int {
	n := 0
	for v := s.views[id]; v != nil && v.previous != ""; v = s.views[v.previous] {
		n++
	}
	return n
}

// Home returns what a user's App Home shows, and whether anything was published there.
func (s *Server) Home(u *User) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.homes[u.ID]
	if v == nil {
		return View{}, false
	}
	return v.View, true
}
