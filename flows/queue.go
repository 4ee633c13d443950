package flows

import "time"

// Queue is where tickets wait.
type Queue struct {
	ID       string
	Title    Text
	Location *time.Location
	Live     time.Duration // a live ticket is taken within it; 0 promises nothing
	Deferred time.Duration // a deferred ticket is answered within it; 0 promises nothing
}

// Open reports whether agents are there at this moment.
func (q *Queue) Open(now time.Time) bool { return true }

// Promise returns when a ticket of a kind ("live" or "deferred") opened now is
// answered at the latest. Only opening hours count. Zero promises nothing.
func (q *Queue) Promise(kind string, now time.Time) time.Time { return time.Time{} }

// HoursText returns the opening hours as people read them; "" is always open.
func (q *Queue) HoursText(locale string) string { return "" }
