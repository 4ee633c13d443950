package mail

import (
	"errors"
	"sync"
)

// part is one of the two servers.
type part int

const (
	smtpPart part = iota
	imapPart
)

// health is what is known of both servers: one that works does not hide that the
// other does not.
type health struct {
	mu   sync.Mutex
	errs [2]error
	tell func(error)
}

func (h *health) report(p part, err error) {
	h.mu.Lock()
	h.errs[p] = err
	all := errors.Join(h.errs[:]...)
	h.mu.Unlock()
	h.tell(all)
}
