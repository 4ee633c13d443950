package discord

import "sync"

// part is one of the two ways to Discord, each of which may fail alone.
type part uint8

const (
	partREST part = iota
	partGateway
	parts
)

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
	for _, err := range h.failed {
		if err != nil {
			h.report(err)
			return
		}
	}
	h.report(nil)
}
