package slack

import (
	"errors"
	"sync"
)

// part is one of the things that may fail alone.
type part uint8

const (
	partToken part = iota
	partSocket
	parts
)

// errUnknown is the state of a part that has told nothing yet.
var errUnknown = errors.New("not known yet")

// health reports the first failure among the parts, and nil when there is none.
type health struct {
	report func(error)

	mu     sync.Mutex
	failed [parts]error
}

func (h *health) set(p part, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failed[p] = err
	unknown := false
	for _, err := range h.failed {
		if err != nil && err != errUnknown {
			h.report(err)
			return
		}
		unknown = unknown || err == errUnknown
	}
	if !unknown {
		h.report(nil)
	}
}
