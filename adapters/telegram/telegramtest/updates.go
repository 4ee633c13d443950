package telegramtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// queue holds the updates that the bot has not confirmed.
type queue struct {
	next    int64 // id of the next update
	waiting []update
	poll    chan struct{} // closed when another poller comes
	polls   int           // under way
	last    struct {      // the last answered poll, for the trap of hot polling
		offset int64
		at     time.Time
	}
	hot     int     // how many polls were throttled for it
	offsets []int64 // of all polls
}

// update is one waiting update.
type update struct {
	id     int64
	chat   int64
	raw    json.RawMessage
	posted bool // under way to the webhook
}

// Push hands the bot an update: members of the Update object without update_id.
// It returns the update's id.
func (s *Server) Push(kind string, object any) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.push(kind, 0, object)
}

// PushRaw hands the bot an update that may be anything; update_id is added when
// raw is an object.
func (s *Server) PushRaw(raw string) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.queue.next
	if rest, ok := bytes.CutPrefix([]byte(raw), []byte("{")); ok {
		raw = `{"update_id":` + strconv.FormatInt(id, 10) + `,` + string(rest)
	}
	s.enqueue(update{id: id, raw: json.RawMessage(raw)})
	return id
}

// Repeat hands the bot the newest n updates once more, with their ids, in the
// reverse order: networks deliver twice and late.
func (s *Server) Repeat(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	waiting := s.queue.waiting
	for _, u := range slices.Backward(waiting[max(0, len(waiting)-n):]) {
		u.posted = false
		s.queue.waiting = append(s.queue.waiting, u)
	}
	s.change()
	s.deliver()
}

// SkipTo sets the id of the next update. Telegram may begin anew, also below
// the ids it has used, after a week without updates.
func (s *Server) SkipTo(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue.next = id
}

// push enqueues an update. The caller holds the lock.
func (s *Server) push(kind string, chat int64, object any) int64 {
	id := s.queue.next
	raw, err := json.Marshal(map[string]any{"update_id": id, kind: object})
	if err != nil {
		panic("telegramtest: update is no JSON: " + err.Error())
	}
	s.enqueue(update{id: id, chat: chat, raw: raw})
	return id
}

func (s *Server) enqueue(u update) {
	s.queue.next++
	s.queue.waiting = append(s.queue.waiting, u)
	s.change()
	s.deliver()
}

// Waiting returns the updates that the bot has not confirmed, as JSON.
func (s *Server) Waiting() []json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]json.RawMessage, len(s.queue.waiting))
	for i, u := range s.queue.waiting {
		out[i] = slices.Clone(u.raw)
	}
	return out
}

// Offsets returns the offsets of all polls; 0 is one without.
func (s *Server) Offsets() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.queue.offsets)
}

// HotPolls returns how many polls came within half a second after one with the
// same offset, for which Telegram gives one update only.
func (s *Server) HotPolls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.hot
}

// Polling reports whether a poll is under way.
func (s *Server) Polling() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.queue.polls > 0
}

// hotPoll is the time in which a poll with the same offset gets one update.
const hotPoll = 500 * time.Millisecond

// getUpdates answers a poll.
func (s *Server) getUpdates(r *http.Request, p params) (any, *apiError) {
	offset, limit := p.int("offset"), int(p.int("limit"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.url != "" {
		return nil, &apiError{code: 409, description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	ended := s.takeOver()
	s.queue.polls++
	s.change()
	defer func() {
		s.queue.polls--
		s.change()
	}()
	s.confirm(offset)
	q := &s.queue
	q.offsets = append(q.offsets, offset)
	if len(q.waiting) > 0 && q.last.offset == offset && time.Since(q.last.at) < hotPoll {
		q.hot++
		limit = 1
	}
	timer := time.NewTimer(time.Duration(min(p.int("timeout"), 50)) * time.Second)
	defer timer.Stop()
	for len(q.waiting) == 0 {
		changed := s.changed
		s.mu.Unlock()
		over, refusal := s.pause(r, changed, ended, timer.C)
		s.mu.Lock()
		if refusal != nil {
			return nil, refusal
		}
		if over {
			break
		}
	}
	batch := q.waiting[:min(limit, len(q.waiting))]
	q.last.offset, q.last.at = offset, time.Now()
	out := make([]json.RawMessage, len(batch))
	for i, u := range batch {
		out[i] = u.raw
	}
	return out, nil
}

// takeOver ends the poll before this one. The caller holds the lock.
func (s *Server) takeOver() chan struct{} {
	if s.queue.poll != nil {
		close(s.queue.poll)
	}
	s.queue.poll = make(chan struct{})
	return s.queue.poll
}

// pause waits for a change. over: the poll ends without updates.
func (s *Server) pause(r *http.Request, changed, ended <-chan struct{}, late <-chan time.Time) (over bool, refusal *apiError) {
	select {
	case <-changed:
		return false, nil
	case <-ended:
		return true, &apiError{code: 409, description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
	case <-late:
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	return true, nil
}

// confirm forgets the updates below an offset.
func (s *Server) confirm(offset int64) {
	if offset <= 0 {
		return
	}
	before := len(s.queue.waiting)
	s.queue.waiting = slices.DeleteFunc(s.queue.waiting, func(u update) bool { return u.id < offset })
	if len(s.queue.waiting) != before {
		s.change()
	}
}
