package flows_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/okpay/supportbot/flows"
)

const queuesYAML = `queues:
  shanghai:
    title: {zh: 上海, en: Shanghai}
    timezone: Asia/Shanghai
    hours: {mon-fri: 09:00-18:00, sat: [10:00-12:00, 13:00-16:00]}
    promise: {live: 5m, deferred: 12h}
  berlin:
    title: {zh: 柏林, en: Berlin}
    timezone: Europe/Berlin
    hours: {mon-sun: 00:00-24:00}
    promise: {deferred: 24h}
  always: {title: {zh: 全天, en: Always}, promise: {live: 1m}}
  default: always
`

func queue(t *testing.T, id string) *flows.Queue {
	t.Helper()
	library, problems := flows.Load(base(), flows.Source{Name: "test", FS: fstest.MapFS{"q.yaml": {Data: []byte(queuesYAML)}}})
	if library == nil {
		t.Fatalf("Load(queues) = %v", problems.Err())
	}
	if id == "" {
		return library.DefaultQueue()
	}
	return library.Queue(id)
}

// at reads a time on the wall of a zone; 2026-11-23 is a Monday.
func at(t *testing.T, zone, clock string) time.Time {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", clock, location)
	if err != nil {
		t.Fatal(err)
	}
	return when.UTC()
}

func TestQueueOpen(t *testing.T) {
	t.Parallel()
	tests := []struct {
		clock string
		want  bool
	}{
		{"2026-11-23 08:59", false}, {"2026-11-23 09:00", true}, {"2026-11-23 17:59", true}, {"2026-11-23 18:00", false},
		{"2026-11-28 11:00", true}, {"2026-11-28 12:30", false}, {"2026-11-28 15:59", true}, {"2026-11-29 12:00", false},
	}
	q := queue(t, "shanghai")
	for _, tt := range tests {
		if got := q.Open(at(t, "Asia/Shanghai", tt.clock)); got != tt.want {
			t.Errorf("Open(%s) = %v, want %v", tt.clock, got, tt.want)
		}
	}
	if !queue(t, "").Open(time.Time{}) {
		t.Errorf("Open of a queue without hours = false, want true")
	}
}

func TestQueuePromise(t *testing.T) {
	t.Parallel()
	tests := []struct {
		queue, kind, zone, now, want string
	}{
		{"shanghai", "live", "Asia/Shanghai", "2026-11-23 10:00", "2026-11-23 10:05"},
		{"shanghai", "live", "Asia/Shanghai", "2026-11-23 17:58", "2026-11-24 09:03"},
		{"shanghai", "live", "Asia/Shanghai", "2026-11-28 11:58", "2026-11-28 13:03"},
		{"shanghai", "live", "Asia/Shanghai", "2026-11-28 20:00", "2026-11-30 09:05"},
		{"shanghai", "deferred", "Asia/Shanghai", "2026-11-23 10:00", "2026-11-24 13:00"},
		{"shanghai", "deferred", "Asia/Shanghai", "2026-11-27 15:00", "2026-11-30 13:00"},
		// Summer time ends on 2026-10-25 in Berlin: that day has 25 hours.
		{"berlin", "deferred", "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 11:00"},
		{"always", "live", "UTC", "2026-11-29 23:59", "2026-11-30 00:00"},
	}
	for _, tt := range tests {
		got := queue(t, tt.queue).Promise(tt.kind, at(t, tt.zone, tt.now))
		if want := at(t, tt.zone, tt.want); !got.Equal(want) {
			t.Errorf("%s.Promise(%s, %s) = %v, want %v", tt.queue, tt.kind, tt.now, got, want)
		}
	}
	if got := queue(t, "berlin").Promise("live", at(t, "UTC", "2026-11-23 10:00")); !got.IsZero() {
		t.Errorf("Promise(live) = %v, want the zero time where nothing is promised", got)
	}
}

func TestQueueHoursText(t *testing.T) {
	t.Parallel()
	tests := []struct{ queue, locale, want string }{
		{"shanghai", "en", "Mon–Fri 09:00–18:00, Sat 10:00–12:00, 13:00–16:00 (UTC+08:00)"},
		{"shanghai", "zh-TW", "周一至周五 09:00–18:00，周六 10:00–12:00、13:00–16:00（UTC+08:00）"},
		{"berlin", "fr", "Mon–Sun 00:00–24:00 (Europe/Berlin)"},
		{"always", "en", ""},
	}
	for _, tt := range tests {
		if got := queue(t, tt.queue).HoursText(tt.locale); got != tt.want {
			t.Errorf("%s.HoursText(%s) = %q, want %q", tt.queue, tt.locale, got, tt.want)
		}
	}
}

// TestHoursCount counts only the time in which somebody is there.
func TestHoursCount(t *testing.T) {
	t.Parallel()
	const zone = "Asia/Shanghai"
	tests := []struct{ from, after5m, closes string }{
		{"2026-11-23 10:00", "2026-11-23 10:05", "2026-11-23 18:00"},
		{"2026-11-23 17:58", "2026-11-24 09:03", "2026-11-23 18:00"},
		{"2026-11-23 18:05", "2026-11-24 09:05", ""},
		{"2026-11-28 11:59", "2026-11-28 13:04", "2026-11-28 12:00"},
	}
	for _, tt := range tests {
		q, from := queue(t, "shanghai"), at(t, zone, tt.from)
		after := q.After(from, 5*time.Minute)
		if want := at(t, zone, tt.after5m); !after.Equal(want) || q.Between(from, after) != 5*time.Minute {
			t.Errorf("five minutes after %s = %s, in which %s are open, want %s", tt.from, after, q.Between(from, after), want)
		}
		if closes := q.Closes(from); tt.closes == "" && !closes.IsZero() || tt.closes != "" && !closes.Equal(at(t, zone, tt.closes)) {
			t.Errorf("after %s it closes at %s, want %q", tt.from, closes, tt.closes)
		}
	}
	for _, id := range []string{"berlin", "always"} { // which never close
		if q, now := queue(t, id), at(t, zone, "2026-11-23 10:00"); !q.Closes(now).IsZero() || q.Between(now, now.Add(50*time.Hour)) != 50*time.Hour {
			t.Errorf("%s closes at %s and is open for %s of 50h", id, q.Closes(now), q.Between(now, now.Add(50*time.Hour)))
		}
	}
}
