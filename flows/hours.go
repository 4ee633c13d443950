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
	if chinese(locale) {
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

func chinese(locale string) bool { return locale == "zh" || strings.HasPrefix(locale, "zh-") }

// soon is how far ahead a holiday is told beside the opening hours.
const soon = 7

// HoursNow returns HoursText with the holidays of today and of the next days: who
// reads when somebody will be there must not come to a closed door.
func (q *Queue) HoursNow(locale string, now time.Time) string {
	text := q.HoursText(locale)
	if text == "" {
		return ""
	}
	today := calendarDay(now.In(q.location()))
	for i := range q.Holidays {
		h := &q.Holidays[i]
		if h.Until.Before(today) || h.From.After(today.AddDate(0, 0, soon)) || q.holiday(h.From) != h {
			continue
		}
		text += h.sentence(locale)
	}
	return text
}

// sentence tells of a holiday after the hours of the week.
func (h *Holiday) sentence(locale string) string {
	name, days := h.Name.Render(locale, nil), h.From.Format(time.DateOnly)
	last := h.Until.Format(time.DateOnly)
	if chinese(locale) {
		if last != days {
			days += "至" + last
		}
		if len(h.Hours) > 0 {
			return "；" + strings.TrimSpace(days+" "+name) + " " + spansText(h.Hours, "、")
		}
		return "；" + days + " " + name + "休息"
	}
	if last != days {
		days += "–" + last
	}
	if name != "" {
		name = " (" + name + ")"
	}
	if len(h.Hours) > 0 {
		return "; " + days + " " + spansText(h.Hours, ", ") + name
	}
	return "; closed " + days + name
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
