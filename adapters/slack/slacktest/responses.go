package slacktest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// responder is a response_url, or what one person sees.
type responder struct {
	user, channel, thread string
	message               *message // that was pressed
	at                    time.Time
	uses                  int
}

// A response_url works so often and so long.
const (
	maxResponses = 5
	responseFor  = 30 * time.Minute
)

// responds makes a response_url. The caller holds the lock.
func (s *Server) responds(r *responder) string {
	r.at = time.Now()
	id := s.id("r")
	s.replies[id] = r
	return s.http.URL + "/response/" + id
}

// respond takes what is posted to a response_url.
func (s *Server) respond(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	fault := s.fault("response", "")
	s.mu.Unlock()
	if fault != nil && fault.before(w, r) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var answer fields
	if err != nil || json.Unmarshal(body, &answer) != nil {
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.replies[strings.TrimPrefix(r.URL.Path, "/response/")]
	if to == nil || to.uses >= maxResponses || time.Since(to.at) > responseFor {
		http.Error(w, "used_url", http.StatusNotFound)
		return
	}
	if raw, err := json.Marshal(answer["blocks"]); err == nil && answer["blocks"] != nil {
		if no := checkBlocks(raw, 50, true); no != nil {
			http.Error(w, "invalid_blocks", http.StatusBadRequest)
			return
		}
	}
	to.uses++
	s.answerIn(to, answer)
	s.change()
	_, _ = io.WriteString(w, "ok")
}

// answerIn shows an answer to an interaction. The caller holds the lock.
func (s *Server) answerIn(to *responder, answer fields) {
	if remove, _ := answer["delete_original"].(bool); remove {
		s.forget(to)
		return
	}
	m := &message{Message: Message{User: BotUser, Text: str(answer["text"]), Channel: to.channel}}
	if answer["blocks"] != nil {
		m.Blocks, _ = json.Marshal(answer["blocks"])
	}
	replace, _ := answer["replace_original"].(bool)
	c := s.channels[to.channel]
	switch {
	case replace && to.message != nil && to.message.For != "":
		to.message.Text, to.message.Blocks = m.Text, m.Blocks
		to.message.Edits++
	case replace && to.message != nil:
		before := s.json(to.message)
		to.message.Text, to.message.Blocks = m.Text, m.Blocks
		to.message.Edits++
		s.changedEvent(c, to.message, before, "")
	case answer["response_type"] == "in_channel":
		s.put(c, m, to.thread)
		s.note(m, params{})
	default:
		m.TS, m.For, m.Thread = s.ts(), to.user, to.thread
		if thread := str(answer["thread_ts"]); thread != "" {
			m.Thread = thread
		}
		s.users[to.user].hear(m)
	}
}

// forget removes the message that was pressed.
func (s *Server) forget(to *responder) {
	switch {
	case to.message == nil:
	case to.message.For != "":
		delete(s.replies, "ephemeral:"+to.message.TS)
	default:
		s.drop(s.channels[to.channel], to.message)
	}
}
