package telegramtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// webhook is where updates are posted to.
type webhook struct {
	url, secret string
	connections int
	busy        int
	stop        chan struct{} // closed when the webhook is taken back
	lastError   string
	lastErrorAt time.Time
}

// setWebhook begins or ends the posting of updates.
func (s *Server) setWebhook(p params) (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.stop != nil {
		close(s.hook.stop)
	}
	s.hook = webhook{url: p.values["url"], secret: p.values["secret_token"], connections: int(p.int("max_connections"))}
	if s.hook.connections == 0 {
		s.hook.connections = 40
	}
	if s.hook.url != "" {
		s.hook.stop = make(chan struct{})
		if s.queue.poll != nil {
			close(s.queue.poll)
			s.queue.poll = nil
		}
	}
	for i := range s.queue.waiting {
		s.queue.waiting[i].posted = false
	}
	s.change()
	s.deliver()
	return true, nil
}

func (s *Server) webhookInfo() (any, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := map[string]any{"url": s.hook.url, "has_custom_certificate": false, "pending_update_count": len(s.queue.waiting)}
	if s.hook.lastError != "" {
		info["last_error_date"], info["last_error_message"] = s.hook.lastErrorAt.Unix(), s.hook.lastError
	}
	return info, nil
}

// deliver posts what waits to the webhook: the updates of a chat one after
// another, those of different chats at once. The caller holds the lock.
func (s *Server) deliver() {
	if s.hook.url == "" || s.closed {
		return
	}
	busy := map[int64]bool{}
	for _, u := range s.queue.waiting {
		if u.posted {
			busy[u.chat] = true
		}
	}
	for i := range s.queue.waiting {
		u := &s.queue.waiting[i]
		if s.hook.busy >= s.hook.connections {
			return
		}
		if u.posted || busy[u.chat] && u.chat != 0 {
			continue
		}
		u.posted, busy[u.chat] = true, true
		s.hook.busy++
		hook, job := s.hook, *u
		s.jobs.Go(func() { s.insist(hook, job) }) // ends with the update, the webhook or the server
	}
}

// insist posts an update until it is taken.
func (s *Server) insist(hook webhook, u update) {
	for delay := s.o.Retry; ; delay = min(2*delay, 100*s.o.Retry) {
		err := s.post(hook, u)
		s.mu.Lock()
		if err == nil {
			if s.hook.stop == hook.stop {
				s.hook.busy--
			}
			s.queue.waiting = slices.DeleteFunc(s.queue.waiting, func(w update) bool { return w.id == u.id })
			s.change()
			s.deliver()
			s.mu.Unlock()
			return
		}
		if s.hook.stop == hook.stop {
			s.hook.lastError, s.hook.lastErrorAt = err.Error(), time.Now()
		}
		s.change()
		s.mu.Unlock()
		timer := time.NewTimer(delay)
		select {
		case <-timer.C:
		case <-hook.stop:
			timer.Stop()
			return
		case <-s.ctx.Done():
			timer.Stop()
			return
		}
	}
}

// post makes one attempt.
func (s *Server) post(hook webhook, u update) error {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodPost, hook.url, bytes.NewReader(u.raw))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if hook.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	}
	resp, err := s.http.Client().Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("Wrong response from the webhook: %s", resp.Status) //lint:ignore ST1005 Telegram's own words
	}
	return nil
}
