package slacktest

import (
	"net/http"
	"strings"
)

// method is one method of the Web API. It is called with the lock held.
type method struct {
	scope string // that it needs, "" for none
	do    func(*Server, params) (fields, *refusal)
}

// methods are those that are known; what each needs is on its page of the reference.
func methods() map[string]method {
	return map[string]method{
		"auth.test":                    {"", (*Server).authTest},
		"chat.postMessage":             {"chat:write", (*Server).postMessage},
		"chat.postEphemeral":           {"chat:write", (*Server).postEphemeral},
		"chat.update":                  {"chat:write", (*Server).updateMessage},
		"chat.delete":                  {"chat:write", (*Server).deleteMessage},
		"chat.getPermalink":            {"", (*Server).permalink},
		"conversations.replies":        {"channels:history", (*Server).repliesOf},
		"conversations.history":        {"channels:history", (*Server).history},
		"conversations.members":        {"channels:read", (*Server).members},
		"conversations.info":           {"channels:read", (*Server).info},
		"conversations.list":           {"channels:read", (*Server).list},
		"conversations.open":           {"im:write", (*Server).openIM},
		"conversations.join":           {"channels:join", (*Server).join},
		"reactions.add":                {"reactions:write", (*Server).addReaction},
		"reactions.remove":             {"reactions:write", (*Server).removeReaction},
		"reactions.get":                {"reactions:read", (*Server).getReactions},
		"files.getUploadURLExternal":   {"files:write", (*Server).uploadURL},
		"files.completeUploadExternal": {"files:write", (*Server).completeUpload},
		"files.info":                   {"files:read", (*Server).fileInfo},
		"files.delete":                 {"files:write", (*Server).deleteFile},
		"users.info":                   {"users:read", (*Server).userInfo},
		"users.list":                   {"users:read", (*Server).userList},
		"usergroups.users.list":        {"usergroups:read", (*Server).groupUsers},
		"views.open":                   {"", (*Server).openView},
		"views.push":                   {"", (*Server).pushView},
		"views.update":                 {"", (*Server).updateView},
		"views.publish":                {"", (*Server).publishView},
	}
}

// call performs a method.
func (s *Server) call(r *http.Request, name string, p params) (fields, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.change()
	out, no := s.perform(r, name, p)
	switch {
	case no == nil:
	case no.after > 0:
		s.stats.Limited++
	default:
		s.stats.Refused++
	}
	return out, no
}

func (s *Server) perform(r *http.Request, name string, p params) (fields, *refusal) {
	if name == "apps.connections.open" {
		return s.openConnection(p)
	}
	m, ok := methods()[name]
	switch {
	case !ok:
		return nil, refuse("unknown_method")
	case s.revoked != "":
		return nil, refuse(s.revoked)
	case p["token"] == "":
		return nil, refuse("not_authed")
	case strings.HasPrefix(p["token"], "xapp-"):
		return nil, refuse("not_allowed_token_type")
	case p["token"] != BotToken:
		return nil, refuse("invalid_auth")
	case s.lacking[m.scope]:
		return nil, &refusal{code: "missing_scope", needed: m.scope}
	}
	return m.do(s, p)
}

func (s *Server) authTest(params) (fields, *refusal) {
	return fields{"url": s.http.URL + "/", "team": "Okpay", "user": "supportbot", "team_id": TeamID, "user_id": BotUser, "bot_id": BotID,
		"is_enterprise_install": false}, nil
}
