package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// weekdays in the order in which people read a week.
func weekdays() []time.Weekday {
	return []time.Weekday{
		time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday,
	}
}

func dayNames() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// parseDays reads "mon", "mon-fri" or "mon,wed".
func parseDays(s string) (days []time.Weekday, ok bool) {
	for part := range strings.SplitSeq(s, ",") {
		first, last, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			last = first
		}
		from, until := slices.Index(dayNames(), first), slices.Index(dayNames(), last)
		if from < 0 || until < from {
			return nil, false
		}
		days = append(days, weekdays()[from:until+1]...)
	}
	return days, true
}

// parseSpan reads "09:00-18:00"; a day ends at 24:00.
func parseSpan(s string) (Span, bool) {
	from, until, cut := strings.Cut(s, "-")
	f, ok1 := parseClock(strings.TrimSpace(from))
	u, ok2 := parseClock(strings.TrimSpace(until))
	return Span{f, u}, cut && ok1 && ok2 && f < u
}

func parseClock(s string) (time.Duration, bool) {
	if s == "24:00" {
		return 24 * time.Hour, true
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, false
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, true
}

func clock(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}

// HoursText returns the opening hours as people read them, with the time zone;
// "" is always open.
func (q *Queue) HoursText(locale string) string {
	if q.Hours.always() {
		return ""
	}
	names, comma, and, to := []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, ", ", ", ", "–"
	if locale == "zh" || strings.HasPrefix(locale, "zh-") {
		names, comma, and, to = []string{"周一", "周二", "周三", "周四", "周五", "周六", "周日"}, "，", "、", "至"
	}
	var groups []string
	week := weekdays()
	for i := 0; i < len(week); {
		spans := q.Hours[week[i]]
		last := i
		for last+1 < len(week) && slices.Equal(q.Hours[week[last+1]], spans) {
			last++
		}
		if len(spans) > 0 {
			days := names[i]
			if last > i {
				days += to + names[last]
			}
			groups = append(groups, days+" "+spansText(spans, and))
		}
		i = last + 1
	}
	zone := " (" + zoneText(q.location()) + ")"
	if comma == "，" {
		zone = "（" + zoneText(q.location()) + "）"
	}
	return strings.Join(groups, comma) + zone
}

// zoneText returns the difference to UTC, as promised times are written, or the
// name of a zone where that changes in the course of the year.
func zoneText(l *time.Location) string {
	winter := time.Date(2026, time.January, 1, 0, 0, 0, 0, l).Format("UTC-07:00")
	if summer := time.Date(2026, time.July, 1, 0, 0, 0, 0, l).Format("UTC-07:00"); summer != winter {
		return l.String()
	}
	return winter
}

func spansText(spans []Span, and string) string {
	list := make([]string, len(spans))
	for i, s := range spans {
		list[i] = clock(s.From) + "–" + clock(s.Until)
	}
	return strings.Join(list, and)
}
