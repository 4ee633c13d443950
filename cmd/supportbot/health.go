package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/okpay/supportbot/bot/backoff"
)

// health is what is known of the platforms: which work, and since when. Its
// methods are safe for concurrent use.
type health struct {
	log   *slog.Logger
	now   func() time.Time
	probe func(context.Context) error // asks the store whether it answers

	mu        sync.Mutex
	platforms map[string]platformHealth
}

// platformHealth is one platform's part of GET /healthz.
type platformHealth struct {
	Healthy bool      `json:"healthy"`
	Since   time.Time `json:"since"`
	Error   string    `json:"error,omitempty"` // what is wrong and how to mend it
}

func newHealth(log *slog.Logger, probe func(context.Context) error, names ...string) *health {
	h := &health{log: log, now: time.Now, probe: probe, platforms: map[string]platformHealth{}}
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

// probeTime bounds the question to the store: whoever asks for health wants to
// know soon.
const probeTime = 2 * time.Second

// healthz is the answer to GET /healthz.
type healthz struct {
	Status    string                    `json:"status"` // "ok", "degraded" or "down"
	Store     string                    `json:"store"`  // "ok", or what is wrong with it
	Platforms map[string]platformHealth `json:"platforms"`
}

// ServeHTTP answers GET /healthz: 200 while the store and any platform work, so
// that a platform that fails does not have the process restarted that serves the others.
func (h *health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer := h.state(r.Context())
	w.Header().Set("Content-Type", "application/json")
	if answer.Status == "down" {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(answer) // a client that has gone away needs no answer
}

// state looks at everything.
func (h *health) state(ctx context.Context) healthz {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
	defer cancel()
	out := healthz{Status: "ok", Store: "ok"}
	h.mu.Lock()
	out.Platforms = maps.Clone(h.platforms)
	h.mu.Unlock()
	working := 0
	for _, p := range out.Platforms {
		if p.Healthy {
			working++
		}
	}
	if err := h.probe(ctx); err != nil {
		out.Store = err.Error()
	}
	switch {
	case out.Store != "ok", working == 0:
		out.Status = "down"
	case working < len(out.Platforms):
		out.Status = "degraded"
	}
	return out
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
		if !backoff.Wait(ctx, delay) {
			return
		}
		delay = min(2*delay, restartMost)
	}
}
