package flows_test

import (
	"testing"
	"time"

	"github.com/okpay/supportbot/flows"
)

const holidaysYAML = `queues:
  holidays:
  - {days: 2026-10-01..2026-10-03, name: {zh: 国庆节, en: National Day}}
  - 2026-12-25
  shanghai:
    title: {zh: 上海, en: Shanghai}
    timezone: Asia/Shanghai
    hours: {mon-fri: 09:00-18:00}
    promise: {live: 5m, deferred: 12h}
    holidays:
    - {days: 2026-10-10, name: {zh: 调休上班, en: Make-up working day}, hours: [13:00-17:00, 09:00-12:00]}
    - {days: 2026-12-25, hours: 10:00-11:00}
  berlin:
    title: {zh: 柏林, en: Berlin}
    timezone: Europe/Berlin
    hours: {mon-sun: [01:00-05:00, 09:00-10:00]}
    promise: {live: 3h, deferred: 8h}
  newyork:
    title: {zh: 纽约, en: New York}
    timezone: America/New_York
    hours: {mon-sun: 02:00-03:00}
    promise: {live: 90m}
  always: {title: {zh: 全天, en: Always}, promise: {live: 1m}}
  default: always
`

func holidayQueue(t *testing.T, id string) *flows.Queue {
	t.Helper()
	return load(t, map[string]string{"q.yaml": holidaysYAML}).Queue(id)
}

func TestHolidays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		queue, zone, now string
		open             bool
		opens            string
	}{
		{"shanghai", "Asia/Shanghai", "2026-09-30 17:59", true, "2026-09-30 17:59"},
		{"shanghai", "Asia/Shanghai", "2026-10-01 10:00", false, "2026-10-05 09:00"}, // Thursday to Saturday, then a Sunday
		{"shanghai", "UTC", "2026-09-30 16:30", false, "2026-10-05 01:00"},           // the holiday begins at midnight in Shanghai
		{"shanghai", "Asia/Shanghai", "2026-10-10 12:30", false, "2026-10-10 13:00"}, // a Saturday that is worked
		{"shanghai", "Asia/Shanghai", "2026-10-10 16:00", true, "2026-10-10 16:00"},
		{"shanghai", "Asia/Shanghai", "2026-12-25 10:30", true, "2026-12-25 10:30"}, // the queue's own list goes first
		{"shanghai", "Asia/Shanghai", "2026-12-25 12:00", false, "2026-12-28 09:00"},
		{"always", "UTC", "2026-10-01 10:00", true, "2026-10-01 10:00"}, // a queue without hours has no holidays
		{"berlin", "Europe/Berlin", "2026-10-01 02:00", false, "2026-10-04 01:00"},
		// Summer time begins on 2026-03-29 in Berlin: 02:00 to 03:00 does not exist.
		{"berlin", "Europe/Berlin", "2026-03-29 00:59", false, "2026-03-29 01:00"},
		{"berlin", "UTC", "2026-03-29 01:30", true, "2026-03-29 01:30"}, // 03:30 on the wall
		{"berlin", "UTC", "2026-03-29 03:00", false, "2026-03-29 07:00"},
		// Summer time ends on 2026-10-25: 02:00 to 03:00 comes twice.
		{"berlin", "UTC", "2026-10-24 22:59", false, "2026-10-24 23:00"},
		{"berlin", "UTC", "2026-10-25 00:30", true, "2026-10-25 00:30"}, // 02:30 in summer time
		{"berlin", "UTC", "2026-10-25 01:30", true, "2026-10-25 01:30"}, // 02:30 in winter time
		{"berlin", "UTC", "2026-10-25 04:00", false, "2026-10-25 08:00"},
	}
	for _, tt := range tests {
		q, now := holidayQueue(t, tt.queue), at(t, tt.zone, tt.now)
		if got := q.Open(now); got != tt.open {
			t.Errorf("%s.Open(%s) = %v, want %v", tt.queue, tt.now, got, tt.open)
		}
		if got, want := q.Opens(now), at(t, tt.zone, tt.opens); !got.Equal(want) {
			t.Errorf("%s.Opens(%s) = %v, want %v", tt.queue, tt.now, got, want)
		}
	}
}

func TestHolidayPromise(t *testing.T) {
	t.Parallel()
	tests := []struct{ queue, kind, zone, now, want string }{
		{"shanghai", "live", "Asia/Shanghai", "2026-09-30 17:58", "2026-10-05 09:03"},
		{"shanghai", "deferred", "Asia/Shanghai", "2026-09-30 15:00", "2026-10-05 18:00"},
		{"shanghai", "deferred", "Asia/Shanghai", "2026-10-09 15:00", "2026-10-12 11:00"}, // 3 h, 7 h on Saturday, 2 h
		{"berlin", "live", "Europe/Berlin", "2026-03-29 00:00", "2026-03-29 05:00"},       // only three hours long that day
		{"berlin", "deferred", "Europe/Berlin", "2026-10-25 00:00", "2026-10-26 03:00"},   // five hours, one, two
		{"newyork", "live", "America/New_York", "2026-03-07 02:00", "2026-03-09 02:30"},   // 2026-03-08 has no such hour
	}
	for _, tt := range tests {
		got := holidayQueue(t, tt.queue).Promise(tt.kind, at(t, tt.zone, tt.now))
		if want := at(t, tt.zone, tt.want); !got.Equal(want) {
			t.Errorf("%s.Promise(%s, %s) = %v, want %v", tt.queue, tt.kind, tt.now, got, want)
		}
	}
}

func TestHoursNow(t *testing.T) {
	t.Parallel()
	tests := []struct{ queue, locale, now, want string }{
		{"shanghai", "en", "2026-09-23 10:00", "Mon–Fri 09:00–18:00 (UTC+08:00)"},
		{"shanghai", "en", "2026-10-02 10:00", "Mon–Fri 09:00–18:00 (UTC+08:00); closed 2026-10-01–2026-10-03 (National Day)"},
		{"shanghai", "zh", "2026-10-03 10:00", "周一至周五 09:00–18:00（UTC+08:00）；2026-10-10 调休上班 09:00–12:00、13:00–17:00；2026-10-01至2026-10-03 国庆节休息"},
		{"shanghai", "en", "2026-12-24 10:00", "Mon–Fri 09:00–18:00 (UTC+08:00); 2026-12-25 10:00–11:00"},
		{"always", "en", "2026-10-02 10:00", ""},
	}
	for _, tt := range tests {
		if got := holidayQueue(t, tt.queue).HoursNow(tt.locale, at(t, "Asia/Shanghai", tt.now)); got != tt.want {
			t.Errorf("%s.HoursNow(%s, %s) = %q, want %q", tt.queue, tt.locale, tt.now, got, tt.want)
		}
	}
}

// A company's list takes the place of the shipped one, and an empty one takes it away.
func TestHolidaysOverlay(t *testing.T) {
	t.Parallel()
	day := at(t, "Asia/Shanghai", "2026-12-25 12:00")
	for list, want := range map[string]bool{"[]": true, "[2026-01-01]": true, "[2026-12-25]": false} {
		library, problems := flows.Load(base(),
			flows.Source{Name: "shipped", FS: memory(map[string]string{"q.yaml": "queues:\n  holidays: [2026-12-25]\n"})},
			flows.Source{Name: "own", FS: memory(map[string]string{"q.yaml": "queues:\n  holidays: " + list + "\n"})})
		if library == nil {
			t.Fatal(problems.Err())
		}
		if got := library.Queue("account").Open(day); got != want {
			t.Errorf("Open(%v) with the own holidays %s = %v, want %v", day.Format(time.DateOnly), list, got, want)
		}
	}
}
