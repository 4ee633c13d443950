package flows

import "time"

// Queue is where tickets wait. It is immutable and safe for concurrent use.
type Queue struct {
	ID       string
	Title    Text
	Location *time.Location
	Live     time.Duration // a live ticket is taken within it; 0 promises nothing
	Deferred time.Duration // a deferred ticket is answered within it; 0 promises nothing
	Hours    Hours         // empty is always open
}

// Hours are the opening hours of a week, by time.Weekday: spans in order, as
// times since midnight by the clock on the wall.
type Hours [7][]Span

// Span is one opening on one day; Until is not part of it.
type Span struct{ From, Until time.Duration }

func (h *Hours) always() bool {
	for _, spans := range h {
		if len(spans) > 0 {
			return false
		}
	}
	return true
}

// Open reports whether agents are there at this moment.
func (q *Queue) Open(now time.Time) bool {
	if q.Hours.always() {
		return true
	}
	day := now.In(q.location())
	for _, s := range q.Hours[day.Weekday()] {
		from, until := s.on(day)
		if !now.Before(from) && now.Before(until) {
			return true
		}
	}
	return false
}

// on returns when a span begins and ends on a day. time.Date settles what the
// wall clock leaves open when summer time begins or ends.
func (s Span) on(day time.Time) (from, until time.Time) {
	at := func(d time.Duration) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 0, int(d.Minutes()), 0, 0, day.Location())
	}
	return at(s.From), at(s.Until)
}

func (q *Queue) location() *time.Location {
	if q.Location == nil {
		return time.UTC
	}
	return q.Location
}

// The kinds of promise, as bot.TicketKind has them.
const (
	PromiseLive     = "live"
	PromiseDeferred = "deferred"
)

// Promise returns when a ticket of a kind ("live" or "deferred") opened now is
// answered at the latest. Where the queue has hours only they count: five
// minutes promised after closing end five minutes after the next opening. Zero
// promises nothing.
func (q *Queue) Promise(kind string, now time.Time) time.Time {
	left := q.Live
	if kind == PromiseDeferred {
		left = q.Deferred
	}
	if left <= 0 {
		return time.Time{}
	}
	if q.Hours.always() {
		return now.Add(left)
	}
	// Two years of the shortest possible week hold any promise of a sane length.
	const days = 2 * 366
	day := now.In(q.location())
	for range days {
		for _, s := range q.Hours[day.Weekday()] {
			from, until := s.on(day)
			if from.Before(now) {
				from = now
			}
			if open := until.Sub(from); open >= left {
				return from.Add(left)
			} else if open > 0 {
				left -= open
			}
		}
		day = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, day.Location())
	}
	return time.Time{}
}
