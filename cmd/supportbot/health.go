package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"time"
)

// health is what is known of the platforms: which work, and since when. Its
// methods are safe for concurrent use.
type health struct {
	log *slog.Logger
	now func() time.Time

	mu        sync.Mutex
	platforms map[string]platformHealth
}

// platformHealth is one platform's part of GET /healthz.
type platformHealth struct {
	Healthy bool      `json:"healthy"`
	Since   time.Time `json:"since"`
	Error   string    `json:"error,omitempty"` // what is wrong and how to mend it
}

func newHealth(log *slog.Logger, names ...string) *health {
	h := &health{log: log, now: time.Now, platforms: map[string]platformHealth{}}
	for _, name := range names {
		h.platforms[name] = platformHealth{Since: h.now(), Error: "not connected yet"}
	}
	return h
}

// report takes note of a platform's state: nil says that it works. Only changes
// are logged: an outage of an hour is one line, not thousands.
func (h *health) report(name string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	old := h.platforms[name]
	next := platformHealth{Healthy: err == nil, Since: h.now()}
	if err != nil {
		next.Error = err.Error()
	}
	if next.Healthy == old.Healthy && next.Error == old.Error {
		return
	}
	if next.Healthy == old.Healthy {
		next.Since = old.Since // it fails in another way
	}
	h.platforms[name] = next
	if err != nil {
		h.log.Error("platform does not work", "platform", name, "error", err)
		return
	}
	h.log.Info("platform works", "platform", name)
}

// reporter returns report for one platform.
func (h *health) reporter(name string) func(error) {
	return func(err error) { h.report(name, err) }
}

// ServeHTTP answers GET /healthz: 200 while any platform works, so that one that
// fails does not have the process restarted that serves the others.
func (h *health) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h.mu.Lock()
	platforms := maps.Clone(h.platforms)
	h.mu.Unlock()
	working := 0
	for _, p := range platforms {
		if p.Healthy {
			working++
		}
	}
	status, code := "ok", http.StatusOK
	switch {
	case working == 0 && len(platforms) > 0:
		status, code = "down", http.StatusServiceUnavailable
	case working < len(platforms):
		status = "degraded"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	// A client that has gone away needs no answer.
	_ = json.NewEncoder(w).Encode(struct {
		Status    string                    `json:"status"`
		Platforms map[string]platformHealth `json:"platforms"`
	}{status, platforms})
}

const (
	// restartFirst and restartMost bound the time between two attempts to get a
	// platform going: soon enough after a hiccup, rarely enough to be no burden.
	restartFirst, restartMost = time.Second, 2 * time.Minute
	// settled is how long a connection must have worked for the next failure to
	// count as the first.
	settled = time.Minute
)

// keepUp runs one platform's connection until the context ends, again and again:
// whatever happens to it is no matter of the others.
func (h *health) keepUp(ctx context.Context, name string, run func(context.Context) error) {
	for delay := restartFirst; ; {
		begun := h.now()
		err := run(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			h.report(name, err)
		}
		if h.now().Sub(begun) > settled {
			delay = restartFirst
		}
		h.log.Warn("platform is tried again", "platform", name, "after", delay)
		timer := time.NewTimer(delay)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		delay = min(2*delay, restartMost)
	}
}
