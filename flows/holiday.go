package flows

import "time"

// Holiday is one day or several in a row that are not as the week has them. They
// are days of the calendar, in the time zone of whichever queue they are of.
type Holiday struct {
	From, Until time.Time // the first and the last day, each at midnight UTC
	Name        Text      // may be empty
	Hours       []Span    // the hours of such a day; none is closed
}

// calendarDay is the day of a moment where it is written, as holidays have it.
func calendarDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// holiday returns the holiday of a day, or nil. The queue's own come first in the
// list, so that they win over those of all queues.
func (q *Queue) holiday(day time.Time) *Holiday {
	date := calendarDay(day)
	for i := range q.Holidays {
		if h := &q.Holidays[i]; !date.Before(h.From) && !date.After(h.Until) {
			return h
		}
	}
	return nil
}

// spans returns the opening hours of a day in the queue's time zone.
func (q *Queue) spans(day time.Time) []Span {
	if h := q.holiday(day); h != nil {
		return h.Hours
	}
	return q.Hours[day.Weekday()]
}

// openings calls visit with every opening that ends after now, in order, until it
// returns false or two years have passed.
func (q *Queue) openings(now time.Time, visit func(from, until time.Time) bool) {
	// Two years of the shortest possible week hold any promise of a sane length.
	const days = 2 * 366
	day := now.In(q.location())
	for range days {
		for _, s := range q.spans(day) {
			if from, until := s.on(day); until.After(now) && !visit(from, until) {
				return
			}
		}
		day = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, day.Location())
	}
}

// Opens returns when agents are there next: now where the queue is open. It is
// zero for a queue that does not open within two years.
func (q *Queue) Opens(now time.Time) (at time.Time) {
	if q.Hours.always() {
		return now
	}
	q.openings(now, func(from, until time.Time) bool {
		at = from
		if from.Before(now) {
			at = now
		}
		return !until.After(from) // an hour that summer time skips is no opening
	})
	return at
}
