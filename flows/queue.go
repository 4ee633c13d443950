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
	Holidays []Holiday     // days that are not as Hours has them; the first that fits counts
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
	for _, s := range q.spans(day) {
		from, until := s.on(day)
		if !now.Before(from) && now.Before(until) {
			return true
		}
	}
	return false
}

// on returns when a span begins and ends on a day.
func (s Span) on(day time.Time) (from, until time.Time) {
	return wallClock(day, s.From), wallClock(day, s.Until)
}

// wallClock returns the moment at which the clock on the wall shows a time of a day.
// Of an hour that comes twice it is one; for one that summer time skips it is
// the moment of the change, so that an opening within it has no length.
func wallClock(day time.Time, d time.Duration) time.Time {
	moment := func(l *time.Location) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day(), 0, int(d.Minutes()), 0, 0, l)
	}
	t, want := moment(day.Location()), moment(time.UTC)
	shown := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, time.UTC)
	start, end := t.ZoneBounds()
	switch {
	case shown.Before(want):
		return end
	case shown.After(want):
		return start
	}
	return t
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
	return q.After(now, left)
}

// After returns when a time has passed of which only the queue's hours count. It is
// zero for a queue that is not open for so long within two years.
func (q *Queue) After(now time.Time, left time.Duration) time.Time {
	if q.Hours.always() {
		return now.Add(left)
	}
	var promised time.Time
	q.openings(now, func(from, until time.Time) bool {
		if from.Before(now) {
			from = now
		}
		if open := until.Sub(from); open < left {
			left -= max(open, 0)
			return true
		}
		promised = from.Add(left)
		return false
	})
	return promised
}

// Between returns how long the queue is open between two times.
func (q *Queue) Between(since, until time.Time) (open time.Duration) {
	if q.Hours.always() {
		return until.Sub(since)
	}
	q.openings(since, func(from, to time.Time) bool {
		if from.Before(since) {
			from = since
		}
		if to.After(until) {
			to = until
		}
		open += max(0, to.Sub(from))
		return to.Before(until)
	})
	return open
}

// Closes returns when the opening ends in which now lies; zero for a queue that is
// closed, or that does not close for days.
func (q *Queue) Closes(now time.Time) (at time.Time) {
	const most = 8 // openings that follow upon each other without a pause
	if q.Hours.always() || !q.Open(now) {
		return time.Time{}
	}
	n := 0
	q.openings(now, func(from, until time.Time) bool {
		if n > 0 && from.After(at) {
			return false
		}
		at = until
		n++
		return n < most
	})
	if n == most {
		return time.Time{}
	}
	return at
}
