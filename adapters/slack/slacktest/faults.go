package slacktest

import (
	"io"
	"net/http"
	"time"
)

// Fault is a failure that the next calls meet.
type Fault struct {
	Method  string // "chat.postMessage"; "" any
	Channel string // "" any
	Times   int    // how many calls; 0 is one, -1 all

	Code       string          // answer with this error of Slack's
	Status     int             // answer with this status, such as 429, 500, 503
	RetryAfter int             // seconds, with 429
	Garbage    string          // answer with this, which is no JSON
	Reset      bool            // close the connection before anything is done
	DropReply  bool            // do it, then close the connection without an answer
	Hold       <-chan struct{} // wait for this, or for the end of the call, before anything else
	Wait       time.Duration   // the same for a time
}

// Fail lets calls fail. Faults are used up in the order in which they came.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		if f.Times == 0 {
			f.Times = 1
		}
		s.faults = append(s.faults, &f)
	}
}

// Mend takes all faults back, lost scopes and refused tokens too.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.revoked = nil, ""
	clear(s.lacking)
	s.link.refused = ""
}

// RefuseToken answers every call with this error, such as "invalid_auth".
func (s *Server) RefuseToken(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = code
}

// RefuseApp answers apps.connections.open with this error, such as "invalid_auth".
func (s *Server) RefuseApp(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.link.refused = code
}

// LoseScope lets every call that needs a scope fail with missing_scope.
func (s *Server) LoseScope(scope string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lacking[scope] = true
}

// fault finds and uses up the fault for a call. The caller holds the lock.
func (s *Server) fault(method, channel string) *Fault {
	for _, f := range s.faults {
		if f.Times == 0 || f.Method != "" && f.Method != method || f.Channel != "" && f.Channel != channel {
			continue
		}
		if f.Times > 0 {
			f.Times--
		}
		return f
	}
	return nil
}

// before does what happens instead of the call. False: the call goes on.
func (f *Fault) before(w http.ResponseWriter, r *http.Request) bool {
	if f.Hold != nil || f.Wait > 0 {
		f.wait(r)
	}
	switch {
	case f.Reset:
		hangUp(w)
	case f.Garbage != "":
		w.WriteHeader(max(f.Status, http.StatusOK))
		_, _ = io.WriteString(w, f.Garbage)
	case f.Status == http.StatusTooManyRequests:
		write(w, nil, &refusal{code: "ratelimited", after: time.Duration(max(f.RetryAfter, 1)) * time.Second})
	case f.Status != 0:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		_, _ = io.WriteString(w, "<html><head><title>"+http.StatusText(f.Status)+"</title></head></html>")
	case f.Code != "":
		write(w, nil, refuse(f.Code))
	default:
		return false
	}
	return true
}

func (f *Fault) wait(r *http.Request) {
	var late <-chan time.Time
	if f.Wait > 0 {
		timer := time.NewTimer(f.Wait)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-f.Hold:
	case <-late:
	case <-r.Context().Done():
	}
}
