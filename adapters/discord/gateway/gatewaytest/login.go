package gatewaytest

import (
	"encoding/json"
	"fmt"
)

// obey does what a client asks for. The server is locked.
func (c *conn) obey(op int, d json.RawMessage) {
	switch op {
	case 1:
		c.beat(d)
	case 2:
		c.s.stats.Identifies++
		c.identify(d)
	case 6:
		c.s.stats.Resumes++
		c.resume(d)
	default:
		c.closeWith(4001)
	}
}

func (c *conn) beat(d json.RawMessage) {
	c.s.stats.Heartbeats++
	json.Unmarshal(d, &c.s.stats.Beat) // null leaves it
	if !c.b.NoAck {
		c.out = append(c.out, []byte(`{"op":11}`))
	}
}

// refuse does what the behaviour wants instead of a login, and reports whether it
// wants anything.
func (c *conn) refuse() bool {
	switch {
	case c.session != nil:
		c.closeWith(4005)
	case c.b.LoginClose != 0:
		c.closeWith(c.b.LoginClose)
	case c.b.Invalid != "":
		c.invalidate(c.b.Invalid == "true")
	case c.b.NoReady:
	default:
		return false
	}
	return true
}

func (c *conn) identify(d json.RawMessage) {
	var in struct {
		Token      string `json:"token"`
		Intents    *int   `json:"intents"`
		Properties struct {
			OS string `json:"os"`
		} `json:"properties"`
	}
	switch err := json.Unmarshal(d, &in); {
	case err != nil || in.Intents == nil || in.Properties.OS == "":
		c.closeWith(4002)
	case c.refuse():
	case c.s.o.Token != "" && in.Token != c.s.o.Token:
		c.closeWith(4004)
	case c.s.o.Intents != 0 && *in.Intents != c.s.o.Intents:
		c.closeWith(4014)
	default:
		c.s.begun++
		c.session = &session{id: fmt.Sprintf("session-%d", c.s.begun)}
		c.s.sessions[c.session.id] = c.session
		url, _ := json.Marshal(c.s.url) // a string always can be
		c.session.add("READY", fmt.Appendf(nil,
			`{"v":10,"user":%s,"guilds":[],"session_id":%q,"resume_gateway_url":%s,"application":{"id":%q,"flags":0}}`,
			c.s.o.User, c.session.id, url, c.s.o.App))
	}
}

func (c *conn) resume(d json.RawMessage) {
	var in struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	if json.Unmarshal(d, &in) != nil {
		c.closeWith(4002)
		return
	}
	session := c.s.sessions[in.Session]
	switch {
	case c.refuse():
	case c.s.o.Token != "" && in.Token != c.s.o.Token:
		c.closeWith(4004)
	case session == nil:
		c.invalidate(false)
	case in.Seq < 0 || in.Seq > len(session.events):
		delete(c.s.sessions, in.Session)
		c.closeWith(4007)
	default:
		for other := range c.s.conns {
			if other.session == session {
				other.closeWith(4000) // a session has one connection
			}
		}
		c.s.stats.Resumed++
		c.session, c.next = session, in.Seq
		session.add("RESUMED", []byte("{}"))
	}
}
