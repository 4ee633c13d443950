package telegramtest

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Fault is a failure that the next requests meet.
type Fault struct {
	Method string // "sendMessage"; "" any
	Chat   int64  // 0 any
	Times  int    // how many requests; 0 is one, -1 all

	Status     int             // answer with this status, such as 502, 429, 401, 409
	RetryAfter int             // seconds, with 429
	MigrateTo  int64           // with 400: the group is another chat now
	Text       string          // the description, or the whole body where Status is 502 or there is none
	Garbage    bool            // answer with Text, which is no JSON, and Status, default 200
	Redirect   string          // lead to another address
	Reset      bool            // close the connection before anything is done
	DropReply  bool            // do it, then close the connection without an answer
	Hold       <-chan struct{} // wait for this, or for the end of the request, before anything else
	Wait       time.Duration   // the same for a time
}

// Fail lets requests fail. Faults are used up in the order in which they came.
func (s *Server) Fail(f Fault) {
	if f.Times == 0 {
		f.Times = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Mend takes all faults back.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault finds and uses up the fault for a request. The caller holds the lock.
func (s *Server) fault(method string, p params) *Fault {
	for _, f := range s.faults {
		if f.Times == 0 || f.Method != "" && !strings.EqualFold(f.Method, method) || f.Chat != 0 && f.Chat != p.int("chat_id") {
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
	case f.Redirect != "":
		w.Header().Set("Location", f.Redirect)
		w.WriteHeader(http.StatusTemporaryRedirect)
	case f.Garbage:
		w.WriteHeader(max(f.Status, http.StatusOK))
		_, _ = io.WriteString(w, f.Text)
	case f.Status == 502:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(502)
		_, _ = io.WriteString(w, "<html><head><title>502 Bad Gateway</title></head></html>"+f.Text)
	case f.Status != 0:
		reply(w, nil, &apiError{code: f.Status, description: f.describe(), retryAfter: f.RetryAfter, migrateTo: f.MigrateTo})
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

func (f *Fault) describe() string {
	switch {
	case f.Text != "":
		return f.Text
	case f.Status == 429:
		return "Too Many Requests: retry after " + strconv.Itoa(f.RetryAfter)
	case f.MigrateTo != 0:
		return "Bad Request: group chat was upgraded to a supergroup chat"
	case f.Status == 409:
		return "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
	}
	return http.StatusText(f.Status)
}
