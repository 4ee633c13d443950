package discordtest

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Fault makes the next requests go wrong. Match and Method say which: "" is
// any. One thing happens to a request: it is answered with Status, or Reset, or
// carried out with its reply lost.
type Fault struct {
	Method    string
	Match     string // part of the path
	Times     int    // how many requests; 0 is one
	Status    int    // answered with this status, and with Code and Retry where set
	Code      int
	Retry     float64       // retry_after in seconds, of a 429
	Global    bool          // of a 429
	Reset     bool          // the connection is reset before anything is done
	DropReply bool          // it is done, and the connection ends without an answer
	Delay     time.Duration // before anything is done, also without any of the above
}

// Fail plans faults. Each request meets the first one that fits.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		f.Times = max(1, f.Times)
		s.faults = append(s.faults, &f)
	}
}

// Faults returns how many requests are still to go wrong.
func (s *Server) Faults() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, f := range s.faults {
		n += f.Times
	}
	return n
}

// fault takes the fault planned for a request, nil for none.
func (s *Server) fault(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Times > 0 && (f.Method == "" || f.Method == r.Method) && strings.Contains(r.URL.Path, f.Match) {
			f.Times--
			return f
		}
	}
	return nil
}

// before does what happens instead of the request. True: there is nothing more to do.
func (f *Fault) before(w http.ResponseWriter, r *http.Request) bool {
	if f == nil {
		return false
	}
	if f.Delay > 0 {
		wait(r.Context(), f.Delay)
	}
	switch {
	case f.Reset:
		hangUp(w)
	case f.Status == http.StatusTooManyRequests:
		write(w, tooMany(w, f.Retry, f.Global))
	case f.Status != 0:
		write(w, refuse(f.Status, f.Code, http.StatusText(f.Status)))
	default:
		return false
	}
	return true
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
