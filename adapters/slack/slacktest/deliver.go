package slacktest

import (
	"encoding/json"
	"time"
)

// delivery is an event or interaction on its way to the bot.
type delivery struct {
	kind     string // "events_api", "interactive", "slash_commands"
	payload  fields
	lane     string // those of one lane are posted one after another
	act      *Interaction
	attempt  int
	reason   string // of the last failure
	sock     *sock
	envelope string
	timer    *time.Timer
}

// event tells the bot of something, if it may know: of a channel only as a member.
// The caller holds the lock.
func (s *Server) event(channel string, e fields) {
	if c := s.channels[channel]; c != nil && !c.members[BotUser] && e["user"] != BotUser {
		return
	}
	s.tell(channel, e)
}

// tell tells the bot of an event in any case.
func (s *Server) tell(lane string, e fields) {
	if e["event_ts"] == nil {
		e["event_ts"] = s.ts()
	}
	raw, err := json.Marshal(e) // as it is now: what it shows may change
	if err != nil {
		return
	}
	id := s.id("Ev")
	s.emit(&delivery{kind: "events_api", lane: lane, payload: fields{
		"token": "legacy", "team_id": TeamID, "context_team_id": TeamID, "api_app_id": AppID, "type": "event_callback", "event_id": id,
		"event_time": time.Now().Unix(), "event": json.RawMessage(raw), "is_ext_shared_channel": false, "event_context": "4-" + id,
		"authorizations": []fields{{"enterprise_id": nil, "team_id": TeamID, "user_id": BotUser, "is_bot": true}},
	}})
}

// Event sends the bot an event as it is given, for kinds that no method makes.
func (s *Server) Event(event map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell("", event)
	s.change()
}

// emit begins an attempt. The caller holds the lock.
func (s *Server) emit(d *delivery) {
	if s.closed {
		return
	}
	if s.o.RequestURL != "" {
		s.post(d)
		return
	}
	s.push(d)
}

// failed is an attempt that was not acknowledged. People's acts are not repeated:
// they see an error. The caller holds the lock.
func (s *Server) failed(d *delivery, reason string) {
	s.stats.Late++
	if d.timer != nil {
		d.timer.Stop()
	}
	d.reason = reason
	switch {
	case d.act != nil:
		d.act.end(nil, false)
	case d.attempt >= len(s.o.Retries):
		s.stats.Lost++
	default:
		delay := s.o.Retries[d.attempt]
		d.attempt++
		time.AfterFunc(delay, func() { // after the server's end it does nothing
			s.mu.Lock()
			defer s.mu.Unlock()
			s.emit(d)
			s.change()
		})
	}
	s.change()
}

// acked is an attempt that was acknowledged. The caller holds the lock.
func (s *Server) acked(d *delivery, answer json.RawMessage) {
	s.stats.Acks++
	if d.timer != nil {
		d.timer.Stop()
	}
	if d.act != nil {
		d.act.end(answer, true)
	}
	s.change()
}
